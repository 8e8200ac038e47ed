"""Which pupil of our list a file means: by numbers alone; a human answers all other cases.

Two pupils of one name and birthday exist, and a pupil changes names. So a name never joins
anybody: it only proposes candidates, and warns when a number leads to somebody else entirely.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from issuer.importing.model import Attestation, Guardian, Pupil
from service.words import folded


class Reason(StrEnum):
    """Why a human must look."""

    NAME_ONLY = "name-only"
    """The file has no number, but pupils of that name and birth date are on the list."""
    NUMBERS_DISAGREE = "numbers-disagree"
    """One number leads to one pupil, another number to another."""
    NUMBER_SHARED = "number-shared"
    """Several pupils of the list have the number."""
    BIRTH_DATE_DIFFERS = "birth-date-differs"
    NAME_DIFFERS = "name-differs"
    """Neither family name nor given name has a word in common."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A pupil of the file with those of the list who may be meant."""

    pupil: Pupil
    candidates: tuple[Pupil, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Joined:
    """Attestations of pupils on the list, who now stand in them; and the pupils of the others."""

    matched: tuple[Attestation, ...]
    ambiguous: tuple[Ambiguous, ...]
    missing: tuple[Pupil, ...]


class Roster:
    """A list of pupils, found by their numbers."""

    def __init__(self, pupils: Iterable[Pupil]) -> None:
        self._by_number: dict[tuple[str, str], list[Pupil]] = {}
        self._by_name: dict[tuple[str, str, object], list[Pupil]] = {}
        self.by_key: dict[str, Pupil] = {}
        for pupil in pupils:
            self.by_key[pupil.key] = pupil
            for number in dict.fromkeys(pupil.identifiers.named()):
                self._by_number.setdefault(number, []).append(pupil)
            for name in _names(pupil):
                self._by_name.setdefault((*name, pupil.birth_date), []).append(pupil)

    def with_number(self, kind: str, number: str) -> Sequence[Pupil]:
        """Those who have the number, of which there should be one."""
        return self._by_number.get((kind, number), ())

    def with_name(self, pupil: Pupil) -> tuple[Pupil, ...]:
        """Those of the same name and birth date."""
        found = {
            one.key: one
            for name in _names(pupil)
            for one in self._by_name.get((*name, pupil.birth_date), ())
        }
        return tuple(found.values()) if pupil.birth_date else ()


def join(
    attestations: Iterable[Attestation],
    roster: Roster,
    decided: Mapping[str, str] = MappingProxyType({}),
) -> Joined:
    """Put the pupils of the list into the attestations.

    `decided` is what a human answered: key of a pupil in the file to key of one on the list.
    """
    answers: dict[Pupil, Pupil | Ambiguous | None] = {}
    matched = []
    for one in attestations:
        if one.pupil not in answers:
            answers[one.pupil] = answer(one.pupil, roster, decided)
        found = answers[one.pupil]
        if isinstance(found, Pupil):
            matched.append(replace(one, pupil=found))
    return Joined(
        matched=tuple(matched),
        ambiguous=tuple(found for found in answers.values() if isinstance(found, Ambiguous)),
        missing=tuple(pupil for pupil, found in answers.items() if found is None),
    )


def guardians_of(guardians: Iterable[Guardian], roster: Roster) -> tuple[Guardian, ...]:
    """The guardians of pupils on the list, each with those pupils alone."""
    kept = []
    for guardian in guardians:
        known = tuple(
            pupil
            for pupil in guardian.pupils
            if any(roster.with_number(*number) for number in pupil.named())
        )
        if known:
            kept.append(replace(guardian, pupils=known))
    return tuple(kept)


def answer(pupil: Pupil, roster: Roster, decided: Mapping[str, str]) -> Pupil | Ambiguous | None:
    """Who of the list that is: the pupil, those whom a human must choose from, or nobody."""
    chosen = roster.by_key.get(decided.get(pupil.key, ""))
    return chosen if chosen else _by_numbers(pupil, roster)


def _by_numbers(pupil: Pupil, roster: Roster) -> Pupil | Ambiguous | None:
    found: dict[str, Pupil] = {}
    for number in pupil.identifiers.named():
        holders = roster.with_number(*number)
        if len(holders) > 1:
            return Ambiguous(pupil, tuple(holders), Reason.NUMBER_SHARED)
        found.update((holder.key, holder) for holder in holders)
    if len(found) > 1:
        return Ambiguous(pupil, tuple(found.values()), Reason.NUMBERS_DISAGREE)
    if not found:
        named = roster.with_name(pupil)
        return Ambiguous(pupil, named, Reason.NAME_ONLY) if named else None
    (holder,) = found.values()
    reason = _doubt(pupil, holder)
    return Ambiguous(pupil, (holder,), reason) if reason else holder


def _doubt(pupil: Pupil, holder: Pupil) -> Reason | None:
    """Whether what else is said speaks against the number."""
    dates = (pupil.birth_date, holder.birth_date)
    if all(dates) and dates[0] != dates[1]:
        return Reason.BIRTH_DATE_DIFFERS
    given = _words(pupil.given_name), _words(holder.given_name)
    family = (
        _words(pupil.family_name, pupil.usual_name),
        _words(holder.family_name, holder.usual_name),
    )
    can_differ = all(given) and all(family)
    return Reason.NAME_DIFFERS if can_differ and not (_share(given) or _share(family)) else None


def _share(words: tuple[frozenset[str], frozenset[str]]) -> bool:
    return bool(words[0] & words[1])


def _words(*names: str) -> frozenset[str]:
    return frozenset(word for name in names for word in folded(name).split())


def _names(pupil: Pupil) -> Iterable[tuple[str, str]]:
    families = {folded(pupil.family_name), folded(pupil.usual_name)} - {""}
    return tuple((family, folded(pupil.given_name)) for family in sorted(families))
