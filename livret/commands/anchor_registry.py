"""`livret anchor publish` and `livret anchor snapshot`: the registry that others read."""

from pathlib import Path
from typing import Any

import click

from federation.anchor import publishing
from federation.anchor.models import Publication
from keys.errors import KeysError
from livret.commands.anchor_edge import Desk, with_desk
from livret.commands.edge import now, whole_seconds
from service.language import N_


@click.command("publish")
@with_desk
def publish(desk: Desk) -> None:
    """Sign and publish the registry at once, without waiting for the work in the background."""
    made = publishing.publish_now(desk.session, desk.office.keys, now=whole_seconds(now()))
    desk.session.commit()
    desk.answer(_facts(made), N_("The registry number {serial} is published, good until {until}."))


@click.command("snapshot")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_desk
def snapshot(desk: Desk, *, file: Path) -> None:
    """Write the newest registry into FILE, for verifiers without a network.

    \b
    Example:
      livret anchor snapshot registry.livret
    """  # noqa: D301 - click reads the backspace
    found = publishing.published(desk.session, desk.anchor)
    try:
        file.write_bytes(found.bundle or b"")
    except OSError as error:
        raise KeysError("key-file-failed", path=str(file)) from error
    facts = {**_facts(found), "path": str(file)}
    desk.answer(facts, N_("The registry number {serial} is in {path}, good until {until}."))


def _facts(one: Publication) -> dict[str, Any]:
    return {"serial": one.serial, "until": one.expires_at.isoformat(), "digest": one.digest}
