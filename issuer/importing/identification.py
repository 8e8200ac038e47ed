"""Cells that hold one number or another, whatever the school typed."""

from collections.abc import Mapping
from typing import Final

from issuer.identifiers import ine_form

MAX_ELEVE_ID_DIGITS: Final = 10


def eleve_id_or_ine(text: str) -> Mapping[str, str]:
    """The text under the name of the number that it is; as an INE, to be refused, when neither."""
    is_local = text.isascii() and text.isdigit() and len(text) <= MAX_ELEVE_ID_DIGITS
    return {"eleve_id": text} if is_local else {"ine": text}


def ine_or_nothing(text: str) -> str:
    """The text if it is an INE; what else was typed into the cell names nobody."""
    return text if ine_form(text) else ""
