"""Nothing is dropped silently: https://www.w3.org/TR/vc-data-integrity/#securing-data-losslessly."""

from typing import Any

import pytest

from proofs import rdf
from proofs.errors import ProofsError

V2 = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"


def credential(**changes: Any) -> dict[str, Any]:
    document = {
        "@context": [V2, OB],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "https://school.example/", "type": "Profile", "name": "A school"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"type": "AchievementSubject", "id": "did:example:pupil"},
    }
    return {**document, **changes}


def subject(**changes: Any) -> dict[str, Any]:
    return credential(credentialSubject={"type": "AchievementSubject", **changes})


def own(terms: Any, **entries: Any) -> dict[str, Any]:
    """A document with a context of its own and one good property."""
    return {"@context": terms, "@id": "urn:x", "urn:p": "said", **entries}


def refusal(document: Any) -> tuple[str, str]:
    with pytest.raises(ProofsError) as caught:
        rdf.canonicalize(document)
    with pytest.raises(ProofsError) as again:
        rdf.check_terms(document)
    assert again.value.code == caught.value.code
    return caught.value.code, caught.value.pointer


def test_a_whole_credential_passes() -> None:
    rdf.check_terms(credential())


@pytest.mark.parametrize(
    ("document", "code", "pointer"),
    [
        pytest.param(credential(foo=1), "term-undefined", "/foo", id="undefined term"),
        pytest.param(
            subject(foo={"bar": 1}), "term-undefined", "/credentialSubject/foo", id="in the subject"
        ),
        pytest.param(
            subject(achievement={"id": "urn:a", "type": ["Achievement"], "a/~b": 1}),
            "term-undefined", "/credentialSubject/achievement/a~1~0b", id="name that is escaped",
        ),
        pytest.param(
            credential(evidence=[{"type": "Evidence"}, {"type": "Evidence", "x": 1}]),
            "term-undefined", "/evidence/1/x", id="in an array",
        ),
        pytest.param(credential(**{"": "x"}), "term-undefined", "/", id="empty key"),
        pytest.param(credential(**{"a b:c": "x"}), "term-undefined", "/a b:c", id="space in a key"),
        pytest.param(credential(**{"_:p": "x"}), "term-undefined", "/_:p", id="blank predicate"),
        pytest.param(own({"gone": None}, gone=1), "term-undefined", "/gone", id="term set to null"),
        pytest.param(
            credential(type=["VerifiableCredential", "Foo"]), "type-undefined", "/type/1",
            id="undefined type",
        ),
        pytest.param(
            subject(type="Nothing"), "type-undefined", "/credentialSubject/type", id="single type"
        ),
        pytest.param(own({}, **{"@type": "_:t"}), "type-undefined", "/@type", id="blank type"),
        pytest.param(own({}, **{"@type": [1]}), "type-undefined", "/@type/0", id="number as type"),
        pytest.param(
            own({}, **{"urn:q": {"@value": "1", "@type": "date"}}), "type-undefined",
            "/urn:q/@type", id="undefined data type",
        ),
        pytest.param(credential(id="not-a-url"), "id-relative", "/id", id="relative id"),
        pytest.param(credential(id=""), "id-relative", "/id", id="empty id"),
        pytest.param(credential(id="urn:a b"), "id-relative", "/id", id="id with a space"),
        pytest.param(credential(id="urn:x\n"), "id-relative", "/id", id="id with a line feed"),
        pytest.param(credential(id="urn:x><urn:y"), "id-relative", "/id", id="id that breaks out"),
        pytest.param(
            credential(issuer="school"), "id-relative", "/issuer", id="relative id as a text"
        ),
        pytest.param(
            credential(issuer={"id": "../school"}), "id-relative", "/issuer/id", id="relative path"
        ),
        pytest.param(
            own({"link": {"@id": "urn:l", "@type": "@id"}}, **{
                "@id": "urn:x", "urn:q": "up", "link": ["urn:a", "up"],
            }),
            "id-relative", "/link/1", id="same text under another key first",
        ),
        pytest.param(
            own({"word": {"@id": "urn:w", "@type": "@vocab"}}, word="never"), "id-relative",
            "/word", id="word of no vocabulary",
        ),
        pytest.param(credential(**{"@foo": 1}), "keyword-unknown", "/@foo", id="like a keyword"),
        pytest.param(credential(id="@foo"), "keyword-unknown", "/id", id="id like a keyword"),
        pytest.param(own({}, **{"@type": "@foo"}), "keyword-unknown", "/@type", id="type like one"),
        pytest.param(own({}, **{"@none": "x"}), "keyword-unknown", "/@none", id="stray keyword"),
        pytest.param(own({}, **{"@base": "urn:"}), "keyword-unknown", "/@base", id="@base outside"),
        pytest.param(own({"@foo": "urn:f"}), "keyword-unknown", "/@context", id="term like one"),
        pytest.param(own({"f": "@foo"}), "keyword-unknown", "/@context", id="mapped to one"),
        pytest.param(credential(name=None), "value-dropped", "/name", id="null"),
        pytest.param(credential(id=None), "value-dropped", "/id", id="null id"),
        pytest.param(credential(type=[None]), "value-dropped", "/type/0", id="null type"),
        pytest.param(credential(evidence=[[]]), "value-dropped", "/evidence/0", id="no values"),
        pytest.param(
            own({"l": {"@id": "urn:l", "@container": "@list"}}, l=["a", None]), "value-dropped",
            "/l/1", id="null in a list",
        ),
        pytest.param(
            own({}, **{"urn:q": {"@value": None}}), "value-dropped", "/urn:q/@value", id="no value"
        ),
        pytest.param(
            own({}, **{"urn:q": [{"@language": "fr"}]}), "value-dropped", "/urn:q/0",
            id="a language alone",
        ),
        pytest.param(
            own({}, **{"urn:q": {"@language": "fr", "urn:r": 1}}), "value-dropped", "/urn:q",
            id="a language of a node",
        ),
        pytest.param(
            own({}, **{"urn:q": {"@value": 1, "@index": "i"}}), "value-dropped", "/urn:q/@index",
            id="an index",
        ),
        pytest.param(
            own({"m": {"@id": "urn:m", "@container": "@index"}}, m={"a": 1}), "value-dropped",
            "/m/a", id="key of an index map",
        ),
        pytest.param(
            own({"m": {"@id": "urn:m", "@container": "@id"}}, m={"urn:a": {"@id": "urn:b"}}),
            "value-dropped", "/m/urn:a", id="key of an id map beside an id",
        ),
        pytest.param(
            own({"m": {"@id": "urn:m", "@container": "@id"}}, m={"a": {"urn:b": 1}}),
            "id-relative", "/m/a", id="relative key of an id map",
        ),
        pytest.param(
            own({"m": {"@id": "urn:m", "@container": "@type"}}, m={"A": {"urn:b": 1}}),
            "type-undefined", "/m/A", id="undefined key of a type map",
        ),
        pytest.param(
            own({"m": {"@id": "urn:m", "@container": "@language"}}, m={"not a tag": "x"}),
            "language-invalid", "/m/not a tag", id="key of a language map",
        ),
        pytest.param(
            own({"m": {"@id": "urn:m", "@container": "@language"}}, m={"fr": ["x", None]}),
            "value-dropped", "/m/fr/1", id="null in a language map",
        ),
        pytest.param(
            credential(name={"@value": "x", "@language": "e n"}), "language-invalid",
            "/name/@language", id="language tag with a space",
        ),
        pytest.param(
            credential(name={"@value": "x", "@language": "français-"}), "language-invalid",
            "/name/@language", id="language tag with an accent",
        ),
        pytest.param(own({"@language": "e n"}), "language-invalid", "", id="default language"),
        pytest.param(
            own({}, **{"@graph": ["free"]}), "value-dropped", "/@graph/0", id="free-floating text"
        ),
        pytest.param(
            own({"g": {"@id": "urn:g", "@type": "@id", "@container": "@graph"}}, g=["urn:a"]),
            "value-dropped", "/g/0", id="a reference in a graph",
        ),
        pytest.param(
            own({"g": {"@id": "urn:g", "@container": "@graph"}}, g={"@id": "urn:a"}),
            "value-dropped", "/g", id="an id alone in a graph",
        ),
        pytest.param(own({}, **{"@reverse": {}}), "value-dropped", "/@reverse", id="empty reverse"),
        pytest.param(own({}, **{"@included": []}), "value-dropped", "/@included", id="no nodes"),
        pytest.param({"@id": "urn:x"}, "value-dropped", "", id="an id alone"),
        pytest.param(own({}, **{"@id": ["urn:x"]}), "jsonld-invalid", "/@id", id="several ids"),
        pytest.param(
            own({}, **{"urn:q": {"@value": "x", "urn:r": 1}}), "jsonld-invalid", "/urn:q",
            id="a value with properties",
        ),
        pytest.param(
            own({"i": "@id"}, i="urn:y"), "jsonld-invalid", "", id="two ids by an alias"
        ),
        pytest.param([], "jsonld-invalid", "", id="no object"),
        pytest.param({"urn:p": {1: 2}}, "jsonld-invalid", "/urn:p", id="a key that is no text"),
        pytest.param({"urn:p": [b"x"]}, "jsonld-invalid", "/urn:p/0", id="a value that is no JSON"),
        pytest.param({"urn:p": float("nan")}, "jsonld-invalid", "/urn:p", id="NaN"),
    ],
)  # fmt: skip
def test_what_would_be_dropped_is_refused(document: Any, code: str, pointer: str) -> None:
    assert refusal(document) == (code, pointer)


@pytest.mark.parametrize(
    ("context", "code"),
    [
        pytest.param("https://unknown.example/", "context-unknown", id="not pinned"),
        pytest.param("relative", "context-unknown", id="relative"),
        pytest.param(f"{V2}#x", "context-unknown", id="not the very URL"),
        pytest.param([V2, {"a": {"@id": "urn:a", "@context": "https://unknown.example/"}}],
                     "context-unknown", id="scoped and not pinned"),
        pytest.param({"@import": "https://unknown.example/"}, "context-unknown", id="imported"),
        pytest.param({"@import": 1}, "context-invalid", id="import of a number"),
        pytest.param(1, "context-invalid", id="number"),
        pytest.param([V2, True], "context-invalid", id="boolean in the array"),
        pytest.param({"a": 1}, "context-invalid", id="term that is a number"),
        pytest.param({"a": {"@id": "relative"}}, "context-invalid", id="relative term"),
        pytest.param({"@version": 1.0}, "context-invalid", id="version"),
        pytest.param({"a": {"@id": "urn:a", "@container": "x"}}, "context-invalid", id="container"),
        pytest.param({"@vocab": {}}, "context-invalid", id="vocabulary that is an object"),
        pytest.param({"a": "b", "b": "a"}, "context-invalid", id="circle of terms"),
        pytest.param([V2, None], "context-invalid", id="protected terms thrown away"),
        pytest.param([V2, {"name": "urn:mine"}], "protected-term-redefined", id="term"),
        pytest.param([V2, {"VerifiableCredential": None}], "protected-term-redefined", id="type"),
    ],
)  # fmt: skip
def test_contexts_that_cannot_be_used(context: Any, code: str) -> None:
    assert refusal({"@context": context, "urn:p": 1}) == (code, "/@context")


def test_a_context_deep_inside_has_its_own_place() -> None:
    nested = {"@context": {"name": "urn:mine"}, "type": "AchievementSubject"}
    code, pointer = refusal(credential(credentialSubject=nested))
    assert (code, pointer) == ("protected-term-redefined", "/credentialSubject/@context")


@pytest.mark.parametrize(
    "context",
    [
        pytest.param({"@base": "https://a.example/"}, id="an absolute base"),
        pytest.param({"@base": "urn:a"}, id="a base that is a URN"),
        pytest.param({"@base": None}, id="no base"),
    ],
)
def test_a_base_makes_no_identifier(context: Any) -> None:
    assert refusal(own(context, **{"@id": "rel"})) == ("id-relative", "/@id")


def test_a_vocabulary_defines_every_term_and_type() -> None:
    document = own({"@vocab": "urn:v:"}, foo="x", **{"@type": "Foo"})
    quads = rdf.to_nquads(document)
    assert '<urn:v:foo> "x"' in quads
    assert "<urn:v:Foo>" in quads


@pytest.mark.parametrize("vocabulary", ["", "relative", "#", None])
def test_a_relative_vocabulary_defines_nothing(vocabulary: Any) -> None:
    assert refusal(own({"@vocab": vocabulary}, foo="x")) == ("term-undefined", "/foo")


def test_data_that_is_json_keeps_nulls_and_odd_names() -> None:
    terms = {"data": {"@id": "urn:data", "@type": "@json"}}
    document = own(terms, data={"b": None, "@foo": [[]], "a": {"@context": 1.0}})
    literal = r'"{\"@foo\":[[]],\"a\":{\"@context\":1},\"b\":null}"'
    assert literal in rdf.to_nquads(document)


def test_direction_is_kept() -> None:
    document = own({"@direction": "rtl", "@language": "ar"}, **{"urn:q": "نص"})
    assert '"نص"^^<https://www.w3.org/ns/i18n#ar_rtl>' in rdf.to_nquads(document)


def test_a_default_direction_survives_a_second_context() -> None:
    document = own([{"@direction": "rtl"}, {"a": "urn:a"}], a="x")
    assert "i18n#_rtl>" in rdf.to_nquads(document)


def test_an_empty_array_says_nothing_and_is_no_loss() -> None:
    assert rdf.canonicalize(credential(evidence=[])) == rdf.canonicalize(credential())
