"""What an operator names as trusted: a plain list, a signed registry, or an anchor's address.

- a file or https address with a plain list (`plain_registry`): as good as the place it came from;
- a file with a signed registry, as an anchor publishes it: for closed networks, until it expires;
- `https://ANCHOR`, or `https://ANCHOR#THUMBPRINT` of a root key: its registry is followed. Without
  a thumbprint the first root that is seen is believed and kept;
- a JSON file `{"anchor": "https://…", "roots": {"keys": […]}}` with the same as a thumbprint;
- a JSON file `{"anchor": "https://…", "jwks": {"keys": […]}}` with the federation keys of an anchor
  of OpenID Federation that has no registry: its members are found by live chains.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from federation.door.documents import read_file
from federation.errors import FederationError
from federation.fetch import Kind
from federation.foreign import ForeignAnchor
from federation.openid.claims import is_entity_id
from federation.openid.key_sets import read_jwks
from federation.plain_registry import read_registry
from federation.snapshots.following import Following, offline_registry, peeked
from federation.snapshots.roots import Pins
from federation.snapshots.tokens import by_thumbprint
from federation.standing import Registry
from federation.unreachable import Unheard
from schemas import json_text
from schemas.errors import SchemasError

_GZIP: Final = b"\x1f\x8b"
_THUMBPRINT: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_CANNOT_KNOW: Final = frozenset({"registry-unreachable", "registry-expired", "registry-refused"})


def open_trust(source: str, following: Following) -> Registry:
    """The registry that a source names.

    An anchor that cannot be asked is no reason to stop: what it would have said is unknown then.
    Raises FetchError or FederationError `registry-unreadable`, `registry-malformed`,
    `document-too-large` for a list; `trust-malformed` (`reason`) for a wrong source.
    """
    if not source.startswith(("https:", "http:")):
        return _of_file(source, following)
    address, _, pin = source.partition("#")
    if not pin and urlsplit(address).path not in ("", "/"):
        return read_registry(following.fetch(address, Kind.REGISTRY).body, name=address)
    if pin and not _THUMBPRINT.fullmatch(pin):
        raise FederationError("trust-malformed", reason="thumbprint", source=source[:200])
    return _followed(address.rstrip("/"), Pins(frozenset({pin} if pin else ())), following)


def _of_file(source: str, following: Following) -> Registry:
    raw = read_file(Path(source), "registry-unreadable")
    if raw.startswith(_GZIP):
        return offline_registry(raw, peeked(raw), Pins(), now=following.now)
    anchor = _anchor(raw)
    if anchor is None:
        return read_registry(raw, name=source)
    if "jwks" in anchor:
        return _foreign(anchor, source)
    roots = anchor.get("roots")
    keys = roots.get("keys") if isinstance(roots, Mapping) else None
    if not is_entity_id(anchor["anchor"]) or not isinstance(keys, list) or not keys:
        raise FederationError("trust-malformed", reason="form", source=source[:200])
    pins = Pins(frozenset(by_thumbprint(keys, "trust-malformed", "/roots/keys")))
    return _followed(anchor["anchor"], pins, following)


def _foreign(anchor: Mapping[str, Any], source: str) -> Registry:
    if not is_entity_id(anchor["anchor"]):
        raise FederationError("trust-malformed", reason="form", source=source[:200])
    try:
        keys = read_jwks(anchor["jwks"])
    except FederationError as error:
        raise FederationError("trust-malformed", reason="keys", source=source[:200]) from error
    return ForeignAnchor(anchor["anchor"], keys)


def _anchor(raw: bytes) -> Mapping[str, Any] | None:
    """The object, when it names an anchor."""
    try:
        document = json_text.parse_object(raw)
    except SchemasError:
        return None
    return document if "anchor" in document and "issuers" not in document else None


def _followed(anchor: str, pins: Pins, following: Following) -> Registry:
    try:
        return following.registry(anchor, pins)
    except FederationError as error:
        if error.code not in _CANNOT_KNOW:
            raise
        return Unheard(anchor, error)
