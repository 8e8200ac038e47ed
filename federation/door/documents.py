"""A map of documents to answer with instead of asking outside, for closed networks and tests."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from federation.errors import FederationError
from schemas import json_text
from schemas.errors import SchemasError

MAX_FILE_BYTES: Final = 32 << 20

_COMPACT_JWS: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")


def load_documents(source: Path | str) -> Mapping[str, bytes]:
    """Documents by URL or DID, from a JSON object or the path of a file that holds one.

    A value is an object (the document itself), the path of a local file (from the folder of the
    map, or the working folder for a map given as text), or a compact JWS where no such file is.

    Raises `FederationError` with a pointer to the entry: `documents-unreadable` (`path`),
    `documents-malformed` (`reason`), `document-missing` (`path`), `document-too-large`.
    """
    text, folder = _source(source)
    try:
        rows = json_text.parse_object(text, max_bytes=MAX_FILE_BYTES)
    except SchemasError as error:
        facts = {"reason": error.code, **error.facts}
        raise FederationError("documents-malformed", pointer=error.pointer, **facts) from error
    return {url: _document(url, value, folder) for url, value in rows.items()}


def _source(source: Path | str) -> tuple[bytes | str, Path]:
    if isinstance(source, str) and source.lstrip().startswith("{"):
        return source, Path()
    path = Path(source)
    return read_file(path, "documents-unreadable"), path.parent


def read_file(path: Path, code: str, *, pointer: str = "") -> bytes:
    """A local file of at most `MAX_FILE_BYTES`; raises `FederationError(code)`."""
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise FederationError(code, pointer=pointer, path=str(path)) from error
    if len(raw) > MAX_FILE_BYTES:
        raise FederationError(
            "document-too-large", pointer=pointer, path=str(path), max_bytes=MAX_FILE_BYTES
        )
    return raw


def _document(url: str, value: object, folder: Path) -> bytes:
    place = json_text.pointer(url)
    if isinstance(value, dict):
        return json_text.dump(value)
    if not isinstance(value, str):
        raise FederationError("documents-malformed", pointer=place, reason="value")
    if _COMPACT_JWS.fullmatch(value) and not _is_file(folder / value):
        return value.encode()
    return read_file(folder / value, "document-missing", pointer=place)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a JWS is longer than a file name may be
        return False
