"""The kinds of keys and algorithms we know, written once so that they are read in one glance."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec


class KeyType(StrEnum):
    """The kinds of keys that sign credentials."""

    ED25519 = "Ed25519"
    P256 = "P-256"
    P384 = "P-384"
    RSA = "RSA"


class Algorithm(StrEnum):
    """How a key signs, by its JWA name: https://www.rfc-editor.org/rfc/rfc7518#section-3.1"""

    EDDSA = "EdDSA"
    ES256 = "ES256"
    ES384 = "ES384"
    RS256 = "RS256"


ALGORITHMS: Final[Mapping[KeyType, Algorithm]] = MappingProxyType(
    {
        KeyType.ED25519: Algorithm.EDDSA,
        KeyType.P256: Algorithm.ES256,
        KeyType.P384: Algorithm.ES384,
        KeyType.RSA: Algorithm.RS256,
    }
)


@dataclass(frozen=True, slots=True)
class Curve:
    """A NIST curve: its library value, the size of a coordinate and the hash that goes with it."""

    curve: ec.EllipticCurve
    coordinate_bytes: int
    hash: hashes.HashAlgorithm


CURVES: Final[Mapping[KeyType, Curve]] = MappingProxyType(
    {
        KeyType.P256: Curve(ec.SECP256R1(), 32, hashes.SHA256()),
        KeyType.P384: Curve(ec.SECP384R1(), 48, hashes.SHA384()),
    }
)
