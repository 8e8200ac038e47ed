"""Received bytes become a document, or an error with a code."""

import base64
import json
from datetime import UTC, datetime

import pytest

from schemas import reading
from schemas.errors import SchemasError
from schemas.reading import Form, Generation, Kind


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jws(payload: object, header: object = None) -> bytes:
    parts = (header or {"alg": "EdDSA"}, payload)
    return ".".join([*(b64(json.dumps(part).encode()) for part in parts), "c2ln"]).encode()


def error_of(raw: bytes) -> SchemasError:
    with pytest.raises(SchemasError) as caught:
        reading.read(raw)
    return caught.value


def test_json_is_kept_as_it_came() -> None:
    raw = b' {"type": ["VerifiableCredential"] }\n'
    received = reading.read(raw)
    assert (received.raw, received.form) == (raw, Form.DATA_INTEGRITY)
    assert received.document == {"type": ["VerifiableCredential"]}


def test_the_payload_of_a_jwt_is_the_document() -> None:
    token = jws({"id": "urn:x", "iss": "did:a"})
    received = reading.read(b"\n" + token + b"\r\n")
    assert (received.raw, received.form, received.header) == (token, Form.JWT, {"alg": "EdDSA"})
    assert received.document == received.claims == {"id": "urn:x", "iss": "did:a"}


@pytest.mark.parametrize("claim", ["vc", "vp"])
def test_the_claim_of_an_older_jwt_is_the_document(claim: str) -> None:
    received = reading.read(jws({"iss": "did:a", claim: {"id": "urn:x"}}))
    assert received.document == {"id": "urn:x"}
    assert received.claims == {"iss": "did:a", claim: {"id": "urn:x"}}


def test_a_url_stands_for_a_hosted_assertion() -> None:
    received = reading.read(b"https://example.org/assertions/1\n")
    assert received.form is Form.URL
    assert received.document == {"id": "https://example.org/assertions/1"}


HEADER = b64(b'{"alg":"ES256"}')


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        pytest.param(b"", "not-a-credential", id="nothing"),
        pytest.param(b"hello", "not-a-credential", id="a word"),
        pytest.param(b"http://example.org/1", "not-a-credential", id="plain http"),
        pytest.param(b"https://example.org/a b", "not-a-credential", id="space in a URL"),
        pytest.param(b"https://example.org/" + b"a" * 3000, "not-a-credential", id="endless URL"),
        pytest.param(b"[{}]", "not-a-credential", id="an array"),
        pytest.param(b'"x"', "not-a-credential", id="a string"),
        pytest.param(b'{"a":1,"a":2}', "json-duplicate-key", id="duplicate name"),
        pytest.param(b"{", "json-syntax", id="cut JSON"),
        pytest.param(f"{HEADER}.e30=.c2ln".encode(), "jwt-malformed", id="padding"),
        pytest.param(f"{HEADER}.e31.c2ln".encode(), "jwt-malformed", id="payload no JSON"),
        pytest.param(f"{HEADER}.e3.c2ln".encode(), "jwt-malformed", id="not canonical base64"),
        pytest.param(f"{HEADER}.e30.c2lnc".encode(), "jwt-malformed", id="bad signature length"),
        pytest.param(f"{HEADER}..c2ln".encode(), "jwt-malformed", id="detached payload"),
        pytest.param(
            f"{HEADER}.{b64(b'[]')}.c2ln".encode(), "jwt-malformed", id="payload an array"
        ),
        pytest.param(f"{b64(b'[]')}.e30.c2ln".encode(), "jwt-malformed", id="header an array"),
        pytest.param(
            f"{HEADER}.{b64(b'{' + b'[' * 10000)}.c2ln".encode(), "jwt-malformed", id="deep payload"
        ),
        pytest.param(f"{HEADER}.e30.c2ln.x.y".encode(), "jwt-malformed", id="an encrypted JWT"),
    ],
)
def test_refused(raw: bytes, code: str) -> None:
    assert error_of(raw).code == code


def test_a_faulty_jwt_says_which_part() -> None:
    payload = b64(b'{"a":1,"a":2}')
    error = error_of(f"{HEADER}.{payload}.c2ln".encode())
    assert (error.pointer, error.facts) == (
        "/a",
        {"part": "payload", "problem": "json-duplicate-key"},
    )


def envelope(id_: object, kind: str = "EnvelopedVerifiableCredential") -> dict[str, object]:
    return {"@context": "https://www.w3.org/ns/credentials/v2", "type": kind, "id": id_}


TOKEN = jws({"id": "urn:x"}).decode()


@pytest.mark.parametrize(
    "id_",
    [
        pytest.param(f"data:application/vc+jwt,{TOKEN}", id="vc+jwt"),
        pytest.param(f"data:application/jwt,{TOKEN}", id="jwt"),
        pytest.param(f"DATA:Application/VC+JWT;x=y,{TOKEN}", id="letter case and a parameter"),
        pytest.param(
            f"data:application/vc+jwt;base64,{base64.b64encode(TOKEN.encode()).decode()}",
            id="base64",
        ),
        pytest.param(f"data:application/vc+jwt,{TOKEN.replace('.', '%2E')}", id="percent-encoded"),
    ],
)
def test_unwrapped(id_: str) -> None:
    assert reading.unwrap_envelope(envelope(id_)).document == {"id": "urn:x"}


@pytest.mark.parametrize(
    ("id_", "code"),
    [
        pytest.param(None, "envelope-malformed", id="no id"),
        pytest.param("https://example.org", "envelope-malformed", id="no data URL"),
        pytest.param("data:application/vc+jwt", "envelope-malformed", id="no comma"),
        pytest.param("data:application/vc+jwt;base64,%%", "envelope-malformed", id="bad base64"),
        pytest.param(f"data:application/vp+jwt,{TOKEN}", "envelope-unsupported", id="wrong kind"),
        pytest.param(f"data:text/plain,{TOKEN}", "envelope-unsupported", id="text/plain"),
        pytest.param("data:application/vc+jwt,hello", "jwt-malformed", id="no JWS"),
        pytest.param("data:application/vc+jwt,{}", "jwt-malformed", id="JSON in it"),
        pytest.param("data:application/vc+jwt,\ud800", "envelope-malformed", id="surrogate"),
    ],
)
def test_envelope_refused(id_: object, code: str) -> None:
    with pytest.raises(SchemasError) as caught:
        reading.unwrap_envelope(envelope(id_))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        pytest.param("https://www.w3.org/2018/credentials/v1", Generation.VCDM_1_1, id="text"),
        pytest.param(
            [{"a": "b"}, "https://www.w3.org/ns/credentials/v2"], Generation.VCDM_2_0, id="array"
        ),
        pytest.param("https://w3id.org/openbadges/v2", Generation.OB_2_0, id="Open Badges 2.0"),
        pytest.param(None, None, id="none"),
        pytest.param([["https://www.w3.org/ns/credentials/v2"]], None, id="nested"),
    ],
)
def test_generation(context: object, expected: Generation | None) -> None:
    assert reading.generation({"@context": context}) is expected


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        pytest.param(["VerifiableCredential", "OpenBadgeCredential"], Kind.ACHIEVEMENT, id="alias"),
        pytest.param(
            ["VerifiableCredential", "BitstringStatusListCredential"], Kind.STATUS_LIST, id="list"
        ),
        pytest.param("Assertion", Kind.OB2_ASSERTION, id="Open Badges 2.0"),
        pytest.param("VerifiablePresentation", Kind.PRESENTATION, id="presentation"),
        pytest.param([["ClrCredential"], 1, None], Kind.CREDENTIAL, id="rubbish"),
    ],
)
def test_kind(type_: object, expected: Kind) -> None:
    assert reading.kind({"type": type_}) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2024-02-29T10:00:00Z", datetime(2024, 2, 29, 10, tzinfo=UTC), id="UTC"),
        pytest.param(
            "2024-02-29T10:00:00-08:00", datetime(2024, 2, 29, 18, tzinfo=UTC), id="offset"
        ),
        pytest.param(
            "2024-02-29T10:00:00.1234567+14:00",
            datetime(2024, 2, 28, 20, 0, 0, 123456, tzinfo=UTC),
            id="fraction and largest offset",
        ),
        pytest.param("2024-02-28T24:00:00Z", datetime(2024, 2, 29, tzinfo=UTC), id="end of day"),
    ],
)
def test_instant(text: str, expected: datetime) -> None:
    assert reading.instant(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2024-02-29T10:00:00", id="no zone"),
        pytest.param("2024-02-29", id="a date"),
        pytest.param("2023-02-29T10:00:00Z", id="no such day"),
        pytest.param("2024-06-30T23:59:60Z", id="leap second"),
        pytest.param("2024-06-30T24:00:01Z", id="after the end of the day"),
        pytest.param("2024-06-30T10:00:00+14:01", id="offset too large"),
        pytest.param("2024-06-30t10:00:00z", id="small letters"),
        pytest.param("2024-06-30 10:00:00Z", id="space"),
        pytest.param("2024-06-30T10:00:00Z\n", id="line end"),
        pytest.param("٢٠٢٤-06-30T10:00:00Z", id="other digits"),
        pytest.param("0000-01-01T00:00:00Z", id="year nought"),
        pytest.param("12024-01-01T00:00:00Z", id="year of five digits"),
        pytest.param("9999-12-31T24:00:00Z", id="beyond the last year"),
        pytest.param("0001-01-01T00:00:00+01:00", id="before the first year"),
        pytest.param(1719741600, id="a number"),
        pytest.param(None, id="nothing"),
    ],
)
def test_no_instant(text: object) -> None:
    with pytest.raises(SchemasError, match="date-malformed"):
        reading.instant(text)
