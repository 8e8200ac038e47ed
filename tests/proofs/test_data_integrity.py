"""What a verifier relies on when it asks whether a Data Integrity proof is good."""

from datetime import UTC, datetime, timedelta

import pytest

from keys.material import KeyType
from proofs import ProofInvalid, ProofOptions, ProofsError, ProofUndetermined, sign, verify
from proofs.suites.eddsa import ED25519_SIGNATURE_2020, EDDSA_2022
from schemas import loader
from tests.proofs.worlds import (
    NOW,
    check,
    controller_document,
    did_key_signer,
    multikey,
)

V2 = "https://www.w3.org/ns/credentials/v2"
ISSUER = "https://college.example/orgs/verlaine"


def credential(**more):
    return {
        "@context": [V2],
        "id": "urn:uuid:0b1c1d5e-3c69-4a52-9d3c-6f2d8c1f6b11",
        "type": ["VerifiableCredential"],
        "issuer": ISSUER,
        "validFrom": "2026-06-30T08:00:00Z",
        "name": "Attestation",
        "credentialSubject": {"id": "did:example:lea"},
        **more,
    }


def signed(document=None, *, suite="eddsa-rdfc-2022", signer=None, **options):
    return sign(
        document or credential(),
        suite=suite,
        signer=signer or did_key_signer(),
        options=ProofOptions(**{"created": NOW - timedelta(days=1), **options}),
    )


def with_proof(document, **members):
    """The document with members of its proof changed, or taken away when None."""
    proof = {**document["proof"], **members}
    return {
        **document,
        "proof": {name: value for name, value in proof.items() if value is not ...},
    }


def code_of(document, **expected):
    (result,) = verify(document, check(**expected))
    return result.error and result.error.code


SUITE_KEYS = [
    ("eddsa-rdfc-2022", KeyType.ED25519),
    ("eddsa-jcs-2022", KeyType.ED25519),
    ("ecdsa-rdfc-2019", KeyType.P256),
    ("ecdsa-rdfc-2019", KeyType.P384),
    ("ecdsa-jcs-2019", KeyType.P256),
    ("ecdsa-jcs-2019", KeyType.P384),
]


@pytest.mark.parametrize(("suite", "key_type"), SUITE_KEYS)
def test_what_we_sign_verifies_and_any_change_is_seen(suite, key_type):
    document = signed(suite=suite, signer=did_key_signer(key_type), expires=NOW)
    assert code_of(document) is None
    assert code_of({**document, "name": "Autre chose"}) == "signature-invalid"
    assert code_of(with_proof(document, expires="2027-11-23T18:00:00Z")) == "signature-invalid"


def test_the_original_is_left_as_it_was():
    document = credential()
    signed(document)
    assert document == credential()


def test_dates_are_written_in_whole_seconds_utc():
    created = datetime.fromisoformat("2026-01-02T03:04:05.678+02:00")
    proof = signed(created=created, expires=created + timedelta(days=1))["proof"]
    assert (proof["created"], proof["expires"]) == ("2026-01-02T01:04:05Z", "2026-01-03T01:04:05Z")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param({"suite": "rot13-2026"}, "cryptosuite-unsupported", id="unknown suite"),
        pytest.param({"suite": "eddsa-2022"}, "cryptosuite-verify-only", id="legacy suite"),
        pytest.param({"suite": "ecdsa-jcs-2019"}, "key-not-for-suite", id="key of another suite"),
        pytest.param({"created": datetime(2026, 1, 1)}, "date-without-zone", id="naive date"),  # noqa: DTZ001
        pytest.param({"previous": ("urn:x",)}, "proof-previous-missing", id="no such proof"),
        pytest.param(
            {"document": credential(invented="x")}, "term-undefined", id="term that would be lost"
        ),
        pytest.param({"document": credential(proof="x")}, "proof-malformed", id="proof is a text"),
    ],
)
def test_signing_refuses(arguments, code):
    with pytest.raises(ProofsError) as caught:
        signed(**arguments)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("members", "code"),
    [
        pytest.param({"type": ...}, "proof-member-missing", id="no type"),
        pytest.param({"type": 7}, "proof-malformed", id="type is a number"),
        pytest.param({"type": "RsaSignature2018"}, "cryptosuite-unsupported", id="old type"),
        pytest.param({"cryptosuite": ...}, "proof-member-missing", id="no cryptosuite"),
        pytest.param({"cryptosuite": ["eddsa-rdfc-2022"]}, "proof-malformed", id="suite in a list"),
        pytest.param({"cryptosuite": "bbs-2023"}, "cryptosuite-unsupported", id="bbs-2023"),
        pytest.param({"cryptosuite": "ecdsa-sd-2023"}, "key-not-for-suite", id="sd-2023"),
        pytest.param(
            {"cryptosuite": "Ed25519Signature2020"},
            "cryptosuite-unsupported",
            id="a type in place of a suite",
        ),
        pytest.param({"cryptosuite": "ecdsa-rdfc-2019"}, "key-not-for-suite", id="other curve"),
        pytest.param({"proofPurpose": ...}, "proof-member-missing", id="no purpose"),
        pytest.param({"proofPurpose": "authentication"}, "proof-purpose-mismatch", id="purpose"),
        pytest.param({"verificationMethod": ...}, "proof-member-missing", id="no method"),
        pytest.param({"verificationMethod": {"id": "did:x:y"}}, "proof-malformed", id="object"),
        pytest.param(
            {"verificationMethod": "#key-1"}, "verification-method-malformed", id="relative method"
        ),
        pytest.param({"verificationMethod": "did:key:#z6Mkxxxx"}, "did-malformed", id="no DID"),
        pytest.param({"proofValue": ...}, "proof-member-missing", id="no value"),
        pytest.param({"proofValue": None}, "proof-member-missing", id="value is null"),
        pytest.param({"proofValue": 3}, "proof-malformed", id="value is a number"),
        pytest.param({"proofValue": ""}, "proof-value-malformed", id="empty value"),
        pytest.param({"proofValue": "u" + "A" * 86}, "proof-value-malformed", id="base64url"),
        pytest.param({"proofValue": "z" + "1" * 63}, "proof-value-malformed", id="63 bytes"),
        pytest.param({"proofValue": "z" + "1" * 65}, "proof-value-malformed", id="65 bytes"),
        pytest.param({"proofValue": "z" + "1" * 64}, "signature-invalid", id="zeros"),
        pytest.param({"proofValue": "z" + "1" * 100_000}, "proof-value-malformed", id="far longer"),
        pytest.param({"proofValue": "z0OIl"}, "proof-value-malformed", id="no base58"),
        pytest.param({"created": "yesterday"}, "proof-date-malformed", id="created is no date"),
        pytest.param({"created": "2026-02-30T00:00:00Z"}, "proof-date-malformed", id="30 February"),
        pytest.param({"created": "2026-02-20T00:00:00"}, "proof-date-malformed", id="no zone"),
        pytest.param({"created": None}, "proof-date-malformed", id="created is null"),
        pytest.param({"created": 1_600_000_000}, "proof-date-malformed", id="created is a number"),
        pytest.param({"expires": "soon"}, "proof-date-malformed", id="expires is no date"),
        pytest.param({"id": 7}, "proof-malformed", id="id is a number"),
        pytest.param({"challenge": ["x"]}, "proof-malformed", id="challenge is a list"),
        pytest.param({"invented": "x"}, "term-undefined", id="a member nobody signed"),
        pytest.param({"nonce": "x"}, "signature-invalid", id="a nonce nobody signed"),
    ],
)
def test_a_proof_is_refused_for(members, code):
    assert code_of(with_proof(signed(), **members)) == code


@pytest.mark.parametrize(
    ("created", "code"),
    [
        pytest.param(NOW + timedelta(minutes=5), None, id="clocks differ by five minutes"),
        pytest.param(NOW + timedelta(minutes=6), "proof-created-in-future", id="six minutes"),
    ],
)
def test_a_proof_is_not_made_in_the_future(created, code):
    assert code_of(signed(created=created)) == code


@pytest.mark.parametrize(
    ("expires", "code"),
    [
        pytest.param(NOW, None, id="last second"),
        pytest.param(NOW - timedelta(seconds=1), "proof-expired", id="one second too late"),
    ],
)
def test_a_proof_expires(expires, code):
    assert code_of(signed(expires=expires)) == code


def test_a_proof_without_created_is_good():
    assert code_of(signed(created=None)) is None


@pytest.mark.parametrize(
    ("made_for", "expected", "code"),
    [
        pytest.param({"domain": "a.example"}, {"domain": "a.example"}, None, id="same domain"),
        pytest.param({"domain": "a.example"}, {}, None, id="nobody asks for a domain"),
        pytest.param({}, {"domain": "a.example"}, "proof-domain-mismatch", id="no domain"),
        pytest.param(
            {"domain": "b.example"}, {"domain": "a.example"}, "proof-domain-mismatch", id="other"
        ),
        pytest.param({"challenge": "7"}, {"challenge": "7"}, None, id="same challenge"),
        pytest.param({"challenge": "8"}, {"challenge": "7"}, "proof-challenge-mismatch", id="8"),
        pytest.param({}, {"challenge": "7"}, "proof-challenge-mismatch", id="no challenge"),
        pytest.param({}, {"purpose": "authentication"}, "proof-purpose-mismatch", id="purpose"),
    ],
)
def test_domain_challenge_and_purpose(made_for, expected, code):
    assert code_of(signed(**made_for), **expected) == code


@pytest.mark.parametrize(
    ("domain", "code"),
    [
        # In RDF a set of one is the same as the value alone.
        pytest.param(["a.example"], None, id="set of one"),
        pytest.param(["a.example", "b.example"], "proof-domain-mismatch", id="for others too"),
    ],
)
def test_domain_as_a_set(domain, code):
    document = with_proof(signed(domain="a.example"), domain=domain)
    assert code_of(document, domain="a.example") == code


def test_a_published_key_is_the_issuers():
    signer = did_key_signer()
    method = multikey(ISSUER, "key-1", signer)
    document = signed(signer=type(signer)(signer.private, method["id"]))
    world = {ISSUER: controller_document(ISSUER, method)}
    (result,) = verify(document, check(world, controller=ISSUER))
    assert result.error is None
    assert result.key == signer.public_key


def published(**more):
    signer = did_key_signer()
    method = multikey(ISSUER, "key-1", signer, **more)
    created = datetime(2026, 5, 1, tzinfo=UTC)
    document = signed(signer=type(signer)(signer.private, method["id"]), created=created)
    return document, method


@pytest.mark.parametrize(
    ("method", "document", "code"),
    [
        pytest.param({"expires": "2026-05-02T00:00:00Z"}, {}, None, id="replaced later"),
        pytest.param(
            {"expires": "2026-04-30T00:00:00Z"},
            {},
            "verification-method-expired",
            id="replaced before",
        ),
        pytest.param(
            {"revoked": "2026-05-02T00:00:00Z"}, {}, "verification-method-revoked", id="revoked"
        ),
        pytest.param(
            {"revoked": "2026-05-02T00:00:00Z"},
            {"assertionMethod": []},
            "verification-method-revoked",
            id="revoked and no longer listed",
        ),
        pytest.param({"revoked": "2027-05-02T00:00:00Z"}, {}, None, id="to be revoked"),
        pytest.param({}, {"assertionMethod": []}, "purpose-not-allowed", id="not for assertions"),
        pytest.param(
            {}, {"verificationMethod": []}, "verification-method-not-found", id="not listed"
        ),
        pytest.param({}, {"id": "https://x.example"}, "controller-document-malformed", id="id"),
    ],
)
def test_what_the_document_says_of_the_key(method, document, code):
    secured, published_method = published(**method)
    world = {ISSUER: controller_document(ISSUER, published_method, **document)}
    (result,) = verify(secured, check(world, controller=ISSUER))
    assert (result.error and result.error.code) == code


def test_a_fragment_that_looks_like_the_key_is_not_believed():
    signer = did_key_signer()
    forged = f"{ISSUER}#{signer.verification_method.partition('#')[2]}"
    document = signed(signer=type(signer)(signer.private, forged))
    honest = multikey(ISSUER, "key-1", did_key_signer())
    (unknown,) = verify(document, check(controller=ISSUER))
    (refused,) = verify(
        document, check({ISSUER: controller_document(ISSUER, honest)}, controller=ISSUER)
    )
    assert isinstance(unknown.error, ProofUndetermined)
    assert unknown.error.code == "key-unreachable"
    assert unknown.error.facts["reason"] == "connection-failed"
    assert isinstance(refused.error, ProofInvalid)


def test_somebody_elses_did_key_is_not_the_issuers():
    assert code_of(signed(), controller=ISSUER) == "controller-mismatch"
    assert code_of(signed()) is None


def test_an_unknown_method_of_did_stays_unknown():
    document = with_proof(signed(), verificationMethod="did:moon:luna#key-1")
    (result,) = verify(document, check())
    assert isinstance(result.error, ProofUndetermined)
    assert result.error.facts["reason"] == "did-method-unsupported"


@pytest.mark.parametrize(
    ("proof", "code"),
    [
        pytest.param(None, "proof-missing", id="null"),
        pytest.param([], "proof-missing", id="empty array"),
        pytest.param("z", "proof-malformed", id="text"),
        pytest.param([{}] * 17, "proof-too-many", id="seventeen"),
    ],
)
def test_nothing_to_check_one_by_one(proof, code):
    with pytest.raises(ProofsError) as caught:
        verify({**credential(), "proof": proof}, check())
    assert caught.value.code == code


def test_every_proof_is_reported_and_one_unknown_does_not_hide_a_good_one():
    document = signed()
    proofs = [{"type": "NewProof2030"}, document["proof"], "nonsense"]
    results = verify({**document, "proof": proofs}, check())
    assert [result.error and result.error.code for result in results] == [
        "cryptosuite-unsupported",
        None,
        "proof-malformed",
    ]
    assert [result.index for result in results] == [0, 1, 2]
    assert results[2].error.pointer == "/proof/2"


def test_contexts_may_be_added_behind_those_that_a_jcs_proof_keeps():
    document = signed(suite="eddsa-jcs-2022")
    more = {**document, "@context": [V2, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]}
    other = {**document, "@context": ["https://www.w3.org/2018/credentials/v1", V2]}
    assert code_of(more) is None
    assert code_of(other) == "proof-context-mismatch"
    assert code_of(with_proof(more, **{"@context": ...})) == "signature-invalid"


@pytest.mark.parametrize("suite", [EDDSA_2022, ED25519_SIGNATURE_2020])
def test_older_proofs_verify_and_are_told(suite):
    signer = did_key_signer()
    context = "https://w3id.org/security/suites/ed25519-2020/v1"
    document = credential(**{"@context": [V2, context]})
    options = {
        "type": suite.proof_type,
        "created": "2022-11-23T18:00:00Z",
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    if suite is EDDSA_2022:
        options["cryptosuite"] = suite.name
    proof = suite.create_proof(document, options, signer, loader.context)
    (result,) = verify({**document, "proof": proof}, check())
    assert (result.error, result.notes) == (None, ("cryptosuite-legacy",))


def test_a_proof_under_the_draft_name_is_not_one_under_the_final_name():
    document = with_proof(signed(), cryptosuite="eddsa-2022")
    assert code_of(document) == "signature-invalid"
