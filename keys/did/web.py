"""did:web, the DID whose document lies at an https address: https://w3c-ccg.github.io/did-method-web/"""

import re
from typing import Final

from keys.did.method import Reach, split
from keys.errors import KeysError
from schemas import json_text
from schemas.errors import SchemasError
from schemas.json_text import JsonObject

MAX_DID_DOCUMENT_BYTES: Final = 1 << 20
LOOPBACK_HOSTS: Final = frozenset({"localhost", "127.0.0.1"})

_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# The last label of a name begins with a letter, so that no form of an IP address passes.
_HOST: Final = re.compile(rf"(?:{_LABEL}\.)*(?=[A-Za-z]){_LABEL}")
_MAX_HOST_CHARACTERS: Final = 253
_MAX_PORT: Final = 65535
_PORT_SIGN: Final = re.compile("%3A", re.IGNORECASE)
# Encoded slashes, dots, question marks and control characters would lead to another address for
# whoever decodes them first; nothing that we or others publish needs them.
_SEGMENT: Final = re.compile(r"(?:[A-Za-z0-9_-]|\.(?!\.)|%[2-9A-Fa-f][0-9A-Fa-f])+")
_FORBIDDEN_IN_SEGMENT: Final = re.compile(r"%(?:2[0EF]|23|25|3[AF]|40|5C|7F)", re.IGNORECASE)


class DidWeb:
    """Reads did:web by one fetch."""

    name: Final = "web"

    def read(self, did: str, reach: Reach) -> JsonObject:
        """The document as published; its `id` is compared by `ControllerDocument.of`.

        Raises KeysError `did-malformed`, `controller-document-malformed`, or Unreachable.
        """
        url = url_of(did, plain_http_hosts=reach.plain_http_hosts)
        return parse_document(reach.fetch(url), url)


def url_of(did: str, *, plain_http_hosts: frozenset[str] = frozenset()) -> str:
    """Where the document of a did:web lies: https://w3c-ccg.github.io/did-method-web/#read-resolve

    Always https, except for loopback authorities named in `plain_http_hosts`. Raises KeysError
    `did-malformed`.
    """
    method, identifier = split(did)
    host, *segments = identifier.split(":")
    if method != DidWeb.name or not all(map(_is_segment, segments)):
        raise KeysError("did-malformed", did=did[:100])
    authority = _authority(host, did)
    plain = authority in plain_http_hosts and authority.partition(":")[0] in LOOPBACK_HOSTS
    path = "/".join(segments) if segments else ".well-known"
    return f"{'http' if plain else 'https'}://{authority}/{path}/did.json"


def did_of(authority: str, *segments: str) -> str:
    """The did:web for a host with or without port and the segments of a path.

    `did_of("localhost:7401", "orgs", "college")` is `did:web:localhost%3A7401:orgs:college`.
    Raises KeysError `did-malformed`.
    """
    did = ":".join(("did:web", authority.replace(":", "%3A"), *segments))
    url_of(did)
    return did


def parse_document(body: bytes, url: str) -> JsonObject:
    """A controller document's JSON; raises KeysError `controller-document-malformed`."""
    try:
        document = json_text.parse(body, max_bytes=MAX_DID_DOCUMENT_BYTES)
    except SchemasError as error:
        raise KeysError("controller-document-malformed", url=url, reason=error.code) from error
    if not isinstance(document, dict):
        raise KeysError("controller-document-malformed", url=url, reason="not-an-object")
    return document


def _authority(text: str, did: str) -> str:
    host, *ports = _PORT_SIGN.split(text)
    known = host in LOOPBACK_HOSTS or _HOST.fullmatch(host)
    if not known or len(host) > _MAX_HOST_CHARACTERS or len(ports) > 1:
        raise KeysError("did-malformed", did=did[:100])
    if not ports:
        return host.lower()
    return f"{host.lower()}:{_port(ports[0], did)}"


def _port(text: str, did: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,4}", text) or int(text) > _MAX_PORT:
        raise KeysError("did-malformed", did=did[:100])
    return int(text)


def _is_segment(text: str) -> bool:
    return (
        _SEGMENT.fullmatch(text) is not None
        and text != "."
        and _FORBIDDEN_IN_SEGMENT.search(text) is None
    )
