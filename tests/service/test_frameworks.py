"""The picker finds what people mean, and shows every item of every framework."""

import pytest

from schemas import loader
from schemas.errors import SchemasError
from service import frameworks
from service.frameworks import Node, Reference


def codes(words: str, **options: str) -> list[str]:
    return [item.reference.code for item in frameworks.search(words, **options)]


@pytest.mark.parametrize(
    ("words", "options", "first"),
    [
        pytest.param("delegue classe", {}, "DELEGUE", id="without accents"),
        pytest.param("DÉLÉGUÉ CLAS", {}, "DELEGUE", id="capitals and half a word"),
        pytest.param("class representative", {}, "DELEGUE", id="in English"),
        pytest.param("d1.3", {}, "D1.3", id="by code"),
        pytest.param("jeune officiel acad", {}, "JO_ACA", id="a degree"),
        pytest.param("équipe", {"framework": "transversales"}, "RELIER2", id="in one framework"),
    ],
)
def test_words_find_an_item(words: str, options: dict[str, str], first: str) -> None:
    assert codes(words, **options)[0] == first


def test_what_stands_above_counts_after_what_an_item_says_itself() -> None:
    found = codes("socle langue française", framework="socle-2015")
    assert found[0] == "D1.1"


@pytest.mark.parametrize("words", ["", "   ", "…", "xyzzy", "x" * 10_000])
def test_no_words_or_unknown_ones_find_nothing(words: str) -> None:
    assert codes(words) == []


def test_items_are_shown_in_the_language() -> None:
    (item,) = frameworks.search("éco-délégué", framework="engagement", language="en")
    assert item.statement == "Eco-representative"
    assert item.path == ("Young people's commitments and responsibilities", "Roles in the school")


def test_an_unknown_framework() -> None:
    for ask in (frameworks.tree, frameworks.title, frameworks.rubrics):
        with pytest.raises(SchemasError, match="framework-unknown"):
            ask("nowhere")
    with pytest.raises(SchemasError, match="framework-unknown"):
        frameworks.search("a", framework="nowhere")


def all_codes(nodes: tuple[Node, ...]) -> list[str]:
    return [
        code for node in nodes for code in (node.item.reference.code, *all_codes(node.children))
    ]


@pytest.mark.parametrize("framework", loader.framework_codes())
def test_the_tree_holds_every_item_once(framework: str) -> None:
    listed = [item["humanCodingScheme"] for item in loader.framework(framework)["CFItems"]]
    assert sorted(all_codes(frameworks.tree(framework))) == sorted(listed)


def test_an_alignment_speaks_its_language_and_points_to_one_item() -> None:
    reference = Reference("engagement", "DELEGUE")
    french, english = (
        frameworks.alignment(reference, "https://livret.example", one) for one in ("fr", "en")
    )
    assert french.target_url == english.target_url
    assert (french.target_name, english.target_name) == (
        "Délégué de classe",
        "Class representative",
    )


@pytest.mark.parametrize(("framework", "current"), [("socle-2015", True), ("b2i", False)])
def test_what_is_no_longer_in_force_can_be_told(framework: str, current: bool) -> None:
    assert frameworks.is_current(framework) is current
