"""What a file would do, award by award: a pure function of the file, the list and what stands.

The bundles of a file are compared with the awards that were made of earlier files, by key and
digest. The same file a second time changes nothing, a corrected one replaces what it corrects, and
what it says in so many words no longer to be so is proposed to be withdrawn.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final
from uuid import UUID

from issuer.awards.content import Content
from issuer.awards.models import AwardState
from issuer.importing import joining, model
from issuer.importing.faults import Fault, Severity
from issuer.importing.joining import Ambiguous, Roster
from issuer.importing.model import Attestation, Pupil, Reading, Withheld
from issuer.rosters.comparing import LEFT_OUT, NOBODY
from issuer.runs import contents
from issuer.runs.answers import Answers
from service.language import Translate

WITHDRAWN: Final = "withdrawn"
"""Stands as digest of an award that a file took back: said again, it is another award."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The latest award of a key, and every digest that a file said for it."""

    award_id: UUID
    digest: str
    revision: int
    state: AwardState
    name: str = ""
    digests: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What becomes one award. `model` is the code of a badge to adopt, or `achievement` an id."""

    key: str
    digest: str
    pupil: Pupil
    content: Content
    line: int = 0
    model: str = ""
    achievement: str = ""
    earned_on: date | None = None
    deliver_to: str = ""
    revision: int = 0
    replaces: UUID | None = None

    @property
    def name(self) -> str:
        """Who it is for, as people say it."""
        return f"{self.pupil.given_name} {self.pupil.usual_name or self.pupil.family_name}".strip()


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it; `faults` are of every severity."""

    created: tuple[Row, ...] = ()
    changed: tuple[Row, ...] = ()
    unchanged: int = 0
    withdrawn: tuple[Standing, ...] = ()
    ambiguous: tuple[Ambiguous, ...] = ()
    faults: tuple[Fault, ...] = ()
    further_faults: int = 0

    def of(self, *severities: Severity) -> tuple[Fault, ...]:
        """The faults of these severities."""
        return tuple(one for one in self.faults if one.severity in severities)

    @property
    def changes_nothing(self) -> bool:
        """Whether nothing would be awarded, replaced or withdrawn."""
        return not (self.created or self.changed or self.withdrawn)


@dataclass(slots=True)
class Found:
    """What a file gives once its pupils are those of the list; before it is compared."""

    rows: list[Row] = field(default_factory=list)
    withheld: dict[str, Withheld] = field(default_factory=dict)  # by the key of what they end
    ambiguous: list[Ambiguous] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, line: int, code: str, *, column: int = 0, **facts: object) -> None:
        """A row that cannot be awarded."""
        self.faults.append(Fault(line, column, code, MappingProxyType(facts)))

    @property
    def keys(self) -> frozenset[str]:
        """Everything that may have been awarded before."""
        return frozenset((*(row.key for row in self.rows), *self.withheld))


class Joining:
    """Says who a pupil of the file is, and asks once about each of whom it is not certain."""

    def __init__(self, roster: Roster | None, answers: Answers, found: Found) -> None:
        self._roster, self._answers, self._found = roster, answers, found
        self._known: dict[Pupil, Pupil | None] = {}

    def __call__(self, pupil: Pupil) -> Pupil | None:
        """The pupil of the list, or the one of the file where that is allowed; None: not now."""
        if pupil not in self._known:
            self._known[pupil] = self._look(pupil)
        return self._known[pupil]

    def _look(self, pupil: Pupil) -> Pupil | None:
        said = self._answers.decided.get(pupil.key, "")
        if said == LEFT_OUT:
            return None
        if said == NOBODY:
            return self._beyond(pupil, allowed=True)
        if self._roster is None:
            return self._beyond(pupil, allowed=self._answers.beyond_list)
        found = joining.answer(pupil, self._roster, self._answers.decided)
        if isinstance(found, Ambiguous):
            self._found.ambiguous.append(found)
            return None
        return found or self._beyond(pupil, allowed=self._answers.beyond_list)

    def _beyond(self, pupil: Pupil, *, allowed: bool) -> Pupil | None:
        """Somebody who is on no list: only with a name to hand it over and a number to know by."""
        if allowed and pupil.given_name and pupil.family_name and pupil.identifiers.named():
            return pupil
        name = f"{pupil.given_name} {pupil.family_name}".strip() or pupil.identifiers.ine
        self._found.refuse(pupil.line, "pupil-not-on-list", name=name)
        return None


def find(
    reading: Reading,
    roster: Roster | None,
    answers: Answers,
    *,
    translate: Translate,
    today: date,
) -> Found:
    """The awards that a file of a national application asks for."""
    found = Found(faults=list(reading.faults))
    who = Joining(roster, answers, found)
    joined = _joined(reading.attestations, who)
    for key, bundle in model.bundles(tuple(joined)).items():
        row = _row(key, bundle, translate)
        if row is None:
            found.refuse(bundle[0].line, "bundle-unknown", value=bundle[0].bundle)
        elif row.earned_on and row.earned_on > today and not _is_rounded(bundle):
            found.refuse(row.line, "date-in-future", value=row.earned_on)
        else:
            found.rows.append(row)
    said = {row.key for row in found.rows}
    for one in reading.withheld:
        pupil = who(one.pupil)
        key = f"{one.scope}/{pupil.key}" if pupil else ""
        if pupil and key not in said:
            found.withheld[key] = replace(one, pupil=pupil)
    return found


def _joined(attestations: Iterable[Attestation], who: Joining) -> Iterator[Attestation]:
    for one in attestations:
        pupil = who(one.pupil)
        if pupil is not None:
            yield replace(one, pupil=pupil)


def _is_rounded(bundle: Sequence[Attestation]) -> bool:
    """Whether the day is only the last of a school year that may not be over."""
    return not any(one.awarded_on for one in bundle)


def _row(key: str, bundle: Sequence[Attestation], translate: Translate) -> Row | None:
    meaning = contents.meaning(bundle, translate)
    if meaning is None:
        return None
    return Row(
        key=key,
        digest=digest_of(one.digest for one in bundle),
        pupil=bundle[0].pupil,
        content=meaning.content,
        line=bundle[0].line,
        model=meaning.model,
        earned_on=meaning.earned_on,
    )


def digest_of(digests: Iterable[str]) -> str:
    """The digest of a bundle, whatever order the file has."""
    return hashlib.sha256("\n".join(sorted(digests)).encode("ascii")).hexdigest()


def compare(found: Found, standing: Mapping[str, Standing], *, adds: bool = False) -> Plan:
    """The plan; with `adds`, a row that differs is one more award and replaces nothing."""
    created, changed, unchanged = [], [], 0
    for row in found.rows:
        before = standing.get(row.key)
        if before is None:
            created.append(row)
        elif row.digest == before.digest or (adds and row.digest in before.digests):
            unchanged += 1
        elif adds:
            created.append(replace(row, revision=before.revision + 1))
        else:
            changed.append(replace(row, revision=before.revision + 1, replaces=before.award_id))
    return Plan(
        created=tuple(created),
        changed=tuple(changed),
        unchanged=unchanged,
        withdrawn=tuple(
            standing[key] for key in found.withheld if key in standing and _can_end(standing[key])
        ),
        ambiguous=tuple(found.ambiguous),
        faults=tuple(found.faults),
    )


def _can_end(standing: Standing) -> bool:
    ended = {AwardState.REVOKED, AwardState.REPLACED}
    return standing.digest != WITHDRAWN and standing.state not in ended
