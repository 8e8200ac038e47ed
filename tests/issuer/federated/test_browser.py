"""The federation desk in a browser: a phone and a desk, French and English, read by axe."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from issuer.federated import joining
from issuer.place import install
from tests.issuer.console.test_browser import be, look
from tests.issuer.federated import fake_anchor
from tests.issuer.federated.conftest import INVITATION
from tests.issuer.federated.fake_anchor import FakeAnchor
from tests.issuer.federated.seeds import federated
from tests.issuer.organisations.places import CLUB, SCHOOL
from tests.issuer.support import Running, running_issuer
from tests.simulation.network import Net
from tests.support.browser import DESK, PHONE, base_url, listening, serving, visiting

CONSOLE = f"/orgs/{SCHOOL.slug}/console"
HOME = f"{CONSOLE}/federation"


@pytest.fixture
def issuer(tmp_path: Path) -> Iterator[Running]:
    server = listening()
    with ExitStack() as stack:
        made = stack.enter_context(running_issuer(tmp_path, base_url=base_url(server)))
        net = Net(made.clock)
        made.place = replace(made.place, fetcher=net.fetcher())
        install(made.app, made.place)
        anchor = FakeAnchor(made.clock, net.fetcher())
        net.serve(fake_anchor.ORIGIN, fake_anchor.application(anchor))
        stack.enter_context(serving(server, made.app))
        yield made


def seeded(issuer: Running) -> str:
    """A member of a federation that vouches for somebody; the page of its membership."""
    with issuer.inside() as (session, school):
        by = issuer.head.account_id
        assert by is not None
        ids = federated(session, school, by=by, now=issuer.now)
        row = joining.find(session, school, ids["joining_id"])
        row.reason, row.failure = "did-points-elsewhere", "anchor-unreachable"
    return f"{HOME}/{ids['joining_id']}"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_every_page_of_the_desk(
    chromium: Browser, issuer: Running, width: int, language: str
) -> None:
    with visiting(chromium, issuer.base_url, width=width) as visitor:
        be(visitor, issuer, "head")
        visitor.go(f"{HOME}?lang={language}")
        look(visitor)
        visitor.go(f"{HOME}/join?link={INVITATION}&lang={language}")
        assert visitor.page.locator("input[name=kinds]").count() == 2
        look(visitor)
        show = seeded(issuer)
        partner = f"{CONSOLE}/partners/{CLUB.slug}"
        pages = (HOME, show, f"{HOME}/vouch", partner, f"{partner}/vouch", CONSOLE)
        for path in (*pages, f"/orgs/{SCHOOL.slug}"):
            page = visitor.go(f"{path}?lang={language}")
            assert page.get_attribute("html", "lang") == language
            look(visitor)
        assert visitor.complaints == []
