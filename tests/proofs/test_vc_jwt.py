"""Tokens that carry credentials: claims against the credential, and whose key it was."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest

from keys import jwk
from keys.material import Algorithm, KeyType
from keys.signing import KeySigner
from proofs import ProofOptions, ProofsError, ProofUndetermined, sign, vc_jwt, verify
from proofs.jose import sign_compact
from schemas import reading
from tests.proofs.worlds import NOW, check, controller_document, did_key_signer, multikey

ISSUER = "https://college.example/orgs/verlaine"
JWKS = "https://college.example/.well-known/jwks.json"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


def credential(**more):
    members = {
        "@context": ["https://www.w3.org/ns/credentials/v2", OB],
        "id": "urn:uuid:0b1c1d5e-3c69-4a52-9d3c-6f2d8c1f6b11",
        "type": ["VerifiableCredential", "AchievementCredential"],
        "issuer": {"id": ISSUER, "type": ["Profile"], "name": "Collège Verlaine"},
        "validFrom": "2026-06-30T08:00:00.750+02:00",
        "validUntil": "2036-06-30T08:00:00Z",
        "name": "Attestation",
        "credentialSubject": {"id": "did:example:lea", "type": ["AchievementSubject"]},
        **more,
    }
    return {name: value for name, value in members.items() if value is not ...}


def signer(fragment="key-1", key_type=KeyType.P256, **method):
    """A signer of the issuer and the document in which the issuer lists it."""
    made = did_key_signer(key_type)
    if key_type is KeyType.RSA:
        entry = {
            "id": f"{ISSUER}#{fragment}",
            "type": "JsonWebKey",
            "controller": ISSUER,
            "publicKeyJwk": jwk.public_to_jwk(made.public_key),
        }
    else:
        entry = multikey(ISSUER, fragment, made, **method)
    own = KeySigner(made.private, f"{ISSUER}#{fragment}")
    return own, {ISSUER: controller_document(ISSUER, entry)}


def token(payload, own, header=None, algorithm=None):
    algorithm = algorithm or {KeyType.P256: Algorithm.ES256}.get(
        own.public_key.type, Algorithm.EDDSA
    )
    header = {"kid": own.verification_method, "typ": "JWT"} if header is None else header
    return sign_compact(
        json.dumps(payload).encode(), header=header, signer=own, algorithm=algorithm
    )


def claims(**more):
    """The claims of `credential()`, some of them changed or, when `...`, left out."""
    members = {
        "iss": ISSUER,
        "jti": "urn:uuid:0b1c1d5e-3c69-4a52-9d3c-6f2d8c1f6b11",
        "sub": "did:example:lea",
        "nbf": int(datetime(2026, 6, 30, 6, tzinfo=UTC).timestamp()),
        "exp": int(datetime(2036, 6, 30, 8, tzinfo=UTC).timestamp()),
        **more,
    }
    return {name: value for name, value in members.items() if value is not ...}


def result_of(text, world=None, *, older_form=False, **expected):
    received = reading.read(text.encode())
    return vc_jwt.verify_credential(received, check(world, **expected), older_form=older_form)


def code_of(*arguments, **expected):
    error = result_of(*arguments, **expected).error
    return error and error.code


def parts(text):
    received = reading.read(text.encode())
    return received.header, received.claims


@pytest.mark.parametrize(
    ("key_type", "algorithm"),
    [(KeyType.P256, "ES256"), (KeyType.ED25519, "EdDSA"), (KeyType.P384, "ES384")],
)
def test_what_we_issue_verifies(key_type, algorithm):
    own, world = signer(key_type=key_type)
    text = vc_jwt.sign_credential(credential(), own, Algorithm(algorithm))
    result = result_of(text, world, controller=ISSUER)
    assert result.error is None
    assert (result.type, result.cryptosuite, result.notes) == ("JWT", algorithm, ())
    assert result.verification_method == own.verification_method
    assert result.key == own.public_key


def test_rs256_is_issued_and_verified():
    own, world = signer(key_type=KeyType.RSA)
    text = vc_jwt.sign_credential(credential(), own, Algorithm.RS256)
    assert code_of(text, world, controller=ISSUER) is None


def test_header_and_claims_that_we_issue():
    own, _ = signer()
    header, found = parts(vc_jwt.sign_credential(credential(), own, Algorithm.ES256))
    assert header == {"alg": "ES256", "kid": own.verification_method, "typ": "JWT"}
    assert {name: found[name] for name in claims()} == claims()
    assert {name: found[name] for name in credential()} == credential()


def test_no_exp_without_valid_until():
    own, world = signer()
    text = vc_jwt.sign_credential(credential(validUntil=...), own, Algorithm.ES256)
    assert "exp" not in parts(text)[1]
    assert code_of(text, world) is None


@pytest.mark.parametrize(
    ("document", "code", "claim"),
    [
        pytest.param(
            {"credentialSubject": {"type": ["AchievementSubject"]}},
            "jwt-claim-missing",
            "sub",
            id="subject known by identifier only",
        ),
        pytest.param({"id": ...}, "jwt-claim-missing", "jti", id="no id"),
        pytest.param({"issuer": {"name": "x"}}, "jwt-claim-missing", "iss", id="issuer without id"),
        pytest.param({"validFrom": ...}, "jwt-claim-missing", "nbf", id="no validFrom"),
        pytest.param({"iss": "x"}, "jwt-claim-taken", "iss", id="member named like a claim"),
    ],
)
def test_what_cannot_be_issued_as_a_token(document, code, claim):
    with pytest.raises(ProofsError) as caught:
        vc_jwt.sign_credential(credential(**document), signer()[0], Algorithm.ES256)
    assert (caught.value.code, caught.value.facts["claim"]) == (code, claim)


def test_the_older_data_model_is_never_issued():
    old = credential(**{"@context": ["https://www.w3.org/2018/credentials/v1", OB]})
    with pytest.raises(ProofsError, match="jwt-generation"):
        vc_jwt.sign_credential(old, signer()[0], Algorithm.ES256)


def test_embedded_proofs_travel_inside_and_verify_there():
    own, world = signer()
    secured = sign(
        credential(), suite="ecdsa-rdfc-2019", signer=own, options=ProofOptions(created=NOW)
    )
    text = vc_jwt.sign_credential(secured, own, Algorithm.ES256)
    received = reading.read(text.encode())
    (embedded,) = verify(vc_jwt.document_of(received), check(world, controller=ISSUER))
    assert embedded.error is None
    assert code_of(text, world, controller=ISSUER) is None


@pytest.mark.parametrize(
    ("changed", "code", "claim"),
    [
        *(
            pytest.param({name: ...}, "jwt-claim-missing", name, id=f"no {name}")
            for name in ("iss", "jti", "sub", "nbf", "exp")
        ),
        pytest.param({"iss": "https://x.example"}, "jwt-claim-mismatch", "iss", id="other issuer"),
        pytest.param({"jti": "urn:other"}, "jwt-claim-mismatch", "jti", id="other id"),
        pytest.param({"sub": "did:example:max"}, "jwt-claim-mismatch", "sub", id="other subject"),
        pytest.param({"sub": ["did:example:lea"]}, "jwt-claim-mismatch", "sub", id="list"),
        pytest.param({"nbf": 1}, "jwt-claim-mismatch", "nbf", id="other beginning"),
        pytest.param({"exp": 9_999_999_999}, "jwt-claim-mismatch", "exp", id="other end"),
        pytest.param({"nbf": "2026-06-30"}, "jwt-claim-mismatch", "nbf", id="date as a text"),
        pytest.param({"exp": True}, "jwt-claim-mismatch", "exp", id="boolean"),
    ],
)
def test_each_claim_must_say_what_the_credential_says(changed, code, claim):
    own, world = signer()
    error = result_of(token({**credential(), **claims(**changed)}, own), world).error
    assert (error.code, error.facts["claim"]) == (code, claim)


def test_seconds_are_cut_off_before_they_are_compared():
    own, world = signer()
    payload = {**credential(), **claims(nbf=claims()["nbf"] + 0.999)}
    assert code_of(token(payload, own), world) is None


def test_exp_without_valid_until_is_not_what_the_credential_says():
    own, world = signer()
    payload = {**credential(validUntil=...), **claims()}
    assert code_of(token(payload, own), world) == "jwt-claim-mismatch"


V1 = {
    "@context": ["https://www.w3.org/2018/credentials/v1", OB],
    "validFrom": ...,
    "validUntil": ...,
    "issuanceDate": "2026-06-30T06:00:00Z",
    "expirationDate": "2036-06-30T08:00:00Z",
}


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        pytest.param({"vc": credential(**V1), **claims()}, None, id="1.1 in a claim"),
        pytest.param(
            {**credential(**V1), **claims()}, "jwt-vc-claim-missing", id="1.1 as the payload"
        ),
        pytest.param(
            {"vc": credential(), **claims()}, "jwt-vc-claim-unexpected", id="2.0 in a claim"
        ),
        pytest.param(
            {**credential(), **claims(), "vc": "oops"}, "jwt-vc-claim-unexpected", id="both"
        ),
        pytest.param(
            {"vc": credential(**V1), "vp": {}, **claims()},
            "jwt-vc-claim-unexpected",
            id="a vp claim beside it",
        ),
        pytest.param(
            {**credential(**{"@context": []}), **claims()}, "jwt-generation", id="no data model"
        ),
    ],
)
def test_the_context_decides_where_the_credential_stands(payload, code):
    own, world = signer()
    assert code_of(token(payload, own), world, controller=ISSUER) == code


def test_the_older_form_is_taken_where_it_is_asked_for():
    own, world = signer()
    few = {"iss": ISSUER, "sub": "did:example:lea"}
    payload = {"vc": credential(), **few}
    assert code_of(token(payload, own), world) == "jwt-vc-claim-unexpected"
    assert code_of(token(payload, own), world, older_form=True) is None
    newer = {"kid": own.verification_method, "typ": "vc+jwt"}
    assert code_of(token(payload, own, newer), world, older_form=True) == "jwt-vc-claim-unexpected"
    expired = {**credential(validUntil=...), **few, "exp": 1}
    assert code_of(token(expired, own), world, older_form=True) == "jwt-expired"
    lying = {**credential(), **few, "iss": "https://x.example"}
    assert code_of(token(lying, own), world, older_form=True) == "jwt-claim-mismatch"


def test_the_newer_type_is_taken_and_told():
    own, world = signer()
    payload = {**credential(), **claims()}
    newer = {"kid": own.verification_method, "typ": "vc+jwt"}
    result = result_of(token(payload, own, newer), world)
    assert (result.error, result.notes) == (None, ("jwt-type-newer",))
    presentation = {**newer, "typ": "vp+jwt"}
    assert code_of(token(payload, own, presentation), world) == "jws-type-refused"
    with_cty = {**newer, "cty": "vc"}
    assert code_of(token(payload, own, with_cty), world) == "jws-header-member"
    assert code_of(token(payload, own, with_cty), world, older_form=True) is None


def payload():
    return {**credential(), **claims()}


def test_an_altered_payload_is_noticed():
    own, world = signer()
    head, _, signature = token(payload(), own).split(".")
    other = json.dumps({**payload(), "name": "Autre"}).encode()
    text = f"{head}.{urlsafe_b64encode(other).rstrip(b'=').decode()}.{signature}"
    assert code_of(text, world) == "signature-invalid"


def test_a_key_is_not_used_by_another_algorithm():
    """The header asks for ECDSA, the issuer's key of that name is Ed25519."""
    own, _ = signer()
    _, world = signer(key_type=KeyType.ED25519)
    assert code_of(token(payload(), own), world) == "algorithm-not-for-key"


def test_no_key_is_named():
    own, world = signer()
    assert code_of(token(payload(), own, {}), world) == "jws-key-missing"


def test_an_enclosed_key_proves_nothing_about_who_signed():
    """The forger's own key, the issuer's name."""
    forger = did_key_signer(KeyType.P256)
    _, world = signer()
    text = token(payload(), forger, {"jwk": jwk.public_to_jwk(forger.public_key)})
    assert code_of(text, world) is None
    unknown = result_of(text, world, controller=ISSUER).error
    assert isinstance(unknown, ProofUndetermined)
    world[JWKS] = {"keys": [jwk.public_to_jwk(did_key_signer(KeyType.P256).public_key)]}
    assert code_of(text, world, controller=ISSUER) == "jwk-not-bound"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        pytest.param({}, None, id="listed"),
        pytest.param({"iss": ISSUER}, None, id="listed for this issuer"),
        pytest.param({"iss": "https://college.example/orgs/x"}, "jwk-not-bound", id="for another"),
        pytest.param({"use": "enc"}, "jwk-not-bound", id="for encryption"),
    ],
)
def test_an_enclosed_key_is_the_issuers_when_its_key_set_says_so(entry, code):
    own = did_key_signer(KeyType.P256)
    key = jwk.public_to_jwk(own.public_key)
    world = {ISSUER: controller_document(ISSUER), JWKS: {"keys": [{**key, **entry}]}}
    assert code_of(token(payload(), own, {"jwk": key}), world, controller=ISSUER) == code


def test_an_enclosed_key_is_the_issuers_when_its_document_lists_it():
    own, world = signer()
    text = token(payload(), own, {"jwk": jwk.public_to_jwk(own.public_key)})
    assert code_of(text, world, controller=ISSUER) is None


def test_an_enclosed_key_that_the_issuer_revoked():
    own, world = signer(revoked="2026-01-01T00:00:00Z")
    text = token(payload(), own, {"jwk": jwk.public_to_jwk(own.public_key)})
    assert code_of(text, world, controller=ISSUER) == "verification-method-revoked"


def test_a_key_that_was_replaced_before_the_token_was_made():
    own, world = signer(expires="2026-01-01T00:00:00Z")
    assert code_of(token(payload(), own), world) == "verification-method-expired"
    earlier = {**payload(), "iat": int(datetime(2025, 1, 1, tzinfo=UTC).timestamp())}
    assert code_of(token(earlier, own), world) is None


@pytest.mark.parametrize("method", ["key", "jwk"])
def test_an_enclosed_key_equal_to_the_issuers_did(method):
    own = did_key_signer(KeyType.P256)
    issuer = own.verification_method.partition("#")[0]
    if method == "jwk":
        key = json.dumps(jwk.public_to_jwk(own.public_key)).encode()
        issuer = "did:jwk:" + urlsafe_b64encode(key).rstrip(b"=").decode()
    document = {**payload(), "issuer": issuer, "iss": issuer}
    text = token(document, own, {"jwk": jwk.public_to_jwk(own.public_key)})
    assert code_of(text, controller=issuer) is None
    assert code_of(text, controller="did:web:x.example") == "key-unreachable"
    stranger = did_key_signer().verification_method.partition("#")[0]
    assert code_of(text, controller=stranger) == "jwk-not-bound"


def test_kid_and_enclosed_key_must_be_the_same():
    own, world = signer()
    other = jwk.public_to_jwk(did_key_signer(KeyType.P256).public_key)
    both = {"kid": own.verification_method, "jwk": jwk.public_to_jwk(own.public_key)}
    assert code_of(token(payload(), own, both), world) is None
    assert code_of(token(payload(), own, {**both, "jwk": other}), world) == "jwk-mismatch"


def test_kid_that_leads_to_a_bare_jwk():
    own = did_key_signer(KeyType.P256)
    address = "https://college.example/keys/1"
    world = {address: jwk.public_to_jwk(own.public_key), ISSUER: controller_document(ISSUER)}
    text = token(payload(), own, {"kid": address})
    assert code_of(text, world) is None
    assert code_of(text, world, controller=ISSUER) == "key-unreachable"
    world[JWKS] = {"keys": []}
    assert code_of(text, world, controller=ISSUER) == "jwk-not-bound"
    world[JWKS] = {"keys": [world[address]]}
    assert code_of(text, world, controller=ISSUER) is None


def test_kid_that_leads_into_the_key_set():
    own = did_key_signer(KeyType.P256)
    world = {JWKS: {"keys": [{**jwk.public_to_jwk(own.public_key), "kid": "a"}]}}
    text = token(payload(), own, {"kid": f"{JWKS}#a"})
    assert code_of(text, world, controller=ISSUER) is None
    assert code_of(token(payload(), own, {"kid": f"{JWKS}#b"}), world) == "jwk-not-found"


def test_kid_that_is_only_a_name():
    own, world = signer()
    for name in ("key-1", "#key-1", jwk.thumbprint(own.public_key)):
        assert code_of(token(payload(), own, {"kid": name}), world, controller=ISSUER) is None
    text = token(payload(), own, {"kid": "key-2"})
    assert code_of(text, world, controller=ISSUER) == "key-unreachable"
    world[JWKS] = {"keys": [{**jwk.public_to_jwk(own.public_key), "kid": "key-2"}]}
    assert code_of(text, world, controller=ISSUER) is None


def test_kid_of_somebody_else():
    forger = did_key_signer(KeyType.P256)
    _, world = signer()
    text = token(payload(), forger)
    assert code_of(text, world) is None
    assert code_of(text, world, controller=ISSUER) == "controller-mismatch"


def presentation(**more):
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [],
        **more,
    }


@pytest.mark.parametrize(
    ("options", "expected", "code"),
    [
        pytest.param({}, {}, None, id="asked for"),
        pytest.param({}, {"domain": "b.example"}, "proof-domain-mismatch", id="other domain"),
        pytest.param({}, {"challenge": "8"}, "proof-challenge-mismatch", id="other challenge"),
        pytest.param({"expires": NOW - timedelta(hours=1)}, {}, "jwt-expired", id="too late"),
        pytest.param({"expires": NOW - timedelta(minutes=4)}, {}, None, id="clocks differ"),
        pytest.param({}, {"controller": ISSUER}, "controller-mismatch", id="not the holder"),
    ],
)
def test_presentations(options, expected, code):
    own = did_key_signer(KeyType.P256)
    holder = own.verification_method.partition("#")[0]
    text = vc_jwt.sign_presentation(
        presentation(holder=holder),
        signer=own,
        algorithm=Algorithm.ES256,
        options=ProofOptions(**{"domain": "a.example", "challenge": "7", **options}),
    )
    asked = {"domain": "a.example", "challenge": "7", "controller": holder, **expected}
    assert code_of(text, purpose="authentication", **asked) == code


def test_a_presentation_of_another_holder():
    own = did_key_signer(KeyType.P256)
    text = token({**presentation(holder="did:example:lea"), "iss": "did:example:max"}, own)
    assert code_of(text, purpose="authentication") == "jwt-claim-mismatch"
    text = token(presentation(holder="did:example:lea"), own)
    assert code_of(text, purpose="authentication") == "jwt-claim-missing"


def test_the_enveloped_presentation_of_the_w3c_suite_in_its_older_form():
    """VCDM 1.1 claims around VCDM 2.0 documents, `aud` and `nonce` given."""
    own = did_key_signer()
    holder = own.verification_method.partition("#")[0]
    claim = {"iss": holder, "aud": "example.com", "nonce": "123456789"}
    text = token({**claim, "vp": presentation(holder=holder)}, own)
    expected = {"purpose": "authentication", "challenge": "123456789", "controller": holder}
    assert code_of(text, older_form=True, **expected) is None
    assert code_of(text, **expected) == "jwt-vc-claim-unexpected"
    result = result_of(text, older_form=True, **expected)
    assert result.notes == ("jwt-older-form",)


def test_a_document_that_is_no_token():
    received = reading.read(json.dumps(credential()).encode())
    with pytest.raises(ProofsError, match="jwt-missing"):
        vc_jwt.verify_credential(received, check())
