"""`livret anchor keys` and `livret anchor root`: who signs, and the root key above them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from federation.anchor import ceremony, keys, root_file, rooting
from federation.anchor.models import OnlineKey
from keys.errors import KeysError
from keys.jwk import thumbprint
from keys.sealing import Passphrase
from livret.commands.anchor_edge import Desk, with_desk
from livret.commands.edge import Edge, Instant, now, read_file, whole_seconds, with_errors
from service.errors import NotFound
from service.language import N_

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("keys")
def command() -> None:
    """The keys that sign from day to day: see them, renew them, withdraw a stolen one."""


@command.command("show")
@with_desk
def show(desk: Desk) -> None:
    """Every key so far, the oldest first; ID is what "withdraw" takes."""
    for one in keys.history(desk.session, desk.anchor):
        desk.line(_facts(one))


@command.command("announce")
@with_desk
def announce(desk: Desk) -> None:
    """Publish the key that signs next, some days before it does."""
    at = whole_seconds(now())
    made = keys.announce(desk.session, desk.anchor, desk.office.keys, by=None, now=at)
    desk.session.commit()
    desk.answer(_facts(made), N_("The key {id} is announced; let the root key sign it."))


@command.command("rotate")
@with_desk
def rotate(desk: Desk) -> None:
    """Let the announced key sign from now on; what the old one signed stays good."""
    made = keys.rotate(desk.session, desk.anchor, by=None, now=whole_seconds(now()))
    desk.session.commit()
    desk.answer(_facts(made), N_("The key {id} signs from now on."))


@command.command("withdraw")
@click.argument("key", metavar="ID")
@click.option("--from", "since", type=Instant(), help="Since when it was in other hands; now.")
@with_desk
def withdraw(desk: Desk, *, key: str, since: datetime | None) -> None:
    """Take back a key that may be in other hands; the announced one takes over at once."""
    anchor, at = desk.anchor, whole_seconds(now())
    known = {one.thumbprint: one for one in keys.history(desk.session, anchor)}
    if key not in known:
        raise NotFound("online-key-unknown")
    successor = keys.withdraw(
        desk.session,
        anchor,
        known[key].id,
        desk.office.keys,
        from_instant=whole_seconds(since or at),
        by=None,
        now=at,
    )
    desk.session.commit()
    facts = {**_facts(known[key]), "successor": successor.thumbprint if successor else None}
    if successor is None:
        desk.answer(facts, N_("{id} is withdrawn. Nothing is signed until the root key signs."))
    else:
        desk.answer(facts, N_("{id} is withdrawn; {successor} signs from now on."))


def _facts(one: OnlineKey) -> dict[str, Any]:
    told = {
        "id": one.thumbprint,
        "published": one.valid_from,
        "signs": one.signs_from,
        "until": one.valid_until,
        "withdrawn": one.revoked_at,
    }
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in told.items()
        if value is not None
    }


@click.group("root")
def root() -> None:
    """The root key in a file of its own, for a machine without a network.

    It says which keys sign from day to day. Who steals the anchor's machine cannot steal the
    federation, as long as the file lies in a safe.
    """


@root.command("new")
@click.argument("file", type=FILE)
@click.option("--anchor", "entity_id", required=True, help="The address of the anchor.")
@click.password_option("--passphrase", prompt="Passphrase", help="Asked for if left out.")
@click.pass_obj
@with_errors
def new(edge: Edge, *, file: Path, entity_id: str, passphrase: str) -> None:
    """Make a root key in a new FILE, sealed under a passphrase; needs neither network nor database.

    \b
    Example:
      livret anchor root new root.key --anchor https://federation.example
    """  # noqa: D301 - click reads the backspace
    at = whole_seconds(now())
    root_file.create(file, Passphrase(passphrase), anchor=entity_id, now=at)
    edge.out(N_("The root key is in {path}. Keep it, and its passphrase, apart."), path=file)


@root.command("request")
@click.argument("file", type=FILE)
@with_desk
def request(desk: Desk, *, file: Path) -> None:
    """Write the request for the root key into FILE, to be carried to its machine."""
    raw = ceremony.request(desk.session, desk.anchor, now=whole_seconds(now()))
    _write(file, raw)
    desk.answer({"path": str(file)}, N_("The request is in {path}. Sign it with “root sign”."))


@root.command("sign")
@click.argument("request_file", metavar="REQUEST", type=FILE)
@click.argument("file", metavar="ANSWER", type=FILE)
@click.option("--root-key", "root_key", type=FILE, required=True, help="The file of the root key.")
@click.option("--next-root-key", type=FILE, help="The file of another one that takes its place.")
@click.option("--yes", is_flag=True, help="Do not ask whether the keys shown are the right ones.")
@click.option("--passphrase", prompt="Passphrase", hide_input=True, help="Asked for if left out.")
@click.pass_obj
@with_errors
def sign(
    edge: Edge,
    *,
    request_file: Path,
    file: Path,
    root_key: Path,
    next_root_key: Path | None,
    yes: bool,
    passphrase: str,
) -> None:
    """Sign a REQUEST with the root key and write the ANSWER; needs neither network nor database.

    The keys that will sign from day to day are shown first: compare them with "anchor keys show".

    \b
    Example:
      livret anchor root sign request.json answer.json --root-key root.key
    """  # noqa: D301 - click reads the backspace
    asked = ceremony.read_request(read_file(request_file, max_bytes=ceremony.MAX_BYTES))
    edge.out(
        N_("{name}, {id}, version {version}:"),
        name=asked.name,
        id=asked.anchor,
        version=asked.version,
    )
    for one in asked.online:
        click.echo(f"    {thumbprint(one)}")
    if not yes:
        click.confirm(edge.translate("Are these the right keys?"), abort=True)
    master = Passphrase(passphrase)
    files = [root_key, *([next_root_key] if next_root_key else [])]
    signers = [root_file.unlock(one, master, anchor=asked.anchor) for one in files]
    after = (signers[-1].public_key,) if next_root_key else ()
    answer = ceremony.sign_request(asked, signers, now=whole_seconds(now()), root_keys=after)
    _write(file, answer)
    edge.out(N_("The answer is in {path}. Hand it in with “root publish”."), path=file)


@root.command("publish")
@click.argument("file", metavar="ANSWER", type=FILE)
@with_desk
def publish(desk: Desk, *, file: Path) -> None:
    """Put what the root key has signed in force."""
    signed = ceremony.read_answer(read_file(file, max_bytes=ceremony.MAX_BYTES))
    at = whole_seconds(now())
    row = ceremony.publish_root(desk.session, desk.anchor, signed, by=None, now=at)
    desk.session.commit()
    facts = {"version": row.version, "until": row.expires_at.isoformat()}
    desk.answer(facts, N_("Version {version} is in force until {until}."))


@root.command("show")
@with_desk
def show_root(desk: Desk) -> None:
    """Which version is in force, until when, and why a new one may be due."""
    found = rooting.newest(desk.session, desk.anchor)
    due = ceremony.due(desk.session, desk.anchor, now=now())
    facts = {
        "version": found.version if found else None,
        "until": found.expires_at.isoformat() if found else None,
        "due": due,
    }
    desk.line({name: value for name, value in facts.items() if value is not None})


def _write(path: Path, raw: bytes) -> None:
    try:
        path.write_bytes(raw)
    except OSError as error:
        raise KeysError("key-file-failed", path=str(path)) from error
