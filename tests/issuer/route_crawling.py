"""Reads where the links and forms of a page lead."""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule

from tests.issuer.support import Running

HOST: Final = "localhost"


@dataclass(frozen=True, order=True)
class Lead:
    """Where something leads; a form that looks something up waits for its fields."""

    method: str
    target: str
    is_link: bool


class Leads(HTMLParser):
    """Collects the method and address of each link and form of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: set[Lead] = set()
        self._method, self._action = "GET", address

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in {"a", "link"} and "href" in said:
            self._add("GET", said["href"], is_link=True)
        elif tag == "img" and "src" in said:
            self._add("GET", said["src"], is_link=True)
        elif tag == "form":
            self._method = said.get("method", "get").upper()
            self._action = said.get("action") or self.address
            self._add(self._method, self._action)
        elif tag in {"button", "input"} and "formaction" in said:
            self._add(said.get("formmethod", self._method).upper(), said["formaction"])

    def _add(self, method: str, target: str, *, is_link: bool = False) -> None:
        whole = urlsplit(urljoin(f"http://{HOST}{self.address}", target))
        if whole.scheme == "http" and whole.hostname == HOST:
            query = f"?{whole.query}" if whole.query else ""
            self.found.add(Lead(method, whole.path + query, is_link))


def leads(address: str, page: str) -> list[Lead]:
    """Where a page leads inside this service, in order."""
    reader = Leads(address)
    reader.feed(page)
    return sorted(reader.found)


def route_of(running: Running, method: str, address: str) -> tuple[Rule, dict[str, Any]] | None:
    """The route that answers there, and what stands in the address; None: none does."""
    adapter = running.app.url_map.bind(HOST)
    try:
        rule, values = adapter.match(urlsplit(address).path, method=method, return_rule=True)
    except (HTTPException, RequestRedirect):
        return None
    return rule, dict(values)
