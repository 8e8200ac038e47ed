"""What is said to an anchor and heard from it, over the one door; no rows are touched here.

An anchor is known by its web address. What a link says of its anchor counts only where the link
lies under that very address, and where the anchor's own signed configuration is found there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

from federation.door.asking import form_message
from federation.errors import FederationError, FetchError
from federation.fetch import Fetcher, Kind, Message, Replied
from federation.openid import statements
from federation.openid.statements import Statement, StatementKind, is_entity_id, read_jwks
from issuer.federated.refusals import AnchorFailed, AnchorRefused, of_door
from schemas import json_text
from schemas.errors import SchemasError
from schemas.json_text import JsonObject

MAX_LINK_CHARACTERS: Final = 2000
MAX_TEXT_CHARACTERS: Final = 500
WELL_KNOWN: Final = "/.well-known/openid-federation"
JOIN: Final = "/join/"
SERVER_ERROR: Final = 500
TOO_MANY: Final = 429
GONE: Final = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Invitation:
    """By which an organisation applies: who invites, to what, and where the application goes."""

    anchor_id: str
    anchor_name: str
    code: str = field(repr=False)
    applications: str
    kinds: tuple[str, ...] = ()  # proposed; none: whatever one asks for
    jwks: JsonObject = field(default_factory=dict, repr=False)  # the anchor's federation keys


@dataclass(frozen=True, slots=True)
class Answer:
    """How far an application is, as the anchor tells it."""

    state: str
    reason: str | None = None
    record: JsonObject | None = None  # as a member
    state_url: str | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """What an anchor states of itself: its name, its keys, and where it answers."""

    anchor_id: str
    name: str
    jwks: JsonObject
    endpoints: Mapping[str, str]


def invitation(fetcher: Fetcher | None, link: str, *, now: datetime) -> Invitation:
    """What a link or an anchor's address invites to.

    Raises Refused `invitation-malformed`, `invitation-unknown`, `anchor-elsewhere`, and what
    `configuration` raises.
    """
    address = link.strip()
    if not is_entity_id(address) or len(address) > MAX_LINK_CHARACTERS:
        raise AnchorRefused("invitation-malformed")
    if JOIN in address:
        said = _json(_had(fetcher, address, Kind.ANSWER, gone="invitation-unknown"))
    else:
        said = _challenged(fetcher, address.rstrip("/"), {})
    return _known(fetcher, _invitation(said), address, now)


def challenge(
    fetcher: Fetcher | None, anchor_id: str, sponsorship: str, *, now: datetime
) -> Invitation:
    """An invitation for a body that a member vouches for. Raises as `invitation`."""
    said = _challenged(fetcher, anchor_id, {"sponsorship": sponsorship})
    return _known(fetcher, _invitation(said), anchor_id, now)


def _known(fetcher: Fetcher | None, found: Invitation, address: str, now: datetime) -> Invitation:
    if not f"{address.rstrip('/')}/".startswith(f"{found.anchor_id}/"):
        raise AnchorRefused("anchor-elsewhere", anchor=found.anchor_id[:200])
    own = configuration(fetcher, found.anchor_id, now=now)
    return Invitation(
        found.anchor_id, own.name, found.code, found.applications, found.kinds, own.jwks
    )


def configuration(fetcher: Fetcher | None, anchor_id: str, *, now: datetime) -> Configuration:
    """What an anchor states of itself, signed by its own keys.

    https://openid.net/specs/openid-federation-1_0.html#name-entity-configuration. Raises Refused
    `anchor-unreachable`, `anchor-not-itself` (fact `reason`).
    """
    body = _had(fetcher, f"{anchor_id}{WELL_KNOWN}", Kind.STATEMENT, gone="anchor-not-itself")
    try:
        said = statements.read(body, StatementKind.ENTITY, now=now)
        statements.verify(said, read_jwks(said.claims.get("jwks")))
    except FederationError as error:
        raise AnchorRefused("anchor-not-itself", reason=error.code) from error
    if not said.issuer == said.subject == anchor_id:
        raise AnchorRefused("anchor-not-itself", reason="other-entity")
    return _configured(said, anchor_id)


def apply(fetcher: Fetcher | None, to: str, token: str) -> Answer:
    """Hand in a signed application, and hear where its state is told.

    Raises Refused `anchor-unreachable`, `anchor-refused` (`reason`, `text`),
    `anchor-answer-malformed`.
    """
    replied = _sent(fetcher, to, _token_message(token, StatementKind.APPLICATION))
    said = _json(replied.body)
    url = said.get("state_url")
    if not isinstance(url, str) or not url.startswith(to.partition("/api/")[0] + "/"):
        raise AnchorFailed("anchor-answer-malformed")
    return _answer(said, url)


def look(fetcher: Fetcher | None, state_url: str) -> Answer:
    """How far an application is now. Raises as `apply`, and Refused `application-unknown`."""
    return _answer(_json(_had(fetcher, state_url, Kind.ANSWER, gone="application-unknown")), None)


def withdraw(fetcher: Fetcher | None, state_url: str) -> None:
    """Take an application back. Raises as `apply`."""
    _sent(fetcher, state_url, Message(method="DELETE"))


def vouch(fetcher: Fetcher | None, anchor_id: str, token: str) -> None:
    """Tell an anchor for whom we vouch, or no longer do. Raises as `apply`."""
    message = _token_message(token, StatementKind.SPONSORSHIP)
    _sent(fetcher, f"{anchor_id}/api/sponsorships", message)


def tell(fetcher: Fetcher | None, anchor_id: str, entity_id: str) -> None:
    """Ask an anchor to read our configuration again. Raises as `apply`."""
    _sent(fetcher, f"{anchor_id}/api/refresh", form_message({"sub": entity_id}))


def mark(
    fetcher: Fetcher | None, anchor: Configuration, kind: str, entity_id: str, *, now: datetime
) -> Statement:
    """The trust mark of an accreditation, signed by the anchor, about us.

    https://openid.net/specs/openid-federation-1_0.html#name-trust-mark-endpoint. Raises Refused
    `mark-missing`, `mark-forged` (`reason`), `anchor-unreachable`.
    """
    type_ = f"{anchor.anchor_id}/accreditations/{quote(kind)}"
    endpoint = anchor.endpoints.get(
        "federation_trust_mark_endpoint", f"{anchor.anchor_id}/federation/trust_mark"
    )
    asked = f"{endpoint}?{urlencode({'trust_mark_type': type_, 'sub': entity_id})}"
    body = _had(fetcher, asked, Kind.MARK, gone="mark-missing")
    try:
        said = statements.read(body, StatementKind.TRUST_MARK, now=now)
        statements.verify(said, read_jwks(anchor.jwks))
    except FederationError as error:
        raise AnchorRefused("mark-forged", reason=error.code) from error
    about = (said.issuer, said.subject, said.claims["trust_mark_type"])
    if about != (anchor.anchor_id, entity_id, type_):
        raise AnchorRefused("mark-forged", reason="about-another")
    return said


def _challenged(fetcher: Fetcher | None, anchor_id: str, form: Mapping[str, str]) -> JsonObject:
    """An anchor that takes applications without invitation gives a fresh code for each."""
    return _json(_sent(fetcher, f"{anchor_id}/api/challenges", form_message(form)).body)


def _invitation(said: JsonObject) -> Invitation:
    anchor = said.get("anchor")
    anchor = anchor if isinstance(anchor, dict) else {}
    name, code, kinds = anchor.get("name"), said.get("code"), said.get("kinds", [])
    anchor_id, applications = anchor.get("id"), said.get("applications")
    texts = all(isinstance(one, str) and one for one in (name, code, applications))
    if not texts or not is_entity_id(anchor_id) or not isinstance(kinds, list):
        raise AnchorFailed("anchor-answer-malformed")
    if not str(applications).startswith(f"{anchor_id}/"):
        raise AnchorRefused("anchor-elsewhere", anchor=str(anchor_id)[:200])
    good = tuple(dict.fromkeys(one for one in kinds if isinstance(one, str)))
    return Invitation(
        str(anchor_id), str(name)[:MAX_TEXT_CHARACTERS], str(code), str(applications), good
    )


def _configured(said: Statement, anchor_id: str) -> Configuration:
    metadata = said.claims.get("metadata")
    entity = metadata.get("federation_entity") if isinstance(metadata, dict) else None
    entity = entity if isinstance(entity, dict) else {}
    name = entity.get("organization_name")
    named = name if isinstance(name, str) and name.strip() else anchor_id
    texts = {key: value for key, value in entity.items() if isinstance(value, str)}
    # What an anchor signs names where it answers; elsewhere nobody of it answers.
    own = {key: value for key, value in texts.items() if value.startswith(f"{anchor_id}/")}
    return Configuration(anchor_id, named[:MAX_TEXT_CHARACTERS], said.claims["jwks"], own)


def _answer(said: JsonObject, state_url: str | None) -> Answer:
    state, reason, record = said.get("state"), said.get("reason"), said.get("member")
    if not isinstance(state, str):
        raise AnchorFailed("anchor-answer-malformed")
    text = reason[:MAX_TEXT_CHARACTERS] if isinstance(reason, str) and reason else _faults(said)
    return Answer(state, text, record if isinstance(record, dict) else None, state_url)


def _faults(said: JsonObject) -> str | None:
    """The codes of what the anchor found wrong, in place of a reason."""
    checks = said.get("checks")
    listed = [one for one in checks if isinstance(one, dict)] if isinstance(checks, list) else []
    codes = [one["code"] for one in listed if isinstance(one.get("code"), str)]
    return " ".join(dict.fromkeys(codes))[:MAX_TEXT_CHARACTERS] or None


def _token_message(token: str, kind: StatementKind) -> Message:
    return Message(body=token.encode("ascii"), media_type=kind.media_type)


def _door(fetcher: Fetcher | None) -> Fetcher:
    if fetcher is None:
        raise AnchorFailed("anchor-unreachable", reason="offline")
    return fetcher


def _had(fetcher: Fetcher | None, url: str, kind: Kind, *, gone: str) -> bytes:
    try:
        return _door(fetcher)(url, kind).body
    except FetchError as error:
        if error.code == "http-status" and error.facts.get("status") in GONE:
            raise AnchorRefused(gone) from error
        raise of_door(error) from error


def _sent(fetcher: Fetcher | None, url: str, message: Message) -> Replied:
    try:
        replied = _door(fetcher).send(url, message)
    except FetchError as error:
        raise of_door(error) from error
    if replied.good:
        return replied
    raise _refusal(replied)


def _refusal(replied: Replied) -> AnchorRefused | AnchorFailed:
    """What an anchor said no with, https://www.rfc-editor.org/rfc/rfc9457"""
    try:
        said = json_text.parse_object(replied.body)
    except SchemasError:
        said = {}
    code, detail = said.get("code"), said.get("detail")
    later = replied.status >= SERVER_ERROR or replied.status == TOO_MANY
    if later or not isinstance(code, str):
        return AnchorFailed("anchor-unreachable", reason="http-status", status=replied.status)
    text = detail if isinstance(detail, str) else code
    return AnchorRefused("anchor-refused", reason=code[:80], text=text[:MAX_TEXT_CHARACTERS])


def _json(body: bytes) -> JsonObject:
    try:
        return json_text.parse_object(body)
    except SchemasError as error:
        raise AnchorFailed("anchor-answer-malformed") from error
