"""Credentials in ZIP archives, and archives made to harm."""

import io
import stat
import struct
import zipfile

import pytest

from schemas.files import Carrier, archive, bake
from tests.schemas.files.samples import JSON, JWS, error_code, items, shown
from tests.support.images import pdf_with_attachments, png, svg, zipped


def test_everything_in_an_archive_is_found() -> None:
    data = zipped(
        {
            "lea/": b"",
            "lea/badge.png": bake(png(), JSON),
            "lea/badge.svg": bake(svg(), JWS),
            "tom.json": JSON,
            "tom.jwt": JWS,
            "all.ndjson": JSON + b"\n" + JWS,
            "cv.pdf": pdf_with_attachments({"c.json": JSON}),
            "notes.txt": b"hello",
            "__MACOSX/._tom.json": b"\0",
            "lea/.DS_Store": b"\0",
        }
    )
    assert shown(items(data, "d.zip")) == [
        (("d.zip", "lea/badge.png"), Carrier.PNG, JSON),
        (("d.zip", "lea/badge.svg"), Carrier.SVG, JWS),
        (("d.zip", "tom.json"), Carrier.JSON, JSON),
        (("d.zip", "tom.jwt"), Carrier.JWT, JWS),
        (("d.zip", "all.ndjson", "1"), Carrier.NDJSON, JSON),
        (("d.zip", "all.ndjson", "2"), Carrier.NDJSON, JWS),
        (("d.zip", "cv.pdf", "c.json"), Carrier.PDF, JSON),
        (("d.zip", "notes.txt"), None, "file-kind-unknown"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "../evil.json",
        "a/../../evil.json",
        "/etc/evil.json",
        "C:/evil.json",
        "a\\..\\evil.json",
        "a\nb.json",
        "..",
    ],
)
def test_a_dangerous_name_is_refused_and_the_rest_is_read(name: str) -> None:
    data = zipped({name: JSON, "good.json": JSON})
    assert shown(items(data)) == [
        ((name,), None, "zip-path-unsafe"),
        (("good.json",), Carrier.JSON, JSON),
    ]


def test_a_symbolic_link_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as writer:
        link = zipfile.ZipInfo("link.json")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        writer.writestr(link, "/etc/passwd")
    assert shown(items(target.getvalue())) == [(("link.json",), None, "zip-path-unsafe")]


def test_archives_lie_in_one_another_once() -> None:
    inner = zipped({"a.json": JSON})
    once = zipped({"in.zip": inner, "b.json": JWS})
    twice = zipped({"mid.zip": once})
    assert shown(items(once, "o.zip")) == [
        (("o.zip", "in.zip", "a.json"), Carrier.JSON, JSON),
        (("o.zip", "b.json"), Carrier.JWT, JWS),
    ]
    assert shown(items(twice, "o.zip")) == [
        (("o.zip", "mid.zip", "in.zip"), Carrier.ZIP, "zip-nested-too-deep"),
        (("o.zip", "mid.zip", "b.json"), Carrier.JWT, JWS),
    ]


def test_a_bomb_ends_by_itself_and_the_rest_is_read() -> None:
    data = zipped({"bomb.json": b"{" + b" " * 20_000_000, "good.json": JSON})
    assert shown(items(data)) == [
        (("bomb.json",), Carrier.JSON, "zip-bomb"),
        (("good.json",), Carrier.JSON, JSON),
    ]


def test_all_entries_together_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemas.files.MAX_UNPACKED_BYTES", 2 * len(JSON))
    data = zipped({"1": JSON, "2": JSON, "3": JSON})
    assert [row[-1] for row in shown(items(data))] == [JSON, JSON, "unpacked-too-large"]


def patched(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new)


STORED = zipped({"a.json": JSON}, method=zipfile.ZIP_STORED)
PACKED = zipped({"a.json": JSON * 20})
HEADERS = (b"PK\x03\x04\x14\x00", b"PK\x01\x02\x14\x03\x14\x00")


def with_flags(data: bytes, flags: int) -> bytes:
    for header in HEADERS:
        data = patched(data, header + b"\0\0", header + struct.pack("<H", flags))
    return data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(with_flags(STORED, 1), "zip-encrypted", id="encrypted"),
        pytest.param(
            zipped({"a": JSON}, method=zipfile.ZIP_BZIP2),
            "zip-compression-unsupported",
            id="bzip2",
        ),
        pytest.param(
            zipped({"a": JSON}, method=zipfile.ZIP_LZMA), "zip-compression-unsupported", id="lzma"
        ),
        pytest.param(patched(STORED, b"Verifiable", b"Terrifying"), "zip-entry-damaged", id="CRC"),
        pytest.param(
            PACKED[:40] + b"\xff\xff\xff" + PACKED[43:], "zip-entry-damaged", id="bad deflate"
        ),
        pytest.param(STORED[:-10], "zip-malformed", id="cut"),
        pytest.param(STORED[:40], "zip-malformed", id="cut early"),
        pytest.param(zipped({}), "zip-empty", id="empty"),
        pytest.param(zipped({"__MACOSX/x": b""}), "zip-empty", id="only litter"),
        pytest.param(
            with_flags(STORED, 0x800).replace(b"a.json", b"\xff.json"),
            "zip-malformed",
            id="name not UTF-8",
        ),
    ],
)
def test_refused(data: bytes, code: str) -> None:
    assert error_code(data) == code


def test_a_directory_of_gigabytes_is_not_read() -> None:
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 9, 9, 0x7FFFFFF0, 0, 0)
    assert error_code(b"PK\x03\x04" + end) == "zip-malformed"
    padding = bytes(archive.MAX_DIRECTORY_BYTES + 1)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 9, 9, len(padding), 4, 0)
    assert error_code(b"PK\x03\x04" + padding + end) == "zip-too-many-entries"


def test_too_many_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ENTRIES", 2)
    assert error_code(zipped({"1": JSON, "2": JSON, "3": JSON})) == "zip-too-many-entries"
