"""DIDs and keys of a member over time: none is forgotten, none appears in the past.

What a member signed years ago is still checked, so what it once had stays in its record. And
somebody who steals a member's web site must not be able to add a key that was valid last year.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from federation.chronicle.events import State, impossible
from federation.chronicle.records import Record


def owned_by_others(state: State, entity_id: str, facts: Mapping[str, Any]) -> None:
    """Refuse a DID that another member has or had: history-impossible `did-of-another`."""
    for did in facts.get("dids") or ():
        if state.owners.get(did, entity_id) != entity_id:
            impossible("did-of-another", did=did, member=state.owners[did])


def check_keys_kept(before: Record, after: Mapping[str, Any], at: str) -> None:
    """Refuse what rewrites the past of a member's DIDs and keys.

    Raises history-impossible `did-forgotten`, `key-forgotten`, `key-changed`, `key-in-the-past`,
    `compromise-forgotten`.
    """
    for did in before.get("dids", ()):
        if did not in (after.get("dids") or ()):
            impossible("did-forgotten", did=did)
    new = {key["id"]: key for key in after.get("keys") or ()}
    old = {key["id"]: key for key in before.get("keys", ())}
    for name, key in old.items():
        if name not in new:
            impossible("key-forgotten", key=name)
        _check_same(key, new[name])
    for name, key in new.items():
        if name not in old and key["from"] < at:
            impossible("key-in-the-past", key=name)


def _check_same(old: Record, new: Record) -> None:
    if (old["key"], old["from"]) != (new["key"], new["from"]):
        impossible("key-changed", key=old["id"])
    if "revoked" not in old:
        return
    # What somebody has been warned of may be found to have begun earlier, never later.
    weaker = old.get("reason") == "compromised" and new.get("reason") != "compromised"
    if weaker or new.get("revoked", "9") > old["revoked"]:
        impossible("compromise-forgotten", key=old["id"])


def as_seen(
    record: Record, *, dids: Sequence[str], keys: Sequence[Record], at: str
) -> Mapping[str, Any]:
    """The facts `dids` and `keys` of an update, after the member's own word of now.

    What it no longer names is kept, a key then ends; a new key begins when it was first seen, and
    one that had another value under the same name stays as it was first seen. What was known as
    compromised stays so, and a key is taken back from the earliest instant that was told.
    """
    told = {key["id"]: key for key in keys}
    kept = [_kept(old, told.get(old["id"]), at) for old in record.get("keys", ())]
    known = {key["id"] for key in kept}
    new = [{**key, "from": max(key["from"], at)} for key in keys if key["id"] not in known]
    had = record.get("dids", [])
    return {"dids": [*had, *(did for did in dids if did not in had)], "keys": [*kept, *new]}


def _kept(old: Record, told: Record | None, at: str) -> Record:
    if told is None or told["key"] != old["key"]:
        return {**old, "until": min(old.get("until", at), at)}
    merged = {name: old[name] for name in ("id", "key", "from")}
    if "until" in told:
        merged["until"] = told["until"]
    revoked = [key["revoked"] for key in (old, told) if "revoked" in key]
    if revoked:
        merged["revoked"] = min(revoked)
    reasons = {key["reason"] for key in (old, told) if "reason" in key}
    if reasons:
        merged["reason"] = min(reasons)  # "compromised" comes before "superseded"
    return merged
