"""What a person said about a file: on the first page, about its columns, about single pupils."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Final

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """`decided` has, by the key of a pupil in the file, one of the list or an answer of
    `rosters.comparing`; `columns` is a mapping as `own_table.ColumnMapping` writes it.
    """

    decided: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    columns: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    achievement: str = ""  # of every row of a table
    year: int | None = None  # the first of the two, where the file may not say it
    beyond_list: bool = False  # award to people who are not on the list of pupils, too
    withdraw: bool = False  # revoke what the file takes back
    final: bool = False  # the reports are final
    letters: bool = False  # use addresses for letters with a code
    only_good: bool = False  # leave out refused rows instead of mending them first
    replaces: bool = False  # rows of a table correct earlier ones instead of adding to them
    left: bool = False  # who is missing from a list has left
    addresses: bool = False  # keep addresses of guardians

    def with_decided(self, more: Mapping[str, str]) -> "Answers":
        """The same with further pupils decided."""
        return replace(self, decided={**self.decided, **more})


def written(answers: Answers) -> dict[str, Any]:
    """The JSON of a row."""
    whole = asdict(replace(answers, decided=dict(answers.decided), columns=dict(answers.columns)))
    return {name: value for name, value in whole.items() if value not in (None, "", {}, False)}


def read(value: Any) -> Answers:
    """What `written` gave."""
    known = {one.name for one in fields(Answers)}
    return Answers(**{name: said for name, said in dict(value or {}).items() if name in known})
