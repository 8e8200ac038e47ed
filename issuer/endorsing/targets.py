"""What is to be endorsed, read where its owner publishes it.

https://www.imsglobal.org/spec/ob/v3p0#endorsementsubject Nobody can have something endorsed under
another's name: an identifier that is an address must be the address it was read at, and that of a
did:web must lie on the same host. A DID without an address says nothing of where it was read.
"""

from dataclasses import dataclass
from hashlib import sha384
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from federation.errors import FetchError
from federation.fetch import Kind as Fetching
from federation.world import World
from issuer.endorsing.models import TargetKind
from issuer.organisations.refusals import Refused
from schemas import json_text
from schemas.checking_fault import is_url
from schemas.errors import SchemasError
from schemas.reading import types

MAX_URL_CHARACTERS: Final = 2000
MAX_BYTES: Final = 1 << 20
MAX_NAME_CHARACTERS: Final = 300
MAX_TEXT_CHARACTERS: Final = 2000
KINDS: Final = {"Achievement": TargetKind.ACHIEVEMENT, "Profile": TargetKind.PROFILE}
_DID_WEB: Final = "did:web:"


@dataclass(frozen=True, slots=True)
class Target:
    """An achievement or profile as its owner shows it now."""

    id: str
    kind: TargetKind
    name: str
    description: str
    url: str
    digest: str  # SHA-384 of the bytes, in hex


def fetch(url: str, world: World) -> Target:
    """Read it through the guarded door; no transaction should be open meanwhile.

    Raises Refused `endorsement-address-malformed`, `endorsement-unreachable` (`reason`), and as
    `read`.
    """
    asked = url.strip()
    if not is_url(asked) or len(asked) > MAX_URL_CHARACTERS:
        raise Refused("endorsement-address-malformed")
    try:
        body = world.fetch(asked, Fetching.PROFILE).body
    except FetchError as error:
        raise Refused("endorsement-unreachable", reason=error.code) from error
    return read(body, asked)


def read(body: bytes, url: str) -> Target:
    """What the bytes at an address describe.

    Raises Refused `endorsement-target-unknown` (neither of the two), `endorsement-target-elsewhere`
    (its identifier lies elsewhere).
    """
    try:
        document = json_text.parse_object(body, max_bytes=MAX_BYTES)
    except SchemasError as error:
        raise Refused("endorsement-target-unknown") from error
    kind = next((KINDS[name] for name in types(document) if name in KINDS), None)
    name = _text(document.get("name"), MAX_NAME_CHARACTERS)
    identifier = document.get("id")
    if kind is None or not name or not is_url(identifier) or not isinstance(identifier, str):
        raise Refused("endorsement-target-unknown")
    if len(identifier) > MAX_URL_CHARACTERS or not _lies_there(identifier, url):
        raise Refused("endorsement-target-elsewhere", id=identifier[:MAX_NAME_CHARACTERS])
    described = _text(document.get("description"), MAX_TEXT_CHARACTERS)
    return Target(identifier, kind, name, described, url, sha384(body).hexdigest())


def _lies_there(identifier: str, url: str) -> bool:
    if identifier.startswith(_DID_WEB):
        host = unquote(identifier.removeprefix(_DID_WEB).partition(":")[0])
        return host.lower() == urlsplit(url).netloc.lower()
    if identifier.startswith("did:"):
        return True
    return identifier.partition("#")[0] == url.partition("#")[0]


def _text(value: Any, most: int) -> str:
    """A text on one page, without signs that are not seen."""
    if not isinstance(value, str):
        return ""
    return "".join(sign for sign in value[:most] if sign.isprintable() or sign in "\n ").strip()
