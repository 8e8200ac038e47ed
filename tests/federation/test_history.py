"""A history holds only what can happen, and shows what was changed in it."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.chronicle.history import (
    NO_HASH,
    Act,
    Event,
    State,
    apply,
    event_from_json,
    event_hash,
    event_to_json,
    replay,
)
from federation.chronicle.identity_history import as_seen
from federation.chronicle.records import check_record, state_at
from federation.errors import FederationError
from tests.federation.federations import (
    ANCHOR,
    day,
    described,
    did,
    entity,
    events,
    grant,
    jwk,
    key,
    recognition,
    text,
)

Deed = tuple[Act, str, Mapping[str, Any]]
ADMITTED: Deed = (Act.MEMBER_ADMITTED, "ada", described("ada"))
OTHER: Deed = (Act.MEMBER_ADMITTED, "bob", described("bob"))
GRANTED: Deed = (Act.ACCREDITATION_GRANTED, "ada", grant(1))
LEFT: Deed = (Act.MEMBER_ENDED, "ada", {})
MERGED: Deed = (Act.MEMBERS_MERGED, "ada", {"into": entity("bob")})
STOLEN: Deed = (Act.MEMBER_COMPROMISED, "ada", {"from": text(1)})
_RECOGNISED = {name: value for name, value in recognition("north").items() if name != "id"}


def after(*acts: Deed) -> State:
    """The state after these acts, in which every record has the shape that readers ask for."""
    state = replay(events(*acts))
    for record in state.members.values():
        check_record(record)
    return state


def granted(number: int = 1, **more: str) -> Deed:
    """A grant for the first member."""
    return (Act.ACCREDITATION_GRANTED, "ada", grant(number, **more))


IMPOSSIBLE = {
    "grant to nobody": ([GRANTED], "unknown-member"),
    "the same grant twice": ([ADMITTED, GRANTED, GRANTED], "accreditation-exists"),
    "a grant that is over first": (
        [ADMITTED, granted(until=text(0))],
        "accreditation-over-before-it-begins",
    ),
    "grant to a suspended member": (
        [ADMITTED, (Act.MEMBER_SUSPENDED, "ada", {}), GRANTED],
        "member-suspended",
    ),
    "grant to one that left": ([ADMITTED, LEFT, GRANTED], "member-ended"),
    "grant to one that was merged": ([ADMITTED, OTHER, MERGED, GRANTED], "merged"),
    "an unknown sponsor": ([ADMITTED, granted(sponsor=entity("bob"))], "unknown-member"),
    "one's own sponsor": ([ADMITTED, granted(sponsor=entity("ada"))], "own-sponsor"),
    "admitted twice": ([ADMITTED, ADMITTED], "member-active"),
    "the DID of another": (
        [
            ADMITTED,
            (Act.MEMBER_ADMITTED, "eve", {**described("eve"), "dids": [did("ada")], "keys": []}),
        ],
        "did-of-another",
    ),
    "restored without need": ([ADMITTED, (Act.MEMBER_RESTORED, "ada", {})], "member-active"),
    "suspended twice": ([ADMITTED, *[(Act.MEMBER_SUSPENDED, "ada", {})] * 2], "member-suspended"),
    "left twice": ([ADMITTED, LEFT, LEFT], "member-ended"),
    "ended what was never granted": (
        [ADMITTED, (Act.ACCREDITATION_ENDED, "ada", {"id": grant(1)["id"]})],
        "unknown-accreditation",
    ),
    "ended twice": (
        [ADMITTED, GRANTED, *[(Act.ACCREDITATION_ENDED, "ada", {"id": grant(1)["id"]})] * 2],
        "accreditation-over",
    ),
    "ended in the past": (
        [
            ADMITTED,
            GRANTED,
            (Act.ACCREDITATION_ENDED, "ada", {"id": grant(1)["id"], "from": text(1)}),
        ],
        "in-the-past",
    ),
    "stolen tomorrow": (
        [ADMITTED, (Act.MEMBER_COMPROMISED, "ada", {"from": text(9)})],
        "in-the-future",
    ),
    "stolen later than was said": (
        [ADMITTED, STOLEN, (Act.MEMBER_COMPROMISED, "ada", {"from": text(2)})],
        "compromised-already",
    ),
    "restored with the stolen key": (
        [ADMITTED, STOLEN, (Act.MEMBER_RESTORED, "ada", {})],
        "key-not-replaced",
    ),
    "an unknown key": (
        [ADMITTED, (Act.KEY_COMPROMISED, "ada", {"key": key("bob")["id"], "from": text(1)})],
        "unknown-key",
    ),
    "merged into itself": (
        [ADMITTED, (Act.MEMBERS_MERGED, "ada", {"into": entity("ada")})],
        "merged-into-itself",
    ),
    "merged twice": ([ADMITTED, OTHER, MERGED, MERGED], "merged"),
    "merged into nobody": ([ADMITTED, MERGED], "unknown-member"),
    "a key of the past": (
        [ADMITTED, (Act.MEMBER_UPDATED, "ada", {"keys": [key("ada"), key("ada", 2, start=0)]})],
        "key-in-the-past",
    ),
    "a key forgotten": ([ADMITTED, (Act.MEMBER_UPDATED, "ada", {"keys": []})], "key-forgotten"),
    "a key changed": (
        [ADMITTED, (Act.MEMBER_UPDATED, "ada", {"keys": [{**key("ada"), "from": text(-400)}]})],
        "key-changed",
    ),
    "a DID forgotten": (
        [ADMITTED, (Act.MEMBER_UPDATED, "ada", {"dids": None})],
        "did-forgotten",
    ),
    "a theft forgotten": (
        [
            ADMITTED,
            (Act.KEY_COMPROMISED, "ada", {"key": key("ada")["id"], "from": text(1)}),
            (Act.MEMBER_UPDATED, "ada", {"keys": [key("ada")]}),
        ],
        "compromise-forgotten",
    ),
    "a key of another's DID": (
        [ADMITTED, (Act.MEMBER_UPDATED, "ada", {"keys": [key("ada"), key("bob", start=9)]})],
        "not-of-its-dids",
    ),
    "an anchor dropped that was not there": (
        [(Act.ANCHOR_DROPPED, "north", {})],
        "unknown-anchor",
    ),
    "recognised until yesterday": (
        [(Act.ANCHOR_RECOGNISED, "north", {**_RECOGNISED, "until": text(0)})],
        "recognition-over-before-it-begins",
    ),
}


@pytest.mark.parametrize(("acts", "reason"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_cannot_follow_is_refused_and_leaves_no_trace(acts: list[Deed], reason: str) -> None:
    *before, last = events(*acts)
    state, expected = replay(before), replay(before)
    with pytest.raises(FederationError) as refused:
        apply(state, last)
    assert (refused.value.code, refused.value.facts["reason"]) == ("history-impossible", reason)
    assert state == expected


@pytest.mark.parametrize(
    ("facts", "pointer", "reason"),
    [
        pytest.param({"name": "A"}, "/kind", "missing", id="missing"),
        pytest.param(described("ada", colour="red"), "/colour", "unknown-member", id="unknown"),
        pytest.param(described("ada", kind="church"), "/kind", "value", id="kind"),
        pytest.param(described("ada", name="A\u202eB"), "/name", "value", id="text turned round"),
        pytest.param(
            described("ada", entity_keys=[{**jwk("ada"), "d": "x"}]),
            "/entity_keys/0/d",
            "private-key",
            id="private key",
        ),
        pytest.param(
            described("ada", keys=[{**key("ada"), "from": "2026-02-30T00:00:00Z"}]),
            "/keys/0/from",
            "date",
            id="no such day",
        ),
        pytest.param(
            described("ada", keys=[key("bob")]), "/keys/0/id", "not-of-its-dids", id="foreign key"
        ),
        pytest.param(
            described("ada", dids=[did("ada")] * 2), "/dids", "duplicate", id="a DID twice"
        ),
    ],
)
def test_facts_of_another_shape_are_refused(
    facts: Mapping[str, Any], pointer: str, reason: str
) -> None:
    with pytest.raises(FederationError) as refused:
        replay(events((Act.MEMBER_ADMITTED, "ada", facts)))
    assert refused.value.code == "history-malformed"
    assert (refused.value.pointer, refused.value.facts["reason"]) == (pointer, reason)


@pytest.mark.parametrize("name", ["Collège « Exemple »", "École\u00a0: l’Exemple", "Ñandú 学校"])
def test_a_name_may_be_written_as_people_write(name: str) -> None:
    state = after((Act.MEMBER_ADMITTED, "ada", described("ada", name=name)))
    assert state.members[entity("ada")]["name"] == name


def test_a_merged_member_keeps_its_keys_and_loses_its_accreditations() -> None:
    state = after(ADMITTED, OTHER, GRANTED, MERGED)
    merged, into = state.members[entity("ada")], state.members[entity("bob")]
    assert merged["keys"] == [key("ada")]
    assert merged["accreditations"] == [{**grant(1), "ended": text(4)}]
    assert merged["successor"] == into["id"]
    assert merged["states"][-1] == {"state": "ended", "from": text(4), "reason": "merged"}
    assert into["aliases"] == [entity("ada"), did("ada")]


def test_merging_does_not_hide_a_theft() -> None:
    state = after(ADMITTED, OTHER, STOLEN, MERGED)
    assert state.members[entity("ada")]["states"][-1]["state"] == "compromised"


def test_a_theft_noticed_late_reaches_back() -> None:
    suspended: Deed = (Act.MEMBER_SUSPENDED, "ada", {})
    record = after(ADMITTED, OTHER, suspended, STOLEN).members[entity("ada")]
    told = [state_at(record, text(number)) for number in (0, 1, 3)]
    assert [one and one["state"] for one in told] == [None, "compromised", "compromised"]


def test_after_a_theft_a_member_comes_back_with_new_keys() -> None:
    taken_back = {"key": key("ada")["id"], "from": text(1)}
    state = after(
        ADMITTED, STOLEN, (Act.KEY_COMPROMISED, "ada", taken_back), (Act.MEMBER_RESTORED, "ada", {})
    )
    assert state_at(state.members[entity("ada")], text(4)) == {"state": "active", "from": text(4)}


def test_who_left_may_come_back_and_finds_no_accreditation_running() -> None:
    record = after(ADMITTED, GRANTED, LEFT, ADMITTED).members[entity("ada")]
    assert [one["state"] for one in record["states"]] == ["active", "ended", "active"]
    assert record["accreditations"] == [{**grant(1), "ended": text(3)}]


def test_a_dropped_anchor_stays_with_its_end() -> None:
    recognised: Deed = (Act.ANCHOR_RECOGNISED, "north", _RECOGNISED)
    state = after(recognised, (Act.ANCHOR_DROPPED, "north", {}), recognised)
    assert replay(events(recognised, (Act.ANCHOR_DROPPED, "north", {}))).anchors == {
        entity("north"): recognition("north", until=text(2))
    }
    assert "until" not in state.anchors[entity("north")]


def test_an_anchor_names_itself() -> None:
    renamed = Event(1, day(1), Act.ANCHOR_RENAMED, ANCHOR, {"name": "Académie du Nord"})
    assert replay([renamed]).name == "Académie du Nord"


@pytest.mark.parametrize(
    ("sequence", "number", "reason"),
    [(3, 5, "out-of-order"), (1, 5, "out-of-order"), (2, 0, "earlier-than-the-last")],
)
def test_events_come_in_their_order(sequence: int, number: int, reason: str) -> None:
    state = replay(events(ADMITTED))
    with pytest.raises(FederationError) as refused:
        apply(state, Event(sequence, day(number), Act.MEMBER_ENDED, entity("ada"), {}))
    assert refused.value.facts["reason"] == reason


def test_what_a_member_no_longer_names_ends_and_new_keys_begin_when_they_are_seen() -> None:
    record = after(ADMITTED).members[entity("ada")]
    new = key("ada", 2, start=-200)
    facts = as_seen(record, dids=["did:web:new.example"], keys=[new], at=text(2))
    assert facts["dids"] == [did("ada"), "did:web:new.example"]
    assert facts["keys"] == [{**key("ada"), "until": text(2)}, {**new, "from": text(2)}]
    after(ADMITTED, (Act.MEMBER_UPDATED, "ada", facts))


def test_a_theft_stays_known_whatever_the_member_says_afterwards() -> None:
    stolen = {**key("ada"), "revoked": text(1), "reason": "compromised"}
    told = {**key("ada"), "revoked": text(3), "reason": "superseded"}
    facts = as_seen({"keys": [stolen], "dids": [did("ada")]}, dids=[], keys=[told], at=text(4))
    assert facts["keys"] == [stolen]


HISTORY = events(ADMITTED, OTHER, GRANTED, (Act.MEMBER_SUSPENDED, "bob", {"reason": "unclear"}))


def _hashes(history: list[Event]) -> list[bytes]:
    made = [NO_HASH]
    for event in history:
        made.append(event_hash(made[-1], event))
    return made


def test_an_event_is_the_same_after_it_was_published() -> None:
    assert [event_from_json(event_to_json(event)) for event in HISTORY] == HISTORY


@pytest.mark.parametrize("index", range(len(HISTORY)))
def test_removed_changed_and_moved_events_are_found(index: int) -> None:
    last = _hashes(HISTORY)[-1]
    removed = HISTORY[:index] + HISTORY[index + 1 :]
    changed = list(HISTORY)
    changed[index] = Event(index + 1, day(0), *_rest(HISTORY[index]))
    moved = HISTORY[1:] + HISTORY[:1]
    assert last not in {_hashes(one)[-1] for one in (removed, changed, moved)}


def _rest(event: Event) -> tuple[Act, str, Mapping[str, Any]]:
    return event.act, event.subject, event.facts


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=10,
)


@given(
    st.sampled_from(tuple(Act)),
    st.dictionaries(
        st.sampled_from(["name", "kind", "keys", "dids", "id", "from", "into", "sponsor", "x"]),
        json_values,
        max_size=5,
    ),
)
def test_any_facts_are_applied_or_refused_by_our_own_error(
    act: Act, facts: Mapping[str, Any]
) -> None:
    state = replay(events(ADMITTED, OTHER))
    try:
        apply(state, Event(3, day(3), act, entity("ada"), facts))
    except FederationError as error:
        assert error.code in ("history-malformed", "history-impossible")  # noqa: PT017
    for record in state.members.values():
        check_record(record)


@given(
    json_values
    | st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("sequence", "at", "act", "subject", "facts"), json_values)
    )
)
def test_any_published_event_is_read_or_refused(value: object) -> None:
    try:
        event_from_json(value)
    except FederationError as error:
        assert error.code == "history-malformed"  # noqa: PT017
