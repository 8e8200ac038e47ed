"""Hostile files cost little: counted in bytes read and unpacked, not by a clock."""

import gzip
import io
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable

import pytest

from keys.multibase import encode_base64url
from schemas import bitstring, json_text
from schemas.errors import SchemasError
from schemas.files import Found, Unreadable, archive, find, png
from schemas.files.model import MAX_IMAGE_BYTES, MAX_PDF_BYTES, Budget, Place
from schemas.files.sniffing import HEAD_BYTES
from schemas.files.source import PIECE_BYTES, Source
from schemas.files.texts import MAX_LINE_BYTES
from tests.house.counting import Endless
from tests.support import images

MEBI = 1 << 20
HUNDRED = 100_000_000


def only_code(stream: object, name: str = "") -> str:
    (item,) = find(stream, name)
    assert isinstance(item, Unreadable), item
    return item.error.code


@pytest.mark.parametrize(
    ("head", "code", "most"),
    [
        pytest.param(b'{"name": "', "file-too-large", MAX_LINE_BYTES, id="JSON"),
        pytest.param(b"[", "file-too-large", MAX_LINE_BYTES, id="an array"),
        pytest.param(b"eyJh.", "file-too-large", MAX_LINE_BYTES, id="JWT"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "file-too-large", MAX_IMAGE_BYTES, id="PNG"),
        pytest.param(b"<svg ", "file-too-large", MAX_IMAGE_BYTES, id="SVG"),
        pytest.param(b"%PDF-1.7\n", "file-too-large", MAX_PDF_BYTES, id="PDF"),
        pytest.param(b"MZ\x90\x00", "file-kind-unknown", HEAD_BYTES, id="no kind that we know"),
    ],
)
def test_no_more_is_read_of_100_mb_than_the_limit_of_its_kind(head, code, most):
    stream = Endless(head, HUNDRED)
    assert only_code(stream) == code
    # One byte more tells too much from just enough; pieces are whole.
    assert stream.taken <= most + 2 * PIECE_BYTES


def test_blank_lines_are_not_read_without_end():
    stream = Endless(b"{}\n", HUNDRED, filling=b"\n")
    list(find(stream))
    assert stream.taken <= MAX_LINE_BYTES + 2 * PIECE_BYTES


def test_a_line_of_100_mb_is_passed_over_at_constant_memory():
    assert peak(lambda: only_code(Endless(b"{", HUNDRED), "all.ndjson")) < 3 * MAX_LINE_BYTES


def peak(act: Callable[[], object]) -> int:
    """The most bytes that Python held at once while it acted."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def zipped(*entries: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries:
            packed.writestr(name, data)
    return stream.getvalue()


def unpacked_bytes(data: bytes) -> tuple[int, list[str]]:
    """How much was unpacked of an archive, and the codes of what could not be read."""
    whole = 1 << 40
    place = Place(path=("x.zip",), budget=Budget(whole))

    def descend(source: Source, inside: Place):
        source.read_all(whole)
        yield Found(b"", "json", inside.path)

    codes = []
    try:
        for item in archive.read(Source(io.BytesIO(data)), place, descend):
            codes += [item.error.code] if isinstance(item, Unreadable) else []
    except SchemasError as error:
        codes.append(error.code)
    return whole - place.budget.left_bytes, codes


def test_a_zip_bomb_is_unpacked_up_to_its_ratio():
    packed = zipped(("bomb.json", b" " * 64 * MEBI))
    unpacked, codes = unpacked_bytes(packed)
    assert codes == ["zip-bomb"]
    assert unpacked <= archive.RATIO_FREE_BYTES + archive.MAX_RATIO * len(packed) + MEBI
    assert unpacked < 32 * MEBI


def test_what_an_archive_may_unpack_to_is_shared_by_its_entries():
    packed = zipped(*((f"{number}.json", b"x" * MEBI) for number in range(8)))
    place = Place(path=(), budget=Budget(3 * MEBI))
    read = archive.read(Source(io.BytesIO(packed)), place, _whole)
    assert len([next(read) for _ in range(3)]) == 3
    with pytest.raises(SchemasError) as caught:
        next(read)
    assert caught.value.code == "unpacked-too-large"


def _whole(source: Source, inside: Place):
    source.read_all(1 << 30)
    yield Found(b"", "json", inside.path)


def test_archives_in_archives_are_opened_up_to_a_level():
    data = zipped(("a.json", b"{}"))
    for _ in range(5):
        data = zipped(("inner.zip", data))
    assert only_code(io.BytesIO(data)) == "zip-nested-too-deep"


def test_an_archive_of_very_many_entries_is_refused_by_its_list():
    data = zipped(*((f"{number}", b"") for number in range(archive.MAX_ENTRIES + 1)))
    assert unpacked_bytes(data) == (0, ["zip-too-many-entries"])


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(images.itxt("openbadgecredential", b"x" * 64 * MEBI, packed=True), id="iTXt"),
        pytest.param(
            images.chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(b"x" * 64 * MEBI)), id="zTXt"
        ),
    ],
)
def test_a_png_bomb_is_unfolded_up_to_the_limit_of_a_text(bomb):
    image = images.png(bomb)
    assert only_code(io.BytesIO(image)) == "png-text-too-large"
    assert peak(lambda: only_code(io.BytesIO(image))) < 3 * png.MAX_TEXT_BYTES


def test_a_chunk_that_says_to_have_2_gb_is_held_against_the_file():
    image = images.png(images.chunk(b"iTXt", b"x", length=(1 << 31) - 1))
    assert only_code(io.BytesIO(image)) == "png-truncated"
    assert peak(lambda: only_code(io.BytesIO(image))) < MEBI


def test_a_status_list_that_is_a_bomb_is_unfolded_up_to_its_limit():
    encoded = encode_base64url(gzip.compress(bytes(8 * bitstring.MAX_LIST_BYTES)))

    def unfold() -> None:
        with pytest.raises(SchemasError):
            bitstring.decode(encoded)

    assert peak(unfold) < 3 * bitstring.MAX_LIST_BYTES


def test_entities_of_an_svg_are_not_expanded():
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE svg [<!ENTITY e0 "lol">{entities}]>'
    image = f'{bomb}<svg xmlns="{images.SVG_NAMESPACE}">&e9;</svg>'.encode()
    assert only_code(io.BytesIO(image)) == "svg-entities"
    assert peak(lambda: only_code(io.BytesIO(image))) < MEBI


def test_a_document_at_the_limit_is_read_at_a_few_times_its_size():
    text = b'{"name": "' + b"x" * (json_text.MAX_DOCUMENT_BYTES - 12) + b'"}'
    assert peak(lambda: json_text.parse(text)) < 8 * len(text)
