"""Members of foreign JSON objects, taken one by one; what is wrong is noted and reading goes on."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from schemas.checking_fault import Fault, shown, step

MAX_FAULTS: Final = 100
_LINE_CHARACTERS: Final = frozenset("\n\t")


class Fields:
    """Reads members and keeps the faults, at most MAX_FAULTS and then `faults-more`."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, code: str, pointer: str, **facts: object) -> None:
        """Note a fault."""
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault(code, pointer, facts))
        elif len(self.faults) == MAX_FAULTS:
            self.faults.append(Fault("faults-more", "", {"most": MAX_FAULTS}))

    def node(
        self, value: Any, at: str, *, required: Sequence[str] = (), allowed: Sequence[str]
    ) -> Mapping[str, Any] | None:
        """The value when it is an object, with its required members there and no unknown ones."""
        if not isinstance(value, Mapping):
            self.fault("type-wrong", at, expected="object", found=shown(value))
            return None
        for name in required:
            if name not in value:
                self.fault("member-missing", step(at, name))
        for name in value:
            if name not in allowed:
                self.fault("member-unknown", step(at, name))
        return value

    def items(
        self, node: Mapping[str, Any], name: str, at: str, *, most: int
    ) -> Iterator[tuple[Any, str]]:
        """The items of an array, each with its pointer; none where the member is left out."""
        value, place = node.get(name, []), step(at, name)
        if not isinstance(value, list):
            self.fault("type-wrong", place, expected="array", found=shown(value))
            return
        if len(value) > most:
            self.fault("too-many", place, most=most)
        yield from ((item, step(place, index)) for index, item in enumerate(value[:most]))

    def text(
        self, node: Mapping[str, Any], name: str, at: str, *, most: int, lines: bool = False
    ) -> str:
        """The text of a member that is there, in one form; empty when it is faulty."""
        return self.said(node[name], step(at, name), most=most, lines=lines)

    def said(self, value: Any, place: str, *, most: int, lines: bool = False) -> str:
        """The same of a value; with `lines` it may have several lines and tabulators."""
        if not isinstance(value, str):
            self.fault("type-wrong", place, expected="text", found=shown(value))
            return ""
        text = one_form(value)
        if not text:
            self.fault("text-empty", place)
        elif len(text) > most:
            self.fault("text-too-long", place, most=most)
        elif any(_is_refused(one, lines=lines) for one in text):
            self.fault("text-control-character", place)
        else:
            return text
        return ""

    def choice(
        self, node: Mapping[str, Any], name: str, at: str, allowed: Sequence[str], *, code: str
    ) -> str:
        """One of the allowed texts, the first when the member is left out."""
        value = node.get(name, allowed[0])
        if isinstance(value, str) and value in allowed:
            return value
        self.fault(code, step(at, name), found=shown(value))
        return allowed[0]

    def whole(self, node: Mapping[str, Any], name: str, at: str, *, most: int) -> int:
        """A whole number from 0 to `most`, 0 when the member is left out."""
        value = node.get(name, 0)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
            return value
        self.fault("number-malformed", step(at, name), found=shown(value), most=most)
        return 0


def one_form(text: str) -> str:
    """The text as it is kept: composed letters, plain line ends, no space around it."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", plain).strip()


def _is_refused(character: str, *, lines: bool) -> bool:
    # Controls, surrogates, unassigned and private characters; a document must be read by all.
    if character in _LINE_CHARACTERS:
        return not lines
    return unicodedata.category(character) in {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}
