"""The form by which one person is awarded, asked in steps, and what it means as a wish."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from wtforms import (
    DateField,
    DecimalField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length
from wtforms.validators import Optional as MayBeEmpty

from issuer.achievements import results
from issuer.achievements.drafting import LEVELS, Result
from issuer.awards import content
from issuer.awards.awarding import MAX_NAME_CHARACTERS, Wish
from issuer.awards.catalogue import Entry
from issuer.awards.content import Content
from issuer.awards.models import Award, Recipient
from issuer.awards.wording import RECIPIENTS, RESULT_STATUSES
from schemas.errors import LivretError
from schemas.model.enumerations import RESULT_STATUS_TYPE
from service import frameworks
from service.language import N_, Language
from service.web.forms import Form, choices, required
from service.web.templating import LANGUAGE_NAMES, say

WHO: Final = ("name", "address", "language", "recipient", "value")
WHAT: Final = (
    *("narrative", "awarded_on", "documents"),
    *("started_on", "ended_on", "role", "credits", "term", "licence_number"),
    *("valid_until", "due_on", "lapses_on"),
)
MORE: Final = WHAT[3:]
"""What few awards need; it is folded away."""
RESULT: Final = "result_"
MAX_VALUE_CHARACTERS: Final = 500
MORNING: Final = time(6, tzinfo=UTC)
NOON: Final = time(12, tzinfo=UTC)
_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "recipient-name-malformed": "name",
        "recipient-did-malformed": "value",
        "recipient-address-malformed": "address",
        "award-date-wrong": "awarded_on",
        "award-validity-wrong": "valid_until",
        "award-schedule-wrong": "due_on",
        "award-lapse-wrong": "lapses_on",
        "content-credits-wrong": "credits",
        "content-days-wrong": "ended_on",
        "content-evidence-wrong": "documents",
        "evidence-too-large": "documents",
        "evidence-type-refused": "documents",
        "evidence-malformed": "documents",
        "evidence-name-malformed": "documents",
        "image-too-large": "documents",
        "image-malformed": "documents",
        "image-type-refused": "documents",
    }
)
"""Beside which field each refusal stands; all others stand above the form."""


def _day(label: str, description: str = "") -> DateField:
    return DateField(label, [MayBeEmpty()], description=description)


def _line(label: str, description: str = "") -> StringField:
    most = Length(max=content.MAX_LINE_CHARACTERS)
    return StringField(label, [most], description=description)


class AwardForm(Form):
    """Everything that can be said of one award; results are added by `form_for`."""

    name = StringField(
        N_("Name of the person"),
        [required(), Length(max=MAX_NAME_CHARACTERS)],
        description=N_("For you and on the letter or strip. It does not enter the attestation."),
        render_kw={"autocomplete": "off", "autocapitalize": "words"},
    )
    address = StringField(
        N_("E-mail address"),
        [Length(max=MAX_VALUE_CHARACTERS)],
        description=N_(
            "A letter with the link goes there. Without it you hand out a link, a QR code or a "
            "printed strip."
        ),
        render_kw={"autocomplete": "off", "inputmode": "email", "autocapitalize": "none"},
    )
    language = SelectField(
        N_("Language of the attestation"),
        choices=choices((one.value, LANGUAGE_NAMES[one]) for one in Language),
    )
    recipient = RadioField(
        N_("How the person takes it"),
        choices=choices((one.value, text) for one, text in RECIPIENTS.items()),
        default=Recipient.CLAIM.value,
    )
    value = StringField(
        N_("Identifier of the wallet, or address known to the other platform"),
        [Length(max=MAX_VALUE_CHARACTERS)],
        description=N_("Only for the second and third choice."),
        render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"},
    )
    narrative = TextAreaField(
        N_("What the person did"),
        [Length(max=content.MAX_NARRATIVE_CHARACTERS)],
        description=N_("In a few sentences, for whoever reads the attestation."),
    )
    awarded_on = DateField(
        N_("Earned on"), description=N_("The day of the examination, the event or the decision.")
    )
    documents = MultipleFileField(
        N_("Documents that show it"),
        description=N_("PDF, PNG, JPEG or WebP, 5 MB each at most. Who has the link can see them."),
        render_kw={"accept": ".pdf,.png,.jpg,.jpeg,.webp"},
    )
    started_on = _day(N_("The activity began on"))
    ended_on = _day(N_("The activity ended on"))
    role = _line(N_("Role"), N_("For instance: goalkeeper, treasurer, tutor."))
    credits = DecimalField(N_("Credits"), [MayBeEmpty()], places=None)
    term = _line(N_("School year or term"))
    licence_number = _line(N_("Licence or certificate number"))
    valid_until = _day(N_("Valid until"), N_("Leave empty when it does not expire."))
    due_on = _day(N_("Issue it on"), N_("Leave empty to issue it at once."))
    lapses_on = _day(N_("The offer ends on"), N_("Leave empty for six months."))
    pupil = HiddenField()
    key = HiddenField()
    evidence = HiddenField()
    replaces = HiddenField()
    editing = HiddenField()


HIDDEN: Final = ("pupil", "key", "evidence", "replaces", "editing")


def form_for(entry: Entry, **data: Any) -> AwardForm:
    """The form of an achievement, with a field for each of its results."""
    fields = {
        f"{RESULT}{index}": _result_field(one, entry, say().language.value)
        for index, one in enumerate(entry.draft.results)
    }
    made: AwardForm = type("AwardOf", (AwardForm,), fields)(**data)
    made.language.choices = [
        choice for choice in made.language.choices if choice.value in entry.draft.languages
    ]
    if made.language.data not in entry.draft.languages:
        made.language.data = entry.draft.languages[0]
    return made


def result_names(entry: Entry) -> tuple[str, ...]:
    """The names of the fields of its results."""
    return tuple(f"{RESULT}{index}" for index in range(len(entry.draft.results)))


def _result_field(one: Result, entry: Entry, language: str) -> Any:
    spoken = language if language in entry.draft.languages else entry.draft.languages[0]
    label = one.name[spoken]
    if one.type == LEVELS:
        return _choice(label, _levels(one, spoken))
    if one.type == "Status":
        return _choice(label, [(state, RESULT_STATUSES[state]) for state in RESULT_STATUS_TYPE])
    help_text = ""
    if one.minimum is not None or one.maximum is not None:
        help_text = say()(
            N_("From {least} to {most}."), least=one.minimum or "…", most=one.maximum or "…"
        )
    numeric = one.type in results.NUMBERS
    return StringField(
        label,
        [Length(max=results.MAX_VALUE_CHARACTERS)],
        description=help_text,
        render_kw={"inputmode": "decimal"} if numeric else {},
    )


def _choice(label: str, known: list[tuple[str, str]]) -> SelectField:
    # What is no level is refused by `content.check`, in words that name the result.
    offered = choices([("", N_("(not said)")), *known])
    return SelectField(label, choices=offered, validate_choice=False)


def _levels(one: Result, language: str) -> list[tuple[str, str]]:
    if one.scale is not None:
        return [(str(level.level), level.name) for level in frameworks.levels(one.scale, language)]
    return [(level.code, level.name[language]) for level in one.levels]


def level_name(entry: Entry, code: str, value: str, language: str) -> tuple[str, str]:
    """What a result and its value are called; the codes where the version has none of these."""
    spoken = language if language in entry.draft.languages else entry.draft.languages[0]
    for one in entry.draft.results:
        if one.code == code:
            names = dict(_levels(one, spoken)) if one.type == LEVELS else RESULT_STATUSES
            return one.name[spoken], say()(names.get(value, value)) if value else ""
    return code, value


def is_good(form: AwardForm, names: Sequence[str]) -> bool:
    """Whether these fields are filled in well; the others belong to other steps."""
    # Each is asked, so that every fault is told at once.
    return not [name for name in names if not form[name].validate(form)]


def wish_of(form: AwardForm, entry: Entry, *, now: datetime) -> Wish:
    """What was written, as the verb wants it."""
    kind = Recipient(form.recipient.data)
    said = {
        one.code: str(form[name].data or "")
        for name, one in zip(result_names(entry), entry.draft.results, strict=True)
    }
    return Wish(
        achievement=entry.achievement.id,
        name=form.name.data or "",
        recipient=kind,
        value=form.value.data or "" if kind is not Recipient.CLAIM else "",
        address=form.address.data or "",
        language=form.language.data,
        content=Content(
            narrative=form.narrative.data or "",
            role=form.role.data or "",
            credits=float(form.credits.data) if form.credits.data is not None else None,
            results={code: value for code, value in said.items() if value.strip()},
            started_on=form.started_on.data,
            ended_on=form.ended_on.data,
            evidence=evidence_ids(form),
            licence_number=form.licence_number.data or "",
            term=form.term.data or "",
        ),
        awarded_at=_earned(form.awarded_on.data, now),
        valid_until=_end_of(form.valid_until.data),
        due_at=_at(form.due_on.data, MORNING),
        lapses_at=_end_of(form.lapses_on.data),
        pupil_id=uuid_of(form.pupil.data),
        replaces_id=uuid_of(form.replaces.data),
    )


def data_of(award: Award, entry: Entry) -> dict[str, Any]:
    """What the form says of an award that is there already."""
    said = content.read(award.content)
    is_email = award.recipient is Recipient.EMAIL
    return {
        "name": award.recipient_name,
        "address": "" if is_email else award.address,
        "language": award.language,
        "recipient": award.recipient.value,
        "value": award.address if is_email else award.holder,
        "narrative": said.narrative,
        "awarded_on": award.awarded_at.date(),
        "started_on": said.started_on,
        "ended_on": said.ended_on,
        "role": said.role,
        "credits": said.credits,
        "term": said.term,
        "licence_number": said.licence_number,
        "valid_until": (award.valid_until - timedelta(days=1)).date()
        if award.valid_until
        else None,
        "pupil": str(award.pupil_id or ""),
        "evidence": " ".join(map(str, said.evidence)),
        **{
            name: said.results.get(one.code, "")
            for name, one in zip(result_names(entry), entry.draft.results, strict=True)
        },
    }


def tell(form: AwardForm, entry: Entry, error: LivretError, sentence: str) -> None:
    """Say a refusal beside the field it is about."""
    name = _FIELDS.get(error.code, "")
    if error.code.startswith("content-text"):
        name = str(error.facts.get("field", ""))
    codes = [one.code for one in entry.draft.results]
    if error.facts.get("result") in codes:
        name = f"{RESULT}{codes.index(str(error.facts['result']))}"
    if name == "address" and form.recipient.data == Recipient.EMAIL.value:
        name = "value"
    told = say()(sentence, **error.facts)
    if name in form:
        form[name].errors = [*form[name].errors, told]
    else:
        form.form_errors.append(told)


def kept(form: AwardForm, shown: Sequence[str]) -> list[tuple[str, str]]:
    """What other steps said, to go along unseen."""
    passed = {"csrf_token", "documents", *shown}
    return [(one.name, _text(one)) for one in form if one.name not in passed and _text(one) != ""]


def evidence_ids(form: AwardForm) -> tuple[UUID, ...]:
    """The documents that were added so far."""
    found = (uuid_of(one) for one in (form.evidence.data or "").split()[: content.MAX_EVIDENCE])
    return tuple(one for one in found if one is not None)


def uuid_of(text: str | None) -> UUID | None:
    """An identifier of a hidden field; None for anything else."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _text(one: Any) -> str:
    value = one._value() if hasattr(one, "_value") else one.data
    return "" if value is None else str(value)


def _earned(day: date | None, now: datetime) -> datetime | None:
    return None if day is None or day == now.date() else datetime.combine(day, NOON)


def _at(day: date | None, hour: time) -> datetime | None:
    return None if day is None else datetime.combine(day, hour)


def _end_of(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(tzinfo=UTC)) + timedelta(days=1)
