"""A part of a long list, and where the other parts are.

https://www.imsglobal.org/spec/ob/v3p0#getcredentials
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final, Generic, TypeVar
from urllib.parse import urlencode

from flask import Response

from schemas.errors import SchemasError
from schemas.reading import instant
from service.errors import ServiceError
from service.language import N_
from service.web.openapi import JSON

DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 200
MAX_OFFSET: Final = 1_000_000
MAX_NUMBER_DIGITS: Final = 9
SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {"query-parameter-malformed": N_("The parameter {parameter} cannot be read.")}
)
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of the list is asked for, and from which instant on."""

    limit: int = DEFAULT_LIMIT
    offset: int = 0
    since: datetime | None = None
    since_text: str = ""  # as it was asked, for the links


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """A part of the list, and how many there are in all."""

    rows: Sequence[Row]
    total: int
    window: Window


def read(asked: Mapping[str, str]) -> Window:
    """The part that is asked for; a larger one than we give is made smaller.

    Raises ServiceError `query-parameter-malformed` (`parameter`).
    """
    limit = _number(asked, "limit", least=1, otherwise=DEFAULT_LIMIT)
    offset = _number(asked, "offset", least=0, otherwise=0)
    text = asked.get("since")
    try:
        since = instant(text) if text is not None else None
    except SchemasError as error:
        raise ServiceError("query-parameter-malformed", parameter="since") from error
    return Window(min(limit, MAX_LIMIT), min(offset, MAX_OFFSET), since, text or "")


def answer(documents: Sequence[bytes], tokens: Sequence[bytes]) -> bytes:
    """A GetOpenBadgeCredentialsResponse with each text exactly as it is kept.

    https://www.imsglobal.org/spec/ob/v3p0#getopenbadgecredentialsresponse Empty lists are left out.
    """
    by_name = {
        b"credential": list(documents),
        b"compactJwsString": [b'"%b"' % one for one in tokens],
    }
    members = [b'"%b":[%b]' % (name, b",".join(found)) for name, found in by_name.items() if found]
    return b"{" + b",".join(members) + b"}"


def response(body: bytes, part: Part[Row], address: str) -> Response:
    """The answer with its total, and with the addresses of the other parts."""
    made = Response(body, mimetype=JSON)
    made.headers["Cache-Control"] = "no-store"
    made.headers["X-Total-Count"] = str(part.total)
    made.headers["Link"] = links(part, address)
    return made


def links(part: Part[Row], address: str) -> str:
    """The header Link, https://www.rfc-editor.org/rfc/rfc8288: first and last, next, previous."""
    window, total = part.window, part.total
    last = (total - 1) // window.limit * window.limit if total else 0
    targets = {"first": 0, "last": last}
    if window.offset + window.limit < total:
        targets["next"] = window.offset + window.limit
    if window.offset > 0:
        targets["prev"] = max(0, window.offset - window.limit)
    return ", ".join(
        f'<{address}?{_query(window, offset)}>; rel="{name}"' for name, offset in targets.items()
    )


def _number(asked: Mapping[str, str], name: str, *, least: int, otherwise: int) -> int:
    text = asked.get(name)
    if text is None:
        return otherwise
    good = text.isascii() and text.isdigit() and len(text) <= MAX_NUMBER_DIGITS
    if not good or int(text) < least:
        raise ServiceError("query-parameter-malformed", parameter=name)
    return int(text)


def _query(window: Window, offset: int) -> str:
    asked = {"limit": str(window.limit), "offset": str(offset)}
    if window.since_text:
        asked["since"] = window.since_text
    return urlencode(asked)
