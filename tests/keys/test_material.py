"""Keys as values: published signatures come out to the byte, weak and odd keys stay out."""

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from keys.errors import KeysError
from keys.material import ALGORITHMS, Algorithm, KeyType, PrivateKey, PublicKey
from tests.keys.material import OFF_CURVE, RSA_2048

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
ORDER_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
EC_KEYS = {
    # RFC 6979 appendix A.2.5 and A.2.6, message "sample".
    KeyType.P256: (
        "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
        (
            "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
            "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
        ),
    ),
    KeyType.P384: (
        (
            "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D8"
            "96D5724E4C70A825F872C9EA60D2EDF5"
        ),
        (
            "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C"
            "81A648152E44ACF96E36DD1E80FABE4699EF4AEB15F178CEA1FE40DB2603138F"
            "130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8"
        ),
    ),
}


def key_of(key_type: KeyType) -> PrivateKey:
    return RSA_2048 if key_type is KeyType.RSA else PrivateKey.generate(key_type)


@pytest.mark.parametrize("key_type", EC_KEYS)
def test_ecdsa_signs_as_rfc_6979_says(key_type: KeyType) -> None:
    secret, signature = EC_KEYS[key_type]
    key = PrivateKey.from_secret(key_type, bytes.fromhex(secret))
    assert key.sign(b"sample").hex().upper() == signature


def test_ed25519_signs_as_rfc_8032_says() -> None:
    # RFC 8032 section 7.1, test 2.
    secret = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
    key = PrivateKey.from_secret(KeyType.ED25519, bytes.fromhex(secret))
    assert key.public.raw.hex().startswith("3d4017c3e843895a")
    assert key.sign(b"\x72").hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


@pytest.mark.parametrize("key_type", KeyType)
def test_a_signature_holds_for_its_text_and_key_alone(key_type: KeyType) -> None:
    key, algorithm = key_of(key_type), ALGORITHMS[key_type]
    signature = key.sign(b"text")
    key.public.verify(algorithm, b"text", signature)
    flipped = bytes([signature[0] ^ 1]) + signature[1:]
    for data, signed in ((b"texT", signature), (b"text", flipped)):
        with pytest.raises(KeysError, match="signature-invalid"):
            key.public.verify(algorithm, data, signed)


@pytest.mark.parametrize("key_type", KeyType)
@pytest.mark.parametrize("change", ["empty", "one byte more", "one byte less", "all zero"])
def test_signatures_have_one_length(key_type: KeyType, change: str) -> None:
    key = key_of(key_type)
    good = key.sign(b"text")
    bad = {
        "empty": b"",
        "one byte more": good + b"\0",
        "one byte less": good[:-1],
        "all zero": bytes(len(good)),
    }[change]
    with pytest.raises(KeysError, match="signature-invalid"):
        key.public.verify(ALGORITHMS[key_type], b"text", bad)


@pytest.mark.parametrize(
    ("r", "s"),
    [
        pytest.param(0, 1, id="r is zero"),
        pytest.param(1, 0, id="s is zero"),
        pytest.param(ORDER_P256, 1, id="r is the order"),
        pytest.param(1, ORDER_P256, id="s is the order"),
        pytest.param(2**256 - 1, 2**256 - 1, id="both beyond the order"),
    ],
)
def test_ecdsa_refuses_numbers_out_of_range(r: int, s: int) -> None:
    key = PrivateKey.generate(KeyType.P256).public
    with pytest.raises(KeysError, match="signature-invalid"):
        key.verify(Algorithm.ES256, b"text", r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def test_der_signatures_are_not_taken_for_r_and_s() -> None:
    key = PrivateKey.generate(KeyType.P256)
    der = key.library_key.sign(b"text", ec.ECDSA(hashes.SHA256()))
    with pytest.raises(KeysError, match="signature-invalid"):
        key.public.verify(Algorithm.ES256, b"text", der)


@pytest.mark.parametrize("key_type", KeyType)
def test_a_key_signs_in_its_own_way_alone(key_type: KeyType) -> None:
    key = key_of(key_type)
    for algorithm in set(Algorithm) - {ALGORITHMS[key_type]}:
        with pytest.raises(KeysError, match="algorithm-not-for-key"):
            key.sign(b"text", algorithm)
        with pytest.raises(KeysError, match="algorithm-not-for-key"):
            key.public.verify(algorithm, b"text", key.sign(b"text"))


def torsion_points() -> set[bytes]:
    """The points of small order, found by calculating: the group order times any point."""
    found: set[bytes] = set()
    y = 2
    while len(found) < 8:
        point, y = lift(y), y + 1
        if point is not None:
            found.add(encoded(multiplied(GROUP_ORDER, point)))
    return found


def lift(y: int) -> tuple[int, int] | None:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    for x in (root, root * pow(2, (P - 1) // 4, P) % P):
        if x * x % P == square:
            return x, y
    return None


def added(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + k, -1, P) % P
    return x, (y1 * y2 + x1 * x2) * pow(1 - k, -1, P) % P


def multiplied(factor: int, point: tuple[int, int]) -> tuple[int, int]:
    total = (0, 1)
    for bit in bin(factor)[2:]:
        total = added(total, total)
        if bit == "1":
            total = added(total, point)
    return total


def encoded(point: tuple[int, int]) -> bytes:
    x, y = point
    return (y | (x & 1) << 255).to_bytes(32, "little")


def test_points_of_small_order_are_no_keys() -> None:
    points = torsion_points()
    assert len(points) == 8
    for point in points:
        with pytest.raises(KeysError, match="public-key-weak"):
            PublicKey(KeyType.ED25519, point)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        pytest.param(b"", "public-key-malformed", id="empty"),
        pytest.param(bytes(31), "public-key-malformed", id="too short"),
        pytest.param(bytes(33), "public-key-malformed", id="too long"),
        pytest.param((P + 3).to_bytes(32, "little"), "public-key-malformed", id="y beyond p"),
        pytest.param(b"\xff" * 32, "public-key-malformed", id="all ones"),
        pytest.param((2).to_bytes(32, "little"), "public-key-malformed", id="not on the curve"),
        pytest.param((1 | 1 << 255).to_bytes(32, "little"), "public-key-weak", id="minus zero"),
    ],
)
def test_ed25519_keys_that_are_refused(raw: bytes, code: str) -> None:
    with pytest.raises(KeysError) as caught:
        PublicKey(KeyType.ED25519, raw)
    assert caught.value.code == code


@pytest.mark.parametrize("key_type", [KeyType.P256, KeyType.P384])
@pytest.mark.parametrize("fault", ["empty", "infinity", "uncompressed", "x beyond p", "off curve"])
def test_points_that_are_refused(key_type: KeyType, fault: str) -> None:
    good = PrivateKey.generate(key_type).public.raw
    uncompressed = (
        PrivateKey.generate(key_type)
        .library_key.public_key()
        .public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    )
    raw = {
        "empty": b"",
        "infinity": b"\0",
        "uncompressed": uncompressed,
        "x beyond p": good[:1] + b"\xff" * (len(good) - 1),
        "off curve": OFF_CURVE[key_type],
    }[fault]
    with pytest.raises(KeysError, match="public-key-malformed"):
        PublicKey(key_type, raw)


def test_a_p384_point_is_no_p256_key() -> None:
    with pytest.raises(KeysError, match="public-key-malformed"):
        PublicKey(KeyType.P256, PrivateKey.generate(KeyType.P384).public.raw)


def spki(key: rsa.RSAPublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        pytest.param(rsa.RSAPublicNumbers(65537, 2**1023 + 1), "rsa-key-size", id="1024 bits"),
        pytest.param(rsa.RSAPublicNumbers(65537, 2**2046 + 1), "rsa-key-size", id="2047 bits"),
        pytest.param(rsa.RSAPublicNumbers(2**65 + 1, 2**2047 + 1), "rsa-key-size", id="exponent"),
    ],
)
def test_rsa_keys_that_are_refused(numbers: rsa.RSAPublicNumbers, code: str) -> None:
    with pytest.raises(KeysError) as caught:
        PublicKey(KeyType.RSA, spki(numbers.public_key()))
    assert caught.value.code == code


def test_an_rsa_key_that_would_burden_each_reader_is_refused() -> None:
    with pytest.raises(KeysError):
        PublicKey(KeyType.RSA, spki(rsa.RSAPublicNumbers(65537, 2**8200 + 1).public_key()))
    with pytest.raises(KeysError, match="rsa-key-size"):
        PrivateKey.generate(KeyType.RSA, rsa_bits=1024)


def test_one_rsa_key_has_one_text() -> None:
    raw = RSA_2048.public.raw
    with pytest.raises(KeysError, match="public-key-malformed"):
        PublicKey(KeyType.RSA, raw + b"\0")


@pytest.mark.parametrize("key_type", [KeyType.P256, KeyType.P384])
@pytest.mark.parametrize("secret", [bytes(32), bytes(48), b"\xff" * 32, b"\xff" * 48, b""])
def test_scalars_out_of_range_are_no_keys(key_type: KeyType, secret: bytes) -> None:
    with pytest.raises(KeysError, match="private-key-malformed"):
        PrivateKey.from_secret(key_type, secret)


@pytest.mark.parametrize("key_type", KeyType)
def test_a_private_key_does_not_show_itself(key_type: KeyType) -> None:
    key = key_of(key_type)
    assert repr(key) == f"<PrivateKey {key_type.value}>"
    assert PrivateKey.from_pkcs8(key.to_pkcs8()).public == key.public
