"""The organisation's own tables and typed names, row by row, into awards of its catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from issuer.achievements import results
from issuer.achievements.drafting import LEVELS, Draft
from issuer.achievements.models import Achievement
from issuer.awards import content
from issuer.awards.content import Content
from issuer.errors import IssuerError
from issuer.importing.joining import Roster
from issuer.importing.model import Attestation, Reading
from issuer.runs.answers import Answers
from issuer.runs.planning import Found, Joining, Row, digest_of
from service import frameworks
from service.words import folded

SOURCE: Final = "own-table"


@dataclass(frozen=True, slots=True)
class Offer:
    """An achievement that the person may award, with what was written of its latest version."""

    achievement: Achievement
    draft: Draft


class Catalogue:
    """Finds what a cell names: an identifier, the code of a model, or a name in any language.

    `columns` says where the fields of `own_table` stand in this table, from 1.
    """

    def __init__(
        self, offers: Sequence[Offer], columns: Mapping[str, int] = MappingProxyType({})
    ) -> None:
        self.columns = columns
        self._by_text: dict[str, Offer] = {}
        for offer in reversed(offers):
            names = [str(offer.achievement.id), offer.achievement.template or ""]
            for text in (*names, *offer.draft.name.values()):
                self._by_text[folded(text)] = offer

    def find(self, text: str) -> Offer | None:
        """The achievement, accents and case aside."""
        return self._by_text.get(folded(text)) if folded(text) else None


def find(
    reading: Reading,
    roster: Roster | None,
    answers: Answers,
    catalogue: Catalogue,
    *,
    today: date,
) -> Found:
    """The awards that a table asks for; whoever has a number that is on the list is that pupil."""
    found = Found(faults=list(reading.faults))
    who = Joining(roster, answers, found)
    for one in reading.attestations:
        _take(one, catalogue, who if _has_number(one) and roster else None, found, today)
    return found


def _has_number(one: Attestation) -> bool:
    numbers = one.pupil.identifiers
    return bool(numbers.ine or numbers.eleve_id)


def _take(
    one: Attestation, catalogue: Catalogue, who: Joining | None, found: Found, today: date
) -> None:
    offer = catalogue.find(one.item)
    if offer is None:
        column = catalogue.columns.get("achievement", 0)
        found.refuse(one.line, "achievement-not-offered", column=column, value=one.item[:80])
        return
    if one.awarded_on and one.awarded_on > today:
        column = catalogue.columns.get("day", 0)
        found.refuse(one.line, "date-in-future", column=column, value=one.awarded_on)
        return
    said = _content(one, offer, catalogue, found)
    pupil = who(one.pupil) if who else one.pupil
    if said is None or pupil is None:
        return
    found.rows.append(
        Row(
            key=f"{SOURCE}/{offer.achievement.id}/{pupil.key}",
            digest=digest_of([one.digest]),
            pupil=pupil,
            content=said,
            line=one.line,
            achievement=str(offer.achievement.id),
            earned_on=one.awarded_on,
            deliver_to=one.deliver_to,
        )
    )


def _content(one: Attestation, offer: Offer, catalogue: Catalogue, found: Found) -> Content | None:
    column = catalogue.columns.get("level", 0)
    reached = _reached(one, offer.draft, found, column)
    if reached is None:
        return None
    proof = one.detail("evidence")
    told = one.detail("narrative") + (f"\n\n<{proof}>" if proof else "")
    earned = one.detail("credits")
    said = Content(
        narrative=told,
        role=one.detail("role"),
        credits=float(earned) if earned else None,
        results=reached,
    )
    try:
        return content.check(said, offer.draft, offer.achievement.id)
    except IssuerError as error:
        code = "value-not-good" if "result" in error.facts else "text-not-good"
        at = column if code == "value-not-good" else 0
        found.refuse(one.line, code, column=at, value=one.level[:80])
        return None


def _reached(one: Attestation, draft: Draft, found: Found, column: int) -> Mapping[str, str] | None:
    """The level or value of the cell by the code of the only result it can be of."""
    if not one.level:
        return {}
    scaled = [each for each in draft.results if each.type == LEVELS]
    others = [each for each in draft.results if each.type != LEVELS]
    if len(scaled) == 1:
        from_name = _levels_by_name(draft, scaled[0].code)
        level = from_name.get(folded(one.level))
        if level is not None:
            return {scaled[0].code: level}
        found.refuse(
            one.line,
            "level-not-known",
            column=column,
            value=one.level[:80],
            levels=_level_names(draft, scaled[0].code),
        )
        return None
    if len(others) == 1 and len(one.level) <= results.MAX_VALUE_CHARACTERS:
        return {others[0].code: one.level}
    found.refuse(one.line, "level-not-expected", column=column, value=one.level[:80])
    return None


def _levels_by_name(draft: Draft, code: str) -> Mapping[str, str]:
    described = next(one for one in draft.results if one.code == code)
    found: dict[str, str] = {}
    if described.scale is not None:
        for language in draft.languages:
            for level in frameworks.levels(described.scale, language):
                found[folded(level.name)] = found[folded(str(level.level))] = str(level.level)
    for own in described.levels:
        for text in (own.code, *own.name.values()):
            found[folded(text)] = own.code
    return found


def _level_names(draft: Draft, code: str) -> list[str]:
    """What a person may write, in the draft's main language."""
    described = next(one for one in draft.results if one.code == code)
    if described.scale is not None:
        return [level.name for level in frameworks.levels(described.scale, draft.languages[0])]
    return [own.name[draft.languages[0]] for own in described.levels]
