"""From a school's list to an open booklet, and from an open booklet to nothing at all."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from service import mail
from service.accounts import sign_ins
from service.accounts.models import Account, Membership, Role
from service.fence import scope
from tests.issuer.support.running import Person
from tests.service.accounts.people import PASSWORD
from tests.wallet.running import SCHOOL, RunningWallet
from wallet.companions import inviting
from wallet.companions.models import Relation
from wallet.people import holders, lists, seats
from wallet.people.models import Seat

LIST = (
    "Nom;Prénom;Classe;Né(e) le;Responsable 1;E-mail responsable 1\n"
    "Durand;Zoé;3A;12/03/2013;Ada Durand;ada@mail.example\n"
    "Petit;Noé;3A;01/06/2013;;\n"
    "Roux;Léa;4B;02/01/2014;;\n"
)
OWN = f"/schools/{SCHOOL}"


def read_list(wallet: RunningWallet, text: str = LIST) -> None:
    """Read a list through the pages, to the end."""
    page = wallet.head.send(f"{OWN}/list", text=text, year=str(_year(wallet)))
    assert page.status_code == 200, page.text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    answer = wallet.head.client.post(
        f"{OWN}/list/apply",
        data={"csrf_token": token, "year": str(_year(wallet)), "text": text},
        base_url=wallet.base_url,
    )
    assert answer.status_code == 303, answer.text


def _year(wallet: RunningWallet) -> int:
    return wallet.now.year if wallet.now.month >= 8 else wallet.now.year - 1


def codes(wallet: RunningWallet, name: str = "3A") -> list[str]:
    """The codes on the papers of a class."""
    page = wallet.head.get(f"{OWN}/class/codes?name={name}")
    return re.findall(r'<code class="code-large">([^<]+)</code>', page.text)


def start(wallet: RunningWallet, code: str, login: str = "zoe") -> Person:
    """Open a booklet by a code, in a new browser."""
    browser = wallet.browser()
    answer = browser.send("/start", code=code.lower())
    assert answer.status_code == 303, answer.text
    page = answer.headers["Location"]
    answer = browser.send(page, login=login, password=PASSWORD, again=PASSWORD)
    assert answer.status_code == 303, answer.text
    return browser


def account(wallet: RunningWallet, login: str) -> Account:
    with wallet.session() as session:
        return session.scalars(select(Account).where(Account.login == login)).one()


def test_a_class_opens_its_booklets(wallet: RunningWallet):
    read_list(wallet)
    assert "3A" in wallet.head.get(OWN).text
    first, second = codes(wallet)
    browser = start(wallet, first)
    assert browser.get("/booklet").status_code == 200
    assert codes(wallet) == [second]
    assert wallet.browser().send("/start", code=first).status_code in {400, 422}
    page = wallet.head.get(f"{OWN}/class?name=3A").text
    assert "Open" in page
    with wallet.session() as session:
        made = holders.the_holder(session, account(wallet, "zoe").id)
        assert made.born in {"2013-03", "2013-06"}
        assert made.opened_by is not None


def test_guardians_of_the_list_are_written_to(wallet: RunningWallet):
    read_list(wallet)
    with wallet.school() as (session, _):
        seat = session.scalars(select(Seat).where(Seat.name == "Zoé Durand")).one()
        code = seats.code_of(wallet.place, seat, now=wallet.now)
    start(wallet, code)
    with wallet.session() as session:
        (letter,) = mail.unsent(session, organisation=None)
    assert letter.recipient == "ada@mail.example"
    link = re.search(r"http://[^/]+(/accompany/\S+)", letter.text)[1]
    page = wallet.adult.get(link)
    assert "Zoé Durand" in page.text
    assert wallet.adult.send(link).status_code == 303
    assert "Zoé Durand" in wallet.adult.get("/beside").text
    assert wallet.browser().get(link).status_code == 404


def test_the_same_list_again_changes_nothing_and_the_next_year_knows_who_has_one(
    wallet: RunningWallet,
):
    read_list(wallet)
    before = codes(wallet)
    page = wallet.head.send(f"{OWN}/list", text=LIST, year=str(_year(wallet)))
    assert "There is nothing to change." in page.text
    assert codes(wallet) == before
    start(wallet, before[0])
    wallet.clock.now += timedelta(days=365)
    wallet.people["head"] = wallet.sign_in("helene2", Role.HEAD)
    read_list(wallet, LIST.replace("3A", "2C"))
    assert len(codes(wallet, "2C")) == 1


def test_a_paper_that_is_too_old_opens_nothing_and_is_renewed(wallet: RunningWallet):
    read_list(wallet)
    (old, _) = codes(wallet)
    wallet.clock.now += timedelta(days=61)
    wallet.people["head"] = wallet.sign_in("helene2", Role.HEAD)
    assert codes(wallet) == []
    assert wallet.browser().send("/start", code=old).status_code in {400, 422}
    page = f"{OWN}/class/codes?name=3A"
    wallet.head.send(page, to=page)
    assert len(codes(wallet)) == 2


def test_staff_of_a_class_come_with_the_booklet_and_go_with_the_year(wallet: RunningWallet):
    read_list(wallet)
    page = f"{OWN}/class?name=3A"
    said = {"account": str(wallet.teacher.account_id), "relation": "teacher"}
    assert wallet.head.send(page, **said).status_code == 303
    start(wallet, codes(wallet)[0])
    assert "teacher" in wallet.teacher.get("/beside").text
    assert "3A" in wallet.teacher.get(OWN).text
    assert "4B" not in wallet.teacher.get(OWN).text
    assert wallet.teacher.get(f"{OWN}/class?name=4B").status_code == 404
    person = account(wallet, "zoe").id
    assert wallet.teacher.get(f"/beside/{person}").status_code == 200
    wallet.clock.now = wallet.clock.now.replace(year=_year(wallet) + 1, month=9, day=2)
    wallet.people["teacher"] = again(wallet, wallet.teacher)
    assert wallet.teacher.get(f"/beside/{person}").status_code == 404


def again(wallet: RunningWallet, person: Person) -> Person:
    """Sign somebody in again, in a new browser."""
    browser = wallet.browser()
    with wallet.session() as session:
        found = session.get(Account, person.account_id)
        found.totp_sealed = None
        opened = sign_ins.begin(session, found, browser="t", provider=None, now=wallet.now)
        session.commit()
    browser.account_id = person.account_id
    wallet.keep(browser, opened.token)
    return browser


def test_who_comes_alone_under_15_names_a_guardian(wallet: RunningWallet):
    said = {"name": "Nino Seul", "login": "nino", "password": PASSWORD, "again": PASSWORD}
    born = f"{wallet.now.year - 12}-03"
    answer = wallet.browser().send("/start/oneself", **said, born=born)
    assert answer.status_code in {400, 422}
    assert "Under 15" in answer.text
    guardian = {"guardian_name": "Papa Seul", "guardian_email": "papa@mail.example"}
    browser = wallet.browser()
    assert browser.send("/start/oneself", **said, born=born, **guardian).status_code == 303
    person = account(wallet, "nino").id
    with wallet.session() as session:
        holder = holders.the_holder(session, person)
        assert holder.opened_by is None
        with scope(session, person=person):
            (one,) = inviting.listed(session)
    assert (one.relation, one.email) == (Relation.GUARDIAN, "papa@mail.example")
    page = browser.send("/dossiers/new", title="x", purpose="other").headers["Location"]
    answer = browser.send("/write", to="/write/family")
    draft = answer.headers["Location"]
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', browser.get(draft).text)[1]
    browser.send(draft, title="Cuisine", did="Oui.", learnt="Oui.", revision=revision, do="finish")
    item = re.search(r'value="([0-9a-f-]{36})"', browser.get(page).text)[1]
    browser.send(page, to=f"{page}/choose", items=[item])
    refused = browser.send(f"{page}/share", reader="x", days="30")
    assert refused.status_code == 409, refused.text
    assert "parent or guardian" in refused.text


def test_one_leaves_a_school_and_keeps_the_booklet(wallet: RunningWallet):
    read_list(wallet)
    wallet.head.send(
        f"{OWN}/class?name=3A", account=str(wallet.teacher.account_id), relation="teacher"
    )
    browser = start(wallet, codes(wallet)[0])
    page = browser.get("/me").text
    leave = re.search(r'action="(/me/schools/[^"]+/leave)"', page)[1]
    assert browser.send("/me", to=leave).status_code == 303
    assert browser.get("/booklet").status_code == 200
    person = account(wallet, "zoe").id
    assert wallet.teacher.get(f"/beside/{person}").status_code == 404


def test_a_new_address_is_proven_by_its_code(wallet: RunningWallet):
    wallet.pupil.send("/me/email", email="neuf@mail.example")
    with wallet.session() as session:
        (letter,) = mail.unsent(session, organisation=None)
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", letter.text)[0]
    page = "/me/email/code?email=neuf@mail.example"
    other = "/me/email/code?email=autre@mail.example"
    assert wallet.pupil.send(page, email="neuf@mail.example", code="AAAA-AAAA").status_code >= 400
    assert wallet.pupil.send(other, email="autre@mail.example", code=code).status_code >= 400
    assert account(wallet, "paloma").email == "paloma@ecole.example"
    answer = wallet.pupil.send(page, email="neuf@mail.example", code=code)
    assert answer.status_code == 303
    assert account(wallet, "paloma").email == "neuf@mail.example"


def test_who_was_born_when_is_not_the_childs_word(wallet: RunningWallet):
    older = f"{wallet.now.year - 17}-01"
    answer = wallet.pupil.send("/me", name="Paloma", born=older)
    assert answer.status_code == 409
    with wallet.inside(wallet.pupil) as (_, holder):
        assert holder.born == f"{wallet.now.year - 13}-02"


def test_a_login_is_changed_with_the_password_alone(wallet: RunningWallet):
    assert wallet.pupil.send("/me/login", login="pal", password="faux").status_code >= 400
    assert wallet.pupil.send("/me/login", login="oscar", password=PASSWORD).status_code == 409
    assert wallet.pupil.send("/me/login", login="pal", password=PASSWORD).status_code == 303
    assert account(wallet, "pal").id == wallet.pupil.account_id


def test_a_list_of_an_old_spreadsheet_is_shown_and_kept(wallet: RunningWallet):
    text = "Nom;Pr\xe9nom;Classe\nRen\xe9;L\xe9a\x81;3A\n".encode("latin-1")
    sent = {"file": (BytesIO(text), "classe.csv"), "year": str(_year(wallet))}
    page = wallet.head.send(f"{OWN}/list", **sent)
    assert page.status_code == 200
    assert "Léa" in page.text


@pytest.mark.parametrize("change", ["left", "class", "role"])
def test_staff_see_nothing_more_of_who_is_no_longer_theirs(wallet: RunningWallet, change: str):
    read_list(wallet)
    said = {"account": str(wallet.teacher.account_id), "relation": "teacher"}
    wallet.head.send(f"{OWN}/class?name=3A", **said)
    with wallet.school() as (session, _):
        seat = session.scalars(select(Seat).where(Seat.name == "Zoé Durand")).one()
        code = seats.code_of(wallet.place, seat, now=wallet.now)
    start(wallet, code)
    page = f"/beside/{account(wallet, 'zoe').id}"
    assert wallet.teacher.get(page).status_code == 200
    if change == "role":
        with wallet.school() as (session, _):
            wanted = Membership.person_id == wallet.teacher.account_id
            session.scalars(select(Membership).where(wanted)).one().valid_until = wallet.now
    elif change == "class":
        read_list(wallet, LIST.replace("Durand;Zoé;3A", "Durand;Zoé;4B"))
    else:
        without = "\n".join(line for line in LIST.splitlines() if "Zoé" not in line)
        with wallet.school() as (session, school):
            found = lists.read(without.encode())
            planned = seats.plan(session, found, year=_year(wallet), now=wallet.now)
            by = wallet.head.account_id
            here = (session, wallet.place, school, planned)
            seats.apply(*here, absent_left=True, by=by, now=wallet.now)
    assert wallet.teacher.get(page).status_code == 404
