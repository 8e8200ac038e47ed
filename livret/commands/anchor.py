"""`livret anchor`: what the console of an anchor does, for who runs the service and for scripts."""

import re
import unicodedata

import click

from federation.anchor import creating, starting
from federation.anchor.creating import Profile
from livret.commands import anchor_keys, anchor_members
from livret.commands.anchor_edge import Desk, with_desk
from livret.commands.edge import now, whole_seconds
from service.language import N_

MAX_SLUG_CHARACTERS = 40


@click.group("anchor")
def command() -> None:
    """Members, accreditations, keys and registry of the anchor on this machine.

    These commands work on the database itself, whether "livret serve anchor" runs or not.
    """


@command.command("new")
@click.option("--name", required=True, help="What people read, such as “Académie d'Exemple”.")
@click.option("--slug", help="Its short name; made from the name if left out.")
@click.option("--email", default="", help="Where it is reached; the first link is not sent there.")
@with_desk
def new(desk: Desk, *, name: str, slug: str | None, email: str) -> None:
    """Found the anchor of this installation, with its first keys.

    Its address is LIVRET_ANCHOR_URL, which all its statements name: set it first, never change it.
    The link that is printed serves once; who opens it becomes responsible for the anchor.

    \b
    Example:
      livret anchor new --name "Académie d'Exemple"
    """  # noqa: D301 - click reads the backspace
    profile, at = Profile(name=name, email=email), whole_seconds(now())
    made = creating.create(desk.session, desk.office, slug or _slug_of(name), profile, now=at)
    invited = starting.offer(desk.session, made, now=at)
    desk.session.commit()
    facts = {
        "id": made.entity_id,
        "name": made.name,
        "link": starting.address(invited, desk.office.entity_id),
        "until": invited.invitation.expires_at.isoformat(),
    }
    said = N_("{name} is here: {id}\nThis link serves once, until {until}:\n    {link}")
    desk.answer(facts, said)


def _slug_of(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe"))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:MAX_SLUG_CHARACTERS].strip("-")


for one in (
    anchor_members.member,
    anchor_members.accredit,
    anchor_members.withdraw,
    anchor_members.restore,
    anchor_members.history,
    anchor_keys.command,
    anchor_keys.root,
):
    command.add_command(one)
