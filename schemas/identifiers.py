"""The numbers by which France knows schools, associations and enterprises.

Each function takes what a person or a file wrote, spaces and small letters included, and gives
the one form we keep.
"""

import re
import unicodedata
from typing import Final

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from schemas.errors import SchemasError

MAX_IDENTIFIER_CHARACTERS: Final = 64

# Twenty-three letters: I, O and Q look like digits.
_UAI_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
_UAI: Final = re.compile(r"[0-9]{7}[A-Z]")
# The department in three characters; Corsica, which has letters, is written 620 and 720.
_UAI_DEPARTMENT: Final = re.compile(r"0[0-8][0-9]|09[0-5]|9[78][0-9]|620|720")
# Corsica and the overseas territories have a letter: W2A…, W9R….
_RNA: Final = re.compile(r"W[0-9][0-9A-Z][0-9]{7}")


def clean(text: str) -> str:
    """Without spaces of any kind, full stops and hyphens, in capitals."""
    folded = unicodedata.normalize("NFKC", text[: MAX_IDENTIFIER_CHARACTERS * 2]).upper()
    return re.sub(r"[\s.\-]", "", folded)


def uai(text: str) -> str:
    """The number of a school, seven digits and their letter.

    Raises SchemasError `uai-malformed`, `uai-department-unknown`, `uai-letter-wrong` (fact
    `expected`, the letter that would fit).
    """
    value = clean(text)
    if not _UAI.fullmatch(value) or not value.isascii():
        raise SchemasError("uai-malformed", value=short(text))
    if not _UAI_DEPARTMENT.fullmatch(value[:3]):
        raise SchemasError("uai-department-unknown", value=value, department=value[:3])
    expected = _UAI_LETTERS[int(value[:7]) % len(_UAI_LETTERS)]
    if value[7] != expected:
        raise SchemasError("uai-letter-wrong", value=value, expected=expected)
    return value


def rna(text: str) -> str:
    """The number of an association in the national register; SchemasError `rna-malformed`."""
    value = clean(text)
    if not _RNA.fullmatch(value):
        raise SchemasError("rna-malformed", value=short(text))
    return value


def siren(text: str) -> str:
    """The nine digits of an enterprise; SchemasError `siren-malformed` or `siren-digits-wrong`."""
    value = clean(text)
    try:
        return str(stdnum_siren.validate(value))
    except InvalidChecksum as error:
        raise SchemasError("siren-digits-wrong", value=value) from error
    except ValidationError as error:
        raise SchemasError("siren-malformed", value=short(text)) from error


def siret(text: str) -> str:
    """The fourteen digits of a place of business; La Poste, which has too many, sums by five.

    Raises SchemasError `siret-malformed`, `siret-digits-wrong`.
    """
    value = clean(text)
    try:
        return str(stdnum_siret.validate(value))
    except InvalidChecksum as error:
        raise SchemasError("siret-digits-wrong", value=value) from error
    except ValidationError as error:
        raise SchemasError("siret-malformed", value=short(text)) from error


def short(text: str) -> str:
    """A text that somebody wrote, as far as an error quotes it."""
    return text[:MAX_IDENTIFIER_CHARACTERS]
