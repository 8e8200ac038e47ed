"""The form of an achievement: everything a draft says, with both languages side by side.

It holds its whole state, so that buttons that add a result, look for an item of a framework or draw
the badge answer with the same form and keep nothing on the server.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_wtf.file import FileField
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional

from issuer.achievements import drafting
from issuer.achievements.drafting import Draft, Result
from issuer.achievements.wording import RESULT_TYPES, TYPES
from issuer.organisations.models import AwardKind
from issuer.organisations.wording import AWARD_KINDS
from schemas import loader
from schemas.checking_fault import Fault
from service import frameworks
from service.language import N_, Language
from service.web.forms import Form, choices, required
from service.web.templating import LANGUAGE_NAMES
from verifier.trust import KINDS

TEXTS: Final = ("name", "description", "criteria")
MAX_BOX_CHARACTERS: Final = 20_000
OTHER: Final = N_("Other")
_LINE: Final = "|"
_LEVEL_PARTS: Final = 4


def type_choices() -> list[Any]:
    """The types, those of each kind of award together, the most used ones first."""
    found: list[Any] = []
    for kind in AwardKind:
        named = [(one, TYPES.get(one, one)) for one in drafting.TYPES if KINDS.get(one) == kind]
        found += choices(named, group=AWARD_KINDS[kind])
    rest = [(one, TYPES.get(one, one)) for one in drafting.TYPES if one not in KINDS]
    return found + choices(rest, group=OTHER)


def scale_choices() -> list[Any]:
    """The scales of the frameworks that ship, and none."""
    named = [
        (f"{code}:{rubric}", f"{frameworks.title(code)} – {one['title']}")
        for code in loader.framework_codes()
        for rubric, one in frameworks.rubrics(code).items()
    ]
    return choices([("", N_("None")), *named])


def _text_fields() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for language in Language:
        code = language.value
        attributes = {"lang": code}
        made[f"name_{code}"] = StringField(
            _NAMES["name"],
            [Optional(), Length(max=drafting.MAX_NAME_CHARACTERS)],
            description=N_("A few words, as they will stand on the badge."),
            render_kw=attributes,
        )
        made[f"description_{code}"] = TextAreaField(
            _NAMES["description"],
            [Optional(), Length(max=drafting.MAX_DESCRIPTION_CHARACTERS)],
            description=N_("One or two sentences on what the person did or can do."),
            render_kw={**attributes, "rows": 3},
        )
        made[f"criteria_{code}"] = TextAreaField(
            _NAMES["criteria"],
            [Optional(), Length(max=drafting.MAX_CRITERIA_CHARACTERS)],
            description=N_(
                "What must be done to receive it. A line that begins with “- ” is a point of a "
                "list; **two stars** make words bold."
            ),
            render_kw={**attributes, "rows": 6},
        )
    return made


_NAMES: Final[Mapping[str, str]] = {
    "name": N_("Name"),
    "description": N_("Description"),
    "criteria": N_("Criteria"),
}


class AchievementForm(Form):
    """An achievement; `results` more groups of fields are added by `form_of`."""

    base = HiddenField()
    main = RadioField(
        N_("Main language"),
        [required()],
        choices=choices((one.value, LANGUAGE_NAMES[one]) for one in Language),
        default=Language.FRENCH.value,
        description=N_("The other one is offered too as soon as its texts are filled in."),
    )
    type = SelectField(
        N_("Type"),
        [required()],
        description=N_("It tells verifiers and wallets what kind of attestation this is."),
    )
    tags = StringField(
        N_("Keywords"),
        [Optional(), Length(max=1000)],
        description=N_("By which it is found, separated by commas."),
    )
    letters = StringField(
        N_("Letters on the drawn badge"),
        [Optional(), Length(max=drafting.MAX_LETTERS)],
        description=N_("Up to four; left empty, they are made from the name."),
    )
    stars = IntegerField(
        N_("Stars on the drawn badge"),
        [Optional(), NumberRange(0, drafting.MAX_STARS)],
        description=N_("0 to 4, for badges that have degrees."),
    )
    picture = FileField(
        N_("Picture of your own"),
        description=N_(
            "PNG, JPEG or WebP, at most 5 MB. Without one, the badge drawn below is used."
        ),
        render_kw={"accept": "image/png,image/jpeg,image/webp"},
    )


def form_of(count: int, data: Mapping[str, Any] | None = None) -> AchievementForm:
    """The form with so many results; filled from the request, else with `data`."""
    fields = _text_fields()
    for index in range(count):
        fields |= {f"r{index}_{name}": made for name, made in _result_fields().items()}
    made_class = type("AchievementFormOfResults", (AchievementForm,), fields)
    form: AchievementForm = made_class(data=dict(data or {}))
    form.type.choices = type_choices()
    _mark_required(form)
    for index in range(count):
        form[f"r{index}_scale"].choices = scale_choices()
    return form


def _mark_required(form: AchievementForm) -> None:
    """The texts of the main language must be there; those of the other one may be left out."""
    main = form.main.data if form.main.data in set(Language) else Language.FRENCH.value
    for name in TEXTS:
        form[f"{name}_{main}"].flags.required = True


def _result_fields() -> dict[str, Any]:
    return {
        "code": StringField(
            N_("Code"),
            [Optional(), Length(max=drafting.MAX_CODE_CHARACTERS)],
            description=N_("A short word without spaces, by which lists name it: hours, level."),
        ),
        "name_fr": StringField(N_("Name in French"), [Optional(), Length(max=120)]),
        "name_en": StringField(N_("Name in English"), [Optional(), Length(max=120)]),
        "type": SelectField(N_("What is written"), choices=choices(RESULT_TYPES.items())),
        "scale": SelectField(N_("Scale of a framework"), validate_choice=False),
        "levels": TextAreaField(
            N_("Levels of your own"),
            [Optional(), Length(max=MAX_BOX_CHARACTERS)],
            description=N_(
                "One a line, the lowest first: code | name in French | name in English | points."
            ),
            render_kw={"rows": 4},
        ),
        "minimum": StringField(N_("Least"), [Optional(), Length(max=20)]),
        "maximum": StringField(N_("Most"), [Optional(), Length(max=20)]),
        "required": StringField(
            N_("To be reached"),
            [Optional(), Length(max=60)],
            description=N_("The code of a level, or a number; empty when any will do."),
        ),
    }


def data_of(draft: Draft, base: int) -> dict[str, Any]:
    """A draft as the form shows it."""
    found: dict[str, Any] = {
        "base": str(base),
        "main": draft.languages[0],
        "type": draft.type,
        "tags": ", ".join(draft.tags),
        "letters": draft.letters,
        "stars": draft.stars,
    }
    for name in TEXTS:
        found |= {f"{name}_{lang}": text for lang, text in getattr(draft, name).items()}
    for index, result in enumerate(draft.results):
        found |= {f"r{index}_{name}": value for name, value in _data_of(result).items()}
    return found


def _data_of(result: Result) -> dict[str, Any]:
    names = {f"name_{language}": text for language, text in result.name.items()}
    levels = (
        (one.code, one.name.get("fr", ""), one.name.get("en", ""), one.points or "")
        for one in result.levels
    )
    return {
        **names,
        "code": result.code,
        "type": result.type,
        "scale": f"{result.scale.framework}:{result.scale.code}" if result.scale else "",
        "levels": "\n".join(f" {_LINE} ".join(one).rstrip(" |") for one in levels),
        "minimum": result.minimum or "",
        "maximum": result.maximum or "",
        "required": result.required or "",
    }


def draft_json(form: AchievementForm, count: int, alignments: Sequence[str]) -> dict[str, Any]:
    """What the form says, as `issuer.achievements.reading` takes it."""
    languages = languages_of(form, count)
    whole: dict[str, Any] = {
        "type": form.type.data or "",
        "languages": languages,
        **{name: {lang: _said(form, f"{name}_{lang}") for lang in languages} for name in TEXTS},
        "tags": [one.strip() for one in (form.tags.data or "").split(",") if one.strip()],
        "alignments": [reference(one) for one in alignments],
        "results": [_result_json(form, f"r{index}_", languages) for index in range(count)],
    }
    if _said(form, "letters"):
        whole["letters"] = _said(form, "letters")
    if form.stars.data:
        whole["stars"] = form.stars.data
    return whole


def languages_of(form: AchievementForm, count: int) -> list[str]:
    """The main language, and the other one as soon as something is written in it."""
    main = form.main.data if form.main.data in set(Language) else Language.FRENCH.value
    names = [*TEXTS, *(f"r{index}_name" for index in range(count))]
    others = (one.value for one in Language if one.value != main)
    return [main, *(one for one in others if any(_said(form, f"{name}_{one}") for name in names))]


def reference(text: str) -> dict[str, str]:
    """`framework:code` as a reference of a draft."""
    framework, _, code = text.partition(":")
    return {"framework": framework, "code": code}


def _said(form: AchievementForm, name: str) -> str:
    return str(form[name].data or "").strip()


def _result_json(form: AchievementForm, at: str, languages: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": _said(form, f"{at}code"),
        "name": {language: _said(form, f"{at}name_{language}") for language in languages},
        "type": form[f"{at}type"].data or "",
    }
    for name in ("minimum", "maximum", "required"):
        if _said(form, at + name):
            found[name] = _said(form, at + name).replace(",", ".")
    if _said(form, f"{at}scale"):
        found["scale"] = reference(_said(form, f"{at}scale"))
    lines = [line for line in _said(form, f"{at}levels").splitlines() if line.strip()]
    if lines:
        found["levels"] = [_level(line, languages) for line in lines]
    return found


def _level(line: str, languages: Sequence[str]) -> dict[str, Any]:
    parts = [part.strip() for part in line.split(_LINE)][:_LEVEL_PARTS]
    code, french, english, points = parts + [""] * (_LEVEL_PARTS - len(parts))
    names = {"fr": french, "en": english or french}
    found: dict[str, Any] = {"code": code, "name": {one: names[one] for one in languages}}
    return {**found, "points": points.replace(",", ".")} if points else found


def field_of(fault: Fault, form: AchievementForm) -> str:
    """The field that a fault of `draft_json` is about; empty when it is about none."""
    parts = fault.pointer.strip("/").split("/")
    if parts[0] == "results" and len(parts) > 1:
        name = "_".join(parts[2:4]) if parts[2:3] == ["name"] else "".join(parts[2:3])
        wanted = [f"r{parts[1]}_{name}", f"r{parts[1]}_code"]
    else:
        language = fault.facts.get("language")
        wanted = ["_".join(parts[:2]), f"{parts[0]}_{language}", parts[0]]
    return next((one for one in wanted if one in form), "")
