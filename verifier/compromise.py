"""Was the key in other hands, and who tells when this was signed?

Whoever holds a stolen key writes any date. So what bears a date from the theft on is refused, and
what bears an earlier one is believed only when somebody else tells that it is true: a receipt of
ours, or the record that the issuer signed with its next key. Else nobody can tell, and that is what
we say. docs/decisions/0011-withdrawn-keys.md
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from federation.errors import FederationError, FetchError
from federation.standing import Ending, Registry, Standing
from keys import multikey
from keys.controller import RELATIONSHIPS, ControllerDocument
from keys.errors import KeysError
from keys.material import PublicKey
from keys.methods import read_method
from schemas.errors import SchemasError
from schemas.reading import as_list, id_of, instant
from verifier.case import Case
from verifier.proving import Signed
from verifier.report import Finding, Outcome, Step
from verifier.signed_record import records

THEFT_CODES: Final = frozenset(
    {
        "issuer-compromised",
        "issuer-compromised-undated",
        "key-compromised",
        "key-compromised-undated",
    }
)
DATING_CODES: Final = frozenset({"dated-by-receipt", "dated-by-signed-record"})


@dataclass(frozen=True, slots=True)
class Stated:
    """What one registry says of the issuer, or why it cannot say anything."""

    registry: str
    standing: Standing | None = None
    error: FederationError | None = None


@dataclass(frozen=True, slots=True)
class Dating:
    """Which good signatures stand although a key was stolen, and how we know."""

    standing: tuple[Signed, ...]  # those that count
    findings: tuple[Finding, ...] = ()
    witnessed: datetime | None = None  # when somebody else first saw one of those that count

    @property
    def at(self) -> datetime | None:
        """When the earliest of those that count says to be made."""
        return min((one.at for one in self.standing if one.at is not None), default=None)

    @property
    def theft(self) -> Finding | None:
        """What stands in the way, when no signature counts."""
        return next((one for one in self.findings if one.code in THEFT_CODES), None)


@dataclass(frozen=True, slots=True)
class _Theft:
    """That a key, or all keys of the issuer, were in other hands from an instant on."""

    code: str
    since: datetime
    told_by: str


def stated(case: Case) -> tuple[Stated, ...]:
    """What each registry says of the issuer; they are asked nothing that leaves this machine."""
    issuer, now = id_of(case.document.get("issuer")), case.world.now
    return tuple(_stated(registry, issuer or "", now) for registry in case.world.registries)


def _stated(registry: Registry, issuer: str, now: datetime) -> Stated:
    try:
        standing = registry.standing(issuer, now)
    except FederationError as error:
        return Stated(registry.name, error=error)
    return Stated(registry.name, standing)


def dating(case: Case, good: tuple[Signed, ...], told: tuple[Stated, ...]) -> Dating:
    """The signatures that count, and what was found about keys that were stolen.

    A policy that does not ask whose key it is does not ask whether it was stolen either.
    """
    if case.is_presentation or not case.policy.takes(Step.ISSUER):
        return Dating(good)
    judged = [(one, *_judged(case, one, told)) for one in good]
    counting = tuple(one for one, finding, _ in judged if _stands(finding))
    findings = [finding for _, finding, _ in judged if finding is not None]
    if counting and not case.policy.every_proof:
        findings = [one if _stands(one) else _informs(one) for one in findings]
    seen = [when for one, finding, when in judged if when is not None and _stands(finding)]
    return Dating(counting, tuple(findings), min(seen, default=None))


def _judged(
    case: Case, signed: Signed, told: tuple[Stated, ...]
) -> tuple[Finding | None, datetime | None]:
    """What is found about one signature, and when somebody else first saw it."""
    seen = case.world.witness(signed.digest) if signed.digest else None
    thefts = sorted(_thefts(case, signed, told), key=lambda theft: theft.since)
    if not thefts:
        return None, seen
    first, at = thefts[0], signed.at or issued(case)
    facts = {"since": _text(first.since), "by": first.told_by, "method": signed.method}
    late = next((theft for theft in thefts if theft.since <= at), None)
    if late is not None:
        facts |= {"since": _text(late.since), "by": late.told_by}
        return _finding(Outcome.FAILED, late.code, facts), seen
    if seen is not None and seen < first.since:
        return _finding(Outcome.PASSED, "dated-by-receipt", {**facts, "seen": _text(seen)}), seen
    if all(theft.code == "key-compromised" for theft in thefts):
        in_record, why = _in_record(case, signed, told, first.since)
        if in_record:
            return _finding(Outcome.PASSED, "dated-by-signed-record", facts), seen
        facts |= {"record": why}
    return _finding(Outcome.UNKNOWN, f"{first.code}-undated", facts), seen


def _thefts(case: Case, signed: Signed, told: tuple[Stated, ...]) -> Iterator[_Theft]:
    """Every theft that is told and touches this signature: one word of any of them suffices."""
    now, at = case.world.now, signed.at or issued(case)
    harmless = False
    for one in told:
        standing = one.standing
        if standing is None:
            continue
        spell = standing.spell(at)
        if spell is not None and spell.state is Ending.COMPROMISED:
            yield _Theft("issuer-compromised", spell.since, one.registry)
        elif (since := standing.stolen(now)) is not None and at < since:
            yield _Theft("issuer-compromised", since, one.registry)
        key = standing.key(multikey.encode(signed.key)) if signed.key else None
        if key is not None and key.stolen is not None and key.stolen <= now:
            yield _Theft("key-compromised", key.stolen, one.registry)
        harmless = harmless or (key is not None and key.superseded)
    # The issuer's document does not say why a key was taken back: without a better word, the worst.
    revoked = _revoked(case, signed)
    if revoked is not None and revoked <= now and not harmless:
        yield _Theft("key-compromised", revoked, case.signer_id or "")


def _revoked(case: Case, signed: Signed) -> datetime | None:
    """When the key was taken back by the word of the documents that list it."""
    if signed.key is None:
        return None
    urls = {(signed.method or "").partition("#")[0], case.signer_id or ""} - {""}
    found = [_revoked_in(case, url, signed.key) for url in sorted(urls) if ":" in url]
    return min(filter(None, found), default=None)


def _revoked_in(case: Case, url: str, key: PublicKey) -> datetime | None:
    def look() -> datetime | None:
        return _earliest(case.world.resolve(url.partition("#")[0]), key)

    try:
        return case.world.remember(("revoked", url, key), look)
    except KeysError:
        return None


def _earliest(document: ControllerDocument, key: PublicKey) -> datetime | None:
    revoked = []
    for place in ("verificationMethod", *RELATIONSHIPS):
        for entry in as_list(document.document.get(place)):
            with suppress(KeysError):
                method = read_method(entry, base=document.id)
                if method.public_key == key and method.revoked is not None:
                    revoked.append(method.revoked)
    return min(revoked, default=None)


def _in_record(
    case: Case, signed: Signed, told: tuple[Stated, ...], since: datetime
) -> tuple[bool, str]:
    """Whether a record of the issuer names the signature as older than the theft; else why not."""
    if signed.digest is None or case.signer_id is None:
        return False, "none"
    try:
        document = case.world.resolve(case.signer_id)
    except KeysError:
        return False, "unreachable"
    why = "none"
    for found in records(case, document):
        if isinstance(found, FetchError):
            why = "unreachable"
            continue
        if found.key != signed.method or found.before > since:
            continue
        if found.by is None or not _registered(found.by, told):
            why = "key-not-registered"
        elif found.holds(signed.digest):
            return True, ""
        else:
            why = "not-in-it"
    return False, why


def _registered(key: PublicKey, told: Iterable[Stated]) -> bool:
    """Whether no registry that lists the issuer's keys misses this one or takes it for stolen."""
    for one in told:
        if one.standing is None or not one.standing.keys:
            continue
        found = one.standing.key(multikey.encode(key))
        if found is None or found.revoked is not None:
            return False
    return True


def issued(case: Case) -> datetime:
    """The date of issue where the proof has none, else now."""
    for name in ("validFrom", "issuanceDate"):
        try:
            if name in case.document:
                return instant(case.document[name])
        except SchemasError:
            continue
    return case.world.now


def _stands(finding: Finding | None) -> bool:
    return finding is None or finding.outcome is Outcome.PASSED


def _informs(finding: Finding) -> Finding:
    return replace(finding, detail={**finding.detail, "counts": False})


def _finding(outcome: Outcome, code: str, facts: dict[str, str | None]) -> Finding:
    kept = {name: value for name, value in facts.items() if value}
    return Finding(Step.ISSUER, outcome, code, kept)


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
