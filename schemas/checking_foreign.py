"""Schemas that a credential brings along: https://www.imsglobal.org/spec/ob/v3p0#credentialschema

Ours stand for the published ones. Any other is a stranger's program run on a stranger's document,
so it runs within bounds: no reference leaves it, its work is counted, and its patterns are refused
where backtracking could be made to take long. A schema that we will not run is no fault of the
document: SchemasError says so, and the verifier answers « could not find out ».
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import jsonschema
from jsonschema.exceptions import SchemaError, ValidationError, relevance
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT201909

from schemas import loader
from schemas.checking_fault import Fault, is_url
from schemas.checking_patterns import pattern_cost
from schemas.checking_validators import ONE_ERROR_EACH, extended, fault
from schemas.errors import SchemasError
from schemas.json_text import JsonObject
from schemas.model.published import document_class
from schemas.reading import as_list, id_of, types

SCHEMA_TYPE: Final = "1EdTechJsonSchemaValidator2019"
MAX_FOREIGN_SCHEMAS: Final = 8
MAX_FOREIGN_FAULTS: Final = 100
MAX_SCHEMA_NODES: Final = 20_000
MAX_SCHEMA_DEPTH: Final = 64
# Calls of keywords, and comparisons and steps of patterns by what they cost beside one: the whole
# takes about half a second at the very most. A large badge needs some thousands.
MAX_WORK: Final = 100_000
# The same for all the documents of one report; to read a schema costs some ten calls for a node.
MAX_WORK_IN_ALL: Final = 1_000_000
WORK_PER_SCHEMA_NODE: Final = 10
STEPS_PER_CALL: Final = 100
COMPARISONS_PER_CALL: Final = 10

_DIALECTS: Final[Mapping[str, Any]] = {
    "https://json-schema.org/draft/2019-09/schema": jsonschema.Draft201909Validator,
    "https://json-schema.org/draft/2020-12/schema": jsonschema.Draft202012Validator,
    "http://json-schema.org/draft-07/schema": jsonschema.Draft7Validator,
    "http://json-schema.org/draft-06/schema": jsonschema.Draft6Validator,
    "http://json-schema.org/draft-04/schema": jsonschema.Draft4Validator,
}
_DEFAULT_DIALECT: Final = "https://json-schema.org/draft/2019-09/schema"
_REFERENCES: Final = ("$ref", "$recursiveRef", "$dynamicRef")


def declared_schemas(document: JsonObject) -> tuple[str, ...]:
    """The URLs of the schemas that `credentialSchema` declares with the type of 1EdTech."""
    listed = (entry for entry in as_list(document.get("credentialSchema")))
    urls = (id_of(entry) for entry in listed if SCHEMA_TYPE in types(entry))
    return tuple(dict.fromkeys(url for url in urls if url is not None and is_url(url)))


def foreign_schemas(document: JsonObject) -> tuple[str, ...]:
    """Those that are not published by 1EdTech, in order, the first MAX_FOREIGN_SCHEMAS."""
    declared = declared_schemas(document) if isinstance(document, Mapping) else ()
    foreign = [url for url in declared if document_class(url) is None]
    return tuple(foreign[:MAX_FOREIGN_SCHEMAS])


@dataclass(slots=True)
class SchemaWork:
    """What may still be done for all the foreign schemas of one report."""

    left: int = MAX_WORK_IN_ALL

    def spend(self, work: int) -> None:
        """Take note of work; SchemasError `schema-too-costly` when none is left."""
        self.left -= work
        if self.left < 0:
            raise SchemasError("schema-too-costly", max_work=MAX_WORK_IN_ALL)


def check_against(
    document: Any, schema: JsonObject, work: SchemaWork | None = None
) -> tuple[Fault, ...]:
    """The faults that a foreign schema finds, at most MAX_FOREIGN_FAULTS.

    `work` is shared between the schemas of one report. Formats are not asserted. Raises
    SchemasError when the schema will not be run: `schema-malformed` `schema-too-large`
    `schema-too-deep` `schema-dialect-unknown` `schema-remote-reference` `schema-pattern-refused`
    `schema-too-costly`.
    """
    work = work or SchemaWork()
    try:
        work.spend(WORK_PER_SCHEMA_NODE * _survey(schema))
        validator = _bounded(schema, work)
        errors = zip(validator.iter_errors(document), range(MAX_FOREIGN_FAULTS), strict=False)
        return tuple(fault(_specific(error)) for error, _ in errors)
    except RecursionError as error:
        raise SchemasError("schema-too-deep") from error
    except Unresolvable as error:
        raise SchemasError("schema-remote-reference", reference=str(error.ref)[:80]) from error
    except (SchemaError, AttributeError, LookupError, TypeError, ValueError) as error:
        # What passes the meta-schema can still make the library stumble.
        raise SchemasError("schema-malformed") from error


def _survey(schema: Any) -> int:
    """Refuse by size, depth, references and patterns before anything runs; else count its nodes."""
    if not isinstance(schema, Mapping):
        raise SchemasError("schema-malformed")
    waiting: list[tuple[Any, int]] = [(schema, 0)]
    seen = 0
    while waiting:
        node, depth = waiting.pop()
        seen += 1
        if seen > MAX_SCHEMA_NODES:
            raise SchemasError("schema-too-large", max_nodes=MAX_SCHEMA_NODES)
        if depth > MAX_SCHEMA_DEPTH:
            raise SchemasError("schema-too-deep", max_depth=MAX_SCHEMA_DEPTH)
        if isinstance(node, Mapping):
            _refuse(node)
            waiting.extend((value, depth + 1) for value in node.values())
        elif isinstance(node, list):
            waiting.extend((value, depth + 1) for value in node)
    return seen


def _refuse(node: JsonObject) -> None:
    for name in _REFERENCES:
        reference = node.get(name)
        # An object here is a property of that name, not a reference.
        if isinstance(reference, str) and not _is_within(reference):
            raise SchemasError("schema-remote-reference", reference=reference[:80])
    texts = [node["pattern"]] if isinstance(node.get("pattern"), str) else []
    named = node.get("patternProperties")
    texts.extend(named if isinstance(named, Mapping) else ())
    for text in texts:
        pattern_cost(text, 1)


def _is_within(reference: str) -> bool:
    return reference.startswith("#") or document_class(reference.removesuffix("#")) is not None


def _bounded(schema: JsonObject, shared: SchemaWork) -> Validator:
    dialect = schema.get("$schema", _DEFAULT_DIALECT)
    base = _DIALECTS.get(dialect.removesuffix("#")) if isinstance(dialect, str) else None
    if base is None:
        raise SchemasError("schema-dialect-unknown", dialect=str(dialect)[:80])
    base.check_schema(schema)
    validators = {**base.VALIDATORS, **ONE_ERROR_EACH}
    validators.pop("format", None)
    work = _Work(shared)
    counted = {name: work.counted(name, keyword) for name, keyword in validators.items()}
    validator: Validator = extended(base, counted)(_undeclared(schema), registry=_published())
    return validator


@cache
def _published() -> Registry[Any]:
    """Our schemas under the published URLs, so that an extension may refer to them."""
    urls = (url for url in loader.known_schemas() if document_class(url) is not None)
    found = ((url, _undeclared(loader.json_schema(url))) for url in urls)
    return Registry().with_resources((u, DRAFT201909.create_resource(s)) for u, s in found)


def _undeclared(node: Any) -> Any:
    """The schema without its dialects: the library would leave our counted keywords for theirs."""
    if isinstance(node, Mapping):
        kept = ((name, value) for name, value in node.items() if not _is_dialect(name, value))
        return {name: _undeclared(value) for name, value in kept}
    return [_undeclared(item) for item in node] if isinstance(node, list) else node


def _is_dialect(name: str, value: Any) -> bool:
    return name == "$schema" and isinstance(value, str)


Keyword = Callable[[Any, Any, Any, Any], Iterator[ValidationError] | None]


class _Work:
    """Counts what the keywords of one run do."""

    def __init__(self, shared: SchemaWork) -> None:
        self.done = 0
        self._shared = shared

    def counted(self, name: str, keyword: Keyword) -> Keyword:
        def run(
            validator: Any, value: Any, instance: Any, schema: Any
        ) -> Iterator[ValidationError]:
            cost = 1 + _extra(name, value, instance)
            self.done += cost
            if self.done > MAX_WORK:
                raise SchemasError("schema-too-costly", max_work=MAX_WORK)
            self._shared.spend(cost)
            yield from keyword(validator, value, instance, schema) or ()

        return run


def _extra(name: str, value: Any, instance: Any) -> int:
    """The work that hides inside one keyword."""
    if name == "pattern" and isinstance(instance, str):
        return pattern_cost(value, len(instance)) // STEPS_PER_CALL
    if name == "patternProperties" and isinstance(instance, Mapping):
        costs = (pattern_cost(text, len(name)) for text in value for name in instance)
        return sum(costs) // STEPS_PER_CALL + len(value) * len(instance)
    if name == "uniqueItems" and isinstance(instance, list):
        return len(instance) ** 2 // COMPARISONS_PER_CALL
    if name == "enum":
        return len(value) // COMPARISONS_PER_CALL
    return 0


def _specific(error: ValidationError) -> ValidationError:
    """Of several alternatives that fail, the error that came closest to passing."""
    while error.context:
        error = min(error.context, key=relevance)
    return error
