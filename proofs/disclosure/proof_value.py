"""The `proofValue` of ecdsa-sd-2023: multibase `u`, three bytes of header, a CBOR array.

https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-sd-2023-functions. Read strictly: exactly these members in
these shapes, no tags, no indefinite lengths, nothing behind the array, and no more of anything
than a document can need.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final, NoReturn

import cbor2

from keys import multibase, multikey
from keys.errors import KeysError
from keys.kinds import KeyType
from keys.material import PublicKey
from proofs.disclosure.json_pointers import MAX_POINTERS, steps_of
from proofs.errors import ProofInvalid, ProofsError

BASE_HEADER: Final = bytes.fromhex("d95d00")
DERIVED_HEADER: Final = bytes.fromhex("d95d01")

# One signature for each statement that may be hidden; a thick record has some thousand.
MAX_SIGNATURES: Final = 4_096
MAX_LABELS: Final = 4_096
MAX_INDEXES: Final = 16_384
MAX_PROOF_VALUE_BYTES: Final = 640 * 1024
SIGNATURE_BYTES: Final = 64
HMAC_BYTES: Final = 32

_POINTER: Final = "/proof/proofValue"
_PUBLIC_KEY_BYTES: Final = 35
_MEMBERS: Final = 5
_MAX_DEPTH: Final = 2


@dataclass(frozen=True, slots=True)
class BaseProof:
    """What an issuer gives to the holder alone: with the HMAC key, hidden labels can be told."""

    base_signature: bytes
    public_key: PublicKey
    hmac_key: bytes
    signatures: tuple[bytes, ...]
    mandatory: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DerivedProof:
    """What a verifier sees: `labels` are the HMAC labels by canonical label, both without `_:`."""

    base_signature: bytes
    public_key: PublicKey
    signatures: tuple[bytes, ...]
    labels: Mapping[str, str]
    mandatory_indexes: tuple[int, ...]


def serialize_base(proof: BaseProof) -> str:
    """Serialize Base Proof Value: https://www.w3.org/TR/vc-di-ecdsa/#serializebaseproofvalue"""
    return _serialize(
        BASE_HEADER,
        [
            proof.base_signature,
            key_bytes(proof.public_key),
            proof.hmac_key,
            list(proof.signatures),
            list(proof.mandatory),
        ],
    )


def parse_base(value: object) -> BaseProof:
    """Parse Base Proof Value: https://www.w3.org/TR/vc-di-ecdsa/#parsebaseproofvalue

    Raises ProofInvalid `proof-value-malformed`, `disclosure-malformed` (fact `part`),
    `disclosure-already-derived`.
    """
    data = _bytes_of(value)
    if data.startswith(DERIVED_HEADER):
        raise ProofInvalid("disclosure-already-derived", pointer=_POINTER)
    signature, key, hmac_key, signatures, mandatory = _parts(data, BASE_HEADER)
    return BaseProof(
        _exactly(signature, SIGNATURE_BYTES, "base-signature"),
        _public_key(key),
        _exactly(hmac_key, HMAC_BYTES, "hmac-key"),
        _signatures(signatures),
        _pointers(mandatory),
    )


def serialize_derived(proof: DerivedProof) -> str:
    """Serialize Derived Proof Value: https://www.w3.org/TR/vc-di-ecdsa/#serializederivedproofvalue"""
    return _serialize(
        DERIVED_HEADER,
        [
            proof.base_signature,
            key_bytes(proof.public_key),
            list(proof.signatures),
            compress_labels(proof.labels),
            list(proof.mandatory_indexes),
        ],
    )


def parse_derived(value: object) -> DerivedProof:
    """Parse Derived Proof Value: https://www.w3.org/TR/vc-di-ecdsa/#parsederivedproofvalue

    Raises ProofInvalid `proof-value-malformed`, `disclosure-malformed` (fact `part`), and
    `disclosure-base-proof` for what only a holder should have.
    """
    data = _bytes_of(value)
    if data.startswith(BASE_HEADER):
        raise ProofInvalid("disclosure-base-proof", pointer=_POINTER)
    signature, key, signatures, labels, indexes = _parts(data, DERIVED_HEADER)
    return DerivedProof(
        _exactly(signature, SIGNATURE_BYTES, "base-signature"),
        _public_key(key),
        _signatures(signatures),
        decompress_labels(labels),
        _indexes(indexes),
    )


def compress_labels(labels: Mapping[str, str]) -> dict[int, bytes]:
    """Compress Label Map: https://www.w3.org/TR/vc-di-ecdsa/#compresslabelmap"""
    numbers = {int(label.removeprefix("c14n")): name for label, name in labels.items()}
    return {number: multibase.decode(name) for number, name in sorted(numbers.items())}


def decompress_labels(value: object) -> dict[str, str]:
    """Decompress Label Map: https://www.w3.org/TR/vc-di-ecdsa/#decompresslabelmap

    Raises ProofInvalid `disclosure-malformed`, also when two nodes would become one.
    """
    if not isinstance(value, dict) or len(value) > MAX_LABELS:
        _refuse("label-map")
    for number in value:
        if not _is_number(number, below=MAX_LABELS):
            _refuse("label-map")
    names = [_exactly(name, HMAC_BYTES, "label-map") for name in value.values()]
    if len(set(names)) < len(names):
        _refuse("label-map")
    return {f"c14n{number}": multibase.encode_base64url(name) for number, name in value.items()}


def key_bytes(key: PublicKey) -> bytes:
    """The key in 35 bytes, as both the proof value and the signed data have it."""
    return multikey.PUBLIC_CODES[key.type] + key.raw


def _serialize(header: bytes, parts: list[Any]) -> str:
    data: bytes = header + cbor2.dumps(parts)
    if len(data) > MAX_PROOF_VALUE_BYTES:
        raise ProofsError("disclosure-too-large", limit=MAX_PROOF_VALUE_BYTES)
    return multibase.encode_base64url(data)


def _bytes_of(value: object) -> bytes:
    if not isinstance(value, str) or not value.startswith(multibase.BASE64URL_HEADER):
        raise ProofInvalid("proof-value-malformed", pointer=_POINTER)
    try:
        return multibase.decode(value, max_bytes=MAX_PROOF_VALUE_BYTES)
    except KeysError as error:
        raise ProofInvalid("proof-value-malformed", pointer=_POINTER) from error


class _NoTags(Mapping[int, Callable[[Any, bool], Any]]):
    """No tag has a meaning here: a decoder would make other values of them, or run code."""

    def __getitem__(self, tag: int) -> Callable[[Any, bool], Any]:
        return _refuse_tag

    def __iter__(self) -> Iterator[int]:
        return iter(())

    def __len__(self) -> int:
        return 1


def _refuse_tag(*_: object) -> NoReturn:
    raise ValueError("a tag")


def _parts(data: bytes, header: bytes) -> list[Any]:
    """The five members of the array behind the header."""
    body = data.removeprefix(header)
    if len(body) == len(data):
        _refuse("header")
    stream = BytesIO(body)
    try:
        value = cbor2.load(
            stream,
            semantic_decoders=_NoTags(),
            max_depth=_MAX_DEPTH,
            allow_indefinite=False,
            allow_duplicate_keys=False,
        )
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, MemoryError) as error:
        raise ProofInvalid("disclosure-malformed", pointer=_POINTER, part="cbor") from error
    if stream.tell() != len(body) or not isinstance(value, list) or len(value) != _MEMBERS:
        _refuse("cbor")
    return value


def _exactly(value: object, length: int, part: str) -> bytes:
    if not isinstance(value, bytes) or len(value) != length:
        _refuse(part)
    return value


def _public_key(value: object) -> PublicKey:
    data = _exactly(value, _PUBLIC_KEY_BYTES, "public-key")
    code = multikey.PUBLIC_CODES[KeyType.P256]
    if not data.startswith(code):
        _refuse("public-key")
    try:
        return PublicKey(KeyType.P256, data.removeprefix(code))
    except KeysError as error:
        raise ProofInvalid("disclosure-malformed", pointer=_POINTER, part="public-key") from error


def _signatures(value: object) -> tuple[bytes, ...]:
    if not isinstance(value, list) or len(value) > MAX_SIGNATURES:
        _refuse("signatures")
    return tuple(_exactly(signature, SIGNATURE_BYTES, "signatures") for signature in value)


def _indexes(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > MAX_INDEXES:
        _refuse("mandatory-indexes")
    for index in value:
        if not _is_number(index, below=1 << 31):
            _refuse("mandatory-indexes")
    if len(set(value)) < len(value):
        _refuse("mandatory-indexes")
    return tuple(value)


def _pointers(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MAX_POINTERS:
        _refuse("mandatory-pointers")
    try:
        for pointer in value:
            steps_of(pointer)
    except ProofsError as error:
        facts = {"pointer": _POINTER, "part": "mandatory-pointers"}
        raise ProofInvalid("disclosure-malformed", **facts) from error
    return tuple(value)


def _is_number(value: object, *, below: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < below


def _refuse(part: str) -> NoReturn:
    raise ProofInvalid("disclosure-malformed", pointer=_POINTER, part=part)
