"""An application as it came: read, and set beside what its sender publishes of itself."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from federation.anchor import checks, entities
from federation.anchor.checks import Check
from federation.anchor.entities import Configuration
from federation.errors import FederationError
from federation.openid import statements
from federation.openid.statements import Statement, StatementKind, read_jwks
from federation.standing import ACCREDITATION_KINDS
from federation.world import World
from service import mail
from service.errors import ServiceError

MAX_MESSAGE_CHARACTERS: Final = 2000


@dataclass(frozen=True, slots=True)
class Claim:
    """An application whose signature is that of the body at its own address."""

    statement: Statement = field(repr=False)
    configuration: Configuration
    checks: tuple[Check, ...]


def gather(token: str | bytes, world: World, anchor_id: str) -> Claim:
    """The application with what its sender publishes; asks outside, within the door's limits.

    Raises ServiceError `application-malformed`, and `application-refused` with `reason`: a code of
    `FetchError`, of `entities.read`, or of `statements.verify` when somebody else signed.
    """
    said = read(token, anchor_id, world.now)
    try:
        configuration = entities.fetch(world, said.issuer, now=world.now)
        statements.verify(said, read_jwks(configuration.statement.claims["jwks"]))
    except FederationError as error:
        raise ServiceError("application-refused", reason=error.code) from error
    proofs = [one for one in said.claims.get("did_proofs", []) if isinstance(one, str)]
    looks = checks.of_dids(configuration, proofs, said.claims["code"], world, anchor_id)
    return Claim(said, configuration, (*looks, *checks.of_numbers(configuration.facts)))


def read(token: str | bytes, audience: str, now: datetime) -> Statement:
    """An application to this anchor; raises ServiceError `application-malformed` (`reason`)."""
    try:
        said = statements.read(token, StatementKind.APPLICATION, now=now)
    except FederationError as error:
        raise ServiceError("application-malformed", reason=error.code) from error
    claims = said.claims
    if claims["aud"] != audience:
        raise ServiceError("application-malformed", reason="aud")
    shapes = {
        "code": isinstance(claims.get("code"), str),
        "kinds": _are_kinds(claims.get("kinds", [])),
        "did_proofs": isinstance(claims.get("did_proofs", []), list),
        "email": "email" not in claims or _is_email(claims["email"]),
        "message": _is_message(claims.get("message", "")),
    }
    for name, good in shapes.items():
        if not good:
            raise ServiceError("application-malformed", reason=name)
    return said


def _are_kinds(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= len(ACCREDITATION_KINDS)
        and all(isinstance(one, str) and one in ACCREDITATION_KINDS for one in value)
    )


def _is_email(value: object) -> bool:
    return isinstance(value, str) and mail.is_address(value)


def _is_message(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_MESSAGE_CHARACTERS and "\0" not in value
