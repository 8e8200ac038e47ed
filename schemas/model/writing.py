"""From the table to JSON Schema: https://json-schema.org/draft/2019-09/json-schema-validation

Like the published schemas since specification 1.3 they take what JSON-LD compaction makes of a
document: an array of one may be its value alone. Alternatives are written as `if`, `then`, `else`,
never as `oneOf`: so a validator says what is wrong and not that nothing fits.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from schemas.model.classes import classes
from schemas.model.enumerations import CLOSED, EXTENSIBLE, EXTENSION_PREFIX
from schemas.model.parts import Class, Property
from schemas.model.published import DOCUMENTS, urls
from schemas.reading import Generation
from schemas.vcdm import CONTEXT_1_1, CONTEXT_2_0

DIALECT: Final = "https://json-schema.org/draft/2019-09/schema"
COMMENT: Final = "Written by tools/write-schemas from the table in schemas/model."
LANGUAGE_KEY: Final = "^[a-z]{2}(-[A-Z]{2})?$"

Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": "string"}
_DATE_AND_TIME: Final = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
_ZONE: Final = "(Z|[+-][0-9]{2}:[0-9]{2})"
_SIMPLE: Final[Mapping[str, Schema]] = {
    **dict.fromkeys(("URI", "URL", "IRI", "Identifier", "IdentityHash"), _TEXT),
    **dict.fromkeys(("PhoneNumber", "EmailAddress", "CountryCode"), _TEXT),
    "Boolean": {"type": "boolean"},
    "Float": {"type": "number"},
    "Date": _TEXT | {"format": "date"},
    # The model asks for a zone in a DateTimeZ only.
    "DateTime": _TEXT | {"pattern": rf"{_DATE_AND_TIME}(\.[0-9]+)?{_ZONE}?$"},
    "DateTimeZ": _TEXT | {"format": "date-time"},
    "CompactJws": _TEXT | {"pattern": r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+$"},
    "LanguageCode": _TEXT | {"pattern": "^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$"},
    "Context": {"type": ["string", "object"]},
    **{name: _TEXT | {"enum": list(terms)} for name, terms in CLOSED.items()},
    **{
        name: {
            "type": "string",
            "if": {"pattern": f"^{EXTENSION_PREFIX}"},
            "then": {"pattern": f"^{EXTENSION_PREFIX}[A-Za-z0-9._-]"},
            "else": {"enum": list(terms)},
        }
        for name, terms in EXTENSIBLE.items()
    },
}


def json_schemas() -> dict[str, Schema]:
    """Every schema by its name: of each document class in each generation, and of either."""
    written = {}
    for class_name, name in DOCUMENTS.items():
        for generation in (Generation.VCDM_2_0, Generation.VCDM_1_1):
            root = {"$ref": _reference(class_name, generation)}
            written[f"{name}-{generation}"] = _document(f"{name}:{generation}", root)
        if urls(f"any{name}"):
            written[f"any{name}"] = _document(f"any{name}", _by_context(class_name))
    return written


def _document(identifier: str, root: Schema) -> Schema:
    head = {"$schema": DIALECT, "$id": f"urn:livret:schema:{identifier}", "$comment": COMMENT}
    return head | root | {"$defs": dict(_definitions(root))}


def _by_context(class_name: str) -> Schema:
    """Either generation, decided by the base context."""
    older = {"properties": {"@context": {"contains": {"const": CONTEXT_1_1}}}}
    return {
        "if": {"required": ["@context"], **older},
        "then": {"$ref": _reference(class_name, Generation.VCDM_1_1)},
        "else": {"$ref": _reference(class_name, Generation.VCDM_2_0)},
    }


def _reference(name: str, generation: Generation) -> str:
    return f"#/$defs/{name}:{generation}"


def _definitions(root: Schema) -> Iterator[tuple[str, Schema]]:
    """Every definition that is reached from the root, each once."""
    waiting, seen = list(_references(root)), set[str]()
    while waiting:
        reference = waiting.pop(0)
        if reference in seen:
            continue
        seen.add(reference)
        key = reference.removeprefix("#/$defs/")
        name, _, generation = key.partition(":")
        definition = _definition(name, Generation(generation))
        waiting.extend(_references(definition))
        yield key, definition


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from _references(value)


def _definition(name: str, generation: Generation) -> Schema:
    if name == "String":
        return _language_text()
    if name == "ProfileRef":
        profile = {"$ref": _reference("Profile", generation)}
        return {"type": ["string", "object"], "if": {"type": "object"}, "then": profile}
    if name == "ContainedCredential":
        credential = {"$ref": _reference("VerifiableCredential", generation)}
        return {"if": {"type": "string"}, "then": _SIMPLE["CompactJws"], "else": credential}
    found = classes(generation).get(name)
    return dict(_SIMPLE[name]) if found is None else _class(found, generation)


def _language_text() -> Schema:
    """A text, or one for each language: `{"fr": "…", "en": "…"}` (S5)."""
    return {
        "type": ["string", "object"],
        "propertyNames": {"pattern": LANGUAGE_KEY},
        "additionalProperties": _TEXT,
    }


def _class(described: Class, generation: Generation) -> Schema:
    properties: Schema = {}
    required = [item.name for item in described.properties if item.required]
    if described.contexts is not None:
        properties["@context"] = _contexts(described.contexts, generation)
        required.insert(0, "@context")
    if described.types:
        properties["type"] = _types(described)
        required.append("type")
    for item in described.properties:
        properties[item.name] = _property(item, generation)
    schema: Schema = {"type": "object", "required": required, "properties": properties}
    return schema | ({"additionalProperties": False} if described.closed else {})


def _contexts(patterns: tuple[str, ...], generation: Generation) -> Schema:
    item = {"$ref": _reference("Context", generation)}
    if generation is Generation.VCDM_1_1:
        # Which contexts, and in which order, no schema of that generation says.
        return {"type": "array", "minItems": 1, "items": item}
    listed = {
        "minItems": 1 + len(patterns),
        "items": [{"const": CONTEXT_2_0}, *({"pattern": p, **_TEXT} for p in patterns)],
        "additionalItems": item,
    }
    return {"if": {"type": "array"}, "then": listed, "else": item}


def _types(described: Class) -> Schema:
    """Checked in whichever form it comes: the published schemas look into arrays only (D1)."""
    if described.plain_type:
        return {"const": described.name}
    demands = [{"contains": {"enum": list(group)}} for group in described.types]
    listed = {"type": "array", "minItems": 1, "items": _TEXT, "allOf": demands}
    alone = {"enum": list(described.types[0])} if len(described.types) == 1 else {"type": "array"}
    return {"if": {"type": "string"}, "then": alone, "else": listed}


def _property(item: Property, generation: Generation) -> Schema:
    value = _value(item.value, generation)
    if not item.many:
        return value
    bound = {"minItems": 1} if item.required else {}
    listed = {"type": "array", **bound, "items": value}
    return {"if": {"type": "array"}, "then": listed, "else": value}


def _value(name: str, generation: Generation) -> Schema:
    """A reference, except to what is shorter written out."""
    if name in ("String", "Markdown"):
        languages = generation is Generation.VCDM_2_0
        return {"$ref": _reference("String", generation)} if languages else dict(_TEXT)
    simple = _SIMPLE.get(name)
    if simple is not None and "enum" not in simple and "else" not in simple:
        return dict(simple)
    return {"$ref": _reference(name, generation)}
