"""Who watches a public history finds what was changed in it, whoever changed it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.chronicle.history import NO_HASH, Act, Event, event_hash, event_to_json, replay
from federation.chronicle.watching import Watched, read_on
from federation.errors import FederationError
from federation.openid import statements
from federation.openid.statements import StatementKind
from keys.multibase import base64url_encode
from tests.federation.federations import (
    ANCHOR,
    day,
    described,
    entity,
    events,
    grant,
    private,
    signer,
)

HISTORY = events(
    (Act.MEMBER_ADMITTED, "ada", described("ada")),
    (Act.MEMBER_ADMITTED, "bob", described("bob")),
    (Act.ACCREDITATION_GRANTED, "ada", grant(1)),
    (Act.MEMBER_SUSPENDED, "bob", {"reason": "unclear"}),
)
KEYS = statements.by_thumbprint([private("online").public, private("online 2").public])


def published(history: list[Event], *, by: str = "online", **changed: Any) -> list[str]:
    """The decisions as an anchor signs them; `changed` claims are the same in all."""
    made, previous = [], NO_HASH
    for event in history:
        hashed = event_hash(previous, event)
        claims = {
            "iss": ANCHOR,
            "sub": event.subject,
            "iat": statements.seconds(event.at),
            "event": event_to_json(event),
            "previous": base64url_encode(previous),
            "hash": base64url_encode(hashed),
        }
        made.append(statements.sign({**claims, **changed}, signer(by), StatementKind.DECISION))
        previous = hashed
    return made


TOKENS = published(HISTORY)


def watched(tokens: list[str], since: Watched | None = None) -> Watched:
    """Where a watcher is after reading."""
    found = since or Watched(ANCHOR)
    read_on(found, tokens, KEYS, now=day(30))
    return found


def test_a_whole_history_is_read_on_from_where_it_was_left() -> None:
    found = watched(TOKENS[2:], watched(TOKENS[:2]))
    assert (found.sequence, found.state) == (4, replay(HISTORY))
    assert found == watched(TOKENS)


def test_the_key_may_change_on_the_way() -> None:
    assert watched([*TOKENS[:2], *published(HISTORY, by="online 2")[2:]]) == watched(TOKENS)


def _rewritten() -> list[str]:
    """The anchor itself writes its history anew, and signs it well."""
    other = Event(3, day(3), Act.ACCREDITATION_GRANTED, entity("ada"), grant(1, "training"))
    return published([*HISTORY[:2], other, HISTORY[3]])


BROKEN = {
    "one is taken out": (TOKENS[:1] + TOKENS[2:], "history-broken"),
    "the first is taken out": (TOKENS[1:], "history-broken"),
    "two are moved": ([TOKENS[1], TOKENS[0]], "history-broken"),
    "one comes twice": ([TOKENS[0], *TOKENS], "history-broken"),
    "written anew": ([*TOKENS[:3], _rewritten()[3]], "history-broken"),
    "of another anchor": (published(HISTORY, iss="https://other.example"), "history-broken"),
    "about another": (published(HISTORY, sub=entity("bob")), "history-broken"),
    "of another date": (
        published(HISTORY, iat=statements.seconds(day(0))),
        "history-broken",
    ),
    "another hash": (published(HISTORY, hash="A" * 43), "history-broken"),
    "no event": (published(HISTORY, event=[]), "history-malformed"),
    "what cannot be": (published(HISTORY[2:3]), "history-impossible"),
    "by another key": (published(HISTORY, by="thief"), "statement-key-unknown"),
    "cut in the middle": ([TOKENS[0][:-2]], "statement-signature"),
}


@pytest.mark.parametrize(("tokens", "code"), BROKEN.values(), ids=BROKEN)
def test_a_changed_history_is_found(tokens: list[str], code: str) -> None:
    with pytest.raises(FederationError) as refused:
        watched(tokens)
    assert refused.value.code == code


def test_who_noted_where_it_stood_finds_a_history_that_was_written_anew() -> None:
    noted = watched(TOKENS[:3])
    with pytest.raises(FederationError, match="history-broken"):
        watched(_rewritten()[3:], noted)
    assert (noted.sequence, noted.state) == (3, replay(HISTORY[:3]))


@given(st.permutations(range(len(TOKENS))), st.integers(1, len(TOKENS)))
def test_any_other_order_is_refused(order: list[int], length: int) -> None:
    chosen = order[:length]
    if chosen == sorted(chosen) == list(range(length)):
        assert watched([TOKENS[index] for index in chosen]).sequence == length
        return
    with pytest.raises(FederationError, match="history-broken"):
        watched([TOKENS[index] for index in chosen])
