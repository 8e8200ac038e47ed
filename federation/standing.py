"""Who may attest what, from when to when: what a registry states of an issuer, and what follows.

A registry states facts with their dates; the questions name the instant. Wallet, issuer, verifier
and pages all ask `Standing.judged`, so that nobody can have an answer of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from keys.controller import ControllerDocument

ACCREDITATION_KINDS: Final = (
    "socle",
    "certificate",
    "engagement",
    "discovery",
    "placement",
    "training",
)

KEY_LEEWAY: Final = timedelta(days=1)
"""How long before an anchor first saw a new key that key may have signed: anchors look at what
their members publish from time to time, and nobody waits with signing until they have."""


_ENDLESS: Final = datetime.max.replace(tzinfo=UTC)


class Ending(StrEnum):
    """Why a member no longer speaks for the federation."""

    ENDED = "ended"  # it left; what it signed before stays good
    SUSPENDED = "suspended"  # until it is cleared up
    COMPROMISED = "compromised"  # its key was in other hands from the stated instant


class Answer(StrEnum):
    """What a registry says about one kind of attestation at the date of its signature."""

    ACCREDITED = "accredited"
    KNOWN = "known"  # listed, and nothing is stated of any accreditation
    OTHER_KIND = "other-kind"  # never accredited for this
    NOT_BEGUN = "not-begun"  # accredited for this later only
    OVER = "over"  # was accredited for this; not any more
    NOT_MEMBER_YET = "not-member-yet"
    SUSPENDED = "suspended"
    ENDED = "ended"
    COMPROMISED = "compromised"  # in other hands at that date
    UNDATED = "undated"  # in other hands later, and nobody else tells that the date is true


@dataclass(frozen=True, slots=True)
class Accreditation:
    """Leave to attest one kind of achievement; bounds that are not given are open."""

    kind: str  # one of ACCREDITATION_KINDS
    valid_from: datetime | None = None
    valid_until: datetime | None = None  # the last instant
    ended: datetime | None = None  # the first instant without it: taken back or given up
    sponsor: str | None = None  # the entity that vouches

    def holds(self, at: datetime) -> bool:
        """Whether `at` lies in its time, both ends of `valid_from` and `valid_until` included."""
        return self.begun(at) and not self.over(at)

    def begun(self, at: datetime) -> bool:
        """Whether its time had come."""
        return self.valid_from is None or self.valid_from <= at

    def over(self, at: datetime) -> bool:
        """Whether its time had gone."""
        late = self.valid_until is not None and at > self.valid_until
        return late or (self.ended is not None and at >= self.ended)

    @property
    def until(self) -> datetime | None:
        """When it ends or ended, whichever comes first; None for never."""
        ends = [end for end in (self.valid_until, self.ended) if end is not None]
        return min(ends, default=None)


@dataclass(frozen=True, slots=True)
class Spell:
    """That from an instant on a member was active (None), or why it was not."""

    state: Ending | None
    since: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class MemberKey:
    """A key of a member as the registry has it, with the time in which it signs."""

    id: str  # verification method
    multibase: str
    since: datetime | None = None
    until: datetime | None = None
    revoked: datetime | None = None
    superseded: bool = False  # revoked without harm: what it signed before needs no witness

    @property
    def stolen(self) -> datetime | None:
        """From when on it was in other hands; None when it never was."""
        return None if self.superseded else self.revoked

    def signs(self, at: datetime) -> bool:
        """Whether it was the member's to sign with; theft is another question."""
        begun = self.since is None or self.since - KEY_LEEWAY <= at
        ends = [end for end in (self.until, self.revoked) if end is not None]
        return begun and all(at < end + KEY_LEEWAY for end in ends)


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the evidence: who is stated, by whom, in which statement, how long that holds."""

    id: str
    name: str
    by: str
    serial: int | None = None  # of the registry that states it
    statement: str | None = None  # or the digest of the statement
    until: datetime | None = None  # of the statement


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer with what it rests on."""

    answer: Answer
    accreditation: Accreditation | None = None
    since: datetime | None = None  # of the state that decides
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """All that a registry states of one issuer, of every time."""

    name: str
    accreditations: tuple[Accreditation, ...] = ()  # empty: a member of which no kind is stated
    states: tuple[Spell, ...] = ()  # in the order of the decisions; empty: always active
    homepage: str | None = None
    id: str | None = None  # the entity identifier, where the registry has one
    keys: tuple[MemberKey, ...] = ()  # empty: the registry says nothing of keys
    chain: tuple[Link, ...] = ()  # from the member up to the trusted anchor
    kinds: frozenset[str] | None = None  # what anchors on the way let pass; None: everything
    issued_at: datetime | None = None  # of the copy of the registry that says so
    confirmed_at: datetime | None = None  # when its anchor last said that this copy is the newest
    successor: str | None = None  # the member it became a part of
    logo: str | None = field(default=None, repr=False)  # `sha256-…`

    def spell(self, at: datetime) -> Spell | None:
        """The state that decides at an instant: of those begun the last; None before the first.

        A decision may reach back, since theft is noticed late: so the order of the decisions
        counts, and not that of their dates.
        """
        begun = [spell for spell in self.states if spell.since <= at]
        return begun[-1] if begun else None

    def stolen(self, now: datetime) -> datetime | None:
        """The earliest instant from which all its keys were in other hands, if that was told."""
        told = [spell.since for spell in self.states if spell.state is Ending.COMPROMISED]
        return min((since for since in told if since <= now), default=None)

    def accredited(self, kind: str, at: datetime) -> bool:
        """Whether it may attest this kind at that instant, leaving its state aside."""
        return any(one.kind == kind and one.holds(at) for one in self._counting())

    def withdrawn_at(self, at: datetime) -> bool:
        """Whether it was suspended, had left or was in other hands at that instant."""
        spell = self.spell(at)
        return spell is not None and spell.state is not None

    def today(self, now: datetime) -> str:
        """Its state now in one word: `active`, or one of `Ending`, or `not-member-yet`."""
        spell = self.spell(now)
        if spell is None:
            return "not-member-yet" if self.states else "active"
        return spell.state.value if spell.state else "active"

    def judged(
        self, kind: str | None, at: datetime, now: datetime, *, witnessed: datetime | None = None
    ) -> Judged:
        """What follows for something of this kind that was signed at `at`, as far as known now.

        `witnessed` is when somebody other than the signer first saw it: who holds a stolen key
        writes any date. A kind of None is one that nothing tells.
        """
        spell = self.spell(at)
        if spell is None and self.states:
            return Judged(Answer.NOT_MEMBER_YET, since=self.states[0].since)
        if spell is not None and spell.state is not None:
            return Judged(Answer(spell.state.value), since=spell.since, reason=spell.reason)
        stolen = self.stolen(now)
        if stolen is not None and at < stolen and not _before(witnessed, stolen):
            return Judged(Answer.UNDATED, since=stolen)
        return self._accreditation(kind, at)

    def key(self, multibase: str) -> MemberKey | None:
        """The key with this public half, as the registry has it."""
        return next((key for key in self.keys if key.multibase == multibase), None)

    def _accreditation(self, kind: str | None, at: datetime) -> Judged:
        if not self.accreditations:
            return Judged(Answer.KNOWN)
        of_kind = [one for one in self._counting() if one.kind == kind]
        holding = [one for one in of_kind if one.holds(at)]
        if holding:
            return Judged(Answer.ACCREDITED, _longest(holding))
        gone = [one for one in of_kind if one.over(at)]
        if gone:
            return Judged(Answer.OVER, _longest(gone))
        if of_kind:
            return Judged(Answer.NOT_BEGUN, of_kind[0])
        return Judged(Answer.OTHER_KIND)

    def _counting(self) -> Iterable[Accreditation]:
        if self.kinds is None:
            return self.accreditations
        return [one for one in self.accreditations if one.kind in self.kinds]


class Registry(Protocol):
    """A list of issuers that somebody vouches for; safe to share between threads."""

    @property
    def name(self) -> str:
        """Who speaks, as shown to people."""

    def standing(self, issuer_id: str, at: datetime) -> Standing | None:
        """What it states of an issuer, a DID or an address; None when it does not know it.

        The answer holds every date; `at` only tells a registry that grows whether its copy is new
        enough. Raises FederationError when it cannot know: `registry-unreachable`,
        `registry-expired`, `registry-refused` (`reason`).
        """

    def resembling(self, name: str, logo: str | None = None) -> "Resemblance | None":
        """A member whose name or logo (`sha256-…`) could be taken for this one."""

    def document(self, did: str) -> ControllerDocument | None:
        """The keys of a member as the registry has them, for a DID whose own place is gone."""


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A member that somebody could be taken for."""

    id: str
    name: str
    by: str  # `name`, `letters` (look alike), `logo`


def _before(witnessed: datetime | None, instant: datetime) -> bool:
    return witnessed is not None and witnessed < instant


def _longest(found: list[Accreditation]) -> Accreditation:
    """The one that ends last, one without end before all."""
    return max(found, key=lambda one: one.until or _ENDLESS)
