"""A registry as one signed file, with which issuers are judged offline until it expires.

The head is a token that names the digest of the payload; the payload is what `payloads` writes.
Both lie in one GZIP with the root documents that say whose signature the head must have.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from gzip import compress
from typing import Any, Final

from federation.chronicle.records import Record
from federation.errors import FederationError
from federation.shapes import Check, list_of, object_of, require, whole
from federation.snapshots import payloads, roots
from federation.snapshots.heads import Head, Seen, digest_of, read_head, refusal
from federation.snapshots.payloads import MALFORMED, Contents
from federation.snapshots.roots import Pins, RootDocument
from schemas import json_text
from schemas.errors import SchemasError

MEDIA_TYPE: Final = "application/vnd.livret.registry+gzip"
MAX_PACKED_BYTES: Final = 16 << 20
MAX_ENVELOPE_BYTES: Final = 8 << 20
MAX_ENVELOPE_DEPTH: Final = 16
_MAX_TEXT_BYTES: Final = payloads.MAX_PAYLOAD_BYTES + MAX_ENVELOPE_BYTES + 1
# Level 6 takes a third of the time of level 9 and gives one percent more bytes.
_GZIP_LEVEL: Final = 6
_GZIP_ONLY: Final = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A registry that was read and believed; whether it has expired since is asked of `head`."""

    head: Head
    token: str = field(repr=False)
    versions: tuple[tuple[str, ...], ...] = field(repr=False)
    contents: Contents = field(repr=False)
    root: RootDocument | None = field(repr=False, default=None)

    @property
    def seen(self) -> Seen:
        """What to remember, so that nothing older is believed from now on."""
        return Seen(self.head.serial, self.head.digest, self.head.root)

    @property
    def pins(self) -> Pins:
        """Whom to believe next time: the newest root keys only."""
        return Pins() if self.root is None else Pins(frozenset(self.root.root))

    def member(self, identifier: str) -> Record | None:
        """The record of the member with that entity identifier or DID."""
        return self.contents.member(identifier)


def pack(versions: Sequence[Sequence[str]], head: str, payload: bytes) -> bytes:
    """The file: root documents and head in the first line, the payload in the second.

    The same parts give the same bytes. Raises FederationError `registry-too-large`.
    """
    first = {"livret-registry": 1, "roots": [list(one) for one in versions], "head": head}
    return packed(payloads.canonical(first) + b"\n" + payload)


def packed(text: bytes) -> bytes:
    """GZIP without a date; raises FederationError `registry-too-large`."""
    folded = compress(text, compresslevel=_GZIP_LEVEL, mtime=0)
    if len(folded) > MAX_PACKED_BYTES or len(text) > _MAX_TEXT_BYTES:
        raise FederationError("registry-too-large", max_bytes=MAX_PACKED_BYTES)
    return folded


def unpacked(folded: bytes) -> bytes:
    """Exactly one GZIP member, unfolded no further than the limit; refused before, if it is a bomb.

    Raises FederationError `registry-too-large`, `registry-malformed` (`reason`: `not-gzip`,
    `ends-early`, `more-after-the-end`).
    """
    if len(folded) > MAX_PACKED_BYTES:
        raise FederationError("registry-too-large", max_bytes=MAX_PACKED_BYTES)
    unfolding = zlib.decompressobj(_GZIP_ONLY)
    try:
        text = unfolding.decompress(folded, _MAX_TEXT_BYTES + 1)
    except zlib.error as error:
        raise FederationError(MALFORMED, reason="not-gzip") from error
    if len(text) > _MAX_TEXT_BYTES:
        raise FederationError("registry-too-large", max_bytes=_MAX_TEXT_BYTES)
    if not unfolding.eof:
        raise FederationError(MALFORMED, reason="ends-early")
    if unfolding.unused_data:
        raise FederationError(MALFORMED, reason="more-after-the-end")
    return text


def open_snapshot(
    folded: bytes, anchor: str, pins: Pins, *, seen: Seen | None = None, now: datetime
) -> Snapshot:
    """The registry of an anchor out of a file, believed.

    Raises FederationError `registry-malformed` (pointer, `reason`), `registry-too-large`,
    `registry-key-unknown`, `registry-signature-invalid`, `registry-of-another-anchor`,
    `registry-digest-differs`, the codes of `refusal`, and what `roots.newest` raises.
    """
    first, _, payload = unpacked(folded).partition(b"\n")
    envelope = parse_envelope(first, ENVELOPE)
    head, root = believe(envelope, anchor, pins, seen=seen, now=now)
    check_payload(payload, head)
    read = payloads.read(payload)
    if read.anchor != anchor:
        raise FederationError("registry-of-another-anchor", found=read.anchor)
    return Snapshot(head, envelope["head"], as_tuples(envelope["roots"]), read, root)


def parse_envelope(raw: bytes, check: Check) -> dict[str, Any]:
    """What lies around a payload; raises FederationError `registry-malformed`."""
    try:
        envelope = json_text.parse_object(
            raw, max_bytes=MAX_ENVELOPE_BYTES, max_depth=MAX_ENVELOPE_DEPTH
        )
    except SchemasError as error:
        raise FederationError(MALFORMED, pointer=error.pointer, reason=error.code) from error
    require(envelope, check, MALFORMED)
    return envelope


def believe(
    envelope: Mapping[str, Any], anchor: str, pins: Pins, *, seen: Seen | None, now: datetime
) -> tuple[Head, RootDocument | None]:
    """The head that stands in an envelope, with the root that answers for its key.

    Raises what `open_snapshot` raises, apart from what the payload alone can be refused for.
    """
    root = _root(envelope["roots"], anchor, pins, seen=seen, now=now)
    head = read_head(envelope["head"], pins.online if root is None else root.online)
    if head.anchor != anchor:
        raise FederationError("registry-of-another-anchor", found=head.anchor)
    if head.root != (0 if root is None else root.version):
        raise FederationError(MALFORMED, pointer="/head/root", reason="value")
    code = refusal(head, seen, now=now)
    if code is not None:
        raise FederationError(code, serial=head.serial, expires_at=head.expires_at)
    return head, root


def _root(
    versions: Sequence[Sequence[object]],
    anchor: str,
    pins: Pins,
    *,
    seen: Seen | None,
    now: datetime,
) -> RootDocument | None:
    """The newest root; None for an anchor that never had one and whose keys are known otherwise."""
    known = pins.roots or (seen is not None and seen.root_version)
    if versions or known or not pins.online:
        return roots.newest(versions, anchor, pins, now=now)
    return None


def check_payload(payload: bytes, head: Head) -> None:
    """Return when the head is about this payload; raises `registry-digest-differs`."""
    if len(payload) != head.size or digest_of(payload) != head.digest:
        raise FederationError("registry-digest-differs", serial=head.serial)


def as_tuples(versions: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Versions of the root as they are kept."""
    return tuple(tuple(one) for one in versions)


def token(value: object) -> None:
    """Tokens are read by `tokens.parse`."""


ROOTS: Final = list_of(list_of(token, 2, least=1), roots.MAX_ROOTS)
"""The shape of the root documents in an envelope."""
ENVELOPE: Final = object_of({"livret-registry": whole(1, 1), "roots": ROOTS, "head": token})
"""The shape of the first line."""
