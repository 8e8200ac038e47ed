"""Embedded proofs: what they protect, what they say of themselves, sets and chains."""

from typing import Any

from keys.multibase import encode_base58btc
from proofs.suites import SUITES
from proofs.suites.hash_and_sign import hash_data
from schemas import loader
from tests.support.cases import Made, case, of, text
from tests.support.cases_parts import achievement, badge, day, sign, sign_jcs, subject
from tests.support.worlds import ASSOCIATION, COLLEGE, STRANGER, documents_of

BOTH = documents_of(COLLEGE, ASSOCIATION)
EVERY_PROOF = {"name": "every proof", "every_proof": True}
FIRST, SECOND = "urn:uuid:0a5ee5f8-0001", "urn:uuid:0a5ee5f8-0002"


def changed(proof: dict[str, Any] | None = None, **members: Any) -> Made:
    """The good badge with members of its proof, or of itself, changed after signing."""
    made = sign(badge())
    kept = {name: value for name, value in (made["proof"] | (proof or {})).items() if value}
    return of(made | members | {"proof": kept})


def twice(first: dict[str, Any] | None = None, second: dict[str, Any] | None = None) -> dict:
    """The good badge with two proofs of a set, members of either changed after signing."""
    made = sign(sign(badge()), suite="eddsa-jcs-2022")
    one, two = made["proof"]
    return made | {"proof": [one | (first or {}), two | (second or {})]}


def chain(**first: Any) -> dict[str, Any]:
    """A badge that the association signed first, and the collège over that."""
    made = sign(badge(), ASSOCIATION, id=FIRST)
    made |= {"proof": made["proof"] | first}
    return sign(made, previous=(FIRST,), id=SECOND)


@case("P1: the proof value of another badge.", "proof failed signature-invalid")
def proof_value_of_another_credential_fail() -> Made:
    other = sign(badge(name="Tuteur"))
    return changed({"proofValue": other["proof"]["proofValue"]})


@case("P1: a text changed after signing.", "proof failed signature-invalid")
def text_changed_after_signing_fail() -> Made:
    return changed(name="Délégué général")


@case("P1: a result changed after signing.", "proof failed signature-invalid")
def result_changed_after_signing_fail() -> Made:
    result = {**subject()["result"][0], "value": "B"}
    return changed(credentialSubject=subject(result=[result]))


@case("P1: the two hashes in the wrong order.", "proof failed signature-invalid")
def hashes_in_the_wrong_order_fail() -> Made:
    made, suite = sign(badge()), SUITES["eddsa-rdfc-2022"]
    known = {"hash_name": "sha256", "load": loader.context}
    options = {name: value for name, value in made["proof"].items() if name != "proofValue"}
    canonical = suite.transform(badge(), **known)
    config = suite.proof_config(options, badge(), **known)
    signature = COLLEGE.signer.private.sign(hash_data(canonical, config, "sha256"))
    return of(made | {"proof": {**options, "proofValue": encode_base58btc(signature)}})


@case("JSON-LD traps: the order of allowed values counts.", "proof failed signature-invalid")
def allowed_values_in_another_order_fail() -> Made:
    listed = [{**achievement()["resultDescription"][0], "allowedValue": ["C", "B", "A"]}]
    return changed(credentialSubject=subject(achievement=achievement(resultDescription=listed)))


@case("§4: at least one proof.", "proof failed proof-missing")
def proof_missing_fail() -> Made:
    return of(badge())


@case("§4: no proof among proofs.", "format failed proof-malformed")
def proof_array_empty_fail() -> Made:
    return of(badge(proof=[]))


@case("§4: a proof that is a text.", "format failed proof-malformed")
def proof_as_text_fail() -> Made:
    return of(badge(proof="z58DAdFfa9SkqZMVPxAQp"))


@case("P3: made for signing in, not for asserting.", "proof failed proof-purpose-mismatch")
def proof_for_authentication_fail() -> Made:
    return of(sign(badge(), purpose="authentication"))


@case("P6: dated in the future.", "proof failed proof-created-in-future")
def proof_created_in_future_fail() -> Made:
    return of(sign(badge(), created=day("2027-01-01")))


@case("P6: ended before it was looked at.", "proof failed proof-expired")
def proof_expired_fail() -> Made:
    return of(sign(badge(), expires=day("2026-05-31")))


@case("P6: ends later.", "proof passed proof-valid")
def proof_expires_later_ok() -> Made:
    return of(sign(badge(), expires=day("2030-01-01")))


@case("P6: a date of the proof was moved.", "proof failed signature-invalid")
def proof_created_moved_fail() -> Made:
    return changed({"created": "2025-01-15T08:00:00Z"})


@case("P6: a date that is none.", "proof failed proof-date-malformed")
def proof_created_malformed_fail() -> Made:
    return changed({"created": "hier"})


@case("P1: a value in another alphabet.", "proof failed proof-value-malformed")
def proof_value_in_another_alphabet_fail() -> Made:
    return changed({"proofValue": "u" + "A" * 86})


@case("P4: no key is named.", "proof failed proof-member-missing")
def proof_without_key_fail() -> Made:
    return changed({"verificationMethod": None})


@case("P4: a key named without its owner.", "proof failed verification-method-malformed")
def proof_key_relative_fail() -> Made:
    return of(sign_jcs_with_method("#key-1"))


def sign_jcs_with_method(name: str) -> dict[str, Any]:
    """A proof by the collège's key under another name."""
    made = sign_jcs(badge())
    suite = SUITES["eddsa-jcs-2022"]
    options = {n: v for n, v in made["proof"].items() if n not in ("proofValue", "@context")}
    options |= {"verificationMethod": name}
    proof = suite.create_proof(badge(), options, COLLEGE.signer, loader.context)
    return made | {"proof": proof}


@case("§4, P8: two good proofs.", "proof passed proof-valid")
def proof_set_ok() -> Made:
    return of(twice())


@case("§4, P8: one good proof is enough.", "proof failed signature-invalid")
def proof_set_with_one_bad_ok() -> Made:
    return of(twice({"created": "2026-01-16T08:00:00Z"}))


@case("§4: a reader who wants every proof good.", "proof failed signature-invalid")
def proof_set_with_one_bad_for_a_strict_reader_fail() -> Made:
    made = twice({"created": "2026-01-16T08:00:00Z"})
    options = ("--policy", "policy.json")
    return of(made, files={"policy.json": text(EVERY_PROOF)}, options=options)


@case("§4: no good proof among two.", "proof failed signature-invalid")
def proof_set_all_bad_fail() -> Made:
    moved = {"created": "2026-01-16T08:00:00Z"}
    return of(twice(moved, moved))


@case("P8: an unknown kind of proof, defined, beside a good one.", "proof passed proof-valid")
def proof_of_unknown_suite_beside_a_good_one_ok() -> Made:
    return of(twice({"cryptosuite": "bbs-2023"}))


@case("P8: an undefined kind of proof beside a good one.", "contexts failed type-undefined")
def proof_of_undefined_type_beside_a_good_one_fail() -> Made:
    return of(twice({"type": "AncientProof2019"}))


@case("§4, P4: a stranger's good proof does not count.", "issuer failed controller-mismatch")
def proof_set_of_strangers_fail() -> Made:
    made = sign(sign(badge(), ASSOCIATION), STRANGER)
    return of(made, documents=documents_of(COLLEGE, ASSOCIATION, STRANGER))


@case(
    "§4, P4: the issuer's proof beside that of another hand.",
    "issuer passed key-is-issuers",
    "issuer failed controller-mismatch",
)
def proof_set_of_issuer_and_another_ok() -> Made:
    return of(sign(sign(badge()), ASSOCIATION), documents=BOTH)


@case(
    "§4, P4: one proof is good but a stranger's, the other the issuer's but bad.",
    "issuer failed controller-mismatch",
)
def proof_set_good_of_stranger_and_bad_of_issuer_fail() -> Made:
    made = sign(sign(badge()), ASSOCIATION)
    first, second = made["proof"]
    moved = first | {"created": "2026-01-16T08:00:00Z"}
    return of(made | {"proof": [moved, second]}, documents=BOTH)


@case("VC Data Integrity, proof chains: a good chain.", "proof passed proof-valid")
def proof_chain_ok() -> Made:
    return of(chain(), documents=BOTH)


@case(
    "VC Data Integrity, proof chains: the earlier proof was changed.",
    "proof failed proof-previous-invalid",
)
def proof_chain_earlier_changed_fail() -> Made:
    made = chain()
    first, second = made["proof"]
    return of(
        made | {"proof": [first | {"created": "2026-01-16T08:00:00Z"}, second]}, documents=BOTH
    )


@case(
    "VC Data Integrity, proof chains: the earlier proof was taken away.",
    "proof failed proof-previous-missing",
)
def proof_chain_link_missing_fail() -> Made:
    made = chain()
    return of(made | {"proof": made["proof"][1]}, documents=BOTH)


@case(
    "VC Data Integrity, proof chains: two proofs that need each other.",
    "proof failed proof-previous-cycle",
)
def proof_chain_cycle_fail() -> Made:
    made = chain()
    first, second = made["proof"]
    return of(made | {"proof": [first | {"previousProof": SECOND}, second]}, documents=BOTH)


@case("§4: more proofs than a badge can need.", "proof failed proof-too-many")
def proofs_too_many_fail() -> Made:
    made = sign(badge())
    return of(made | {"proof": [made["proof"]] * 17})
