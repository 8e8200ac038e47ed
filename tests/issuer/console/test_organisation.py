"""Settings, keys, members, partners and the log: what the head decides, and nobody else."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from issuer.organisations import keys, partners
from issuer.organisations.models import Organisation
from service import accounts
from service.accounts.models import Membership, Role, SignIn
from service.audit import AuditEntry
from service.fence import scope
from tests.issuer.console.addresses import CLUB, OTHER, SCHOOL, words
from tests.issuer.support import Running
from tests.support.images import png

SETTINGS = f"{SCHOOL}/settings"
PARTNER = f"{SCHOOL}/partners/club-nautique"
DAY = timedelta(days=1)


def school(running: Running) -> Organisation:
    return running.organisation()


def club(running: Running) -> Organisation:
    return running.organisation("club-nautique")


def held(running: Running, person: Any) -> Membership:
    with running.inside() as (session, place):
        rows = accounts.of_organisation(session, place.id)
        return next(one for one, account in rows if account.id == person.account_id)


@pytest.mark.parametrize("who", ["secretary", "awarder", "partner", "other_head"])
@pytest.mark.parametrize(
    "path",
    [
        "settings",
        "settings/profile",
        "settings/keys",
        "settings/log",
        "settings/log.csv",
        "partners",
        "partners/new",
        "partners/club-nautique",
        "members/invite",
    ],
)
def test_only_the_head_comes_in(running: Running, who: str, path: str) -> None:
    answer = getattr(running, who).get(f"{SCHOOL}/{path}")
    assert answer.status_code == (403 if who in {"secretary", "awarder"} else 404)


def test_the_profile_is_changed(running: Running) -> None:
    answer = running.head.send(
        f"{SETTINGS}/profile",
        name="Collège Nouveau",
        description="**Bonjour**",
        website="https://college.example",
        email="",
    )
    assert answer.location == SETTINGS
    assert "New awards carry it" in words(running.head.get(SETTINGS))
    found = school(running)
    assert (found.name, found.website, found.email) == (
        "Collège Nouveau",
        "https://college.example",
        None,
    )


def test_what_is_wrong_stands_beside_its_field(running: Running) -> None:
    answer = running.head.send(f"{SETTINGS}/profile", name="C", website="javascript:alert(1)")
    assert answer.status_code == 400
    assert 'id="website-error"' in answer.get_data(as_text=True)
    assert school(running).name == "Collège de l'Exemple"


def test_approval_and_languages(running: Running) -> None:
    fields = {"needs_approval": "y", "languages": ["fr", "en"], "suite": "eddsa-jcs-2022"}
    assert running.head.send(f"{SETTINGS}/working", **fields).status_code == 303
    found = school(running)
    assert (found.needs_approval, found.languages) == (True, ["fr", "en"])
    assert found.default_suite == "eddsa-jcs-2022"


def test_another_kind_of_key_is_not_chosen_by_the_way(running: Running) -> None:
    fields = {"languages": ["fr"], "suite": "ecdsa-sd-2023"}
    answer = running.head.send(f"{SETTINGS}/working", **fields)
    assert answer.status_code == 409
    assert 'id="suite-error"' in answer.get_data(as_text=True)


def test_a_logo_comes_and_goes(running: Running) -> None:
    answer = running.head.send(f"{SETTINGS}/logo", logo=(io.BytesIO(png()), "a.png"))
    assert answer.status_code == 303
    assert school(running).logo_digest
    running.head.send(f"{SETTINGS}/logo", to=f"{SETTINGS}/logo/remove")
    assert school(running).logo_digest is None


def test_no_logo_that_is_no_picture(running: Running) -> None:
    answer = running.head.send(f"{SETTINGS}/logo", logo=(io.BytesIO(b"GIF89a"), "a.png"))
    assert answer.status_code == 400
    assert 'id="logo-error"' in answer.get_data(as_text=True)


def test_a_key_is_renewed_by_one_button(running: Running) -> None:
    running.clock.forward(hours=1)
    answer = running.head.send(f"{SETTINGS}/keys", to=f"{SETTINGS}/keys/renew")
    assert answer.status_code == 303
    text = words(running.head.get(f"{SETTINGS}/keys"))
    assert "Signs now" in text
    assert "what it signed stays good" in text


def test_a_stolen_key_is_withdrawn_from_an_instant(running: Running) -> None:
    with running.inside() as (session, place):
        stolen = keys.history(session, place)[0].id
    running.clock.forward(hours=2)
    running.sign_in_again(running.head)
    path = f"{SETTINGS}/keys/{stolen}/withdraw"
    since = (running.now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    assert "cannot be undone" in words(running.head.get(path))
    assert running.head.send(path, instant=since).status_code == 422
    assert running.head.send(path, instant="soon", sure="y").status_code == 422
    future = (running.now + DAY).strftime("%Y-%m-%dT%H:%M")
    answer = running.head.send(path, instant=future, sure="y")
    assert answer.status_code == 400
    assert 'id="instant-error"' in answer.get_data(as_text=True)
    assert running.head.send(path, instant=since, sure="y").status_code == 303
    with running.inside() as (session, place):
        old, new = keys.history(session, place)
        assert old.revoked_at == running.now - timedelta(hours=1)
        assert new.revoked_at is None


@pytest.mark.parametrize(
    ("page", "button"),
    [
        (f"{SETTINGS}/keys", f"{SETTINGS}/keys/renew"),
        (PARTNER, f"{PARTNER}/suspend"),
        (f"{SCHOOL}/members", f"{SCHOOL}/members/invite"),
    ],
)
def test_an_old_second_step_is_not_enough(running: Running, page: str, button: str) -> None:
    with running.session() as session, scope(session, person=running.head.account_id):
        session.execute(update(SignIn).values(second_step_at=running.now - DAY))
        session.commit()
    shown = running.head.get(page)
    assert "Take the second step now" in words(shown)
    assert running.head.send(page, to=button).status_code == 403


def test_keys_of_another_school_are_not_there(running: Running) -> None:
    with running.inside("lycee-autre") as (session, place):
        foreign = keys.history(session, place)[0].id
    assert running.head.get(f"{SETTINGS}/keys/{foreign}/withdraw").status_code == 404


def test_a_colleague_is_invited_by_mail(running: Running) -> None:
    path = f"{SCHOOL}/members/invite"
    answer = running.head.send(path, role="secretary", email="lou@college.example")
    assert answer.location == f"{SCHOOL}/members"
    letter = running.letters("college-exemple")[0]
    link = re.search(r"/invitation/\S+", letter.text)
    assert letter.recipient == "lou@college.example"
    assert link
    assert running.browser().get(link[0]).status_code == 200
    page = running.head.get(f"{SCHOOL}/members")
    assert "lou@college.example" in words(page)
    withdraw = re.search(r"/[^\"]+/invitations/[^\"]+/withdraw", page.get_data(as_text=True))
    assert withdraw
    assert running.head.send(f"{SCHOOL}/members", to=withdraw[0]).status_code == 303
    assert running.browser().get(link[0]).status_code == 404


def test_a_colleague_is_invited_on_paper(running: Running) -> None:
    until = (running.now + 90 * DAY).date().isoformat()
    answer = running.head.send(f"{SCHOOL}/members/invite", role="awarder", until=until)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    page = answer.get_data(as_text=True)
    identifier, password = re.findall(r'<code class="code-large">([^<]+)<', page)
    opened = running.browser().send("/invitation", identifier=identifier, password=password)
    assert opened.status_code == 303


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"email": "no address"}, "email"),
        ({"until": "2020-01-01"}, "until"),
        ({"role": "partner"}, "role"),
        ({"role": "god"}, "role"),
    ],
)
def test_an_invitation_that_cannot_be(running: Running, fields: dict[str, str], name: str) -> None:
    answer = running.head.send(f"{SCHOOL}/members/invite", **{"role": "awarder", **fields})
    assert answer.status_code in {400, 422}
    assert f'id="{name}-error"' in answer.get_data(as_text=True)


def test_a_role_ends_at_once(running: Running) -> None:
    row = held(running, running.awarder)
    path = f"{SCHOOL}/members"
    assert running.head.send(path, to=f"{path}/{row.id}/end").status_code == 303
    assert running.awarder.get(SCHOOL).status_code == 303  # to the page of signing in
    assert "People who had a role" in words(running.head.get(path))


def test_the_last_head_stays(running: Running) -> None:
    row, path = held(running, running.head), f"{SCHOOL}/members"
    running.head.send(path, to=f"{path}/{row.id}/end")
    assert "needs a head" in words(running.head.get(path))


def test_a_secretary_sees_who_works_here_and_ends_nothing(running: Running) -> None:
    page = running.secretary.get(f"{SCHOOL}/members")
    assert page.status_code == 200
    assert "/end" not in page.get_data(as_text=True)
    row = held(running, running.awarder)
    to = f"{SCHOOL}/members/{row.id}/end"
    assert running.secretary.send(f"{SCHOOL}/members", to=to).status_code == 403


NEW = f"{SCHOOL}/partners/new?kind=association"
FIRE = {"name": "Amicale des pompiers", "rna": "W000000005", "languages": "fr"}


def test_a_partner_is_invited_on_paper_and_comes_in(running: Running) -> None:
    answer = running.head.send(NEW, kinds=["engagement", "training"], until="2027-08-31", **FIRE)
    assert answer.status_code == 200
    identifier, password = re.findall(
        r'<code class="code-large">([^<]+)<', answer.get_data(as_text=True)
    )
    opened = running.browser().send("/invitation", identifier=identifier, password=password)
    assert "/invitation/" in opened.location
    page = words(running.head.get(f"{SCHOOL}/partners/amicale-des-pompiers"))
    assert "Last day: 31 August 2027" in page
    assert "Trainings" in page


def test_a_partner_is_invited_by_mail(running: Running) -> None:
    answer = running.head.send(NEW, kinds="engagement", email="chef@pompiers.example", **FIRE)
    assert answer.location == f"{SCHOOL}/partners/amicale-des-pompiers"
    assert running.letters("college-exemple")[0].recipient == "chef@pompiers.example"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kinds": []}, "kinds"),
        ({"until": "2020-01-01"}, "until"),
        ({"email": "nobody"}, "email"),
        ({"rna": "12"}, "rna"),
        ({"rna": "W000000001"}, "rna"),
    ],
)
def test_a_partner_that_cannot_be(running: Running, fields: dict[str, Any], name: str) -> None:
    answer = running.head.send(NEW, **{"kinds": ["engagement"], **FIRE, **fields})
    assert answer.status_code in {400, 409, 422}
    assert f'id="{name}-error"' in answer.get_data(as_text=True)
    with running.inside() as (session, place):
        assert [one.slug for one in partners.of_school(session, place)] == ["club-nautique"]


def test_a_partner_is_suspended_resumed_and_ended_at_once(running: Running) -> None:
    running.clock.forward(minutes=1)
    for act, said in (
        ("suspend", "has suspended the partnership"),
        ("resume", "lets you attest"),
        ("end", "has ended"),
    ):
        running.clock.forward(minutes=1)
        assert running.head.send(PARTNER, to=f"{PARTNER}/{act}").status_code == 303
        assert said in words(running.partner.get(CLUB))


def test_other_limits_from_now_on(running: Running) -> None:
    running.clock.forward(minutes=1)
    answer = running.head.send(f"{PARTNER}/change", kinds="engagement", until="2027-06-30")
    assert answer.status_code == 303
    assert club(running).partner_kinds == ["engagement"]
    assert "30 June 2027" in words(running.head.get(PARTNER))


def test_one_more_person_of_a_partner(running: Running) -> None:
    answer = running.head.send(PARTNER, to=f"{PARTNER}/invite", email="zoe@club.example")
    assert answer.location == PARTNER
    running.head.send(PARTNER, to=f"{PARTNER}/invite", email="not one")
    page = words(running.head.get(PARTNER))
    assert "Invalid email" in page or "no e-mail address" in page


def test_a_partner_of_another_school_is_not_there(running: Running) -> None:
    other = f"{OTHER}/partners/club-nautique"
    assert running.other_head.get(other).status_code == 404
    to = f"{other}/suspend"
    assert running.other_head.send(f"{OTHER}/partners", to=to).status_code == 404
    assert club(running).suspended_at is None


LOG = f"{SETTINGS}/log"


def test_the_log_says_who_did_what(running: Running) -> None:
    running.head.send(f"{SETTINGS}/profile", name="=SUM(A1)")
    page = words(running.head.get(LOG))
    assert "Settings changed Personne maud" in page
    me = running.head.account_id
    only = words(running.head.get(f"{LOG}?person={me}&part=organisation"))
    assert "Settings changed" in only
    assert "Role given" not in only.partition("The latest first")[2]
    assert "Nothing was done that fits" in words(running.head.get(f"{LOG}?until=2020-01-01"))


@pytest.mark.parametrize(
    "odd", ["since=soon", "before=-1", "person=%00", "part=x", "before=" + "9" * 40]
)
def test_odd_questions_to_the_log_are_answered(running: Running, odd: str) -> None:
    assert running.head.get(f"{LOG}?{odd}").status_code == 200


def test_a_changed_line_is_noticed(running: Running) -> None:
    assert "The log is whole" in words(running.head.get(f"{LOG}?check=1"))
    with running.session() as session, scope(session, everything="a thief with the database"):
        line = update(AuditEntry).where(
            AuditEntry.organisation_id == school(running).id, AuditEntry.sequence == 2
        )
        session.execute(line.values(act="member.ended"))
        session.commit()
    assert "was changed at line 2" in words(running.head.get(f"{LOG}?check=1"))


def test_the_log_as_a_table(running: Running) -> None:
    answer = running.head.get(f"{LOG}.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [int(one["sequence"]) for one in rows] == list(range(1, len(rows) + 1))
    assert rows[0]["act"] == "organisation.created"


def test_a_long_log_has_pages(running: Running) -> None:
    for number in range(60):
        running.head.send(f"{SETTINGS}/profile", name=f"Collège {number}")
    page = running.head.get(LOG).get_data(as_text=True)
    older = re.search(r'rel="next" href="([^"]+)"', page)
    assert older
    second = running.head.get(older[1].replace("&amp;", "&"))
    assert "Organisation founded" in words(second)


def test_roles_are_explained(running: Running) -> None:
    assert "revokes; sees every award" in words(running.head.get(f"{SCHOOL}/members/invite"))
    assert (
        Role.PARTNER.value
        not in running.head.get(f"{SCHOOL}/members/invite")
        .text.partition("<fieldset")[2]
        .partition("</fieldset")[0]
    )
