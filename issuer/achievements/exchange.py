"""Catalogues as files: JSON that holds everything; `exchange_tables` is about CSV.

The file is `{"format": "livret-achievements-1", "achievements": [{"identifier", …}]}`, each as
`drafting.written` gives it. Pictures that were uploaded and who may award are left out: they are
the organisation's own. A reader tells every fault at once, each with its pointer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

from sqlalchemy.orm import Session

from issuer.achievements import reading, versions
from issuer.achievements.drafting import Draft, written
from issuer.achievements.errors import DraftFaulty
from issuer.achievements.fields import MAX_FAULTS
from issuer.achievements.looking import draft_of, version
from issuer.achievements.models import Achievement
from issuer.achievements.versions import Author
from schemas import json_text
from schemas.checking_fault import Fault, step
from schemas.errors import SchemasError

FORMAT: Final = "livret-achievements-1"
MAX_BYTES: Final = 4 << 20
MAX_ACHIEVEMENTS: Final = 500
MAX_DEPTH: Final = 12
MAX_IDENTIFIER_CHARACTERS: Final = 80


@dataclass(frozen=True, slots=True)
class Entry:
    """An achievement in a file; the identifier is the file's own and tells its entries apart."""

    identifier: str
    draft: Draft


def exported(session: Session, achievements: Iterable[Achievement]) -> tuple[Entry, ...]:
    """The latest versions of achievements, to be written to a file."""
    return tuple(
        Entry(str(one.id), draft_of(version(session, one.id, one.latest))) for one in achievements
    )


def take_in(session: Session, author: Author, entries: Iterable[Entry]) -> tuple[Achievement, ...]:
    """A new draft achievement for each; what the catalogue has already is not touched."""
    return tuple(versions.create(session, author, one.draft) for one in entries)


def to_json(entries: Iterable[Entry]) -> bytes:
    """The file that holds everything, indented for people."""
    listed = [{"identifier": one.identifier, **written(one.draft)} for one in entries]
    return json_text.dump({"format": FORMAT, "achievements": listed}, indent=True) + b"\n"


def from_json(raw: bytes) -> tuple[Entry, ...]:
    """The achievements of such a file, all or none.

    Raises DraftFaulty `file-faulty`: the codes of `reading`, those of `json_text.parse`,
    `format-unknown`, `identifier-repeated`.
    """
    whole = _parsed(raw)
    faults = FaultsOfFile()
    entries: list[Entry] = []
    places: list[tuple[str, str]] = []
    for index, value in enumerate(_achievements(whole, faults)):
        at = f"/achievements/{index}"
        members = dict(value) if isinstance(value, Mapping) else value
        identifier = members.pop("identifier", None) if isinstance(members, dict) else None
        draft, wrong = reading.look(members, at)
        faults.add(*wrong)
        if is_identifier(identifier):
            places.append((identifier, at))
            if draft is not None:
                entries.append(Entry(identifier, draft))
        else:
            faults.add(Fault("type-wrong", f"{at}/identifier", {"expected": "text"}))
    faults.refuse_repeated(places)
    faults.stop()
    return tuple(entries)


def _parsed(raw: bytes) -> Any:
    try:
        return json_text.parse(raw, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    except SchemasError as error:
        fault = Fault(error.code, error.pointer, error.facts)
        raise DraftFaulty("file-faulty", (fault,)) from error


def _achievements(whole: Any, faults: "FaultsOfFile") -> Sequence[Any]:
    if not isinstance(whole, Mapping) or whole.get("format") != FORMAT:
        faults.add(Fault("format-unknown", "/format", {"expected": FORMAT}))
        return ()
    for name in whole:
        if name not in {"format", "achievements"}:
            faults.add(Fault("member-unknown", step("", name)))
    listed = whole.get("achievements")
    if not isinstance(listed, list):
        faults.add(Fault("type-wrong", "/achievements", {"expected": "array"}))
        return ()
    if len(listed) > MAX_ACHIEVEMENTS:
        faults.add(Fault("too-many", "/achievements", {"most": MAX_ACHIEVEMENTS}))
        return ()
    return listed


def is_identifier(value: object) -> TypeGuard[str]:
    """Whether it can tell an entry from others: a short text without space around it."""
    return (
        isinstance(value, str)
        and value == value.strip()
        and 0 < len(value) <= MAX_IDENTIFIER_CHARACTERS
    )


class FaultsOfFile:
    """What is wrong with a file, up to a bound."""

    def __init__(self) -> None:
        self._found: list[Fault] = []

    def add(self, *faults: Fault) -> None:
        """Note them."""
        self._found.extend(faults[: MAX_FAULTS - len(self._found)])

    def refuse_repeated(self, identifiers: Iterable[tuple[str, str]]) -> None:
        """`identifier-repeated` for each that comes again; with the pointers of their entries."""
        seen: set[str] = set()
        for identifier, at in identifiers:
            if identifier in seen:
                self.add(Fault("identifier-repeated", f"{at}/identifier", {"found": identifier}))
            seen.add(identifier)

    def stop(self) -> None:
        """Raise DraftFaulty `file-faulty` when there is any."""
        if self._found:
            raise DraftFaulty("file-faulty", tuple(self._found))
