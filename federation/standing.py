"""Who may attest what, from when to when: what a registry states of an issuer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

ACCREDITATION_KINDS: Final = (
    "socle",
    "certificate",
    "engagement",
    "discovery",
    "placement",
    "training",
)


class Ending(StrEnum):
    """Why a member no longer speaks for the federation."""

    ENDED = "ended"  # it left; what it signed before stays good
    SUSPENDED = "suspended"  # until it is cleared up
    COMPROMISED = "compromised"  # its key was in other hands from the stated instant


@dataclass(frozen=True, slots=True)
class Accreditation:
    """Leave to attest one kind of achievement; bounds that are not given are open."""

    kind: str  # one of ACCREDITATION_KINDS
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether `at` lies in its time, both ends included."""
        begun = self.valid_from is None or self.valid_from <= at
        return begun and (self.valid_until is None or at <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a member was withdrawn, why, and from which instant on."""

    kind: Ending
    since: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """All that a registry states of one issuer, of every time; the questions name the instant.

    A signature's own date is the signer's word: with `compromised`, a date before the instant
    proves nothing unless somebody else saw the credential then.
    """

    name: str
    accreditations: tuple[Accreditation, ...] = ()  # empty: a member of which no kind is stated
    withdrawal: Withdrawal | None = None
    homepage: str | None = None

    def accredited(self, kind: str, at: datetime) -> bool:
        """Whether it may attest this kind at that instant, leaving a withdrawal aside."""
        return any(one.kind == kind and one.holds(at) for one in self.accreditations)

    def withdrawn_at(self, at: datetime) -> bool:
        """Whether it had been withdrawn, for whatever reason, by that instant."""
        return self.withdrawal is not None and self.withdrawal.since <= at


class Registry(Protocol):
    """A list of issuers that somebody vouches for."""

    @property
    def name(self) -> str:
        """Who speaks, as shown to people."""

    def standing(self, issuer_id: str, at: datetime) -> Standing | None:
        """What it stated of the issuer at that instant; None when it does not know it."""
