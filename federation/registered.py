"""A member's keys as a registry has them, in the form of the document that its own host gave."""

from collections.abc import Iterable
from dataclasses import dataclass

from federation.errors import FederationError
from federation.standing import MemberKey
from keys import multikey
from keys.controller import ControllerDocument
from keys.did import PublishedKey, did_document
from keys.did.document import SIGNING
from keys.errors import KeysError


@dataclass(frozen=True, slots=True)
class RegisteredDocument(ControllerDocument):
    """A controller document that a registry vouches for, and not its controller."""

    registry: str = ""  # who vouches, as shown to people


def document_of(did: str, keys: Iterable[MemberKey], registry: str) -> RegisteredDocument | None:
    """The keys of this DID; None when the registry has none.

    One that was revoked is listed for nothing, as its owner would show it.
    Raises FederationError `registry-refused` (`reason` `key`) for a key that cannot be read.
    """
    own = [key for key in keys if key.id.partition("#")[0] == did]
    if not own:
        return None
    try:
        published = [_published(key) for key in own]
    except KeysError as error:
        raise FederationError("registry-refused", reason="key", did=did) from error
    return RegisteredDocument(did, did_document(did, published), registry)


def _published(key: MemberKey) -> PublishedKey:
    purposes = SIGNING if key.revoked is None else ()
    return PublishedKey(key.id, multikey.decode(key.multibase), purposes, key.revoked)
