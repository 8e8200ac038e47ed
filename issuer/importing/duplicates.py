"""Doubles in one file: the same pupil twice, two pupils under one number, twins, rows that differ.

Nothing is decided for a human: where two rows cannot both be true, both are refused, each naming
the line of the other. Twins and brothers or sisters are only told.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from issuer.importing.faults import Faults
from issuer.importing.model import Attestation, Guardian, Pupil
from service.words import folded

T = TypeVar("T")


def pupils(found: Sequence[Pupil], faults: Faults) -> tuple[Pupil, ...]:
    """The pupils that are good, in order.

    Faults: `pupil-repeated` (ignored), `ine-two-birth-dates`, `ine-twice`, `eleve-id-twice`,
    `jointure-twice` (refused), `twins` (note), `same-name-and-birth-date` (warning); the fact
    `other_line` names the other row.
    """
    once = _without_repeats(found, faults)
    wrong = _under_one_number(once, faults)
    good = tuple(pupil for pupil in once if id(pupil) not in wrong)
    _tell_twins(good, faults)
    return good


def _without_repeats(found: Sequence[Pupil], faults: Faults) -> list[Pupil]:
    seen: dict[Hashable, Pupil] = {}
    kept = []
    for pupil in found:
        said = (pupil.identifiers, _name(pupil), pupil.birth_date, pupil.division, pupil.mef)
        if said in seen:
            faults.ignore((pupil.line, 0), "pupil-repeated", other_line=seen[said].line)
        else:
            seen[said] = pupil
            kept.append(pupil)
    return kept


def _under_one_number(found: Sequence[Pupil], faults: Faults) -> set[int]:
    wrong: set[int] = set()
    for name in ("ine", "eleve_id", "jointure"):
        for group in _groups(found, lambda one, name=name: getattr(one.identifiers, name)):  # type: ignore[misc]
            born = {pupil.birth_date for pupil in group}
            two_dates = name == "ine" and len(born) > 1
            code = "ine-two-birth-dates" if two_dates else f"{name.replace('_', '-')}-twice"
            _refuse_each([pupil.line for pupil in group], code, faults)
            wrong.update(map(id, group))
    return wrong


def _refuse_each(lines: Sequence[int], code: str, faults: Faults) -> None:
    for position, line in enumerate(lines):
        other = lines[0] if position else lines[1]
        faults.refuse((line, 0), code, other_line=other)


def _tell_twins(found: Iterable[Pupil], faults: Faults) -> None:
    dated = [pupil for pupil in found if pupil.birth_date and pupil.family_name]
    for group in _groups(dated, lambda one: (folded(one.family_name), one.birth_date)):
        first = group[0]
        for other in group[1:]:
            if folded(other.given_name) == folded(first.given_name):
                faults.warn((other.line, 0), "same-name-and-birth-date", other_line=first.line)
            else:
                faults.note((other.line, 0), "twins", other_line=first.line)


def siblings(guardians: Iterable[Guardian], faults: Faults) -> None:
    """Tell of guardians with several pupils: one family computer may hold several booklets."""
    for guardian in guardians:
        if len(guardian.pupils) > 1:
            faults.note((guardian.line, 0), "siblings", count=len(guardian.pupils))


def attestations(found: Sequence[Attestation], faults: Faults) -> tuple[Attestation, ...]:
    """The attestations that are good, in order.

    Faults: `row-repeated` (ignored), `row-contradicts`, `ine-two-birth-dates` (refused).
    """
    wrong = _of_two_births(found, faults)
    groups: dict[str, list[Attestation]] = {}
    for one in found:
        if one.pupil.identifiers.ine not in wrong:
            groups.setdefault(one.key, []).append(one)
    return tuple(one for group in groups.values() for one in _agreed(group, faults))


def _of_two_births(found: Iterable[Attestation], faults: Faults) -> set[str]:
    born: dict[str, dict[object, int]] = {}
    for one in found:
        if one.pupil.identifiers.ine and one.pupil.birth_date:
            dates = born.setdefault(one.pupil.identifiers.ine, {})
            dates.setdefault(one.pupil.birth_date, one.pupil.line)
    wrong = {ine: sorted(dates.values()) for ine, dates in born.items() if len(dates) > 1}
    for lines in wrong.values():
        _refuse_each(lines, "ine-two-birth-dates", faults)
    return set(wrong)


def _agreed(group: Sequence[Attestation], faults: Faults) -> Iterable[Attestation]:
    if len({one.digest for one in group}) > 1:
        _refuse_each([one.line for one in group], "row-contradicts", faults)
        return
    yield group[0]
    for again in group[1:]:
        faults.ignore((again.line, 0), "row-repeated", other_line=group[0].line)


def _groups(found: Iterable[T], key: Callable[[T], Hashable]) -> Iterable[list[T]]:
    """Those that share a key with another; an empty key is shared with nobody."""
    groups: dict[Hashable, list[T]] = {}
    for one in found:
        if key(one):
            groups.setdefault(key(one), []).append(one)
    return [group for group in groups.values() if len(group) > 1]


def _name(pupil: Pupil) -> tuple[str, str]:
    return folded(pupil.family_name), folded(pupil.given_name)
