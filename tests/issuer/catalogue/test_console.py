"""The catalogue in the console, as people use it: adopt, write, change, share."""

import io
import json
import re
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from issuer import models_of_badges
from issuer.achievements import looking, versions
from issuer.achievements.models import Achievement, State
from tests.issuer.catalogue.test_public import adopted, author
from tests.issuer.support import Person, Running

HOME = "/orgs/college-exemple/console/catalogue"
WRITTEN = {
    "act": "save",
    "count": "0",
    "main": "fr",
    "type": "Badge",
    "name_fr": "Jardinier du collège",
    "description_fr": "A tenu le potager.",
    "criteria_fr": "- Être venu\n- Avoir planté",
    "tags": "jardin, école",
}


def the_only(running: Running) -> Achievement:
    with running.inside() as (session, _):
        return session.scalars(select(Achievement)).one()


def write(person: Person, running: Running, **more: object) -> UUID:
    answer = person.send(f"{HOME}/new", **{**WRITTEN, **more})
    assert answer.status_code == 303, answer.text
    return UUID(answer.location.rpartition("/")[2])


def test_an_empty_catalogue_says_what_to_do_first(running: Running) -> None:
    page = running.head.get(HOME).text
    assert f'href="{HOME}/templates"' in page
    assert "The head or the secretary" in running.awarder.get(HOME).text


def test_every_model_can_be_looked_at_and_adopted(running_on_both: Running) -> None:
    head = running_on_both.head
    page = head.get(f"{HOME}/templates").text
    for one in models_of_badges.models():
        assert f"{HOME}/templates/{one.code}" in page
    assert head.get(f"{HOME}/templates/delegue").status_code == 200
    assert head.get(f"{HOME}/templates/delegue/image").mimetype == "image/svg+xml"
    assert head.get(f"{HOME}/templates/nothing").status_code == 404
    answer = head.send(
        f"{HOME}/templates/delegue", to=f"{HOME}/templates/delegue/adopt", activate="1"
    )
    assert answer.status_code == 303
    found = the_only(running_on_both)
    assert (found.state, found.template) == (State.ACTIVE, "delegue")
    shown = head.get(answer.location).text
    assert "Class representative" in shown
    assert "award it with the button below" in shown


def test_one_of_ones_own_is_written_and_changed(running_on_both: Running) -> None:
    issuer, secretary = running_on_both, running_on_both.secretary
    made = write(secretary, issuer)
    page = secretary.get(f"{HOME}/{made}/edit").text
    assert "Jardinier du collège" in page
    changed = {**WRITTEN, "base": "1", "name_fr": "Maître du potager", "name_en": "Gardener"}
    changed |= {"description_en": "Kept the garden.", "criteria_en": "Come."}
    answer = secretary.send(f"{HOME}/{made}/edit", **changed)
    assert answer.status_code == 303, answer.text
    with issuer.inside() as (session, _):
        found = looking.get(session, made)
        assert (found.latest, found.name) == (2, "Maître du potager")
        draft = looking.draft_of(looking.version(session, made, 2))
        assert draft.languages == ("fr", "en")
        assert draft.tags == ("jardin", "école")
    old = secretary.get(f"{HOME}/{made}/versions/1").text
    assert "Jardinier du collège" in old


def test_who_saves_second_is_told_and_loses_nothing(running: Running) -> None:
    made = write(running.head, running)
    first = running.head.send(f"{HOME}/{made}/edit", **{**WRITTEN, "base": "1", "name_fr": "A"})
    assert first.status_code == 303
    mine = {**WRITTEN, "base": "1", "name_fr": "Mon jardin"}
    refused = running.secretary.send(f"{HOME}/{made}/edit", **mine)
    assert refused.status_code == 409
    assert "version 2" in refused.text
    assert "Mon jardin" in refused.text
    base = re.search(r'name="base" type="hidden" value="(\d+)"', refused.text)
    assert base is not None
    assert base[1] == "2"
    again = running.secretary.send(f"{HOME}/{made}/edit", **{**mine, "base": base[1]})
    assert again.status_code == 303
    with running.inside() as (session, _):
        assert looking.get(session, made).latest == 3


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"name_fr": ""}, "Fill in this field", id="no name"),
        pytest.param({"name_en": "Garden"}, "Fill in this field", id="half a language"),
        pytest.param({"type": "Cake"}, "", id="a type that is not offered"),
        pytest.param({"stars": "9"}, "", id="too many stars"),
        pytest.param({"alignment": "socle-2015:D9.9"}, "No framework", id="no such item"),
        pytest.param({"count": "1", "r0_code": "x"}, "Choose a scale", id="levels without scale"),
        pytest.param({"tags": "x" * 60}, "At most 40", id="a long keyword"),
        pytest.param({"name_fr": "a\u202eb\x07"}, "cannot be shown", id="control characters"),
    ],
)
def test_what_cannot_be_kept_is_said_in_the_form(
    running: Running, change: dict[str, str], told: str
) -> None:
    answer = running.head.send(f"{HOME}/new", **{**WRITTEN, **change})
    assert answer.status_code in {200, 422}
    assert 'role="alert"' in answer.text
    assert told in answer.text
    assert "A tenu le potager." in answer.text
    with running.inside() as (session, _):
        assert session.scalars(select(Achievement)).all() == []


def test_items_are_found_by_words_and_in_the_tree(running: Running) -> None:
    head = running.head
    found = head.send(f"{HOME}/new", **{**WRITTEN, "act": "search", "q": "mathématiques"}).text
    assert 'value="socle-2015:D1.3"' in found
    tree = head.send(f"{HOME}/new", **{**WRITTEN, "act": "tree", "framework": "socle-2015"}).text
    assert 'value="socle-2015:D5"' in tree
    chosen = {**WRITTEN, "act": "add", "add": ["socle-2015:D1.3", "socle-2015:D5"]}
    page = head.send(f"{HOME}/new", **chosen).text
    assert page.count('name="alignment"') == 2
    less = {**chosen, "act": "remove socle-2015:D5", "alignment": chosen["add"], "add": []}
    assert head.send(f"{HOME}/new", **less).text.count('name="alignment"') == 1
    made = write(head, running, alignment=["socle-2015:D1.3"])
    with running.inside() as (session, _):
        draft = looking.draft_of(looking.version(session, made, 1))
        assert [one.code for one in draft.alignments] == ["D1.3"]


def test_results_are_added_and_taken_out(running: Running) -> None:
    head = running.head
    one = {
        **WRITTEN,
        "act": "add-result",
        "count": "1",
        "r0_code": "heures",
        "r0_name_fr": "Heures",
    }
    page = head.send(f"{HOME}/new", **one).text
    assert 'value="heures"' in page
    assert 'name="r1_code"' in page
    assert "Jardinier du collège" in page
    without = head.send(f"{HOME}/new", **{**one, "act": "remove-result 0"}).text
    assert 'name="r0_code"' not in without
    made = write(
        head,
        running,
        count="2",
        r0_code="heures",
        r0_name_fr="Heures",
        r0_type="RawScore",
        r0_minimum="0",
        r0_maximum="12,5",
        r1_code="niveau",
        r1_name_fr="Niveau",
        r1_type="RubricCriterionLevel",
        r1_levels="a | Débutant\nb | Confirmé | | 2",
        r1_required="b",
    )
    with running.inside() as (session, _):
        hours, level = looking.draft_of(looking.version(session, made, 1)).results
        assert (hours.maximum, level.required) == ("12.5", "b")
        assert [one.name["fr"] for one in level.levels] == ["Débutant", "Confirmé"]
    again = head.get(f"{HOME}/{made}/edit").text
    assert "b | Confirmé |  | 2" in again


def test_a_picture_is_encoded_anew_and_can_be_taken_away(running: Running) -> None:
    head, stream = running.head, io.BytesIO()
    Image.new("RGB", (900, 900), "green").save(stream, "PNG")
    picture = (io.BytesIO(stream.getvalue() + b"tail"), "badge.png")
    made = write(head, running, picture=picture)
    shown = head.get(f"{HOME}/{made}/versions/1/image")
    assert shown.mimetype == "image/png"
    assert b"tail" not in shown.data
    assert max(Image.open(io.BytesIO(shown.data)).size) <= 800
    drawn = head.send(f"{HOME}/{made}/edit", **{**WRITTEN, "base": "1", "draw": "1"})
    assert drawn.status_code == 303
    assert head.get(f"{HOME}/{made}/versions/2/image").mimetype == "image/svg+xml"
    refused = head.send(f"{HOME}/new", **{**WRITTEN, "picture": (io.BytesIO(b"GIF89a"), "a.gif")})
    assert refused.status_code == 400
    assert "PNG, JPEG" in refused.text


def test_it_is_put_in_use_archived_and_taken_out(running: Running) -> None:
    made = write(running.head, running)
    for state in ("active", "archived", "active"):
        answer = running.head.send(f"{HOME}/{made}", to=f"{HOME}/{made}/state", state=state)
        assert answer.status_code == 303
        with running.inside() as (session, _):
            assert looking.get(session, made).state is State(state)
    wrong = running.head.send(f"{HOME}/{made}", to=f"{HOME}/{made}/state", state="draft")
    assert wrong.status_code == 409


def test_the_head_says_who_may_award(running: Running) -> None:
    made = adopted(running)
    with running.inside() as (session, organisation):
        from issuer.organisations import partners

        [club] = partners.of_school(session, organisation)
    answer = running.head.send(
        f"{HOME}/{made}",
        to=f"{HOME}/{made}/awarders",
        role=["head"],
        partner=[str(club.id), "someone else"],
        suspendable="1",
    )
    assert answer.status_code == 303
    with running.inside() as (session, _):
        found = looking.get(session, made)
        assert (found.awarders, found.partners, found.suspendable) == (
            ["head"],
            [str(club.id)],
            True,
        )
    assert running.secretary.send(f"{HOME}", to=f"{HOME}/{made}/awarders").status_code in {400, 403}


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_catalogue_leaves_and_comes_back(running: Running, form: str) -> None:
    adopted(running, "benevolat")
    adopted(running, "delegue")
    file = running.head.get(f"{HOME}/export.{form}")
    assert f"college-exemple-catalogue.{form}" in file.headers["Content-Disposition"]
    other = "/orgs/lycee-autre/console/catalogue"
    given = (io.BytesIO(file.data), f"catalogue.{form}")
    answer = running.other_head.send(f"{other}/import", file=given)
    assert answer.status_code == 303, answer.text
    assert "2 achievements are here" in running.other_head.get(answer.location).text
    again = running.other_head.get(f"{other}/export.json").json
    assert len(again["achievements"]) == 2


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"a;b", json.dumps([1]).encode()])
def test_a_file_that_is_none_is_refused_with_its_faults(running: Running, content: bytes) -> None:
    answer = running.head.send(f"{HOME}/import", file=(io.BytesIO(content), "x"))
    assert answer.status_code == 422
    assert "Nothing was taken in" in answer.text


def test_the_copy_is_opened_to_be_changed(running: Running) -> None:
    made = adopted(running)
    answer = running.head.send(f"{HOME}/{made}", to=f"{HOME}/{made}/duplicate")
    assert answer.location.endswith("/edit")
    assert "(copie)" in running.head.get(answer.location).text


def test_the_list_is_searched(running: Running) -> None:
    for code in ("benevolat", "delegue"):
        adopted(running, code)
    assert "Délégué" not in running.head.get(f"{HOME}?q=benevolat").text
    assert "Bénévolat" in running.head.get(f"{HOME}?q=BÉNÉVOLAT").text
    assert "Nothing fits" in running.head.get(f"{HOME}?q=zzz").text
    assert running.head.get(f"{HOME}?state=odd&kind=odd&page=-1").status_code == 200


def test_versions_are_written_by_author(running: Running) -> None:
    made = write(running.secretary, running)
    with running.inside() as (session, organisation):
        row = looking.version(session, made, 1)
        assert row.made_by == running.secretary.account_id
        assert versions.get(session, made).organisation_id == organisation.id
        assert author(running, organisation).organisation_id == organisation.id
