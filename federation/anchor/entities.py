"""What a body states of itself in its entity configuration, as the facts of a member's record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from federation.chronicle import records
from federation.errors import FederationError
from federation.fetch import Kind
from federation.openid import statements
from federation.openid.statements import Statement, StatementKind, is_entity_id, read_jwks
from federation.shapes import instant_text, require
from federation.world import World

WELL_KNOWN: Final = "/.well-known/openid-federation"
MAX_SUPERIORS: Final = 20
_DATES: Final = {"from": "valid_from", "until": "valid_until", "revoked": "revoked_at"}


@dataclass(frozen=True, slots=True)
class Configuration:
    """An entity configuration that its own keys signed, with what it says for a record."""

    entity_id: str
    statement: Statement = field(repr=False)
    facts: Mapping[str, Any] = field(repr=False)  # of `member-admitted`


def fetch(world: World, entity_id: str, *, now: datetime) -> Configuration:
    """The configuration that a body publishes at its own address.

    https://openid.net/specs/openid-federation-1_0.html#name-obtaining-federation-entity. Raises
    FetchError, and FederationError as `read`.
    """
    if not is_entity_id(entity_id):
        raise FederationError("configuration-elsewhere")
    fetched = world.fetch(f"{entity_id.rstrip('/')}{WELL_KNOWN}", Kind.STATEMENT)
    return read(fetched.body, entity_id, now=now)


def read(token: bytes | str, entity_id: str, *, now: datetime) -> Configuration:
    """A configuration of this body, signed by keys that stand in it.

    Raises FederationError with the codes of `statements.read` and `verify`;
    `configuration-elsewhere` when it is another's, `configuration-hints` for more superiors than
    anybody has, `configuration-malformed` (pointer, `reason`) for what fits no record.
    """
    statement = statements.read(token, StatementKind.ENTITY, now=now)
    keys = read_jwks(statement.claims.get("jwks"))
    statements.verify(statement, keys)
    if not statement.issuer == statement.subject == entity_id:
        raise FederationError("configuration-elsewhere", issuer=statement.issuer[:200])
    hints = statement.claims.get("authority_hints", [])
    if not isinstance(hints, list) or len(hints) > MAX_SUPERIORS:
        raise FederationError("configuration-hints", most=MAX_SUPERIORS)
    named = [{**jwk, "kid": kid} for kid, jwk in _named(statement) if kid in keys]
    facts = {**_described(_object(statement.claims.get("metadata")), now), "entity_keys": named}
    require(facts, records.admitted, "configuration-malformed")
    return Configuration(entity_id, statement, facts)


def _named(statement: Statement) -> list[tuple[str, dict[str, Any]]]:
    # Certificates and their addresses say nothing to us and would swell the registry.
    entries = statement.claims["jwks"]["keys"]
    return [
        (
            entry["kid"],
            {name: part for name, part in entry.items() if not name.startswith("x5")},
        )
        for entry in entries
    ]


def _described(metadata: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    entity = _object(metadata.get("federation_entity"))
    legal = _object(metadata.get("institution_additional_information"))
    ours = _object(metadata.get("livret_issuer"))
    dids = [one for one in _list(ours.get("dids")) if isinstance(one, dict)]
    facts = {
        "name": legal.get("legal_name") or entity.get("organization_name"),
        "kind": ours.get("kind"),
        "homepage": entity.get("homepage_uri"),
        "identifiers": {
            str(one.get("scheme")): one.get("value")
            for one in _list(ours.get("identifiers"))
            if isinstance(one, dict)
        },
        "dids": [one.get("id") for one in dids],
        "keys": [_key(key, now) for one in dids for key in _list(one.get("keys"))],
    }
    return {name: value for name, value in facts.items() if value not in (None, [], {}, "")}


def _key(value: object, now: datetime) -> object:
    if not isinstance(value, dict):
        return value
    made = {"id": value.get("id"), "key": value.get("public_key_multibase")}
    made |= {ours: value[theirs] for ours, theirs in _DATES.items() if value.get(theirs)}
    made.setdefault("from", instant_text(now))
    if "revoked" in made and value.get("reason") in records.KEY_REASONS:
        made["reason"] = value["reason"]
    return made


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
