"""A real browser on a real port: what people see, what is fetched, what axe finds."""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CHROMIUM = Path(os.environ.get("LIVRET_TEST_CHROMIUM", "/usr/bin/chromium"))
PHONE, DESK = 390, 1280
PICTURES = os.environ.get("LIVRET_TEST_PICTURES", "")
"""A folder where pictures of the pages are kept."""
FLAGS = [
    "--no-sandbox",  # tests run as root in containers
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
]
# What WCAG 2.2 asks at the levels A and AA, and the good practice that axe knows.
AXE = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}

Width = int
Look = Literal["light", "dark"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once; a test that asks for it is skipped where there is none."""
    if not os.access(CHROMIUM, os.X_OK):
        pytest.skip(
            f"no browser at {CHROMIUM}: run tools/make-browser, or apt-get install chromium"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, headless=True)
        yield browser
        browser.close()


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the shape of werkzeug
        pass


def listening() -> BaseWSGIServer:
    """A server with a port of its own and no application yet: addresses need the port first."""
    return make_server("127.0.0.1", 0, Flask("nothing"), threaded=True, request_handler=_Quiet)


def base_url(server: BaseWSGIServer) -> str:
    """Where it listens."""
    return f"http://127.0.0.1:{server.server_port}"


def _closed_always(app: Flask) -> "WSGIApplication":
    """The application, whose files are closed also when the browser hangs up in the middle.

    The server of the tests forgets to close an answer when the connection breaks (gunicorn does
    not); the file left open would fail whichever test runs at that moment.
    """

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterator[bytes]:
        body = app(environ, start)
        try:
            yield from body
        finally:
            if hasattr(body, "close"):
                body.close()

    return answer


@contextmanager
def serving(server: BaseWSGIServer, app: Flask) -> Iterator[str]:
    """Serve the application on the port until the end of the `with`."""
    server.app = _closed_always(app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield base_url(server)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Visitor:
    """One person at one screen; notes what was fetched and what went wrong in the page."""

    page: Page
    base: str
    elsewhere: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open one of our pages."""
        self.page.goto(self.base + path)
        return self.page

    def note(self, request: Request) -> None:
        self.fetched.append(request.url)
        if not request.url.startswith((self.base + "/", "data:")):
            self.elsewhere.append(request.url)

    def keep_home(self, route: Route) -> None:
        """Nothing of a third party is answered."""
        if route.request.url.startswith(self.base + "/"):
            route.continue_()
        else:
            route.abort()

    def faults(self) -> list[str]:
        """What axe finds on this page, one line for each place."""
        self.page.wait_for_load_state("load")  # with its style, without which nothing is told
        self.picture()
        found = Axe().run(self.page, options=AXE).response["violations"]
        return [
            f"{one['id']}: {node['html']} {node['failureSummary']}"
            for one in found
            for node in one["nodes"]
        ]

    def picture(self) -> None:
        """Keep a picture of the page where a folder for pictures is named, to be looked at."""
        if not PICTURES:
            return
        place = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", self.page.url.removeprefix(self.base))
        size = self.page.viewport_size or {"width": 0}
        language = self.page.get_attribute("html", "lang")
        name = re.sub(r"[^A-Za-z0-9]+", "-", place.split("?")[0]).strip("-") or "first"
        path = Path(PICTURES) / f"{name[:80]}-{size['width']}-{language}.png"
        self.page.screenshot(path=path, full_page=True)

    def overflow(self) -> int:
        """How many pixels the page is wider than the screen."""
        self.page.wait_for_load_state("load")
        return int(
            self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        )


@contextmanager
def visiting(
    browser: Browser, base: str, *, width: Width = DESK, look: Look = "light", language: str = "fr"
) -> Iterator[Visitor]:
    """A fresh person, without cookies, at a screen of this width."""
    context = browser.new_context(
        viewport={"width": width, "height": 900 if width > PHONE else 844},
        color_scheme=look,
        locale="fr-FR" if language == "fr" else "en-GB",
        has_touch=width <= PHONE,
    )
    page = context.new_page()
    visitor = Visitor(page, base)
    context.route("**/*", visitor.keep_home)
    page.on("request", visitor.note)
    page.on(
        "console",
        lambda said: visitor.complaints.append(said.text) if said.type == "error" else None,
    )
    page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    try:
        yield visitor
    finally:
        context.close()
