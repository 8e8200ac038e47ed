"""Our JSON Schemas, compiled once, and their errors as faults."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from jsonschema import Draft201909Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from referencing import Registry

from schemas import loader
from schemas.checking_fault import Fault, shown, step
from schemas.errors import SchemasError
from schemas.model.published import DOCUMENTS
from schemas.reading import Generation, instant

FORMATS: Final = FormatChecker(formats=())


@FORMATS.checks("date-time", raises=SchemasError)
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or bool(instant(value))


@FORMATS.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    # The short forms of ISO 8601 that Python reads too are no xsd:date.
    return not isinstance(value, str) or (len(value) == 10 and bool(date.fromisoformat(value)))


def schema_faults(document: Any, class_name: str, generation: Generation) -> Iterator[Fault]:
    """What our schema for a document class of the model finds, in no particular order."""
    validator = _validator(f"{DOCUMENTS[class_name]}-{generation}")
    return (fault(error) for error in validator.iter_errors(document))


@cache
def _validator(name: str) -> Validator:
    validator: Validator = _OneErrorEach(
        loader.json_schema(name),
        format_checker=FORMATS,
        registry=Registry(),  # An empty one: nothing is ever fetched.
    )
    return validator


def _required(
    validator: Validator, names: Sequence[str], instance: Any, _schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        yield from (ValidationError(name) for name in names if name not in instance)


def _additional(
    validator: Validator, allowed: Any, instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    if allowed is False and validator.is_type(instance, "object"):
        known = schema.get("properties", {})
        yield from (ValidationError(name) for name in instance if name not in known)
    else:
        original = Draft201909Validator.VALIDATORS["additionalProperties"]
        yield from original(validator, allowed, instance, schema)


# The message of these two is the name of the property: one error, one property.
ONE_ERROR_EACH: Final = {"required": _required, "additionalProperties": _additional}
# The library gives this function no types.
extended: Final[Callable[..., Any]] = validators.extend
_OneErrorEach: Final = extended(Draft201909Validator, ONE_ERROR_EACH)


def fault(error: ValidationError) -> Fault:
    """An error of a validator made with `ONE_ERROR_EACH` as a fault.

    Codes: `type-missing` `type-malformed` `type-wrong` `context-missing` `context-order`
    `schema-required` `schema-unknown-property` `schema-type` `schema-enum` `schema-pattern`
    `schema-too-few` `language-malformed` `date-malformed`, else `schema-invalid` with the keyword.
    """
    path = list(error.absolute_path)
    pointer = ""
    for name in path:
        pointer = step(pointer, name)
    if error.validator == "required":
        code = _MISSING.get(error.message, "schema-required")
        return Fault(code, step(pointer, error.message))
    if error.validator == "additionalProperties":
        return Fault("schema-unknown-property", step(pointer, error.message))
    if "propertyNames" in error.absolute_schema_path:
        return Fault("language-malformed", step(pointer, str(error.instance)))
    code = _code(str(error.validator), [name for name in path if isinstance(name, str)])
    return Fault(code, pointer, _facts(error) if code != "schema-invalid" else _rule(error))


_MISSING: Final = {"type": "type-missing", "@context": "context-missing"}
_CODES: Final = {
    "type": "schema-type",
    "enum": "schema-enum",
    "const": "schema-enum",
    "contains": "schema-enum",
    "pattern": "schema-pattern",
    "minItems": "schema-too-few",
    "format": "date-malformed",
}
_TYPE_CODES: Final = {"type": "type-malformed", "minItems": "type-missing"}
_CONTEXT_CODES: Final = {"minItems": "context-missing", "type": "context-malformed"}


def _code(keyword: str, names: Sequence[str]) -> str:
    """The code for a keyword, by the property it speaks of: `names` is the path to it."""
    name = names[-1] if names else ""
    if name == "type":
        return _TYPE_CODES.get(keyword, "type-wrong")
    if name == "@context":
        return _CONTEXT_CODES.get(keyword, "context-order")
    return _CODES.get(keyword, "schema-invalid")


def _facts(error: ValidationError) -> dict[str, object]:
    expected: Any = error.validator_value
    if error.validator == "contains":
        expected = expected.get("enum", expected)
    listed = tuple(expected) if isinstance(expected, list) else expected
    return {"expected": listed, "found": shown(error.instance)}


def _rule(error: ValidationError) -> dict[str, object]:
    return {"rule": str(error.validator), "found": shown(error.instance)}
