"""Digests of related resources against bytes at hand."""

import hashlib
from base64 import b64encode, urlsafe_b64encode

import pytest

from keys.multibase import encode_base58btc, encode_base64url
from proofs.related import check_related, digest_sri
from schemas import loader
from schemas.errors import SchemasError

CONTENT = b'{"a": 1}'
URL = "https://college.example/reglement.json"


def load(url):
    if url != URL:
        raise SchemasError("unknown", url=url)
    return CONTENT


def sri(name="sha256", content=CONTENT, encode=b64encode):
    return f"{name}-{encode(hashlib.new(name, content).digest()).decode()}"


def multihash(name="sha256", header=b"\x12\x20", content=CONTENT):
    return encode_base58btc(header + hashlib.new(name, content).digest())


@pytest.mark.parametrize(
    ("resource", "code", "holds"),
    [
        pytest.param({"digestSRI": sri()}, "matches", True, id="sha256"),
        pytest.param({"digestSRI": sri("sha384")}, "matches", True, id="sha384"),
        pytest.param({"digestSRI": sri("sha512")}, "matches", True, id="sha512"),
        pytest.param({"digestSRI": digest_sri(CONTENT)}, "matches", True, id="our own"),
        pytest.param(
            {"digestSRI": sri(encode=urlsafe_b64encode)}, "matches", True, id="url alphabet"
        ),
        pytest.param({"digestSRI": sri().rstrip("=")}, "matches", True, id="no padding"),
        pytest.param({"digestSRI": sri() + "?ct=x"}, "matches", True, id="with an option"),
        pytest.param({"digestSRI": sri(content=b"x")}, "mismatch", False, id="other bytes"),
        pytest.param(
            {"digestSRI": f"{sri(content=b'x')} {sri()}"}, "matches", True, id="one of two matches"
        ),
        pytest.param(
            {"digestSRI": f"{sri()} {sri('sha512', b'x')}"},
            "mismatch",
            False,
            id="the stronger one decides",
        ),
        pytest.param({"digestSRI": "md5-AAAA"}, "digest-unknown", None, id="weak kind"),
        pytest.param({"digestSRI": "sha256-é"}, "mismatch", False, id="no base64"),
        pytest.param({"digestSRI": 7}, "mismatch", False, id="number"),
        pytest.param({"digestSRI": ""}, "mismatch", False, id="empty"),
        pytest.param({"digestMultibase": multihash()}, "matches", True, id="multihash"),
        pytest.param(
            {"digestMultibase": multihash("sha384", b"\x20\x30")}, "matches", True, id="sha2-384"
        ),
        pytest.param(
            {"digestMultibase": [multihash(), multihash("sha512", b"\x13\x40")]},
            "matches",
            True,
            id="two multihashes",
        ),
        pytest.param(
            {"digestMultibase": [multihash(), multihash(content=b"x")]},
            "mismatch",
            False,
            id="one of two is wrong",
        ),
        pytest.param(
            {"digestMultibase": encode_base64url(hashlib.sha256(CONTENT).digest())},
            "mismatch",
            False,
            id="digest without the header of a multihash",
        ),
        pytest.param(
            {"digestMultibase": encode_base58btc(b"\x16\x20" + b"x" * 32)},
            "digest-unknown",
            None,
            id="sha3",
        ),
        pytest.param({"digestMultibase": "q"}, "mismatch", False, id="no multibase"),
        pytest.param({"digestMultibase": []}, "mismatch", False, id="no digest in the list"),
        pytest.param(
            {"digestSRI": sri(), "digestMultibase": multihash(content=b"x")},
            "mismatch",
            False,
            id="the two members disagree",
        ),
        pytest.param({}, "digest-missing", False, id="no digest"),
        pytest.param({"id": 7}, "malformed", False, id="id is a number"),
        pytest.param(
            {"id": "https://x.example", "digestSRI": sri()}, "unavailable", None, id="not at hand"
        ),
    ],
)
def test_one_resource(resource, code, holds):
    document = {"relatedResource": {"id": URL, **resource}}
    (finding,) = check_related(document, load)
    assert (finding.code, finding.holds) == (f"related-resource-{code}", holds)
    assert finding.pointer.startswith("/relatedResource")


def test_none():
    assert check_related({}, load) == ()


def test_a_repeated_id_and_a_text():
    one = {"id": URL, "digestSRI": sri()}
    found = check_related({"relatedResource": [one, one, "text"]}, load)
    assert [(f.code, f.pointer) for f in found] == [
        ("related-resource-matches", "/relatedResource/0"),
        ("related-resource-id-repeated", "/relatedResource/1/id"),
        ("related-resource-malformed", "/relatedResource/2"),
    ]


def test_too_many():
    (finding,) = check_related({"relatedResource": [{"id": URL}] * 101}, load)
    assert finding.code == "related-resource-too-many"


def test_the_pinned_contexts_are_at_hand():
    url = "https://www.w3.org/ns/credentials/v2"
    content = loader.context_bytes(url)
    (finding,) = check_related({"relatedResource": {"id": url, "digestSRI": digest_sri(content)}})
    assert finding.holds is True
