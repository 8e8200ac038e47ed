"""Documents that say which keys speak for whom, and the way from a key's name to the key.

https://www.w3.org/TR/cid-1.0/#retrieve-verification-method. A DID document is one; so is any JSON
document at an https address whose `id` is that address, an Open Badges Profile for instance.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Self, TypeAlias

from keys.errors import KeysError
from keys.methods import VerificationMethod, absolute, looks_like_method, read_method
from schemas.json_text import JsonObject

__all__ = ["ControllerDocument", "Resolve", "VerificationMethod", "retrieve"]

RELATIONSHIPS: Final = (
    "assertionMethod",
    "authentication",
    "capabilityInvocation",
    "capabilityDelegation",
    "keyAgreement",
)
# Every published history of keys is far below; each look-up walks through all of them.
MAX_METHODS: Final = 1000


@dataclass(frozen=True, slots=True)
class ControllerDocument:
    """A controller document as received; what it says of a key is read when it is asked for.

    So one malformed method does not stand in the way of the others.
    """

    id: str
    document: JsonObject  # never rebuilt

    @classmethod
    def of(cls, document: object, *, url: str) -> Self:
        """The document that was had from `url`, which must be its `id`.

        A bare verification method (which has a `controller` and a key) may have an `id` with a
        fragment; a JWK or a set of them needs none, and controls nothing (see `keys.jwks`).
        Raises KeysError `controller-document-malformed`.
        """
        if not isinstance(document, Mapping):
            raise KeysError("controller-document-malformed", url=url, reason="not-an-object")
        bare_keys = "kty" in document or "keys" in document
        identifier = document.get("id", url if bare_keys else None)
        if not isinstance(identifier, str):
            raise KeysError("controller-document-malformed", url=url, reason="id")
        stated = identifier.partition("#")[0] if looks_like_method(document) else identifier
        if stated != url:
            raise KeysError("controller-document-malformed", url=url, reason="id-differs")
        _check_size(document, url)
        return cls(identifier, document)

    def method(self, id: str, *, purpose: str | None) -> VerificationMethod:  # noqa: A002
        """The method named `id` (absolute or `#…`), allowed for `purpose` (None: do not ask).

        It must be controlled by this document's subject, or anyone could publish a key in another
        one's name. Raises KeysError `verification-method-not-found`,
        `verification-method-malformed`, `purpose-not-allowed`.
        """
        wanted = absolute(id, base=self.id)
        if wanted is None:
            raise KeysError("verification-method-not-found", id=id)
        method = read_method(self._definition(wanted), base=self.id)
        if method.controller != self.id:
            raise KeysError("verification-method-malformed", id=wanted, reason="controller-differs")
        if purpose is not None and not self.allows(wanted, purpose=purpose):
            raise KeysError("purpose-not-allowed", id=wanted, purpose=purpose)
        return method

    def methods(self, *, purpose: str) -> Iterator[VerificationMethod]:
        """Every good method allowed for `purpose`; the malformed ones are passed over."""
        for entry in _entries(self.document, purpose):
            name = self._name(entry)
            if name is not None:
                with suppress(KeysError):
                    yield self.method(name, purpose=purpose)

    def allows(self, id: str, *, purpose: str) -> bool:  # noqa: A002
        """Whether the method named `id` stands under `purpose`, by reference or by value."""
        if purpose not in RELATIONSHIPS:
            return False
        wanted = absolute(id, base=self.id)
        return wanted is not None and any(
            self._name(entry) == wanted for entry in _entries(self.document, purpose)
        )

    def defines(self, id: str) -> bool:  # noqa: A002
        """Whether the document holds an object for the method named `id`, good or malformed."""
        return any(True for _ in self._definitions(id))

    def _definition(self, wanted: str) -> JsonObject:
        found = list(self._definitions(wanted))
        if not found:
            raise KeysError("verification-method-not-found", id=wanted)
        # Two readers that each take another one of two entries would see two different keys.
        places = [place for place, _ in found]
        if len(set(places)) != len(places) or any(node != found[0][1] for _, node in found):
            raise KeysError("verification-method-malformed", id=wanted, reason="duplicate-id")
        return found[0][1]

    def _definitions(self, wanted: str) -> Iterator[tuple[str, JsonObject]]:
        for place in ("verificationMethod", *RELATIONSHIPS):
            for entry in _entries(self.document, place):
                if isinstance(entry, Mapping) and self._name(entry) == wanted:
                    yield place, entry

    def _name(self, entry: object) -> str | None:
        reference = entry.get("id") if isinstance(entry, Mapping) else entry
        return absolute(reference, base=self.id)


Resolve: TypeAlias = Callable[[str], ControllerDocument]


def retrieve(
    method_url: str, purpose: str | None, resolve: Resolve
) -> tuple[VerificationMethod, ControllerDocument]:
    """The method with the absolute name `method_url` and the document of its controller.

    `resolve` gives the document at a URL or DID without fragment. Where the name leads to a bare
    key, its controller's document is fetched too and must list the key: a fragment or a
    `controller` alone proves nothing (anyone can write it). Raises KeysError
    `verification-method-malformed`, `verification-method-not-found`, `purpose-not-allowed`, and
    what `resolve` raises.
    """
    url = method_url.partition("#")[0]
    if absolute(method_url, base="") is None or not url:
        raise KeysError("verification-method-malformed", id=method_url, reason="not-absolute")
    document = resolve(url)
    if looks_like_method(document.document):
        return _retrieve_bare(method_url, document, purpose, resolve)
    return document.method(method_url, purpose=purpose), document


def _retrieve_bare(
    method_url: str, bare: ControllerDocument, purpose: str | None, resolve: Resolve
) -> tuple[VerificationMethod, ControllerDocument]:
    method = read_method(bare.document, base=bare.id)
    if method.id != method_url:
        raise KeysError("verification-method-not-found", id=method_url)
    controller = resolve(method.controller.partition("#")[0])
    if controller.id != method.controller:
        raise KeysError("verification-method-malformed", id=method_url, reason="controller-differs")
    _check_listed(method, controller, purpose)
    return method, controller


def _check_listed(
    method: VerificationMethod, controller: ControllerDocument, purpose: str | None
) -> None:
    """The controller names the key for the purpose (some purpose, when none is asked for)."""
    asked = RELATIONSHIPS if purpose is None else (purpose,)
    if not any(controller.allows(method.id, purpose=name) for name in asked):
        raise KeysError("purpose-not-allowed", id=method.id, purpose=purpose)
    if controller.defines(method.id):
        stated = controller.method(method.id, purpose=purpose)
        if stated != method:
            raise KeysError("verification-method-malformed", id=method.id, reason="key-differs")


def _entries(document: JsonObject, name: str) -> list[object]:
    value = document.get(name)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _check_size(document: JsonObject, url: str) -> None:
    total = sum(len(_entries(document, name)) for name in ("verificationMethod", *RELATIONSHIPS))
    if total > MAX_METHODS:
        raise KeysError("controller-document-malformed", url=url, reason="too-many-methods")
