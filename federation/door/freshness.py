"""How long an answer may be used again, as its sender says, https://www.rfc-editor.org/rfc/rfc9111.

We behave as a shared cache, as one service asks for many people. A stale answer is never used:
it is asked for again, and when that fails the fetch fails.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

MAX_LIFETIME: Final = timedelta(days=1)
"""No answer is used longer unasked, whatever it says: keys are withdrawn and badges revoked."""

RELEVANT: Final = (
    "age", "cache-control", "content-type", "date", "etag", "expires", "last-modified", "vary",
)  # fmt: skip
MAX_VALUE_CHARS: Final = 1024
_ETAG: Final = re.compile(r'(?:W/)?"[!#-~]*"')  # RFC 9110, section 8.8.3, in ASCII


def relevant(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers to keep with a body; those of absurd length are left out."""
    found = {name: headers[name] for name in RELEVANT if name in headers}
    return {name: value for name, value in found.items() if len(value) <= MAX_VALUE_CHARS}


def renewed(kept: Mapping[str, str], confirmed: Mapping[str, str]) -> dict[str, str]:
    """Section 3.2: the headers kept, with those of the 304 that says they still hold."""
    # The date and age of the first answer say nothing about the second.
    lasting = {name: value for name, value in kept.items() if name not in {"date", "age"}}
    return lasting | relevant(confirmed)


def conditions(kept: Mapping[str, str]) -> dict[str, str]:
    """Section 4.3.1: the headers that ask for the document only if it is another one."""
    asked: dict[str, str] = {}
    if _ETAG.fullmatch(kept.get("etag", "")):
        asked["If-None-Match"] = kept["etag"]
    if _date(kept.get("last-modified", "")) is not None:
        asked["If-Modified-Since"] = kept["last-modified"]
    return asked


def may_store(headers: Mapping[str, str]) -> bool:
    """Section 3: neither `no-store` nor `private`, and not `Vary: *`.

    Any other `Vary` is kept by itself, as our headers are the same for each kind of document.
    """
    directives = _directives(headers)
    return not ({"no-store", "private"} & directives.keys() or "*" in headers.get("vary", ""))


def fresh_until(headers: Mapping[str, str], now: datetime) -> datetime:
    """Section 4.2: until when the answer received at `now` may be used without asking.

    `now` itself when it says nothing: we guess no lifetime (4.2.2 would allow it).
    """
    lifetime = _lifetime(headers, now) - _age(headers, now)
    return now + min(max(lifetime, timedelta()), MAX_LIFETIME)


def _lifetime(headers: Mapping[str, str], now: datetime) -> timedelta:
    directives = _directives(headers)
    if "no-cache" in directives:
        return timedelta()
    for name in ("s-maxage", "max-age"):
        if name in directives:
            return _seconds(directives[name])
    expires = _date(headers.get("expires", ""))
    if expires is None:
        return timedelta()
    return expires - (_date(headers.get("date", "")) or now)


def _age(headers: Mapping[str, str], now: datetime) -> timedelta:
    """Section 4.2.3, without the time of transmission, which our time limit keeps small."""
    sent = _date(headers.get("date", "")) or now
    return max(now - sent, _seconds(headers.get("age", "")), timedelta())


def _directives(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Names of `Cache-Control` in lower case with their values; of a repeated one the first."""
    found: dict[str, str] = {}
    for part in headers.get("cache-control", "").split(","):
        name, _, value = part.strip().partition("=")
        found.setdefault(name.strip().lower(), value.strip().strip('"'))
    return found


def _seconds(text: str) -> timedelta:
    """Section 1.2.2; what is no number counts as none, and a huge one as a year."""
    if not (text.isascii() and text.isdigit()):
        return timedelta()
    return timedelta(days=365) if len(text) > 8 else timedelta(seconds=int(text))


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date
