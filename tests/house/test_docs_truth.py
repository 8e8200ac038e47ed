"""Every command, setting and address that a page names is there; so is every table."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from livret.cli import main
from livret.settings_table import SETTINGS
from service import models
from tests.house.counting import ROOT
from tests.house.other_applications import routes as other_routes
from tests.house.write_docs import DOCS
from tests.house.write_docs_issuer import ACTS, IMPERSONAL, PERSONAL, application, routes

PAGES = [*sorted(DOCS.glob("*.md")), ROOT / "README.md"]
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.M | re.S)
SPAN = re.compile(r"`([^`\n]+)`")
SETTING = re.compile(r"\bLIVRET_[A-Z_]+[A-Z]\b")
# What is read before there are settings, and by the tests.
BESIDE = frozenset({"LIVRET_SETTINGS", "LIVRET_NAME"})
ADDRESS = re.compile(r"(?:(?:GET|POST|PUT) )?(?:https://(?:HOST|badges\.example))?(/[^\s`]*)")
# Files of a machine, what issuers outside publish, and parts of other sites.
ELSEWHERE = ("/etc/", "/opt/", "/srv/", "/tmp/", "/folder", "/.well-known/did.json", "/ims/")
# How usages and examples write what stands for something else.
ANYTHING = re.compile(r"[A-Z]{2,}|.*…|[\[{].*")

if not DOCS.exists():
    pytest.skip("only the packages are here, without docs/", allow_module_level=True)


def fenced(text: str) -> Iterator[str]:
    """The lines of the examples, those that go on put together."""
    for block in FENCE.findall(text):
        yield from block.replace("\\\n", " ").splitlines()


def commands(text: str) -> Iterator[list[str]]:
    """The words of each command of ours that stands in a text."""
    for line in (*fenced(text), *SPAN.findall(FENCE.sub("", text))):
        for part in re.split(r"\s[|>;]\s|\s>\s|\s{2,}#|\s→\s", line):
            words = (
                shlex.split(re.sub(r"^(?:\$ |ExecStart=)", "", part.strip()), comments=True)
                if (part.count('"') % 2 == 0 and part.count("'") % 2 == 0)
                else part.split()
            )
            while words and re.match(r"[A-Z_]+=", words[0]):
                words = words[1:]
            if words and words[0].rpartition("/")[2] == "livret" and words[0] != "livret/":
                yield words[1:]


def wrong_with(words: list[str]) -> str | None:
    """The first word that the command line does not know."""
    command: click.Command = main
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words[0])
        if found is None:
            return None if ANYTHING.fullmatch(words[0]) else words[0]
        command, words = found, words[1:]
    known = {name for param in command.params for name in param.opts} | {"--help"}
    options = (word.split("=")[0] for word in words if re.match(r"--?[a-z]", word))
    return next((option for option in options if option not in known), None)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_named_is_there(page: Path):
    named = list(commands(page.read_text(encoding="utf-8")))
    assert [(words, wrong) for words in named if (wrong := wrong_with(words))] == []


def test_commands_are_found_in_pages():
    found = [words[0] for words in commands((DOCS / "operating.md").read_text()) if words]
    assert {"serve", "worker", "db", "issuer", "settings", "verify"} <= set(found)
    assert wrong_with(["issuer", "keys", "steal"]) == "steal"
    assert wrong_with(["serve", "issuer", "--prot", "1"]) == "--prot"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_setting_that_is_named_is_there(page: Path):
    known = {one.variable for one in SETTINGS} | BESIDE
    named = set(SETTING.findall(page.read_text(encoding="utf-8")))
    assert {one for one in named - known if not one.startswith("LIVRET_TEST_")} == set()


def addresses(text: str) -> Iterator[str]:
    for span in SPAN.findall(FENCE.sub("", text)):
        found = ADDRESS.fullmatch(span)
        if found and not found[1].startswith(ELSEWHERE) and len(found[1]) > 1:
            yield found[1].partition("?")[0]


def is_served(address: str) -> bool:
    said = address.strip("/").split("/")
    served = [*(rule for rule, _ in routes()), *other_routes()]
    return any(fits(said, rule.strip("/").split("/")) for rule in served)


def fits(said: list[str], rule: list[str]) -> bool:
    # A converter may have a slash of its own only at the end, where files are.
    return len(said) == len(rule) and all(
        one == part or part.startswith("<") for one, part in zip(said, rule, strict=True)
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_address_that_is_named_is_served(page: Path):
    named = set(addresses(page.read_text(encoding="utf-8")))
    assert sorted(one for one in named if not is_served(one)) == []


def test_addresses_are_found_in_pages():
    assert {"/readyz", "/metrics", "/orgs/SLUG/did.json"} <= set(
        addresses((DOCS / "operating.md").read_text())
    )
    assert not is_served("/orgs/SLUG/nothing")


def test_every_table_stands_in_the_record_of_what_is_kept():
    models.register("federation.models")
    models.register("issuer.models")
    models.register("wallet.models")
    assert set(models.metadata().tables) == set(PERSONAL) | IMPERSONAL
    assert not set(PERSONAL) & IMPERSONAL


def test_every_library_has_its_reason():
    said = (DOCS / "decisions" / "0002-dependencies.md").read_text(encoding="utf-8").casefold()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = (re.split(r"[\[<>=]", one)[0].casefold() for one in project["dependencies"])
    assert [name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", said)] == []


def test_every_decision_is_in_the_index():
    index = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    assert [one.name for one in DOCS.glob("decisions/0*.md") if one.name not in index] == []


def test_every_act_has_a_route():
    assert [one for _, one, _ in ACTS if one not in application().view_functions] == []
