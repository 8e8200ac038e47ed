"""Worlds in which a proof is checked: a clock, and documents answered by their address."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from keys import did
from keys.controller import ControllerDocument
from keys.errors import Unreachable
from keys.material import KeyType, PrivateKey
from keys.multikey import encode
from keys.signing import KeySigner
from proofs.proof import Check
from schemas import json_text

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def resolver(documents: Mapping[str, Any] | None = None):
    """Resolves DIDs and URLs from these documents alone; what is not there is unreachable."""

    def fetch(url: str) -> bytes:
        if url not in (documents or {}):
            raise Unreachable("connection-failed", url=url)
        return json_text.dump(documents[url])

    def resolve(url: str) -> ControllerDocument:
        return did.resolve(url, fetch)

    return resolve


def check(documents: Mapping[str, Any] | None = None, **expected: Any) -> Check:
    """What a verifier expects, on 23 November 2026 unless said otherwise."""
    return Check(resolve=resolver(documents), **{"now": NOW, **expected})


def did_key_signer(key_type: KeyType = KeyType.ED25519) -> KeySigner:
    """A signer under a did:key of its own."""
    private = PrivateKey.generate(key_type)
    multikey = encode(private.public)
    return KeySigner(private, f"did:key:{multikey}#{multikey}")


def controller_document(url: str, *methods: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A document that lists these methods for assertions."""
    return {
        "@context": "https://www.w3.org/ns/cid/v1",
        "id": url,
        "verificationMethod": [dict(method) for method in methods],
        "assertionMethod": [method["id"] for method in methods],
        **more,
    }


def multikey(url: str, fragment: str, signer: KeySigner, **more: Any) -> dict[str, Any]:
    """A Multikey method of that controller."""
    return {
        "id": f"{url}#{fragment}",
        "type": "Multikey",
        "controller": url,
        "publicKeyMultibase": encode(signer.public_key),
        **more,
    }
