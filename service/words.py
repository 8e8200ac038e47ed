"""Texts of people brought into one form, to be compared and searched."""

import unicodedata


def squeezed(text: str) -> str:
    """With white space of any kind reduced to single spaces."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """For comparing headers and names: no accents, case, punctuation or double spaces."""
    apart = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(
        one if one.isalnum() else " " for one in apart if not unicodedata.combining(one)
    )
    return " ".join(plain.casefold().split())
