"""What is wrong with an imported file, and where: codes and facts, never a whole row.

`ImportingError` refuses the file; a `Fault` is about one place in it. Facts hold what a person
needs to find and mend the place. Nothing of a part that we must not read may stand in them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from issuer.errors import IssuerError
from schemas.errors import LivretError

MAX_FAULTS: Final = 1000
"""Of each severity: nobody mends more by hand, and notes must not crowd out what is refused."""
MAX_FACT_CHARACTERS: Final = 80

_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


class Severity(StrEnum):
    """What a fault does to its row."""

    REFUSED = "refused"
    """The row cannot be used."""
    WARNING = "warning"
    """The row is used; a person should look."""
    NOTE = "note"
    """The row is used; good to know."""
    IGNORED = "ignored"
    """The row is left out on purpose; nothing needs mending."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about one place of a file; `wording.sentence` says it.

    `line` and `column` count from 1, as editors and spreadsheets do; 0 is "no particular one". In
    XML the column counts characters, in tables cells. `code` is stable; the sentences name them.
    """

    line: int
    column: int
    code: str
    facts: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    severity: Severity = Severity.REFUSED


class ImportingError(IssuerError):
    """The whole file is refused; where that has a place, `line` and `column` are its."""

    def __init__(self, code: str, *, line: int = 0, column: int = 0, **facts: object) -> None:
        super().__init__(code, **shortened(facts))
        self.line = line
        self.column = column

    @property
    def fault(self) -> Fault:
        """The refusal in the form of the other faults, to be said and listed like them."""
        return Fault(self.line, self.column, self.code, MappingProxyType(dict(self.facts)))


@dataclass(slots=True)
class Faults:
    """The faults of one file while it is read: the first of each severity, the others counted."""

    kept: list[Fault] = field(default_factory=list)
    further: int = 0
    _said: set[tuple[object, ...]] = field(default_factory=set)
    _counts: Counter[Severity] = field(default_factory=Counter)

    def add(self, fault: Fault) -> None:
        """Keep the fault once, or count it when there are too many already."""
        if self._counts[fault.severity] >= MAX_FAULTS:
            self.further += 1
            return
        said = (fault.line, fault.column, fault.code, str(sorted(fault.facts.items(), key=str)))
        if said not in self._said:
            self._said.add(said)
            self._counts[fault.severity] += 1
            self.kept.append(fault)

    def refuse(self, place: tuple[int, int], code: str, **facts: object) -> None:
        """The row at this line and column cannot be used."""
        self._say(Severity.REFUSED, place, code, facts)

    def warn(self, place: tuple[int, int], code: str, **facts: object) -> None:
        """A person should look at this line and column; the row is used."""
        self._say(Severity.WARNING, place, code, facts)

    def note(self, place: tuple[int, int], code: str, **facts: object) -> None:
        """Something to know about this line and column; the row is used."""
        self._say(Severity.NOTE, place, code, facts)

    def ignore(self, place: tuple[int, int], code: str, **facts: object) -> None:
        """The row at this line and column is left out on purpose."""
        self._say(Severity.IGNORED, place, code, facts)

    def _say(
        self, severity: Severity, place: tuple[int, int], code: str, facts: Mapping[str, object]
    ) -> None:
        line, column = place
        self.add(Fault(line, column, code, MappingProxyType(shortened(facts)), severity))


def shortened(facts: Mapping[str, object]) -> dict[str, Any]:
    """The facts with long texts cut; a fact is shown in one sentence."""
    return {name: _short(value) for name, value in facts.items()}


def _short(value: object) -> object:
    if isinstance(value, str) and len(value) > MAX_FACT_CHARACTERS:
        return value[:MAX_FACT_CHARACTERS] + "…"
    return value


def facts_of(error: LivretError) -> Mapping[str, object]:
    """The facts of another part's error, without the value, which stands in the cell anyway."""
    return {name: value for name, value in error.facts.items() if name != "value"}
