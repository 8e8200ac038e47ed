"""How many a second: signing and verifying by suite, canonical texts, checks of the data model.

    .venv/bin/python -m benchmarks.proofs

One process, CPU time, medians of five runs; contexts and schemas are compiled beforehand, as they
are from the second credential on.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import proofs as rooms
from benchmarks import measure
from benchmarks.campaign import NOW, School
from benchmarks.ordinary import credential
from federation import world as worlds
from keys.did import key as did_key
from keys.material import ALGORITHMS, KeyType, PrivateKey
from keys.signing import KeySigner
from proofs import vc_jwt
from proofs.canonical_json import canonicalize as canonical_json
from proofs.proof import Check
from proofs.rdf import canonicalize
from schemas import json_text, reading
from schemas.checking import check

SUITES = (
    ("eddsa-rdfc-2022", KeyType.ED25519),
    ("eddsa-jcs-2022", KeyType.ED25519),
    ("ecdsa-rdfc-2019", KeyType.P256),
    ("ecdsa-rdfc-2019", KeyType.P384),
    ("ecdsa-jcs-2019", KeyType.P256),
    ("ecdsa-jcs-2019", KeyType.P384),
)
TOKENS = (KeyType.ED25519, KeyType.P256, KeyType.RSA)


def main() -> None:
    """Print one line for each."""
    draft = School().draft(1)
    text = json_text.dump(draft)
    print(f"{'':30}{'sign/s':>9}{'verify/s':>10}")
    for suite, key_type in SUITES:
        _line(f"{suite} {key_type}", *_data_integrity(draft, suite, _signer(key_type)))
    for key_type in TOKENS:
        _line(f"JWT {ALGORITHMS[key_type]}", *_token(draft, _signer(key_type)))
    # The same with an ordinary credential, beside the bare check of one signature.
    ordinary = credential(School().profile.id)
    signer = _signer(KeyType.ED25519)
    for suite in ("eddsa-rdfc-2022", "eddsa-jcs-2022"):
        _line(f"{suite}, ordinary", *_data_integrity(ordinary, suite, signer))
    algorithm, bare = ALGORITHMS[KeyType.ED25519], bytes(64)
    signature = signer.sign(bare, algorithm)
    check_one = partial(signer.public_key.verify, algorithm, bare, signature)
    _line("Ed25519 alone", partial(signer.sign, bare, algorithm), check_one)
    print(f"\n{'one document':30}{'docs/s':>9}")
    acts: Mapping[str, Callable[[], object]] = {
        "read JSON": partial(reading.read, text),
        "canonicalize, RDFC-1.0": partial(canonicalize, draft),
        "canonicalize, RFC 8785": partial(canonical_json, draft),
        "check the data model": partial(check, draft),
    }
    for name, act in acts.items():
        print(f"{name:30}{measure.rate(act):9.0f}   ({len(text)} bytes)")


def _line(name: str, *acts: Callable[[], object]) -> None:
    rates = [measure.rate(act) for act in acts]
    print(f"{name:30}{rates[0]:9.0f}{rates[1]:10.0f}")


def _signer(key_type: KeyType) -> KeySigner:
    private = PrivateKey.generate(key_type)
    return KeySigner(private, did_key.method_of(did_key.did_of(private.public)))


def _check() -> Check:
    world = worlds.offline(NOW)
    return Check(resolve=world.resolve, now=NOW)


def _data_integrity(
    draft: dict[str, Any], suite: str, signer: KeySigner
) -> tuple[Callable[[], object], ...]:
    sign = partial(
        rooms.sign, draft, suite=suite, signer=signer, options=rooms.ProofOptions(created=NOW)
    )
    verify = partial(rooms.verify, sign(), _check())
    _require(verify()[0])
    return sign, verify


def _token(draft: dict[str, Any], signer: KeySigner) -> tuple[Callable[[], object], ...]:
    sign = partial(vc_jwt.sign_credential, draft, signer, ALGORITHMS[signer.public_key.type])
    received = reading.read(sign().encode())
    verify = partial(vc_jwt.verify_credential, received, _check())
    _require(verify())
    return sign, verify


def _require(result: rooms.ProofResult) -> None:
    if result.error is not None:
        raise SystemExit(f"{result.type} does not verify what it signed")


if __name__ == "__main__":
    main()
