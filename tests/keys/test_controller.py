"""Which keys speak for whom: controller documents, bare keys, JWK Sets."""

from collections.abc import Mapping
from typing import Any

import pytest

from keys import multikey
from keys.controller import ControllerDocument, Resolve, retrieve
from keys.errors import KeysError, Unreachable
from keys.jwk import public_to_jwk
from keys.jwks import jwk_set_url, retrieve_jwk
from keys.material import KeyType, PrivateKey, PublicKey
from keys.multibase import base58_encode

ME = "https://school.example/orgs/college"
KEY = PrivateKey.generate(KeyType.ED25519).public
OTHER = PrivateKey.generate(KeyType.P256).public
VICTIM = "https://victim.example/profile"


def method(name: str = "#k", key: PublicKey = KEY, **changes: object) -> dict[str, Any]:
    members = {
        "id": name,
        "type": "Multikey",
        "controller": ME,
        "publicKeyMultibase": multikey.encode(key),
        **changes,
    }
    return {member: value for member, value in members.items() if value is not None}


def document(**changes: object) -> dict[str, Any]:
    members = {"id": ME, "verificationMethod": [method()], "assertionMethod": ["#k"], **changes}
    return {member: value for member, value in members.items() if value is not None}


def controller(**changes: object) -> ControllerDocument:
    return ControllerDocument.of(document(**changes), url=ME)


def web(documents: Mapping[str, object]) -> Resolve:
    def resolve(url: str) -> ControllerDocument:
        if url not in documents:
            raise Unreachable("connection-failed", url=url)
        return ControllerDocument.of(documents[url], url=url)

    return resolve


@pytest.mark.parametrize("asked", ["#k", f"{ME}#k"])
@pytest.mark.parametrize("named", ["#k", f"{ME}#k"])
@pytest.mark.parametrize("listed", ["#k", f"{ME}#k"])
def test_a_method_is_found_by_relative_and_absolute_names(
    asked: str, named: str, listed: str
) -> None:
    found = controller(
        verificationMethod=[method(named)], assertionMethod=[listed], name="an OB Profile"
    ).method(asked, purpose="assertionMethod")
    assert (found.id, found.controller, found.public_key) == (f"{ME}#k", ME, KEY)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"assertionMethod": [method()], "verificationMethod": None}, id="embedded"),
        pytest.param({"assertionMethod": method(), "verificationMethod": None}, id="one object"),
        pytest.param({"assertionMethod": "#k", "verificationMethod": method()}, id="no arrays"),
        pytest.param({"assertionMethod": [method()]}, id="the same twice, in two places"),
        pytest.param({"verificationMethod": [{"id": 5}, None, [], method()]}, id="bad neighbours"),
        pytest.param({"verificationMethod": [method("#x", type="?"), method()]}, id="odd type"),
        pytest.param({"assertionMethod": [None, 5, {"id": []}, "#k"]}, id="bad references"),
    ],
)
def test_shapes_in_which_a_method_is_found(changes: dict[str, Any]) -> None:
    assert controller(**changes).method("#k", purpose="assertionMethod").public_key == KEY


@pytest.mark.parametrize(
    ("members", "key"),
    [
        pytest.param({"type": "Multikey"}, KEY, id="Multikey"),
        pytest.param({"type": ["Multikey"]}, KEY, id="type in an array"),
        pytest.param({"type": "Ed25519VerificationKey2020"}, KEY, id="Ed25519 2020"),
        pytest.param(
            {
                "type": "Ed25519VerificationKey2018",
                "publicKeyMultibase": None,
                "publicKeyBase58": base58_encode(KEY.raw),
            },
            KEY,
            id="Ed25519 2018",
        ),
        pytest.param(
            {
                "type": "JsonWebKey",
                "publicKeyMultibase": None,
                "publicKeyJwk": public_to_jwk(OTHER),
            },
            OTHER,
            id="JsonWebKey",
        ),
        pytest.param(
            {
                "type": "JsonWebKey2020",
                "publicKeyMultibase": None,
                "publicKeyJwk": public_to_jwk(OTHER),
            },
            OTHER,
            id="JsonWebKey2020",
        ),
        pytest.param(
            {
                "type": "EcdsaSecp256r1VerificationKey2019",
                "publicKeyMultibase": multikey.encode(OTHER),
            },
            OTHER,
            id="P-256 2019",
        ),
    ],
)
def test_types_of_methods(members: dict[str, Any], key: PublicKey) -> None:
    found = controller(verificationMethod=[method(**members)])
    assert found.method("#k", purpose="assertionMethod").public_key == key


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"verificationMethod": []}, "verification-method-not-found", id="nowhere"),
        pytest.param({"assertionMethod": None}, "purpose-not-allowed", id="for no purpose"),
        pytest.param(
            {"assertionMethod": None, "authentication": ["#k"]},
            "purpose-not-allowed",
            id="for another purpose",
        ),
        pytest.param(
            {"assertionMethod": None, "authentication": [method()], "verificationMethod": None},
            "purpose-not-allowed",
            id="embedded for another purpose",
        ),
        *(
            pytest.param({"verificationMethod": found}, "verification-method-malformed", id=reason)
            for reason, found in {
                "same id twice": [method(), method()],
                "same id, another key": [method(), method(key=OTHER)],
                "controller of another": [method(controller=VICTIM)],
                "no controller": [method(controller=None)],
                "several controllers": [method(controller=[ME])],
                "unknown type": [method(type="SomethingElse")],
                "no type": [method(type=None)],
                "two types": [method(type=["Multikey", "JsonWebKey"])],
                "no key": [method(publicKeyMultibase=None)],
                "two keys": [method(publicKeyJwk=public_to_jwk(OTHER))],
                "key of another type": [method(key=OTHER, type="Ed25519VerificationKey2020")],
                "secret shown": [method(secretKeyMultibase="z3u2")],
                "key is a number": [method(publicKeyMultibase=7)],
                "expires is no date": [method(expires="tomorrow")],
                "revoked without zone": [method(revoked="2026-01-01T00:00:00")],
                "expires is null": [{**method(), "expires": None}],
            }.items()
        ),
        pytest.param(
            {"assertionMethod": [method(key=OTHER)]},
            "verification-method-malformed",
            id="embedded copy differs",
        ),
    ],
)
def test_methods_that_are_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(KeysError) as caught:
        controller(**changes).method("#k", purpose="assertionMethod")
    assert caught.value.code == code


def test_the_purpose_may_be_left_open() -> None:
    assert controller(assertionMethod=None).method("#k", purpose=None).public_key == KEY


def test_a_purpose_is_one_of_the_known_ones() -> None:
    with pytest.raises(KeysError, match="purpose-not-allowed"):
        controller().method("#k", purpose="verificationMethod")


def test_end_dates_are_told() -> None:
    dated = [method(expires="2027-01-01T00:00:00Z", revoked="2026-06-01T00:00:00+02:00")]
    found = controller(verificationMethod=dated).method("#k", purpose=None)
    assert found.expires is not None
    assert found.revoked is not None
    assert found.expires.isoformat() == "2027-01-01T00:00:00+00:00"
    assert found.revoked.isoformat() == "2026-05-31T22:00:00+00:00"


@pytest.mark.parametrize(
    "found",
    [
        pytest.param([], id="an array"),
        pytest.param({}, id="no id"),
        pytest.param({"id": 5}, id="id is a number"),
        pytest.param({"id": VICTIM}, id="id of another"),
        pytest.param({"id": ME + "/"}, id="id with a slash more"),
        pytest.param({"id": ME + "#me"}, id="id with a fragment"),
        pytest.param({"keys": [], "id": VICTIM}, id="JWK Set with the id of another"),
        pytest.param(document(verificationMethod=[method()] * 2000), id="thousands of methods"),
    ],
)
def test_documents_that_are_refused(found: object) -> None:
    with pytest.raises(KeysError, match="controller-document-malformed"):
        ControllerDocument.of(found, url=ME)


def test_retrieve_gives_method_and_document() -> None:
    found, holder = retrieve(f"{ME}#k", "assertionMethod", web({ME: document()}))
    assert found.public_key == KEY
    assert holder.id == ME


@pytest.mark.parametrize(
    "url", ["", "#k", "k", "//school.example/x#k", pytest.param("é:x#k", id="no scheme")]
)
def test_retrieve_wants_an_absolute_name(url: str) -> None:
    with pytest.raises(KeysError, match="verification-method-malformed"):
        retrieve(url, "assertionMethod", web({}))


def test_a_fragment_that_looks_like_a_key_proves_nothing() -> None:
    """Requirement P5: the document has to be fetched, and it decides."""
    stranger = multikey.encode(PrivateKey.generate(KeyType.ED25519).public)
    with pytest.raises(KeysError, match="verification-method-not-found"):
        retrieve(f"{ME}#{stranger}", "assertionMethod", web({ME: document()}))
    with pytest.raises(Unreachable):
        retrieve(f"{ME}#{stranger}", "assertionMethod", web({}))


BARE = "https://school.example/keys/1"


def bare(**changes: object) -> dict[str, Any]:
    return method(BARE, **changes)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"assertionMethod": [BARE]}, id="by reference"),
        pytest.param({"assertionMethod": [bare()]}, id="by value"),
        pytest.param({"assertionMethod": [BARE], "verificationMethod": [bare()]}, id="both"),
    ],
)
def test_a_bare_key_that_its_controller_lists(changes: dict[str, Any]) -> None:
    found, holder = retrieve(BARE, "assertionMethod", web({BARE: bare(), ME: document(**changes)}))
    assert (found.public_key, holder.id) == (KEY, ME)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({}, "purpose-not-allowed", id="not listed"),
        pytest.param({"authentication": [BARE]}, "purpose-not-allowed", id="for another purpose"),
        pytest.param(
            {"assertionMethod": [bare(key=OTHER)]},
            "verification-method-malformed",
            id="with another key",
        ),
        pytest.param(
            {"assertionMethod": [bare(revoked="2026-01-01T00:00:00Z")]},
            "verification-method-malformed",
            id="revoked by its controller",
        ),
    ],
)
def test_bare_keys_that_are_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(KeysError) as caught:
        retrieve(BARE, "assertionMethod", web({BARE: bare(), ME: document(**changes)}))
    assert caught.value.code == code


def test_a_bare_key_whose_controller_does_not_answer_stays_unknown() -> None:
    with pytest.raises(Unreachable):
        retrieve(BARE, "assertionMethod", web({BARE: bare()}))


def test_a_bare_key_cannot_vouch_for_itself() -> None:
    with pytest.raises(KeysError, match="purpose-not-allowed"):
        retrieve(BARE, None, web({BARE: bare(controller=BARE)}))


JWKS = "https://school.example/.well-known/jwks.json"


def entry(key: PublicKey = KEY, **members: object) -> dict[str, object]:
    return {**public_to_jwk(key), **members}


@pytest.mark.parametrize(
    ("kid", "found"),
    [
        pytest.param(BARE, entry(), id="a bare JWK"),
        pytest.param(f"{JWKS}#a", {"keys": [entry(OTHER), entry(kid="a")]}, id="fragment"),
        pytest.param(JWKS, {"keys": [entry(OTHER, kid="b"), entry(kid=JWKS)]}, id="whole URL"),
    ],
)
def test_kid_leads_to_a_jwk(kid: str, found: object) -> None:
    key = retrieve_jwk(kid, "assertionMethod", web({kid.partition("#")[0]: found}))
    assert (key.public_key, key.controller) == (KEY, None)


def test_kid_leads_to_a_method_of_a_controller() -> None:
    key = retrieve_jwk(f"{ME}#k", "assertionMethod", web({ME: document()}))
    assert (key.public_key, key.controller) == (KEY, ME)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        pytest.param({"keys": []}, "jwk-not-found", id="empty set"),
        pytest.param({"keys": [entry(kid="b")]}, "jwk-not-found", id="another kid"),
        pytest.param({"keys": [entry(kid="")]}, "jwk-not-found", id="empty kid"),
        pytest.param({"keys": [entry(kid="a"), entry(OTHER, kid="a")]}, "jwk-not-found", id="two"),
        pytest.param({"keys": "a"}, "jwk-not-found", id="no array"),
        pytest.param({"keys": [entry(kid=["a"])]}, "jwk-not-found", id="kid is a list"),
        pytest.param({"keys": [entry(kid="a", d="AA")]}, "jwk-has-private-part", id="private"),
        pytest.param({"kty": "oct", "k": "AAAA"}, "jwk-type-unsupported", id="shared secret"),
    ],
)
def test_jwks_that_do_not_answer_a_kid(found: object, code: str) -> None:
    with pytest.raises(KeysError) as caught:
        retrieve_jwk(f"{JWKS}#a", None, web({JWKS: found}))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("issuer", "url"),
    [
        (ME, JWKS),
        pytest.param(
            "https://a.example:8443", "https://a.example:8443/.well-known/jwks.json", id="port"
        ),
        pytest.param("did:web:school.example", None, id="a DID"),
        pytest.param("https://[::1", None, id="half a bracket"),
        pytest.param("https:///a", None, id="no host"),
    ],
)
def test_where_an_issuer_publishes_its_keys(issuer: str, url: str | None) -> None:
    assert jwk_set_url(issuer) == url


def test_the_good_methods_for_a_purpose() -> None:
    listed = ["#k", "#gone", None, method("#bad", type="?"), method("#j", OTHER)]
    found = controller(assertionMethod=listed).methods(purpose="assertionMethod")
    assert [entry.public_key for entry in found] == [KEY, OTHER]
