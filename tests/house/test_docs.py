"""The documentation says what the code does: its generated parts, its commands, its links."""

import re
from pathlib import Path

import click
import pytest

from livret.cli import main
from schemas.files import Carrier
from tests.house.counting import ROOT
from tests.house.write_docs import DOCS, MARKED, PARTS, walk, written
from verifier import Outcome, Step, Trust, Verdict
from verifier.wording import MESSAGES

PAGES = sorted(DOCS.glob("*.md"))
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")

if not PAGES:
    pytest.skip("only the packages are here, without docs/", allow_module_level=True)


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_generated_parts_are_what_the_code_says(page):
    text = page.read_text(encoding="utf-8")
    assert written(text) == text, "run: python -m tests.house.write_docs"


def test_every_generated_part_stands_somewhere():
    placed = {part[2] for page in PAGES for part in MARKED.finditer(page.read_text())}
    assert placed == set(PARTS)


def test_every_command_and_option_is_in_the_reference():
    reference = text_of("commands.md")
    for name, command in walk(main, "livret"):
        assert f"## {name}\n" in reference
        for param in command.params:
            if isinstance(param, click.Option):
                for option in param.opts:
                    assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", reference), option


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("reports.md", [*MESSAGES, *Step, *Outcome, *Verdict, *Trust]),
        ("files.md", [carrier for carrier in Carrier if carrier is not Carrier.URL]),
    ],
)
def test_every_word_of_the_machine_is_explained(page, words):
    text = text_of(page)
    assert [word for word in words if f"`{word}`" not in text] == []


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path):
    targets = (target for target in LINK.findall(page.read_text()) if "://" not in target)
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_page_is_in_the_index():
    index = text_of("README.md")
    assert [page.name for page in PAGES if page.name not in index] == []
