"""A derived proof protects what is shown: each change to it, and each odd proof, is refused."""

from copy import deepcopy
from typing import Any

import cbor2
import pytest

import proofs
from keys import multibase
from proofs.disclosure import proof_value
from tests.proofs.test_ecdsa_sd import BASE, DOCUMENT, error_of, signed


def changed(*path: Any, to: Any, chosen: str = "") -> dict[str, Any]:
    """A derived document in which one value is another."""
    shown = deepcopy(proofs.derive(BASE, pointers=[chosen]))
    node = shown
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = to
    return shown


@pytest.mark.parametrize(
    ("document", "code"),
    [
        pytest.param(BASE, "disclosure-base-proof", id="the holder's own"),
        pytest.param(changed("name", to="Major"), "signature-invalid", id="a text"),
        pytest.param(
            changed("validFrom", to="2020-01-01T00:00:00Z"), "signature-invalid", id="mandatory"
        ),
        pytest.param(
            changed("credentialSubject", "result", 0, "value", to="14/20"),
            "signature-invalid",
            id="a value that another node has",
        ),
        pytest.param(
            changed("validUntil", to="2036-01-01T00:00:00Z"), "disclosure-signature-count",
            id="one more statement",
        ),
        pytest.param(
            changed("credentialSubject", "result", to=[{"type": ["Result"], "value": "A"}]),
            "disclosure-malformed",
            id="one node less",
        ),
        pytest.param(
            changed("proof", "created", to="2026-11-22T17:00:00Z"), "signature-invalid",
            id="the date of the proof",
        ),
        pytest.param(
            changed("proof", "@context", to={"created": None}), "proof-context-mismatch",
            id="contexts in the proof",
        ),
        pytest.param(
            changed("nom", to="Léa"), "term-undefined", id="a term that is not defined"
        ),
        pytest.param(
            changed("proof", "proofValue", to=BASE["proof"]["proofValue"]),
            "disclosure-base-proof",
            id="the holder's proof on a part",
        ),
    ],
)  # fmt: skip
def test_what_is_not_as_it_was_signed_is_refused(document, code):
    assert error_of(document) == code


def test_parts_of_two_documents_cannot_be_put_together():
    other = signed({**DOCUMENT, "name": "Major"})
    shown, theirs = (proofs.derive(one, pointers=["/name"]) for one in (BASE, other))
    ours = proof_value.parse_derived(shown["proof"]["proofValue"])
    lent = proof_value.parse_derived(theirs["proof"]["proofValue"])
    mixed = proof_value.DerivedProof(
        ours.base_signature, ours.public_key, lent.signatures, ours.labels, ours.mandatory_indexes
    )
    value = proof_value.serialize_derived(mixed)
    document = {**theirs, "proof": {**shown["proof"], "proofValue": value}}
    assert error_of(document) == "signature-invalid"


def test_one_node_cannot_be_shown_as_two():
    """Both halves are signed; that they are one and the same is part of what they say."""
    base = signed({**DOCUMENT, "credentialSubject": {"type": ["AchievementSubject"], "result": [
        {"type": ["Result"], "value": "A", "status": "Completed"},
    ]}}, "/issuer")  # fmt: skip
    shown = proofs.derive(base, pointers=["/credentialSubject"])
    result = shown["credentialSubject"]["result"][0]
    halves = [
        {"type": ["Result"], "value": result["value"]},
        {"type": ["Result"], "status": result["status"]},
    ]
    shown["credentialSubject"]["result"] = halves
    assert error_of(shown) == "disclosure-malformed"


# https://www.w3.org/TR/vc-di-ecdsa/#representation-ecdsa-sd-2023, "Derived Proof", "Signed
# Derived Credential".
WINDSURF: dict[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        {"@vocab": "https://windsurf.grotto-networking.com/selective#"},
    ],
    "type": ["VerifiableCredential"],
    "issuer": "https://vc.example/windsurf/racecommittee",
    "credentialSubject": {
        "sailNumber": "Earth101",
        "sails": [
            {"size": 6.1, "sailName": "Lahaina", "year": 2023},
            {"size": 7, "sailName": "Lahaina", "year": 2020},
        ],
        "boards": [
            {"year": 2022, "boardName": "CompFoil170", "brand": "Wailea"},
            {"boardName": "Kanaha Custom", "brand": "Wailea", "year": 2019},
        ],
    },
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "ecdsa-sd-2023",
        "created": "2023-08-15T23:36:38Z",
        "verificationMethod": (
            "did:key:zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP"
            "#zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP"
        ),
        "proofPurpose": "assertionMethod",
        "proofValue": (
            "u2V0BhVhAkWKMO8zpRmfcUMksHUMtZM7cJt8PmNLsljKTYhSi8gZ7wAWnK4BrOZkrH3dZvxKWlnxGG_0xlFX"
            "mU5sa5-j71VgjgCQCKnLOGbY_FuM-ASpSkkOxsIR2E8n7Ml2q1UQ6tEwzi5OGWEBtAwxySlwwASjXlYLoLwy"
            "jdsIRYUa05OQzE0P4skx1-"
            "QJKi8HtGcJHtJfOTn7RhWKC0nkXODvUAChvnKDVY02TWEClAeVhEaVRWS_5ZfU6MlgnX07DuKm9XBS-"
            "b3RKfciM1Eu7L2mvkMebfBWVUw9WkuqNL4Tz-MkN4lXmljRt8r8DWEBqzbDH1twSPRKHu3zD0KP7YWlx4al1"
            "GFotnFizVkQbz6htSNvQIc7IfxLu7AO2fuhJbagJbZKlm-"
            "Vf7aNbXuuaWEA78ePS_Gy4lnOlUa2CgworZmUYq-"
            "Etff-9QK90v4xOWzNWvaILdcmkJs5zwH9b86f5yxos_NRK-VIO015zVlWTWEB2bYe3iy_95zezUdGp66X77I"
            "QbHhKunDI1BF0trlkrIkOCqviH4S1U3Nz4n5WWW8qsc3zAEq1Spquojg2mevHtWEA5EwtdjPeXn07NztIOTZ"
            "6PtyWt6v0Gfp5oFRAbvvcCpDnptz6gZd56Z6TBkI0eMUs4RI2g2rup607wVFuIUdvgpgBYIOGCDmZ9TBxEtW"
            "eCI9oVmRt0eHRGAaoOXx08gxL2IQt_AVggVkUuBrlOaELGVQWJD4M_qW5bcKEHWGNbOrPA_qAOKKwCWCBD6o"
            "5lQOWjNGwaTjq7H2Cn1-"
            "NPbwXLeDedy2YyiqL9TQNYIJEdvfdRibsv05I3pv8e6S1aUuAuBpGQHLhrYj4QX0knBFggk0AeXgJ4e6m1Xs"
            "V5-"
            "xFud0L_1mUjZ9Mffhg5aZGTyDkFWCDYgT4e07o_IdCwae6qE7WZfpXtGRFESEXR3SxZmXE05o4AAQIFBggJC"
            "g4PEBESEw"
        ),
    },
}


def test_the_published_derived_credential():
    assert error_of(WINDSURF) is None
    subject = WINDSURF["credentialSubject"]
    other = {**subject, "boards": list(reversed(subject["boards"]))}
    # The order of an array says nothing in JSON-LD, the number on the sail does.
    assert error_of({**WINDSURF, "credentialSubject": other}) is None
    other = {**subject, "sailNumber": "Earth102"}
    assert error_of({**WINDSURF, "credentialSubject": other}) == "signature-invalid"


SHOWN = proofs.derive(BASE, pointers=["/name"])
PARTS = cbor2.loads(multibase.decode(SHOWN["proof"]["proofValue"])[3:])
SIGNATURE, KEY, SIGNATURES, LABELS, INDEXES = range(5)


def packed(data: bytes, header: bytes = proof_value.DERIVED_HEADER) -> str:
    return multibase.encode_base64url(header + data)


def with_part(index: int, value: object) -> str:
    """The proof value of the derived proof with another member."""
    return packed(cbor2.dumps([*PARTS[:index], value, *PARTS[index + 1 :]]))


GOOD = cbor2.dumps(PARTS)
LABEL = next(iter(PARTS[LABELS].values()))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        pytest.param("z2V0B", "proof-value-malformed", id="base58"),
        pytest.param("u2V0B=", "proof-value-malformed", id="padding"),
        pytest.param("u", "disclosure-malformed", id="nothing"),
        pytest.param("u" + "A" * 900_000, "proof-value-malformed", id="too long"),
        pytest.param(packed(GOOD, b"\xd9\x5d\x02"), "disclosure-malformed", id="header of BBS"),
        pytest.param(packed(GOOD, b""), "disclosure-malformed", id="no header"),
        pytest.param(packed(GOOD + b"\0"), "disclosure-malformed", id="a byte behind"),
        pytest.param(packed(GOOD[:-1]), "disclosure-malformed", id="a byte less"),
        pytest.param(packed(b"\xd9\xd9\xf7" + GOOD), "disclosure-malformed", id="tagged"),
        pytest.param(packed(b"\x9f" + GOOD[1:] + b"\xff"), "disclosure-malformed", id="no length"),
        pytest.param(packed(b"\x81" * 5_000), "disclosure-malformed", id="nested"),
        pytest.param(packed(b"\x9b" + b"\xff" * 8), "disclosure-malformed", id="announced length"),
        pytest.param(packed(cbor2.dumps(PARTS[:4])), "disclosure-malformed", id="four members"),
        pytest.param(packed(cbor2.dumps([*PARTS, 1])), "disclosure-malformed", id="six members"),
        pytest.param(packed(cbor2.dumps({})), "disclosure-malformed", id="a map"),
        pytest.param(with_part(SIGNATURE, bytes(63)), "disclosure-malformed", id="63 bytes"),
        pytest.param(with_part(SIGNATURE, "x" * 64), "disclosure-malformed", id="a text"),
        pytest.param(with_part(SIGNATURE, bytes(64)), "signature-invalid", id="zeros"),
        pytest.param(
            with_part(SIGNATURE, cbor2.CBORTag(64, PARTS[SIGNATURE])),
            "disclosure-malformed",
            id="a typed array",
        ),
        pytest.param(with_part(KEY, bytes(35)), "disclosure-malformed", id="no key"),
        pytest.param(
            with_part(KEY, PARTS[KEY][:2] + b"\x02" + b"\xff" * 32),
            "disclosure-malformed",
            id="not on the curve",
        ),
        pytest.param(with_part(SIGNATURES, []), "disclosure-signature-count", id="no signatures"),
        pytest.param(with_part(SIGNATURES, None), "disclosure-malformed", id="null signatures"),
        pytest.param(
            with_part(SIGNATURES, [bytes(64)] * 5_000), "disclosure-malformed", id="too many"
        ),
        pytest.param(with_part(LABELS, {}), "disclosure-malformed", id="no labels"),
        pytest.param(with_part(LABELS, []), "disclosure-malformed", id="labels in a list"),
        pytest.param(
            with_part(LABELS, {**PARTS[LABELS], 9: bytes(32)}),
            "disclosure-malformed",
            id="a label for nothing",
        ),
        pytest.param(
            with_part(LABELS, dict.fromkeys(PARTS[LABELS], bytes(32))),
            "signature-invalid",
            id="other labels",
        ),
        pytest.param(
            with_part(LABELS, {**PARTS[LABELS], 9: LABEL}),
            "disclosure-malformed",
            id="one label for two nodes",
        ),
        pytest.param(with_part(LABELS, {-1: LABEL}), "disclosure-malformed", id="negative"),
        pytest.param(with_part(LABELS, {True: LABEL}), "disclosure-malformed", id="true"),
        pytest.param(with_part(LABELS, {0: LABEL[:31]}), "disclosure-malformed", id="short label"),
        pytest.param(with_part(INDEXES, [0, 0]), "disclosure-malformed", id="an index twice"),
        pytest.param(with_part(INDEXES, [-1]), "disclosure-malformed", id="negative index"),
        pytest.param(with_part(INDEXES, [1 << 40]), "disclosure-malformed", id="huge index"),
        pytest.param(with_part(INDEXES, [0.0]), "disclosure-malformed", id="a decimal"),
        pytest.param(
            with_part(INDEXES, [*PARTS[INDEXES], 99]), "disclosure-malformed", id="behind the end"
        ),
        pytest.param(
            with_part(INDEXES, PARTS[INDEXES][1:]), "disclosure-signature-count", id="one less"
        ),
    ],
)
def test_odd_proof_values_are_refused(value, code):
    assert error_of({**SHOWN, "proof": {**SHOWN["proof"], "proofValue": value}}) == code


def test_the_order_of_indexes_says_nothing():
    value = with_part(INDEXES, PARTS[INDEXES][::-1])
    assert error_of({**SHOWN, "proof": {**SHOWN["proof"], "proofValue": value}}) is None


HELD = cbor2.loads(multibase.decode(BASE["proof"]["proofValue"])[3:])


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([*HELD[:2], bytes(31), *HELD[3:]], id="a short HMAC key"),
        pytest.param([*HELD[:4], "/issuer"], id="pointers in a text"),
        pytest.param([*HELD[:4], ["issuer"]], id="no pointer"),
        pytest.param([*HELD[:4], [["/issuer"]]], id="pointers in a pointer"),
        pytest.param(HELD[:4], id="no pointers"),
    ],
)
def test_odd_base_proofs_are_not_derived_from(parts):
    value = packed(cbor2.dumps(parts), proof_value.BASE_HEADER)
    with pytest.raises(proofs.ProofsError) as caught:
        proofs.derive({**BASE, "proof": {**BASE["proof"], "proofValue": value}}, pointers=["/name"])
    assert caught.value.code == "disclosure-malformed"
