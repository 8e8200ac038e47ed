"""Whatever is given: an answer, never an exception, and never "verified" for a changed text."""

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.errors import ProofsError
from proofs.rdf import canonicalize
from schemas import json_text
from service.language import translator
from tests.support.cases_parts import badge, jws, sign
from tests.support.worlds import report, reports, world
from verifier import POLICIES, Verdict
from verifier.wording import as_json

KEYS = st.sampled_from(
    [
        *("@context", "@id", "@type", "id", "type"),
        *("proof", "issuer", "holder", "credentialSubject", "credentialStatus"),
        *("validFrom", "validUntil", "refreshService", "endorsement", "endorsementJwt"),
        *("verifiableCredential", "relatedResource", "evidence", "name", "cryptosuite"),
        *("verificationMethod", "proofPurpose", "proofValue", "created", "previousProof"),
        *("badge", "recipient", "verification", "identifier", "achievement"),
        *("credentialSchema"),
    ]
)
TEXTS = st.text(max_size=12) | st.sampled_from(
    [
        "VerifiableCredential",
        "VerifiablePresentation",
        "OpenBadgeCredential",
        "ClrCredential",
        "EnvelopedVerifiableCredential",
        "Assertion",
        "DataIntegrityProof",
        "eddsa-jcs-2022",
        "https://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/2018/credentials/v1",
        "https://w3id.org/openbadges/v2",
        "did:web:college-exemple.example#key-1",
        "data:application/vc+jwt,e30.e30.AA",
        "2026-01-01T00:00:00Z",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)
GOOD = sign(badge())
GOOD_JCS = sign(badge(), suite="eddsa-jcs-2022")
WORLD = world()


@settings(max_examples=2500, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=12), st.sampled_from(sorted(POLICIES)))
def test_any_object_gets_a_report(document: dict[str, Any], policy: str) -> None:
    seen = report(json.dumps(document).encode(), WORLD, policy=POLICIES[policy])
    assert seen.verdict is not Verdict.VERIFIED
    json_text.dump(as_json(seen, translator("fr")))


@settings(max_examples=2500, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_get_an_answer(raw: bytes) -> None:
    assert all(seen.verdict is not Verdict.VERIFIED for seen in reports(raw, WORLD))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside another."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for name, inner in items:
        found += places(inner, (*path, name))
    return found


@st.composite
def changed(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """The document with one value taken away, replaced or added."""
    made = copy.deepcopy(document)
    path = draw(st.sampled_from(places(document)))
    owner = made
    for name in path[:-1]:
        owner = owner[name]
    act = draw(st.sampled_from(["take away", "replace", "add"]))
    if act == "take away":
        del owner[path[-1]]
    elif act == "replace" or isinstance(owner, list):
        owner[path[-1]] = draw(VALUES)
    else:
        owner[draw(KEYS | TEXTS)] = draw(VALUES)
    return made


def meaning(document: dict[str, Any]) -> object:
    """What the signature over RDF protects, with the proof's own members as they stand."""
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    try:
        return canonicalize(unsigned), json.dumps(document.get("proof"), sort_keys=True)
    except ProofsError:
        return None


@settings(max_examples=2500, deadline=None)
@given(changed(GOOD))
def test_a_changed_text_is_never_verified(document: dict[str, Any]) -> None:
    seen = report(json.dumps(document).encode(), WORLD)
    assert seen.verdict is not Verdict.VERIFIED or same_meaning(document)


def same_meaning(document: dict[str, Any]) -> bool:
    """One proof in an array, or a single value for an array of one, says the same."""
    proof = document.get("proof")
    alone = proof[0] if isinstance(proof, list) and len(proof) == 1 else proof
    return meaning({**document, "proof": alone}) == meaning(GOOD)


@settings(max_examples=2500, deadline=None)
@given(changed(GOOD_JCS))
def test_a_changed_text_signed_as_it_stands_is_never_verified(document: dict[str, Any]) -> None:
    seen = report(json.dumps(document).encode(), WORLD)
    assert seen.verdict is not Verdict.VERIFIED or as_written(document) == as_written(GOOD_JCS)


def as_written(document: dict[str, Any]) -> str:
    """Python takes 1 for true and 1.0 for 1; so does the canonical form with the last pair."""
    return json.dumps(document, sort_keys=True)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_changed_token_is_never_verified(data: st.DataObject) -> None:
    good = jws(badge())
    at = data.draw(st.integers(0, len(good) - 1))
    letter = data.draw(st.characters(codec="ascii"))
    changed_token = good[:at] + letter + good[at + 1 :]
    seen = reports(changed_token.encode(), WORLD)
    if changed_token != good:
        assert all(one.verdict is not Verdict.VERIFIED for one in seen)
