"""Finding the statements of a chain: who is above an entity, up to somebody who is trusted.

https://openid.net/specs/openid-federation-1_0.html#name-fetching-entity-statements-. First only
configurations are read, which everybody publishes of themselves; the superiors on the way to a
trusted anchor are then asked about who is below them. So somebody whom nobody here trusts never
learns about whom we asked. What strangers can make us do is bounded in each direction.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from federation.errors import FederationError, FetchError
from federation.fetch import Fetched, Kind
from federation.openid import chains
from federation.openid.chains import MAX_SUPERIORS, Anchors
from federation.openid.statements import Statement, is_entity_id

WELL_KNOWN: Final = "/.well-known/openid-federation"
MAX_HINTS: Final = 200
"""Who names more superiors than that is refused."""
MAX_FOLLOWED: Final = 8
"""How many superiors of one entity are looked at, trusted ones first."""
MAX_FETCHES: Final = 40
MAX_SECONDS: Final = 30.0
GONE: Final = frozenset({404, 410})


class ChainUnreachable(FederationError):  # noqa: N818 - what happened, as in `FetchError`
    """A statement could not be had (`url`, `reason`), so whether there is a chain is not known."""

    lasting = True
    """Whether asking again in the same world gives the same."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may be asked for one entity; `monotonic` gives the seconds of our patience."""

    fetches: int = MAX_FETCHES
    seconds: float = MAX_SECONDS
    monotonic: Callable[[], float] = float


@dataclass(frozen=True, slots=True)
class _Path:
    """An entity and those above it, as far as they were followed."""

    configurations: tuple[Statement, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.issuer for one in self.configurations)


@dataclass(slots=True)
class Search:
    """One search; `refusals` and `silence` tell why some ways led nowhere."""

    anchors: Anchors
    fetch: Callable[[str, Kind], Fetched]
    now: datetime
    bounds: Bounds
    refusals: list[FederationError] = field(default_factory=list)
    silence: list[ChainUnreachable] = field(default_factory=list)
    _asked: int = 0
    _begun: float = 0.0
    _known: dict[str, Statement | FederationError] = field(default_factory=dict)

    def candidates(self, entity_id: str) -> Iterator[tuple[str, ...]]:
        """Lists of statements that may be chains, the shortest first; none is checked yet.

        Raises FederationError `entity-malformed`, ChainUnreachable or a refusal when the entity's
        own configuration cannot be had.
        """
        if not is_entity_id(entity_id):
            raise FederationError("entity-malformed", entity=entity_id[:200])
        self._begun = self.bounds.monotonic()
        own = self._configuration(entity_id)
        if entity_id in self.anchors:
            yield (own.token,)
            return
        waiting = deque([_Path((own,))])
        while waiting:
            for path in self._above(waiting.popleft()):
                if path.names[-1] in self.anchors:
                    yield from self._stated(path)
                else:
                    waiting.append(path)

    def _above(self, path: _Path) -> Iterator[_Path]:
        try:
            hints = _followed(path.configurations[-1], self.anchors)
        except FederationError as error:
            self.refusals.append(error)
            return
        for hint in hints:
            try:
                yield self._longer(path, hint)
            except ChainUnreachable as error:
                self.silence.append(error)
            except FederationError as error:
                self.refusals.append(error)

    def _longer(self, path: _Path, hint: str) -> _Path:
        if hint in path.names:
            raise FederationError("chain-loop", entity=path.names[0])
        if len(path.names) > MAX_SUPERIORS:
            raise FederationError("chain-too-long", limit=MAX_SUPERIORS)
        return _Path((*path.configurations, self._configuration(hint)))

    def _stated(self, path: _Path) -> Iterator[tuple[str, ...]]:
        """What each superior states of who is below it, asked only when the way is known."""
        own, *above = path.configurations
        tokens, subject = [own.token], own.issuer
        try:
            for superior in above:
                tokens.append(self._statement(superior, subject))
                subject = superior.issuer
        except ChainUnreachable as error:
            self.silence.append(error)
            return
        except FederationError as error:
            self.refusals.append(error)
            return
        yield (*tokens, above[-1].token)

    def _configuration(self, entity_id: str) -> Statement:
        """https://openid.net/specs/openid-federation-1_0.html#name-obtaining-federation-entity

        Each entity is asked once, however many name it.
        """
        if entity_id not in self._known:
            try:
                body = self._ask(f"{entity_id.rstrip('/')}{WELL_KNOWN}")
                made = chains.read_configuration(body, entity_id, now=self.now)
                self._known[entity_id] = made
            except FederationError as error:
                self._known[entity_id] = error
        found = self._known[entity_id]
        if isinstance(found, FederationError):
            raise found
        return found

    def _statement(self, superior: Statement, subject: str) -> str:
        """https://openid.net/specs/openid-federation-1_0.html#name-fetch-subordinate-statement"""
        endpoint = _endpoint(superior)
        mark = "&" if "?" in endpoint else "?"
        try:
            body = self._ask(f"{endpoint}{mark}sub={quote(subject, safe='')}")
        except ChainUnreachable as error:
            if error.facts.get("status") in GONE:
                facts = {"superior": superior.issuer, "entity": subject}
                raise FederationError("chain-not-stated", **facts) from error
            raise
        try:
            return body.decode("ascii")
        except UnicodeDecodeError as error:
            raise FederationError("statement-malformed", reason="characters") from error

    def _ask(self, url: str) -> bytes:
        self._asked += 1
        spent = self.bounds.monotonic() - self._begun
        if self._asked > self.bounds.fetches or spent > self.bounds.seconds:
            reason = "fetches" if self._asked > self.bounds.fetches else "seconds"
            raise FederationError("chain-too-costly", url=url[:200], reason=reason)
        try:
            return self.fetch(url, Kind.STATEMENT).body.strip()
        except FetchError as error:
            status = error.facts.get("status")
            unreachable = ChainUnreachable(
                "chain-unreachable", url=url[:200], reason=error.code, status=status
            )
            # Somebody else's allowance was used up; with one of one's own there may be an answer.
            unreachable.lasting = error.code != "too-many-questions"
            raise unreachable from error


def _followed(configuration: Statement, anchors: Anchors) -> Sequence[str]:
    """https://openid.net/specs/openid-federation-1_0.html#name-entity-statement, authority_hints"""
    hints: Any = configuration.claims.get("authority_hints", [])
    if not isinstance(hints, list) or not all(is_entity_id(one) for one in hints[: MAX_HINTS + 1]):
        raise FederationError("hints-malformed", issuer=configuration.issuer)
    if len(hints) > MAX_HINTS:
        raise FederationError("hints-too-many", issuer=configuration.issuer, limit=MAX_HINTS)
    once = list(dict.fromkeys(hints))
    return sorted(once, key=lambda one: one not in anchors)[:MAX_FOLLOWED]


def _endpoint(superior: Statement) -> str:
    metadata = superior.claims.get("metadata")
    of_entity = metadata.get("federation_entity") if isinstance(metadata, dict) else None
    endpoint = of_entity.get("federation_fetch_endpoint") if isinstance(of_entity, dict) else None
    if not isinstance(endpoint, str) or "#" in endpoint:
        raise FederationError("chain-no-endpoint", superior=superior.issuer)
    return endpoint
