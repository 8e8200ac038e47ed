"""`livret issuer keys`: renew the key of an organisation, withdraw one that was stolen."""

from datetime import datetime
from typing import Any

import click

from issuer.organisations import keys
from issuer.organisations.founding import SUITE_KEYS
from issuer.organisations.models import OrganisationKey
from issuer.organisations.refusals import NotFound
from issuer.status import closing
from livret.commands.edge import Instant, now, whole_seconds
from livret.commands.issuer_edge import ORG, Desk, with_desk
from service.language import N_


@click.group("keys")
def command() -> None:
    """Renew the key of an organisation; withdraw one that may be in other hands."""


@command.command("list")
@ORG
@with_desk
def listed(desk: Desk, *, slug: str) -> None:
    """Every key that the organisation has had, the oldest first."""
    for one in keys.history(desk.session, desk.organisation(slug)):
        facts = _facts(one)
        if desk.as_json:
            desk.show(facts)
        else:
            click.echo("  ".join(f"{name}: {value}" for name, value in facts.items()))


@command.command("rotate")
@ORG
@click.option("--suite", type=click.Choice(list(SUITE_KEYS)), help="For another way of signing.")
@with_desk
def rotate(desk: Desk, *, slug: str, suite: str | None) -> None:
    """Renew the key from now on; what the old one signed stays good."""
    made = keys.rotate(
        desk.session,
        desk.organisation(slug),
        desk.issuer.place.hosting.keys,
        by=None,
        now=whole_seconds(now()),
        suite=suite,
    )
    desk.session.commit()
    desk.answer(_facts(made), N_("The new key is {id}."))


@command.command("withdraw")
@ORG
@click.argument("key", metavar="ID")
@click.option("--at", type=Instant(), help="From when nobody shall believe it; now if left out.")
@with_desk
def withdraw(desk: Desk, *, slug: str, key: str, at: datetime | None) -> None:
    """Take a key back that may be in other hands; a key that signs gets its successor first.

    Lists of withdrawn credentials are closed and begun anew, so that a forgery that is dated back
    finds no place in them.

    ID is what "keys list" shows, or its part after the #.
    """
    found = next(
        (
            one
            for one in keys.history(desk.session, desk.organisation(slug))
            if key in {one.verification_method, one.verification_method.partition("#")[2]}
        ),
        None,
    )
    if found is None:
        raise NotFound("key-unknown")
    instant = whole_seconds(now())
    done = closing.withdraw_key(
        desk.session,
        desk.organisation(slug),
        found,
        desk.issuer.place.hosting.keys,
        from_instant=whole_seconds(at or instant),
        by=None,
        now=instant,
    )
    desk.session.commit()
    desk.answer(_facts(done), N_("{id} is withdrawn from {revoked}."))


def _facts(one: OrganisationKey) -> dict[str, Any]:
    found = {
        "id": one.verification_method,
        "from": one.valid_from.isoformat(),
        "until": one.valid_until.isoformat() if one.valid_until else None,
        "revoked": one.revoked_at.isoformat() if one.revoked_at else None,
    }
    return {name: value for name, value in found.items() if value is not None}
