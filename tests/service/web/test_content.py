"""Markdown, images and codes: what people hand in comes out harmless."""

import io
import re
import struct
import xml.etree.ElementTree as ET
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from service.errors import ServiceError
from service.web import images, markdown, qr

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](vbscript:x)",
        "<javascript:alert(1)>",
        "![a](https://evil.example/pixel.png)",
        '[a](https://a.example "><script>alert(1)</script>")',
        "<a href='x' style='position:fixed'>a</a>",
        "<svg/onload=alert(1)>",
        "```html\n<script>\n```",
        "&lt;script&gt;",
        "<!-- --><style>*{}</style>",
        "[a]: javascript:alert(1)\n\n[a]",
    ],
)
def test_markdown_runs_nothing(text: str) -> None:
    html = markdown.render(text)
    assert not re.search(r"<(script|img|svg|style|iframe|object)", html)
    assert not re.search(r"<[^>]*(\son\w+=|style=|javascript:|vbscript:|data:)", html, re.I)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**a** *b* `c`", "<p><strong>a</strong> <em>b</em> <code>c</code></p>\n"),
        ("# A", "<h3>A</h3>\n"),
        ("###### A", "<h3>A</h3>\n"),
        ("# A\n### B\n## C\n# D", "<h3>A</h3>\n<h4>B</h4>\n<h4>C</h4>\n<h3>D</h3>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        (
            "[a](https://a.example)",
            '<p><a href="https://a.example" rel="noopener nofollow">a</a></p>\n',
        ),
        ("3 < 4 & 5", "<p>3 &lt; 4 &amp; 5</p>\n"),
    ],
)
def test_markdown_keeps_its_form(text: str, html: str) -> None:
    assert markdown.render(text) == html


def test_markdown_without_its_form() -> None:
    assert markdown.plain("# A\n\n**b** [c](https://d.example)") == "A\nb c"


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(ServiceError, match="markdown-too-long"):
        markdown.render("a" * (markdown.MAX_CHARACTERS + 1))


@pytest.mark.parametrize(
    "text", ["> " * 3000, "[" * 20_000, "*a " * 10_000, "- " * 5000, "`" * 9999]
)
def test_a_deep_text_is_rendered_or_refused(text: str) -> None:
    assert isinstance(markdown.render(text), str)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_rendered_without_script(text: str) -> None:
    html = markdown.render(text)
    tags = set(re.findall(r"<([a-z0-9]+)", html))
    assert tags <= markdown.TAGS


def encoded(kind: str, size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    stream = io.BytesIO()
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.new(mode, size, "#123456").save(stream, kind, **options)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_an_image_comes_back_as_pixels(kind: str) -> None:
    picture = images.clean(encoded(kind))
    assert picture.media_type == images.TYPES[kind]
    with Image.open(io.BytesIO(picture.data)) as image:
        assert (image.format, image.size) == (kind, (60, 40))


def test_where_and_when_a_photo_was_taken_is_left_behind() -> None:
    exif = Image.Exif()
    exif[0x010E] = "Léa at home"
    exif[0x0112] = 6  # turned by a quarter
    data = encoded("JPEG", exif=exif, comment=b"12 rue des Lilas", icc_profile=b"a profile")
    picture = images.clean(data + b"GIF89a or something else at the end")
    assert (picture.width, picture.height) == (40, 60)
    for secret in (b"home", b"Lilas", b"a profile", b"GIF89a"):
        assert secret not in picture.data


def test_words_in_a_png_are_left_behind() -> None:
    words = PngImagePlugin.PngInfo()
    words.add_itxt("openbadges", "secret words")
    assert b"secret" not in images.clean(encoded("PNG", pnginfo=words)).data


def test_a_large_image_is_shrunk() -> None:
    picture = images.clean(encoded("PNG", (3000, 1000)))
    assert (picture.width, picture.height) == (1600, 533)


def png_of(width: int, height: int) -> bytes:
    """A few bytes that say they are this large."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 1000)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "image-type-refused", id="nothing"),
        pytest.param(b"<svg onload='alert(1)'/>", "image-type-refused", id="svg"),
        pytest.param(b"GIF89a" + b"\0" * 50, "image-type-refused", id="gif"),
        pytest.param(b"%PDF-1.7", "image-type-refused", id="pdf"),
        pytest.param(encoded("PNG")[:80], "image-malformed", id="cut png"),
        pytest.param(encoded("JPEG")[:200], "image-malformed", id="cut jpeg"),
        pytest.param(png_of(50_000, 50_000), "image-too-large", id="bomb"),
        pytest.param(png_of(5001, 5000), "image-too-large", id="too many pixels"),
        pytest.param(png_of(0, 10), "image-type-refused", id="no pixels"),
        pytest.param(b"\0" * (images.MAX_BYTES + 1), "image-too-large", id="too many bytes"),
    ],
)
def test_what_is_no_image_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(ServiceError) as caught:
        images.clean(data)
    assert caught.value.code == code


SEEDS = [encoded(kind) for kind in images.TYPES]


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.integers(0, 400),
    st.binary(min_size=1, max_size=8),
    st.integers(0, 400),
)
def test_any_bytes_are_an_image_or_refused(seed: bytes, at: int, put: bytes, cut: int) -> None:
    broken = (seed[:at] + put + seed[at + len(put) :])[: len(seed) - cut % len(seed)]
    with suppress(ServiceError):
        images.clean(broken)


def test_a_code_has_words_for_who_does_not_see_it() -> None:
    drawn = qr.svg("https://a.example/claim/x", title="Code <de> Léa", description="À scanner")
    root = ET.fromstring(drawn)
    assert root.get("role") == "img"
    names = (root.get("aria-labelledby"), root.get("aria-describedby"))
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert (title.get("id"), description.get("id")) == names
    assert (title.text, description.text) == ("Code <de> Léa", "À scanner")
    assert "style=" not in drawn
    assert ET.fromstring(qr.image("x", title="A & B")).find(f"{SVG}title") is not None


def test_two_codes_on_a_page_are_told_apart() -> None:
    assert qr.svg("a", title="t") != qr.svg("a", title="t")


def test_a_code_that_no_phone_would_read_is_refused() -> None:
    with pytest.raises(ServiceError, match="qr-too-long"):
        qr.svg("a" * (qr.MAX_CHARACTERS + 1), title="t")
    assert qr.svg("é" * 700, title="t")
