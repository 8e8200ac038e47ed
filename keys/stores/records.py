"""What a store knows of a key besides its secret: its names, its history, and the text of both.

A record is one name with one controller and the keys it has had, oldest first. A rotated key keeps
its place, because what it signed while it was current stays good.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from keys import multikey
from keys.did.document import SIGNING, PublishedKey
from keys.errors import KeysError
from keys.material import PublicKey
from schemas import json_text
from schemas.errors import SchemasError
from schemas.reading import instant

FORMAT: Final = "livret-key-1"
MAX_RECORD_BYTES: Final = 1 << 20
MAX_REASON_CHARACTERS: Final = 200
# Lower case only, so that two names are two files also where a file system folds cases.
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9_-]|\.(?!\.)){0,62}[a-z0-9]|[a-z0-9]")


_CONTROLLER: Final = re.compile(r"(?:did:[a-z0-9]+:|https?://)[!-\"$-~]{1,4096}")


@dataclass(frozen=True, slots=True)
class KeyVersion:
    """One key of a record; instants are aware, `sealed` is what a master key made of the secret.

    It is current from `valid_from` until `valid_until` or `revoked`, whichever comes first.
    """

    id: str
    public_key: PublicKey
    sealed: Mapping[str, Any]
    valid_from: datetime
    valid_until: datetime | None = None
    revoked: datetime | None = None
    reason: str | None = None

    def is_current(self, at: datetime) -> bool:
        """Whether the key could sign at that instant."""
        ends = (end for end in (self.valid_until, self.revoked) if end is not None)
        return self.valid_from <= at and all(at < end for end in ends)


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """All keys under one name, at least one; `controller` is the DID or URL they speak for."""

    name: str
    controller: str
    versions: tuple[KeyVersion, ...]

    def current(self, at: datetime) -> KeyVersion:
        """The key that signs at an instant; raises KeysError `key-not-current`."""
        for version in reversed(self.versions):
            if version.is_current(at):
                return version
        raise KeysError("key-not-current", name=self.name, at=at.isoformat())

    @property
    def newest(self) -> KeyVersion:
        """The last key of the history, good or not."""
        return self.versions[-1]

    def version(self, id: str) -> KeyVersion:  # noqa: A002
        """The key with that verification method; raises KeysError `key-not-found`."""
        for version in self.versions:
            if version.id == id:
                return version
        raise KeysError("key-not-found", id=id)

    def with_version(self, changed: KeyVersion) -> "KeyRecord":
        """This record with the version of the same id replaced."""
        versions = tuple(changed if old.id == changed.id else old for old in self.versions)
        return replace(self, versions=versions)

    def published(self) -> tuple[PublishedKey, ...]:
        """The keys as a document of the controller shows them, for `did_document`.

        A rotated key goes on vouching for what it signed, but proves no presence any more. A
        revoked one is shown as revoked and allowed for nothing.
        """
        return tuple(
            _publish(version, is_newest=version is self.newest) for version in self.versions
        )


def check_name(name: str) -> str:
    """The name, when it can be a file name everywhere; raises KeysError `key-name-malformed`."""
    if not _NAME.fullmatch(name):
        raise KeysError("key-name-malformed", name=name[:80])
    return name


def check_controller(controller: str) -> str:
    """A DID or an http(s) URL without fragment; raises KeysError `controller-malformed`."""
    if not _CONTROLLER.fullmatch(controller):
        raise KeysError("controller-malformed", controller=controller[:100])
    return controller


def check_instant(at: datetime) -> datetime:
    """The instant in UTC; raises KeysError `instant-without-zone`."""
    if at.tzinfo is None:
        raise KeysError("instant-without-zone")
    return at.astimezone(UTC)


def check_reason(reason: str) -> str:
    """A short printable reason; raises KeysError `reason-malformed`."""
    if not reason or len(reason) > MAX_REASON_CHARACTERS or not reason.isprintable():
        raise KeysError("reason-malformed")
    return reason


def write(record: KeyRecord) -> bytes:
    """The record as JSON text, secrets as they are sealed."""
    document = {
        "format": FORMAT,
        "name": record.name,
        "controller": record.controller,
        "keys": [_version_to_json(version) for version in record.versions],
    }
    return json_text.dump(document, indent=True)


def read(raw: bytes, *, name: str) -> KeyRecord:
    """The record of a stored text, which must be about `name`; KeysError `key-file-malformed`."""
    try:
        record = _read(json_text.parse(raw, max_bytes=MAX_RECORD_BYTES))
    except (SchemasError, KeysError, KeyError, TypeError) as error:
        reason = getattr(error, "code", "member-missing")
        raise KeysError("key-file-malformed", name=name, reason=reason) from error
    if record.name != name:
        raise KeysError("key-file-malformed", name=name, reason="name-differs")
    return record


def _read(document: Any) -> KeyRecord:
    if document["format"] != FORMAT or not isinstance(document["keys"], list):
        raise KeysError("key-file-malformed", reason="format")
    versions = tuple(_version_from_json(entry) for entry in document["keys"])
    if not versions or len({version.id for version in versions}) != len(versions):
        raise KeysError("key-file-malformed", reason="versions")
    controller = check_controller(_text(document, "controller"))
    return KeyRecord(_text(document, "name"), controller, versions)


def _version_to_json(version: KeyVersion) -> dict[str, Any]:
    written = {
        "id": version.id,
        "type": version.public_key.type.value,
        "publicKeyMultibase": multikey.encode(version.public_key),
        "from": _write_instant(version.valid_from),
        "until": _write_instant(version.valid_until),
        "revoked": _write_instant(version.revoked),
        "reason": version.reason,
        "sealed": dict(version.sealed),
    }
    return {name: value for name, value in written.items() if value is not None}


def _version_from_json(entry: Any) -> KeyVersion:
    sealed = entry["sealed"]
    if not isinstance(sealed, dict):
        raise KeysError("key-file-malformed", reason="sealed")
    return KeyVersion(
        id=_text(entry, "id"),
        public_key=multikey.decode(entry["publicKeyMultibase"]),
        sealed=sealed,
        valid_from=instant(entry["from"]),
        valid_until=instant(entry["until"]) if "until" in entry else None,
        revoked=instant(entry["revoked"]) if "revoked" in entry else None,
        reason=_text(entry, "reason") if "reason" in entry else None,
    )


def _publish(version: KeyVersion, *, is_newest: bool) -> PublishedKey:
    if version.revoked is not None:
        return PublishedKey(version.id, version.public_key, (), version.revoked)
    return PublishedKey(version.id, version.public_key, SIGNING if is_newest else SIGNING[:1])


def _text(members: Any, name: str) -> str:
    text = members[name]
    if not isinstance(text, str):
        raise KeysError("key-file-malformed", pointer=f"/{name}")
    return text


def _write_instant(at: datetime | None) -> str | None:
    return None if at is None else check_instant(at).isoformat().replace("+00:00", "Z")
