"""Other federations: those whose members count here, within limits, and those above us."""

from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, IntegerField, RadioField, StringField, URLField
from wtforms.validators import Length, NumberRange, Optional

from federation.anchor import introducing, recognising
from federation.anchor.models import Recognition, RecognitionRole
from federation.anchor.place import the_place
from federation.anchor.recognising import Wish
from federation.anchor.views.forms import kinds_field, telling
from federation.anchor.views.words import ACCREDITATIONS, RECOGNITIONS
from federation.chronicle.records import MAX_NAME_CHARACTERS, MAX_PATH_LENGTH
from service.accounts.models import Role
from service.errors import ServiceError
from service.language import N_
from service.web.access import requires
from service.web.forms import Form, choices, required
from service.web.limits import UPLOAD, limited
from service.web.telling import answer, end_of
from service.web.templating import say

MAX_URL_CHARACTERS = 500

bp = Blueprint("recognition", __name__, template_folder="../../templates")


class RecogniseForm(Form):
    """Which federation, and how far it counts."""

    entity_id = URLField(
        N_("Its address"),
        [required(), Length(max=MAX_URL_CHARACTERS)],
        description=N_("Begins with https://. What it publishes there is read, with its keys."),
    )
    name = StringField(
        N_("Name"),
        [Optional(), Length(max=MAX_NAME_CHARACTERS)],
        description=N_("Left empty, the name that it gives itself."),
    )
    role = RadioField(
        N_("How it stands to us"),
        [required()],
        choices=choices((one.value, text) for one, text in RECOGNITIONS.items()),
    )
    kinds = kinds_field(
        N_("What of it counts here"), N_("Its members may attest other things, but not for us.")
    )
    depth = IntegerField(
        N_("How many federations may lie between it and a member"),
        [NumberRange(0, MAX_PATH_LENGTH)],
        default=0,
        description=N_("0: its own members only. 1: also those of the federations right below it."),
    )
    key = StringField(
        N_("Digest of its key"),
        [Optional(), Length(max=100)],
        description=N_(
            "As its people read it out to you on the telephone. Then nobody who only sits on the "
            "line can pretend to be it."
        ),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    until = DateField(N_("Last day"), [Optional()], description=N_("Left empty, until you end it."))


@bp.get("/console/recognition")
@requires(Role.HEAD)
def listed() -> ResponseReturnValue:
    """Every other federation, those in force first."""
    rows = [(one, _mark(one), _keys(one)) for one in recognising.listed(g.session)]
    return render_template(
        "anchor/recognition/list.html",
        rows=rows,
        roles=RECOGNITIONS,
        kinds=ACCREDITATIONS,
        two_steps=g.who.two_steps,
    )


def _mark(one: Recognition) -> tuple[str, str]:
    translate = say()
    if one.ended_at is not None:
        return "unknown", translate("Ended on {date}", date=one.ended_at.date())
    if one.valid_until is not None and one.valid_until <= g.now:
        return "unknown", translate("Over since {date}", date=one.valid_until.date())
    if one.refresh_failure is not None:
        return "warning", translate("Cannot be reached")
    return "good", translate("In force")


def _keys(one: Recognition) -> list[str]:
    return [str(key.get("kid", "")) for key in one.jwks.get("keys", ())]


@bp.route("/console/recognition/new", methods=["GET", "POST"])
@requires(Role.HEAD, two_steps=True)
@limited(UPLOAD)
def new() -> ResponseReturnValue:
    """Read what it publishes, and recognise it within limits."""
    form = RecogniseForm()
    if form.validate_on_submit():
        with telling(form) as told:
            wish = _wish(form)
            office, by = the_place().office, g.account.id
            recognising.recognise(g.session, office, wish, by=by, now=g.now)
            g.session.commit()
        if told.done:
            said = N_("{name} is recognised, and the decision is signed.")
            flash(g.translate(said, name=wish.name), "good")
            return redirect(url_for("recognition.listed"), 303)
    return answer(render_template("anchor/recognition/new.html", form=form), form)


def _wish(form: RecogniseForm) -> Wish:
    # Nobody shall wait for the database while somebody else's server is asked.
    g.session.rollback()
    found = introducing.fetch(g.world, form.entity_id.data.strip().rstrip("/"), now=g.now)
    told = (form.key.data or "").strip()
    if told and told not in found.thumbprints:
        raise ServiceError("key-differs")
    return Wish(
        entity_id=found.entity_id,
        name=(form.name.data or "").strip() or found.name or found.entity_id,
        role=RecognitionRole(form.role.data),
        jwks=found.jwks,
        kinds=tuple(form.kinds.data or ()),
        max_path_length=form.depth.data or 0,
        valid_until=end_of(form.until.data),
    )


@bp.post("/console/recognition/<uuid:recognition_id>/drop")
@requires(Role.HEAD, two_steps=True)
def drop(recognition_id: UUID) -> ResponseReturnValue:
    """It counts no more."""
    found, form = recognising.find(g.session, recognition_id), Form()
    with telling(form) as told:
        recognising.drop(g.session, the_place().office, found, by=g.account.id, now=g.now)
        g.session.commit()
    if told.done:
        flash(g.translate("It counts no more from now on."), "good")
    for error in form.form_errors:
        flash(error, "bad")
    return redirect(url_for("recognition.listed"), 303)
