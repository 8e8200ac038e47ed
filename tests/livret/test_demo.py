"""The demonstration: it runs, it says true things, and it leaves other people's folders alone."""

import json
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from livret.cli import main
from livret.demo import story
from livret.demo.badges import medal
from livret.demo.class_file import read_class, shipped
from livret.demo.errors import DemoError, explain
from livret.demo.files import MARKER
from livret.demo.telling import Shell, Telling
from schemas.files import Found, find, unbake
from schemas.reading import Form, read
from service.language import translator
from verifier.wording import MESSAGES

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
REASONS = (
    "The signature does not match: the text was changed after signing, or another key signed it.",
    "The issuer has revoked it.",
    "The key that signed is not the issuer's.",
    "The issuer is in none of the registries.",
)


def run(folder: Path, *words: str, language: str = "en") -> tuple[int, str]:
    """The command as it is called, with its exit code and all that it says."""
    env = {"LIVRET_DATA": str(folder), "LIVRET_LANGUAGE": language}
    result = CliRunner().invoke(main, list(words), env=env)
    return result.exit_code, result.output


@dataclass
class Played:
    """Two runs in one folder: in French, since no language was chosen, then in English."""

    data: Path
    french: str
    english: str
    codes: tuple[int, int]
    first_keys: bytes
    elsewhere: Path

    @property
    def folder(self) -> Path:
        return self.data / "demo"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    data = tmp_path_factory.mktemp("data") / "my data"
    first, french = run(data, "demo", language="")
    keys = (data / "demo" / "college" / "did.json").read_bytes()
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "thesis.txt").write_text("years of work")
    (data / "demo" / "left-over").mkdir()
    (data / "demo" / "link").symlink_to(elsewhere)
    second, english = run(data, "demo", "--once")
    return Played(data, french, english, (first, second), keys, elsewhere)


def test_every_step_holds_in_both_languages(played: Played) -> None:
    assert played.codes == (0, 0), played.french + played.english
    for language, output in (("fr", played.french), ("en", played.english)):
        assert re.findall(r"^(\d)\. ", output, re.MULTILINE) == list("123456")
        assert re.findall(r"^   ([✔✘!?]) ", output, re.MULTILINE) == list("✘✘✘✘!?")
        said = re.sub(r"\n +", " ", output)
        for reason in (*REASONS, MESSAGES["status-list-unreachable"]):
            assert translator(language)(reason) in said


def test_no_english_sentence_is_left_in_the_french_story(played: Played) -> None:
    same = {
        line.strip() for line in set(played.french.splitlines()) & set(played.english.splitlines())
    }

    # Names, paths, numbers and commands are the same in every language.
    names = ("Collège", "Maison", "livret ", "/", "─")
    # One word can be the same in both, where a line happens to break before it.
    said = [line for line in same if " " in line]
    assert not [line for line in said if not line.lstrip("'").startswith(names)]


def test_in_a_pipe_it_is_plain_text(played: Played) -> None:
    assert "\x1b" not in played.french + played.english


def test_a_second_run_starts_over_and_follows_no_link(played: Played) -> None:
    assert (played.folder / "college" / "did.json").read_bytes() != played.first_keys
    assert not (played.folder / "left-over").exists()
    assert not (played.folder / "link").is_symlink()
    assert (played.elsewhere / "thesis.txt").read_text() == "years of work"


def test_both_forms_of_signature_are_shown(played: Played) -> None:
    found = [unbake(path.read_bytes()) for path in (played.folder / "badges").iterdir()]
    forms = [read(one.raw).form for one in found]

    assert (forms.count(Form.DATA_INTEGRITY), forms.count(Form.JWT)) == (30, 12)


def test_no_badge_says_who_its_pupil_is(played: Played) -> None:
    badges = [
        unbake(path.read_bytes()).raw.decode() for path in (played.folder / "badges").iterdir()
    ]
    recipients = [read(raw.encode()).document["credentialSubject"]["id"] for raw in badges]

    assert len(set(recipients)) == len(badges)
    for pupil in read_class(shipped()):
        assert not [raw for raw in badges if f'"{pupil.given_name}' in raw or "ELEVE" in raw]


def test_places_in_the_status_list_are_not_in_the_order_of_the_class(played: Played) -> None:
    badges = sorted((played.folder / "badges").glob("*.png"))
    documents = [read(unbake(path.read_bytes()).raw).document for path in badges]
    places = [int(document["credentialStatus"]["statusListIndex"]) for document in documents]

    assert len(set(places)) == 30
    assert places not in (sorted(places), sorted(places, reverse=True))


def test_private_keys_are_sealed_and_only_the_owners(played: Played) -> None:
    for path in (played.folder / "master.key", *(played.folder / "keys").glob("*.json")):
        assert path.stat().st_mode & 0o077 == 0
    for path in (played.folder / "keys").glob("*.json"):
        keys = json.loads(path.read_text())["keys"]
        assert {key["sealed"]["cipher"] for key in keys} == {"A256GCM"}


def test_what_is_passed_on_holds_every_badge(played: Played) -> None:
    def found_in(name: str) -> list[bytes]:
        with (played.folder / name).open("rb") as stream:
            items = list(find(stream, name))
        assert all(isinstance(item, Found) for item in items)
        return [item.raw for item in items if isinstance(item, Found)]

    baked = {unbake(path.read_bytes()).raw for path in (played.folder / "badges").iterdir()}
    assert set(found_in("tout.ndjson")) == baked
    assert len(found_in("tout.ndjson")) == 42
    assert set(found_in("dossier.zip")) < baked


def test_the_commands_it_proposes_work_when_pasted(played: Played) -> None:
    lines = [line.strip() for line in played.english.splitlines()]
    commands = [line for line in lines if line.startswith("livret ")]
    codes = [run(played.data, *shlex.split(command)[1:])[0] for command in commands]

    # The class and the pupil's file are good, the altered and the unknown are not.
    assert codes == [0, 0, 1, 1, 0]


def test_paths_are_short_where_the_shell_stands_above_them(tmp_path: Path) -> None:
    shell = Shell(".venv/bin/livret", tmp_path)

    below, beside = tmp_path / "my data" / "badges", tmp_path.parent / "elsewhere"
    assert shell.command("verify", below) == ".venv/bin/livret verify 'my data/badges'"
    assert shell.command("verify", beside) == f".venv/bin/livret verify {beside}"


@pytest.mark.parametrize(
    "fill",
    [
        pytest.param(lambda folder: None, id="no marker"),
        pytest.param(lambda folder: (folder / MARKER).write_text("mine"), id="another's marker"),
        pytest.param(lambda folder: (folder / MARKER).mkdir(), id="a folder for a marker"),
    ],
)
def test_a_foreign_folder_is_left_alone(tmp_path: Path, fill: Callable[[Path], object]) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    fill(folder)

    code, output = run(tmp_path, "demo")

    assert code == 2
    assert str(folder) in re.sub(r"\n", "", output)
    assert (folder / "thesis.txt").read_text() == "years of work"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("a file")

    code, output = run(tmp_path, "demo")

    assert code == 2
    assert "cannot be written" in output


class Disturbing(Telling):
    """Does something when a step begins, as the world does."""

    def __init__(self, number: int, act: Callable[[], object]) -> None:
        super().__init__(translator("en"))
        self._when, self._act = number, act

    def step(self, number: int, msgid: str) -> None:
        super().step(number, msgid)
        if number == self._when:
            self._act()


def play(folder: Path, telling: Telling) -> None:
    story.run(folder, now=NOW, telling=telling, shell=Shell("livret", folder.parent))


def test_it_stops_at_the_step_that_does_not_hold(tmp_path: Path) -> None:
    badge = tmp_path / "badges" / "3A-05-fictif-mathis.png"

    with pytest.raises(DemoError) as caught:
        play(tmp_path, Disturbing(4, lambda: badge.write_bytes(medal())))

    assert (caught.value.code, caught.value.facts["step"]) == ("demo-expectation", 4)
    assert "step 4" in explain(caught.value, translator("en"))


def test_an_interrupted_run_can_be_started_over(tmp_path: Path) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            play(tmp_path, Disturbing(3, interrupt))
