"""`livret wallet`: the schools of a wallet, for who runs the service and for scripts."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

import wallet.app
from livret.app import Service, open_wallet
from livret.commands import desk
from livret.commands.edge import Edge, now, whole_seconds, with_errors
from schemas.errors import LivretError
from service import mail
from service.accounts import letters
from service.accounts.invitations import Invited
from service.accounts.models import Role
from service.language import N_, translator
from wallet.people import schools
from wallet.people.models import School
from wallet.people.schools import Said
from wallet.place import Place

INVITATION_PAGE = "/invitation"


@dataclass(frozen=True, slots=True)
class Desk(desk.Desk):
    """The wallet, an open session, and how to answer."""

    service: Service[Place]


def with_desk(run: Callable[..., None]) -> Any:
    """Give a command the desk, and say what verbs refuse; `--json` is an option of all."""

    @click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
    @click.pass_obj
    @with_errors
    @wraps(run)
    def guarded(edge: Edge, /, *, as_json: bool, **rest: Any) -> None:
        service = open_wallet(edge.settings)
        try:
            with desk.opened(edge, service) as session:
                run(Desk(edge, session, as_json, service), **rest)
        except LivretError as error:
            desk.refuse(edge, error, wallet.app.sentences())

    return guarded


@click.group("wallet")
def command() -> None:
    """The schools of the wallet on this machine, which open booklets from class lists.

    These commands work on the database itself, whether "livret serve wallet" runs or not.
    """


@command.group("school")
def school() -> None:
    """Let schools in, and invite their heads."""


@school.command("new")
@click.argument("name")
@click.option("--slug", required=True, help="Its name in addresses.")
@click.option("--uai", default="", help="Its number in the national register.")
@click.option("--email", default="", help="Send the link of its head there; it is shown anyway.")
@with_desk
def new(desk: Desk, *, name: str, slug: str, uai: str, email: str) -> None:
    """Let a school called NAME in; the link that is shown brings its head in.

    \b
    Example:
      livret wallet school new "Collège Jules Verne" --slug jules-verne --uai 0751234A
    """  # noqa: D301 - click reads the backspace
    made = schools.create(desk.session, Said(slug, name, uai or None), now=whole_seconds(now()))
    _invite(desk, made, email)


@school.command("invite")
@click.argument("slug")
@click.option("--email", default="", help="Send the link there; it is shown anyway.")
@with_desk
def invite(desk: Desk, *, slug: str, email: str) -> None:
    """A new link for the head of the school SLUG; it serves once."""
    _invite(desk, schools.find(desk.session, slug), email)


def _invite(desk: Desk, found: School, email: str) -> None:
    made = schools.invite_head(desk.session, found, email=email, now=now())
    link = f"{desk.service.place.base_url}{INVITATION_PAGE}/{made.token}"
    if made.invitation.email:
        _write(desk, found, made, link)
    desk.session.commit()
    until = made.invitation.expires_at.isoformat()
    facts = {"slug": found.slug, "name": found.name, "link": link, "until": until}
    desk.answer(
        facts, N_("{name} is here. Its head comes in by this link, until {until}:\n    {link}")
    )


def _write(desk: Desk, found: School, made: Invited, link: str) -> None:
    letter = letters.invitation(
        translator("fr"),
        to=str(made.invitation.email),
        link=link,
        role=Role.HEAD,
        organisation=found.name,
        until=made.invitation.expires_at,
    )
    mail.post(desk.session, letter, organisation=found.id, now=now())


@school.command("list")
@with_desk
def listed(desk: Desk) -> None:
    """Every school, by its name in addresses."""
    found = schools.listed(desk.session)
    for one in found:
        if desk.as_json:
            desk.show({"slug": one.slug, "name": one.name, "uai": one.uai})
        else:
            click.echo(f"{one.slug}  {one.name}")
    if not found:
        desk.edge.say(N_("There is no school yet."))
