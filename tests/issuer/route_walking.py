"""Walks the routes of the running issuer as each of its people, and gives what each is answered."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from werkzeug.routing import Rule

from issuer import models_of_badges
from issuer.achievements import versions
from issuer.achievements.models import State
from issuer.achievements.versions import Author
from issuer.awards import awarding
from issuer.awards.awarding import Wish
from issuer.organisations import creating, keys
from service import jobs
from service.accounts.models import Membership
from service.fence import scope
from tests.issuer.support import Person, Running
from tests.support.web import BROWSER, token_in

NOBODY_HAS = UUID("01936f2e-0000-7000-8000-0000000000ff")
HIDDEN = frozenset({"HEAD", "OPTIONS"})
_NUMBERS = count()
IN = "in"
"""What stands for "led to the page where one signs in"."""


@dataclass
class Seeds:
    """Identifiers of things of one organisation, by the argument of routes that names them."""

    slug: str
    ids: dict[str, Any] = field(default_factory=dict)


def seed(running: Running, slug: str, who: Person, *, word: str = "") -> Seeds:
    """Put one thing of each kind into an organisation; `word` stands in all that has a name."""
    found = Seeds(slug)
    with running.sessions() as session:
        organisation = creating.find(session, slug)
        home = running.place.hosting.address(slug)
        publisher = versions.Publisher(home, running.base_url)
        author = Author(organisation.id, publisher, who.account_id, running.now)
        with scope(session, organisation=organisation.id):
            made = models_of_badges.adopt(session, author, "delegue")
            versions.move(session, author, made.id, State.ACTIVE)
            session.commit()
            wish = Wish(achievement=made.id, name=f"Léa {word}".strip())
            award = awarding.award(session, organisation, wish, by=who.account_id, now=running.now)
            job = jobs.start(
                session, "heartbeat", ("run",), organisation=organisation.id, now=running.now
            )
            member = session.scalars(
                select(Membership).where(Membership.person_id == who.account_id)
            ).one()
            found.ids = {
                "achievement_id": made.id,
                "award_id": award.id,
                "job_id": job.id,
                "membership_id": member.id,
                "key_id": keys.history(session, organisation)[0].id,
            }
            session.commit()
    return found


def walked(running: Running) -> list[tuple[str, Rule]]:
    """Every method of every route, in order."""
    rules = sorted(running.app.url_map.iter_rules(), key=lambda rule: rule.rule)
    return [(method, rule) for rule in rules for method in sorted(set(rule.methods) - HIDDEN)]


def address(running: Running, rule: Rule, seeds: Seeds) -> str:
    """The route with the things of an organisation in it, and with nobody's where it has none."""
    usual = {
        "slug": seeds.slug,
        "act": "revoke",
        "code": "delegue",
        "filename": "livret.css",
        "form": "json",
        "identifier": NOBODY_HAS,
        "language": "fr",
        "name": "nothing",
        "number": 1,
        "partner_slug": "club-nautique",
        "token": "nobody-has-this-one",
    }
    values = {**usual, **seeds.ids}
    given = {name: values.get(name, NOBODY_HAS) for name in rule.arguments}
    with running.app.test_request_context():
        return url_for(rule.endpoint, **given)


def status(person: Person, method: str, path: str, **data: Any) -> int | str:
    """What is answered; the way to the sign-in page is `IN`."""
    # From another network each time: how often one may ask is for other tests.
    number = next(_NUMBERS)
    answer = person.client.open(
        path,
        method=method,
        base_url=person.base_url,
        headers=BROWSER,
        data=data or None,
        buffered=True,  # files of ours are closed
        environ_overrides={"REMOTE_ADDR": f"10.{number >> 8 & 255}.{number & 255}.1"},
    )
    if answer.status_code in {302, 303} and answer.location.startswith("/sign-in"):
        return IN
    return int(answer.status_code)


def csrf(person: Person) -> str:
    """A token that the forms of this person hold."""
    return token_in(person.get("/account").text)
