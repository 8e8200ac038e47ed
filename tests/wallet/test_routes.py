"""Every route and every role: who gets in, who is told that there is nothing, who must sign in.

The things asked for are the pupil's and the school's own, so that a stranger who guesses an address
is answered as if it did not exist, and nothing of the pupil changes whatever strangers send.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule

from service.accounts.models import Role
from service.database import Base
from service.fence import Personal, scope
from service.web.access import Kind, access_of
from tests.issuer.support.running import Person
from tests.wallet.companions.test_companions import beside
from tests.wallet.people.test_starting import read_list
from tests.wallet.running import SCHOOL, RunningWallet
from tests.wallet.sharing.test_sharing import share
from tests.wallet.test_pages import write
from wallet.companions import approving
from wallet.companions.models import Approval, Comment, Companion, Relation
from wallet.people.models import ClassAdult, Seat
from wallet.sharing.models import Dossier
from wallet.writing.models import Ask

ROLES = ("stranger", "pupil", "other", "parent", "teacher", "past", "head")
NOWHERE = "01936f2e-0000-7000-8000-0000000000ff"
IN, NO, FORBIDDEN, SIGN_IN = "in", "404", "403", "sign-in"
Expected = Mapping[str, str]


def of(*answers: str) -> Expected:
    """What each role is answered, in their order."""
    return dict(zip(ROLES, answers, strict=True))


ANYBODY = of(*[IN] * 7)
SIGNED_IN = of(SIGN_IN, *[IN] * 6)
HOLDERS = of(SIGN_IN, IN, IN, NO, NO, NO, NO)
OWN = of(SIGN_IN, IN, NO, NO, NO, NO, NO)
BESIDE = of(SIGN_IN, NO, NO, IN, IN, NO, NO)
GUARDIAN = of(SIGN_IN, NO, NO, IN, NO, NO, NO)
OFFICE = of(SIGN_IN, NO, NO, NO, FORBIDDEN, FORBIDDEN, IN)
STAFF = of(SIGN_IN, NO, NO, NO, IN, IN, IN)
CLASS = of(SIGN_IN, NO, NO, NO, IN, NO, IN)

BY_PREFIX: tuple[tuple[str, Expected], ...] = (
    ("/schools/<slug>/class/codes", OFFICE),
    ("/schools/<slug>/class", CLASS),
    ("/schools/<slug>/", OFFICE),
    ("/schools/<slug>", STAFF),
    ("/beside/<uuid:person_id>/shares", GUARDIAN),
    ("/beside/<uuid:person_id>/partners", GUARDIAN),
    ("/beside/<uuid:person_id>", BESIDE),
    ("/beside", SIGNED_IN),
    ("/notices", SIGNED_IN),
    ("/items/", OWN),
    ("/adults/<", OWN),
    ("/asks/", OWN),
    ("/drafts/", OWN),
    ("/shares/", OWN),
    ("/dossiers/<", OWN),
    ("/me/schools/", OWN),
    *(
        (one, HOLDERS)
        for one in ("/booklet", "/deposit", "/receive", "/write", "/parcoursup", "/dossiers")
    ),
    *((one, HOLDERS) for one in ("/adults", "/me", "/hosts", "/applications")),
)
"""What is expected of a rule: by the first of these that it begins with."""
ELSEWHERE = ("/account", "/ims/", "/applications/<", "/hosts/<", "/hosts/return", "/me/import/<")
"""Walked by tests of their own."""


def rules(wallet: RunningWallet) -> list[tuple[Rule, str, Expected]]:
    """Every rule of people's pages with a method, and what is expected of it."""
    found = []
    for rule in wallet.app.url_map.iter_rules():
        kind = access_of(wallet.app, rule.endpoint).kind
        if kind not in {Kind.SIGNED_IN, Kind.ROLES} or rule.rule.startswith(ELSEWHERE):
            continue
        expected = next((e for prefix, e in BY_PREFIX if rule.rule.startswith(prefix)), None)
        assert expected is not None, f"nobody said who may call {rule.rule}"
        found += [(rule, m, expected) for m in sorted(rule.methods or ()) if m in {"GET", "POST"}]
    # What ends or deletes comes last, so that the others still find their things.
    return sorted(found, key=lambda one: (_is_end(one[0]), one[0].rule, one[1]))


def _is_end(rule: Rule) -> bool:
    return rule.rule.endswith(("delete", "erase", "end", "leave", "left", "withdraw", "stop"))


@pytest.fixture
def things(wallet: RunningWallet) -> dict[str, Any]:
    """A pupil with something of everything, and people of each role around."""
    read_list(wallet)
    one = write(wallet)
    parent = wallet.people["parent"] = wallet.sign_in("agathe")
    wallet.people["past"] = wallet.sign_in("pascal", Role.AWARDER)
    wallet.people["stranger"] = wallet.browser()
    guardian = beside(wallet, parent, Relation.GUARDIAN)
    # A self-assessment is private even of a child's guardian until it is opened to them.
    around = f"/items/{one.id}/adults"
    wallet.pupil.send(around, to=f"{around}/see", adults=[str(guardian.id)])
    said = {"account": str(wallet.teacher.account_id), "relation": "teacher"}
    wallet.head.send(f"/schools/{SCHOOL}/class?name=3A", **said)
    _staff(wallet)
    wallet.pupil.send(f"/items/{one.id}/ask", name="Ada", role="tante")
    draft = wallet.pupil.send("/write", to="/write/family").headers["Location"]
    wallet.pupil.send(f"/items/{one.id}/adults", text="Voilà.")
    shared, _ = share(wallet, _dossier(wallet, one.id))
    with wallet.inside(wallet.pupil) as (session, holder):
        approving.ask(session, holder, ("did:web:club.example", "Club"), name="P", now=wallet.now)
        row = {kind: session.scalars(select(kind)).first() for kind in (Ask, Comment, Dossier)}
        # A child does not end a guardian; a teacher they do.
        wanted = select(Companion).where(Companion.relation == Relation.TEACHER)
        companion = session.scalars(wanted.order_by(Companion.name.desc())).first()
        approval = session.scalars(select(Approval)).one()
    with wallet.school() as (session, _):
        seat = session.scalars(select(Seat)).first()
        given = session.scalars(select(ClassAdult)).first()
    return {
        "person_id": wallet.pupil.account_id,
        "item_id": one.id,
        "companion_id": companion.id,
        "approval_id": approval.id,
        "ask_id": row[Ask].id,
        "comment_id": row[Comment].id,
        "dossier_id": row[Dossier].id,
        "draft_id": draft.rsplit("/", 1)[1],
        "share_id": shared.rsplit("/", 1)[1],
        "seat_id": seat.id,
        "class_adult_id": given.id,
        "slug": SCHOOL,
        "number": 1,
        "rubric": "socle",
        "kind": "family",
        # Of these there is none: even who may come in is told so.
        "file_id": NOWHERE,
        "word_id": NOWHERE,
        "membership_id": NOWHERE,
        "invitation_id": NOWHERE,
    }


NONE_THERE = ("file_id", "word_id", "membership_id", "invitation_id", "comment_id", "seat_id")


def _staff(wallet: RunningWallet) -> None:
    """A teacher beside the pupil now, and one whose year is over; both saw the entry."""
    with wallet.inside(wallet.pupil) as (session, holder):
        for who, ends in (("teacher", 1), ("past", -1)):
            made = Companion(
                person_id=holder.person_id,
                adult_id=wallet.people[who].account_id,
                school_id=holder.opened_by,
                relation=Relation.TEACHER,
                name=who,
                sees_all=True,
                created_at=wallet.now,
                accepted_at=wallet.now,
                ends_at=wallet.now.replace(year=wallet.now.year + ends),
            )
            session.add(made)


def _dossier(wallet: RunningWallet, item_id: Any) -> str:
    page = wallet.pupil.send("/dossiers/new", title="Dossier", purpose="other").headers["Location"]
    wallet.pupil.send(page, to=f"{page}/choose", items=[str(item_id)])
    return str(page)


def ask(wallet: RunningWallet, person: Person, rule: Rule, method: str, things: Any) -> Any:
    """The answer to somebody who asks for the pupil's or the school's thing."""
    values = {name: things[name] for name in rule.arguments}
    with wallet.app.test_request_context(base_url=wallet.base_url):
        _, path = rule.build(values, append_unknown=False)
    if rule.rule.startswith("/schools/<slug>/class"):
        path += "?name=3A"
    if method == "GET":
        return person.get(path)
    # Every page of who is signed in has a form, and with it the token against forged ones.
    return person.send("/sign-in" if person.account_id is None else "/account", to=path)


def kind_of(answer: Any) -> str:
    """What an answer means for who asked."""
    if answer.status_code in {302, 303} and "/sign-in" in answer.headers["Location"]:
        return SIGN_IN
    return {401: SIGN_IN, 403: FORBIDDEN, 404: NO}.get(answer.status_code, IN)


def digest(wallet: RunningWallet) -> str:
    """All rows of the pupil, as one value."""
    made = sha256()
    with wallet.session() as session, scope(session, person=wallet.pupil.account_id):
        for mapper in sorted(Base.registry.mappers, key=lambda one: one.class_.__name__):
            if issubclass(mapper.class_, Personal) and mapper.class_.__name__ != "SignIn":
                table = mapper.local_table
                wanted = select(table).where(table.c.person_id == wallet.pupil.account_id)
                rows = session.connection().execute(wanted.order_by(*table.primary_key)).all()
                made.update(repr([tuple(row) for row in rows]).encode())
    return made.hexdigest()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_it_is_said(
    wallet: RunningWallet, things: dict[str, Any], role: str
) -> None:
    person = wallet.people[role]
    before, wrong = digest(wallet), []
    for rule, method, expected in rules(wallet):
        answer = ask(wallet, person, rule, method, things)
        found = kind_of(answer)
        assert answer.status_code < 500, f"{method} {rule.rule}: {answer.text}"
        answer.close()
        # Who may come in may still be told that this one thing is not there any more.
        gone = expected[role] == IN and found == NO and _may_be_gone(rule, method)
        if found != expected[role] and not gone:
            wrong.append(f"{method} {rule.rule}: {answer.status_code}, not {expected[role]}")
    assert wrong == [], "\n".join(wrong)
    if role in {"stranger", "other", "past"}:
        assert digest(wallet) == before


def _may_be_gone(rule: Rule, method: str) -> bool:
    return method == "POST" or bool(set(rule.arguments) & set(NONE_THERE))
