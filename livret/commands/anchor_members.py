"""`livret anchor member`, `accredit`, `withdraw`, `restore`: who belongs and may attest what."""

from datetime import datetime
from typing import Any

import click

from federation.anchor import accrediting, history_rows, looking, members
from federation.anchor.accrediting import Grant
from federation.anchor.looking import Asked
from federation.anchor.members import REASONS, Grounds
from federation.anchor.models import Granted, Member, MemberKind, MemberState
from federation.standing import ACCREDITATION_KINDS
from livret.commands.anchor_edge import Desk, with_desk
from livret.commands.edge import Instant, now, whole_seconds
from service.errors import NotFound, ServiceError
from service.language import N_

PAGE_ROWS = 500
ENDINGS = ("ended", "suspended", "compromised")


@click.group("member")
def member() -> None:
    """Find the members of the federation."""


@member.command("list")
@click.option("--search", "text", default="", help="Words of the name, a number, a DID.")
@click.option("--kind", type=click.Choice([one.value for one in MemberKind]))
@click.option("--state", type=click.Choice([one.value for one in MemberState]))
@click.option("--accredited", type=click.Choice(ACCREDITATION_KINDS), help="May attest it now.")
@click.option("--failing", is_flag=True, help="Only those that cannot be reached.")
@with_desk
def listed(desk: Desk, *, kind: str | None, state: str | None, **said: Any) -> None:
    """Members by name."""
    asked = Asked(
        text=said["text"],
        kind=MemberKind(kind) if kind else None,
        state=MemberState(state) if state else None,
        accreditation=said["accredited"],
        failing=said["failing"],
    )
    page, shown, total = 1, 0, 0
    while page == 1 or shown < total:
        rows, total = looking.listed(desk.session, asked, now=now(), page=page, size=PAGE_ROWS)
        for one in rows:
            desk.line({"id": one.entity_id, "name": one.name, "state": one.state.value})
        page, shown = page + 1, shown + max(len(rows), 1)
    if not total and not desk.as_json:
        desk.edge.say(N_("No member fits."))


@member.command("show")
@click.argument("identifier", metavar="ID")
@with_desk
def show(desk: Desk, *, identifier: str) -> None:
    """A member with its accreditations, keys and states; ID is its address or a DID."""
    found = looking.by_identifier(desk.session, identifier)
    if desk.as_json:
        desk.show(found.record)
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: Member) -> list[str]:
    record = found.record
    lines = [f"id: {found.entity_id}", f"name: {found.name}", f"kind: {found.kind.value}"]
    lines += [f"{scheme}: {value}" for scheme, value in record.get("identifiers", {}).items()]
    lines += [f"did: {one}" for one in record.get("dids", ())]
    for one in record["states"]:
        reason = f" ({one['reason']})" if "reason" in one else ""
        lines.append(f"state: {one['state']}  {one['from']}{reason}")
    for one in record.get("accreditations", ()):
        ends = one.get("ended") or one.get("until") or ""
        lines.append(f"accreditation: {one['kind']}  {one['from']}  {ends}".rstrip())
    for one in record.get("keys", ()):
        ends = one.get("revoked") or one.get("until") or ""
        lines.append(f"key: {one['id']}  {one['from']}  {ends}".rstrip())
    return lines


@click.command("accredit")
@click.argument("identifier", metavar="ID")
@click.option(
    "--kind", "kinds", multiple=True, required=True, type=click.Choice(ACCREDITATION_KINDS)
)
@click.option("--from", "since", type=Instant(), help="The first instant; now if left out.")
@click.option("--until", type=Instant(), help="The first instant without it.")
@with_desk
def accredit(
    desk: Desk,
    *,
    identifier: str,
    kinds: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
) -> None:
    """Let a member attest kinds of award; ID is its address or a DID.

    \b
    Example:
      livret anchor accredit https://badges.example/orgs/college-verne \\
        --kind socle --kind engagement --until 2027-08-01
    """  # noqa: D301 - click reads the backspace
    found = looking.by_identifier(desk.session, identifier)
    grants = [Grant(kind, since, until) for kind in kinds]
    at = whole_seconds(now())
    made = accrediting.grant(desk.session, desk.office, found, grants, by=None, now=at)
    desk.session.commit()
    facts = {"id": found.entity_id, "name": found.name, "granted": [_granted(one) for one in made]}
    desk.answer(facts, N_("{name} may attest: {kinds}."), kinds=kinds)


def _granted(one: Granted) -> dict[str, Any]:
    told = {"id": str(one.id), "kind": one.kind, "from": one.valid_from.isoformat()}
    return told | ({"until": one.valid_until.isoformat()} if one.valid_until else {})


@click.command("withdraw")
@click.argument("identifier", metavar="ID")
@click.argument("how", type=click.Choice((*ENDINGS, *ACCREDITATION_KINDS)))
@click.option("--from", "since", type=Instant(), help="Since when the keys were in other hands.")
@click.option("--reason", type=click.Choice(REASONS), help="As everybody may read it.")
@click.option("--note", help="For the team only.")
@with_desk
def withdraw(
    desk: Desk,
    *,
    identifier: str,
    how: str,
    since: datetime | None,
    reason: str | None,
    note: str | None,
) -> None:
    """Say how a member stands from now on, or take one kind of award back.

    ended: it leaves, and what it signed before stays good. suspended: what it signs from now on
    does not count until "restore". compromised: its keys were in other hands, from --from on. A
    kind such as socle: it may attest that no longer.

    \b
    Examples:
      livret anchor withdraw https://club.example ended --reason body-dissolved
      livret anchor withdraw https://club.example compromised --from 2026-11-20T08:00:00Z
      livret anchor withdraw https://club.example training
    """  # noqa: D301 - click reads the backspace
    found, at = looking.by_identifier(desk.session, identifier), whole_seconds(now())
    if (since is None) == (how == "compromised"):
        raise ServiceError("compromise-needs-instant")
    grounds = Grounds(reason, note)
    if how in ACCREDITATION_KINDS:
        _end_kind(desk, found, how, grounds, at)
    elif since is not None:
        members.compromise(desk.session, desk.office, found, since, grounds, by=None, now=at)
    else:
        verb = members.end if how == "ended" else members.suspend
        verb(desk.session, desk.office, found, grounds, by=None, now=at)
    desk.session.commit()
    desk.answer(_facts(desk, found), N_("{name}: {state}."))


def _end_kind(desk: Desk, found: Member, kind: str, grounds: Grounds, at: datetime) -> None:
    held = [one for one in accrediting.of_member(desk.session, found) if _runs(one, kind, at)]
    if not held:
        raise NotFound("accreditation-unknown")
    reason = grounds.facts().get("reason")
    accrediting.end_all(
        desk.session, desk.office, held, by=None, now=at, reason=reason, note=grounds.note
    )


def _runs(one: Granted, kind: str, at: datetime) -> bool:
    return (
        one.kind == kind
        and one.ended_at is None
        and (one.valid_until is None or one.valid_until > at)
    )


@click.command("restore")
@click.argument("identifier", metavar="ID")
@click.option("--note", help="For the team only.")
@with_desk
def restore(desk: Desk, *, identifier: str, note: str | None) -> None:
    """Let a suspended member count again; after a theft once its keys are replaced."""
    found, at = looking.by_identifier(desk.session, identifier), whole_seconds(now())
    grounds = Grounds(note=note)
    members.restore(desk.session, desk.office, found, grounds, by=None, now=at)
    desk.session.commit()
    desk.answer(_facts(desk, found), N_("{name}: {state}."))


@click.command("history")
@click.option("--at", type=Instant(), help="Who was a member at that instant, instead of the acts.")
@with_desk
def history(desk: Desk, *, at: datetime | None) -> None:
    """Every decision in its order; with --at what they add up to at an instant."""
    if at is None:
        for event in history_rows.events(desk.session):
            desk.line(
                {
                    "sequence": event.sequence,
                    "at": event.at.isoformat(),
                    "act": event.act.value,
                    "subject": event.subject,
                    **({"facts": dict(event.facts)} if desk.as_json else {}),
                }
            )
        return
    state = history_rows.state_at(desk.session, at)
    for record in sorted(state.members.values(), key=lambda one: str(one["id"])):
        if desk.as_json:
            desk.show(record)
        else:
            held = [one["kind"] for one in record.get("accreditations", ()) if _held(one, at)]
            newest = record["states"][-1]["state"]
            desk.line({"id": record["id"], "state": newest, "kinds": ", ".join(held)})


def _held(one: dict[str, Any], at: datetime) -> bool:
    text = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    ends = (one.get("until", "9"), one.get("ended", "9"))
    return bool(one["from"] <= text and all(text < end for end in ends))


def _facts(desk: Desk, found: Member) -> dict[str, Any]:
    fresh = looking.by_entity(desk.session, found.entity_id)
    return {"id": fresh.entity_id, "name": fresh.name, "state": fresh.state.value}
