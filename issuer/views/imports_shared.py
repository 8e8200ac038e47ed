"""What the pages of runs share: the preview, the questions about pupils, the page afterwards."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from issuer import models_of_badges
from issuer.awards import catalogue
from issuer.importing import wording as file_words
from issuer.importing.faults import Fault, ImportingError, Severity
from issuer.importing.joining import Ambiguous
from issuer.importing.model import Pupil, Reading
from issuer.place import the_place
from issuer.rosters.comparing import LEFT_OUT, NOBODY, WHOLE_LISTS
from issuer.rosters.looking import shown_name
from issuer.runs import adopting, looking, receiving, starting
from issuer.runs import answers as saying
from issuer.runs.answers import Answers
from issuer.runs.looking import Reader
from issuer.runs.models import ImportRun, RunKind
from issuer.runs.planning import Plan, Row
from issuer.runs.wording import SOURCES
from issuer.views import awards_shared, federation_words
from schemas.errors import LivretError
from service.errors import NotFound
from service.language import N_
from service.web.paging import Page, page_number

MAX_NAMES: Final = 50
"""Of each kind that a preview shows; all are counted."""
MAX_QUESTIONS: Final = 40
FAULTS_AT_ONCE: Final = 100
DECIDE: Final = "decide-"
MAX_ANSWER_CHARACTERS: Final = 64
_FLAGS: Final = (
    *("beyond_list", "withdraw", "final", "letters"),
    *("only_good", "replaces", "left", "addresses"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """A pupil of the file with those who may be meant, as a page asks it."""

    key: str
    name: str
    line: int
    reason: str
    choices: tuple[tuple[str, str], ...]


_REASONS: Final[Mapping[str, str]] = {
    "name-only": N_("The file gives no number; the name and birth date fit."),
    "numbers-disagree": N_("Two numbers of the file lead to different pupils."),
    "number-shared": N_("Several pupils of the list have this number."),
    "birth-date-differs": N_("The number fits, the birth date does not."),
    "name-differs": N_("The number fits, the name does not."),
}


def reader() -> Reader:
    """Who calls, and what opens the files of this place."""
    return Reader(awards_shared.powers(), the_place().config.master)


def said_wrong(error: ImportingError) -> str:
    """Where and why a file is refused, in one text."""
    fault = named(error.fault)
    where = file_words.where(fault, g.translate)
    said = file_words.sentence(fault, g.translate)
    return f"{where[:1].upper()}{where[1:]} – {said}" if where else said


def named(fault: Fault) -> Fault:
    """The fault with codes of sources as people call them."""
    known = {
        name: g.translate(SOURCES[value])
        for name, value in fault.facts.items()
        if isinstance(value, str) and value in SOURCES
    }
    return replace(fault, facts={**fault.facts, **known}) if known else fault


def sentences(faults: Iterable[Fault]) -> Iterator[tuple[str, str]]:
    """Place and sentence of each fault."""
    for fault in map(named, faults):
        yield file_words.where(fault, g.translate), file_words.sentence(fault, g.translate)


def grouped(faults: Iterable[Fault]) -> list[tuple[str, int]]:
    """Each sentence once with the number of places; the most frequent first."""
    counted = Counter(said for _, said in sentences(faults))
    return counted.most_common(MAX_NAMES)


def found(run_id: UUID, *kinds: RunKind) -> ImportRun:
    """The run, when it is of these kinds and who calls may see it; NotFound `run-unknown`."""
    run = receiving.get(g.session, run_id)
    is_own = run.made_by == g.account.id
    if run.kind not in kinds or not (awards_shared.sees_all() or is_own):
        raise NotFound("run-unknown")
    return run


def preview(run: ImportRun, home: str) -> ResponseReturnValue:
    """The page that says what a file would do."""
    try:
        reading = receiving.reread(g.session, g.tenant, run, reader().master)
    except ImportingError as error:
        # It was good when it came, so an answer of the person does not fit it.
        return render_template("imports/refused.html", run=run, home=home, why=said_wrong(error))
    if run.kind is RunKind.LIST:
        return _preview_list(run, reading, home)
    plan = looking.plan(g.session, g.tenant, run, reading, reader(), now=g.now)
    return _preview_plan(run, reading, plan, home)


def _preview_list(run: ImportRun, reading: Reading, home: str) -> str:
    shown = looking.comparison(g.session, g.tenant, run, reading)
    return render_template(
        "imports/list_preview.html",
        **_common(run, reading, shown.ambiguous, reading.faults, home),
        shown=shown,
        is_whole=reading.source in WHOLE_LISTS,
        names={
            "new": _names(shown.new),
            "changed": _names(change.after for change in shown.changed),
            "gone": _names(shown.gone),
        },
        changes_nothing=shown.changes_nothing,
    )


def _preview_plan(run: ImportRun, reading: Reading, plan: Plan, home: str) -> str:
    rows = (*plan.created, *plan.changed)
    missing = adopting.to_adopt(g.session, (row.model for row in rows if row.model))
    return render_template(
        "imports/preview.html",
        **_common(run, reading, plan.ambiguous, plan.faults, home),
        plan=plan,
        warned=_warned(rows),
        badges=_badges(rows),
        adopted=[_model_name(code) for code in missing],
        has_list=looking.has_list(g.session),
        needs_list=run.kind is RunKind.RESULTS,
        needs_final=any(one.code == starting.NEEDS_FINAL for one in reading.faults),
        addresses=_addresses(run, rows),
        may_sign=awards_shared.may_sign(),
        is_table=run.kind is RunKind.TABLE,
        corrects=_corrects(plan),
        created=[_line(row) for row in plan.created[:MAX_NAMES]],
        changed=[_line(row) for row in plan.changed[:MAX_NAMES]],
        changes_nothing=plan.changes_nothing,
    )


def _warned(rows: tuple[Row, ...]) -> list[str]:
    achievements = [UUID(row.achievement) for row in rows if row.achievement]
    models = [row.model for row in rows if row.model]
    return federation_words.warned(g.tenant, achievements, models=models)


def _common(
    run: ImportRun,
    reading: Reading,
    ambiguous: tuple[Ambiguous, ...],
    faults: tuple[Fault, ...],
    home: str,
) -> dict[str, Any]:
    refused = [one for one in faults if one.severity is Severity.REFUSED]
    number = page_number(request)
    start = (number - 1) * FAULTS_AT_ONCE
    some = list(sentences(refused[start : start + FAULTS_AT_ONCE]))
    remarks = [one for one in faults if one.severity in {Severity.WARNING, Severity.NOTE}]
    return {
        "run": run,
        "home": home,
        "source": g.translate(SOURCES.get(run.reader, run.reader)),
        "reading": reading,
        "answers": saying.read(run.answers),
        "refused": Page(some, number, len(refused), FAULTS_AT_ONCE),
        "ignored": grouped(one for one in faults if one.severity is Severity.IGNORED),
        "remarks": grouped(one for one in remarks if one.code != starting.NEEDS_FINAL),
        "further": reading.further_faults,
        "questions": [_question(one) for one in ambiguous[:MAX_QUESTIONS]],
        "open": len(ambiguous),
        "nobody": NOBODY,
        "left_out": LEFT_OUT,
    }


def _question(one: Ambiguous) -> Question:
    return Question(
        key=one.pupil.key,
        name=_described(one.pupil),
        line=one.pupil.line,
        reason=g.translate(_REASONS[one.reason.value]),
        choices=tuple((each.key, _described(each)) for each in one.candidates),
    )


def _described(pupil: Pupil) -> str:
    name = shown_name(pupil) or pupil.identifiers.ine
    born = g.translate.date(pupil.birth_date) if pupil.birth_date else ""
    return ", ".join(part for part in (name, born, pupil.division) if part)


def _names(pupils: Iterable[Pupil]) -> list[str]:
    return [_described(one) for one in list(pupils)[:MAX_NAMES]]


def _line(row: Row) -> tuple[str, str, str]:
    return row.name, row.pupil.division, _badge_name(row)


def _badges(rows: Iterable[Row]) -> list[tuple[str, int]]:
    return Counter(_badge_name(row) for row in rows).most_common()


def _badge_name(row: Row) -> str:
    if row.model:
        return _model_name(row.model)
    names: dict[str, str] = g.setdefault("badge_names", {})
    if row.achievement not in names:
        entry = catalogue.to_award(g.session, g.tenant, UUID(row.achievement))
        names[row.achievement] = entry.name(g.translate.language.value)
    return names[row.achievement]


def _model_name(code: str) -> str:
    names = models_of_badges.model(code).draft.name
    return str(names.get(g.translate.language.value) or names["fr"])


def _addresses(run: ImportRun, rows: tuple[Row, ...]) -> int:
    """How many letters could be sent."""
    if run.kind is RunKind.TABLE:
        return sum("@" in row.deliver_to and ":" not in row.deliver_to for row in rows)
    return looking.addresses(g.session, [row.pupil.listed_as for row in rows])


def _corrects(plan: Plan) -> bool:
    """Whether rows differ from earlier awards of the same people and badge."""
    return bool(plan.changed) or any(row.revision for row in plan.created)


def answered(run: ImportRun) -> Answers:
    """What the form of the preview says, over what was said before."""
    form = request.form
    decided = {
        name.removeprefix(DECIDE): value[:MAX_ANSWER_CHARACTERS]
        for name, value in form.items()
        if name.startswith(DECIDE) and value
    }
    before = saying.read(run.answers)
    offered = set(form.getlist("offered"))
    flags: dict[str, Any] = {name: name in form for name in _FLAGS if name in offered}
    return replace(before, **flags).with_decided(decided)


def keep_answers(run: ImportRun, where: str) -> ResponseReturnValue:
    """Keep the answers and look again."""
    held = receiving.waiting(g.session, run.id, g.now)
    receiving.answer(held, answered(held))
    g.session.commit()
    return redirect(where, 303)


def confirm(run: ImportRun, where: str) -> ResponseReturnValue:
    """Do it; what is refused is said on the preview."""
    receiving.answer(run, answered(run))
    try:
        reading = receiving.reread(g.session, g.tenant, run, reader().master)
        said = starting.Confirmed(run.id, reading, reader(), g.account.id)
        starting.confirm(g.session, g.tenant, said, the_place(), now=g.now)
    except ImportingError as error:
        g.session.rollback()
        flash(said_wrong(error), "bad")
    except LivretError as error:
        sentence = awards_shared.sentence(error)
        if sentence is None:
            raise
        facts = dict(error.facts)
        g.session.rollback()
        flash(g.translate(sentence, **facts), "bad")
    else:
        g.session.commit()
        flash(g.translate("Confirmed. The file was deleted here."), "good")
    return redirect(where, 303)


def cancel(run: ImportRun, where: str) -> ResponseReturnValue:
    """Delete the file."""
    receiving.cancel(g.session, g.tenant, run.id, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("Cancelled. The file was deleted; nothing was awarded."), "good")
    return redirect(where, 303)
