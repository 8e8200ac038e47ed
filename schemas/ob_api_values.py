"""The values inside messages of the Open Badges API, each checked where a stranger sent it.

Every reader raises SchemasError `ob-api-malformed` with the pointer of what is wrong.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeGuard
from urllib.parse import urlsplit

from schemas import json_text
from schemas.errors import SchemasError

MAX_ANSWER_BYTES: Final = 1 << 20
MAX_URL_CHARACTERS: Final = 2000
MAX_NAME_CHARACTERS: Final = 200
MAX_VALUE_CHARACTERS: Final = 4096
"""Of identifiers, secrets and tokens."""
MAX_SCOPES: Final = 50
WORD: Final = re.compile(r"[!#-\[\]-~]+")
"""A scope-token and the like, https://www.rfc-editor.org/rfc/rfc6749#appendix-A"""
_VISIBLE: Final = re.compile(r"[\x20-\x7e]+")  # VSCHAR


def parsed(raw: bytes) -> dict[str, Any]:
    """The object that was answered; raises the codes of `json_text.parse` as well."""
    return json_text.parse_object(raw, max_bytes=MAX_ANSWER_BYTES)


def node_at(whole: Mapping[str, Any], *names: str, above: str = "") -> Mapping[str, Any]:
    """The object at the end of these names; raises with the pointer of the first that is none."""
    node: Any = whole
    for depth, name in enumerate(names, 1):
        node = node.get(name)
        if not isinstance(node, dict):
            raise malformed(above + json_text.pointer(*names[:depth]))
    return node  # type: ignore[no-any-return]


def text(node: Mapping[str, Any], name: str, at: str, *, most: int) -> str | None:
    """A text of one line, or None."""
    value = node.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > most or not value.isprintable():
        raise malformed(at + json_text.pointer(name))
    return value


def needed(node: Mapping[str, Any], name: str) -> str:
    """An identifier, secret or token."""
    value = node.get(name)
    if not isinstance(value, str) or len(value) > MAX_VALUE_CHARACTERS or not is_visible(value):
        raise malformed(json_text.pointer(name))
    return value


def is_visible(value: str) -> bool:
    """Whether these are the characters of which OAuth 2.0 makes identifiers and secrets."""
    return _VISIBLE.fullmatch(value) is not None


def endpoint(
    node: Mapping[str, Any], name: str, at: str, address: str, *, otherwise: str | None = None
) -> str:
    """An address that we will use: https, or plain http on the very origin that was asked."""
    value = node.get(name)
    if value is None and otherwise is not None:
        return otherwise
    if not isinstance(value, str) or not is_url(value):
        raise malformed(at + json_text.pointer(name))
    if not value.startswith("https:") and _origin(value) != _origin(address):
        raise malformed(at + json_text.pointer(name))
    return value


def link(node: Mapping[str, Any], name: str) -> str:
    """An address that people may follow; what is none is left out."""
    value = node.get(name)
    return value if isinstance(value, str) and is_url(value) else ""


def is_url(text: str) -> bool:
    """Whether this is an address of the web in plain characters."""
    if len(text) > MAX_URL_CHARACTERS or not re.fullmatch(r"[!-\[\]-~]+", text):
        return False
    if re.search(r"[<>\"]", text):
        return False
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(host) and "@" not in parts.netloc


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def scope_names(value: object, at: str) -> tuple[str, ...]:
    """The names of scopes, in an object as OpenAPI has them or in an array."""
    names: Iterable[Any] = value if isinstance(value, dict | list) else ()
    scopes = tuple(names)
    if len(scopes) > MAX_SCOPES or not all(
        isinstance(one, str) and WORD.fullmatch(one) for one in scopes
    ):
        raise malformed(at)
    return scopes


def is_whole(value: object) -> TypeGuard[int]:
    """Whether it is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def malformed(pointer: str) -> SchemasError:
    """The error that says where."""
    return SchemasError("ob-api-malformed", pointer=pointer)
