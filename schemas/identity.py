"""Whose credential is it: the hashed or plain identifiers of an IdentityObject.

https://www.imsglobal.org/spec/ob/v3p0#identityobject
A salted hash of an e-mail address can still be guessed: treat it as personal data.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from hmac import compare_digest
from types import MappingProxyType
from typing import Final

from schemas.errors import SchemasError
from schemas.json_text import JsonObject

EMAIL: Final = "emailAddress"


def _md5(data: bytes) -> str:
    # The standard knows it, so it is read; whom a badge is for was never its secret.
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


ALGORITHMS: Final[Mapping[str, Callable[[bytes], str]]] = MappingProxyType(
    {"sha256": _sha256, "md5": _md5}
)
_HASH: Final = re.compile(r"([A-Za-z0-9]{1,16})\$([0-9A-Fa-f]{32,64})")


def identity_hash(identifier: str, salt: str = "", algorithm: str = "sha256") -> str:
    """`sha256$…`: the hash of the identifier with the salt after it, as UTF-8, in lower-case hex.

    https://www.imsglobal.org/spec/ob/v3p0#identityhash Nothing is folded: hash what was registered
    (we register addresses in lower case). Raises SchemasError `identity-algorithm-unknown`.
    """
    digest = ALGORITHMS.get(algorithm)
    if digest is None:
        raise SchemasError("identity-algorithm-unknown", algorithm=algorithm)
    return f"{algorithm}${digest(_utf8(identifier + salt))}"


def hash_matches(claimed: str, value: str, salt: str = "") -> bool:
    """Whether `claimed` (`sha256$…` or `md5$…`, hex in either case) is the hash of `value`.

    No for an algorithm we do not know, too.
    """
    parts = _HASH.fullmatch(claimed)
    if parts is None or parts[1].lower() not in ALGORITHMS:
        return False
    ours = identity_hash(value, salt, parts[1].lower())
    return compare_digest(_utf8(ours), _utf8(claimed.lower()))


def matches(identity: JsonObject, identity_type: str, value: str) -> bool:
    """Whether an IdentityObject names the person known as `value` of the type `identity_type`.

    https://www.imsglobal.org/spec/ob/v3p0#recipient-verification The types must be equal. An
    e-mail address is tried as it is and in lower case. An object with missing or wrong members
    names nobody: False, never an error.
    """
    claimed, hashed = identity.get("identityHash"), identity.get("hashed")
    if identity.get("identityType") != identity_type or not isinstance(claimed, str):
        return False
    known = (value, value.lower()) if identity_type == EMAIL else (value,)
    if hashed is True:
        salt = identity.get("salt") or ""
        return isinstance(salt, str) and any(hash_matches(claimed, one, salt) for one in known)
    if hashed is False:
        # Any salt is left alone: there is nothing to hash (I2).
        plain = claimed.lower() if identity_type == EMAIL else claimed
        return compare_digest(_utf8(plain), _utf8(known[-1]))
    return False


def _utf8(text: str) -> bytes:
    # A lone surrogate has no UTF-8; it then just equals nothing that was registered.
    return text.encode("utf-8", "surrogatepass")
