"""Watch an anchor: whether the history it publishes is whole, genuine and possible.

Who notes where a history stood, and reads on from there later, finds every entry that was changed,
moved or taken out since, also by the anchor itself. Somebody who watches needs no leave to do so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn

from federation.chronicle.history import NO_HASH, Event, State, apply, event_from_json, event_hash
from federation.errors import FederationError
from federation.openid import statements
from federation.openid.statements import Keys, Statement, StatementKind
from keys.multibase import base64url_encode


@dataclass(slots=True)
class Watched:
    """How far a history was read, the hash it had there, and what follows from it.

    `sequence` and `hash` are what to note elsewhere.
    """

    anchor: str
    sequence: int = 0
    hash: bytes = NO_HASH
    state: State = field(default_factory=State, repr=False)


def read_on(watched: Watched, tokens: Iterable[str], keys: Keys, *, now: datetime) -> None:
    """Carry on by signed decisions as the anchor publishes them, from where it was left.

    `keys` are all that ever signed for the anchor, by thumbprint: what a stolen one signs later
    cannot stand between two decisions whose hashes are known. A refused decision, and those that
    come after it, leave no trace. Raises FederationError `history-broken` (`sequence`, `reason`:
    `another-anchor`, `event`, `previous`, `hash`, `subject`, `date`), what `history.apply` and
    `history.event_from_json` raise, and what `statements.read` and `statements.verify` raise.
    """
    for token in tokens:
        statement = statements.read_expired(token, StatementKind.DECISION, now=now)
        statements.verify(statement, keys)
        _read_one(watched, statement)


def _read_one(watched: Watched, statement: Statement) -> None:
    claims: Mapping[str, Any] = statement.claims
    expected = watched.sequence + 1
    if statement.issuer != watched.anchor:
        _broken("another-anchor", expected)
    event = event_from_json(claims.get("event"))
    hashed = event_hash(watched.hash, event)
    if claims.get("previous") != base64url_encode(watched.hash):
        _broken("previous", expected)
    if claims.get("hash") != base64url_encode(hashed):
        _broken("hash", expected)
    _check_told(statement, event, expected)
    apply(watched.state, event)
    watched.sequence, watched.hash = event.sequence, hashed


def _check_told(statement: Statement, event: Event, sequence: int) -> None:
    """What stands outside of the event must say the same as what stands in it."""
    if statement.subject != event.subject:
        _broken("subject", sequence)
    if statement.issued_at != event.at:
        _broken("date", sequence)


def _broken(reason: str, sequence: int) -> NoReturn:
    raise FederationError("history-broken", reason=reason, sequence=sequence)
