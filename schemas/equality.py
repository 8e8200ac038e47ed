"""When are two credentials the same one, and which of them is the later issue?

https://www.imsglobal.org/spec/ob/v3p0#equality-and-comparison-algorithm
"""

from datetime import datetime
from urllib.parse import unquote

from schemas.errors import SchemasError
from schemas.json_text import JsonObject
from schemas.reading import id_of, instant


def key(document: JsonObject) -> tuple[str, str]:
    """What makes a credential this one: the ids of its issuer and its own, decoded and trimmed.

    Raises SchemasError `credential-id-missing` with the pointer of the id that is not there.
    """
    return _id(document.get("issuer"), "/issuer"), _id(document.get("id"), "/id")


def same(a: JsonObject, b: JsonObject) -> bool:
    """Whether both are the same credential, be it in two issues. Raises as `key`."""
    return key(a) == key(b)


def newer(a: JsonObject, b: JsonObject) -> bool:
    """Whether `a` is the more recent issue of the two, by `validFrom` (VCDM 1.1: `issuanceDate`).

    Raises SchemasError `date-missing` or `date-malformed`.
    """
    return _issued(a) > _issued(b)


def _id(value: object, pointer: str) -> str:
    found = id_of(value)
    if not found or not found.strip():
        raise SchemasError("credential-id-missing", pointer=pointer)
    try:
        return unquote(found, errors="strict").strip()
    except UnicodeDecodeError:
        # Octets that are no text stay escaped: replaced, different ids would become equal.
        return found.strip()


def _issued(document: JsonObject) -> datetime:
    for name in ("validFrom", "issuanceDate"):
        value = document.get(name)
        if isinstance(value, str):
            return instant(value)
    raise SchemasError("date-missing", pointer="/validFrom")
