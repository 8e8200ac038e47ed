"""Private keys as files of other programs: unencrypted PKCS#8, in PEM or DER.

https://www.rfc-editor.org/rfc/rfc5958, https://www.rfc-editor.org/rfc/rfc7468#section-10
"""

from typing import Final

from cryptography.hazmat.primitives import serialization

from keys.errors import KeysError
from keys.loading import load_private
from keys.material import MAX_PKCS8_BYTES, PrivateKey

PLAIN_LABEL: Final = b"-----BEGIN PRIVATE KEY-----"
ENCRYPTED_LABEL: Final = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"


def read(data: bytes) -> PrivateKey:
    """The private key of an unencrypted PKCS#8 text, PEM or DER.

    Raises KeysError `private-key-malformed`, `private-key-encrypted`, `key-type-unsupported`,
    `rsa-key-size`.
    """
    if len(data) > MAX_PKCS8_BYTES:
        raise KeysError("private-key-malformed", length=len(data))
    text = data.strip()
    if text.startswith(ENCRYPTED_LABEL):
        raise KeysError("private-key-encrypted")
    if not text.startswith(PLAIN_LABEL):
        return PrivateKey.from_pkcs8(data)
    return PrivateKey(load_private(lambda: serialization.load_pem_private_key(text, None)))


def write_pem(key: PrivateKey) -> bytes:
    """The key as unencrypted PKCS#8 PEM, for moving it to another program."""
    return key.library_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
