"""Trust chains: from what an entity says of itself, by its superiors' words, to a trusted anchor.

https://openid.net/specs/openid-federation-1_0.html#name-validating-a-trust-chain. Each check is a
function of its own. Nothing is fetched here: `collecting` finds the statements.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, TypeAlias

from federation.errors import FederationError
from federation.openid import constraints, metadata_policy, statements
from federation.openid.claims import malformed
from federation.openid.statements import Keys, Statement, StatementKind, is_entity_id, read_jwks
from keys.material import PublicKey
from keys.multibase import base64url_encode

Anchors: TypeAlias = Mapping[str, Keys | Iterable[PublicKey]]
"""Whom one trusts: entity identifier → the keys that it has by our own knowledge."""
Metadata: TypeAlias = Mapping[str, Mapping[str, Any]]
"""Entity type → parameter → value."""

MAX_SUPERIORS: Final = 8
"""How many stand above an entity at most, the anchor included."""
MAX_STATEMENTS: Final = MAX_SUPERIORS + 2
"""With the configurations of the entity and of the anchor."""
# What the specification defines may not be called critical: it must be understood anyhow.
_DEFINED: Final = frozenset(
    {"iss", "sub", "iat", "exp", "nbf", "jti", "aud", "jwks", "authority_hints", "metadata"}
    | {"metadata_policy", "metadata_policy_crit", "constraints", "crit", "source_endpoint"}
    | {"trust_marks", "trust_mark_issuers", "trust_mark_owners", "trust_anchor"}
)


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain that was checked; it holds until `until` and no longer."""

    entity_id: str
    anchor: str
    configuration: Statement = field(repr=False)  # of the entity
    links: tuple[Statement, ...] = field(repr=False)  # of superiors, upward
    top: Statement | None = field(repr=False)  # the anchor's configuration, where it was given
    anchor_keys: Keys = field(repr=False)
    metadata: Metadata = field(repr=False)  # as superiors and their policies make it
    until: datetime

    @property
    def tokens(self) -> tuple[str, ...]:
        """The statements as they came, from the entity to the anchor."""
        ends = () if self.top is None or self.top is self.configuration else (self.top,)
        return tuple(one.token for one in (self.configuration, *self.links, *ends))

    @property
    def keys(self) -> Keys:
        """The federation keys of the entity as its superior states them."""
        return read_jwks(self.links[0].claims["jwks"]) if self.links else self.anchor_keys

    def keys_of(self, entity_id: str) -> Keys | None:
        """The keys of somebody who stands in this chain, by the word of its superior."""
        if entity_id == self.anchor:
            return self.anchor_keys
        for link in self.links:
            if link.subject == entity_id:
                return read_jwks(link.claims["jwks"])
        return None


def digest(token: str) -> str:
    """By which a statement is named in evidence: SHA-256 in base64url."""
    return base64url_encode(sha256(token.encode()).digest())


def check(tokens: Sequence[str | bytes], anchors: Anchors, now: datetime) -> Chain:
    """The chain that these statements make, from an entity's configuration up to a trusted anchor.

    The anchor's own configuration may close it. Raises FederationError `chain-malformed`
    (`reason`: `empty`, `configuration`), `chain-too-long`, `chain-broken` (`reason`: `sub`, `jwks`,
    `metadata`), `chain-loop`, `chain-anchor-unknown`, `statement-critical` (`claim`), and what
    `statements.read`, `statements.verify`, `constraints.check`, `metadata_policy.resolve` raise.
    """
    read = _read(tokens, now)
    configuration, links, top = _parts(read)
    anchor, anchor_keys = _anchor(read, anchors)
    _check_names(configuration, links, top)
    _check_loops(configuration, links)
    _check_signatures(configuration, links, top, anchor_keys)
    for one in read:
        _check_critical(one)
    constraints.check(links)
    metadata = _resolved(configuration, links)
    until = min(one.expires_at for one in read if one.expires_at is not None)
    entity_id = configuration.issuer
    return Chain(entity_id, anchor, configuration, links, top, anchor_keys, metadata, until)


def read_configuration(token: str | bytes, entity_id: str, *, now: datetime) -> Statement:
    """An entity's word of itself, signed by a key that stands in it.

    https://openid.net/specs/openid-federation-1_0.html#name-entity-configuration. Raises
    FederationError `chain-broken` (`reason` `sub`) for somebody else's, and as `statements.read`,
    `read_jwks`, `verify`.
    """
    said = statements.read(token, StatementKind.ENTITY, now=now)
    if not said.issuer == said.subject == entity_id:
        raise FederationError("chain-broken", reason="sub", issuer=said.issuer)
    statements.verify(said, read_jwks(said.claims.get("jwks")))
    return said


def _read(tokens: Sequence[str | bytes], now: datetime) -> list[Statement]:
    """Form and times of each; how many there are is looked at first."""
    if not tokens:
        raise FederationError("chain-malformed", reason="empty")
    if len(tokens) > MAX_STATEMENTS:
        raise FederationError("chain-too-long", limit=MAX_SUPERIORS)
    read = [statements.read(token, StatementKind.ENTITY, now=now) for token in tokens]
    for one in read:
        for name in (one.issuer, one.subject):
            if not is_entity_id(name):
                raise FederationError("chain-broken", reason="sub", issuer=one.issuer)
    return read


def _parts(
    read: Sequence[Statement],
) -> tuple[Statement, tuple[Statement, ...], Statement | None]:
    """https://openid.net/specs/openid-federation-1_0.html#name-trust-chain, what stands where."""
    first, last = read[0], read[-1]
    if not _of_itself(first):
        raise FederationError("chain-malformed", reason="configuration")
    if len(read) == 1:
        return first, (), first
    top = last if _of_itself(last) else None
    links = tuple(read[1:-1] if top else read[1:])
    if not links or any(_of_itself(link) for link in links):
        raise FederationError("chain-malformed", reason="configuration")
    if len(links) > MAX_SUPERIORS:
        raise FederationError("chain-too-long", limit=MAX_SUPERIORS)
    return first, links, top


def _of_itself(statement: Statement) -> bool:
    return statement.issuer == statement.subject


def _anchor(read: Sequence[Statement], anchors: Anchors) -> tuple[str, Keys]:
    """Who speaks last must be trusted, by keys that we know ourselves."""
    name = read[-1].issuer
    known = anchors.get(name)
    if known is None:
        raise FederationError("chain-anchor-unknown", anchor=name)
    return name, known if isinstance(known, Mapping) else statements.by_thumbprint(known)


def _check_names(
    configuration: Statement, links: Sequence[Statement], top: Statement | None
) -> None:
    """Each speaks of who spoke before, and the anchor of itself at the end."""
    speaker = configuration.issuer
    for link in links:
        if link.subject != speaker:
            raise FederationError("chain-broken", reason="sub", issuer=link.issuer)
        speaker = link.issuer
    if top is not None and top.issuer != speaker:
        raise FederationError("chain-broken", reason="sub", issuer=top.issuer)


def _check_loops(configuration: Statement, links: Sequence[Statement]) -> None:
    """Nobody stands twice in a chain."""
    names = [configuration.issuer, *(link.issuer for link in links)]
    if len(set(names)) != len(names):
        raise FederationError("chain-loop", entity=configuration.issuer)


def _check_signatures(
    configuration: Statement, links: Sequence[Statement], top: Statement | None, anchor_keys: Keys
) -> None:
    """Each statement is signed by a key that the one above it states of the one who speaks."""
    # Its own key set proves only that whoever made the configuration has the key.
    statements.verify(configuration, read_jwks(configuration.claims.get("jwks")))
    signed: Statement = configuration
    for link in links:
        statements.verify(signed, read_jwks(link.claims.get("jwks")))
        signed = link
    statements.verify(signed, anchor_keys)
    if top is not None:
        statements.verify(top, anchor_keys)


def _check_critical(statement: Statement) -> None:
    """https://openid.net/specs/openid-federation-1_0.html#name-entity-statement, `crit`."""
    named = statement.claims.get("crit")
    if named is None:
        return
    if not isinstance(named, list) or not named:
        raise malformed("crit", "type")
    for name in named:
        if not isinstance(name, str) or name in _DEFINED or name not in statement.claims:
            raise malformed("crit", "value")
        # We know no claim beyond the specification.
        raise FederationError("statement-critical", issuer=statement.issuer, claim=name[:200])


def _resolved(configuration: Statement, links: Sequence[Statement]) -> Metadata:
    """The metadata after the direct superior's word, the allowed types and all policies.

    https://openid.net/specs/openid-federation-1_0.html#name-applying-metadata-policy
    """
    metadata = _metadata(configuration)
    for name, stated in (_metadata(links[0]) if links else {}).items():
        # What the direct superior states takes the place of the entity's own word.
        if name in metadata:
            metadata[name] |= stated
        else:
            metadata[name] = stated
    allowed = constraints.allowed_types(links)
    if allowed is not None:
        metadata = {name: of_type for name, of_type in metadata.items() if name in allowed}
    policies = [link.claims.get("metadata_policy", {}) for link in reversed(links)]
    critical = [name for link in links for name in _critical_operators(link)]
    return metadata_policy.resolve(policies, metadata, critical=critical)


def _metadata(statement: Statement) -> dict[str, dict[str, Any]]:
    said = statement.claims.get("metadata", {})
    if not isinstance(said, Mapping) or not all(isinstance(one, Mapping) for one in said.values()):
        raise malformed("metadata", "type")
    return {name: dict(of_type) for name, of_type in said.items()}


def _critical_operators(link: Statement) -> list[str]:
    named = link.claims.get("metadata_policy_crit", [])
    if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        raise malformed("metadata_policy_crit", "type")
    return named
