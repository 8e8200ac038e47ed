"""Badges as JWT: header, algorithms, claims."""

import hmac
from datetime import timedelta
from hashlib import sha256
from typing import Any

from keys.kinds import KeyType
from keys.multibase import base64url_encode
from proofs.vc_jwt_claims import claims_of
from schemas import json_text
from schemas.building import stamp
from schemas.reading import Generation
from tests.support.cases import Made, case, token
from tests.support.cases_parts import badge, jws, jws_of, jws_older, older, sign, subject
from tests.support.worlds import COLLEGE, ISSUED, controller

ES256 = COLLEGE.with_key("key-1", KeyType.P256)
WITH_ES256 = {COLLEGE.id: controller(ES256)}


def claimed(**claims: Any) -> Made:
    """The good token with claims changed; None takes one out."""
    return token(jws(badge(validUntil="2030-07-01T00:00:00Z"), claims=claims))


def unsigned(header: dict[str, Any]) -> str:
    """Header and payload of the good token, under another header."""
    payload = {**badge(), **claims_of(badge(), Generation.VCDM_2_0)}
    kept = {name: value for name, value in payload.items() if value is not None}
    parts = (json_text.dump(part) for part in (header, kept))
    return ".".join(map(base64url_encode, parts))


@case("J1, J5: a good token.", "proof passed proof-valid", "issuer passed key-is-issuers")
def token_eddsa_ok() -> Made:
    return token(jws(badge()))


@case("J2: ES256 is met as well.", "proof passed proof-valid")
def token_es256_ok() -> Made:
    return token(jws(badge(), ES256), documents=WITH_ES256)


@case("J2: never without an algorithm.", "proof failed jws-algorithm-refused")
def token_alg_none_fail() -> Made:
    header = {"alg": "none", "kid": COLLEGE.signer.verification_method}
    return token(unsigned(header) + ".")


@case("J2: the public key used as a secret.", "proof failed jws-algorithm-refused")
def token_hmac_with_public_key_fail() -> Made:
    header = {"alg": "HS256", "kid": COLLEGE.signer.verification_method}
    text = unsigned(header)
    secret = COLLEGE.signer.public_key.raw
    return token(f"{text}.{base64url_encode(hmac.digest(secret, text.encode(), sha256))}")


@case("J2: an algorithm that is not of this key.", "proof failed algorithm-not-for-key")
def token_alg_of_another_key_fail() -> Made:
    header = {"alg": "ES256", "kid": COLLEGE.signer.verification_method, "typ": "JWT"}
    return token(f"{unsigned(header)}.{base64url_encode(bytes(range(64)))}")


@case("J1: an extension that must be understood.", "proof failed jws-crit")
def token_crit_fail() -> Made:
    return token(jws(badge(), header={"crit": ["b64"], "b64": True}))


@case("J1: no other members in the header.", "proof failed jws-header-member")
def token_header_member_fail() -> Made:
    return token(jws(badge(), header={"x5u": "https://evil.example/chain.pem"}))


@case(
    "J3: the newer type is taken, and told.",
    "proof passed proof-valid",
    "proof passed jwt-type-newer",
)
def token_typ_vc_jwt_ok() -> Made:
    return token(jws(badge(), header={"typ": "vc+jwt"}))


@case("J3: the type may be left out.", "proof passed proof-valid")
def token_typ_left_out_ok() -> Made:
    return token(jws(badge(), header={"typ": None}))


@case("J3: a token of another kind.", "proof failed jws-type-refused")
def token_typ_of_an_access_token_fail() -> Made:
    return token(jws(badge(), header={"typ": "at+jwt"}))


@case("J5, §12.3: another issuer in the claims.", "proof failed jwt-claim-mismatch")
def token_iss_differs_fail() -> Made:
    return claimed(iss="did:web:inconnu.example")


@case("J5, §12.3: another id in the claims.", "proof failed jwt-claim-mismatch")
def token_jti_differs_fail() -> Made:
    return claimed(jti="urn:uuid:0a5ee5f8-5c8e-4c0e-9a86-3c3a3c6effff")


@case("J5, §12.3: another person in the claims.", "proof failed jwt-claim-mismatch")
def token_sub_differs_fail() -> Made:
    return claimed(sub="did:web:inconnu.example")


@case("J5, §12.3: the person left out of the claims.", "proof failed jwt-claim-missing")
def token_sub_missing_fail() -> Made:
    return claimed(sub=None)


@case("J5: another beginning in the claims.", "proof failed jwt-claim-mismatch")
def token_nbf_differs_fail() -> Made:
    return claimed(nbf=1767225600)


@case("J5: a later end in the claims.", "proof failed jwt-claim-mismatch")
def token_exp_later_fail() -> Made:
    return claimed(exp=4102444800)


@case("J5: the end left out of the claims.", "proof failed jwt-claim-missing")
def token_exp_missing_fail() -> Made:
    return claimed(exp=None)


@case("J6: a subject without id has no claim sub.", "proof failed jwt-claim-missing")
def token_subject_without_id_fail() -> Made:
    identity = {"identityHash": "lea", "identityType": "userName", "hashed": False}
    listed = [{"type": "IdentityObject", **identity}]
    made = badge(credentialSubject=subject(id=None, identifier=listed))
    return token(jws(made))


@case("J7: VCDM 2.0 within the claim of 1.1.", "proof failed jwt-vc-claim-unexpected")
def token_of_2_0_in_claim_vc_fail() -> Made:
    payload = {"vc": badge(), **claims_of(badge(), Generation.VCDM_2_0), "exp": 1900000000}
    return token(jws_of(payload))


@case("J7: VCDM 1.1 in its claim.", "proof passed proof-valid")
def token_of_1_1_ok() -> Made:
    return token(jws_older(older(badge())))


@case("J7: VCDM 1.1 outside of its claim.", "proof failed jwt-vc-claim-missing")
def token_of_1_1_without_claim_vc_fail() -> Made:
    return token(jws(older(badge())))


@case("J8: seconds are cut off before comparing.", "proof passed proof-valid")
def token_nbf_cut_to_seconds_ok() -> Made:
    return token(jws(badge(validFrom="2026-01-15T08:00:00.900Z")))


@case("J8: and not rounded.", "proof failed jwt-claim-mismatch")
def token_nbf_rounded_up_fail() -> Made:
    rounded = int((ISSUED + timedelta(seconds=1)).timestamp())
    return token(jws(badge(validFrom="2026-01-15T08:00:00.900Z"), claims={"nbf": rounded}))


@case("J5: a changed payload.", "proof failed signature-invalid")
def token_payload_changed_fail() -> Made:
    header, _, signature = jws(badge()).split(".")
    payload = jws(badge(name="Déléguée générale")).split(".")[1]
    return token(f"{header}.{payload}.{signature}")


@case("J1: five parts are an encrypted token.", "format failed jwt-malformed")
def token_encrypted_fail() -> Made:
    return token(jws(badge()) + ".AAAA.AAAA")


@case("J1: padding gives two texts for one token.", "format failed jwt-malformed")
def token_padded_fail() -> Made:
    header, payload, signature = jws(badge()).split(".")
    return token(f"{header}.{payload}.{signature}==")


@case("J1: a name twice in the payload.", "format failed jwt-malformed")
def token_with_duplicate_name_fail() -> Made:
    header, _, signature = jws(badge()).split(".")
    payload = base64url_encode(b'{"iss":"did:web:a.example","iss":"did:web:b.example"}')
    return token(f"{header}.{payload}.{signature}")


@case("§4: both forms, the embedded proof inside the token.", "proof passed proof-valid")
def token_with_embedded_proof_ok() -> Made:
    return token(jws(sign(badge())))


@case("§4: one good proof is enough, in both forms too.", "proof failed signature-invalid")
def token_good_with_embedded_proof_bad_ok() -> Made:
    made = sign(badge()) | {"description": "Ajouté après la première signature."}
    return token(jws(made))


@case("S4: an undefined term in a token.", "contexts failed term-undefined")
def token_with_undefined_term_fail() -> Made:
    return token(jws(badge(favouriteColour="bleu")))


@case("V4: a token that has ended.", "validity failed expired")
def token_expired_fail() -> Made:
    return token(jws(badge(validUntil=stamp(ISSUED + timedelta(days=1)))))
