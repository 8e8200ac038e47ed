"""Streams of any length: each item is answered before the next is asked for, at constant memory."""

import gc
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

import proofs
from federation import world as worlds
from federation.world import World
from keys import did
from keys.did import PublishedKey
from keys.material import KeyType, PrivateKey
from keys.signing import KeySigner
from schemas import json_text
from schemas.bitstring import Bits
from schemas.building import (
    Achievement,
    AchievementSubject,
    Criteria,
    Envelope,
    Profile,
    StatusEntry,
    StatusList,
    achievement_credential,
    status_list_credential,
)
from schemas.files import Found, find
from schemas.files.sniffing import HEAD_BYTES
from schemas.files.source import PIECE_BYTES
from tests.house.counting import Feed
from verifier import POLICIES, Verdict, verify

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SCHOOL = "did:web:school.example"
LIST_URL = "https://school.example/status/1"
SUITE = "eddsa-jcs-2022"


class School:
    """An issuer that signs one credential after the other, and the world that knows it."""

    def __init__(self) -> None:
        self._signer = KeySigner(PrivateKey.generate(KeyType.ED25519), f"{SCHOOL}#key-1")
        self._achievement = Achievement(
            id="https://school.example/achievements/1",
            name="First aid",
            description="Gives first aid.",
            criteria=Criteria(narrative="Ten hours."),
        )

    def line(self, number: int) -> bytes:
        envelope = Envelope(
            id=f"urn:uuid:00000000-0000-4000-8000-{number:012}",
            issuer=Profile(id=SCHOOL, name="School"),
            name="First aid",
            valid_from=NOW,
            credential_status=StatusEntry(LIST_URL, number),
        )
        recipient = f"urn:uuid:00000000-0000-4000-9000-{number:012}"
        subject = AchievementSubject(id=recipient, achievement=self._achievement)
        return json_text.dump(self._signed(achievement_credential(envelope, subject))) + b"\n"

    def world(self) -> World:
        key = PublishedKey(self._signer.verification_method, self._signer.public_key)
        status = status_list_credential(
            StatusList(Bits().encoded()), id=LIST_URL, issuer=SCHOOL, valid_from=NOW
        )
        documents = {SCHOOL: did.did_document(SCHOOL, [key]), LIST_URL: self._signed(status)}
        answers = {url: json_text.dump(document) for url, document in documents.items()}
        return worlds.with_documents(worlds.offline(NOW), answers)

    def _signed(self, document):
        options = proofs.ProofOptions(created=NOW)
        return proofs.sign(document, suite=SUITE, signer=self._signer, options=options)


def padded(number: int) -> bytes:
    """A line as long as the pieces in which a stream is read."""
    return b'{"type": ["VerifiableCredential"], "n": %d}' % number + b" " * PIECE_BYTES + b"\n"


def usual(number: int) -> bytes:
    return b'{"type": ["VerifiableCredential"], "n": %d}' % number + b" " * 1024 + b"\n"


def short(number: int) -> bytes:
    return b'{"type": ["VerifiableCredential"], "n": %d}\n' % number


def test_at_most_one_item_waits_unread():
    feed = Feed(padded, 50)
    # The beginning is looked at, two lines of it, to tell one credential a line from one document.
    ahead = [feed.made - number for number, _ in enumerate(find(feed, "all.ndjson"), start=1)]
    assert len(ahead) == 50
    assert max(ahead) <= 1


def test_of_short_lines_no_more_wait_than_fill_the_first_look():
    feed = Feed(short, 20_000)
    ahead = [feed.made - number for number, _ in enumerate(find(feed), start=1)]
    assert len(ahead) == 20_000
    assert max(ahead) <= HEAD_BYTES // len(short(0)) + 2
    # After the first look each line is asked for when its turn comes.
    assert max(ahead[5000:]) <= 1


def test_nothing_is_read_before_it_is_asked_for():
    feed = Feed(padded, 50)
    found = find(feed, "all.ndjson")
    assert feed.made == 0
    next(found)
    assert feed.made <= 2


def held_while(reports: Iterator[object]) -> int:
    """The most bytes held at once, beyond what was held before."""
    gc.collect()
    tracemalloc.start()
    try:
        for _ in reports:
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["all.ndjson", ""])
def test_reading_2000_lines_holds_what_reading_200_holds(name):
    few, many = (held_while(find(Feed(usual, count), name)) for count in (200, 2000))
    assert many < 1.2 * few


def test_verifying_more_credentials_holds_no_more():
    school = School()
    lines = [school.line(number) for number in range(200)]

    def verdicts(count: int) -> Iterator[Verdict]:
        world = school.world()
        for found in find(Feed(lambda number: lines[number % len(lines)], count), "all.ndjson"):
            assert isinstance(found, Found)
            verdict = verify(found, POLICIES["standard"], world).verdict
            assert verdict is Verdict.VERIFIED
            yield verdict

    # What is made once, such as compiled schemas and contexts, is made before.
    assert len(list(verdicts(20))) == 20
    few, many = held_while(verdicts(20)), held_while(verdicts(200))
    assert many < 1.3 * few + PIECE_BYTES
