"""`livret anchor invite` and `livret anchor applications`: how bodies come in."""

from typing import Any

import click

from federation.anchor import applying, inviting, refreshing
from federation.anchor.accrediting import Grant
from federation.anchor.models import Application, ApplicationState
from federation.standing import ACCREDITATION_KINDS
from livret.commands.anchor_edge import Desk, with_desk
from livret.commands.edge import Instant, now, whole_seconds
from service.errors import NotFound
from service.language import N_

JOIN = "/join"


@click.command("invite")
@click.argument("label", metavar="NAME")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(ACCREDITATION_KINDS),
    help="What is proposed to it; several times for several.",
)
@with_desk
def invite(desk: Desk, *, label: str, kinds: tuple[str, ...]) -> None:
    """Make a link by which the body called NAME applies, once.

    \b
    Example:
      livret anchor invite "Collège Jules Verne" --kind socle --kind engagement
    """  # noqa: D301 - click reads the backspace
    made = inviting.invite(desk.session, label, kinds, by=None, now=whole_seconds(now()))
    desk.session.commit()
    link = f"{desk.office.entity_id}{JOIN}/{made.code}"
    facts = {"link": link, "until": made.invited.expires_at.isoformat()}
    desk.answer(facts, N_("This link serves once, until {until}:\n    {link}"))


@click.group("applications")
def applications() -> None:
    """See who applies; accept or refuse. ID is what "list" shows, or the body's address."""


@applications.command("list")
@click.option("--state", type=click.Choice([one.value for one in ApplicationState]))
@with_desk
def listed(desk: Desk, *, state: str | None) -> None:
    """Who has waited for longest first."""
    wanted = ApplicationState(state) if state else None
    for one in applying.listed(desk.session, state=wanted):
        desk.line(_facts(one))


@applications.command("show")
@click.argument("name", metavar="ID")
@with_desk
def show(desk: Desk, *, name: str) -> None:
    """What a body asks for, what it says of itself, and what was found."""
    found = _named(desk, name)
    if desk.as_json:
        desk.show({**_facts(found), "record": found.claimed, "checks": found.checks})
        return
    for label, value in _facts(found).items():
        click.echo(f"{label}: {value}")
    for one in found.checks:
        code = f" ({one['code']})" if one.get("code") else ""
        click.echo(f"{one['check']}: {one['outcome']}{code}")


@applications.command("accept")
@click.argument("name", metavar="ID")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(ACCREDITATION_KINDS))
@click.option("--until", type=Instant(), help="The first instant without them.")
@with_desk
def accept(desk: Desk, *, name: str, kinds: tuple[str, ...], until: Any) -> None:
    """Take a body in, with the kinds of award that it may attest."""
    grants = [Grant(kind, None, until) for kind in kinds]
    at, found = whole_seconds(now()), _named(desk, name)
    made = applying.accept(desk.session, desk.office, found, grants, by=None, now=at)
    desk.session.commit()
    desk.answer({"id": made.entity_id, "name": made.name}, N_("{name} is a member: {id}"))


@applications.command("refuse")
@click.argument("name", metavar="ID")
@click.option("--reason", required=True, help="The body reads it in its console.")
@with_desk
def refuse(desk: Desk, *, name: str, reason: str) -> None:
    """Do not take a body in."""
    at, found = whole_seconds(now()), _named(desk, name)
    done = applying.refuse(desk.session, found, reason, by=None, now=at)
    desk.session.commit()
    desk.answer(_facts(done), N_("The application of {name} is refused."))


@click.command("refresh")
@click.argument("identifier", metavar="ID")
@with_desk
def refresh(desk: Desk, *, identifier: str) -> None:
    """Have what a member publishes read at the next turn; ID is its address or a DID."""
    found = refreshing.ask(desk.session, identifier, now=now())
    desk.session.commit()
    desk.answer({"id": found.entity_id, "name": found.name}, N_("{name} is read again soon."))


def _named(desk: Desk, name: str) -> Application:
    fitting = [one for one in applying.listed(desk.session) if name in {str(one.id), one.entity_id}]
    if not fitting:
        raise NotFound("application-unknown")
    return fitting[-1]


def _facts(one: Application) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "entity": one.entity_id,
        "name": one.name,
        "state": one.state.value,
        "kinds": ", ".join(one.kinds),
    }
