"""A drawn badge can be read by everybody, holds no one's markup, and can carry a credential."""

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.achievements import badges, drafting, reading
from schemas import files
from tests.issuer.achievements.samples import valued

SVG = "{http://www.w3.org/2000/svg}"
DRAFT = reading.read(valued())
KINDS = sorted(kind for kind in badges.COLOURS if kind)


def drawn(**changes: Any) -> ElementTree.Element:
    return ElementTree.fromstring(badges.badge(replace(DRAFT, **changes), "fr"))


@pytest.mark.parametrize("colour", badges.COLOURS.values())
def test_the_ink_stands_out(colour: str) -> None:
    assert badges.contrast(badges.INK, colour) >= badges.MIN_CONTRAST


def test_contrast_is_that_of_the_guidelines() -> None:
    assert badges.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert badges.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_same_draft_gives_the_same_bytes() -> None:
    assert badges.badge(DRAFT, "fr") == badges.badge(reading.read(valued()), "fr")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_shape_of_its_own(kind: str) -> None:
    others = [shape for name, shape in badges.SHAPES.items() if name != kind]
    assert badges.SHAPES[kind] not in others
    assert drawn(type=drafting.types_of(kind)[0]).find(f"{SVG}g").get("fill")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_name_and_description_are_told_to_those_who_do_not_see(language: str) -> None:
    image = ElementTree.fromstring(badges.badge(DRAFT, language))
    assert image.get("role") == "img"
    assert image.get("lang") == language
    told = {
        node.get("id"): node.text for node in image if node.tag in {f"{SVG}title", f"{SVG}desc"}
    }
    assert [told[one] for one in image.get("aria-labelledby").split()] == [
        DRAFT.name[language],
        DRAFT.description[language],
    ]


@pytest.mark.parametrize("stars", range(drafting.MAX_STARS + 1))
def test_degrees_are_shown_as_stars(stars: int) -> None:
    assert len(drawn(stars=stars).findall(f".//{SVG}polygon")) == stars


def test_a_long_name_is_cut_in_the_picture_and_whole_in_its_title() -> None:
    name = "Participation " * 8
    image = drawn(name={"fr": name.strip()})
    lines = [node.text for node in image.findall(f".//{SVG}text")][1:]
    assert len(lines) == badges.MAX_LINES
    assert lines[-1].endswith("…")
    assert image.find(f"{SVG}title").text == name.strip()


def test_a_drawn_badge_carries_a_credential() -> None:
    credential = b'{"type":["VerifiableCredential","AchievementCredential"],"@context":["https://www.w3.org/ns/credentials/v2"]}'
    baked = files.bake(badges.badge(DRAFT, "fr"), credential)
    assert files.unbake(baked).raw == credential


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=drafting.MAX_NAME_CHARACTERS))
def test_no_name_becomes_markup(name: str) -> None:
    draft, faults = reading.look(valued(name={"fr": name, "en": name}))
    if draft is None:
        assert faults
        return
    image = ElementTree.fromstring(badges.badge(draft, "fr"))
    assert image.find(f"{SVG}title").text == draft.name["fr"]
    assert {node.tag.removeprefix(SVG) for node in image.iter()} <= {
        *("svg", "title", "desc", "g", "text", "path", "polygon"),
    }
    assert all(len(line) <= badges.LINE_CHARACTERS for line in badges.wrapped(draft.name["fr"]))
