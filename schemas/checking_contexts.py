"""Which contexts stand where: https://www.imsglobal.org/spec/ob/v3p0#serialization-json"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from schemas.checking_fault import Fault, shown, step
from schemas.json_text import JsonObject
from schemas.reading import as_list, types

EXTENSIONS_CONTEXT: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
EXTENSION_TYPES: Final = frozenset(
    {"1EdTechJsonSchemaValidator2019", "1EdTechRevocationList", "1EdTechCredentialRefresh"}
)


def context_order(document: JsonObject, patterns: tuple[str, ...]) -> Iterator[Fault]:
    """The contexts of the kind follow the base context, in order; any of their versions will do.

    Codes: `context-order` when it stands elsewhere, `context-missing`; fact `expected` (a pattern).
    """
    listed = document.get("@context")
    if not isinstance(listed, list):
        return  # The form rules have told that.
    for index, pattern in enumerate(patterns, start=1):
        matching = [at for at, item in enumerate(listed) if _matches(pattern, item)]
        if index not in matching:
            found = shown(listed[index]) if index < len(listed) else None
            code = "context-order" if matching else "context-missing"
            place = step("/@context", index)
            yield Fault(code, place, {"expected": pattern, "found": found})


def _matches(pattern: str, item: Any) -> bool:
    return isinstance(item, str) and re.fullmatch(pattern, item) is not None


def extension_contexts(document: Any, at: str = "", *, known: bool = False) -> Iterator[Fault]:
    """The types that the extensions context defines need it, in the credential that uses them.

    Code: `context-extensions-missing`; facts `expected` (the context) and `type`.
    """
    if isinstance(document, list):
        for index, item in enumerate(document):
            yield from extension_contexts(item, step(at, index), known=known)
    elif isinstance(document, Mapping):
        known = known or EXTENSIONS_CONTEXT in as_list(document.get("@context"))
        if known:
            return  # What lies below has it too.
        for name in EXTENSION_TYPES.intersection(types(document)):
            facts = {"expected": EXTENSIONS_CONTEXT, "type": name}
            yield Fault("context-extensions-missing", step(at, "type"), facts)
        for name, value in document.items():
            if name != "@context":
                yield from extension_contexts(value, step(at, name), known=known)
