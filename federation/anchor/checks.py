"""What is looked at before a clerk sees an application: each look is a finding that is kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor.entities import Configuration
from federation.anchor.finding import inside
from federation.anchor.models import Member, MemberDid
from federation.errors import FederationError
from federation.imitation import Names
from federation.openid import statements
from federation.openid.statements import Statement, StatementKind
from federation.world import World
from keys.controller import ControllerDocument
from keys.errors import KeysError
from schemas import identifiers
from schemas.errors import SchemasError

MAX_DIDS: Final = 10
_NUMBERS: Final = {"uai": identifiers.uai, "rna": identifiers.rna, "siret": identifiers.siret}
# The key is in the name of the DID, so there is no document that could point anywhere.
_SELF_CONTAINED: Final = ("did:key:", "did:jwk:")


class Outcome(StrEnum):
    """What a look came to; a warning is for the clerk to judge."""

    PASSED = "passed"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One look: what was looked at, what it came to, and why."""

    check: str
    outcome: Outcome
    code: str | None = None
    facts: Mapping[str, str] | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is kept beside the application."""
        made = {"check": self.check, "outcome": self.outcome.value, "code": self.code}
        return made | {"facts": dict(self.facts or {})}


def of_dids(
    configuration: Configuration, proofs: Sequence[str], code: str, world: World, audience: str
) -> list[Check]:
    """Whether who applies holds the keys of each DID, and each DID names the body in turn."""
    dids = configuration.facts.get("dids", [])
    if not dids:
        return [Check("did", Outcome.FAILED, "did-missing")]
    if len(dids) > MAX_DIDS:
        return [Check("did", Outcome.FAILED, "dids-too-many")]
    read = {one.issuer: one for one in _read(proofs[:MAX_DIDS], world.now)}
    return [_did(did, configuration, read.get(did), code, world, audience) for did in dids]


def _read(proofs: Sequence[str], now: datetime) -> Iterator[Statement]:
    for proof in proofs:
        try:
            yield statements.read(proof, StatementKind.DID_PROOF, now=now)
        except FederationError:
            continue  # its DID is found to have no proof


def _did(
    did: str,
    configuration: Configuration,
    proof: Statement | None,
    code: str,
    world: World,
    audience: str,
) -> Check:
    facts = {"did": did[:200]}
    if proof is None:
        return Check("did", Outcome.FAILED, "did-proof-missing", facts)
    wanted = {"sub": configuration.entity_id, "aud": audience, "code": code}
    if any(proof.claims.get(name) != value for name, value in wanted.items()):
        return Check("did", Outcome.FAILED, "did-proof-for-another", facts)
    try:
        document = world.resolve(did)
        method = document.method(proof.key_id, purpose="assertionMethod")
        if method.revoked is not None or (method.expires and method.expires <= world.now):
            return Check("did", Outcome.FAILED, "did-key-over", facts)
        statements.verify(proof, {proof.key_id: method.public_key})
    except KeysError as error:
        return Check("did", Outcome.FAILED, "did-unreadable", {**facts, "reason": error.code})
    except FederationError:
        return Check("did", Outcome.FAILED, "did-proof-wrong", facts)
    if not did.startswith(_SELF_CONTAINED) and not points_back(document, configuration.entity_id):
        return Check("did", Outcome.FAILED, "did-points-elsewhere", facts)
    return Check("did", Outcome.PASSED, None, facts)


def points_back(document: ControllerDocument, entity_id: str) -> bool:
    """Whether a DID document names this body, so that neither side alone can claim the other."""
    also = document.document.get("alsoKnownAs")
    if entity_id in (also if isinstance(also, list) else [also]):
        return True
    services = document.document.get("service")
    return any(
        isinstance(one, dict)
        and one.get("type") == "OpenIDFederationEntity"
        and one.get("serviceEndpoint") == entity_id
        for one in (services if isinstance(services, list) else [services])
    )


def of_numbers(facts: Mapping[str, Any]) -> list[Check]:
    """Whether the numbers can be those of a school, an association or an enterprise."""
    made = []
    for scheme, value in facts.get("identifiers", {}).items():
        told = {"scheme": scheme, "value": value}
        try:
            same = _NUMBERS[scheme](value) == value
            code = None if same else f"{scheme}-malformed"
        except SchemasError as error:
            code = error.code
        made.append(Check("number", Outcome.FAILED if code else Outcome.PASSED, code, told))
    return made or [Check("number", Outcome.WARNING, "number-missing")]


def against_members(session: Session, entity_id: str, facts: Mapping[str, Any]) -> list[Check]:
    """Whether a member has the same number or DID already, or a name it could be taken for."""
    with inside(session):
        others = select(Member).where(Member.entity_id != entity_id)
        made = [
            Check("number", Outcome.WARNING, "number-of-another", {"member": other.entity_id})
            for scheme, value in facts.get("identifiers", {}).items()
            for other in session.scalars(others.where(getattr(Member, scheme) == value).limit(5))
        ]
        taken = select(MemberDid.did, Member.entity_id).join(
            Member, Member.id == MemberDid.member_id
        )
        query = taken.where(MemberDid.did.in_(facts.get("dids", [])), Member.entity_id != entity_id)
        made += [
            Check("did", Outcome.FAILED, "did-of-another", {"did": row[0][:200], "member": row[1]})
            for row in session.execute(query)
        ]
        names = select(Member.entity_id, Member.name).where(Member.entity_id != entity_id)
        known = Names((row[0], row[1], None) for row in session.execute(names))
    like = known.resembling(facts["name"])
    if like is None:
        return [*made, Check("name", Outcome.PASSED)]
    return [*made, Check("name", Outcome.WARNING, "name-resembles", {"name": like.name})]
