"""The federation desk of the console: join by an invitation, see how it stands, leave."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, HiddenField, TextAreaField
from wtforms.validators import Length, Optional

from federation.standing import ACCREDITATION_KINDS
from issuer.federated import anchors, entity_keys, joining, vouching
from issuer.federated.anchors import Invitation
from issuer.federated.joining import MAX_MESSAGE_CHARACTERS, Wish
from issuer.federated.models import Joining
from issuer.federated.wording import FAULTS, REASONS, STATES
from issuer.organisations.models import AwardKind
from issuer.organisations.wording import AWARD_KINDS
from issuer.place import the_place
from issuer.views import federation_flows as flows
from issuer.views.console_forms import CheckboxesField, Telling, answer, sentence
from issuer.views.federation_words import accreditations
from schemas.errors import LivretError
from service.accounts.models import Role
from service.language import N_
from service.mail import MAX_ADDRESS_CHARACTERS
from service.web.access import requires
from service.web.forms import Form, choices, required
from service.web.limits import SEARCH, limited

PATH: Final = "/orgs/<slug>/console/federation"

bp = Blueprint("federation", __name__, template_folder="../templates")


class JoinForm(Form):
    """What is asked of the federation."""

    link = HiddenField()
    kinds = CheckboxesField(
        N_("For what do you ask to be accredited?"),
        [required()],
        choices=choices((kind.value, text) for kind, text in AWARD_KINDS.items()),
        description=N_("Only what you really award. More can be asked for later."),
    )
    email = EmailField(
        N_("E-mail for questions"),
        [Optional(), Length(max=MAX_ADDRESS_CHARACTERS)],
        description=N_("Of the organisation. Only the people of the federation read it."),
        render_kw={"autocomplete": "email"},
    )
    message = TextAreaField(
        N_("A word to those who look at it"),
        [Optional(), Length(max=MAX_MESSAGE_CHARACTERS)],
        description=N_("For instance who knows you there. Name no pupil."),
    )


@bp.get(PATH)
@requires(Role.HEAD)
def listed(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """Where the organisation is a member or has applied, and for whom it vouches."""
    rows = [(one, *STATES[one.state]) for one in joining.listed(g.session, g.tenant)]
    return render_template(
        "federated/list.html",
        tenant=g.tenant,
        rows=rows,
        is_member=bool(joining.members_of(g.session, g.tenant)),
        words=vouching.listed(g.session, g.tenant),
        names=AWARD_KINDS,
        keys=list(reversed(entity_keys.history(g.session, g.tenant))),
        address=the_place().hosting.address(g.tenant.slug),
        two_steps=g.who.two_steps,
    )


@bp.get(f"{PATH}/join")
@requires(Role.HEAD, two_steps=True)
@limited(SEARCH)
def join(slug: str) -> ResponseReturnValue:
    """Who invites, to what; what one asks for."""
    link = request.args.get("link", "").strip()
    try:
        found = anchors.invitation(the_place().fetcher, link, now=g.now)
    except LivretError as error:
        flash(g.translate(sentence(error.code) or error.code, **error.facts), "bad")
        return redirect(url_for("federation.listed", slug=slug), 303)
    form = _join_form(found, link=link, email=g.tenant.email or "", kinds=_proposed(found))
    return _join_page(form, found)


@bp.post(f"{PATH}/join")
@requires(Role.HEAD, two_steps=True)
@limited(SEARCH)
def apply(slug: str) -> ResponseReturnValue:
    """Send the application."""
    link = request.form.get("link", "").strip()
    g.session.commit()  # others may write while the network is asked
    try:
        found = anchors.invitation(the_place().fetcher, link, now=g.now)
    except LivretError as error:
        flash(g.translate(sentence(error.code) or error.code, **error.facts), "bad")
        return redirect(url_for("federation.listed", slug=slug), 303)
    form, row = _join_form(found), None
    if form.validate_on_submit():
        wish = Wish(
            invitation=found,
            kinds=tuple(form.kinds.data or ()),
            email=(form.email.data or "").strip(),
            message=(form.message.data or "").strip(),
        )
        with Telling(form):
            row = flows.apply(g.tenant, wish, by=g.account.id)
    if row is None:
        return _join_page(form, found)
    said = N_("Your application is with {anchor}. Its answer shows here; you need not wait.")
    flash(g.translate(said, anchor=row.anchor_name), "good")
    return redirect(url_for("federation.show", slug=slug, joining_id=row.id), 303)


@bp.get(f"{PATH}/<uuid:joining_id>")
@requires(Role.HEAD)
def show(slug: str, joining_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """One federation: how far, accredited for what, until when, why not."""
    row = joining.find(g.session, g.tenant, joining_id)
    return render_template(
        "federated/show.html",
        tenant=g.tenant,
        row=row,
        state=STATES[row.state],
        reason=_reason(row),
        failure=g.translate(REASONS.get(row.failure, row.failure)) if row.failure else "",
        asked=_named(row.kinds),
        held=accreditations(row, g.now),
        marks=joining.marks_of(g.session, row),
        live=row.state in joining.LIVE,
        two_steps=g.who.two_steps,
    )


@bp.post(f"{PATH}/<uuid:joining_id>/look")
@requires(Role.HEAD)
@limited(SEARCH)
def look(slug: str, joining_id: UUID) -> ResponseReturnValue:
    """Ask the federation now."""
    row = joining.find(g.session, g.tenant, joining_id)
    flows.look(g.tenant, row)
    if row.failure:
        flash(g.translate(sentence(row.failure) or row.failure), "warning")
    else:
        flash(g.translate(N_("Asked just now: this is how it stands.")), "good")
    return redirect(url_for("federation.show", slug=slug, joining_id=joining_id), 303)


@bp.post(f"{PATH}/<uuid:joining_id>/leave")
@requires(Role.HEAD, two_steps=True)
def leave(slug: str, joining_id: UUID) -> ResponseReturnValue:
    """Leave the federation, or take the application back."""
    row = joining.find(g.session, g.tenant, joining_id)
    flows.leave(g.tenant, row, by=g.account.id)
    said = N_("You are no longer with {anchor}. What was awarded before stays as good as it was.")
    flash(g.translate(said, anchor=row.anchor_name), "good")
    return redirect(url_for("federation.listed", slug=slug), 303)


@bp.post(f"{PATH}/keys/renew")
@requires(Role.HEAD, two_steps=True)
def renew_key(slug: str) -> ResponseReturnValue:
    """Announce another federation key."""
    here = (g.session, g.tenant)
    entity_keys.announce(*here, the_place().hosting, by=g.account.id, now=g.now)
    if not joining.members_of(*here):
        entity_keys.follow(*here, now=g.now)
    g.session.commit()
    said = N_("A new key is announced. It takes over by itself once every federation has seen it.")
    flash(g.translate(said), "good")
    return redirect(url_for("federation.listed", slug=slug), 303)


@bp.post(f"{PATH}/keys/<uuid:key_id>/withdraw")
@requires(Role.HEAD, two_steps=True)
def withdraw_key(slug: str, key_id: UUID) -> ResponseReturnValue:
    """A stolen federation key."""
    key = entity_keys.find(g.session, g.tenant, key_id)
    entity_keys.withdraw(g.session, key, the_place().hosting, by=g.account.id, now=g.now)
    g.session.commit()
    said = N_("The key signs no more. Tell each federation, and apply again with an invitation.")
    flash(g.translate(said), "warning")
    return redirect(url_for("federation.listed", slug=slug), 303)


def _proposed(found: Invitation) -> list[str]:
    return [one for one in found.kinds if one in ACCREDITATION_KINDS]


def _join_form(found: Invitation, **given: Any) -> JoinForm:
    form = JoinForm(**given)
    offered = _proposed(found) or list(ACCREDITATION_KINDS)
    form.kinds.choices = choices((one, AWARD_KINDS[AwardKind(one)]) for one in offered)
    return form


def _join_page(form: JoinForm, found: Invitation) -> ResponseReturnValue:
    page = render_template("federated/join.html", tenant=g.tenant, form=form, invitation=found)
    return answer(page, form)


def _named(kinds: Sequence[str]) -> list[str]:
    known = [one for one in kinds if one in ACCREDITATION_KINDS]
    return [g.translate(AWARD_KINDS[AwardKind(one)]) for one in known]


def _reason(row: Joining) -> str:
    """Why not: codes that have words here, else what the anchor wrote."""
    if not row.reason:
        return ""
    codes = row.reason.split()
    words = [word for code in codes if (word := FAULTS.get(code) or sentence(code))]
    if len(words) == len(codes) and not any("{" in word for word in words):
        return " ".join(g.translate(word) for word in words)
    return str(row.reason)
