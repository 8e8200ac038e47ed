"""Which 32 bytes are an Ed25519 public key that can be trusted with a signature.

The library takes any 32 bytes. A point of small order accepts one signature for almost every
text, and a point that is written in two ways gives one key two names:
https://www.rfc-editor.org/rfc/rfc8032#section-5.1.3
"""

from typing import Final

from keys.errors import KeysError

ED25519_BYTES: Final = 32
_P: Final = 2**255 - 19
_D: Final = -121665 * pow(121666, -1, _P) % _P
_SIGN_BIT: Final = 1 << 255
# A y of the two pairs of points of order 8; the other pair has its negative.
_Y_OF_ORDER_8: Final = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
# The eight points whose order divides the cofactor 8 share these five y coordinates.
_SMALL_ORDER_Y: Final = frozenset({0, 1, _P - 1, _Y_OF_ORDER_8, _P - _Y_OF_ORDER_8})


def check_ed25519_point(raw: bytes) -> None:
    """Return when `raw` is the one encoding of a point of large order.

    Raises KeysError `public-key-malformed` (length, not canonical, not on the curve) or
    `public-key-weak` (small order).
    """
    if len(raw) != ED25519_BYTES:
        raise KeysError("public-key-malformed", length=len(raw))
    y = int.from_bytes(raw, "little") & ~_SIGN_BIT
    if y >= _P:
        raise KeysError("public-key-malformed", reason="not-canonical")
    if y in _SMALL_ORDER_Y:
        raise KeysError("public-key-weak")
    if not _is_on_curve(y):
        raise KeysError("public-key-malformed", reason="not-on-curve")


def _is_on_curve(y: int) -> bool:
    """Whether x² = (y² - 1) / (d·y² + 1) has a root (Euler's criterion, without dividing)."""
    numerator, denominator = y * y - 1, _D * y * y + 1
    return pow(numerator * denominator, (_P - 1) // 2, _P) == 1
