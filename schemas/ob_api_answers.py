"""Credentials inside an answer of the Open Badges API, each exactly as it was written there.

https://www.imsglobal.org/spec/ob/v3p0#getopenbadgecredentialsresponse What is read and written anew
may be another text, and a text is what was signed. Unlike `files`, which finds credentials in
anything, this knows what it is given, so that a host may tell more than the standard names.
"""

import json
from typing import Any, Final

from schemas import json_text
from schemas import ob_api_values as values
from schemas.files import texts

MAX_BYTES: Final = 10 << 20
MAX_CREDENTIALS: Final = 1000
_EMBEDDED: Final = "credential"
_TOKENS: Final = ("compactJwsString", "compactJwsStrings")
"""The name in the plural is the mistake of the specification's own sample."""


def read_credentials(raw: bytes) -> tuple[bytes, ...]:
    """The texts of the credentials, in the order in which they stand there.

    Raises SchemasError `ob-api-malformed` (pointer), and the codes of `json_text.parse`.
    """
    told = json_text.parse_object(raw, max_bytes=MAX_BYTES)
    count = len(_list(told, _EMBEDDED, dict))
    for name in _TOKENS:
        tokens = _list(told, name, str)
        count += len(tokens)
        if not all(one and one.isascii() for one in tokens):
            raise values.malformed(json_text.pointer(name))
    if count > MAX_CREDENTIALS:
        raise values.malformed("")
    named = {json_text.pointer(name) for name in (_EMBEDDED, *_TOKENS)}
    found = [part for at, part in texts.slices(raw.decode()) if at.rpartition("/")[0] in named]
    return tuple((json.loads(one) if one.startswith('"') else one).encode() for one in found)


def _list(told: dict[str, Any], name: str, kind: type) -> list[Any]:
    found = told.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, kind) for one in found):
        raise values.malformed(json_text.pointer(name))
    return found
