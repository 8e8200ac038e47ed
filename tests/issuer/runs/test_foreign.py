"""What strangers write is read or refused, on both databases; nothing else happens."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.awards.models import AwardState
from issuer.errors import IssuerError
from issuer.importing import pasted
from issuer.importing.faults import ImportingError
from issuer.runs import answers as saying
from issuer.runs import keeping, reading_again
from issuer.runs.answers import Answers
from issuer.runs.models import ImportRun
from keys.sealing import RawMasterKey
from service.database import new_id
from tests.issuer.runs.desk import SUMMER, Desk
from tests.issuer.support import running_issuer
from tests.support import national_files_tables as tables
from tests.support.national_files import children
from tests.support.web import Clock

SIGNS = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("\n\r\t,;<>@.-•1) ")), max_size=200
)


@given(SIGNS)
def test_pasted_names_are_read_or_refused(text: str) -> None:
    try:
        found = pasted.read(text, "badge")
    except ImportingError:
        return
    for one in found.attestations:
        assert one.pupil.given_name
        assert len(f"{one.pupil.given_name} {one.pupil.family_name}") <= 122
    lines = {fault.line for fault in found.faults} | {one.line for one in found.attestations}
    assert len(lines) <= len(text.splitlines())


@given(st.binary(max_size=300))
def test_any_bytes_as_a_table_have_titles_or_are_refused(data: bytes) -> None:
    try:
        titles = reading_again.header(data)
    except ImportingError:
        return
    assert sum(bool(title) for title in titles) > 1


def test_answers_come_back_as_they_went() -> None:
    said = Answers(decided={"a": "b"}, columns={"titles": {"role": "R"}}, year=2014, left=True)
    assert saying.read(saying.written(said)) == said
    assert saying.read({"of tomorrow": 1}) == Answers()


class _NoRefresh:
    def refresh(self, *_: object) -> None:
        """The row is here already."""


def test_a_file_moved_to_another_run_or_key_does_not_open() -> None:
    master = RawMasterKey(bytes(range(32)))
    run = ImportRun(id=new_id(), organisation_id=new_id(), answers={})
    keeping.keep(run, b"secret " * 1000, master)
    session: object = _NoRefresh()
    assert keeping.kept(session, run, master) == b"secret " * 1000  # type: ignore[arg-type]
    with pytest.raises(IssuerError, match="run-file-damaged"):
        keeping.kept(session, run, RawMasterKey(bytes(32)))  # type: ignore[arg-type]
    run.organisation_id = new_id()
    with pytest.raises(IssuerError, match="run-file-damaged"):
        keeping.kept(session, run, master)  # type: ignore[arg-type]


def test_on_both_databases(tmp_path: Path, database_url: str) -> None:
    some = children(60)
    with running_issuer(tmp_path, database_url, clock=Clock(SUMMER)) as running:
        desk = Desk(running)
        desk.list_pupils(some)
        data = tables.text(tables.road_safety_grid(some)).encode("utf-8-sig")
        assert desk.take(data)["created"] == 60
        assert desk.plan(desk.send(data)).unchanged == 60
        with running.inside() as (session, _):
            assert len(desk.awards(session, AwardState.OFFERED)) == 60
