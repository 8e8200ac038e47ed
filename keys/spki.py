"""Public keys as PEM, the form in which Open Badges 2.0 publishes them (`publicKeyPem`).

https://www.rfc-editor.org/rfc/rfc7468#section-13
"""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from typing import Final

from keys.errors import KeysError
from keys.loading import load_der_public, raw_public
from keys.material import PublicKey

MAX_PEM_CHARACTERS: Final = 8192
_PEM: Final = re.compile(
    r"\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*"
)


def read_pem(text: object) -> PublicKey:
    """The key of a SubjectPublicKeyInfo in PEM.

    Raises KeysError `public-key-malformed`, and those of `loading` for a key we do not use.
    """
    if not isinstance(text, str) or len(text) > MAX_PEM_CHARACTERS:
        raise KeysError("public-key-malformed")
    matched = _PEM.fullmatch(text)
    if matched is None:
        raise KeysError("public-key-malformed")
    try:
        der = b64decode("".join(matched[1].split()), validate=True)
    except (Base64Error, ValueError) as error:
        raise KeysError("public-key-malformed") from error
    key_type, raw = raw_public(load_der_public(der))
    return PublicKey(key_type, raw)
