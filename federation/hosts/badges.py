"""Give a badge to another host, and ask it for those of a person, part by part."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

from federation.fetch import Kind, Message, Replied
from federation.hosts.client import UNAVAILABLE, Client, PlatformFailed, send
from federation.hosts.models import Platform
from schemas import ob_api
from schemas.errors import SchemasError
from schemas.ob_api import Token
from schemas.ob_api_answers import read_credentials

NOT_MODIFIED: Final = 304
UNAUTHORIZED: Final = 401
FORBIDDEN: Final = 403
ASKED_AT_ONCE: Final = 50
MAX_PARTS: Final = 100
"""Of one list; a host that has more of one person is not one we believe."""
MAX_DIGITS: Final = 9
_PARAMETER: Final = r';\s*([^\s=;,"<>]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s";,<>]+)))?'
_LINK: Final = re.compile(rf"<([^<>]*)>\s*((?:{_PARAMETER}\s*)*)")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list: texts exactly as they came, how many there are in all, and what follows."""

    documents: tuple[bytes, ...]
    total: int | None  # None: not said
    following: str | None  # the address of the next part


def upsert(client: Client, platform: Platform, token: Token, document: bytes) -> int:
    """Give a credential, exactly as it was signed; the status of the answer.

    https://www.imsglobal.org/spec/ob/v3p0#upsertcredential Raises PlatformFailed
    `platform-unreachable`.
    """
    message = Message(
        body=document,
        media_type=ob_api.media_type(document),
        authorization=f"Bearer {token.access_token}",
        kind=Kind.CREDENTIAL,
    )
    return send(client, f"{platform.address}/credentials", message).status


def parts(client: Client, platform: Platform, token: Token) -> Iterator[Part]:
    """The whole list, part by part; raises as `part`, and for a list without an end."""
    url: str | None = first(platform)
    seen: set[str] = set()
    while url is not None:
        if url in seen or len(seen) >= MAX_PARTS:
            raise PlatformFailed("platform-list-endless")
        seen.add(url)
        found = part(client, platform, token, url)
        yield found
        url = found.following


def first(platform: Platform) -> str:
    """The address of the first part."""
    return f"{platform.address}/credentials?{urlencode({'limit': ASKED_AT_ONCE, 'offset': 0})}"


def part(client: Client, platform: Platform, token: Token, url: str) -> Part:
    """One part, https://www.imsglobal.org/spec/ob/v3p0#getcredentials

    Raises PlatformFailed `platform-unreachable`, `platform-token-refused`, `platform-not-open`.
    """
    message = Message(
        method="GET", authorization=f"Bearer {token.access_token}", kind=Kind.CREDENTIAL
    )
    answer = send(client, url, message)
    if answer.status in UNAVAILABLE:
        raise PlatformFailed("platform-unreachable")
    if answer.status in {UNAUTHORIZED, FORBIDDEN}:
        raise PlatformFailed("platform-token-refused")
    if not answer.good:
        raise PlatformFailed("platform-not-open")
    try:
        documents = read_credentials(answer.body)
    except SchemasError as error:
        raise PlatformFailed("platform-not-open") from error
    total = _total(answer.headers)
    return Part(documents, total, _following(platform, answer))


def _total(headers: Mapping[str, str]) -> int | None:
    text = headers.get("x-total-count", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else None


def _following(platform: Platform, answer: Replied) -> str | None:
    """The part that the header Link calls the next one, https://www.rfc-editor.org/rfc/rfc8288"""
    for found in _LINK.finditer(answer.headers.get("link", "")):
        if not _is_next(found[2]):
            continue
        try:
            url = str(urljoin(answer.url, found[1].strip()))
            there, here = urlsplit(url), urlsplit(platform.address)
            same = (there.scheme, there.netloc.lower()) == (here.scheme, here.netloc.lower())
        except ValueError as error:
            raise PlatformFailed("platform-not-open") from error
        # The token of a person is shown to nobody but this interface.
        if not same or there.path != f"{here.path}/credentials":
            raise PlatformFailed("platform-not-open")
        return url
    return None


def _is_next(parameters: str) -> bool:
    # Of two relations the first counts, https://www.rfc-editor.org/rfc/rfc8288#section-3.3
    relations = (
        quoted or plain
        for name, quoted, plain in re.findall(_PARAMETER, parameters)
        if name.lower() == "rel"
    )
    return "next" in next(relations, "").lower().split()
