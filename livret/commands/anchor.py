"""`livret anchor`: what the console of an anchor does, for who runs the service and for scripts."""

import re
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from federation.anchor import ceremony, creating, root_file, starting
from federation.anchor.creating import Profile
from keys.sealing import Passphrase
from livret.commands import (
    anchor_joining,
    anchor_keys,
    anchor_loading,
    anchor_members,
    anchor_registry,
)
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
@click.option("--email", default="", help="Where members and the public reach it.")
@click.option(
    "--root-key",
    "root_key",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Make a root key in this new file as well, and let it sign at once.",
)
@click.option("--passphrase", help="Of the root key; asked for if left out.")
@with_desk
def new(desk: Desk, *, name: str, slug: str | None, email: str, **root: Any) -> None:
    """Found the anchor of this installation, with its first keys.

    Its address is LIVRET_ANCHOR_URL, which all its statements name: set it first, never change it.
    The link that is printed serves once; who opens it becomes responsible for the anchor.

    With --root-key a root key vouches for the keys of every day from the beginning. Carry the file
    away to a safe; "anchor root" says how to sign again. It can also be made later, on a machine
    without a network, which is safer.

    \b
    Examples:
      livret anchor new --name "Académie d'Exemple"
      livret anchor new --name "Académie d'Exemple" --root-key /media/stick/root.key
    """  # noqa: D301 - click reads the backspace
    profile, at = Profile(name=name, email=email), whole_seconds(now())
    made = creating.create(desk.session, desk.office, slug or _slug_of(name), profile, now=at)
    if root["root_key"] is not None:
        _sign_root(desk, root["root_key"], root["passphrase"], at)
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


def _sign_root(desk: Desk, path: Path, passphrase: str | None, at: datetime) -> None:
    anchor = desk.anchor
    said = passphrase or click.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
    signer = root_file.create(path, Passphrase(said), anchor=anchor.entity_id, now=at)
    asked = ceremony.read_request(ceremony.request(desk.session, anchor, now=at))
    answer = ceremony.read_answer(ceremony.sign_request(asked, (signer,), now=at))
    ceremony.publish_root(desk.session, anchor, answer, by=None, now=at)


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
    anchor_joining.invite,
    anchor_joining.applications,
    anchor_joining.refresh,
    anchor_loading.load,
    anchor_loading.load,
    anchor_registry.publish,
    anchor_registry.snapshot,
    anchor_keys.command,
    anchor_keys.root,
):
    command.add_command(one)
