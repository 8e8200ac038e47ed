"""What an anchor answers is a stranger's text: it is read, or refused in our own words."""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from federation.fetch import Fetched, Kind, Message, Replied
from issuer.federated import anchors, standing
from issuer.organisations.refusals import Refused

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
LINK = "https://academie.example/join/x"
TO = "https://academie.example/api/applications"
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
NAMES = st.sampled_from(
    [
        "anchor",
        "id",
        "name",
        "code",
        "kinds",
        "applications",
        "state",
        "state_url",
        "member",
        "reason",
        "checks",
        "accreditations",
        "states",
        "kind",
        "from",
        "until",
        "ended",
    ]
)
TIMES = st.sampled_from(["2026-01-01T00:00:00Z", "2026-13-01T00:00:00Z", "x", "accepted", LINK, TO])
VALUES = st.recursive(
    SCALARS | TIMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)
BODIES = st.binary(max_size=60) | VALUES.map(lambda one: json.dumps(one).encode())


@dataclass
class Door:
    """Answers the same to everything."""

    body: bytes
    status: int = 200

    def __call__(self, url: str, kind: Kind) -> Fetched:
        return Fetched(url, self.body, "application/json", NOW, from_cache=False)

    def send(self, url: str, message: Message) -> Replied:
        return Replied(url, self.status, {}, self.body)


def read_or_refused(read: Any) -> None:
    with suppress(Refused):
        read()


@given(BODIES, st.sampled_from([200, 201, 400, 404, 409, 429, 500, 503]))
def test_any_answer_is_read_or_refused(body: bytes, status: int) -> None:
    door: Any = Door(body, status)
    read_or_refused(lambda: anchors.invitation(door, LINK, now=NOW))
    read_or_refused(lambda: anchors.invitation(door, "https://academie.example", now=NOW))
    read_or_refused(lambda: anchors.configuration(door, "https://academie.example", now=NOW))
    read_or_refused(lambda: anchors.apply(door, TO, "e30.e30.e30"))
    read_or_refused(lambda: anchors.look(door, f"{TO}/1"))


@given(VALUES)
def test_any_record_is_read_or_none(record: Any) -> None:
    found = standing.standing_of(record)
    assert found is None or found.name is not None
    assert isinstance(standing.kinds_of(record, at=NOW), tuple)
