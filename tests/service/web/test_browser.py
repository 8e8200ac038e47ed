"""The pieces of the pages in a browser: phone and desk, both languages, light, dark and print."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from service.web.hooks import Hooks
from tests.service.web.conftest import bp
from tests.support.browser import DESK, PHONE, Look, base_url, listening, serving, visiting
from tests.support.web import make


@pytest.fixture
def base(tmp_path: Path, hooks: Hooks) -> Iterator[str]:
    server = listening()
    app = make(tmp_path, bp, hooks=hooks, debug=True, base_url=base_url(server))
    with serving(server, app) as base:
        yield base


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_everybody_can_use_every_piece(
    chromium: Browser, base: str, width: int, look: Look, language: str
) -> None:
    with visiting(chromium, base, width=width, look=look, language=language) as visitor:
        page = visitor.go("/styleguide")
        assert page.get_attribute("html", "lang") == language
        page.click("details.confirm > summary")
        assert visitor.faults() == []
        assert visitor.overflow() == 0
        page.fill("#name", "")
        page.click("main form[enctype] button[type=submit]")
        page.wait_for_selector("#name-error")
        assert visitor.faults() == []
        assert visitor.overflow() == 0
        assert visitor.complaints == []
        assert visitor.elsewhere == []
        assert visitor.fetched


@pytest.mark.parametrize("path", ["/nothing", "/", "/claim/wrong", "/styleguide?q=nobody"])
def test_refusals_and_empty_pages_too(chromium: Browser, base: str, path: str) -> None:
    with visiting(chromium, base, width=PHONE) as visitor:
        visitor.go(path)
        assert visitor.faults() == []
        assert visitor.overflow() == 0
        assert visitor.elsewhere == []


def test_the_keyboard_is_enough(chromium: Browser, base: str) -> None:
    with visiting(chromium, base) as visitor:
        page = visitor.go("/styleguide")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        box = page.locator(".skip").bounding_box()
        assert box is not None
        assert box["y"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.focus("details.confirm > summary")
        page.keyboard.press("Enter")
        assert page.is_visible("details.confirm button")


def test_focus_is_seen(chromium: Browser, base: str) -> None:
    with visiting(chromium, base) as visitor:
        page = visitor.go("/styleguide")
        page.focus("#search-q")
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        page.keyboard.press("Tab")
        assert page.evaluate(outline) == "solid"


def test_the_language_is_changed_by_a_link_and_kept(chromium: Browser, base: str) -> None:
    with visiting(chromium, base, width=PHONE) as visitor:
        page = visitor.go("/styleguide")
        page.click("footer a[lang=en]")
        assert page.title() == "Pieces of the pages · Livret"
        visitor.go("/styleguide")
        assert page.get_attribute("html", "lang") == "en"


def test_a_form_is_sent_and_thanked(chromium: Browser, base: str) -> None:
    with visiting(chromium, base, width=PHONE) as visitor:
        page = visitor.go("/styleguide")
        page.fill("#name", "<b>Léa</b>")
        page.check("#level-0")
        page.click("main form[enctype] button[type=submit]")
        notice = page.locator("main > .notice").first
        notice.wait_for()
        assert "<b>Léa</b>" in notice.inner_text()


def test_paper_shows_the_content_alone(chromium: Browser, base: str) -> None:
    with visiting(chromium, base) as visitor:
        page = visitor.go("/styleguide")
        page.emulate_media(media="print")
        assert not page.is_visible("footer")
        assert not page.is_visible("header nav")
        assert page.is_visible("main h1")


def test_things_to_press_are_large_enough_for_a_thumb(chromium: Browser, base: str) -> None:
    with visiting(chromium, base, width=PHONE) as visitor:
        page = visitor.go("/styleguide")
        small = page.evaluate(
            "[...document.querySelectorAll('.btn, .entries a, input.form-control, select')]"
            ".filter(one => one.offsetParent && one.getBoundingClientRect().height < 44)"
            ".map(one => one.outerHTML)"
        )
        assert small == []
