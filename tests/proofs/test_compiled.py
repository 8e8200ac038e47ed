"""The fast way to canonical N-Quads gives the bytes of the thorough one, or leaves it to it."""

from pathlib import Path
from typing import Any

import pytest

from proofs import compiled, rdf
from proofs.errors import ProofsError
from schemas import json_text, loader
from schemas.errors import SchemasError
from tests.proofs import documents_at_random
from tests.proofs.test_safe_mode import OB, V2, credential, subject

CASES = Path(__file__).parents[1] / "cases"


def documents() -> list[Any]:
    """Every JSON document of the cases that names contexts, with and without its proofs."""
    found = []
    for path in sorted(CASES.glob("*/*.json")):
        try:
            document = json_text.parse(path.read_bytes())
        except SchemasError:
            continue
        if isinstance(document, dict) and "@context" in document:
            unsecured = {name: value for name, value in document.items() if name != "proof"}
            found += [document, unsecured]
    return found


def test_the_cases_of_the_repository() -> None:
    verdicts = [documents_at_random.compare(document) for document in documents()]
    assert "differs" not in verdicts
    assert verdicts.count("covered") > len(verdicts) // 2


@pytest.mark.parametrize("seed", range(4))
def test_documents_at_random(seed: int) -> None:
    assert documents_at_random.main(500, seed) == 0


def covered(document: Any) -> bytes:
    found = compiled.covered(document)
    assert found == rdf.canonicalize(document, plain=True)
    return found


ALIGNMENT = {"type": ["Alignment"], "targetName": "D1", "targetUrl": "https://a.example/D1"}


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(credential(), id="an ordinary credential"),
        pytest.param(credential(type=["OpenBadgeCredential", "VerifiableCredential"] * 2),
                     id="types said twice"),
        pytest.param(credential(name={"@value": "Bénévole", "@language": "fr-FR"}),
                     id="text with a language"),
        pytest.param(credential(name='a "quoted" \\ text\n\u0007'), id="text to be escaped"),
        pytest.param(subject(achievement={"id": "urn:a", "type": ["Achievement"], "tag": [],
                                          "alignment": [ALIGNMENT, ALIGNMENT]}),
                     id="blank nodes that look the same"),
        pytest.param(credential(credentialSubject=[{"type": "AchievementSubject"}] * 3),
                     id="blank nodes about which nothing else is said"),
        pytest.param(subject(creditsEarned=1.5, narrative="1"), id="numbers"),
        pytest.param(subject(creditsEarned=10**21), id="a number too large for an integer"),
        pytest.param({"@context": [V2, OB], "type": "VerifiablePresentation",
                      "verifiableCredential": [credential(), credential(id="urn:uuid:2")]},
                     id="credentials in a presentation"),
        pytest.param({"@context": [V2], "type": ["VerifiableCredential"], "issuer": "urn:i",
                      "credentialSubject": {"id": "urn:s"},
                      "relatedResource": {"id": "urn:r", "digestSRI": "sha384-x"}},
                     id="a resource with its digest"),
        pytest.param(credential(endorsement=[{
            "@context": [V2, OB], "type": ["VerifiableCredential", "EndorsementCredential"],
            "issuer": {"id": "urn:i", "type": "Profile"}, "name": "x",
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": {"id": "urn:uuid:1", "type": "EndorsementSubject"}}]),
            id="an endorsement of the document itself"),
    ],
)  # fmt: skip
def test_covered(document: Any) -> None:
    covered(document)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(credential(foo=1), id="a term that no context defines"),
        pytest.param(credential(name=None), id="a null"),
        pytest.param(credential(type=["VerifiableCredential", "Nothing"]), id="an undefined type"),
        pytest.param({**credential(), "@context": [V2, OB, {"foo": "urn:foo"}]}, id="own context"),
        pytest.param(credential(id="relative"), id="a relative id"),
        pytest.param(credential(issuer={"@id": "urn:i"}), id="a keyword in another spelling"),
        pytest.param(subject(creditsEarned=float("nan")), id="no number"),
        pytest.param({"@context": [V2]}, id="nothing said"),
        pytest.param([], id="no object"),
    ],
)
def test_handed_over(document: Any) -> None:
    with pytest.raises(compiled.HandOver):
        compiled.covered(document)
    before = compiled.COUNTS["covered"]
    try:
        expected: bytes | str = rdf.canonicalize(document, plain=True)
    except ProofsError as error:
        expected = error.code
    try:
        found: bytes | str = compiled.canonicalize(document)
    except ProofsError as error:
        found = error.code
    assert found == expected
    assert compiled.COUNTS["covered"] == before


def test_what_a_loader_answers_is_not_known_to_another_one() -> None:
    """Only the very context documents count, never the address they were asked by."""
    document = {"@context": ["https://a.example/1"], "id": "urn:x", "said": "yes"}
    made = []
    for name in ("urn:one", "urn:two", "urn:one"):
        context = {"@context": {"id": "@id", "type": "@type", "said": name}}
        made.append(compiled.covered(document, load=lambda _, context=context: context))
    assert made[0] == made[2] == b'<urn:x> <urn:one> "yes" .\n'
    assert made[1] == b'<urn:x> <urn:two> "yes" .\n'


def test_a_context_that_refers_to_others_is_left_to_the_thorough_way() -> None:
    contexts = {
        "https://a.example/1": {"@context": "https://a.example/2"},
        "https://a.example/2": {"@context": {"id": "@id", "said": "urn:said"}},
    }
    document = {"@context": ["https://a.example/1"], "id": "urn:x", "said": "yes"}
    with pytest.raises(compiled.HandOver):
        compiled.covered(document, load=contexts.__getitem__)
    assert compiled.canonicalize(document, load=contexts.__getitem__)


def test_too_deep_is_refused_as_before() -> None:
    deep: Any = {"type": "Achievement"}
    for _ in range(70):
        deep = {"type": "Achievement", "related": deep}
    with pytest.raises(compiled.HandOver):
        compiled.covered(subject(achievement=deep))


def test_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled.be_paranoid()
    try:
        assert compiled.canonicalize(credential()) == rdf.canonicalize(credential(), plain=True)
        monkeypatch.setattr(compiled, "canonical", lambda *_: b"something else")
        with pytest.raises(ProofsError) as caught:
            compiled.canonicalize(credential())
    finally:
        compiled.be_paranoid(on=False)
    assert caught.value.code == "canonical-forms-differ"


def test_all_pinned_contexts_can_be_compiled() -> None:
    refused = {}
    for url in sorted(loader.known_contexts()):
        try:
            compiled.root().embedded([url], loader.context)
        except compiled.HandOver as error:
            refused[url] = str(error)
    assert set(refused.values()) <= {"context-refers-to-others"}
