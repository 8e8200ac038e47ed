"""JSON-LD documents as canonical N-Quads, as the rdfc cryptosuites take them."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from pyld import jsonld

from proofs import rdf
from proofs.errors import ProofsError
from proofs.rdf import contexts
from schemas import loader
from schemas.errors import SchemasError
from schemas.json_text import JsonObject

V2 = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CREDITS = {
    "@context": [V2, OB],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "credentialSubject": {"type": "AchievementSubject", "creditsEarned": 3},
}


def loading(**documents: Any) -> Callable[[str], JsonObject]:
    """A loader of documents named `https://c.example/NAME`, and of the pinned ones."""
    known = {f"https://c.example/{name}": document for name, document in documents.items()}
    return lambda url: known[url] if url in known else loader.context(url)


def quads_of(value: Any, **terms: Any) -> str:
    """The quads about the property `p`."""
    return rdf.canonicalize(
        {"@context": {"p": {"@id": "urn:p", **terms}}, "@id": "urn:s", "p": value}
    ).decode()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (3, '"3"'), (3.0, '"3"'), (-0.0, '"0"'), (3.5, '"3.5E0"'), (0.1, '"1.0E-1"'),
        (1e20, '"100000000000000000000"'), (1e21, '"1.0E21"'), (10**21, '"1.0E21"'),
        (-12.25, '"-1.225E1"'), (5e-324, '"4.940656458412465E-324"'),
    ],
)  # fmt: skip
def test_numbers(number: float, expected: str) -> None:
    """S6 and https://www.w3.org/TR/json-ld11-api/#data-round-tripping."""
    kind = "double" if "E" in expected else "integer"
    assert quads_of(number) == (
        f"<urn:s> <urn:p> {expected}^^<http://www.w3.org/2001/XMLSchema#{kind}> .\n"
    )


@pytest.mark.parametrize(("earned", "text"), [(3, "3"), (3.0, "3"), (3.5, "3.5E0"), (True, "true")])
def test_data_types_with_https_are_signed_as_they_stand(earned: Any, text: str) -> None:
    """S6: Open Badges types credits as `https://www.w3.org/2001/XMLSchema#float`."""
    subject = {"type": "AchievementSubject", "creditsEarned": earned}
    found = rdf.canonicalize({**CREDITS, "credentialSubject": subject}).decode()
    assert f'"{text}"^^<https://www.w3.org/2001/XMLSchema#float>' in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [("4.20", "4.2E0"), ("abc", "abc"), ("1_0", "1_0"), ("1e999", "1e999"), ("NaN", "NaN")],
)
def test_texts_typed_as_double(text: str, expected: str) -> None:
    kind = "http://www.w3.org/2001/XMLSchema#double"
    assert quads_of(text, **{"@type": kind}) == f'<urn:s> <urn:p> "{expected}"^^<{kind}> .\n'


def test_a_known_document_has_its_known_form() -> None:
    document = {
        "@context": V2,
        "type": ["VerifiableCredential"],
        "issuer": "https://school.example/",
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"name": {"@value": "Zoé\n", "@language": "FR"}},
    }
    assert rdf.canonicalize(document).decode() == (
        "_:c14n0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<https://www.w3.org/2018/credentials#VerifiableCredential> .\n"
        "_:c14n0 <https://www.w3.org/2018/credentials#credentialSubject> _:c14n1 .\n"
        "_:c14n0 <https://www.w3.org/2018/credentials#issuer> <https://school.example/> .\n"
        "_:c14n0 <https://www.w3.org/2018/credentials#validFrom> "
        '"2026-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n'
        '_:c14n1 <https://schema.org/name> "Zoé\\n"@fr .\n'
    )


def test_order_of_keys_and_labels_do_not_matter() -> None:
    one = {"@context": {"p": "urn:p"}, "@id": "_:x", "p": [{"p": "a"}, {"@id": "_:x"}]}
    other = {"p": [{"@id": "_:b0"}, {"p": "a"}], "@id": "_:b0", "@context": {"p": "urn:p"}}
    assert rdf.canonicalize(one) == rdf.canonicalize(other)


def test_frozen_documents_are_read_and_never_changed() -> None:
    document = {**CREDITS, "credentialSubject": MappingProxyType(CREDITS["credentialSubject"])}
    before = json.dumps(loader.context(V2))
    assert rdf.canonicalize(MappingProxyType(document)) == rdf.canonicalize(CREDITS)
    assert json.dumps(loader.context(V2)) == before


def test_sha384_gives_other_labels() -> None:
    document = {"urn:p": [{"urn:q": name} for name in "abcdefgh"]}
    assert rdf.canonicalize(document) != rdf.canonicalize(document, hash_name="sha384")


def test_context_document_of_the_reader_is_used() -> None:
    load = loading(mine={"@context": {"p": "urn:p"}})
    document = {"@context": "https://c.example/mine", "p": "x"}
    assert rdf.to_nquads(document, load=load) == '_:b0 <urn:p> "x" .\n'
    with pytest.raises(ProofsError, match="context-unknown") as caught:
        rdf.canonicalize(document)
    assert caught.value.facts["url"] == "https://c.example/mine"


def test_two_readers_may_know_the_same_url_differently() -> None:
    document = {"@context": "https://c.example/mine", "p": "x"}
    for name in ("urn:one", "urn:two", "urn:one"):
        load = loading(mine={"@context": {"p": name}})
        assert f"<{name}>" in rdf.to_nquads(document, load=load)


def test_a_pinned_context_that_refers_to_another_follows_the_reader() -> None:
    outer = {"@context": ["https://c.example/inner", {"q": {"@id": "urn:q"}}]}
    document = {"@context": "https://c.example/outer", "p": "x"}
    for name in ("urn:one", "urn:two"):
        load = loading(outer=outer, inner={"@context": {"p": name}})
        assert f"<{name}>" in rdf.to_nquads(document, load=load)


def test_a_document_cannot_change_a_context_for_the_next_one() -> None:
    """PyLD would write what stands beside an @import into the imported context itself."""
    shared_context = {"@context": {"p": "urn:p"}}
    load = loading(shared=shared_context)
    evil = {"@context": {"@import": "https://c.example/shared", "p": "urn:evil"}, "p": "x"}
    good = {"@context": "https://c.example/shared", "p": "x"}
    assert "<urn:p>" in rdf.to_nquads(good, load=load)
    assert "<urn:evil>" in rdf.to_nquads(evil, load=load)
    assert "<urn:p>" in rdf.to_nquads(good, load=load)
    assert shared_context == {"@context": {"p": "urn:p"}}


def test_contexts_that_follow_different_ones_are_not_mixed_up() -> None:
    load = loading(second={"@context": {"q": "p:q"}})
    for prefix in ("urn:one:", "urn:two:", "urn:one:"):
        first = {"@version": 1.1, "p": {"@id": prefix, "@prefix": True}}
        document = {"@context": [first, "https://c.example/second"], "p:q": 1}
        assert f"<{prefix}q>" in rdf.to_nquads(document, load=load)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        pytest.param({"urn:p": [1] * 100_001}, "document-too-costly", id="many values"),
        pytest.param(
            {"@context": {f"t{i}": "urn:t" for i in range(6_000)}, "t1": 1},
            "document-too-costly", id="many terms",
        ),
        pytest.param(
            {"@context": [V2] * 2_000, "id": "urn:x", "name": "x"}, "document-too-costly",
            id="the same one again and again",
        ),
        pytest.param(
            {"urn:p": [{"@context": {"a": "urn:a"}, "a": i} for i in range(1_500)]},
            "document-too-costly", id="many contexts",
        ),
        pytest.param(
            {"@context": {f"t{i}": {"@id": "urn:t", "@context": [V2]} for i in range(300)}},
            "document-too-costly", id="a large context in many terms",
        ),
        pytest.param(
            {"@context": {"p": "urn:" + "p" * 2_000 + "/"}, "p:q": 1}, "document-too-costly",
            id="a term that swells each name",
        ),
        pytest.param(
            {"@id": "urn:" + "x" * 500_000, "urn:p": list(range(70))}, "document-too-costly",
            id="a long identifier in many quads",
        ),
        pytest.param(
            {"@id": "urn:x", "urn:p": [
                {"@id": f"_:{a}", "urn:p": [{"@id": f"_:{b}"} for b in range(12) if a != b]}
                for a in range(12)
            ]},
            "canonicalization-too-costly", id="12 mutually linked blank nodes",
        ),
    ],
)  # fmt: skip
def test_work_is_bounded(document: dict[str, Any], code: str) -> None:
    with pytest.raises(ProofsError) as caught:
        rdf.canonicalize(document)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param({"a": {"@context": "https://c.example/a"}}, id="itself"),
        pytest.param(
            {"a": {"@context": "https://c.example/b"}, "b": {"@context": "https://c.example/a"}},
            id="through another",
        ),
        pytest.param({"a": {"@context": {"@import": "https://c.example/a"}}}, id="by an import"),
        pytest.param({"a": {"@context": 1}}, id="a number"),
        pytest.param({"a": []}, id="no object"),
    ],
)
def test_loaded_contexts_that_cannot_be_used(documents: dict[str, Any]) -> None:
    with pytest.raises(ProofsError, match="context-invalid"):
        rdf.canonicalize({"@context": "https://c.example/a", "urn:p": 1}, load=loading(**documents))


def test_a_context_may_have_itself_in_scope() -> None:
    """https://www.w3.org/TR/json-ld11/#scoped-contexts: something that holds its own kind."""
    document = {"@context": {"p": {"@id": "urn:p", "@context": "https://c.example/a"}}}
    load = loading(a=document)
    nested = {"@context": "https://c.example/a", "p": {"p": {"p": "x"}}}
    assert rdf.to_nquads(nested, load=load).count("<urn:p>") == 3


def test_what_is_kept_between_readings_is_bounded() -> None:
    kept = contexts.Kept()
    for index in range(contexts.MAX_KEPT_CONTEXTS + 50):
        kept.keep_processed(index, "", {"_uuid": str(index)})
        kept.keep_document(contexts.Loaded({"n": index}, {}, {}))
    assert kept.processed(0) is None
    assert kept.processed(contexts.MAX_KEPT_CONTEXTS) is not None
    assert kept.document(loader.context(V2)) is None


def test_threads_do_not_disturb_each_other() -> None:
    documents = [
        {**CREDITS, "id": f"urn:uuid:{i}", "@context": [V2, {"q": f"urn:q{i}"}, OB], "q": i}
        for i in range(40)
    ]
    alone = [rdf.canonicalize(document) for document in documents]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(rdf.canonicalize, documents * 5))
    assert together == alone * 5


def test_the_processor_is_the_one_we_know() -> None:
    """We answer for PyLD at these places, by names that it does not promise to keep."""
    signatures = {
        "_expand": 8, "_expand_object": 10, "_expand_value": 5, "_expand_language_map": 4,
        "_expand_index_map": 8, "_expand_iri": 7, "_process_context": 8,
        "_prepare_nested_context": 4, "_create_term_definition": 8, "_clone_active_context": 2,
        "_get_initial_context": 2,
    }  # fmt: skip
    found = {
        name: getattr(jsonld.JsonLdProcessor, name).__code__.co_argcount for name in signatures
    }
    assert found == signatures


def test_same_quads_as_the_processor_alone(shared: Path) -> None:
    """Real credentials: our way to quads gives what PyLD's own gives."""
    folder = shared / "standards" / "openbadges-3.0"
    compared = 0
    for path in (*folder.glob("examples/*.json"), *folder.glob("test-vectors/**/*.json")):
        document = json.loads(path.read_text())
        if isinstance(document, dict) and "@context" in document and "type" in document:
            try:
                found = rdf.canonicalize(document)
            except ProofsError:
                continue
            assert found.decode() == _by_the_processor(document), path.name
            compared += 1
    assert compared > 10


def _by_the_processor(document: dict[str, Any]) -> Any:
    def load(url: str, _: object) -> dict[str, Any]:
        text = json.dumps(loader.context(url))
        return {"contextUrl": None, "documentUrl": url, "document": json.loads(text)}

    options = {
        "algorithm": "URDNA2015", "format": "application/n-quads", "base": None,
        "documentLoader": load,
    }  # fmt: skip
    return jsonld.normalize(document, options)


SUITES = ["eddsa", "ecdsa", "vcdm2", "vc-api-verify", "bbs"]


@pytest.mark.parametrize("suite", SUITES)
def test_recorded_requests(suite: str, shared: Path) -> None:
    """What the W3C suites want verified can be canonicalized; what drops data cannot."""
    folder = shared / "vectors" / "requests" / suite
    load = _load_with(shared / "vectors" / "contexts")
    for case in json.loads((folder / "cases.json").read_text()):
        body = json.loads((folder / case["files"][0]).read_text())
        body = body.get("body", body)
        document = body.get("verifiableCredential") or body.get("verifiablePresentation")
        if case["expected"]["status"] == 200:
            rdf.check_terms(document, load=load)
        elif "undefined term" in case["test"] and "verif" in case["test"]:
            with pytest.raises(ProofsError):
                rdf.check_terms(document, load=load)


def _load_with(folder: Path) -> Callable[[str], JsonObject]:
    files = {
        "https://www.w3.org/ns/credentials/examples/v2": "credentials-examples-v2.jsonld",
        "https://w3id.org/citizenship/v4rc1": "citizenship-v4rc1.jsonld",
        "https://w3id.org/vdl/v1": "vdl-v1.jsonld",
    }

    def load(url: str) -> JsonObject:
        try:
            return loader.context(url)
        except SchemasError:
            if url not in files:
                raise
            document: JsonObject = json.loads((folder / files[url]).read_text())
            return document

    return load
