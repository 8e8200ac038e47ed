"""How much one report may ask outside: the document of a stranger decides what is asked for.

A record of a thousand credentials, each with its own status lists, schemas, keys and endorsements,
could otherwise have us ask tens of thousands of addresses, or wait ten seconds for each.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from federation.errors import FetchError
from federation.fetch import Fetched, Kind
from federation.world import World
from keys.controller import ControllerDocument
from keys.errors import Unreachable

MAX_ADDRESSES: Final = 100
"""Different addresses; asking one again costs nothing, as a world remembers the answer."""
MAX_WAITING_SECONDS: Final = 60.0

_WITHOUT_ADDRESS: Final = ("did:key:", "did:jwk:")

Result = TypeVar("Result")


@dataclass(slots=True)
class _Allowance:
    """What is left for one report; not to be shared between threads."""

    monotonic: Callable[[], float]
    seconds_left: float = MAX_WAITING_SECONDS
    asked: set[str] = field(default_factory=set)

    def ask(self, address: str, question: Callable[[], Result]) -> Result:
        """The answer to a question. Raises FetchError `too-many-questions` in its place."""
        if address not in self.asked and len(self.asked) >= MAX_ADDRESSES:
            raise FetchError("too-many-questions", url=address[:200], reason="addresses")
        if self.seconds_left <= 0:
            raise FetchError("too-many-questions", url=address[:200], reason="seconds")
        self.asked.add(address)
        begun = self.monotonic()
        try:
            return question()
        finally:
            self.seconds_left -= self.monotonic() - begun


def for_one_report(world: World) -> World:
    """The same world, which answers so many different questions and no more.

    What is refused is not remembered: other reports in this world have an allowance of their own.
    """
    allowance = _Allowance(world.monotonic)

    def fetch(url: str, kind: Kind) -> Fetched:
        return allowance.ask(url, lambda: world.fetch(url, kind))

    def resolve(url: str) -> ControllerDocument:
        if url.startswith(_WITHOUT_ADDRESS):
            return world.resolve(url)
        try:
            return allowance.ask(url, lambda: world.resolve(url))
        except FetchError as error:
            raise Unreachable(error.code, pointer=error.pointer, **error.facts) from error

    return replace(world, fetch=fetch, resolve=resolve)
