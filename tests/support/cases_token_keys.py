"""The key of a token: by name, enclosed, published by the issuer or not."""

from dataclasses import replace
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from keys import jwk
from keys.kinds import KeyType
from keys.material import PrivateKey
from keys.signing import KeySigner
from tests.support.cases import Made, case, token
from tests.support.cases_parts import badge, jws
from tests.support.worlds import COLLEGE, STRANGER, Party, controller, did_key_party, party

HOST = "https://college-exemple.example"
ISSUER = f"{HOST}/issuers/1"
KEY_SET = f"{HOST}/.well-known/jwks.json"
# Two primes made for these tests: the key protects nothing.
P = int(
    "d7f22269ebd0dcdb83c9e2bcb87ca2895ce00faeec1fbda878ee5b253dd48550bec6b770c809af08f91abecb30907b5f"
    "c6af2a9e9543038dcbedc00fa5ee826bfd8d1a085ca10e2610e45561b75543c7f88d4ec7fc737ea08f640671761eabe1"
    "fc486508d8d608452376229747cf0eb0e0dfcfbcd2b9ff782702e690f7726015",
    16,
)
Q = int(
    "d558ed2d0af4edd9bce1ffa6baf7dbabd5a35ab8e343992e163f4a82e939c883aab737bc52f44a83d3c3833ce0429ea2"
    "14217ff32f496586eb2c121dedfcbeb5da6fbdd5ba4a3b74db2d898e656661feccbac8b0460e5181ef54f504ee4e5d0a"
    "2371519799f23471bf2c1ef045ea2b2861b02ab49db295bd032e0c0a6919729f",
    16,
)


@cache
def rsa_issuer() -> Party:
    """The collège as an https issuer with the key that the standard takes as its baseline."""
    private = rsa.rsa_recover_private_exponent(65537, P, Q)
    numbers = rsa.RSAPrivateNumbers(
        P,
        Q,
        private,
        rsa.rsa_crt_dmp1(private, P),
        rsa.rsa_crt_dmq1(private, Q),
        rsa.rsa_crt_iqmp(P, Q),
        rsa.RSAPublicNumbers(65537, P * Q),
    )
    key = PrivateKey(numbers.private_key())
    return Party(ISSUER, COLLEGE.name, KeySigner(key, f"{KEY_SET}#rsa-1"))


def web_issuer() -> Party:
    """The same with a smaller key."""
    private = party(ISSUER, COLLEGE.name, KeyType.P256).signer.private
    return Party(ISSUER, COLLEGE.name, KeySigner(private, f"{KEY_SET}#key-1"))


def listed(by: Party, kid: str = "key-1", **more: Any) -> dict[str, Any]:
    """The key of a party as a key set lists it."""
    return {**jwk.public_to_jwk(by.signer.public_key), "kid": kid, **more}


def enclosing(by: Party, key_of: Party, **more: Any) -> str:
    """A token that encloses a key instead of naming one."""
    enclosed = {**jwk.public_to_jwk(key_of.signer.public_key), **more}
    return jws(badge(by), by, header={"kid": None, "jwk": enclosed})


@case("J2, J4, J10: RS256 with the issuer's key set.", "issuer passed key-is-issuers")
def token_rs256_ok() -> Made:
    issuer = rsa_issuer()
    return token(
        jws(badge(issuer), issuer), documents={KEY_SET: {"keys": [listed(issuer, "rsa-1")]}}
    )


@case("J4: neither kid nor jwk.", "proof failed jws-key-missing")
def token_without_key_fail() -> Made:
    return token(jws(badge(), header={"kid": None}))


@case("J4: a private key in the header.", "proof failed jwk-has-private-part")
def token_jwk_with_private_part_fail() -> Made:
    return token(enclosing(COLLEGE, COLLEGE, d="AAAA"))


@case("J10, §12.1: anybody's key enclosed.", "issuer failed jwk-not-bound")
def token_embedded_jwk_of_stranger_fail() -> Made:
    forger = replace(STRANGER, id=COLLEGE.id, name=COLLEGE.name)
    return token(enclosing(forger, STRANGER))


@case("J10: the enclosed key is one that the issuer publishes.", "issuer passed key-is-issuers")
def token_embedded_jwk_of_issuer_ok() -> Made:
    return token(enclosing(COLLEGE, COLLEGE))


@case("J10: the issuer's key set cannot be had.", "proof unknown key-unreachable")
def token_key_set_unreachable_unknown() -> Made:
    return token(jws(badge(web_issuer()), web_issuer()), documents={})


@case("J10: the key is not in the issuer's key set.", "proof failed jwk-not-found")
def token_key_not_in_key_set_fail() -> Made:
    documents = {KEY_SET: {"keys": [listed(STRANGER, "other")]}}
    return token(jws(badge(web_issuer()), web_issuer()), documents=documents)


@case("J10: a key of another issuer at the same host.", "issuer failed jwk-not-bound")
def token_key_of_another_issuer_at_the_host_fail() -> Made:
    issuer = web_issuer()
    entry = listed(issuer, iss=f"{HOST}/issuers/2")
    profile = {"id": ISSUER, "type": ["Profile"], "name": COLLEGE.name}
    documents = {KEY_SET: {"keys": [entry]}, ISSUER: profile}
    return token(jws(badge(issuer), issuer), documents=documents)


@case("J10: several issuers at one host, told apart.", "issuer passed key-is-issuers")
def token_key_of_this_issuer_at_the_host_ok() -> Made:
    issuer = web_issuer()
    documents = {KEY_SET: {"keys": [listed(issuer, iss=ISSUER)]}}
    return token(jws(badge(issuer), issuer), documents=documents)


@case("J4, P9: kid leads to a JWK that the issuer lists.", "issuer passed key-is-issuers")
def token_kid_leads_to_a_jwk_ok() -> Made:
    issuer, address = web_issuer(), f"{HOST}/keys/1"
    documents = {address: listed(issuer), KEY_SET: {"keys": [listed(issuer)]}}
    return token(jws(badge(issuer), issuer, header={"kid": address}), documents=documents)


@case("J10, §12.1: kid leads to a key on the forger's own site.", "issuer failed jwk-not-bound")
def token_kid_leads_to_a_strangers_jwk_fail() -> Made:
    issuer, address = web_issuer(), "https://evil.example/keys/1"
    forger = replace(STRANGER, id=ISSUER, name=COLLEGE.name)
    profile = {"id": ISSUER, "type": ["Profile"], "name": COLLEGE.name}
    documents = {
        address: listed(forger),
        KEY_SET: {"keys": [listed(issuer)]},
        ISSUER: profile,
    }
    return token(jws(badge(forger), forger, header={"kid": address}), documents=documents)


@case("J4, §12.1: kid is the DID of somebody else.", "issuer failed controller-mismatch")
def token_kid_of_somebody_else_fail() -> Made:
    forger = replace(STRANGER, id=COLLEGE.id)
    documents = {COLLEGE.id: controller(COLLEGE), STRANGER.id: controller(STRANGER)}
    return token(jws(badge(forger), forger), documents=documents)


@case("J4: kid and jwk that are two keys.", "proof failed jwk-mismatch")
def token_kid_and_jwk_differ_fail() -> Made:
    enclosed = jwk.public_to_jwk(STRANGER.signer.public_key)
    return token(jws(badge(), header={"jwk": enclosed}))


@case("J4, P9: a key that is its own identifier.", "issuer passed key-is-issuers")
def token_did_key_ok() -> Made:
    issuer = did_key_party("atelier", KeyType.P256)
    return token(jws(badge(issuer), issuer), documents={})
