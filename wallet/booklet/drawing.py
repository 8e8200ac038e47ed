"""What is drawn of a credential: read from its document into columns, so that lists ask once.

Nothing here judges; the report does. Texts are bounded, since a stranger wrote them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from schemas import loader
from schemas.reading import Received
from schemas.terms import AchievementSubject, Alignment, Credential, Result, view
from service.frameworks import Reference
from service.web import markdown
from service.words import folded
from verifier.report import Outcome, Report, Step, Verdict

MAX_NAME_CHARACTERS: Final = 200
MAX_DESCRIPTION_CHARACTERS: Final = 300
MAX_SEARCH_CHARACTERS: Final = 2000
MAX_SKILLS: Final = 200
MAX_IDENTIFIER_CHARACTERS: Final = 1000
_CF_ITEM: Final = re.compile(r"/CFItems/(?P<id>[0-9a-f]{8}-[0-9a-f-]{27})\Z")
LEVELS: Final = 4


@dataclass(frozen=True, slots=True)
class Named:
    """A competence that a credential names, with a level of one to four where it says one."""

    target: str
    framework: str  # its code where it is a shipped one, else what the badge calls it
    code: str | None
    name: str
    level: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What stands on a card."""

    name: str
    description: str
    achievement_type: str
    achievement_id: str | None
    issuer_id: str
    issuer_name: str
    subject: str | None
    valid_from: datetime | None
    valid_until: datetime | None
    date: datetime | None
    image: str | None  # a URL or a data: URL
    skills: tuple[Named, ...]

    @property
    def search(self) -> str:
        """The words by which it is found, in small letters without accents."""
        said = [self.name, self.issuer_name, self.description, *(one.name for one in self.skills)]
        return folded(" ".join(said))[:MAX_SEARCH_CHARACTERS]


def drawn(received: Received, language: str) -> Drawn:
    """What a received credential says of itself, in this language where it has several."""
    credential = view(received.document, language)
    achievement, subject = credential.achievement, credential.subject
    texts = (credential.description, achievement.description if achievement else None)
    return Drawn(
        name=_line(credential.display_name or "", MAX_NAME_CHARACTERS),
        description=_plain(next((text for text in texts if text), "")),
        achievement_type=_line((achievement and achievement.achievement_type) or "", 80),
        achievement_id=_identifier(achievement.id if achievement else None),
        issuer_id=_identifier(credential.issuer.id) or "",
        issuer_name=_line(credential.issuer.name or "", MAX_NAME_CHARACTERS),
        subject=_identifier(credential.subject_id),
        valid_from=credential.valid_from,
        valid_until=credential.valid_until,
        date=credential.display_date,
        image=_image(credential),
        skills=_skills(subject) if isinstance(subject, AchievementSubject) else (),
    )


def _image(credential: Credential) -> str | None:
    achievement = credential.achievement
    holders = (credential.image, achievement.image if achievement else None)
    return next((one.id for one in holders if one is not None and one.id), None)


def _skills(subject: AchievementSubject) -> tuple[Named, ...]:
    achievement = subject.achievement
    found: dict[str, Named] = {}
    for one in achievement.alignments if achievement else ():
        if one.target_url:
            found[one.target_url] = _named(one, None)
    for result in subject.results:
        level = _level(subject, result)
        for one in result.alignments:
            if one.target_url:
                found[one.target_url] = _named(one, level)
    return tuple(found.values())[:MAX_SKILLS]


def _named(one: Alignment, level: int | None) -> Named:
    url = (one.target_url or "")[:MAX_IDENTIFIER_CHARACTERS]
    shipped = reference_of(url)
    return Named(
        target=url,
        framework=shipped.framework if shipped else _line(one.target_framework or "", 120),
        code=shipped.code if shipped else _line(one.target_code or "", 60) or None,
        name=_line(one.target_name or one.target_code or url, MAX_NAME_CHARACTERS),
        level=level,
    )


def _level(subject: AchievementSubject, result: Result) -> int | None:
    achieved = subject.achievement.achieved_level(result) if subject.achievement else None
    said = achieved.level if achieved else result.value
    number = int(said) if said and said.isascii() and said.isdigit() and len(said) == 1 else 0
    return number if 1 <= number <= LEVELS else None


def reference_of(url: str) -> Reference | None:
    """The shipped item that an address of ours or of another instance names."""
    found = _CF_ITEM.search(url)
    return _items().get(found["id"]) if found else None


@cache
def _items() -> Mapping[str, Reference]:
    return MappingProxyType(
        {
            item["identifier"]: Reference(code, item["humanCodingScheme"])
            for code in loader.framework_codes()
            for item in loader.framework(code)["CFItems"]
        }
    )


def reason_of(report: Report) -> str:
    """The code of the finding that decided; of a verified one, what was said of its issuer."""
    wanted = {Verdict.REFUSED: Outcome.FAILED, Verdict.UNDETERMINED: Outcome.UNKNOWN}
    outcome = wanted.get(report.verdict)
    for finding in report.findings if outcome else ():
        counts = finding.detail.get("counts") is not False
        if finding.outcome is outcome and finding.step in report.required and counts:
            return finding.code
    return next((one.code for one in report.of(Step.TRUST)), "")


def member_of(report: Report) -> Mapping[str, Any]:
    """What the registry says of the issuer: its `name` where it knows it."""
    for finding in report.of(Step.TRUST):
        chain = finding.detail.get("chain")
        if isinstance(chain, list) and chain and isinstance(chain[0], Mapping):
            return chain[0]
    return MappingProxyType({})


def _plain(text: str) -> str:
    try:
        said = markdown.plain(text)
    except ValueError:
        said = text
    line = _line(said, MAX_DESCRIPTION_CHARACTERS + 1)
    if len(line) <= MAX_DESCRIPTION_CHARACTERS:
        return line
    return line[:MAX_DESCRIPTION_CHARACTERS].rsplit(" ", 1)[0] + " …"


def _line(text: str, most: int) -> str:
    return " ".join("".join(_shown(text)).split())[:most]


def _shown(text: str) -> Iterator[str]:
    # Signs that turn the direction of writing could make one name look like another.
    return (sign if sign.isprintable() or sign.isspace() else " " for sign in text)


def _identifier(text: str | None) -> str | None:
    # A longer one is cut: it is compared, never followed.
    return text[:MAX_IDENTIFIER_CHARACTERS] if text else None
