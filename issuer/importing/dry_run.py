"""What an import would do, before it does anything: a pure function of the file and what stands.

`existing` holds, by `Attestation.key`, the `Attestation.digest` of what was issued. So the same
file a second time changes nothing, and a corrected file changes what it corrects.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from issuer.importing.faults import Fault, Severity
from issuer.importing.joining import Ambiguous, Joined, Roster, join
from issuer.importing.model import Attestation, Pupil, Reading

_NOBODY_DECIDED: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be issued, replaced and left, and what cannot be.

    `withdrawn` are keys of what was issued and the file no longer says of a pupil whom it still
    names in the same report; whether to revoke that is for a person.
    """

    created: tuple[Attestation, ...]
    changed: tuple[Attestation, ...]
    unchanged: tuple[Attestation, ...]
    ignored: tuple[Fault, ...]
    refused: tuple[Fault, ...]
    remarks: tuple[Fault, ...]  # warnings and notes
    ambiguous: tuple[Ambiguous, ...] = ()
    withdrawn: tuple[str, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        """Whether there is nothing to issue, replace or revoke."""
        return not (self.created or self.changed or self.withdrawn)


def plan(
    read: Reading,
    existing: Mapping[str, str],
    *,
    roster: Roster | None = None,
    decided: Mapping[str, str] = _NOBODY_DECIDED,
) -> Plan:
    """The plan for a file; with a `roster`, only for pupils who are on it.

    Pupils who are not, or of whom a human must decide (`decided`, as of `joining.join`), are
    refused with the lines on which they stand.
    """
    joined = join(read.attestations, roster, decided) if roster is not None else None
    attestations = joined.matched if joined else read.attestations
    faults = (*read.faults, *_unjoined(joined))
    return Plan(
        created=tuple(one for one in attestations if one.key not in existing),
        changed=tuple(
            one for one in attestations if existing.get(one.key, one.digest) != one.digest
        ),
        unchanged=tuple(one for one in attestations if existing.get(one.key) == one.digest),
        ignored=_of(faults, Severity.IGNORED),
        refused=_of(faults, Severity.REFUSED),
        remarks=_of(faults, Severity.WARNING, Severity.NOTE),
        ambiguous=joined.ambiguous if joined else (),
        withdrawn=_withdrawn(attestations, existing),
    )


def _of(faults: Iterable[Fault], *severities: Severity) -> tuple[Fault, ...]:
    return tuple(fault for fault in faults if fault.severity in severities)


def _unjoined(joined: Joined | None) -> Iterable[Fault]:
    if joined is None:
        return
    for pupil in joined.missing:
        yield _fault(pupil, "pupil-not-on-list")
    for one in joined.ambiguous:
        yield _fault(one.pupil, "pupil-to-confirm", count=len(one.candidates))


def _fault(pupil: Pupil, code: str, **facts: object) -> Fault:
    name = f"{pupil.given_name} {pupil.family_name}".strip()
    return Fault(pupil.line, 0, code, MappingProxyType({"name": name, **facts}))


def _withdrawn(attestations: Iterable[Attestation], existing: Mapping[str, str]) -> tuple[str, ...]:
    said = {one.key for one in attestations}
    reports = {_report(key) for key in said}
    return tuple(key for key in existing if key not in said and _report(key) in reports)


def _report(key: str) -> str:
    """The key without its item: one report on one pupil."""
    return key.rpartition("/")[0]
