"""`livret keys`: make, show, rotate and withdraw signing keys."""

from datetime import datetime
from typing import Any, Final

import click

from keys.did.document import did_document
from keys.kinds import KeyType
from keys.multikey import encode
from keys.stores import KeyRecord, KeyVersion
from livret.commands.edge import Edge, Instant, now, whole_seconds, with_errors
from livret.keystore import open_keys
from schemas import json_text
from service.language import N_

TYPES: Final = {"ed25519": KeyType.ED25519, "p256": KeyType.P256, "p384": KeyType.P384}
RSA: Final = {"rsa": KeyType.RSA}


@click.group("keys")
def command() -> None:
    """Make, show, rotate and withdraw signing keys.

    Private keys are sealed under a master key (LIVRET_MASTER_PASSPHRASE or
    LIVRET_MASTER_KEY_FILE; else a key file in the data folder) and never shown.
    """


@command.command("new")
@click.argument("name")
@click.option(
    "--type",
    "key_type",
    type=click.Choice([*TYPES, *RSA]),
    default="ed25519",
    show_default=True,
    help="Ed25519 is right unless somebody asks for another.",
)
@click.option(
    "--controller",
    metavar="DID|URL",
    help="The issuer that publishes the key, such as did:web:school.example. "
    "Without one the key is its own did:key.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
@with_errors
def new(edge: Edge, name: str, key_type: str, controller: str | None, *, as_json: bool) -> None:
    """Make a key under a NAME of lower-case letters, digits and hyphens.

    \b
    Examples:
      livret keys new school --controller did:web:school.example
      livret keys new trial
    """  # noqa: D301 - click reads the backspace
    store = open_keys(edge.settings)
    kind = {**TYPES, **RSA}[key_type]
    record = store.create(name, kind, now=whole_seconds(now()), controller=controller)
    _show(edge, record, as_json=as_json)


@command.command("show")
@click.argument("name", required=False)
@click.option("--document", is_flag=True, help="Print the DID document to publish (did.json).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a key.")
@click.pass_obj
@with_errors
def show(edge: Edge, name: str | None, *, document: bool, as_json: bool) -> None:
    """Show one key with its history, or all keys."""
    store = open_keys(edge.settings)
    records = (store.show(name),) if name else store.list()
    if not records:
        edge.say(N_("There is no key yet: livret keys new NAME makes one."))
    for record in records:
        if document:
            published = did_document(record.controller, record.published())
            click.echo(json_text.dump(published, indent=True).decode())
        else:
            _show(edge, record, as_json=as_json)


@command.command("rotate")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
@with_errors
def rotate(edge: Edge, name: str, *, as_json: bool) -> None:
    """Replace a key from now on; what the old one signed stays good."""
    record = open_keys(edge.settings).rotate(name, now=whole_seconds(now()))
    _show(edge, record, as_json=as_json)


@command.command("revoke")
@click.argument("key", metavar="NAME|ID")
@click.option(
    "--at", type=Instant(), help="From when the key is not to be believed; now if left out."
)
@click.option("--reason", required=True, help="Why, in a few words.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
@with_errors
def revoke(edge: Edge, key: str, at: datetime | None, reason: str, *, as_json: bool) -> None:
    """Withdraw a key that may be in other hands."""
    record = open_keys(edge.settings).revoke(key, at=whole_seconds(at or now()), reason=reason)
    _show(edge, record, as_json=as_json)


def _show(edge: Edge, record: KeyRecord, *, as_json: bool) -> None:
    if as_json:
        shown = {
            "name": record.name,
            "controller": record.controller,
            "keys": [_version(version) for version in record.versions],
        }
        click.echo(json_text.dump(shown).decode())
        return
    click.echo(f"{record.name}  {record.controller}")
    for version in record.versions:
        click.echo(f"    {version.public_key.type.value}  {version.id}")
        click.echo(f"    {_life(edge, version)}")


def _version(version: KeyVersion) -> dict[str, Any]:
    facts = {
        "id": version.id,
        "type": version.public_key.type.value,
        "publicKeyMultibase": encode(version.public_key),
        "from": _text(version.valid_from),
        "until": _text(version.valid_until),
        "revoked": _text(version.revoked),
        "reason": version.reason,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def _life(edge: Edge, version: KeyVersion) -> str:
    if version.revoked is not None:
        return edge.translate(
            N_("withdrawn from {at}: {reason}"), at=version.revoked, reason=version.reason or ""
        )
    if version.valid_until is not None:
        return edge.translate(
            N_("signed from {start} until {end}"), start=version.valid_from, end=version.valid_until
        )
    return edge.translate(N_("signs since {start}"), start=version.valid_from)
