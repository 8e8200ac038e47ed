"""What a DID method is to us, and the syntax all of them share: https://www.w3.org/TR/did-1.0/"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from keys.errors import KeysError
from schemas.json_text import JsonObject

Fetch: TypeAlias = Callable[[str], bytes]

# A did:jwk of an RSA key with 8,192 bits has some 2,000 characters.
MAX_DID_CHARACTERS: Final = 4096
# https://www.w3.org/TR/did-1.0/#did-syntax
_DID: Final = re.compile(r"did:(?P<method>[a-z0-9]+):(?P<id>(?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})+)")


@dataclass(frozen=True, slots=True)
class Reach:
    """The world as far as a DID method may ask it.

    `fetch` gives the body at a URL or raises Unreachable. `plain_http_hosts` are the loopback
    authorities (`localhost:7401`) that are spoken to without TLS, for development on one machine.
    """

    fetch: Fetch
    plain_http_hosts: frozenset[str] = frozenset()


class DidMethod(Protocol):
    """One way to get from a DID to its document."""

    @property
    def name(self) -> str:
        """The second part of the DIDs it reads."""

    def read(self, did: str, reach: Reach) -> JsonObject:
        """The DID document; raises KeysError of the method, or Unreachable."""


def split(did: str) -> tuple[str, str]:
    """The method and the method-specific id of a DID without path, query or fragment.

    Raises KeysError `did-malformed`.
    """
    matched = _DID.fullmatch(did) if len(did) <= MAX_DID_CHARACTERS else None
    if matched is None or matched["id"].endswith(":"):
        raise KeysError("did-malformed", did=did[:100])
    return matched["method"], matched["id"]
