"""The four texts of « Activités et centres d’intérêt »: built from chosen entries, to be copied.

The sections are those of the shipped framework `engagement` (`parcoursupSections`); each holds at
most 1 500 characters. Texts are kept as a draft of the holder and go nowhere by themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import loader
from service.errors import ServiceError
from service.language import N_
from wallet.booklet.models import Box, Item, Rubric, Skill, Version
from wallet.people.models import Holder
from wallet.writing.models import Draft

KIND: Final = "parcoursup"
"""Of the draft in which the texts are kept; nothing that is written has this kind."""
FRAMEWORK: Final = "engagement"
MAX_CHARACTERS: Final = 1500
CITIZEN: Final = "EC"
LEADING: Final = "EN"
WORK: Final = "PRO"
WORLD: Final = "OM"
_BY_RUBRIC: Final = {
    Rubric.ENGAGEMENTS: CITIZEN,
    Rubric.PLACEMENTS: WORK,
    Rubric.DISCOVERIES: WORLD,
    Rubric.FAMILY: LEADING,
}
_TOLD: Final = ("where", "did", "learnt", "surprised")


@dataclass(frozen=True, slots=True)
class Section:
    """One of the four texts; `label` is a French name of the platform and is not translated."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Offered:
    """An entry that can be built in, and the section where it fits best."""

    item: Item
    section: str


@cache
def sections() -> tuple[Section, ...]:
    """The four sections, in the order of the framework."""
    document = loader.framework(FRAMEWORK)["CFDocument"]
    named: Mapping[str, str] = document["extensions"]["parcoursupSections"]
    return tuple(Section(code, label) for code, label in named.items())


def offered(session: Session) -> Sequence[Offered]:
    """What the booklet has that fits, the newest first, in the scope of its holder."""
    wanted = select(Item).where(Item.box == Box.KEPT, Item.rubric.in_(tuple(_BY_RUBRIC)))
    items = session.scalars(wanted.order_by(Item.sort_at.desc(), Item.id)).all()
    named = select(Skill.item_id, Skill.code).where(Skill.framework == FRAMEWORK)
    codes = {item_id: code for item_id, code in session.execute(named) if code}
    return [Offered(one, _section(one, codes.get(one.id))) for one in items]


def _section(item: Item, code: str | None) -> str:
    said = _sections_of_codes().get(code or "")
    return said or _BY_RUBRIC[item.rubric]


@cache
def _sections_of_codes() -> Mapping[str, str]:
    found = {
        item["humanCodingScheme"]: item.get("extensions", {}).get("parcoursup", "")
        for item in loader.framework(FRAMEWORK)["CFItems"]
    }
    known = {section.code for section in sections()}
    return MappingProxyType({code: said for code, said in found.items() if said in known})


def built(session: Session, chosen: Sequence[UUID]) -> str:
    """A first text out of these entries, cut at a word so that it fits.

    What the holder wrote is taken in their words; of a badge, its name and description.
    """
    if not chosen:
        return ""
    query = (
        select(Item, Version.fields)
        .join(Version, (Version.item_id == Item.id) & (Version.number == Item.number))
        .where(Item.id.in_(chosen), Item.box == Box.KEPT)
        .order_by(Item.sort_at, Item.id)
    )
    parts = [_paragraph(item, kept) for item, kept in session.execute(query)]
    return cut("\n\n".join(parts))


def _paragraph(item: Item, kept: Mapping[str, object] | None) -> str:
    answers = kept.get("answers") if kept else None
    if not isinstance(answers, Mapping):
        return ". ".join(part.rstrip(". ") for part in (item.name, item.description) if part) + "."
    told = [str(answers[name]) for name in _TOLD if answers.get(name)]
    return f"{item.name} : " + " ".join(" ".join(told).split())


def cut(text: str) -> str:
    """At most `MAX_CHARACTERS`, ended at a word."""
    if len(text) <= MAX_CHARACTERS:
        return text
    return text[: MAX_CHARACTERS - 2].rsplit(None, 1)[0] + " …"


def texts(session: Session) -> Mapping[str, str]:
    """The texts as they were kept, by the code of their section."""
    found = _draft(session)
    return dict(found.fields) if found is not None else {}


def keep(session: Session, holder: Holder, said: Mapping[str, str], *, now: datetime) -> None:
    """Keep the texts; raises ServiceError `parcoursup-too-long` (`most`, `section`)."""
    kept = {}
    for section in sections():
        text = said.get(section.code, "").replace("\r\n", "\n").strip()
        if len(text) > MAX_CHARACTERS:
            raise ServiceError("parcoursup-too-long", most=MAX_CHARACTERS, section=section.label)
        kept[section.code] = text
    found = _draft(session)
    if found is None:
        made = Draft(
            person_id=holder.person_id,
            item_id=None,
            kind=KIND,
            fields=kept,
            created_at=now,
            saved_at=now,
        )
        session.add(made)
        return
    found.fields, found.saved_at = kept, now


def _draft(session: Session) -> Draft | None:
    return session.scalars(select(Draft).where(Draft.kind == KIND)).one_or_none()


SENTENCES: Final = {
    "parcoursup-too-long": N_("“{section}” is too long: at most {most} characters."),
}
"""What is said for each code (msgids)."""
