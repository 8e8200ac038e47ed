"""What a new list would change on ours: a pure function of both.

A pupil of the file is one of ours by a number alone. A person is asked where numbers disagree,
where the number leads to somebody of another name and birthday, and where only the name fits.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from issuer.importing import joining
from issuer.importing.joining import Ambiguous, Reason, Roster
from issuer.importing.model import Guardian, Identifiers, Pupil, Reading
from service.words import folded

NOBODY: Final = "nobody"
"""The answer that this is somebody who is not on our list."""
LEFT_OUT: Final = "left-out"
"""The answer that nothing shall be done for this pupil."""
WHOLE_LISTS: Final = frozenset({"siecle-pupils", "onde", "ent"})
"""Sources whose file names every pupil of the school, so that who is missing has left."""
NO_ANSWERS: Final[Mapping[str, str]] = MappingProxyType({})
_DOUBTFUL: Final = frozenset({Reason.BIRTH_DATE_DIFFERS, Reason.NAME_DIFFERS})


@dataclass(frozen=True, slots=True)
class Change:
    """A pupil of ours, and what would stand there afterwards."""

    before: Pupil
    after: Pupil
    returns: bool = False  # had left and is on the list again


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a list says that ours does not; `letters` are addresses by the keys of our list."""

    new: tuple[Pupil, ...] = ()
    changed: tuple[Change, ...] = ()
    unchanged: tuple[Pupil, ...] = ()
    gone: tuple[Pupil, ...] = ()
    ambiguous: tuple[Ambiguous, ...] = ()
    letters: Mapping[str, str] = field(default_factory=lambda: NO_ANSWERS)

    @property
    def changes_nothing(self) -> bool:
        """Whether nothing would be written."""
        return not (self.new or self.changed or self.gone or self.letters)


def compare(
    reading: Reading,
    ours: Sequence[Pupil],
    *,
    left: frozenset[str] = frozenset(),
    decided: Mapping[str, str] = NO_ANSWERS,
) -> Comparison:
    """Compare; `left` are the keys of those of ours who left, `decided` the answers of a person.

    An answer is the key of one of ours, NOBODY or LEFT_OUT, by the key of the pupil in the file.
    """
    roster = Roster(ours)
    sorted_out = _SortedOut(roster, left, decided)
    for pupil in reading.pupils:
        sorted_out.take(pupil)
    gone = _gone(reading, ours, left, sorted_out.met)
    return Comparison(
        new=tuple(sorted_out.new),
        changed=tuple(sorted_out.changed),
        unchanged=tuple(sorted_out.unchanged),
        gone=gone if reading.source in WHOLE_LISTS else (),
        ambiguous=tuple(sorted_out.ambiguous),
        letters=MappingProxyType(dict(letters(reading.guardians, roster, sorted_out.new))),
    )


class _SortedOut:
    def __init__(self, roster: Roster, left: frozenset[str], decided: Mapping[str, str]) -> None:
        self.roster, self.left, self.decided = roster, left, decided
        self.new: list[Pupil] = []
        self.changed: list[Change] = []
        self.unchanged: list[Pupil] = []
        self.ambiguous: list[Ambiguous] = []
        self.met: set[str] = set()

    def take(self, pupil: Pupil) -> None:
        said = self.decided.get(pupil.key, "")
        if said in {NOBODY, LEFT_OUT}:
            if said == NOBODY:
                self.new.append(pupil)
            self._meet(pupil)
            return
        found = joining.answer(pupil, self.roster, self.decided)
        if isinstance(found, Ambiguous) and not _is_clear(found):
            self.ambiguous.append(found)
            self.met.update(one.key for one in found.candidates)
        elif found is None:
            self.new.append(pupil)
        else:
            self._known(found if isinstance(found, Pupil) else found.candidates[0], pupil)

    def _meet(self, pupil: Pupil) -> None:
        # Who was left out is still on the file, so has not left the school.
        for number in pupil.identifiers.named():
            self.met.update(one.key for one in self.roster.with_number(*number))

    def _known(self, ours: Pupil, said: Pupil) -> None:
        self.met.add(ours.key)
        after = merged(ours, said)
        returns = ours.key in self.left
        if after != ours or returns:
            self.changed.append(Change(ours, after, returns))
        else:
            self.unchanged.append(ours)


def _is_clear(found: Ambiguous) -> bool:
    """A list may correct a name or a birth date, but not both: that would be somebody else."""
    if found.reason not in _DOUBTFUL or len(found.candidates) != 1:
        return False
    ours, said = found.candidates[0], found.pupil
    same_day = ours.birth_date == said.birth_date
    given = folded(ours.given_name) == folded(said.given_name)
    family = folded(ours.family_name) == folded(said.family_name)
    return same_day or (given and family)


def merged(ours: Pupil, said: Pupil) -> Pupil:
    """Ours with what the list says; a number that the list does not have stays."""
    old, new = ours.identifiers, said.identifiers
    has_other_ine = bool(old.ine and new.ine and old.ine != new.ine)
    numbers = Identifiers(
        uai=new.uai or old.uai,
        eleve_id=new.eleve_id or old.eleve_id,
        ine=new.ine or old.ine,
        old_ine=new.old_ine or (old.ine if has_other_ine else old.old_ine),
        jointure=new.jointure or old.jointure,
        other=new.other or old.other,
    )
    return replace(
        ours,
        identifiers=numbers,
        family_name=said.family_name or ours.family_name,
        usual_name=said.usual_name,
        given_name=said.given_name or ours.given_name,
        birth_date=said.birth_date or ours.birth_date,
        division=said.division or ours.division,
        mef=said.mef or ours.mef,
    )


def _gone(
    reading: Reading, ours: Iterable[Pupil], left: frozenset[str], met: set[str]
) -> tuple[Pupil, ...]:
    school = reading.uai
    return tuple(
        one
        for one in ours
        if one.key not in met
        and one.key not in left
        and (not school or one.identifiers.uai in {"", school})
    )


def letters(
    guardians: Iterable[Guardian], roster: Roster, new: Iterable[Pupil]
) -> Iterator[tuple[str, str]]:
    """Where letters about each pupil go: to the first guardian by law who has an address."""
    newcomers = Roster(new)
    said: set[str] = set()
    for guardian in guardians:
        if not guardian.email:
            continue
        for numbers in guardian.pupils:
            for one in _holders(numbers, roster, newcomers):
                if one.key not in said:
                    said.add(one.key)
                    yield one.key, guardian.email


def _holders(numbers: Identifiers, *rosters: Roster) -> Iterator[Pupil]:
    for number in numbers.named():
        for roster in rosters:
            holders = roster.with_number(*number)
            if len(holders) == 1:
                yield holders[0]
                return
