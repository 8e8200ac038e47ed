"""Lists of pupils: joined by numbers alone, nothing lost, nobody taken for somebody else."""

import io
from dataclasses import replace

from sqlalchemy.orm import Session

from issuer.importing.joining import Reason
from issuer.importing.model import Expected
from issuer.importing.reading import read
from issuer.organisations.models import Organisation
from issuer.rosters import comparing, looking, writing
from issuer.rosters.comparing import LEFT_OUT, NOBODY
from issuer.rosters.writing import Agreed
from service.fence import scope
from tests.issuer.rosters.conftest import LATER, Take
from tests.support import national_files as files
from tests.support import national_files_tables as tables
from tests.support.national_files import UAI, YEAR, children

SOME = children(30)


def compared(session: Session, school: Organisation, data: bytes, **decided: str):
    reading = read(io.BytesIO(data), Expected(UAI, YEAR))
    return reading, writing.compare(session, school, reading, decided)


def test_a_first_list_then_the_same_again(take: Take) -> None:
    assert take(files.siecle(SOME)) == counts(new=30)
    assert take(files.siecle(SOME)) == counts(unchanged=30)


def counts(**some: int) -> dict[str, int]:
    return {"new": 0, "changed": 0, "unchanged": 0, "gone": 0, "addresses": 0, **some}


def test_another_class_and_somebody_missing(
    take: Take, session: Session, school: Organisation
) -> None:
    take(files.siecle(SOME))
    moved = files.siecle_text(SOME[1:]).replace(
        f"<CODE_STRUCTURE>{SOME[1].division}</CODE_STRUCTURE>",
        "<CODE_STRUCTURE>3Z</CODE_STRUCTURE>",
    )
    said = take(moved.encode("iso-8859-15"), now=LATER)
    assert said["gone"] == 1
    assert said["changed"] == sum(one.division == SOME[1].division for one in SOME[1:])
    with scope(session, organisation=school.id):
        rows = looking.by_key(session).values()
        assert [row.eleve_id for row in rows if row.left_at] == ["1"]
        assert {row.division for row in rows if row.eleve_id == "2"} == {"3Z"}
    assert take(files.siecle(SOME), now=LATER)["changed"] == said["changed"] + 1
    with scope(session, organisation=school.id):
        assert looking.listed(session, has_left=True)[1] == 0


def test_who_is_missing_stays_unless_somebody_says_so(take: Take) -> None:
    take(files.siecle(SOME))
    assert take(files.siecle(SOME[:3]), agreed=Agreed())["gone"] == 0


def test_lists_of_two_applications_meet_in_the_number_of_the_school(
    take: Take, session: Session, school: Organisation
) -> None:
    take(files.siecle(SOME))
    before = keys(session, school)
    said = take(files.ent(SOME))
    assert (said["new"], said["changed"]) == (0, 30)  # each has a number of the directory now
    assert keys(session, school) == before
    assert take(tables.text(tables.onde_grid(SOME)).encode("utf-8"))["new"] == 0
    with scope(session, organisation=school.id):
        row = next(iter(looking.by_key(session).values()))
        assert all((row.eleve_id, row.ine, row.jointure))


def keys(session: Session, school: Organisation) -> set[str]:
    with scope(session, organisation=school.id):
        return set(looking.by_key(session))


def test_a_key_stays_when_better_numbers_come(
    take: Take, session: Session, school: Organisation
) -> None:
    take(tables.text(tables.onde_grid(SOME)).encode("utf-8"))
    before = keys(session, school)
    assert take(files.siecle(SOME))["changed"] == 30
    assert keys(session, school) == before


def test_addresses_of_guardians_are_kept_only_when_asked(
    take: Take, session: Session, school: Organisation
) -> None:
    take(files.siecle(SOME))
    assert take(files.guardians(SOME), agreed=Agreed())["addresses"] == 0
    assert take(files.guardians(SOME))["addresses"] == 30
    assert take(files.guardians(SOME))["addresses"] == 0
    with scope(session, organisation=school.id):
        rows, _ = looking.listed(session, words="camille")
        assert all(row.email and row.email.startswith("dominique.") for row in rows)


def test_somebody_of_the_same_name_is_for_a_human(
    take: Take, session: Session, school: Organisation
) -> None:
    take(files.siecle(SOME[:1]))
    text = files.siecle_text(SOME[:1]).replace('ELEVE_ID="1"', 'ELEVE_ID="900"')
    other = text.replace(SOME[0].ine, "000000900AA").encode("iso-8859-15")
    reading, found = compared(session, school, other)
    assert [one.reason for one in found.ambiguous] == [Reason.NAME_ONLY]
    assert (found.new, found.changed, found.gone) == ((), (), ())
    (key,), said = keys(session, school), reading.pupils[0].key
    assert len(compared(session, school, other, **{said: NOBODY})[1].new) == 1
    assert len(compared(session, school, other, **{said: key})[1].changed) == 1
    left_out = compared(session, school, other, **{said: LEFT_OUT})[1]
    assert (left_out.new, left_out.changed, left_out.ambiguous) == ((), (), ())


def test_a_number_that_leads_to_somebody_else_entirely_is_for_a_human(
    take: Take, session: Session, school: Organisation
) -> None:
    take(files.siecle(SOME[:1]))
    reading = read(io.BytesIO(files.siecle(SOME[1:2])), Expected(UAI, YEAR))
    mine = reading.pupils[0]
    stolen = replace(mine, identifiers=replace(mine.identifiers, eleve_id="1", ine=SOME[0].ine))
    found = writing.compare(session, school, replace(reading, pupils=(stolen,)))
    assert [one.reason for one in found.ambiguous] == [Reason.BIRTH_DATE_DIFFERS]
    corrected = replace(stolen, family_name=SOME[0].family, given_name=SOME[0].given)
    found = writing.compare(session, school, replace(reading, pupils=(corrected,)))
    assert len(found.changed) == 1  # a corrected day of birth


def test_a_new_national_number_keeps_the_old_one_to_match_older_results() -> None:
    pupil = read(io.BytesIO(files.siecle(SOME[:1]))).pupils[0]
    other = replace(pupil, identifiers=replace(pupil.identifiers, ine="000000777AA"))
    merged = comparing.merged(pupil, other).identifiers
    assert (merged.ine, merged.old_ine) == ("000000777AA", SOME[0].ine)


def test_search_by_class_and_name(take: Take, session: Session, school: Organisation) -> None:
    take(files.siecle(SOME))
    with scope(session, organisation=school.id):
        assert {row.eleve_id for row in looking.listed(session, words="OEUVRARD zoë")[0]} == {
            str(one.number) for one in SOME if "ŒUV" in one.family and one.given == "Zoë"
        }
        assert looking.listed(session, division="3A")[1] == 3
        assert looking.listed(session, words="'; drop %")[1] == 0
        assert sum(count for _, count in looking.divisions(session)) == 30
