"""The key of a token, and whether it can be shown to be the issuer's.

Open Badges 3.0 names the key by `kid` or encloses it as `jwk`. An enclosed key, or one at an
address of its own, verifies a signature but says nothing about who made it: the issuer must list
it, in the document of its identifier or in its published set of keys,
https://www.imsglobal.org/spec/ob/v3p0/impl/#verifying-the-jwt-proof-format
"""

from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeAlias

from keys import jwk, jwks
from keys.controller import VerificationMethod
from keys.errors import KeysError, Unreachable
from keys.material import PublicKey
from proofs.data_integrity_keys import from_keys, retrieve
from proofs.errors import ProofInvalid, ProofsError, ProofUndetermined
from proofs.jose import CompactJws
from proofs.proof import Check
from schemas.reading import as_list

# Any other `kid` is a name among the issuer's own keys, even when it looks like a URI.
ADDRESSES: Final = ("did:", "https:", "http:")

Names: TypeAlias = Set[str]


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A key that a token names; `owner` is who was shown to control it, None for nobody."""

    key: PublicKey
    owner: str | None = None
    method: VerificationMethod | None = None


def find_key(token: CompactJws, signer_id: str | None, check: Check) -> TokenKey:
    """The key that verifies a token whose document says it is by `signer_id`.

    Raises ProofInvalid `jws-key-missing` (neither `kid` nor `jwk`), `jwk-mismatch` (both, and
    different), and what `keys` says of the method; ProofUndetermined `key-unreachable`.
    """
    enclosed, name = token.jwk, token.key_id
    if name is not None:
        found = _named(name, signer_id, check)
        if enclosed is not None and enclosed != found.key:
            raise ProofInvalid("jwk-mismatch", kid=name)
        return found
    if enclosed is None:
        raise ProofInvalid("jws-key-missing")
    return TokenKey(enclosed)


def check_owner(found: TokenKey, check: Check) -> TokenKey:
    """The key again, now with the expected issuer or holder as its owner.

    Raises ProofInvalid `jwk-not-bound` (nobody was shown to own it) or `controller-mismatch`;
    ProofUndetermined `key-unreachable` when the issuer's own documents could not be had.
    """
    if check.controller is None or found.owner == check.controller:
        return found
    try:
        return _listed(found.key, check.controller, check)
    except ProofsError as error:
        if found.owner is None:
            raise
        # The token itself named a key of somebody else: that is an answer, not a doubt.
        raise ProofInvalid(
            "controller-mismatch", expected=check.controller, found=found.owner
        ) from error


def _named(name: str, signer_id: str | None, check: Check) -> TokenKey:
    """The key with this `kid`: a verification method, a JWK at an address, or a local name."""
    if not name.startswith(ADDRESSES):
        return _local(name, signer_id, check)
    try:
        document = check.resolve(name.partition("#")[0]).document
        if "kty" in document or "keys" in document:
            # A JWK at an address: nobody is shown to own it.
            return TokenKey(jwks.retrieve_jwk(name, check.purpose, check.resolve).public_key)
    except KeysError as error:
        raise from_keys(error, name) from error
    found = retrieve(name, check)
    return TokenKey(found.key, found.document.id, found.method)


def _local(name: str, signer_id: str | None, check: Check) -> TokenKey:
    """The key of that name among those of the one who signed."""
    missing = ProofInvalid("verification-method-not-found", id=name)
    if signer_id is None:
        raise missing
    wanted = name.removeprefix("#")
    return _among_own(signer_id, check, lambda _, names: wanted in names, missing)


def _listed(key: PublicKey, owner: str, check: Check) -> TokenKey:
    missing = ProofInvalid("jwk-not-bound", expected=owner)
    return _among_own(owner, check, lambda found, _: found.key == key, missing)


def _among_own(
    owner: str, check: Check, fits: Callable[[TokenKey, Names], bool], missing: ProofInvalid
) -> TokenKey:
    """The first key that fits among those the owner publishes, in either of the two places."""
    unreachable: Unreachable | None = None
    for source in (_methods_of, _key_set_of):
        try:
            for found, names in source(owner, check):
                if fits(found, names):
                    return found
        except Unreachable as error:
            unreachable = error
        except KeysError:
            # A page that is no such document lists no key.
            continue
    if unreachable is not None:
        raise ProofUndetermined("key-unreachable", reason=unreachable.code, url=owner)
    raise missing


def _methods_of(owner: str, check: Check) -> Iterator[tuple[TokenKey, Names]]:
    """The methods that the owner's document lists for the purpose."""
    document = check.resolve(owner.partition("#")[0])
    if document.id != owner:
        return
    for method in document.methods(purpose=check.purpose):
        names = {method.id.partition("#")[2], jwk.thumbprint(method.public_key)}
        yield TokenKey(method.public_key, owner, method), names


def _key_set_of(owner: str, check: Check) -> Iterator[tuple[TokenKey, Names]]:
    """The keys at the well-known address of an https issuer; `iss` tells several apart.

    https://www.imsglobal.org/spec/ob/v3p0/impl/#key-management
    """
    url = jwks.jwk_set_url(owner)
    entries = check.resolve(url).document.get("keys") if url is not None else None
    for entry in as_list(entries)[: jwks.MAX_KEYS]:
        if not isinstance(entry, Mapping) or entry.get("iss", owner) != owner:
            continue
        with suppress(KeysError):
            key = jwk.public_from_jwk(entry)
            yield TokenKey(key, owner), {str(entry.get("kid")), jwk.thumbprint(key)}
