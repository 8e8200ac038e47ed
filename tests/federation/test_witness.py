"""Receipts: the first sight of a signature is kept and cannot be moved."""

from datetime import UTC, datetime, timedelta

import pytest

from federation.errors import FederationError
from federation.witness import FolderReceipts, first_of

DIGEST = "A" * 43
SEEN = datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_the_first_sight_stays(tmp_path):
    receipts = FolderReceipts(tmp_path / "receipts")
    assert receipts.first_seen(DIGEST) is None
    receipts.note(DIGEST, SEEN)
    receipts.note(DIGEST, SEEN + timedelta(days=1))
    assert FolderReceipts(tmp_path / "receipts").first_seen(DIGEST) == SEEN
    assert receipts.first_seen("AB" + "C" * 41) is None


def test_damaged_lines_are_no_receipts(tmp_path):
    (tmp_path / "AA.txt").write_bytes(b"\xff\n" + DIGEST.encode() + b" 2026-99-01T00:00:00Z\n")
    assert FolderReceipts(tmp_path).first_seen(DIGEST) is None


def test_only_digests_name_a_file(tmp_path):
    with pytest.raises(FederationError, match="receipt-malformed"):
        FolderReceipts(tmp_path).note("../" + "A" * 40, SEEN)


def test_of_several_witnesses_the_earliest_counts():
    witness = first_of([lambda _: None, lambda _: SEEN, lambda _: SEEN + timedelta(days=1)])
    assert witness(DIGEST) == SEEN
