"""Walks the routes of the running issuer as each of its people, and gives what each is answered."""

import hashlib
from itertools import count
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import Table, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from service import models
from tests.issuer.route_seeds import Seeds
from tests.issuer.support import Person, Running
from tests.support.web import BROWSER, token_in

NOBODY_HAS = UUID("01936f2e-0000-7000-8000-0000000000ff")
HIDDEN = frozenset({"HEAD", "OPTIONS"})
_NUMBERS = count()
IN = "in"
"""What stands for "led to the page where one signs in"."""
USUAL = {
    "act": "revoke",
    "code": "delegue",
    "filename": "livret.css",
    "form": "json",
    "identifier": NOBODY_HAS,
    "imports.name": "badges.csv",
    "language": "fr",
    "name": "nothing",
    "number": 1,
    "partner_slug": "club-nautique",
    "position": 0,
    "token": "nobody-has-this-one",
}


def walked(running: Running) -> list[tuple[str, Rule]]:
    """Every method of every route, in order."""
    rules = sorted(running.app.url_map.iter_rules(), key=lambda rule: rule.rule)
    return [(method, rule) for rule in rules for method in sorted(set(rule.methods) - HIDDEN)]


def named(method: str, rule: Rule) -> str:
    """A route as the table has it."""
    return f"{method} {rule.rule}"


def address(running: Running, rule: Rule, seeds: Seeds) -> str:
    """The route with the things of an organisation in it, and with nobody's where it has none."""
    given = {name: _value(rule, name, seeds) for name in rule.arguments}
    with running.app.test_request_context():
        return url_for(rule.endpoint, **given)


def has_things(rule: Rule, seeds: Seeds) -> bool:
    """Whether something of the organisation stands in the address, beside itself."""
    return any(_name(rule, name, seeds.ids) for name in rule.arguments)


def _value(rule: Rule, name: str, seeds: Seeds) -> Any:
    if name == "slug":
        return seeds.slug
    known = {**USUAL, **seeds.ids}
    return known.get(_name(rule, name, known), NOBODY_HAS)


def _name(rule: Rule, name: str, known: dict[str, Any]) -> str:
    """The key under which the argument is known: by the endpoint, by its blueprint, by itself."""
    tried = (f"{rule.endpoint}.{name}", f"{rule.endpoint.partition('.')[0]}.{name}", name)
    return next((one for one in tried if one in known), "")


def ask(person: Person, method: str, path: str, /, **data: Any) -> TestResponse:
    """What is answered in full."""
    # From another network each time: how often one may ask is for other tests.
    number = next(_NUMBERS)
    return person.client.open(
        path,
        method=method,
        base_url=person.base_url,
        headers=BROWSER,
        data=data or None,
        buffered=True,  # files of ours are closed
        environ_overrides={"REMOTE_ADDR": f"10.{number >> 8 & 255}.{number & 255}.1"},
    )


def status_of(answer: TestResponse) -> int | str:
    """The status; the way to the sign-in page is `IN`."""
    if answer.status_code in {302, 303} and answer.location.startswith("/sign-in?"):
        return IN
    return int(answer.status_code)


def csrf(person: Person) -> str:
    """A token that the forms of this person hold."""
    return token_in(person.get("/account").text)


def digest(running: Running, organisation_id: UUID) -> dict[str, str]:
    """A digest of all rows of an organisation, by table."""
    tables = models.metadata().sorted_tables
    with running.sessions.kw["bind"].connect() as connection:
        found = {}
        for table in tables:
            column = _owner(table)
            if column is None:
                continue
            rows = connection.execute(select(table).where(column == organisation_id)).all()
            lines = "\n".join(sorted(repr(tuple(row)) for row in rows))
            found[table.name] = hashlib.sha256(lines.encode()).hexdigest()
    return found


def _owner(table: Table) -> Any:
    return table.c.id if table.name == "organisation" else table.c.get("organisation_id")
