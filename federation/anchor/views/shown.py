"""A member as pages show it: its state, what it may attest, its keys, out of its record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from federation.anchor.views.words import ACCREDITATIONS, REASONS, STATES
from federation.shapes import instant_of
from service.web.telling import last_day
from service.web.templating import say


@dataclass(frozen=True, slots=True)
class Attests:
    """One accreditation: what, from when to when, and how it stands now."""

    id: str
    kind: str
    name: str  # a msgid
    since: datetime
    until: datetime | None  # the first instant without it
    ended: datetime | None
    sponsor: str | None  # the entity that vouches
    mark: tuple[str, str]  # shape and translated words
    holds: bool


@dataclass(frozen=True, slots=True)
class Key:
    """One key for awards with how it stands."""

    id: str
    since: datetime
    mark: tuple[str, str]
    can_be_stolen: bool


def state(record: Mapping[str, Any]) -> tuple[str, str]:
    """Shape and translated words for how a member stands now."""
    newest, translate = record["states"][-1], say()
    mark, word = STATES[newest["state"]]
    if newest["state"] == "active":
        return mark, translate(word)
    since = instant_of(newest["from"]).date()
    told = translate("{state} since {date}", state=translate(word), date=since)
    reason = REASONS.get(newest.get("reason", ""))
    return mark, f"{told} ({translate(reason)})" if reason else told


def attests(record: Mapping[str, Any], now: datetime) -> Sequence[Attests]:
    """All accreditations, those that hold now first."""
    made = [_attests(one, record, now) for one in record.get("accreditations", ())]
    return sorted(made, key=lambda one: (not one.holds, -one.since.timestamp()))


def holding(record: Mapping[str, Any], now: datetime) -> Sequence[Attests]:
    """Those that hold now; none while the member itself does not count."""
    return [one for one in attests(record, now) if one.holds]


def keys(record: Mapping[str, Any], now: datetime) -> Sequence[Key]:
    """The keys for awards, those in use first, then the newest."""
    made = [_key(one, now) for one in record.get("keys", ())]
    return sorted(made, key=lambda one: (one.mark[0] != "good", -one.since.timestamp()))


def numbers(record: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Its public numbers, with the name of each."""
    return [(scheme.upper(), value) for scheme, value in record.get("identifiers", {}).items()]


def host(address: str) -> str:
    """The part of an address that people recognise."""
    return urlsplit(address).netloc or address


def _attests(one: Mapping[str, Any], record: Mapping[str, Any], now: datetime) -> Attests:
    since = instant_of(one["from"])
    until = instant_of(one["until"]) if "until" in one else None
    ended = instant_of(one["ended"]) if "ended" in one else None
    counts = record["states"][-1]["state"] == "active"
    mark, holds = _mark(since, until, ended, now=now, counts=counts)
    name = ACCREDITATIONS[one["kind"]]
    return Attests(
        one["id"], one["kind"], name, since, until, ended, one.get("sponsor"), mark, holds
    )


def _mark(
    since: datetime,
    until: datetime | None,
    ended: datetime | None,
    *,
    now: datetime,
    counts: bool,
) -> tuple[tuple[str, str], bool]:
    translate = say()
    if ended is not None and ended <= now:
        return ("unknown", translate("Ended on {date}", date=ended.date())), False
    if until is not None and until <= now:
        return ("unknown", translate("Over since {date}", date=until.date())), False
    if since > now:
        return ("note", translate("From {date}", date=since.date())), False
    if not counts:
        return ("warning", translate("Does not count now")), False
    last = last_day(until)
    said = translate("Until {date}", date=last) if last else translate("Without an end")
    return ("good", said), True


def _key(one: Mapping[str, Any], now: datetime) -> Key:
    translate, since = say(), instant_of(one["from"])
    until = instant_of(one["until"]) if "until" in one else None
    mark = ("good", translate("In use"))
    stolen = "revoked" in one and one.get("reason") != "superseded"
    if stolen:
        revoked = instant_of(one["revoked"])
        mark = ("bad", translate("Not to be believed from {date}", date=revoked))
    elif "revoked" in one or (until is not None and until <= now):
        mark = ("note", translate("Replaced; what it signed stays good"))
    return Key(one["id"], since, mark, not stolen)
