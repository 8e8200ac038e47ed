"""Credentials in PNG images."""

import struct
import zlib

import pytest

from schemas.errors import SchemasError
from schemas.files import Carrier, Standard, bake, unbake
from schemas.files.png import MAX_TEXT_BYTES
from tests.schemas.files.samples import JSON, JWS, OB2, URL, error_code, only
from tests.support.images import PNG_SIGNATURE, chunk, itxt, png

KEYWORD = "openbadgecredential"


@pytest.mark.parametrize("standard", list(Standard))
@pytest.mark.parametrize("credential", [JSON, JWS, OB2, URL], ids=["json", "jws", "ob2", "url"])
def test_what_is_baked_is_read_back(standard: Standard, credential: bytes) -> None:
    found = unbake(bake(png(), credential, standard=standard))
    assert (found.raw, found.carrier, found.notes) == (credential, Carrier.PNG, ())


def test_the_chunk_is_as_the_standard_wants_it() -> None:
    baked = bake(png(), JWS)
    text = b"iTXtopenbadgecredential\0\0\0\0\0" + JWS
    header_end = len(PNG_SIGNATURE) + 25
    assert baked[header_end + 4 : header_end + 4 + len(text)] == text


def test_every_other_byte_is_kept() -> None:
    image = png(chunk(b"teSt", b"\0\1\2"), itxt("Comment", b"hello"), chunk(b"tEXt", b"a\0b"))
    image += b"after the end"
    baked = bake(image, JSON)
    start = len(PNG_SIGNATURE) + 25
    assert baked[:start] == image[:start]
    assert baked.endswith(image[start:])
    assert len(baked) == len(image) + 12 + len(KEYWORD) + 5 + len(JSON)


def test_baking_over_a_credential_needs_to_be_meant() -> None:
    image = png(chunk(b"teSt", b"\0"))
    baked = bake(image, JSON)
    with pytest.raises(SchemasError, match="already-baked"):
        bake(baked, JWS)
    assert bake(baked, JWS, replace=True) == bake(image, JWS)


def test_replacing_takes_every_earlier_one_away() -> None:
    doubled = png(itxt(KEYWORD, JSON), chunk(b"teSt", b"\0"), itxt(KEYWORD, JSON))
    assert bake(doubled, JWS, replace=True) == bake(png(chunk(b"teSt", b"\0")), JWS)


def test_a_badge_of_another_standard_stays_beside() -> None:
    both = bake(bake(png(), OB2, standard=Standard.OB2), JSON)
    assert b"openbadges\0" in both
    found = unbake(both)
    assert (found.raw, found.notes) == (JSON, ("png-more-than-one-credential",))


@pytest.mark.parametrize(
    ("image", "notes"),
    [
        pytest.param(
            png(itxt(KEYWORD, JSON), itxt(KEYWORD, JWS)),
            ("png-more-than-one-credential",),
            id="two, the first counts",
        ),
        pytest.param(
            png(chunk(b"tEXt", b"openbadges\0" + JSON)), ("png-text-chunk-not-itxt",), id="tEXt"
        ),
        pytest.param(
            png(chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(JSON))),
            ("png-text-chunk-not-itxt", "png-text-compressed"),
            id="zTXt",
        ),
        pytest.param(
            png(itxt(KEYWORD, JSON, packed=True)), ("png-text-compressed",), id="compressed iTXt"
        ),
        pytest.param(png(itxt(KEYWORD, JSON)) + b"x", ("png-data-after-end",), id="data at end"),
        pytest.param(png(itxt(KEYWORD, JSON, language=b"fr")), (), id="a language tag"),
    ],
)
def test_unusual_but_readable(image: bytes, notes: tuple[str, ...]) -> None:
    found = only(image, "badge.png")
    assert (found.raw, found.notes, found.path) == (JSON, notes, ("badge.png",))


def test_latin_1_in_an_old_text_chunk() -> None:
    text = '{"name":"Élève"}'
    image = png(chunk(b"tEXt", b"openbadges\0" + text.encode("latin-1")))
    assert only(image).raw == text.encode()


BOMB = zlib.compress(b" " * (MAX_TEXT_BYTES + 10))


@pytest.mark.parametrize(
    ("image", "code"),
    [
        pytest.param(png(), "credential-not-found", id="no credential"),
        pytest.param(png(itxt("Openbadges", JSON)), "credential-not-found", id="other letter case"),
        pytest.param(png(chunk(b"iTXt", b"openbadges")), "credential-not-found", id="no separator"),
        pytest.param(png(chunk(b"iTXt", b"openbadges\0\0")), "png-text-malformed", id="cut text"),
        pytest.param(
            png(chunk(b"iTXt", b"openbadges\0\7\0\0\0{}")), "png-text-malformed", id="wrong flag"
        ),
        pytest.param(
            png(chunk(b"iTXt", b"openbadges\0\1\1\0\0{}")), "png-text-malformed", id="wrong method"
        ),
        pytest.param(
            png(chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(JSON)[:-6])),
            "png-text-malformed",
            id="cut compressed text",
        ),
        pytest.param(png(itxt(KEYWORD, b"\xff")), "png-text-malformed", id="text not UTF-8"),
        pytest.param(png(itxt(KEYWORD, b"hello")), "not-a-credential", id="no credential in it"),
        pytest.param(
            png(chunk(b"zTXt", b"openbadges\0\0" + BOMB)), "png-text-too-large", id="bomb in zTXt"
        ),
        pytest.param(
            png(chunk(b"iTXt", b"openbadges\0\1\0\0\0" + BOMB)),
            "png-text-too-large",
            id="bomb in iTXt",
        ),
        pytest.param(png(chunk(b"teSt", b"x", crc=1)), "png-crc", id="wrong CRC"),
        pytest.param(
            png(chunk(b"iTXt", b"x", length=0x7FFFFFFF)), "png-truncated", id="chunk of 2 GB"
        ),
        pytest.param(
            png(chunk(b"iTXt", b"x", length=0xFFFFFFFF)), "png-truncated", id="chunk of 4 GB"
        ),
        pytest.param(png(end=b""), "png-truncated", id="no end"),
        pytest.param(PNG_SIGNATURE, "png-truncated", id="only a signature"),
        pytest.param(b"\x89PNG\r\r\n", "png-malformed", id="signature changed by a mailer"),
        pytest.param(PNG_SIGNATURE + chunk(b"IEND", b""), "png-malformed", id="no header"),
        pytest.param(png(chunk(b"t\0\0t", b"")), "png-malformed", id="chunk type not letters"),
        pytest.param(png(chunk(b"IHDR", b"")), "png-malformed", id="two headers"),
        pytest.param(
            png(*[chunk(b"teSt", b"")] * 70_000), "png-too-many-chunks", id="endless chunks"
        ),
    ],
)
def test_refused(image: bytes, code: str) -> None:
    assert error_code(image) == code


@pytest.mark.parametrize(
    ("image", "credential", "code"),
    [
        pytest.param(png(), b"hello", "not-a-credential", id="no credential"),
        pytest.param(png(), b'{"a":1,"a":1}', "json-duplicate-key", id="faulty JSON"),
        pytest.param(b"GIF89a", JSON, "file-kind-unknown", id="a GIF"),
        pytest.param(png()[:-1], JSON, "png-truncated", id="cut image"),
    ],
)
def test_not_baked(image: bytes, credential: bytes, code: str) -> None:
    with pytest.raises(SchemasError) as caught:
        bake(image, credential)
    assert caught.value.code == code


def test_lengths_are_big_endian() -> None:
    baked = bake(png(), JWS)
    position = len(PNG_SIGNATURE) + 25
    assert struct.unpack_from(">I", baked, position)[0] == len(KEYWORD) + 5 + len(JWS)
