"""Issuers that no registry knows, judged by a live trust chain up to an anchor that is trusted.

Only where the issuer's own document names its entity is anybody asked: first the entity, then those
above it. The entity must name the issuer in turn, so that neither side alone can claim the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from federation import accreditation, entity
from federation.accreditation import Mark, MarkRules
from federation.entity import Bounds, Chain
from federation.errors import FederationError
from federation.foreign import ForeignAnchor
from federation.openid.chains import digest
from federation.openid.statements import Keys, is_entity_id
from federation.registry import AnchorRegistry
from federation.standing import Accreditation, Link, MemberKey, Registry, Standing
from federation.world import World
from keys.controller import ControllerDocument
from schemas.errors import SchemasError
from schemas.reading import as_list, instant

SERVICE: Final = "OpenIDFederationEntity"
MAX_MARKS: Final = 50
MAX_OTHER_ISSUERS: Final = 3
"""How many issuers of marks that stand beside the chain are found by a chain of their own."""
MAX_KEYS: Final = 500
MAX_NAME_CHARACTERS: Final = 500


@dataclass(frozen=True, slots=True)
class Found:
    """What a live chain states of an issuer, and in whose name."""

    anchor: str  # as shown to people
    standing: Standing


def anchors_of(registries: Iterable[Registry]) -> dict[str, Keys]:
    """The anchors whose keys these registries tell; a plain list tells none."""
    found: dict[str, Keys] = {}
    for registry in registries:
        if isinstance(registry, ForeignAnchor):
            found[registry.id] = registry.keys
        elif isinstance(registry, AnchorRegistry) and registry.snapshot.root is not None:
            found[registry.id] = registry.snapshot.root.online
    return found


def entity_named(document: ControllerDocument) -> str | None:
    """The entity that a DID document or profile names as its own, if any."""
    for service in as_list(document.document.get("service")):
        if not isinstance(service, Mapping) or SERVICE not in as_list(service.get("type")):
            continue
        address = service.get("serviceEndpoint")
        if isinstance(address, str) and is_entity_id(address):
            return address
    return None


def standing(entity_id: str, issuer_id: str, world: World) -> Found | None:
    """What the federations that are trusted here state of an issuer by way of its entity.

    None when no way leads to one of them. Raises FederationError `chain-not-back` (the entity does
    not name the issuer), `chain-metadata-malformed`, and as `entity.resolve`.
    """
    anchors = anchors_of(world.registries)
    if not anchors:
        return None
    try:
        chain = _chain(entity_id, anchors, world)
    except FederationError as error:
        if error.code == "chain-none":
            return None
        raise
    names = {one.id: one.name for one in world.registries if isinstance(one, AnchorRegistry)}
    name = names.get(chain.anchor) or _name_of_anchor(chain)
    return Found(name, _standing(chain, issuer_id, anchors, world))


def _chain(entity_id: str, anchors: Mapping[str, Keys], world: World) -> Chain:
    """One question for all credentials of an issuer."""

    def find() -> Chain:
        bounds = Bounds(monotonic=world.monotonic)
        return entity.resolve(
            entity_id, anchors, world.fetch, now=world.now, bounds=bounds, kept=world.chains
        )

    return world.remember(("chain", entity_id, tuple(sorted(anchors))), find)


def _standing(chain: Chain, issuer_id: str, anchors: Mapping[str, Keys], world: World) -> Standing:
    keys = tuple(_issuing_keys(chain, issuer_id))
    return Standing(
        _name(chain.metadata) or chain.entity_id,
        tuple(_accreditations(chain, anchors, world)),
        homepage=_text(_part(chain.metadata, "federation_entity").get("homepage_uri")),
        id=chain.entity_id,
        keys=keys,
        chain=tuple(_links(chain)),
        issued_at=chain.configuration.issued_at,
    )


def _issuing_keys(chain: Chain, issuer_id: str) -> Iterator[MemberKey]:
    """The keys with which the issuer signs, by the word of its entity."""
    listed = as_list(_part(chain.metadata, "livret_issuer").get("dids"))
    own = [one for one in listed if isinstance(one, Mapping) and one.get("id") == issuer_id]
    if not own and issuer_id != chain.entity_id:
        raise FederationError("chain-not-back", entity=chain.entity_id)
    for one in own:
        keys = as_list(one.get("keys"))
        if len(keys) > MAX_KEYS:
            raise FederationError("chain-metadata-malformed", reason="too-many")
        yield from (_key(key) for key in keys)


def _key(value: object) -> MemberKey:
    said = value if isinstance(value, Mapping) else {}
    identifier, multibase = said.get("id"), said.get("public_key_multibase")
    if not isinstance(identifier, str) or not isinstance(multibase, str):
        raise FederationError("chain-metadata-malformed", reason="key")
    return MemberKey(
        identifier,
        multibase,
        _instant(said, "valid_from"),
        _instant(said, "valid_until"),
        _instant(said, "revoked_at"),
        superseded=said.get("reason") == "superseded",
    )


def _instant(said: Mapping[str, Any], name: str) -> datetime | None:
    if said.get(name) is None:
        return None
    try:
        return instant(said[name])
    except SchemasError as error:
        raise FederationError("chain-metadata-malformed", reason="date") from error


def _accreditations(
    chain: Chain, anchors: Mapping[str, Keys], world: World
) -> Iterator[Accreditation]:
    """The trust marks that hold by the anchor's rules; one that does not is no mark.

    https://openid.net/specs/openid-federation-1_0.html#name-validating-a-trust-mark. Its issuer is
    not asked whether it still stands: that would tell it whom we look at. Marks live shortly.
    """
    rules = MarkRules()
    if chain.top is not None:
        with suppress(FederationError):
            rules = accreditation.read_rules(chain.top.claims)
    keys = _MarkKeys(chain, anchors, world)
    for listed in as_list(chain.configuration.claims.get("trust_marks"))[:MAX_MARKS]:
        token = listed.get("trust_mark") if isinstance(listed, Mapping) else None
        if not isinstance(token, str):
            continue
        with suppress(FederationError):
            mark = accreditation.read_mark(token, now=world.now)
            if not _is_of_the_federation(mark, rules, chain.anchor):
                continue
            yield accreditation.check(
                mark,
                subject=chain.entity_id,
                issuer_keys=keys.of(mark.issuer),
                rules=rules,
                now=world.now,
            )


def _is_of_the_federation(mark: Mark, rules: MarkRules, anchor: str) -> bool:
    """Types of others count when the anchor names them: else anybody could invent one."""
    return mark.owner == anchor or mark.type in rules.issuers or mark.type in rules.owners


@dataclass(slots=True)
class _MarkKeys:
    """The keys of those who issue marks, by the word of the federation."""

    chain: Chain
    anchors: Mapping[str, Keys]
    world: World
    others: int = 0

    def of(self, issuer: str) -> Keys:
        """Raises FederationError as `entity.resolve`, `mark-issuer-refused` beyond the limit."""
        known = self.chain.keys_of(issuer)
        if known is not None:
            return known
        self.others += 1
        if self.others > MAX_OTHER_ISSUERS:
            raise FederationError("mark-issuer-refused", issuer=issuer)
        found = _chain(issuer, self.anchors, self.world)
        if found.anchor != self.chain.anchor:
            raise FederationError("mark-issuer-refused", issuer=issuer)
        return found.keys


def _links(chain: Chain) -> Iterator[Link]:
    """The evidence, from the entity upward."""
    for place, link in enumerate(chain.links):
        own = _name(chain.metadata) if place == 0 else _name(_object(link.claims.get("metadata")))
        subject = str(link.subject)
        statement = digest(link.token)
        yield Link(subject, own or subject, link.issuer, statement=statement, until=link.expires_at)


def _name_of_anchor(chain: Chain) -> str:
    said = chain.top.claims.get("metadata") if chain.top is not None else None
    return _name(_object(said)) or chain.anchor


def _name(metadata: Mapping[str, Any]) -> str | None:
    legal = _part(metadata, "institution_additional_information").get("legal_name")
    return _text(legal) or _text(_part(metadata, "federation_entity").get("organization_name"))


def _text(value: object) -> str | None:
    return value[:MAX_NAME_CHARACTERS] if isinstance(value, str) and value.strip() else None


def _part(metadata: Mapping[str, Any], type_: str) -> Mapping[str, Any]:
    return _object(metadata.get(type_))


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
