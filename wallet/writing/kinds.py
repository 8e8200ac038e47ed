"""What a holder can write: each kind with its questions, its rubric, and how it is asked.

A kind is one line of `KINDS`; its code stands in drafts, items and addresses and never changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from service.errors import NotFound
from service.language import N_
from wallet.booklet.models import Rubric

MAX_LINE_CHARACTERS: Final = 160
MAX_TEXT_CHARACTERS: Final = 4000


class Answer(StrEnum):
    """How a question is answered."""

    LINE = "line"
    TEXT = "text"
    DAY = "day"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a kind; `label`, `help` and the labels of choices are msgids."""

    name: str
    label: str
    answer: Answer = Answer.TEXT
    help: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that can be written; `label`, `lead` and `title` are msgids."""

    code: str
    label: str
    lead: str  # what it is good for, in one sentence
    rubric: Rubric
    achievement_type: (
        str  # https://www.imsglobal.org/spec/ob/v3p0#org.1edtech.ob.v3p0.achievementtype.class
    )
    title: str  # the label of its name
    questions: tuple[Question, ...]
    frameworks: tuple[str, ...] = ()  # where its competences are searched first; empty: none
    levels: bool = False  # whether each competence is given a level
    sensitive: bool = False  # dated, kept beside later ones, in no share unless chosen


_DID: Final = Question(
    "did",
    N_("What I did"),
    help=N_("Say it as you would to a friend: what, with whom, how often."),
    required=True,
)
_LEARNT: Final = Question(
    "learnt", N_("What I learnt"), help=N_("Something you can do now, or know, or see differently.")
)
_FROM: Final = Question("from", N_("From"), Answer.DAY)
_UNTIL: Final = Question("until", N_("Until"), Answer.DAY, help=N_("Leave it empty if it goes on."))
_WHERE: Final = Question(
    "where", N_("Where"), Answer.LINE, help=N_("The place or the name of the organisation.")
)

YEARS: Final = (
    ("6e", N_("6e")),
    ("5e", N_("5e")),
    ("4e", N_("4e")),
    ("3e", N_("3e")),
    ("2de", N_("2de")),
    ("1re", N_("1re")),
    ("terminale", N_("Terminale")),
    ("other", N_("Another year")),
)
"""The years of school, from the first of collège to the last of lycée."""
GUIDE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "6e": (
            N_("What do you like doing so much that you forget the time?"),
            N_("Which occupation of somebody around you makes you curious, and why?"),
        ),
        "5e": (
            N_("What do others ask you for help with?"),
            N_("Which subject or activity surprised you this year?"),
        ),
        "4e": (
            N_("Where would you like to spend a week watching people work?"),
            N_("What matters to you in a working day: people, things, ideas, being outside?"),
        ),
        "3e": (
            N_("What did your week in a workplace show you that you did not expect?"),
            N_("Which ways after the 3e do you know, and what draws you to each?"),
        ),
        "2de": (
            N_("Which subjects do you want to go deeper into, and what for?"),
            N_("Whom could you ask about a course of study that interests you?"),
        ),
        "1re": (
            N_("Which courses have you looked at, and what do they expect of you?"),
            N_("What have you done outside school that says something about your plan?"),
        ),
        "terminale": (
            N_("Why this course, and what have you done that leads to it?"),
            N_("What is your other way, if the first does not open?"),
        ),
        "other": (
            N_("What changed in your plan since you last wrote?"),
            N_("What is the next small step, and who can help?"),
        ),
    }
)
"""Questions that help to begin a reflection, by year."""

_KINDS: Final = (
    Kind(
        "self-assessment",
        N_("What I can do: a self-assessment"),
        N_("Choose competences and say how far you are. You can compare with later ones."),
        Rubric.SELF_ASSESSMENT,
        "Competency",
        N_("What it is about"),
        (_DID, _LEARNT, Question("next", N_("What I want to work on next"))),
        ("socle-2015", "crcn", "cps"),
        levels=True,
        sensitive=True,
    ),
    Kind(
        "engagement",
        N_("A commitment: club, class, association"),
        N_("A responsibility, a team, helping others: what you do for more than yourself."),
        Rubric.ENGAGEMENTS,
        "CommunityService",
        N_("Your role, in a few words"),
        (_WHERE, _FROM, _UNTIL, _DID, _LEARNT),
        ("engagement", "transversales"),
    ),
    Kind(
        "family",
        N_("Something I do at home or in my family"),
        N_("Looking after little ones, cooking, speaking another language, repairing…"),
        Rubric.FAMILY,
        "Achievement",
        N_("What you do, in a few words"),
        (_FROM, _UNTIL, _DID, _LEARNT),
        ("transversales", "cps"),
    ),
    Kind(
        "discovery",
        N_("A discovery: an open day, an occupation, a training"),
        N_("A mini-course, a fair, an interview with somebody at work."),
        Rubric.DISCOVERIES,
        "CoCurricular",
        N_("What you discovered"),
        (
            Question("where", N_("Where, or with whom"), Answer.LINE),
            Question("from", N_("When"), Answer.DAY),
            _DID,
            Question("surprised", N_("What surprised me")),
            Question(
                "now",
                N_("And now"),
                Answer.CHOICE,
                choices=(
                    ("more", N_("I want to know more")),
                    ("maybe", N_("I am not sure yet")),
                    ("not", N_("It is not for me")),
                ),
            ),
        ),
    ),
    Kind(
        "placement",
        N_("A placement or an exchange"),
        N_("A week in a workplace, a stay abroad, a holiday job."),
        Rubric.PLACEMENTS,
        "Fieldwork",
        N_("The placement, in a few words"),
        (_WHERE, _FROM, _UNTIL, _DID, _LEARNT),
        ("transversales",),
    ),
    Kind(
        "reflection",
        N_("My plan: a reflection"),
        N_("Where you want to go and why. It stays private unless you choose otherwise."),
        Rubric.PROJECT,
        "ext:Reflection",
        N_("A title for it"),
        (
            Question("year", N_("Your year"), Answer.CHOICE, choices=YEARS, required=True),
            Question("first", N_("Begin with a question below, or your own"), required=True),
            Question("second", N_("Something else")),
            Question("step", N_("My next step"), Answer.LINE),
        ),
        sensitive=True,
    ),
    Kind(
        "document",
        N_("A document of mine"),
        N_("A work you are proud of, a programme, a picture, with a word about it."),
        Rubric.ENGAGEMENTS,
        "Achievement",
        N_("What the document is"),
        (
            _FROM,
            Question("did", N_("What it shows"), required=True),
            Question(
                "rubric",
                N_("Where it belongs"),
                Answer.CHOICE,
                choices=(
                    (Rubric.ENGAGEMENTS.value, N_("Commitments")),
                    (Rubric.FAMILY.value, N_("Family life")),
                    (Rubric.DISCOVERIES.value, N_("Trainings and occupations")),
                    (Rubric.PLACEMENTS.value, N_("Placements and exchanges")),
                    (Rubric.PROJECT.value, N_("My plan")),
                ),
                required=True,
            ),
        ),
    ),
)
KINDS: Final[Mapping[str, Kind]] = MappingProxyType({one.code: one for one in _KINDS})
"""Every kind by its code, in the order in which they are offered."""

LEVELS: Final = (
    N_("I am beginning"),
    N_("I can do it with help"),
    N_("I can do it on my own"),
    N_("I can do it well and show others"),
)
"""The four levels of a self-assessment (msgids), the first being 1."""


def find(code: str) -> Kind:
    """The kind of that code; raises NotFound `writing-kind-unknown`."""
    kind = KINDS.get(code)
    if kind is None:
        raise NotFound("writing-kind-unknown")
    return kind
