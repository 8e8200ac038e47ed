"""What each act does to the records, and when it cannot be.

Each takes the state before and the event, and returns the records that become others. None changes
a record in place, so a refused act leaves everything as it was.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from federation.chronicle import records
from federation.chronicle.events import Act, Event, State, impossible
from federation.chronicle.identity_history import check_keys_kept, owned_by_others
from federation.chronicle.records import Changes, Record
from federation.shapes import (
    Check,
    MisshapenError,
    code,
    entity,
    instant,
    instant_text,
    object_of,
    or_null,
)

Handler: TypeAlias = Callable[[State, Event], Changes]


def _member(state: State, entity_id: str, role: str = "subject") -> Record:
    record = state.members.get(entity_id)
    if record is None:
        impossible("unknown-member", role=role, member=entity_id)
    return record


def _standing(record: Record, *allowed: str, role: str = "subject") -> None:
    """Refuse unless the member's newest state is one of those allowed."""
    found = record["states"][-1]["state"]
    if "successor" in record:
        impossible("merged", role=role, member=record["id"])
    if found not in allowed:
        impossible(f"member-{found}", role=role, member=record["id"])


def _with(record: Record, **members: Any) -> Record:
    """The record with these members; empty ones are left out."""
    return {
        name: value for name, value in {**record, **members}.items() if value not in (None, [], {})
    }


def _with_state(record: Record, state: str, start: str, event: Event) -> Record:
    entry, at = {"state": state, "from": start}, instant_text(event.at)
    if start != at:
        entry["decided"] = at
    if "reason" in event.facts:
        entry["reason"] = event.facts["reason"]
    return _with(record, states=[*record["states"], entry])


def _closed(record: Record, at: str) -> list[Record]:
    """Its accreditations, those still running ended at that instant."""
    return [
        one if _over(one, at) else {**one, "ended": at} for one in record.get("accreditations", ())
    ]


def _over(accreditation: Record, at: str) -> bool:
    return any(accreditation.get(name, "9") <= at for name in ("ended", "until"))


def _admitted(state: State, event: Event) -> Changes:
    """A new member, or one that left and comes back with its history."""
    facts, at = event.facts, instant_text(event.at)
    before = state.members.get(event.subject)
    owned_by_others(state, event.subject, facts)
    if "sponsor" in facts:
        _sponsor(state, event)
    if before is None:
        return {event.subject: _with({"id": event.subject, **facts}, states=[_active(at)])}
    _standing(before, "ended")
    check_keys_kept(before, facts, at)
    kept = {name: before[name] for name in ("accreditations", "aliases") if name in before}
    states = [*before["states"], _active(at)]
    return {event.subject: _with({"id": event.subject, **facts, **kept}, states=states)}


def _active(at: str) -> Record:
    return {"state": "active", "from": at}


def _updated(state: State, event: Event) -> Changes:
    record = _member(state, event.subject)
    if "successor" in record:
        impossible("merged", role="subject", member=event.subject)
    owned_by_others(state, event.subject, event.facts)
    check_keys_kept(record, {**record, **event.facts}, instant_text(event.at))
    updated = _with(record, **event.facts)
    try:
        records.keys_of_dids(updated)
    except MisshapenError as error:
        impossible(error.reason, member=event.subject)
    return {event.subject: updated}


def _sponsor(state: State, event: Event) -> None:
    sponsor = event.facts["sponsor"]
    if sponsor == event.subject:
        impossible("own-sponsor", member=sponsor)
    _standing(_member(state, sponsor, "sponsor"), "active", role="sponsor")


def _granted(state: State, event: Event) -> Changes:
    record, facts = _member(state, event.subject), event.facts
    _standing(record, "active")
    given = record.get("accreditations", [])
    if any(one["id"] == facts["id"] for one in given):
        impossible("accreditation-exists", accreditation=facts["id"])
    if facts.get("until", "9") <= facts["from"]:
        impossible("accreditation-over-before-it-begins", accreditation=facts["id"])
    if "sponsor" in facts:
        _sponsor(state, event)
    return {event.subject: _with(record, accreditations=[*given, dict(facts)])}


def _accreditation_ended(state: State, event: Event) -> Changes:
    record, at = _member(state, event.subject), instant_text(event.at)
    given = record.get("accreditations", [])
    one = next((one for one in given if one["id"] == event.facts["id"]), None)
    if one is None:
        impossible("unknown-accreditation", accreditation=event.facts["id"])
    ended = event.facts.get("from", at)
    if ended < at:
        impossible("in-the-past", accreditation=one["id"])
    if _over(one, at) or _over(one, ended):
        impossible("accreditation-over", accreditation=one["id"])
    changed = [{**other, "ended": ended} if other is one else other for other in given]
    return {event.subject: _with(record, accreditations=changed)}


def _suspended(state: State, event: Event) -> Changes:
    record = _member(state, event.subject)
    _standing(record, "active")
    return {event.subject: _with_state(record, "suspended", instant_text(event.at), event)}


def _restored(state: State, event: Event) -> Changes:
    record = _member(state, event.subject)
    _standing(record, "suspended", "compromised")
    if record["states"][-1]["state"] == "compromised":
        _require_new_keys(record)
    return {event.subject: _with_state(record, "active", instant_text(event.at), event)}


def _require_new_keys(record: Record) -> None:
    """A thief still holds every key that is not taken back, and may have added some."""
    newest = record["states"][-1]
    noticed = newest.get("decided", newest["from"])
    for key in record.get("keys", ()):
        over = "revoked" in key or key.get("until", "9") <= newest["from"]
        if key["from"] < noticed and not over:
            impossible("key-not-replaced", key=key["id"])


def _ended(state: State, event: Event) -> Changes:
    record, at = _member(state, event.subject), instant_text(event.at)
    _standing(record, "active", "suspended", "compromised")
    closed = _with(record, accreditations=_closed(record, at))
    return {event.subject: _with_state(closed, "ended", at, event)}


def _compromised(state: State, event: Event) -> Changes:
    record, since = _member(state, event.subject), event.facts["from"]
    _not_in_the_future(since, event)
    newest = record["states"][-1]
    if newest["state"] == "compromised" and newest["from"] <= since:
        impossible("compromised-already", member=event.subject, since=newest["from"])
    return {event.subject: _with_state(record, "compromised", since, event)}


def _key_compromised(state: State, event: Event) -> Changes:
    record, since = _member(state, event.subject), event.facts["from"]
    _not_in_the_future(since, event)
    keys = record.get("keys", [])
    key = next((one for one in keys if one["id"] == event.facts["key"]), None)
    if key is None:
        impossible("unknown-key", key=event.facts["key"])
    if key.get("reason") == "compromised" and key.get("revoked", "9") <= since:
        impossible("compromised-already", key=key["id"], since=key["revoked"])
    revoked = {**key, "revoked": since, "reason": "compromised"}
    return {event.subject: _with(record, keys=[revoked if one is key else one for one in keys])}


def _not_in_the_future(since: str, event: Event) -> None:
    if since > instant_text(event.at):
        impossible("in-the-future", since=since)


def _merged(state: State, event: Event) -> Changes:
    """The merged one keeps its DIDs and keys, which verify what it signed; the other answers."""
    record, at = _member(state, event.subject), instant_text(event.at)
    into = _member(state, event.facts["into"], "into")
    if into is record:
        impossible("merged-into-itself", member=event.subject)
    _standing(record, "active", "suspended", "ended", "compromised")
    _standing(into, "active", role="into")
    closed = _with(record, successor=into["id"], accreditations=_closed(record, at))
    if record["states"][-1]["state"] in ("active", "suspended"):
        entry = {"state": "ended", "from": at, "reason": "merged"}
        closed = _with(closed, states=[*record["states"], entry])
    names = [record["id"], *record.get("dids", ()), *record.get("aliases", ())]
    known = into.get("aliases", [])
    aliases = [*known, *(name for name in names if name not in known)]
    return {event.subject: closed, into["id"]: _with(into, aliases=aliases)}


def _sponsorship_accepted(state: State, event: Event) -> Changes:
    record = _member(state, event.subject)
    _standing(record, "active", "suspended")
    _sponsor(state, event)
    return {event.subject: _with(record, sponsor=event.facts["sponsor"])}


def _sponsorship_over(state: State, event: Event) -> Changes:
    record = _member(state, event.subject)
    if record.get("sponsor") != event.facts["sponsor"]:
        return {}  # Another member vouches for it by now.
    return {event.subject: _with(record, sponsor=None)}


def _sponsorship_vetoed(state: State, event: Event) -> Changes:
    """Also before the sponsored body has joined, and then nothing follows."""
    return _sponsorship_over(state, event) if event.subject in state.members else {}


_SPONSORED: Final = {"sponsor": entity}
_WHY: Final = {"reason": code}

ACTS: Final[Mapping[Act, tuple[Check, Handler]]] = MappingProxyType(
    {
        Act.MEMBER_ADMITTED: (records.admitted, _admitted),
        Act.MEMBER_UPDATED: (
            object_of(
                {},
                {
                    name: check if name in records.NEEDED else or_null(check)
                    for name, check in records.DESCRIBED.items()
                    if name != "sponsor"
                },
            ),
            _updated,
        ),
        Act.ACCREDITATION_GRANTED: (records.granted, _granted),
        Act.ACCREDITATION_ENDED: (
            object_of({"id": records.identifier}, {"from": instant, **_WHY}),
            _accreditation_ended,
        ),
        Act.MEMBER_SUSPENDED: (object_of({}, _WHY), _suspended),
        Act.MEMBER_RESTORED: (object_of({}, _WHY), _restored),
        Act.MEMBER_ENDED: (object_of({}, _WHY), _ended),
        Act.MEMBER_COMPROMISED: (object_of({"from": instant}, _WHY), _compromised),
        Act.KEY_COMPROMISED: (
            object_of({"key": records.key_id, "from": instant}),
            _key_compromised,
        ),
        Act.MEMBERS_MERGED: (object_of({"into": entity}), _merged),
        Act.SPONSORSHIP_ACCEPTED: (
            object_of({**_SPONSORED, "kinds": records.kinds}, {"until": instant}),
            _sponsorship_accepted,
        ),
        Act.SPONSORSHIP_VETOED: (object_of(_SPONSORED, _WHY), _sponsorship_vetoed),
        Act.SPONSORSHIP_ENDED: (object_of(_SPONSORED, _WHY), _sponsorship_over),
    }
)
"""For each act about a member the shape of its facts and what it does."""
