"""DIDs and URLs to the documents of their controllers, by a table of methods."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from keys.controller import ControllerDocument
from keys.did.document import PublishedKey, did_document
from keys.did.jwk import DidJwk
from keys.did.key import DidKey
from keys.did.method import DidMethod, Fetch, Reach, split
from keys.did.web import LOOPBACK_HOSTS, DidWeb, parse_document
from keys.errors import KeysError, Unreachable

__all__ = ["METHODS", "DidMethod", "Fetch", "PublishedKey", "did_document", "resolve"]

METHODS: Final[Mapping[str, DidMethod]] = MappingProxyType(
    {method.name: method for method in (DidKey(), DidJwk(), DidWeb())}
)

MAX_URL_CHARACTERS: Final = 2048
# Visible ASCII without the fragment sign, which is for the document, not for the address.
_URL: Final = re.compile(rf"[!-\"$-~]{{1,{MAX_URL_CHARACTERS}}}")


def resolve(
    url: str, fetch: Fetch, *, plain_http_hosts: frozenset[str] = frozenset()
) -> ControllerDocument:
    """The controller document of a DID, or the one at an https URL; both without fragment.

    Raises KeysError `did-malformed`, `url-malformed`, `controller-document-malformed`, what the
    method raises; Unreachable `did-method-unsupported`, `url-scheme-unsupported`, and what `fetch`
    raises.
    """
    reach = Reach(fetch, plain_http_hosts)
    if url.startswith("did:"):
        return _resolve_did(url, reach)
    _check_url(url, reach)
    return ControllerDocument.of(parse_document(fetch(url), url), url=url)


def _resolve_did(did: str, reach: Reach) -> ControllerDocument:
    name, _ = split(did)
    method = METHODS.get(name)
    if method is None:
        raise Unreachable("did-method-unsupported", did=did[:100], method=name)
    return ControllerDocument.of(method.read(did, reach), url=did)


def _check_url(url: str, reach: Reach) -> None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise KeysError("url-malformed", url=url[:100]) from error
    plain = host in LOOPBACK_HOSTS and parts.netloc in reach.plain_http_hosts
    if parts.scheme != "https" and not (parts.scheme == "http" and plain):
        raise Unreachable("url-scheme-unsupported", url=url[:100])
    if not host or "@" in parts.netloc or not _URL.fullmatch(url):
        raise KeysError("url-malformed", url=url[:100])
