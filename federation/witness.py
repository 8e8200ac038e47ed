"""Receipts: when we first saw a signature, so that a theft of its key later can be told apart.

Who holds a stolen key can write any date. A receipt of ours cannot be written by them: what was
seen here before the theft was signed before it. A receipt holds the digest of a signature and an
instant, nothing of the document and nothing of the person.
"""

import os
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from federation.errors import FederationError

MAX_SHARD_BYTES: Final = 64 << 20
"""More than a million receipts with the same beginning are no ledger that we wrote."""
_SHARD_CHARACTERS: Final = 2
_DIGEST: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_LINE: Final = re.compile(
    r"^([A-Za-z0-9_-]{43}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$", re.ASCII | re.MULTILINE
)


class Receipts(Protocol):
    """What was seen when; safe to share between threads and processes."""

    def note(self, digest: str, at: datetime) -> None:
        """Keep that a signature was seen; an earlier receipt stays as it is."""

    def first_seen(self, digest: str) -> datetime | None:
        """The earliest receipt for a signature (its digest: SHA-256 in base64url)."""


class FolderReceipts:
    """Receipts in files of one line each, spread over many files by the beginning of the digest.

    Lines are only ever added, each in one write, so several processes may share the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def note(self, digest: str, at: datetime) -> None:
        """Keep that a signature was seen.

        Raises FederationError `receipts-unwritable` (`path`), `receipt-malformed` for no digest.
        """
        if self.first_seen(digest) is not None:
            return
        line = f"{digest} {at.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}\n"
        path = self._shard(digest)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line.encode("ascii"))
            finally:
                os.close(handle)
        except OSError as error:
            raise FederationError("receipts-unwritable", path=str(path)) from error

    def first_seen(self, digest: str) -> datetime | None:
        """The earliest receipt; a line that cannot be read is none.

        Raises FederationError `receipts-unreadable` (`path`), `receipt-malformed`.
        """
        path = self._shard(digest)
        try:
            with path.open("rb") as stream:
                text = stream.read(MAX_SHARD_BYTES).decode("ascii", "replace")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise FederationError("receipts-unreadable", path=str(path)) from error
        found = (instant for seen, instant in _LINE.findall(text) if seen == digest)
        return min(filter(None, map(_instant, found)), default=None)

    def _shard(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise FederationError("receipt-malformed")
        return self._folder / f"{digest[:_SHARD_CHARACTERS]}.txt"


def first_of(
    witnesses: Iterable[Callable[[str], datetime | None]],
) -> Callable[[str], datetime | None]:
    """One witness out of several: the earliest of what they saw."""
    asked = tuple(witnesses)

    def witness(digest: str) -> datetime | None:
        return min(filter(None, (one(digest) for one in asked)), default=None)

    return witness


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
