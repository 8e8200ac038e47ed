"""A member vouches for others: for a partner hosted here, or a body with an issuer of its own."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from issuer.federated import joining, vouching
from issuer.federated.models import Joining
from issuer.federated.vouching import KINDS, MAX_NAME_CHARACTERS, Word
from issuer.organisations import partners
from issuer.organisations.models import AwardKind, Organisation
from issuer.organisations.refusals import Conflict
from issuer.organisations.wording import AWARD_KINDS
from issuer.place import the_place
from issuer.views import federation_flows as flows
from issuer.views.console_forms import CheckboxesField, Telling, answer, end_of, last_day
from issuer.views.federation import PATH
from service.accounts.models import Role
from service.language import N_
from service.web.access import requires
from service.web.forms import Form, choices, required
from service.web.limits import SEARCH, limited

MAX_ADDRESS_CHARACTERS: Final = 500
_FIELDS: Final = {
    "vouching-address-malformed": "address",
    "vouching-kinds-empty": "kinds",
    "vouching-date-past": "until",
}

bp = Blueprint("federation_vouching", __name__, template_folder="../templates")


class WhoForm(Form):
    """A body that has an issuer of its own."""

    name = StringField(
        N_("Name of the organisation"), [required(), Length(max=MAX_NAME_CHARACTERS)]
    )
    address = StringField(
        N_("Address of its public page"),
        [required(), Length(max=MAX_ADDRESS_CHARACTERS)],
        description=N_("As its head reads it under “Federation”. It begins with https://"),
        render_kw={"type": "url", "inputmode": "url", "autocomplete": "off"},
    )


class WordForm(Form):
    """For what one vouches, and how long."""

    kinds = CheckboxesField(
        N_("For what do you vouch?"),
        [required()],
        choices=choices((one, AWARD_KINDS[AwardKind(one)]) for one in KINDS),
        description=N_("For the common core and for diplomas nobody can vouch."),
    )
    until = DateField(
        N_("Last day"),
        [Optional()],
        description=N_("For instance the end of the school year. Left empty, until you end it."),
    )
    anchor = SelectField(N_("To which federation?"), [required()])


class OtherForm(WhoForm, WordForm):
    """Who it is first, then for what; fields stand in the order in which they are written here."""


class _TellingWord(Telling):
    """Refusals beside the fields of a word."""

    def field_of(self, code: str) -> str:
        return _FIELDS.get(code, "")


@bp.route(f"{PATH}/vouch", methods=["GET", "POST"])
@requires(Role.HEAD, two_steps=True)
@limited(SEARCH)
def vouch(slug: str) -> ResponseReturnValue:
    """Vouch for a body that has an issuer of its own."""
    rows = _memberships()
    form, made = _prepared(OtherForm(), rows), None
    if form.validate_on_submit():
        word = Word(
            entity_id=(form.address.data or "").strip().rstrip("/"),
            name=form.name.data.strip(),
            kinds=tuple(form.kinds.data or ()),
            until=end_of(form.until.data),
        )
        with _TellingWord(form):
            made = flows.vouch(g.tenant, _chosen(form, rows), word, by=g.account.id)
    if made is not None:
        said = N_("You vouch for {name}. Tell them: they can now apply to the same federation.")
        flash(g.translate(said, name=made.name), "good")
        return redirect(url_for("federation.listed", slug=slug), 303)
    return answer(render_template("federated/vouch.html", tenant=g.tenant, form=form), form)


@bp.post(f"{PATH}/vouching/<uuid:vouching_id>/end")
@requires(Role.HEAD, two_steps=True)
def end(slug: str, vouching_id: UUID) -> ResponseReturnValue:
    """No longer vouch."""
    made = vouching.find(g.session, g.tenant, vouching_id)
    flows.end_vouching(g.tenant, made, by=g.account.id)
    said = N_("You no longer vouch for {name}. The federation ends what rested on it.")
    flash(g.translate(said, name=made.name), "good")
    return redirect(url_for("federation.listed", slug=slug), 303)


@bp.route(
    "/orgs/<slug>/console/partners/<partner_slug>/vouch",
    methods=["GET", "POST"],
)
@requires(Role.HEAD, two_steps=True)
@limited(SEARCH)
def vouch_for_partner(slug: str, partner_slug: str) -> ResponseReturnValue:
    """Vouch for a partner hosted here, and apply in its name: one act."""
    partner = partners.find(g.session, g.tenant, partner_slug)
    if partner.ended_at is not None:
        raise Conflict("partner-ended")
    rows = _memberships()
    form = _prepared(_partner_form(partner), rows)
    if form.validate_on_submit():
        with _TellingWord(form) as told:
            word = _word_for(form, partner)
            flows.vouch_for_partner(g.tenant, _chosen(form, rows), word, by=g.account.id)
        if told.done:
            said = N_("You vouch for {name}, and its application is on its way.")
            flash(g.translate(said, name=partner.name), "good")
            return redirect(url_for("partners.show", slug=slug, partner_slug=partner_slug), 303)
    page = render_template(
        "federated/vouch_partner.html",
        tenant=g.tenant,
        form=form,
        partner=partner,
        words=[] if not rows else vouching.of_partner(g.session, g.tenant, partner),
        joinings=joining.listed(g.session, partner),
    )
    return answer(page, form)


def _memberships() -> Sequence[Joining]:
    rows = joining.members_of(g.session, g.tenant)
    if not rows:
        raise Conflict("vouching-not-member")
    return rows


def _prepared(form: Any, rows: Sequence[Joining]) -> Any:
    form.anchor.choices = choices((str(one.id), one.anchor_name) for one in rows)
    return form


def _chosen(form: Any, rows: Sequence[Joining]) -> Joining:
    return next(one for one in rows if str(one.id) == form.anchor.data)


def _partner_form(partner: Organisation) -> WordForm:
    allowed = [one for one in KINDS if one in (partner.partner_kinds or ())]
    form = WordForm(kinds=allowed, until=last_day(partner.partner_until))
    form.kinds.choices = choices((one, AWARD_KINDS[AwardKind(one)]) for one in allowed)
    return form


def _word_for(form: WordForm, partner: Organisation) -> Word:
    return Word(
        entity_id=the_place().hosting.address(partner.slug),
        name=partner.name,
        kinds=tuple(form.kinds.data or ()),
        until=end_of(form.until.data),
        partner=partner,
    )
