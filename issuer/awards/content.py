"""What an award says of one person beside the achievement, typed, and as the JSON of its row.

Results are named by the codes of the achievement's draft; `reached` makes them into results of
Open Badges, https://www.imsglobal.org/spec/ob/v3p0#achievementsubject
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from issuer.achievements import results
from issuer.achievements.drafting import MAX_CODE_CHARACTERS, MAX_RESULTS, Draft
from issuer.achievements.fields import Fields, one_form
from issuer.errors import IssuerError
from schemas.building import Result

MAX_NARRATIVE_CHARACTERS: Final = 4_000
MAX_LINE_CHARACTERS: Final = 200
"""Of role, licence number and term."""
MAX_CREDITS: Final = 10_000.0
MAX_EVIDENCE: Final = 10
MAX_DATE_CHARACTERS: Final = 10
_MEMBERS: Final = (
    *("narrative", "role", "credits", "results", "started_on", "ended_on"),
    *("evidence", "licence_number", "term"),
)


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything is optional. `results` has a level's code or a value by the code of a result.

    `started_on` and `ended_on` are the days of the activity, `evidence` the identifiers of
    documents in their order.
    """

    narrative: str = ""  # Markdown
    role: str = ""
    credits: float | None = None
    results: Mapping[str, str] = field(default_factory=_nothing)
    started_on: date | None = None
    ended_on: date | None = None
    evidence: tuple[UUID, ...] = ()
    licence_number: str = ""
    term: str = ""


def written(content: Content) -> dict[str, Any]:
    """The JSON of a row, as `read` takes it; what is empty is left out."""
    whole = {
        "narrative": content.narrative,
        "role": content.role,
        "credits": content.credits,
        "results": dict(content.results),
        "started_on": content.started_on.isoformat() if content.started_on else None,
        "ended_on": content.ended_on.isoformat() if content.ended_on else None,
        "evidence": [str(one) for one in content.evidence],
        "licence_number": content.licence_number,
        "term": content.term,
    }
    return {name: value for name, value in whole.items() if value not in (None, "", [], {})}


def read(value: Any) -> Content:
    """What the JSON says; raises IssuerError `content-malformed` (`fault`, with its pointer)."""
    fields = Fields()
    node = fields.node(value, "", allowed=_MEMBERS)
    made = Content() if node is None else _content(fields, node)
    if fields.faults:
        first = fields.faults[0]
        raise IssuerError("content-malformed", pointer=first.pointer, fault=first.code)
    return made


def check(content: Content, draft: Draft, achievement_id: UUID) -> Content:
    """The same in one form of text, once it fits the limits and the achievement.

    Raises IssuerError `content-text-too-long` (`field`, `most`), `content-text-wrong` (`field`),
    `content-credits-wrong` (`most`), `content-days-wrong`, `content-evidence-wrong` (`most`), and
    what `reached` raises.
    """
    plain = Content(
        narrative=_said(content.narrative, "narrative", MAX_NARRATIVE_CHARACTERS),
        role=_said(content.role, "role"),
        credits=_checked_credits(content.credits),
        results=MappingProxyType(
            {code: value.strip() for code, value in content.results.items() if value.strip()}
        ),
        started_on=content.started_on,
        ended_on=content.ended_on,
        evidence=tuple(dict.fromkeys(content.evidence)),
        licence_number=_said(content.licence_number, "licence_number"),
        term=_said(content.term, "term"),
    )
    if plain.started_on and plain.ended_on and plain.ended_on < plain.started_on:
        raise IssuerError("content-days-wrong")
    if len(plain.evidence) > MAX_EVIDENCE:
        raise IssuerError("content-evidence-wrong", most=MAX_EVIDENCE)
    reached(plain, draft, achievement_id)
    return plain


def reached(content: Content, draft: Draft, achievement_id: UUID) -> tuple[Result, ...]:
    """The results of Open Badges; raises as `achievements.results.results`."""
    return results.results(draft, achievement_id, content.results)


def _said(text: str, name: str, most: int = MAX_LINE_CHARACTERS) -> str:
    plain = one_form(text)
    if len(plain) > most:
        raise IssuerError("content-text-too-long", field=name, most=most)
    fields = Fields()
    if plain:
        fields.said(plain, "", most=most, lines=name == "narrative")
    if fields.faults:
        raise IssuerError("content-text-wrong", field=name)
    return plain


def _checked_credits(value: float | None) -> float | None:
    if value is not None and not (math.isfinite(value) and 0 <= value <= MAX_CREDITS):
        raise IssuerError("content-credits-wrong", most=int(MAX_CREDITS))
    return value


def _content(fields: Fields, node: Mapping[str, Any]) -> Content:
    return Content(
        narrative=_text(fields, node, "narrative", most=MAX_NARRATIVE_CHARACTERS),
        role=_text(fields, node, "role"),
        credits=_credits(fields, node),
        results=_results(fields, node),
        started_on=_day(fields, node, "started_on"),
        ended_on=_day(fields, node, "ended_on"),
        evidence=_evidence(fields, node),
        licence_number=_text(fields, node, "licence_number"),
        term=_text(fields, node, "term"),
    )


def _text(
    fields: Fields, node: Mapping[str, Any], name: str, *, most: int = MAX_LINE_CHARACTERS
) -> str:
    if name not in node:
        return ""
    return fields.text(node, name, "", most=most, lines=name == "narrative")


def _credits(fields: Fields, node: Mapping[str, Any]) -> float | None:
    value = node.get("credits")
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # A whole number of a thousand digits is no float.
    if not is_number or not 0 <= value <= MAX_CREDITS:
        fields.fault("number-malformed", "/credits")
        return None
    return float(value)


def _results(fields: Fields, node: Mapping[str, Any]) -> Mapping[str, str]:
    value = node.get("results", {})
    if not isinstance(value, Mapping) or len(value) > MAX_RESULTS:
        fields.fault("type-wrong", "/results")
        return _nothing()
    made = {}
    for code, said in value.items():
        most = results.MAX_VALUE_CHARACTERS
        if 0 < len(code) <= MAX_CODE_CHARACTERS and isinstance(said, str) and len(said) <= most:
            made[code] = said
        else:
            fields.fault("type-wrong", "/results")
    return MappingProxyType(made)


def _day(fields: Fields, node: Mapping[str, Any], name: str) -> date | None:
    value = node.get(name)
    if value is None:
        return None
    try:
        if isinstance(value, str) and len(value) == MAX_DATE_CHARACTERS:
            return date.fromisoformat(value)
    except ValueError:
        fields.fault("date-malformed", f"/{name}")
        return None
    fields.fault("date-malformed", f"/{name}")
    return None


def _evidence(fields: Fields, node: Mapping[str, Any]) -> tuple[UUID, ...]:
    made = []
    for item, place in fields.items(node, "evidence", "", most=MAX_EVIDENCE):
        try:
            made.append(UUID(item) if isinstance(item, str) else _refused())
        except ValueError:
            fields.fault("type-wrong", place)
    return tuple(made)


def _refused() -> UUID:
    raise ValueError
