"""Ways of signing: those in use, those outdated, those unknown."""

from dataclasses import replace
from typing import Any

import proofs
from keys.kinds import KeyType
from keys.material import PrivateKey
from keys.signing import KeySigner
from proofs.suites.ecdsa_sd import ECDSA_SD_2023, Secrets
from schemas import loader
from tests.support.cases import Made, case, of, text
from tests.support.cases_parts import badge, older, sign, sign_jcs, sign_legacy, without
from tests.support.worlds import COLLEGE, Party, controller, did_key_party, private_key

V2 = "https://www.w3.org/ns/credentials/v2"
NO_LEGACY = {"name": "nothing outdated", "legacy_suites": False}
NO_PUBLISHED_KEYS = {"name": "no key that all know", "published_keys": False}


P256 = COLLEGE.with_key("key-1", KeyType.P256)
ALWAYS_SHOWN = (
    "/issuer",
    "/name",
    "/validFrom",
    "/credentialSubject/achievement/name",
    "/credentialSubject/achievement/description",
    "/credentialSubject/achievement/criteria",
)


def selectively_signed() -> dict[str, Any]:
    """The good badge with a base proof of which nothing is left to chance."""
    drawn = Secrets(bytes(range(32)), private_key("for one proof alone", KeyType.P256))
    suite = replace(ECDSA_SD_2023, mandatory=ALWAYS_SHOWN, draw=lambda: drawn)
    options = sign(badge(), P256, suite.name)["proof"]
    del options["proofValue"]
    proof = suite.create_proof(badge(), options, P256.signer, loader.context)
    return {**badge(), "proof": proof}


def shown() -> dict[str, Any]:
    """What a holder shows of it: the scale of the result, and not the result."""
    chosen = ["/credentialSubject/achievement/resultDescription"]
    return proofs.derive(selectively_signed(), pointers=chosen)


def by_curve(suite: str, key_type: KeyType) -> Made:
    """The good badge signed by another kind of key of the collège."""
    signer = COLLEGE.with_key("key-1", key_type)
    return of(sign(badge(), signer, suite), documents={COLLEGE.id: controller(signer)})


def renamed(**members: str) -> Made:
    """The good badge with a proof that names another suite."""
    made = sign(badge())
    return of(made | {"proof": made["proof"] | members})


@case("§4.2: eddsa-jcs-2022.", "proof passed proof-valid")
def suite_eddsa_jcs_2022_ok() -> Made:
    return of(sign_jcs(badge()))


@case("§4.2: ecdsa-rdfc-2019 with P-256.", "proof passed proof-valid")
def suite_ecdsa_rdfc_2019_with_p_256_ok() -> Made:
    return by_curve("ecdsa-rdfc-2019", KeyType.P256)


@case("§4.2, P2: ecdsa-rdfc-2019 with P-384 and its own hash.", "proof passed proof-valid")
def suite_ecdsa_rdfc_2019_with_p_384_ok() -> Made:
    return by_curve("ecdsa-rdfc-2019", KeyType.P384)


@case("§4.2: ecdsa-jcs-2019 with P-256.", "proof passed proof-valid")
def suite_ecdsa_jcs_2019_with_p_256_ok() -> Made:
    return by_curve("ecdsa-jcs-2019", KeyType.P256)


@case("§4.2: ecdsa-jcs-2019 with P-384.", "proof passed proof-valid")
def suite_ecdsa_jcs_2019_with_p_384_ok() -> Made:
    return by_curve("ecdsa-jcs-2019", KeyType.P384)


@case(
    "§4.2: an outdated suite, taken and told.",
    "proof passed proof-valid",
    "proof passed cryptosuite-legacy",
)
def suite_eddsa_2022_ok() -> Made:
    return of(sign_legacy(badge(), "eddsa-2022"))


@case("§4.2: an outdated suite in VCDM 1.1.", "proof passed cryptosuite-legacy")
def suite_ed25519signature2020_ok() -> Made:
    return of(sign_legacy(older(badge()), "Ed25519Signature2020"))


@case("§4.2: a reader who takes nothing outdated.", "proof failed cryptosuite-legacy")
def suite_outdated_for_a_strict_reader_fail() -> Made:
    files = {"policy.json": text(NO_LEGACY)}
    made = sign_legacy(badge(), "eddsa-2022")
    return of(made, files=files, options=("--policy", "policy.json"))


@case("§11: a misprint of the standard is no suite.", "proof failed cryptosuite-unsupported")
def suite_misspelt_fail() -> Made:
    return renamed(cryptosuite="eddsa-rdf-2022")


@case("P7: a base proof is for the holder alone.", "proof failed disclosure-base-proof")
def suite_ecdsa_sd_2023_base_proof_fail() -> Made:
    return of(selectively_signed(), documents={COLLEGE.id: controller(P256)})


@case("§4.2: a derived proof; what is hidden is not missed.", "proof passed proof-valid")
def suite_ecdsa_sd_2023_ok() -> Made:
    return of(shown(), documents={COLLEGE.id: controller(P256)})


@case("§4.2: what is shown was changed.", "proof failed signature-invalid")
def suite_ecdsa_sd_2023_value_changed_fail() -> Made:
    made = shown()
    made["credentialSubject"]["achievement"]["resultDescription"][0]["name"] = "Rang"
    return of(made, documents={COLLEGE.id: controller(P256)})


@case("§4.2: what is always shown was changed.", "proof failed signature-invalid")
def suite_ecdsa_sd_2023_mandatory_value_changed_fail() -> Made:
    made = shown() | {"name": "Délégué de l'établissement"}
    return of(made, documents={COLLEGE.id: controller(P256)})


@case("§4.2: a statement was added.", "proof failed disclosure-signature-count")
def suite_ecdsa_sd_2023_statement_added_fail() -> Made:
    made = shown() | {"validUntil": "2036-01-01T00:00:00Z"}
    return of(made, documents={COLLEGE.id: controller(P256)})


@case("§4.2: what is always shown was taken away.", "proof failed disclosure-signature-count")
def suite_ecdsa_sd_2023_mandatory_value_removed_fail() -> Made:
    made = without(shown() | {"name": None, "validFrom": None})
    return of(made, documents={COLLEGE.id: controller(P256)})


@case("§4.2: the suite of another kind of key.", "proof failed key-not-for-suite")
def suite_of_another_key_fail() -> Made:
    return renamed(cryptosuite="ecdsa-rdfc-2019")


@case("§4.2: one suite's proof under another's name.", "proof failed signature-invalid")
def suite_renamed_after_signing_fail() -> Made:
    return renamed(cryptosuite="eddsa-jcs-2022")


@case("§4.2: the contexts were changed after signing.", "proof failed proof-context-mismatch")
def suite_jcs_contexts_changed_fail() -> Made:
    made = sign_jcs(badge())
    contexts = [V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"]
    return of(made | {"@context": contexts})


@case(
    "§4.2, P1: contexts in the proof, which nobody signed.", "proof failed proof-context-mismatch"
)
def suite_rdfc_contexts_in_the_proof_fail() -> Made:
    made = sign(badge())
    return of(made | {"proof": made["proof"] | {"@context": {"created": None}}})


@case("§4.2: the same contexts again in the proof.", "proof passed proof-valid")
def suite_rdfc_same_contexts_in_the_proof_ok() -> Made:
    made = sign(badge())
    return of(made | {"proof": {"@context": made["@context"], **made["proof"]}})


@case("§4.2: for this suite the text itself counts.", "proof failed signature-invalid")
def suite_jcs_array_for_single_value_fail() -> Made:
    made = sign_jcs(badge())
    return of(made | {"credentialSubject": [made["credentialSubject"]]})


def published() -> Party:
    """Whoever has read RFC 8032, section 7.1, test 1."""
    secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    private = PrivateKey.from_secret(KeyType.ED25519, bytes.fromhex(secret))
    known = did_key_party("-")
    identifier = "did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"
    method = f"{identifier}#{identifier.removeprefix('did:key:')}"
    return Party(identifier, known.name, KeySigner(private, method))


@case(
    "§11: a key that is printed in a specification.", "issuer passed key-published", trust="unknown"
)
def key_printed_in_a_specification_ok() -> Made:
    return of(sign(badge(published()), published()), documents={})


@case("§11: a reader who refuses such keys.", "issuer failed key-published")
def key_printed_in_a_specification_for_a_strict_reader_fail() -> Made:
    made = sign(badge(published()), published())
    files = {"policy.json": text(NO_PUBLISHED_KEYS)}
    return of(made, documents={}, files=files, options=("--policy", "policy.json"))
