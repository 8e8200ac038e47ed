"""Whether a document conforms to one of our JSON Schemas: yes at once, or « ask what is wrong ».

A compiled validator says yes a hundred times sooner than the one that names faults. Its yes counts
only where the other's is the same (docs/decisions/0015-json-schemas-in-two-steps.md); anything
else it says, be it an error, is no more than the wish to ask the other.
"""

from functools import cache
from typing import Any

from jsonschema_rs import Draft201909Validator

from schemas import loader
from schemas.checking_validators import FORMATS
from schemas.model.published import DOCUMENTS
from schemas.reading import Generation


def conforms(document: Any, class_name: str, generation: Generation) -> bool:
    """Whether nothing is wrong; False says only that it is not known.

    `document` is made of `dict`, `list`, `str`, `int`, `float`, `bool` and None alone.
    """
    try:
        return _compiled(f"{DOCUMENTS[class_name]}-{generation}").is_valid(document)
    except ValueError:
        return False  # Half a character, which the compiled one cannot read.


@cache
def _compiled(name: str) -> Draft201909Validator:
    formats = {known: _asked(known) for known in FORMATS.checkers}
    return Draft201909Validator(
        dict(loader.json_schema(name)), formats=formats, validate_formats=True, offline=True
    )


def _asked(known: str) -> Any:
    return lambda value: FORMATS.conforms(value, known)
