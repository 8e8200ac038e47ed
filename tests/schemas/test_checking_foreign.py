"""A stranger's schema finds faults, or is refused for a stated reason, in bounded work."""

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.checking import Fault, check_against, foreign_schemas
from schemas.checking_foreign import MAX_FOREIGN_FAULTS, MAX_FOREIGN_SCHEMAS
from schemas.checking_patterns import pattern_cost
from schemas.errors import SchemasError
from tests.schemas.test_checking import PUBLISHED, badge

DIALECT = "https://json-schema.org/draft/2019-09/schema"
TYPE = "1EdTechJsonSchemaValidator2019"


def refusal(schema: Any, document: Any = None) -> str:
    with pytest.raises(SchemasError) as caught:
        check_against(document, schema)
    return caught.value.code


def test_only_schemas_of_the_known_type_and_not_published_are_foreign() -> None:
    urls = [f"https://a.example/{number}" for number in range(20)]
    entries = [{"id": url, "type": TYPE} for url in [PUBLISHED.format("profile"), *urls, urls[0]]]
    others = [{"id": "https://b.example", "type": "JsonSchema"}, {"type": TYPE}, 3, None]
    document = badge(lambda d: d.update(credentialSchema=[*others, *entries]))
    assert foreign_schemas(document) == tuple(urls[:MAX_FOREIGN_SCHEMAS])
    one = {"id": urls[0], "type": [TYPE]}
    assert foreign_schemas(badge(lambda d: d.update(credentialSchema=one))) == (urls[0],)


@pytest.mark.parametrize(
    ("schema", "code", "pointer"),
    [
        pytest.param({"required": ["a/b"]}, "schema-required", "/a~1b", id="property missing"),
        pytest.param({"properties": {"n": {"type": "string"}}}, "schema-type", "/n", id="kind"),
        pytest.param({"properties": {"n": {"maximum": 3}}}, "schema-invalid", "/n", id="maximum"),
        pytest.param(
            {"properties": {"t": {"pattern": "^x"}}}, "schema-pattern", "/t", id="pattern"
        ),
        pytest.param({"properties": {"t": {"enum": ["x"]}}}, "schema-enum", "/t", id="term"),
        pytest.param(
            {"additionalProperties": False, "properties": {"t": True}},
            "schema-unknown-property",
            "/n",
            id="property too many",
        ),
        pytest.param(
            {"anyOf": [{"properties": {"n": {"type": "string"}}}, {"type": "array"}]},
            "schema-type",
            "/n",
            id="the alternative that came closest",
        ),
        pytest.param(
            {"$defs": {"s": {"type": "string"}}, "properties": {"n": {"$ref": "#/$defs/s"}}},
            "schema-type",
            "/n",
            id="reference within the schema",
        ),
        pytest.param(
            {"$ref": PUBLISHED.format("profile")}, "schema-required", "/id", id="published schema"
        ),
        pytest.param(
            {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "definitions": {"s": {"type": "string"}},
                "properties": {"n": {"$ref": "#/definitions/s"}},
            },
            "schema-type",
            "/n",
            id="older dialect",
        ),
    ],
)
def test_what_a_foreign_schema_finds(schema: Any, code: str, pointer: str) -> None:
    faults = check_against({"n": 7, "t": "text"}, schema)
    assert (code, pointer) in [(fault.code, fault.pointer) for fault in faults]


def test_formats_are_not_asserted_and_faults_are_capped() -> None:
    assert check_against({"t": "x"}, {"properties": {"t": {"format": "date-time"}}}) == ()
    faults = check_against([1] * 1000, {"items": {"type": "string"}})
    assert len(faults) == MAX_FOREIGN_FAULTS


def nested(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    for _ in range(levels):
        schema = {"not": schema}
    return schema


def doubling(levels: int) -> dict[str, Any]:
    """Each level asks the next one twice."""
    steps = {str(n): {"allOf": [{"$ref": f"#/$defs/{n + 1}"}] * 2} for n in range(levels)}
    return {"$ref": "#/$defs/0", "$defs": {**steps, str(levels): {"type": "object"}}}


@pytest.mark.parametrize(
    ("schema", "code"),
    [
        pytest.param(None, "schema-malformed", id="no object"),
        pytest.param([], "schema-malformed", id="an array"),
        pytest.param({"type": 3}, "schema-malformed", id="against its meta-schema"),
        pytest.param({"required": "x"}, "schema-malformed", id="required is a text"),
        pytest.param({"$schema": "https://a.example"}, "schema-dialect-unknown", id="dialect"),
        pytest.param({"$schema": 3}, "schema-dialect-unknown", id="dialect is a number"),
        pytest.param({"$ref": "https://a.example/s"}, "schema-remote-reference", id="remote"),
        pytest.param({"$ref": "file:///etc/passwd"}, "schema-remote-reference", id="local file"),
        pytest.param({"$ref": "other.json"}, "schema-remote-reference", id="relative"),
        pytest.param({"$ref": "#/$defs/none"}, "schema-remote-reference", id="points nowhere"),
        pytest.param({"$ref": "#"}, "schema-too-deep", id="refers to itself"),
        pytest.param(nested(100), "schema-too-deep", id="nested too deep"),
        pytest.param({"enum": list(range(30_000))}, "schema-too-large", id="too many values"),
        pytest.param(doubling(40), "schema-too-costly", id="doubles the work at each level"),
        pytest.param(
            {
                "$ref": "#/$defs/x",
                "$defs": {"x": {"$schema": DIALECT, "$id": "urn:a:x", **doubling(40)}},
            },
            "schema-too-costly",
            id="the same behind a dialect of its own",
        ),
        pytest.param({"pattern": "(a+)+$"}, "schema-pattern-refused", id="nested repetition"),
        pytest.param({"pattern": "(a|a)*$"}, "schema-pattern-refused", id="repeated alternatives"),
        pytest.param({"pattern": r"(a)(\1)*"}, "schema-pattern-refused", id="repeated reference"),
        pytest.param({"pattern": "(?=a)b"}, "schema-pattern-refused", id="look-ahead"),
        pytest.param({"pattern": "^" + "a?" * 30 + "$"}, "schema-pattern-refused", id="optionals"),
        pytest.param({"pattern": "^" + "(a|a)" * 30}, "schema-pattern-refused", id="choices"),
        pytest.param({"pattern": "^((){999}){999}"}, "schema-pattern-refused", id="empty groups"),
        pytest.param({"pattern": "("}, "schema-pattern-refused", id="no pattern"),
        pytest.param({"pattern": "a{99999999999}"}, "schema-pattern-refused", id="huge count"),
        pytest.param({"pattern": "a" * 1000}, "schema-pattern-refused", id="long pattern"),
        pytest.param({"pattern": "^a*a*a*a*a*$"}, "schema-pattern-refused", id="repetitions"),
        pytest.param(
            {"patternProperties": {"(a*)*": {}}}, "schema-pattern-refused", id="of properties"
        ),
    ],
)
def test_schemas_that_are_not_run(schema: Any, code: str) -> None:
    assert refusal(schema, {}) == code


@pytest.mark.parametrize(
    ("schema", "document"),
    [
        pytest.param({"pattern": "^a*a*a*b$"}, "a" * 100_000, id="pattern on a long text"),
        pytest.param({"items": {"pattern": "a*b"}}, ["a" * 500] * 1000, id="pattern many times"),
        pytest.param({"uniqueItems": True}, [{"n": n} for n in range(10_000)], id="unique items"),
        pytest.param(
            {"items": {"enum": list(range(10_000))}}, [-1] * 10_000, id="long enumeration"
        ),
    ],
)
def test_work_is_counted(schema: Any, document: Any) -> None:
    assert refusal(schema, document) == "schema-too-costly"


@pytest.mark.parametrize(
    ("pattern", "cost"),
    [
        ("^https://a\\.example/", 100),
        ("^[a-z]+$", 100),
        ("[a-z]+", 10_000),
        ("^[a-z]+(-[A-Z]{2})?$", 200),
        ("^(-3\\.\\d\\.\\d)*$", 100),
        ("^\\(\\*\\)$", 100),
        ("^[*+(]$", 100),
        ("^[A-Z]{2}$", 100),
        ("^(?:a|b)c$", 200),
    ],
)
def test_what_a_pattern_can_cost(pattern: str, cost: int) -> None:
    assert pattern_cost(pattern, 100) == cost


def test_published_extension_schemas_run_or_say_why_not(shared: Path) -> None:
    folder = shared / "standards" / "openbadges-3.0" / "extensions"
    answers = {}
    for path in folder.rglob("*schema*.json"):
        try:
            schema = json.loads(path.read_text())
        except ValueError:
            continue  # One published file is no JSON.
        try:
            check_against(badge(), schema)
            answers[path.relative_to(folder).as_posix()] = "run"
        except SchemasError as error:
            answers[path.relative_to(folder).as_posix()] = error.code
    assert len(answers) > 8
    assert set(answers.values()) == {"run"}, answers


KEYWORDS = st.sampled_from(
    [
        *("type", "properties", "items", "additionalProperties", "anyOf", "oneOf", "allOf", "not"),
        *("if", "then", "else", "$ref", "$defs", "$id", "$anchor", "$schema", "pattern", "enum"),
        *("patternProperties", "const", "contains", "minItems", "uniqueItems", "dependentSchemas"),
        *("unevaluatedProperties", "$recursiveRef", "$recursiveAnchor", "required", "multipleOf"),
    ]
)
SCHEMAS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["string", "#", "#/$defs/a", "^a*", "https://a.example/", "", "(", "\\"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYWORDS, inner, max_size=4),
    max_leaves=15,
)
DOCUMENTS = st.recursive(
    st.none() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(SCHEMAS, DOCUMENTS)
def test_any_schema_gives_faults_or_our_own_error(schema: Any, document: Any) -> None:
    with suppress(SchemasError):
        assert all(isinstance(fault, Fault) for fault in check_against(document, schema))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab()[]*+?{}|\\^$.,1:=!-", max_size=12))
def test_any_pattern_has_a_cost_or_is_refused(pattern: str) -> None:
    with suppress(SchemasError):
        assert pattern_cost(pattern, 10) >= 1
        re.search(pattern, "ab" * 50)
