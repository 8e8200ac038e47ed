"""The pages of files in a browser: on a phone and at a desk, for everybody."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from service.accounts.identifying import COOKIE
from service.web.cookies import cookie_name
from tests.issuer.runs.desk import SUMMER, Desk
from tests.issuer.runs.test_group import FAULTY, adopt, csv
from tests.issuer.runs.test_pages import SOME, speaking_french
from tests.issuer.support import running_issuer
from tests.support import national_files as files
from tests.support import national_files_tables as tables
from tests.support.browser import DESK, PHONE, Visitor, base_url, listening, serving, visiting
from tests.support.web import Clock

HOME = "/orgs/college-exemple/console"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    server = listening()
    place = {"base_url": base_url(server), "clock": Clock(SUMMER)}
    with running_issuer(tmp_path, **place) as running, serving(server, running.app):
        yield Desk(running)


def signed_in(desk: Desk, visitor: Visitor) -> None:
    """As the head of the school."""
    speaking_french(desk, desk.running.head)
    name = cookie_name(desk.running.place.config, COOKIE)
    cookie = desk.running.head.client.get_cookie(name, domain="localhost")
    assert cookie is not None
    visitor.page.context.add_cookies([{"name": name, "value": cookie.value, "url": visitor.base}])


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_everybody_can_use_the_pages(chromium: Browser, desk: Desk, width: int) -> None:
    desk.list_pupils(SOME, with_wallets=False)
    grid = tables.pix_grid(SOME)
    grid[2][grid[0].index("Identifiant Externe")] = ""
    grid[3][grid[0].index("1.2")] = "99"
    results = desk.send(csv(grid), name="une_resultats_session_au_nom_assez_long_123456.csv")
    listed = desk.send(files.siecle(SOME[:9]), name="ExportXML_ElevesSansAdresses.zip")
    badge = adopt(desk, "eco-delegue")
    done = desk.confirm(desk.send(csv(tables.road_safety_grid(SOME)), name="assr.csv")).id
    with visiting(chromium, desk.running.base_url, width=width) as visitor:
        signed_in(desk, visitor)
        looks = ("/pupils", "/imports", f"/imports/{results}", f"/imports/{listed}")
        for path in (*looks, f"/imports/{done}", "/group"):
            page = visitor.go(HOME + path)
            assert page.get_attribute("html", "lang") == "fr"
            assert visitor.faults() == [], path
            assert visitor.overflow() == 0, path
        page = visitor.go(f"{HOME}/group")
        page.set_input_files(
            "#file", {"name": "t.csv", "mimeType": "text/csv", "buffer": csv(FAULTY)}
        )
        page.click("main form[enctype] button[type=submit]")
        assert visitor.faults() == []
        assert visitor.overflow() == 0
        page.click("main form button.btn-primary")
        assert visitor.faults() == []
        assert visitor.overflow() == 0
        visitor.go(f"{HOME}/group")
        page.select_option("#achievement", badge)
        page.fill("#names", "Camille Exemple\nZoé Essai")
        page.click("main form[enctype] button[type=submit]")
        page.click("main button.btn-primary")
        desk.running.work()
        page.reload()
        assert "2" in page.inner_text("main .work")
        assert visitor.complaints == []
        assert visitor.elsewhere == []
