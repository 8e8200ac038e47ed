"""What a rule reports: a stable code, the place as a JSON pointer, and facts for the message."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

MAX_FACT_CHARACTERS: Final = 80

# RFC 3986 section 3: a scheme, a colon and at least one character. Letters beyond ASCII are let
# through as in an IRI; white space, controls and the delimiters < > " never are.
_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f<>\"\s]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a document.

    `pointer` (RFC 6901) is the value at fault, or where a missing one should stand; `facts` name
    what was expected or found, cut to a length that can be shown.
    """

    code: str
    pointer: str
    facts: Mapping[str, object] = field(default_factory=dict)


def step(pointer: str, name: str | int) -> str:
    """One level below `pointer`: https://www.rfc-editor.org/rfc/rfc6901#section-3"""
    return f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}"


def shown(value: Any) -> object:
    """A fact that can be shown: short texts, numbers and booleans as they are, else what kind."""
    if isinstance(value, str):
        return value[:MAX_FACT_CHARACTERS]
    if isinstance(value, int | float) or value is None:
        return value if len(repr(value)) <= MAX_FACT_CHARACTERS else "number"
    return "array" if isinstance(value, list) else "object"


def is_url(value: object) -> bool:
    """Whether the value is an absolute URL, any scheme: https://www.rfc-editor.org/rfc/rfc3986"""
    return isinstance(value, str) and _URL.fullmatch(value) is not None
