"""What is awarded, and the unsigned document that says so.

No name, number or address of a pupil stands in a badge: its recipient is a random identifier, and
another one for each issuer, so that two badges cannot be joined by whoever holds only them.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any, Final
from uuid import uuid4

from livret.demo.class_file import COMPONENTS
from livret.demo.issuers import Organisation
from schemas import loader
from schemas.building import (
    Achievement,
    AchievementSubject,
    Criteria,
    Envelope,
    Result,
    ResultDescription,
    StatusEntry,
    achievement_credential,
    scale,
)
from schemas.json_text import JsonObject

SOCLE: Final = "socle-2015"
SOCLE_NAME: Final = "Socle commun, fin de cycle 4"
ENGAGEMENT_NAME: Final = "Bénévole de la Maison des jeunes"
# The council that sets the positions meets some days before the badges are issued.
COUNCIL_BEFORE: Final = timedelta(days=10)


def new_recipient() -> str:
    """An identifier that says nothing about the person."""
    return uuid4().urn


def envelope(
    organisation: Organisation, name: str, status: StatusEntry, *, now: datetime
) -> Envelope:
    """What every badge of the demonstration says beside its recipient."""
    return Envelope(
        id=uuid4().urn,
        issuer=organisation.profile,
        name=name,
        valid_from=now,
        awarded_date=now - COUNCIL_BEFORE,
        credential_status=status,
    )


def socle(
    organisation: Organisation,
    positions: Mapping[str, int],
    status: StatusEntry,
    *,
    now: datetime,
) -> dict[str, Any]:
    """The levels of a pupil in the eight components of the common core."""
    achievement = socle_achievement(organisation)
    subject = AchievementSubject(
        id=new_recipient(),
        achievement=achievement,
        result=[_result(organisation, code, positions[code]) for code in COMPONENTS],
    )
    return achievement_credential(envelope(organisation, SOCLE_NAME, status, now=now), subject)


def engagement(
    organisation: Organisation,
    status: StatusEntry,
    *,
    now: datetime,
    until: datetime | None = None,
) -> dict[str, Any]:
    """A year of volunteering in an association; `until` ends what holds for a time only."""
    subject = AchievementSubject(
        id=new_recipient(), achievement=engagement_achievement(organisation)
    )
    stated = envelope(organisation, ENGAGEMENT_NAME, status, now=now)
    return achievement_credential(replace(stated, valid_until=until), subject)


@cache
def socle_achievement(organisation: Organisation) -> Achievement:
    """The end of cycle 4, with the scale of each component."""
    return Achievement(
        id=f"{organisation.url}/achievements/socle-cycle-4",
        name=SOCLE_NAME,
        description=(
            "Niveaux atteints dans les huit composantes du socle commun de connaissances, de "
            "compétences et de culture, en fin de classe de troisième."
        ),
        criteria=Criteria(
            narrative="Les niveaux sont arrêtés par le conseil de classe en fin de cycle 4."
        ),
        achievement_type="Competency",
        in_language="fr",
        alignment=[_alignment(organisation, code) for code in COMPONENTS],
        result_description=[_description(organisation, code) for code in COMPONENTS],
    )


@cache
def engagement_achievement(organisation: Organisation) -> Achievement:
    """Regular volunteering."""
    return Achievement(
        id=f"{organisation.url}/achievements/benevole",
        name=ENGAGEMENT_NAME,
        description="Participation régulière, pendant l’année, aux activités de l’association.",
        criteria=Criteria(
            narrative="Au moins vingt heures d’aide dans l’année, notées par l’équipe."
        ),
        achievement_type="CommunityService",
        in_language="fr",
        alignment=[loader.alignment("engagement", "BENEVOLE", organisation.url)],
    )


def component_name(code: str) -> str:
    """The short name of a component of the common core, in French."""
    item = _item(code)
    return str(item.get("abbreviatedStatement") or item["fullStatement"])


def level_id(position: int) -> str:
    """The identifier of a level, the same in every badge."""
    return f"urn:uuid:{_level(position)['identifier']}"


def level_name(position: int) -> str:
    """What a position from 0 to 4 is called, in French."""
    return str(_level(position)["quality"])


def _result(organisation: Organisation, code: str, position: int) -> Result:
    return Result(
        result_description=_description_id(organisation, code),
        achieved_level=level_id(position),
    )


def _description(organisation: Organisation, code: str) -> ResultDescription:
    return scale(_rubric(), id=_description_id(organisation, code), name=component_name(code))


def _description_id(organisation: Organisation, code: str) -> str:
    return f"{organisation.url}/achievements/socle-cycle-4#{code}"


def _alignment(organisation: Organisation, code: str) -> JsonObject:
    return loader.alignment(SOCLE, _item(code)["humanCodingScheme"], organisation.url)


def _rubric() -> JsonObject:
    rubric: JsonObject = loader.framework(SOCLE)["CFRubrics"][0]
    return rubric


def _level(position: int) -> JsonObject:
    levels = _rubric()["CFRubricCriteria"][0]["CFRubricCriterionLevels"]
    found: JsonObject = next(
        level for level in levels if level["extensions"]["lsuPositionnement"] == position
    )
    return found


def _item(code: str) -> JsonObject:
    return _items()[code]


@cache
def _items() -> Mapping[str, JsonObject]:
    """The components of the common core by the codes of the class file."""
    items = loader.framework(SOCLE)["CFItems"]
    coded = {item["extensions"].get("lsuCode"): item for item in items}
    return MappingProxyType({code: coded[code] for code in COMPONENTS})
