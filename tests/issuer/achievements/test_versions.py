"""What was awarded stays what it was, whatever becomes of the catalogue."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image
from sqlalchemy import Engine, select, update

from issuer.achievements import drafting, looking, reading, versions
from issuer.achievements.models import (
    Achievement,
    AchievementPicture,
    AchievementText,
    AchievementVersion,
    State,
)
from proofs import rdf
from schemas import checking
from schemas.building import Result
from schemas.json_text import parse
from service import database
from service.accounts.models import Role
from service.errors import Conflict, NotFound
from service.fence import FencedSession, scope
from service.web import images
from tests.issuer.achievements.conftest import AUTHOR, OTHER, SCHOOL
from tests.issuer.achievements.samples import credential, valued


def png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(stream, "PNG")
    return stream.getvalue()


DRAFT = reading.read(valued())
CHANGED = replace(DRAFT, name={"fr": "Verger", "en": "Orchard"})


def made(session: FencedSession, **options: Any) -> Achievement:
    found = versions.create(session, AUTHOR, DRAFT, **options)
    return versions.move(session, AUTHOR, found.id, State.ACTIVE)


def everything(session: FencedSession, version: AchievementVersion) -> dict[str, bytes]:
    """All that a reader of an award of this version can get to see."""
    session.expire_all()
    shown = {language: looking.document(session, version, language) for language in ("fr", "en")}
    return shown | {"image": looking.picture(session, version, "fr"), "draft": version.draft}


def test_editing_leaves_earlier_awards_unchanged(session: FencedSession) -> None:
    achievement = made(session)
    awarded = looking.to_award(session, achievement.id)
    before = everything(session, awarded)
    versions.edit(session, AUTHOR, achievement.id, CHANGED, base=1)
    versions.edit(session, AUTHOR, achievement.id, DRAFT, base=2)
    versions.move(session, AUTHOR, achievement.id, State.ARCHIVED)
    assert everything(session, awarded) == before
    assert awarded.number == 1
    assert [one.number for one in looking.history(session, achievement.id)] == [3, 2, 1]


def test_a_new_award_is_of_the_latest_version(session: FencedSession) -> None:
    achievement = made(session)
    versions.edit(session, AUTHOR, achievement.id, CHANGED, base=1)
    version = looking.to_award(session, achievement.id)
    shown = parse(looking.document(session, version, "en"))
    assert (shown["name"], shown["version"]) == ("Orchard", "2")
    assert looking.get(session, achievement.id).name == "Verger"


def test_each_version_has_its_own_address_and_results_keep_theirs(session: FencedSession) -> None:
    achievement = made(session)
    versions.edit(session, AUTHOR, achievement.id, CHANGED, base=1)
    first, second = (
        parse(looking.document(session, looking.version(session, achievement.id, number)))
        for number in (1, 2)
    )
    assert first["id"] != second["id"]
    assert first["image"]["id"] != second["image"]["id"]
    assert first["resultDescription"] == second["resultDescription"]


def rename(session: FencedSession) -> None:
    session.scalars(select(AchievementText)).first().document = b"{}"
    session.flush()


def redraft(session: FencedSession) -> None:
    session.scalars(select(AchievementVersion)).first().draft = b"{}"
    session.flush()


def repaint(session: FencedSession) -> None:
    session.scalars(select(AchievementPicture)).first().data = b"x"
    session.flush()


def in_bulk(session: FencedSession) -> None:
    session.execute(update(AchievementText).values(document=b"{}"))


@pytest.mark.parametrize(
    "change", [rename, redraft, repaint, in_bulk], ids=lambda one: one.__name__
)
def test_code_that_would_change_a_version_is_refused(
    engine: Engine, change: Callable[[FencedSession], None]
) -> None:
    with database.sessions(engine)() as session:
        with scope(session, organisation=SCHOOL):
            made(session, picture=images.clean(png()))
            session.commit()
        with (
            pytest.raises(Conflict, match="achievement-version-frozen"),
            scope(session, organisation=SCHOOL),
        ):
            change(session)


def test_saving_without_a_change_makes_no_version(session: FencedSession) -> None:
    achievement = made(session)
    assert versions.edit(session, AUTHOR, achievement.id, DRAFT, base=1).latest == 1
    assert len(looking.history(session, achievement.id)) == 1


def test_two_people_who_edit_at_once_do_not_overwrite_each_other(session: FencedSession) -> None:
    achievement = made(session)
    versions.edit(session, AUTHOR, achievement.id, CHANGED, base=1)
    with pytest.raises(Conflict, match="achievement-changed-meanwhile"):
        versions.edit(session, AUTHOR, achievement.id, DRAFT, base=1)


def test_a_copy_goes_its_own_way(session: FencedSession) -> None:
    achievement = made(session, picture=images.clean(png()), template="garden")
    versions.let_award(session, AUTHOR, achievement.id, roles=[Role.HEAD])
    copy = versions.duplicate(session, AUTHOR, achievement.id)
    assert (copy.state, copy.latest, copy.name) == (State.DRAFT, 1, "Jardin partagé (copie)")
    assert copy.awarders == ["head"]
    versions.edit(session, AUTHOR, copy.id, CHANGED, base=1)
    assert looking.get(session, achievement.id).name == "Jardin partagé"
    latest = looking.version(session, copy.id, 2)
    assert looking.media_type(session, latest) == "image/png"
    assert len(session.scalars(select(AchievementPicture)).all()) == 1


def test_the_longest_name_can_be_copied() -> None:
    longest = "x" * drafting.MAX_NAME_CHARACTERS
    draft = replace(DRAFT, name={"fr": longest, "en": longest}).copied()
    assert reading.read(drafting.written(draft)) == draft


def test_an_uploaded_picture_gives_way_to_the_drawn_badge(session: FencedSession) -> None:
    achievement = made(session, picture=images.clean(png()))
    versions.draw(session, AUTHOR, achievement.id, base=1)
    first, second = (looking.version(session, achievement.id, number) for number in (1, 2))
    assert looking.media_type(session, first) == "image/png"
    assert looking.media_type(session, second) == "image/svg+xml"
    assert looking.picture(session, second, "en").startswith(b"<svg")


@pytest.mark.parametrize(
    ("moves", "allowed"),
    [
        (["active"], True),
        (["active", "archived", "active"], True),
        (["archived"], True),
        (["active", "active"], True),
        (["active", "draft"], False),
        (["archived", "draft"], False),
    ],
    ids=str,
)
def test_states(session: FencedSession, moves: list[str], allowed: bool) -> None:
    achievement = versions.create(session, AUTHOR, DRAFT)
    *first, last = map(State, moves)
    for state in first:
        versions.move(session, AUTHOR, achievement.id, state)
    if allowed:
        assert versions.move(session, AUTHOR, achievement.id, last).state is last
    else:
        with pytest.raises(Conflict, match="achievement-state-wrong"):
            versions.move(session, AUTHOR, achievement.id, last)


@pytest.mark.parametrize("state", [State.DRAFT, State.ARCHIVED])
def test_only_what_is_active_is_awarded(session: FencedSession, state: State) -> None:
    achievement = versions.create(session, AUTHOR, DRAFT)
    versions.move(session, AUTHOR, achievement.id, state)
    assert not looking.may_award(achievement, role=Role.HEAD)
    with pytest.raises(Conflict, match="achievement-not-active"):
        looking.to_award(session, achievement.id)


def test_what_is_archived_is_not_edited(session: FencedSession) -> None:
    achievement = made(session)
    versions.move(session, AUTHOR, achievement.id, State.ARCHIVED)
    with pytest.raises(Conflict, match="achievement-archived"):
        versions.edit(session, AUTHOR, achievement.id, CHANGED, base=1)


def test_who_may_award(session: FencedSession) -> None:
    achievement, partner = made(session), uuid4()
    assert looking.may_award(achievement, role=Role.AWARDER)
    assert not looking.may_award(achievement, role=Role.PARTNER)
    versions.let_award(session, AUTHOR, achievement.id, roles=[Role.SECRETARY], partners=[partner])
    session.flush()
    session.expire_all()
    assert not looking.may_award(achievement, role=Role.AWARDER)
    assert looking.may_award(achievement, partner=partner)
    assert not looking.may_award(achievement, partner=uuid4())


def test_partners_award_only_what_has_a_kind(session: FencedSession) -> None:
    achievement = versions.create(session, AUTHOR, replace(DRAFT, type="Award"))
    with pytest.raises(Conflict, match="achievement-without-kind"):
        versions.let_award(session, AUTHOR, achievement.id, roles=[], partners=[uuid4()])


def test_another_organisation_sees_none_of_it(engine: Engine) -> None:
    with database.sessions(engine)() as session:
        with scope(session, organisation=SCHOOL):
            achievement = made(session)
        with scope(session, organisation=OTHER):
            assert looking.listed(session) == ([], 0)
            verbs: list[Callable[[UUID], object]] = [
                lambda at: looking.get(session, at),
                lambda at: looking.to_award(session, at),
                lambda at: looking.version(session, at, 1),
                lambda at: versions.edit(session, AUTHOR, at, CHANGED, base=1),
                lambda at: versions.duplicate(session, AUTHOR, at),
                lambda at: versions.move(session, AUTHOR, at, State.ARCHIVED),
                lambda at: versions.let_award(session, AUTHOR, at, roles=[]),
            ]
            for verb in verbs:
                with pytest.raises(NotFound):
                    verb(achievement.id)


@pytest.mark.parametrize(
    ("words", "found"),
    [("", 2), ("ETE jardin", 1), ("garden", 1), ("é", 2), ("100%", 0), ("orchard jardin", 1)],
)
def test_the_catalogue_is_searched_by_words(session: FencedSession, words: str, found: int) -> None:
    made(session)
    versions.create(session, AUTHOR, replace(CHANGED, tags=("jardin",)))
    archived = made(session)
    versions.move(session, AUTHOR, archived.id, State.ARCHIVED)
    rows, total = looking.listed(session, words=words, limit=1)
    assert (total, len(rows)) == (found, min(found, 1))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_language_makes_a_good_credential(session: FencedSession, language: str) -> None:
    achievement = made(session)
    document = looking.document(session, looking.to_award(session, achievement.id), language)
    described = parse(document)["resultDescription"]
    result = Result(
        result_description=described[0]["id"],
        achieved_level=described[0]["rubricCriterionLevel"][2]["id"],
    )
    whole = credential(document, result=[result])
    assert checking.check(whole) == ()
    assert rdf.canonicalize(whole)
    assert parse(document)["inLanguage"] == language


def test_a_language_that_is_not_there_gives_the_main_one(session: FencedSession) -> None:
    only = reading.read(
        valued(
            languages=["en"],
            results=None,
            **{name: {"en": "Some words"} for name in ("name", "description", "criteria")},
        )
    )
    achievement = versions.create(session, AUTHOR, only)
    version = looking.version(session, achievement.id, 1)
    assert parse(looking.document(session, version, "fr"))["inLanguage"] == "en"
    assert b'lang="en"' in looking.picture(session, version, "fr")
