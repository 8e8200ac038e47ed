"""Credentials in SVG drawings."""

import pytest

from schemas.errors import SchemasError
from schemas.files import Carrier, Standard, bake, unbake
from tests.schemas.files.samples import JSON, JWS, OB2, URL, error_code, only
from tests.support.images import OB3_NAMESPACE, SVG_NAMESPACE, svg


@pytest.mark.parametrize("standard", list(Standard))
@pytest.mark.parametrize("credential", [JSON, JWS, OB2, URL], ids=["json", "jws", "ob2", "url"])
def test_what_is_baked_is_read_back(standard: Standard, credential: bytes) -> None:
    found = unbake(bake(svg(), credential, standard=standard))
    assert (found.raw, found.carrier, found.notes) == (credential, Carrier.SVG, ())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"a":"]]>"}', id="end of CDATA"),
        pytest.param('{"a":"]]>]]>]]]]>","b":["]]",">"]}', id="many ends of CDATA"),
        pytest.param('{"a":[[[1]]]}', id="brackets"),
        pytest.param('{\r\n "a":\r1\n}', id="carriage returns"),
        pytest.param('{"a":"<![CDATA[ &amp; \u00e9\U0001f600"}', id="markup and letters"),
    ],
)
def test_json_survives_xml(text: str) -> None:
    assert unbake(bake(svg(), text.encode())).raw == text.encode()


def test_text_that_xml_cannot_hold_is_refused() -> None:
    with pytest.raises(SchemasError) as caught:
        bake(svg(), '{"a":"\uffff"}'.encode())
    assert caught.value.code in {"svg-malformed", "bake-not-faithful"}


def test_every_other_byte_is_kept() -> None:
    image = svg("\n <!-- > --> <g  id='a>b' />\r\n")
    baked = bake(image, JWS)
    tag_end = image.index(b' 1">') + 3
    declared = f' xmlns:openbadges="{OB3_NAMESPACE}">'.encode()
    element = b'<openbadges:credential verify="' + JWS + b'"/>'
    assert baked == image[:tag_end] + declared + element + image[tag_end + 1 :]


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(f'<svg xmlns="{SVG_NAMESPACE}"/>', id="self-closing root"),
        pytest.param(f'<s:svg xmlns:s="{SVG_NAMESPACE}" />', id="prefixed self-closing root"),
        pytest.param(f'<svg a=">" b=\'/>"\' xmlns="{SVG_NAMESPACE}"></svg>', id="> in attributes"),
        pytest.param("<svg><rect/></svg>", id="no namespace"),
        pytest.param(f'<!-- <svg> --><svg\nxmlns="{SVG_NAMESPACE}"\n></svg>', id="comment before"),
        pytest.param(
            '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
            f'"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg xmlns="{SVG_NAMESPACE}"/>',
            id="external DOCTYPE of SVG 1.1",
        ),
        pytest.param(
            f'<svg xmlns="{SVG_NAMESPACE}" xmlns:openbadges="{OB3_NAMESPACE}"/>',
            id="namespace there already",
        ),
        pytest.param(
            f'<svg xmlns="{SVG_NAMESPACE}" xmlns:ob="{OB3_NAMESPACE}"/>', id="other prefix there"
        ),
        pytest.param(
            f'<svg xmlns="{SVG_NAMESPACE}" xmlns:openbadges="urn:x" xmlns:openbadges2="urn:y"/>',
            id="prefixes taken",
        ),
    ],
)
@pytest.mark.parametrize("credential", [JSON, JWS], ids=["json", "jws"])
def test_many_roots(image: str, credential: bytes) -> None:
    assert unbake(bake(image.encode(), credential)).raw == credential


def test_baking_over_a_credential_needs_to_be_meant() -> None:
    baked = bake(svg(), JSON)
    with pytest.raises(SchemasError, match="already-baked"):
        bake(baked, JWS)
    replaced = bake(baked, JWS, replace=True)
    assert unbake(replaced).raw == JWS
    assert JSON not in replaced
    assert replaced == bake(svg(), JWS)


def test_badges_of_two_standards_in_one_drawing() -> None:
    both = bake(bake(svg(), OB2, standard=Standard.OB2), JSON)
    found = unbake(both)
    assert (found.raw, found.notes) == (JSON, ("svg-more-than-one-credential",))
    assert unbake(bake(both, JWS, replace=True)).raw == JWS


def element(inner: str, attributes: str = "") -> bytes:
    return svg(f'<x:credential xmlns:x="{OB3_NAMESPACE}"{attributes}>{inner}</x:credential>')


@pytest.mark.parametrize(
    ("image", "raw"),
    [
        pytest.param(element("\n<![CDATA[\n{}\n]]>\n"), b"{}", id="space around CDATA"),
        pytest.param(element('{"a":"&lt;&#233;"}'), '{"a":"<é"}'.encode(), id="escaped text"),
        pytest.param(element("", f' verify="{JWS.decode()}"'), JWS, id="other prefix"),
        pytest.param(
            svg(f'<credential xmlns="{OB3_NAMESPACE}">{{}}</credential>'), b"{}", id="no prefix"
        ),
        pytest.param(
            svg(
                f'<metadata><g xmlns:o="{OB3_NAMESPACE}"><o:credential>{{}}'
                "</o:credential></g></metadata>"
            ),
            b"{}",
            id="deep inside",
        ),
        pytest.param(
            svg(f'<o:assertion xmlns:o="http://openbadges.org" verify="{URL.decode()}"/>'),
            URL,
            id="hosted Open Badges 2.0",
        ),
        pytest.param(
            svg(
                f'<o:assertion xmlns:o="http://openbadges.org" verify="{JWS.decode()}">'
                "<![CDATA[{}]]></o:assertion>"
            ),
            JWS,
            id="signed Open Badges 2.0 with its text",
        ),
        pytest.param(
            element("{}").decode().replace("UTF-8", "ISO-8859-1").encode("latin-1"),
            b"{}",
            id="Latin-1",
        ),
        pytest.param(
            element('{"a":"é"}').decode().replace("UTF-8", "UTF-16").encode("utf-16"),
            '{"a":"é"}'.encode(),
            id="UTF-16",
        ),
    ],
)
def test_read(image: bytes, raw: bytes) -> None:
    assert only(image).raw == raw


def doctype(subset: str, inner: str = "") -> bytes:
    return f'<!DOCTYPE svg [{subset}]><svg xmlns="{SVG_NAMESPACE}">{inner}</svg>'.encode()


DEEP = "<g>" * 5000 + "</g>" * 5000


@pytest.mark.parametrize(
    ("image", "code"),
    [
        pytest.param(svg(), "credential-not-found", id="no credential"),
        pytest.param(
            svg('<openbadges:credential xmlns:openbadges="urn:other">{}</openbadges:credential>'),
            "credential-not-found",
            id="right prefix of another namespace",
        ),
        pytest.param(svg("<g>"), "svg-malformed", id="not closed"),
        pytest.param(svg("<x:g/>"), "svg-malformed", id="unbound prefix"),
        pytest.param(b"<html><svg/></html>", "svg-malformed", id="HTML"),
        pytest.param(element(""), "not-a-credential", id="empty credential"),
        pytest.param(element("{"), "json-syntax", id="cut JSON"),
        pytest.param(doctype('<!ENTITY a "b">'), "svg-entities", id="entity"),
        pytest.param(
            doctype('<!ENTITY a "ha"><!ENTITY b "&a;&a;">', "&b;"), "svg-entities", id="expansion"
        ),
        pytest.param(
            doctype('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"),
            "svg-entities",
            id="external entity",
        ),
        pytest.param(
            doctype('<!ENTITY % p SYSTEM "http://example.org/x.dtd"> %p;'),
            "svg-entities",
            id="parameter entity",
        ),
        pytest.param(
            b'<!DOCTYPE svg SYSTEM "http://example.org/x.dtd"><svg>&x;</svg>',
            "svg-entities",
            id="entity of an external DTD",
        ),
        pytest.param(
            doctype('<!ATTLIST svg verify CDATA "x">'), "svg-default-attributes", id="defaults"
        ),
        pytest.param(svg(DEEP), "svg-too-deep", id="5000 groups deep"),
        pytest.param(
            svg("<g " + " ".join(f'a{n}=""' for n in range(100_001)) + "/>"),
            "svg-too-many-attributes",
            id="endless attributes",
        ),
        pytest.param(svg("<g/>" * 500_001), "svg-too-many-elements", id="endless groups"),
        pytest.param(
            svg().replace(b"UTF-8", b"utf-99"), "svg-malformed", id="encoding nobody knows"
        ),
        pytest.param(svg("\x00"), "svg-malformed", id="nought character"),
        pytest.param(b"\x1f\x8b\x08" + bytes(20), "file-kind-unknown", id="gzip (SVGZ)"),
    ],
)
def test_refused(image: bytes, code: str) -> None:
    assert error_code(image) == code


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(svg().replace(b"UTF-8", b"ISO-8859-1"), id="Latin-1"),
        pytest.param(svg().decode().replace("UTF-8", "UTF-16").encode("utf-16"), id="UTF-16"),
    ],
)
def test_not_baked_in_another_encoding(image: bytes) -> None:
    with pytest.raises(SchemasError, match="svg-encoding-unsupported"):
        bake(image, JSON)
