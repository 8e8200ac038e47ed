"""The ceremony: an offline machine with the root key says which keys sign from day to day.

    raw = request(session, anchor)                       # at the anchor, carried over on a stick
    answer = sign_request(read_request(raw), (root,), now=now)           # at the offline machine
    publish_root(session, anchor, read_answer(answer), by=head, now=now)         # at the anchor

The offline machine needs no database: what it has to know stands in the request. To replace the
root key, the old and the new one sign together, and `root_keys` names the new one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy.orm import Session

from federation import shapes
from federation.anchor import keys, rooting
from federation.anchor.models import Anchor, Root
from federation.anchor.wanting import wanted
from federation.errors import FederationError
from federation.snapshots import roots, tokens
from federation.snapshots.roots import MAX_ONLINE_KEYS, MAX_ROOTS, RootDocument
from keys.material import PublicKey
from keys.signing import Signer
from schemas import json_text
from schemas.errors import SchemasError
from service import audit
from service.errors import Conflict
from service.fence import scope

VALID_FOR: Final = timedelta(days=400)
"""How long a root document may be used: a ceremony each year, with a month to spare."""
REMIND_BEFORE: Final = timedelta(days=60)
MAX_BYTES: Final = 1 << 20
_MALFORMED: Final = "ceremony-malformed"


def _any_text(value: object) -> None:
    if not isinstance(value, str):
        raise shapes.MisshapenError("type")


def _any_object(value: object) -> None:
    if not isinstance(value, dict):
        raise shapes.MisshapenError("type")


_TOKENS: Final = shapes.list_of(_any_text, 2)
_REQUEST: Final = shapes.object_of(
    {
        "livret-root-request": shapes.whole(1, 1),
        "anchor": shapes.entity,
        "name": shapes.text(500),
        "version": shapes.whole(1, MAX_ROOTS),
        "online": shapes.list_of(_any_object, MAX_ONLINE_KEYS, least=1),
        "previous": _TOKENS,
    }
)
_ANSWER: Final = shapes.object_of(
    {"livret-root-answer": shapes.whole(1, 1), "tokens": _TOKENS},
)


@dataclass(frozen=True, slots=True)
class Request:
    """What the anchor asks the root to sign; `previous` is the version in force."""

    anchor: str
    name: str
    version: int
    online: tuple[PublicKey, ...]
    previous: RootDocument | None


def request(session: Session, anchor: Anchor, *, now: datetime) -> bytes:
    """The request for the next root document, as a file of JSON to be carried over.

    Raises Conflict `online-key-missing` when there is no key that the root could state.
    """
    stated = keys.published(session, anchor, now=now)
    if not stated:
        raise Conflict("online-key-missing")
    found = rooting.newest(session, anchor)
    written = {
        "livret-root-request": 1,
        "anchor": anchor.entity_id,
        "name": anchor.name,
        "version": found.version + 1 if found else 1,
        "online": tokens.jwk_set(map(keys.public_key, stated))["keys"],
        "previous": list(found.tokens) if found else [],
    }
    return json_text.dump(written, indent=True)


def read_request(raw: bytes) -> Request:
    """A request as the offline machine reads it, checked against the version in force.

    Raises FederationError `ceremony-malformed` (pointer, `reason`), `root-of-another-anchor`,
    `root-version-gap`, and what `roots.read` raises.
    """
    asked = _read(raw, _REQUEST)
    online = tokens.by_thumbprint(asked["online"], _MALFORMED, "/online")
    previous = roots.read(asked["previous"]) if asked["previous"] else None
    if previous is not None and previous.anchor != asked["anchor"]:
        raise FederationError("root-of-another-anchor", anchor=previous.anchor)
    expected = previous.version + 1 if previous else 1
    if asked["version"] != expected:
        raise FederationError("root-version-gap", found=asked["version"], expected=expected)
    return Request(
        asked["anchor"], asked["name"], asked["version"], tuple(online.values()), previous
    )


def sign_request(
    asked: Request,
    signers: Sequence[Signer],
    *,
    now: datetime,
    root_keys: Sequence[PublicKey] = (),
    valid_for: timedelta = VALID_FOR,
) -> bytes:
    """The answer to be carried back. Without `root_keys` the root keys stay as they are.

    For the first version they are those of the signers. Raises FederationError
    `root-signature-missing` (`by`: `key-before`, `own-key`), `ceremony-too-many-signers`, and as
    `roots.draft`; ProofsError `signing-failed`.
    """
    before = tuple(asked.previous.root.values()) if asked.previous else ()
    after = tuple(root_keys) or before or tuple(one.public_key for one in signers)
    if not 1 <= len(signers) <= 2:
        raise FederationError("ceremony-too-many-signers", most=2)
    held = {one.public_key for one in signers}
    for by, needed in (("key-before", before), ("own-key", after)):
        if needed and not held & set(needed):
            raise FederationError("root-signature-missing", by=by)
    payload = roots.draft(
        asked.anchor,
        asked.version,
        root=after,
        online=asked.online,
        times=(now, now + valid_for),
    )
    made = [roots.sign(payload, one) for one in signers]
    return json_text.dump({"livret-root-answer": 1, "tokens": made}, indent=True)


def read_answer(raw: bytes) -> tuple[str, ...]:
    """The tokens of an answer; raises FederationError `ceremony-malformed` (pointer, `reason`)."""
    return tuple(_read(raw, _ANSWER)["tokens"])


def publish_root(
    session: Session, anchor: Anchor, signed: Sequence[str], *, by: UUID | None, now: datetime
) -> Root:
    """Put a root document in force; a registry under it is published at once.

    Where no key could sign any more, an announced key that this version states takes over. Raises
    NotAllowed `role-missing`, Conflict `root-version-gap`, `root-online-keys-differ` (keys have
    changed since the request), FederationError `root-of-another-anchor`, `root-expired`,
    `root-from-future`, and what `roots.read` and `roots.follow` raise.
    """
    keys.require_head(session, anchor, by=by, now=now)
    keys.lock(session, anchor)
    document = _checked(session, anchor, signed, now=now)
    row = Root(
        version=document.version,
        tokens=list(signed),
        expires_at=document.expires_at,
        published_at=now,
    )
    with scope(session, organisation=anchor.id):
        session.add(row)
        session.flush()
    keys.take_over(session, anchor, now=now)
    facts = {"version": row.version, "keys": sorted(document.root)[:20]}
    audit.record(
        session,
        actor=by,
        act="anchor.root-published",
        organisation=anchor.id,
        target=row.id,
        facts=facts,
        now=now,
    )
    wanted(session, anchor, now=now)
    return row


def due(session: Session, anchor: Anchor, *, now: datetime) -> str | None:
    """Why a ceremony is due, the most pressing reason first; None when none is.

    `withdrawn-key-stated` (others still believe a stolen key), `root-missing`, `root-expired`,
    `key-not-stated` (an announced key could not take over), `root-expiring`.
    """
    found = rooting.newest(session, anchor)
    if found is None:
        return "root-missing"
    stated = rooting.online(session, anchor) or frozenset()
    if any(one.revoked_at and one.thumbprint in stated for one in keys.history(session, anchor)):
        return "withdrawn-key-stated"
    if found.expires_at <= now:
        return "root-expired"
    if any(one.thumbprint not in stated for one in keys.published(session, anchor, now=now)):
        return "key-not-stated"
    return "root-expiring" if found.expires_at <= now + REMIND_BEFORE else None


def _checked(
    session: Session, anchor: Anchor, signed: Sequence[str], *, now: datetime
) -> RootDocument:
    found = rooting.newest(session, anchor)
    document = roots.follow(roots.read(found.tokens), signed) if found else roots.read(signed)
    if document.anchor != anchor.entity_id:
        raise FederationError("root-of-another-anchor", anchor=document.anchor)
    if found is None and document.version != 1:
        raise Conflict("root-version-gap", found=document.version, expected=1)
    if document.issued_at > now + roots.LEEWAY:
        raise FederationError("root-from-future", version=document.version)
    if document.expires_at <= now:
        raise FederationError("root-expired", version=document.version)
    # What was announced or withdrawn while the stick was under way needs another request.
    ours = {one.thumbprint for one in keys.published(session, anchor, now=now)}
    if set(document.online) != ours:
        raise Conflict("root-online-keys-differ")
    return document


def _read(raw: bytes, check: shapes.Check) -> dict[str, Any]:
    try:
        value = json_text.parse(raw, max_bytes=MAX_BYTES)
    except SchemasError as error:
        raise FederationError(_MALFORMED, pointer=error.pointer, reason=error.code) from error
    shapes.require(value, check, _MALFORMED)
    return cast(dict[str, Any], value)
