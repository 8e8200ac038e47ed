"""People of the tests with keys that never change, and worlds in which their documents answer.

Every secret is the hash of a name: these keys protect nothing, and the same text is signed with
the same bytes on every machine.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256, sha384
from typing import Any

from federation import world as worlds
from federation.plain_registry import read_registry
from federation.world import World
from keys.material import KeyType, PrivateKey
from keys.multikey import encode
from keys.signing import KeySigner
from schemas import json_text
from schemas.files import find
from verifier import POLICIES, Expectations, Policy, Report, verify

AT = datetime(2026, 6, 1, tzinfo=UTC)
ISSUED = datetime(2026, 1, 15, 8, tzinfo=UTC)
NO_EXPECTATIONS = Expectations()


def private_key(name: str, key_type: KeyType = KeyType.ED25519) -> PrivateKey:
    """The key that belongs to a name."""
    hashed = sha384 if key_type is KeyType.P384 else sha256
    return PrivateKey.from_secret(key_type, hashed(f"livret test key {name}".encode()).digest())


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who signs: an identifier, a name to show, and a key."""

    id: str
    name: str
    signer: KeySigner

    @property
    def multikey(self) -> str:
        """The public key as text."""
        return encode(self.signer.public_key)

    def with_key(self, fragment: str, key_type: KeyType = KeyType.ED25519) -> "Party":
        """The same body with another key of its own, published under `fragment`."""
        private = private_key(f"{self.id}#{fragment}", key_type)
        return replace(self, signer=KeySigner(private, f"{self.id}#{fragment}"))


def party(identifier: str, name: str, key_type: KeyType = KeyType.ED25519) -> Party:
    """A body that publishes its key in a document of its own."""
    private = private_key(f"{identifier}#key-1", key_type)
    return Party(identifier, name, KeySigner(private, f"{identifier}#key-1"))


def did_key_party(name: str, key_type: KeyType = KeyType.ED25519) -> Party:
    """Somebody whose identifier is the key itself."""
    private = private_key(name, key_type)
    multikey = encode(private.public)
    return Party(f"did:key:{multikey}", name, KeySigner(private, f"did:key:{multikey}#{multikey}"))


COLLEGE = party("did:web:college-exemple.example", "Collège de l'Exemple")
ASSOCIATION = party("did:web:association-exemple.example", "Association de l'Exemple")
STRANGER = party("did:web:inconnu.example", "Inconnu")
PUPIL = did_key_party("Léa")


def method(party: Party, **more: Any) -> dict[str, Any]:
    """The verification method of a key, as a controller document shows it."""
    return {
        "id": party.signer.verification_method,
        "type": "Multikey",
        "controller": party.id,
        "publicKeyMultibase": party.multikey,
        **more,
    }


def controller(party: Party, *methods: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A controller document that lists these methods for assertions, by default the party's."""
    listed = [dict(one) for one in methods] or [method(party)]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": party.id,
        "verificationMethod": listed,
        "assertionMethod": [one["id"] for one in listed],
        **more,
    }


def documents_of(*parties: Party) -> dict[str, Any]:
    """What is answered for the identifiers of these parties."""
    return {one.id: controller(one) for one in parties}


def world(
    documents: Mapping[str, Any] | None = None,
    *,
    at: datetime = AT,
    registry: Mapping[str, Any] | None = None,
) -> World:
    """A world in which only these documents answer, and one registry when it is given."""
    given = documents_of(COLLEGE) if documents is None else documents
    made = worlds.with_documents(worlds.offline(at), {url: _body(d) for url, d in given.items()})
    if registry is None:
        return made
    listed = read_registry(json_text.dump(registry), name="registry")
    return replace(made, registries=(listed,))


def _body(document: Any) -> bytes:
    if isinstance(document, bytes):
        return document
    return document.encode() if isinstance(document, str) else json_text.dump(document)


def report(
    document: Any,
    where: World | None = None,
    *,
    policy: Policy = POLICIES["standard"],
    expect: Expectations = NO_EXPECTATIONS,
) -> Report:
    """What the verifier says of one document, token or file."""
    return reports(document, where, policy=policy, expect=expect)[0]


def reports(
    document: Any,
    where: World | None = None,
    *,
    policy: Policy = POLICIES["standard"],
    expect: Expectations = NO_EXPECTATIONS,
) -> list[Report]:
    """The same of everything in a file."""
    stream = io.BytesIO(_body(document))
    return [verify(f, policy, where or world(), expect=expect) for f in find(stream, "given")]
