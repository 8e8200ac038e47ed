"""Names and logos that could be taken for a member's: another is not it, and looks like it.

Two names are compared by what a person sees. Letters of other alphabets that look like ours,
accents, case, signs and the order of the words do not count; in a long name neither does one
letter. That a body without accreditation bears the name of one that has it may be an accident (many
schools are called alike), so this is told and decides nothing.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from federation.standing import Resemblance

MAX_NAME_CHARACTERS: Final = 500
MIN_CHARACTERS_FOR_ONE_OFF: Final = 10
"""In shorter names one letter makes another word."""
MAX_CANDIDATES: Final = 2000
"""How many members with the same half of a name are compared letter by letter."""

# What looks like a Latin letter or a digit to a reader; after case and accents are gone. Facts of
# https://www.unicode.org/reports/tr39/#Confusable_Detection, the part that names are written in.
_CYRILLIC: Final = ("абвгдезикмнортухіјѕԁԛԝһѵүсӏьո", "a6brge3ukmhoptyxijsdqwhvyclbn")
_GREEK: Final = ("αβγεηικνορτυχω", "abyenikvoptuxw")
# Signs that stand for letters, and letters of our own alphabet that stand for others.
_LATIN: Final = ("0158|!$@ıɩłøđðħŧɑɡ", "olsbllsaiiloddhtag")
_LIGATURES: Final = {"æ": "ae", "œ": "oe", "þ": "p"}
_LOOK_ALIKE: Final = str.maketrans(
    dict(zip(*(a + b + c for a, b, c in zip(_CYRILLIC, _GREEK, _LATIN, strict=True)), strict=True))
    | _LIGATURES
)
# Two letters that together look like one.
_PAIRS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("i", "l"))


class Names:
    """The names and logos of many members, ready to be compared; never changed once made.

    `rows` are identifier, name and the digest of a logo (`sha256-…`), where there is one.
    """

    __slots__ = ("_by_half", "_by_letters", "_by_logo", "_rows")

    def __init__(self, rows: Iterable[tuple[str, str, str | None]] = ()) -> None:
        self._rows = tuple(rows)
        self._by_logo: Mapping[str, int] | None = None
        self._by_letters: dict[str, int] = {}
        self._by_half: dict[str, list[int]] = defaultdict(list)

    def resembling(self, name: str, logo: str | None = None) -> Resemblance | None:
        """The member that the name or the logo could be taken for; the name counts more."""
        if self._by_logo is None:
            self._prepare()
        letters = skeleton(name)
        found = self._by_letters.get(letters) if letters else None
        if found is not None:
            written = self._rows[found][1]
            same = written.casefold().split() == name.casefold().split()
            return self._told(found, "name" if same else "letters")
        nearly = self._one_off(name, letters)
        if nearly is not None:
            return self._told(nearly, "letters")
        shown = (self._by_logo or {}).get(logo) if logo else None
        return None if shown is None else self._told(shown, "logo")

    def _told(self, index: int, by: str) -> Resemblance:
        identifier, name, _ = self._rows[index]
        return Resemblance(identifier, name, by)

    def _prepare(self) -> None:
        """Made when it is first asked for: most runs meet no stranger."""
        logos: dict[str, int] = {}
        for index, (_, name, logo) in enumerate(self._rows):
            letters = skeleton(name)
            if letters and self._by_letters.setdefault(letters, index) == index:
                for half in _halves(letters, len(letters)):
                    self._by_half[half].append(index)
            if logo is not None:
                logos.setdefault(logo, index)
        self._by_logo = logos

    def _one_off(self, name: str, letters: str) -> int | None:
        """A member whose name is one letter away: then one half of the two names is the same."""
        if len(letters) < MIN_CHARACTERS_FOR_ONE_OFF:
            return None
        for length in (len(letters) - 1, len(letters), len(letters) + 1):
            for half in _halves(letters, length):
                for index in self._by_half.get(half, ())[:MAX_CANDIDATES]:
                    other = self._rows[index][1]
                    if _digits(name) == _digits(other) and _one_apart(letters, skeleton(other)):
                        return index
        return None


def skeleton(name: str) -> str:
    """What a reader sees of a name; equal for names that look alike.

    The words are sorted, so that their order does not count.
    """
    plain = unicodedata.normalize("NFKD", name[:MAX_NAME_CHARACTERS].casefold())
    latin = "".join(letter for letter in plain if not unicodedata.combining(letter))
    latin = latin.translate(_LOOK_ALIKE)
    for pair, one in _PAIRS:
        latin = latin.replace(pair, one)
    words = "".join(letter if letter.isalnum() else " " for letter in latin).split()
    return " ".join(sorted(words))


def _halves(letters: str, length: int) -> tuple[str, str]:
    """The keys under which a name of that length, one letter away, would be found."""
    half = length // 2
    return f"<{half}:{letters[:half]}", f"{half}:{letters[len(letters) - half :]}>"


def _digits(name: str) -> str:
    """School 12 is not school 13, although one sign is all that tells them apart."""
    return "".join(letter for letter in name if letter.isdigit())


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter put in, left out or changed makes one of the other."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return one == other
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    if len(longer) == len(shorter):
        return longer[start + 1 :] == shorter[start + 1 :]
    return longer[start + 1 :] == shorter[start:]
