"""Key proofs that prove nothing, nonces that do not serve, requests of another shape."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from issuer.awards import moves
from issuer.awards.models import Award, AwardState
from issuer.oid4vci.models import UsedNonce, WalletOffer
from keys.jwk import private_to_jwk, public_to_jwk
from keys.material import KeyType
from keys.multibase import base64url_encode
from schemas import json_text
from schemas.oid4vci import (
    MAX_MESSAGE_BYTES,
    PROOF_JWT_TYPE,
)
from service.fence import scope
from tests.issuer.oid4vci.wallets import (
    JWT,
    LDP,
    Wallet,
    let_in,
    offered,
    refused,
    state_of,
    waiting,
)
from tests.issuer.support import Running

AT_ONCE = 4


def forged(wallet: Wallet) -> str:
    """Signed by another key than the one it names."""
    other = Wallet(wallet.issuer, "another")
    return other.proof(header={"kid": f"{wallet.did}#0"})


def unsigned(wallet: Wallet) -> str:
    header = base64url_encode(
        json_text.dump({"alg": "none", "typ": PROOF_JWT_TYPE, "kid": f"{wallet.did}#0"})
    )
    return f"{header}.{wallet.proof().split('.')[1]}."


def with_private_key(wallet: Wallet) -> str:
    return wallet.proof(header={"kid": None, "jwk": private_to_jwk(wallet.private)})


PROOFS = {
    "signed by another key": forged,
    "alg none": unsigned,
    "a private key in the header": with_private_key,
    "another audience": lambda one: one.proof(aud="https://other.example"),
    "a list as audience": lambda one: one.proof(aud=[one.identifier]),
    "no audience": lambda one: one.proof(aud=None),
    "another type": lambda one: one.proof(header={"typ": "JWT"}),
    "no type": lambda one: one.proof(header={"typ": None}),
    "no key": lambda one: one.proof(header={"kid": None}),
    "two keys": lambda one: one.proof(header={"jwk": public_to_jwk(one.private.public)}),
    "certificates": lambda one: one.proof(header={"kid": None, "x5c": ["MIIB"]}),
    "critical extension": lambda one: one.proof(header={"crit": ["x"], "x": 1}),
    "a DID that must be fetched": lambda one: one.proof(header={"kid": "did:web:a.example#1"}),
    "no DID": lambda one: one.proof(header={"kid": "key-1"}),
    "another fragment": lambda one: one.proof(header={"kid": f"{one.did}#1"}),
    "a DID that is none": lambda one: one.proof(header={"kid": "did:key:zzz#zzz"}),
    "too old": lambda one: one.proof(iat=int(one.issuer.now.timestamp()) - 601),
    "from the future": lambda one: one.proof(iat=int(one.issuer.now.timestamp()) + 301),
    "no instant": lambda one: one.proof(iat=None),
    "an instant that is text": lambda one: one.proof(iat="now"),
    "an instant beyond all time": lambda one: one.proof(iat=1e300),
    "over": lambda one: one.proof(exp=int(one.issuer.now.timestamp()) - 301),
    "a nonce that is a number": lambda one: one.proof(nonce=5),
    "an object": lambda one: {"jwt": one.proof()},
    "no token": lambda one: "a.b.c",
    "endless": lambda one: "a" * 20_000,
}


@pytest.mark.parametrize("name", PROOFS)
def test_proofs_that_prove_nothing(running: Running, name: str):
    award = waiting(running)
    wallet = let_in(running, award)
    answer = wallet.ask(LDP, PROOFS[name](wallet))
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_proof"), answer.json
    assert state_of(running, award) == (AwardState.OFFERED, None, None)
    assert wallet.ask().status_code == 200, "a request that fails burns nothing"


def test_keys_of_other_kinds_are_refused(running: Running):
    wallet = let_in(running, waiting(running), key_type=KeyType.P384)
    refused(wallet.ask(LDP, wallet.by_jwk()), "invalid_proof")


@pytest.mark.parametrize(
    ("proofs", "error"),
    [
        (None, "invalid_proof"),
        ({}, "invalid_proof"),
        ({"jwt": []}, "invalid_proof"),
        ({"jwt": "text"}, "invalid_proof"),
        ({"jwt": ["a.b.c", "a.b.c"]}, "invalid_proof"),
        ({"jwt": ["a.b.c"], "di_vp": [{}]}, "invalid_proof"),
        ({"attestation": ["a.b.c"]}, "invalid_proof"),
        ({"di_vp": ["text"]}, "invalid_proof"),
        ({"di_vp": [{"type": "VerifiablePresentation", "proof": {}}]}, "invalid_proof"),
    ],
)
def test_proofs_of_another_shape(running: Running, proofs: Any, error: str):
    wallet = let_in(running, waiting(running))
    refused(wallet.ask(proofs=proofs), error)


def test_nonces_serve_once_for_five_minutes_and_for_one_issuer(running_on_both: Running):
    running = running_on_both
    wallet = let_in(running, waiting(running))
    nonce = wallet.nonce()
    assert wallet.ask(LDP, wallet.proof(nonce=nonce)).status_code == 200
    refused(wallet.ask(LDP, wallet.proof(nonce=nonce)), "invalid_nonce")
    refused(wallet.ask(LDP, wallet.proof(nonce="made-up")), "invalid_nonce")
    foreign = Wallet(running, identifier="http://localhost/orgs/lycee-autre").nonce()
    refused(wallet.ask(LDP, wallet.proof(nonce=foreign)), "invalid_nonce")
    late = wallet.nonce()
    running.clock.forward(minutes=5)
    refused(wallet.ask(LDP, wallet.proof(nonce=late)), "invalid_nonce")
    assert wallet.ask().status_code == 200


def test_of_two_who_bring_a_nonce_at_once_one_is_heard(running_on_both: Running):
    running = running_on_both
    wallet = let_in(running, waiting(running))
    proof = wallet.proof()
    barrier = Barrier(AT_ONCE)

    def take(number: int) -> int:
        mine = Wallet(running, token=wallet.token)
        barrier.wait()
        return int(mine.ask(JWT if number % 2 else LDP, proof).status_code)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sorted(pool.map(take, range(AT_ONCE))) == [200, 400, 400, 400]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"credential_configuration_id": None}, "invalid_credential_request"),
        ({"credential_configuration_id": 5}, "invalid_credential_request"),
        ({"credential_identifier": "jwt"}, "invalid_credential_request"),
        ({"credential_configuration_id": "Diploma"}, "unknown_credential_configuration"),
        (
            {"credential_configuration_id": None, "credential_identifier": "x"},
            "unknown_credential_identifier",
        ),
        (
            {"credential_response_encryption": {"jwk": {}, "enc": "A"}},
            "invalid_encryption_parameters",
        ),
    ],
)
def test_credential_requests_of_another_shape(running: Running, change: Any, error: str):
    wallet = let_in(running, waiting(running))
    body = {
        "credential_configuration_id": LDP,
        "proofs": {"jwt": [wallet.proof()]},
        "unknown": "is passed over",
        **change,
    }
    refused(wallet.send("credential", {k: v for k, v in body.items() if v is not None}), error)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"\xff", b'{"a":1,"a":2}', b"[" * 50_000]
)
def test_bodies_that_are_no_object(running: Running, body: bytes):
    wallet = let_in(running, waiting(running))
    refused(wallet.send("credential", body), "invalid_credential_request")


def test_bodies_of_another_type_or_without_end(running: Running):
    wallet = let_in(running, waiting(running))
    answer = wallet.send("credential", {}, **{"Content-Type": "application/jwt"})
    refused(answer, "invalid_credential_request")
    huge = wallet.send("credential", b" " * (MAX_MESSAGE_BYTES + 1))
    assert huge.status_code == 413


@pytest.mark.parametrize("state", [AwardState.REVOKED, AwardState.REPLACED, AwardState.LAPSED])
def test_what_was_withdrawn_meanwhile_is_not_given(running: Running, state: AwardState):
    award = waiting(running)
    wallet = let_in(running, award)
    with running.inside() as (session, _):
        moves.move(session, session.get_one(Award, award), state, by=None, now=running.now)
    refused(wallet.ask(), "credential_request_denied")


def test_what_is_over_is_taken_away(running: Running):
    award = waiting(running)
    offered(running, award)
    let_in(running, award).ask()
    running.clock.forward(days=31)
    assert running.work() > 0
    with running.sessions() as session, scope(session, everything="a test"):
        assert session.scalar(select(func.count()).select_from(UsedNonce)) == 0
        used = session.scalars(select(WalletOffer.used_at)).all()
        assert len(used) == 1
        assert used[0] is not None
