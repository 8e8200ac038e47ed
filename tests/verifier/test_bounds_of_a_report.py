"""What one document of a stranger can make us do: ask, look into, run."""

from dataclasses import replace

import pytest

from federation.door.allowance import MAX_ADDRESSES, MAX_WAITING_SECONDS, for_one_report
from federation.errors import FetchError
from federation.fetch import Kind
from federation.world import World
from keys.errors import Unreachable
from schemas.checking_foreign import SchemaWork, check_against
from schemas.errors import SchemasError
from tests.support.cases_parts import badge, endorsement, presented, sign, sign_jcs, status_list
from tests.support.worlds import COLLEGE, PUPIL, documents_of, report, world
from verifier import Outcome, Step
from verifier.bounds import MAX_PARTS_IN_ALL
from verifier.parts import MAX_ENDORSEMENTS


def asking(asked: list[str], *, seconds: float = 0.0) -> World:
    """A world that answers nothing, notes what it is asked and takes its time."""
    clock = [0.0]

    def silent(url: str, *_: object) -> None:
        asked.append(url)
        clock[0] += seconds

    def fetch(url: str, kind: Kind) -> None:
        silent(url)
        raise FetchError("timed-out", url=url)

    def resolve(url: str) -> None:
        silent(url)
        raise Unreachable("timed-out", url=url)

    made = world(documents_of(COLLEGE))
    return replace(made, fetch=fetch, resolve=resolve, monotonic=lambda: clock[0])


def entry(number: int) -> dict[str, str]:
    return {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "1",
        "statusListCredential": f"https://victim.example/{number}",
    }


def greedy(numbers: range) -> dict[str, object]:
    """A presentation of unsigned badges, each with sixteen lists of its own."""
    badges = [
        badge(credentialStatus=[entry(16 * number + place) for place in range(16)])
        for number in numbers
    ]
    return presented(*badges)


def test_one_report_asks_so_many_addresses() -> None:
    asked: list[str] = []
    seen = report(greedy(range(20)), asking(asked))
    assert len(asked) == len(set(asked)) == MAX_ADDRESSES
    last = seen.contains[-1].of(Step.STATUS)[-1]
    assert last.outcome is Outcome.UNKNOWN
    assert last.detail["reason"] == "too-many-questions"


def test_one_report_waits_so_long() -> None:
    asked: list[str] = []
    report(greedy(range(20)), asking(asked, seconds=10))
    assert len(asked) == MAX_WAITING_SECONDS / 10


def test_the_next_report_asks_again() -> None:
    asked: list[str] = []
    where = asking(asked)
    for _ in range(2):
        report(greedy(range(20)), where)
    assert len(asked) == 2 * MAX_ADDRESSES


def test_keys_inside_names_are_never_too_many() -> None:
    limited = for_one_report(world())
    for number in range(MAX_ADDRESSES):
        with pytest.raises(FetchError, match="offline"):
            limited.fetch(f"https://a.example/{number}", Kind.CREDENTIAL)
    with pytest.raises(Unreachable, match="too-many-questions"):
        limited.resolve("did:web:another.example")
    assert limited.resolve(PUPIL.id).id == PUPIL.id


def test_levels_do_not_multiply() -> None:
    hung = {"endorsement": [endorsement()] * MAX_ENDORSEMENTS}
    count = MAX_PARTS_IN_ALL // MAX_ENDORSEMENTS + 5
    shown = presented(*[badge(**hung)] * count)
    seen = report(sign(shown, PUPIL, "eddsa-jcs-2022", purpose="authentication"))
    looked_into = len(seen.contains) + sum(len(inner.endorsements) for inner in seen.contains)
    assert looked_into <= MAX_PARTS_IN_ALL
    assert [one.code for one in seen.contains[-1].of(Step.ENDORSEMENTS)] == [
        "endorsements-too-many"
    ]


def test_a_schema_is_not_run_for_each_of_a_thousand() -> None:
    work, schema = SchemaWork(left=1000), {"items": {"type": "integer"}}
    assert check_against([1] * 300, schema, work) == ()
    assert check_against([1] * 300, schema, work) == ()
    with pytest.raises(SchemasError, match="schema-too-costly"):
        check_against([1] * 400, schema, work)


def test_a_schema_that_is_only_read_counts_too() -> None:
    with pytest.raises(SchemasError, match="schema-too-costly"):
        check_against({}, {"$defs": {str(n): {} for n in range(200)}}, SchemaWork(left=1000))


def test_a_list_that_was_not_found_out_in_one_report_may_be_in_the_next() -> None:
    """A document that uses up its questions must not decide what others are told."""
    url = "https://lists.example/1"
    where = world({**documents_of(COLLEGE), url: sign_jcs(status_list())})
    document = sign_jcs(badge(credentialStatus=[{**entry(0), "statusListCredential": url}]))
    stalled = replace(where, resolve=_unreachable)
    assert report(document, stalled).outcome(Step.STATUS) is Outcome.UNKNOWN
    assert report(document, where).outcome(Step.STATUS) is Outcome.PASSED


def _unreachable(url: str) -> None:
    raise Unreachable("too-many-questions", url=url)
