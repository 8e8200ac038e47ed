"""Credentials attached to PDF documents."""

import io
import zlib

import pikepdf
import pytest

from schemas.errors import SchemasError
from schemas.files import Carrier, bake, pdf, unbake
from tests.schemas.files.samples import JSON, JWS, error_code, items, only, shown
from tests.support.images import pdf as plain_pdf
from tests.support.images import pdf_with_attachments, png, stream, svg, zipped


@pytest.mark.parametrize("packed", [False, True])
def test_attachments_are_read(packed: bool) -> None:
    data = pdf_with_attachments(
        {
            "a.json": JSON,
            "b.jwt": JWS,
            "photo.png": png(),
            "badge.png": bake(png(), JSON),
            "letter.txt": b"Dear Madam",
            "bad.json": b'{"a":1,"a":2}',
        },
        packed=packed,
    )
    assert shown(items(data, "cv.pdf")) == [
        (("cv.pdf", "a.json"), Carrier.PDF, JSON),
        (("cv.pdf", "b.jwt"), Carrier.PDF, JWS),
        (("cv.pdf", "badge.png"), Carrier.PNG, JSON),
        (("cv.pdf", "bad.json"), Carrier.JSON, "json-duplicate-key"),
    ]


@pytest.mark.parametrize("credential", [JSON, JWS], ids=["json", "jws"])
def test_what_is_attached_is_read_back(credential: bytes) -> None:
    baked = bake(plain_pdf(), credential)
    assert unbake(baked).raw == credential
    with pytest.raises(SchemasError, match="already-baked"):
        bake(baked, JWS)
    assert only(bake(baked, JWS, replace=True)).raw == JWS


def test_a_document_beside_others_keeps_them() -> None:
    baked = bake(pdf_with_attachments({"a.json": JSON}), JWS)
    assert {row[0]: row[2] for row in shown(items(baked))} == {
        ("a.json",): JSON,
        ("credential.jwt",): JWS,
    }


def test_attaching_is_reproducible() -> None:
    assert bake(plain_pdf(), JSON) == bake(plain_pdf(), JSON)


def test_a_signed_document_is_left_alone() -> None:
    signed = plain_pdf(catalog=b"/AcroForm << /SigFlags 3 /Fields [] >>")
    with pytest.raises(SchemasError, match="pdf-signed"):
        bake(signed, JSON)


def test_associated_files_are_found_too() -> None:
    objects = {4: stream(JSON), 5: b"<< /Type /Filespec /F (x.json) /EF << /F 4 0 R >> >>"}
    assert only(plain_pdf(objects, b"/AF [5 0 R]")).path == ("x.json",)
    listed_twice = b"/AF [5 0 R] /Names << /EmbeddedFiles << /Names [(x) 5 0 R] >> >>"
    assert only(plain_pdf(objects, listed_twice)).raw == JSON


def encrypted(user: str) -> bytes:
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_with_attachments({"a.json": JSON}))) as document:
        document.save(written, encryption=pikepdf.Encryption(owner="owner", user=user))
    return written.getvalue()


def test_a_password_is_not_guessed() -> None:
    assert error_code(encrypted("secret")) == "pdf-encrypted"


def test_a_document_that_only_forbids_printing_is_read() -> None:
    assert only(encrypted("")).raw == JSON
    with pytest.raises(SchemasError, match="pdf-encrypted"):
        bake(encrypted(""), JSON)


def tree(node: bytes, objects: dict[int, bytes] | None = None) -> bytes:
    return plain_pdf({4: node, **(objects or {})}, b"/Names << /EmbeddedFiles 4 0 R >>")


def attached(body: bytes) -> bytes:
    specification = b"<< /F (x) /EF << /F 6 0 R >> >>"
    return tree(b"<< /Names [(x) 5 0 R] >>", {5: specification, 6: body})


BOMB = zlib.compress(b"{" + b" " * (pdf.MAX_ATTACHMENT_BYTES + 1))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(plain_pdf(), "credential-not-found", id="no attachment"),
        pytest.param(tree(b"<< /Kids [4 0 R 4 0 R] >>"), "credential-not-found", id="loop"),
        pytest.param(tree(b"[1 2 3]"), "credential-not-found", id="tree an array"),
        pytest.param(tree(b"<< /Names 7 >>"), "credential-not-found", id="names a number"),
        pytest.param(tree(b"<< /Names [(a)] >>"), "credential-not-found", id="name without value"),
        pytest.param(tree(b"<< /Names [7 7] >>"), "credential-not-found", id="value a number"),
        pytest.param(attached(b"(text)"), "credential-not-found", id="stream a text"),
        pytest.param(
            pdf_with_attachments({"a.txt": b"hello"}), "credential-not-found", id="only a letter"
        ),
        pytest.param(b"%PDF-1.7\n", "pdf-malformed", id="only a header"),
        pytest.param(b"%PDF-1.7\n" + b"<<" * 5000, "pdf-malformed", id="deep rubbish"),
        pytest.param(
            attached(stream(BOMB, b"/Filter /FlateDecode")), "pdf-attachment-too-large", id="bomb"
        ),
        pytest.param(
            attached(stream(b"xx", b"/Filter /FlateDecode")),
            "pdf-attachment-malformed",
            id="bad deflate",
        ),
        pytest.param(
            attached(stream(b"xx", b"/Filter /LZWDecode")), "pdf-attachment-filter", id="LZW"
        ),
        pytest.param(
            attached(stream(BOMB, b"/Filter [/FlateDecode /FlateDecode]")),
            "pdf-attachment-filter",
            id="filters in a row",
        ),
        pytest.param(
            attached(stream(zlib.compress(JSON), b"/Filter [/FlateDecode] /DecodeParms << >>")),
            "pdf-attachment-filter",
            id="predictor",
        ),
    ],
)
def test_refused(data: bytes, code: str) -> None:
    assert error_code(data) == code


def test_too_many_attachments() -> None:
    many = {f"{number}.json": JSON for number in range(pdf.MAX_ATTACHMENTS + 1)}
    assert error_code(pdf_with_attachments(many)) == "pdf-too-many-attachments"


def test_documents_lie_in_one_another_once() -> None:
    once = pdf_with_attachments({"in.pdf": pdf_with_attachments({"a.json": JSON})})
    assert only(once).path == ("in.pdf", "a.json")
    assert error_code(pdf_with_attachments({"mid.pdf": once})) == "pdf-nested-too-deep"


def test_an_archive_in_a_document_is_read() -> None:
    data = pdf_with_attachments({"d.zip": zipped({"a.svg": bake(svg(), JSON)})})
    assert (only(data).path, only(data).carrier) == (("d.zip", "a.svg"), Carrier.SVG)


def test_a_bomb_in_a_stream_of_objects_is_not_unpacked() -> None:
    packed = zlib.compress(b"4 0 << /Names [(a) 4 0 R] >> " + b" " * 200_000_000, 9)
    body = stream(packed, b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    rows = b"".join(
        kind + place.to_bytes(4, "big") + b"\0\0"
        for kind, place in [(b"\0", 0), (b"\1", 15), (b"\1", 0), (b"\1", 0), (b"\2", 5)]
    )
    data = plain_pdf({5: body}, b"/Names << /EmbeddedFiles 4 0 R >>")
    offset = data.index(b"5 0 obj")
    positions = [data.index(b"%d 0 obj" % number) for number in (1, 2, 3)]
    rows = bytes(7) + b"".join(b"\1" + p.to_bytes(4, "big") + b"\0\0" for p in positions)
    rows += b"\2" + (5).to_bytes(4, "big") + b"\0\0" + b"\1" + offset.to_bytes(4, "big") + b"\0\0"
    table = data.index(b"xref\n0")
    cross = b"6 0 obj\n" + stream(rows, b"/Type /XRef /Size 6 /W [1 4 2] /Root 1 0 R")
    whole = data[:table] + cross + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % table
    assert error_code(whole) in {"credential-not-found", "pdf-malformed"}
