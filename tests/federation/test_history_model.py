"""Replaying a history to any date gives what was true on that date.

The model knows no records: it keeps the list of what was decided and answers each question by
looking through that list, as a clerk with a paper register would.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from federation.chronicle.history import Act, Event, State, apply, replay
from federation.chronicle.records import check_record, state_at
from federation.errors import FederationError
from tests.federation.federations import day, described, did, entity, grant, key, text

NAMES = ("ada", "bob", "cleo")
KINDS = ("socle", "engagement")
HORIZON = 60


@dataclass(frozen=True)
class Entry:
    """A line of the register: on a day, what was done to whom, and up to two numbers."""

    day: int
    deed: str
    name: str
    other: str
    a: int
    b: int


@dataclass
class Register:
    """All lines, in the order in which they were written."""

    lines: list[Entry] = field(default_factory=list)

    def until(self, number: int) -> "Register":
        """The register as it was at the end of a day."""
        return Register([line for line in self.lines if line.day <= number])

    def of(self, name: str, *deeds: str) -> Iterator[Entry]:
        """The lines about somebody."""
        return (line for line in self.lines if line.name == name and line.deed in deeds)

    def merged_into(self, name: str) -> str | None:
        """Who took somebody over."""
        return next((line.other for line in self.of(name, "merge")), None)

    def standing(self, name: str) -> str | None:
        """How somebody stands after the last line."""
        words = {"admit": "active", "suspend": "suspended", "restore": "active", "end": "ended"}
        words |= {"steal": "compromised"}
        told = [words[line.deed] for line in self.of(name, *words)]
        if told and self.merged_into(name) and told[-1] != "compromised":
            return "ended"
        return told[-1] if told else None

    def thefts(self, name: str) -> list[Entry]:
        """The lines about a theft of all since the member last was in order."""
        found: list[Entry] = []
        for line in self.of(name, "steal", "restore", "admit", "end"):
            found = [*found, line] if line.deed == "steal" else []
        return found

    def keys(self, name: str) -> dict[int, int]:
        """The numbers of keys with the day each begins."""
        given_ = [line.day for line in self.of(name, "key")]
        known = {1: -300} if any(self.of(name, "admit")) else {}
        return known | dict(enumerate(given_, start=2))

    def stolen_keys(self, name: str) -> dict[int, int]:
        """The keys taken back, from which day on."""
        taken: dict[int, int] = {}
        for line in self.of(name, "steal-key"):
            taken[line.a] = min(line.b, taken.get(line.a, line.b))
        return taken

    def running(self, name: str, number: int) -> set[int]:
        """The numbers of the accreditations that count on a day."""
        closing = {line.day for line in self.of(name, "end", "merge")}
        closed = {line.a: line.day for line in self.of(name, "stop")}
        return {
            line.b
            for line in self.of(name, "grant")
            if line.day - 3 <= number < line.day + line.a
            and number < closed.get(line.b, HORIZON * 9)
            and not any(line.day <= last <= number for last in closing if self._after(line, last))
        }

    def _after(self, granted: Entry, closing: int) -> bool:
        """Whether a closing of that day was written after the grant."""
        place = self.lines.index(granted)
        later = self.lines[place:]
        return any(
            line.name == granted.name and line.deed in ("end", "merge") and line.day == closing
            for line in later
        )

    def sponsor(self, name: str) -> str | None:
        """Who vouches for somebody."""
        told = None
        for line in self.of(name, "sponsor", "unsponsor", "admit"):
            if line.deed == "unsponsor":
                told = None if told == line.other else told
            else:
                told = line.other if line.deed == "sponsor" else None
        return told

    def allows(self, line: Entry) -> bool:
        """Whether a line may be written below the others."""
        state, other = self.standing(line.name), self.standing(line.other)
        if line.deed == "admit":
            return state is None or (state == "ended" and not self.merged_into(line.name))
        if state is None:
            return False
        if line.deed == "steal-key":
            before = self.stolen_keys(line.name).get(line.a, HORIZON)
            return line.a in self.keys(line.name) and line.b < before
        if line.deed == "steal":
            return state != "compromised" or line.a < self.thefts(line.name)[-1].a
        if line.deed == "key":
            return not self.merged_into(line.name)
        if line.deed == "stop":
            known = {one.b for one in self.of(line.name, "grant")}
            return line.a in known and self._still_open(line)
        if line.deed == "unsponsor":
            return True
        return not self.merged_into(line.name) and self._allows_living(line, state, other)

    def _allows_living(self, line: Entry, state: str, other: str | None) -> bool:
        others = line.other != line.name and other == "active"
        return {
            "grant": state == "active" and line.a > -3,
            "suspend": state == "active",
            "restore": state == "suspended" or (state == "compromised" and self._safe(line.name)),
            "end": state != "ended",
            "merge": others and not self.merged_into(line.other),
            "sponsor": state in ("active", "suspended") and others,
        }[line.deed]

    def _safe(self, name: str) -> bool:
        """Whether every key that a thief may hold was taken back."""
        noticed = self.thefts(name)[-1].day
        taken = self.stolen_keys(name)
        return all(number in taken for number, start in self.keys(name).items() if start < noticed)

    def _still_open(self, line: Entry) -> bool:
        granted = next(one for one in self.of(line.name, "grant") if one.b == line.a)
        closed = any(one.a == line.a for one in self.of(line.name, "stop"))
        ended = any(
            one.deed in ("end", "merge") and one.name == line.name
            for one in self.lines[self.lines.index(granted) :]
        )
        return not closed and not ended and line.day < granted.day + granted.a


def facts_of(line: Entry, state: State) -> tuple[Act, Mapping[str, Any]]:
    """The act that a line of the register stands for."""
    record = state.members.get(entity(line.name), {})
    keys = record.get("keys", [key(line.name)])
    if line.deed == "key":
        number = len(keys) + 1
        return Act.MEMBER_UPDATED, {"keys": [*keys, key(line.name, number, start=line.day)]}
    if line.deed == "steal-key":
        name = f"{did(line.name)}#key-{line.a}"
        return Act.KEY_COMPROMISED, {"key": name, "from": text(line.b)}
    lasts = {"from": text(line.day - 3), "until": text(line.day + line.a)}
    other = entity(line.other)
    return {
        "admit": (Act.MEMBER_ADMITTED, described(line.name, keys=keys)),
        "grant": (Act.ACCREDITATION_GRANTED, grant(line.b, KINDS[line.b % 2], **lasts)),
        "stop": (Act.ACCREDITATION_ENDED, {"id": grant(line.a)["id"]}),
        "suspend": (Act.MEMBER_SUSPENDED, {}),
        "restore": (Act.MEMBER_RESTORED, {"reason": "cleared-up"}),
        "end": (Act.MEMBER_ENDED, {}),
        "steal": (Act.MEMBER_COMPROMISED, {"from": text(line.a)}),
        "merge": (Act.MEMBERS_MERGED, {"into": other}),
        "sponsor": (Act.SPONSORSHIP_ACCEPTED, {"sponsor": other, "kinds": ["socle"]}),
        "unsponsor": (Act.SPONSORSHIP_ENDED, {"sponsor": other}),
    }[line.deed]


def assert_same(state: State, register: Register, number: int) -> None:
    """The state of a day answers each question as the register of that day does."""
    known = {name for name in NAMES if register.standing(name) is not None}
    assert set(state.members) == {entity(name) for name in known}
    for name in known:
        record = state.members[entity(name)]
        check_record(record)
        assert record["states"][-1]["state"] == register.standing(name)
        now = state_at(record, text(number))
        assert now == record["states"][-1]
        assert record.get("successor") == _entity(register.merged_into(name))
        assert record.get("sponsor") == _entity(register.sponsor(name))
        assert _running(record, text(number)) == register.running(name, number)
        assert _revoked(record) == register.stolen_keys(name)
        assert [one["from"] for one in record["keys"]] == [
            text(start) for start in register.keys(name).values()
        ]
        swallowed = {
            line.name for line in register.lines if line.deed == "merge" and line.other == name
        }
        assert {entity(one) for one in swallowed} <= set(record.get("aliases", ()))


def _entity(name: str | None) -> str | None:
    return None if name is None else entity(name)


def _running(record: Mapping[str, Any], at: str) -> set[int]:
    return {
        int(one["id"][-12:])
        for one in record.get("accreditations", ())
        if one["from"] <= at < min(one.get("until", "9"), one.get("ended", "9"))
    }


def _revoked(record: Mapping[str, Any]) -> dict[int, int]:
    taken = (one for one in record["keys"] if "revoked" in one)
    return {int(one["id"].rpartition("-")[2]): _day(one["revoked"]) for one in taken}


def _day(written: str) -> int:
    return next(number for number in range(-20, HORIZON * 2) if text(number) == written)


DEEDS = (
    "admit",
    "grant",
    "grant",
    "stop",
    "suspend",
    "restore",
    "end",
    "steal",
    "steal-key",
    "key",
    "merge",
    "sponsor",
    "unsponsor",
)
steps = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(DEEDS),
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.integers(0, 6),
    ),
    max_size=40,
)


@settings(max_examples=300)
@given(steps)
def test_a_replay_to_any_date_gives_the_state_of_that_date(
    chosen: list[tuple[int, str, str, str, int]],
) -> None:
    history: list[Event] = []
    state, register, today, grants = State(), Register(), 1, 0
    admitted = [(0, "admit", name, name, 0) for name in NAMES[:2]]
    for pause, deed, name, other, number in [*admitted, *chosen]:
        today += pause
        line = Entry(today, deed, name, other, *_numbers(deed, number, today, grants))
        grants += deed == "grant"
        act, facts = facts_of(line, state)
        event = Event(len(history) + 1, day(today), act, entity(name), facts)
        if _applied(state, event):
            assert register.allows(line), line
            history.append(event)
            register.lines.append(line)
        else:
            assert not register.allows(line), line
    for number in range(today + 2):
        assert_same(replay(history, until=day(number)), register.until(number), number)


def _numbers(deed: str, number: int, today: int, grants: int) -> tuple[int, int]:
    """The two numbers of a line: lengths, days back, or which of several is meant."""
    if deed == "grant":
        return number * 3 - 3, grants + 1
    if deed == "stop":
        return max(1, grants - number), 0
    if deed == "steal-key":
        return number % 3 + 1, today - number
    return (today - number if deed == "steal" else 0), 0


def _applied(state: State, event: Event) -> bool:
    try:
        apply(state, event)
    except FederationError as error:
        if error.code != "history-impossible":
            raise
        return False
    return True
