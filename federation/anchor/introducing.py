"""What another anchor publishes of itself, read before somebody recognises it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from federation.anchor.entities import WELL_KNOWN
from federation.chronicle.records import MAX_NAME_CHARACTERS
from federation.errors import FederationError
from federation.fetch import Kind
from federation.openid import statements
from federation.openid.statements import StatementKind, is_entity_id, read_jwks
from federation.world import World
from service.errors import ServiceError


@dataclass(frozen=True, slots=True)
class Introduced:
    """Another anchor by its own word, which its own keys have signed."""

    entity_id: str
    name: str
    jwks: Mapping[str, Any] = field(repr=False)
    thumbprints: frozenset[str] = frozenset()


def fetch(world: World, entity_id: str, *, now: datetime) -> Introduced:
    """What an anchor publishes at its address; asks outside, within the door's limits.

    https://openid.net/specs/openid-federation-1_0.html#name-obtaining-federation-entity. Raises
    ServiceError `anchor-malformed`, `anchor-unreadable` (`reason`).
    """
    if not is_entity_id(entity_id):
        raise ServiceError("anchor-malformed")
    try:
        fetched = world.fetch(f"{entity_id}{WELL_KNOWN}", Kind.STATEMENT)
        said = statements.read(fetched.body, StatementKind.ENTITY, now=now)
        keys = read_jwks(said.claims.get("jwks"))
        statements.verify(said, keys)
    except FederationError as error:
        raise ServiceError("anchor-unreadable", reason=error.code) from error
    if not said.issuer == said.subject == entity_id:
        raise ServiceError("anchor-unreadable", reason="configuration-elsewhere")
    named = [one for one in said.claims["jwks"]["keys"] if one.get("kid") in keys]
    return Introduced(entity_id, _name(said.claims), {"keys": named}, frozenset(keys))


def _name(claims: Mapping[str, Any]) -> str:
    metadata = claims.get("metadata")
    entity = metadata.get("federation_entity") if isinstance(metadata, dict) else None
    name = entity.get("organization_name") if isinstance(entity, dict) else None
    return " ".join(name.split())[:MAX_NAME_CHARACTERS] if isinstance(name, str) else ""
