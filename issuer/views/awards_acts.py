"""What is done to awards by a button: decide, hand out, withdraw; one or several at a time."""

from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import Length

from issuer.awards import catalogue, deciding, handing, moves, withdrawing
from issuer.awards.models import Award, AwardState
from issuer.awards.withdrawing import MOST_AT_ONCE, VERBS, Act
from issuer.delivering import claims, codes, letters, sheets
from issuer.delivering.models import Channel
from issuer.errors import IssuerError
from issuer.place import the_place
from issuer.views import awards_forms, pictures
from issuer.views.awards_shared import EVERYBODY, acted, found, page_of
from service.accounts.models import Role
from service.errors import NotFound
from service.language import N_
from service.web.access import requires
from service.web.forms import Form, required

PDF: Final = "application/pdf"
DECIDERS: Final = (Role.HEAD, Role.PARTNER)
SELECTED: Final = "award"
"""The name of the boxes by which several awards are chosen."""
DONE: Final = {
    Act.REVOKE: N_("Revoked. Whoever checks it is told so within a minute."),
    Act.SUSPEND: N_("Suspended. Whoever checks it is told so within a minute."),
    Act.RESUME: N_("The suspension is lifted."),
}

bp = Blueprint("award_acts", __name__, template_folder="../templates")


class ReasonForm(Form):
    """Why something is done."""

    reason = TextAreaField(
        N_("Reason"),
        [required(), Length(max=moves.MAX_REASON_CHARACTERS)],
        description=N_("For the person and your colleagues; it is published nowhere."),
    )


class CommentForm(Form):
    """What is to be changed."""

    reason = TextAreaField(
        N_("What should be changed?"),
        [required(), Length(max=moves.MAX_REASON_CHARACTERS)],
        description=N_("Whoever made the award reads this."),
    )


class DueForm(Form):
    """When it is to be issued."""

    due_on = DateField(N_("Issue it on"), [required()])


class LetterForm(Form):
    """Where the letter goes."""

    address = StringField(
        N_("E-mail address"),
        [required(), Length(max=awards_forms.MAX_VALUE_CHARACTERS)],
        description=N_("A link that was handed out before stops working."),
        render_kw={"inputmode": "email", "autocomplete": "off", "autocapitalize": "none"},
    )


@bp.post("/orgs/<slug>/console/awards/<uuid:award_id>/submit")
@requires(*EVERYBODY)
def submit(slug: str, award_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """A draft is finished."""
    act = partial(deciding.submit, g.session, g.tenant, found(award_id), **_by())
    return acted(act, N_("The draft is handed in."), page_of(award_id))


@bp.post("/orgs/<slug>/console/awards/<uuid:award_id>/approve")
@requires(*DECIDERS, two_steps=True)
def approve(slug: str, award_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """The head agrees."""
    act = partial(deciding.approve, g.session, g.tenant, found(award_id), **_by())
    return acted(act, N_("Approved. It is issued as soon as it is due."), page_of(award_id))


@bp.post("/orgs/<slug>/console/awards/<uuid:award_id>/send-back")
@requires(*DECIDERS, two_steps=True)
def send_back(slug: str, award_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """The head wants it otherwise."""
    comment = CommentForm().reason.data or ""
    act = partial(
        deciding.send_back, g.session, g.tenant, found(award_id), comment=comment, **_by()
    )
    return acted(act, N_("Sent back, with your comment."), page_of(award_id))


@bp.post("/orgs/<slug>/console/awards/<uuid:award_id>/take-back")
@requires(*EVERYBODY, two_steps=True)
def take_back(slug: str, award_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """What was scheduled is a draft again."""
    act = partial(deciding.take_back, g.session, g.tenant, found(award_id), **_by())
    return acted(act, N_("It is a draft again."), page_of(award_id))


@bp.post("/orgs/<slug>/console/awards/<uuid:award_id>/schedule")
@requires(*EVERYBODY, two_steps=True)
def schedule(slug: str, award_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """Another day for what is not issued yet."""
    award, form = found(award_id), DueForm()
    if not form.validate() or form.due_on.data is None:
        flash(g.translate(N_("Choose a day.")), "bad")
        return redirect(page_of(award_id), 303)
    due = datetime.combine(form.due_on.data, awards_forms.MORNING)
    act = partial(deciding.schedule, g.session, g.tenant, award, due_at=due, **_by())
    return acted(act, N_("The day is changed."), page_of(award_id))


@bp.post("/orgs/<slug>/console/awards/<uuid:award_id>/discard")
@requires(*EVERYBODY)
def discard(slug: str, award_id: UUID) -> ResponseReturnValue:
    """Throw a draft away."""
    act = partial(deciding.discard, g.session, g.tenant, found(award_id), **_by())
    return acted(act, N_("The draft is thrown away."), url_for("awards.listed", slug=slug))


@bp.post("/orgs/<slug>/console/awards/<uuid:award_id>/offer-again")
@requires(*EVERYBODY, two_steps=True)
def offer_again(slug: str, award_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """Once more what lapsed."""
    act = partial(deciding.offer_again, g.session, g.tenant, found(award_id), **_by())
    return acted(act, N_("It is offered again."), page_of(award_id))


@bp.post("/orgs/<slug>/console/awards/<uuid:award_id>/issue")
@requires(*EVERYBODY)
def issue(slug: str, award_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """Hand over once more what the job could not issue."""
    award = found(award_id)

    def again() -> None:
        moves.check(award, AwardState.OFFERED)
        handing.hand_over(g.session, g.tenant, [award], now=g.now)

    return acted(again, N_("It is tried again now."), page_of(award_id))


@bp.post("/orgs/<slug>/console/awards/<uuid:award_id>/hand-out")
@requires(*EVERYBODY)
def hand_out(slug: str, award_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """A new link and QR code, shown this once."""
    return handed_out(found(award_id))


def handed_out(award: Award, *, is_new: bool = False) -> ResponseReturnValue:
    """The page with link, QR code and code of an award; earlier ones are void from now on."""
    place = the_place()
    code = claims.make(g.session, award, Channel.LINK, secrets=place.secrets, now=g.now)
    letters.record(g.session, award, "award.link-shown", **_by())
    entry = catalogue.of_award(g.session, g.tenant, award)
    sender = letters.Sender.of(place)
    page = render_template(
        "awards/handout.html",
        award=award,
        is_new=is_new,
        title=entry.name(award.language),
        picture=pictures.of_entry(entry, award.language),
        link=sender.link(code),
        code=codes.spelled(code),
        place_of_codes=sender.page,
    )
    g.session.commit()
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/orgs/<slug>/console/awards/<uuid:award_id>/letter")
@requires(*EVERYBODY)
def letter(slug: str, award_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """The letter with the link, once more or to another address."""
    award, form = found(award_id), LetterForm()
    address, sender = (form.address.data or "").strip(), letters.Sender.of(the_place())
    act = partial(letters.send_to, g.session, award, address, sender, **_by())
    return acted(act, N_("The letter goes out at once."), page_of(award_id))


@bp.post("/orgs/<slug>/console/awards/<uuid:award_id>/strip")
@requires(*EVERYBODY)
def strip(slug: str, award_id: UUID) -> ResponseReturnValue:  # noqa: ARG001
    """A strip of paper to print, with a new code."""
    award = found(award_id)
    wanted = sheets.Wanted(awards=(award.id,))
    sender = letters.Sender.of(the_place())
    data = sheets.make(g.session, g.tenant, wanted, sender, **_by())
    g.session.commit()
    response = make_response(data)
    response.headers["Content-Type"] = PDF
    response.headers["Content-Disposition"] = 'inline; filename="strip.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/orgs/<slug>/console/awards/<uuid:award_id>/<any(revoke,suspend,resume):act>")
@requires(*EVERYBODY, two_steps=True)
def withdraw(slug: str, award_id: UUID, act: str) -> ResponseReturnValue:  # noqa: ARG001
    """Revoke, suspend or resume one."""
    award, wanted = found(award_id), Act(act)
    reason = ReasonForm().reason.data or ""
    go = partial(VERBS[wanted], g.session, g.tenant, [award], reason=reason, **_by())
    return acted(go, DONE[wanted], page_of(award_id))


@bp.post("/orgs/<slug>/console/awards/approve")
@requires(*DECIDERS, two_steps=True)
def approve_selected(slug: str) -> ResponseReturnValue:
    """The head agrees to several."""
    ids = _selected()
    done = deciding.approve_many(g.session, g.tenant, ids, **_by())
    g.session.commit()
    count = len(done.done)
    said = g.translate.plural("{count} award approved.", "{count} awards approved.", count)
    _tell(done, said)
    return redirect(url_for("awards.to_approve", slug=slug), 303)


@bp.post("/orgs/<slug>/console/awards/<any(revoke,suspend,resume):act>")
@requires(*EVERYBODY, two_steps=True)
def withdraw_selected(slug: str, act: str) -> ResponseReturnValue:
    """Revoke, suspend or resume several: first why, then it is done."""
    wanted, form, ids = Act(act), ReasonForm(), _selected()
    rows = [found(one) for one in ids]
    if "reason" not in request.form or not form.validate():
        refused = "reason" in request.form
        names = catalogue.names(g.session, g.tenant, frozenset(one.achievement_id for one in rows))
        page = render_template(
            "awards/withdraw.html",
            form=form if refused else ReasonForm(formdata=None),
            act=wanted,
            rows=rows,
            names=names,
            selected=SELECTED,
        )
        return page, 422 if refused else 200
    done = withdrawing.withdraw_many(
        g.session, g.tenant, ids, wanted, reason=form.reason.data or "", **_by()
    )
    g.session.commit()
    count = len(done.done)
    _tell(done, g.translate.plural("Done for {count} award.", "Done for {count} awards.", count))
    return redirect(url_for("awards.listed", slug=slug), 303)


def _tell(done: deciding.Decided, what: str) -> None:
    if done.done or not done.refused:
        flash(what, "good")
    if done.refused:
        said = g.translate.plural(
            "{count} award was left as it is: somebody changed it, or it is not possible.",
            "{count} awards were left as they are: somebody changed them, or it is not possible.",
            len(done.refused),
        )
        flash(said, "warning")


def _selected() -> list[UUID]:
    """The awards that were chosen; raises IssuerError `awards-none`, `awards-too-many`."""
    chosen = list(dict.fromkeys(request.form.getlist(SELECTED)))
    if not chosen:
        raise IssuerError("awards-none")
    if len(chosen) > MOST_AT_ONCE:
        raise IssuerError("awards-too-many", most=MOST_AT_ONCE)
    ids = [awards_forms.uuid_of(one) for one in chosen]
    if None in ids:
        raise NotFound("award-unknown")
    return [one for one in ids if one is not None]


def _by() -> dict[str, Any]:
    return {"by": g.account.id, "now": g.now}
