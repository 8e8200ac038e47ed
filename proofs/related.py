"""Digests of the resources that a credential names: https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources

A `relatedResource` says what the bytes at an address were when the credential was issued. Nothing
is fetched here: whoever calls hands in what can be had.
"""

import hashlib
import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from keys import multibase
from keys.errors import KeysError
from schemas import loader
from schemas.errors import LivretError
from schemas.json_text import JsonObject
from schemas.reading import as_list

LoadBytes: TypeAlias = Callable[[str], bytes]

MAX_RESOURCES: Final = 100
MAX_DIGEST_CHARACTERS: Final = 1024
# Multihash code and length of the digest: https://www.w3.org/TR/cid-1.0/#multihash
MULTIHASHES: Final[Mapping[bytes, str]] = MappingProxyType(
    {b"\x12\x20": "sha256", b"\x20\x30": "sha384", b"\x13\x40": "sha512"}
)
_SRI: Final = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+={0,2})(?:\?[\x21-\x7e]*)?")


@dataclass(frozen=True, slots=True)
class RelatedFinding:
    """What became of one related resource.

    `holds` is None when the bytes could not be had or no digest is of a kind that we know. Codes:
    `related-resource-matches`, `related-resource-mismatch`, `related-resource-unavailable`,
    `related-resource-digest-unknown`, `related-resource-digest-missing`,
    `related-resource-id-repeated`, `related-resource-malformed`, `related-resource-too-many`.
    """

    code: str
    holds: bool | None
    pointer: str
    id: str | None = None


def check_related(
    document: JsonObject, load_bytes: LoadBytes = loader.context_bytes
) -> tuple[RelatedFinding, ...]:
    """One finding for each related resource, in their order; () when there is none.

    `load_bytes` gives the bytes at a URL; any error of our rooms means that they are not to be
    had. Nothing is raised for what the document holds.
    """
    resources = as_list(document.get("relatedResource"))
    if len(resources) > MAX_RESOURCES:
        return (RelatedFinding("related-resource-too-many", False, "/relatedResource"),)
    seen: set[str] = set()
    findings = []
    for index, resource in enumerate(resources):
        place = "/relatedResource"
        if isinstance(document["relatedResource"], list):
            place += f"/{index}"
        findings.append(_check_one(resource, place, seen, load_bytes))
    return tuple(findings)


def _check_one(
    resource: object, pointer: str, seen: set[str], load_bytes: LoadBytes
) -> RelatedFinding:
    if not isinstance(resource, Mapping) or not isinstance(identifier := resource.get("id"), str):
        return RelatedFinding("related-resource-malformed", False, pointer)
    if identifier in seen:
        return RelatedFinding("related-resource-id-repeated", False, f"{pointer}/id", identifier)
    seen.add(identifier)
    if "digestSRI" not in resource and "digestMultibase" not in resource:
        return RelatedFinding("related-resource-digest-missing", False, pointer, identifier)
    try:
        content = load_bytes(identifier)
    except LivretError:
        return RelatedFinding("related-resource-unavailable", None, pointer, identifier)
    return _compare(resource, content, pointer, identifier)


def _compare(
    resource: Mapping[str, object], content: bytes, pointer: str, identifier: str
) -> RelatedFinding:
    """Where both members are given, both must agree with the bytes."""
    unknown = False
    for name, matches in (("digestSRI", matches_sri), ("digestMultibase", matches_multibase)):
        if name not in resource:
            continue
        holds = matches(resource[name], content)
        if holds is False:
            place = f"{pointer}/{name}"
            return RelatedFinding("related-resource-mismatch", False, place, identifier)
        unknown = unknown or holds is None
    if unknown:
        return RelatedFinding("related-resource-digest-unknown", None, pointer, identifier)
    return RelatedFinding("related-resource-matches", True, pointer, identifier)


def matches_sri(value: object, content: bytes) -> bool | None:
    """Whether a `digestSRI` is of these bytes: https://www.w3.org/TR/SRI/#does-response-match-metadatalist

    Of several only those of the strongest kind count, and one of them suffices. None when no
    kind is known; False for what is no such text.
    """
    if not isinstance(value, str) or not 0 < len(value) <= MAX_DIGEST_CHARACTERS:
        return False
    found = [matched.groups() for part in value.split() if (matched := _SRI.fullmatch(part))]
    if not found:
        return False if re.match(r"sha(256|384|512)-", value) else None
    strongest = max(name for name, _ in found)
    wanted = hashlib.new(strongest, content).digest()
    return any(_base64(text) == wanted for name, text in found if name == strongest)


def matches_multibase(value: object, content: bytes) -> bool | None:
    """Whether a `digestMultibase` is of these bytes: https://www.w3.org/TR/vc-data-integrity/#resource-integrity

    A multihash in multibase, or several of them that all agree. A bare digest without the header
    of a multihash says not what it is and does not match. None when a kind is not known.
    """
    texts = as_list(value)
    answers = {_matches_multihash(text, content) for text in texts}
    if not texts or False in answers:
        return False
    return None if None in answers else True


def _matches_multihash(text: object, content: bytes) -> bool | None:
    if not isinstance(text, str) or len(text) > MAX_DIGEST_CHARACTERS:
        return False
    try:
        decoded = multibase.decode(text)
    except KeysError:
        return False
    algorithm = MULTIHASHES.get(decoded[:2])
    if algorithm is None:
        # Two bytes that announce the length of what follows are a multihash of another kind.
        return None if len(decoded) > 2 and decoded[1] == len(decoded) - 2 else False
    return hashlib.new(algorithm, content).digest() == decoded[2:]


def _base64(text: str) -> bytes | None:
    """SRI is written in plain base64; base64url is met and means the same bytes."""
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (Base64Error, ValueError):
        return None


def digest_sri(content: bytes) -> str:
    """The `digestSRI` of some bytes, for a credential that is being made."""
    return "sha384-" + b64encode(hashlib.sha384(content).digest()).decode("ascii")
