"""Two wallets, each at an address of its own; the way out of one leads to the other alone."""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from federation.errors import FetchError
from federation.fetch import Fetched, Kind, Message, Replied
from federation.world import World
from tests.issuer.support import Person
from tests.support import worlds
from tests.support.web import Clock
from tests.wallet.running import RunningWallet, running_wallet

THERE = "https://there.example"
HERE = "https://here.example"


def the_world(now: datetime) -> World:
    return worlds.world(at=now)


@dataclass
class Door:
    """Leads to the service that is there; a test may answer in its place."""

    app: Any = None
    base: str = THERE
    down: bool = False
    asked: list[str] = field(default_factory=list)
    instead: Callable[[str], Replied | None] = lambda url: None

    def __call__(self, url: str, kind: Kind) -> Fetched:
        answer = self._ask(url, "GET", {}, None)
        if answer.status_code != 200:
            raise FetchError("http-status", url=url, status=answer.status_code)
        return Fetched(url, answer.data, answer.mimetype, datetime.now(UTC), from_cache=False)

    def send(self, url: str, message: Message) -> Replied:
        headers = {"Authorization": message.authorization, "Content-Type": message.media_type}
        given = {name: value for name, value in headers.items() if value}
        if (other := self.instead(url)) is not None:
            return other
        answer = self._ask(url, message.method, given, message.body)
        told = {name.lower(): value for name, value in answer.headers}
        return Replied(url, answer.status_code, told, answer.data)

    def _ask(self, url: str, method: str, headers: Any, body: bytes | None) -> Any:
        self.asked.append(url)
        if self.down or not url.startswith(self.base):
            raise FetchError("connection-failed", url=url, reason="network")
        client = self.app.test_client()
        path = url.removeprefix(self.base)
        return client.open(path, base_url=self.base, method=method, headers=headers, data=body)


@dataclass
class Two:
    """The wallet here, whose pupil has badges in the wallet there."""

    here: RunningWallet
    there: RunningWallet
    door: Door

    def set_out(self, address: str = "there.example") -> Any:
        """What the pupil is answered who gives the address of the other wallet."""
        return self.here.pupil.send("/hosts", address=address)

    def leads_to(self, answer: Any) -> str:
        [link] = re.findall(rf'href="({THERE}/[^"]+authorize[^"]+)"', answer.text)
        return html.unescape(link)

    def allowed(self, link: str, person: Person, *, refuses: bool = False) -> str:
        """The address of ours to which the other wallet sends the pupil back."""
        page = person.get(link.removeprefix(THERE)).headers["Location"]
        shown = person.get(page).text
        wanted = re.findall(r'name="allowed"[^>]*value="([^"]+)"', shown)
        said = {"refuse": "1"} if refuses else {"allow": "1", "allowed": wanted}
        back = str(person.send(page, **said).headers["Location"])
        assert back.startswith(f"{HERE}/hosts/return?"), back
        parts = urlsplit(back)
        return f"{parts.path}?{parts.query}"

    def connect(self) -> Any:
        """From the address to the page with what is brought."""
        link = self.leads_to(self.set_out())
        return self.here.pupil.get(self.allowed(link, self.there.pupil))


@contextmanager
def two_wallets(folder: Path, url: str = "") -> Iterator[Two]:
    """One clock for both."""
    clock, door = Clock(), Door()
    (folder / "there").mkdir()
    (folder / "here").mkdir()
    with (
        running_wallet(folder / "there", base_url=THERE, clock=clock, world=the_world) as there,
        running_wallet(
            folder / "here", url, base_url=HERE, clock=clock, world=the_world, fetcher=door
        ) as here,
    ):
        door.app = there.app
        yield Two(here, there, door)
