"""Dossiers of the holder: choose, order, see what readers will see, share, stop."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import (
    EmailField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional

from service.language import N_
from service.mail import MAX_ADDRESS_CHARACTERS
from service.web.access import signed_in
from service.web.forms import Form, choices, required
from service.web.limits import UPLOAD, limited
from service.web.telling import Telling, answer
from wallet.booklet import listing, states
from wallet.booklet.listing import Asked
from wallet.people.holders import holding
from wallet.place import the_place
from wallet.sharing import contents, dossiers, informing, sharing
from wallet.sharing.dossiers import PURPOSES, Said
from wallet.sharing.models import Dossier, Purpose, Share
from wallet.sharing.sharing import Wish
from wallet.views.booklet import card

MAX_OFFERED: Final = 500
_FIELDS: Final = {
    "title-missing": "title",
    "opening-too-long": "opening",
    "share-reader-missing": "reader",
    "share-date-wrong": "days",
    "share-code-short": "code",
    "share-openings-wrong": "openings",
    "email-malformed": "only_email",
}

bp = Blueprint("dossiers", __name__, template_folder="../templates")


class DossierForm(Form):
    """What a dossier is called and for."""

    title = StringField(
        N_("Title"),
        [required(), Length(max=dossiers.MAX_TITLE_CHARACTERS)],
        description=N_("Readers see it."),
    )
    purpose = SelectField(
        N_("What it is for"), choices=choices([(k.value, v) for k, v in PURPOSES.items()])
    )
    opening = TextAreaField(
        N_("A few words to open it"),
        [Optional(), Length(max=dossiers.MAX_OPENING_CHARACTERS)],
        description=N_("Who you are and why you send this."),
        render_kw={"rows": "5"},
    )

    def said(self) -> Said:
        """As the verbs want it."""
        return Said(self.title.data or "", Purpose(self.purpose.data), self.opening.data or "")


class ShareForm(Form):
    """For whom a link is, and what limits it."""

    reader = StringField(
        N_("For whom"),
        [required(), Length(max=sharing.MAX_READER_CHARACTERS)],
        description=N_("For instance “Lycée Exemple” or “Ms Exemple, placement”."),
        render_kw={"autocomplete": "off"},
    )
    days = IntegerField(
        N_("For how many days"), [required(), NumberRange(1, sharing.MAX_LASTS.days)], default=30
    )
    code = PasswordField(
        N_("A code, if you want one"),
        [Optional(), Length(max=sharing.MAX_CODE_CHARACTERS)],
        description=N_("Tell it apart from the link, by telephone for instance."),
        render_kw={"autocomplete": "new-password"},
    )
    openings = IntegerField(N_("At most how many openings"), [Optional(), NumberRange(1, 10_000)])
    only_email = EmailField(
        N_("Only for who reads this mailbox"),
        [Optional(), Length(max=MAX_ADDRESS_CHARACTERS)],
        description=N_("They are mailed a code when they open the link."),
        render_kw={"autocomplete": "off"},
    )

    def wish(self) -> Wish:
        """As the verb wants it."""
        return Wish(
            self.reader.data or "",
            timedelta(days=self.days.data),
            self.code.data or "",
            self.openings.data,
            self.only_email.data or "",
        )


@bp.get("/dossiers")
@signed_in
@holding
def listed() -> ResponseReturnValue:
    """The dossiers, and the links that are open."""
    return render_template(
        "wallet/sharing/list.html",
        dossiers=dossiers.listed(g.session),
        shares=[(one, sharing.is_open(one, g.now)) for one in sharing.listed(g.session)],
        purposes=PURPOSES,
    )


@bp.route("/dossiers/new", methods=["GET", "POST"])
@signed_in
@holding
def new() -> ResponseReturnValue:
    """A new dossier; its entries are chosen next."""
    form = DossierForm()
    if form.validate_on_submit():
        with Telling(form, _FIELDS) as told:
            made = dossiers.create(g.session, g.holder, form.said(), now=g.now)
            g.session.commit()
        if told.done:
            return redirect(url_for("dossiers.show", dossier_id=made.id), 303)
    return answer(render_template("wallet/sharing/new.html", form=form), form)


@bp.route("/dossiers/<uuid:dossier_id>", methods=["GET", "POST"])
@signed_in
@holding
def show(dossier_id: UUID) -> ResponseReturnValue:
    """What is in it, in which order, what it says; changed in place."""
    found = dossiers.find(g.session, dossier_id)
    form = DossierForm(title=found.title, purpose=found.purpose.value, opening=found.opening)
    if form.validate_on_submit():
        with Telling(form, _FIELDS) as told:
            dossiers.change(found, form.said(), now=g.now)
            g.session.commit()
        if told.done:
            flash(g.translate("Saved. Links that exist keep what they show."), "good")
            return redirect(url_for("dossiers.show", dossier_id=dossier_id), 303)
        found = dossiers.find(g.session, dossier_id)
    chosen = dossiers.chosen(g.session, found)
    there = {item.id for _, item in chosen}
    offered, _ = listing.items(g.session, Asked(), size=MAX_OFFERED)
    page = render_template(
        "wallet/sharing/dossier.html",
        dossier=found,
        form=form,
        chosen=[(one, card(item)) for one, item in chosen],
        offered=[card(one) for one in offered if one.id not in there],
        rubrics=states.RUBRICS,
    )
    return answer(page, form)


@bp.post("/dossiers/<uuid:dossier_id>/choose")
@signed_in
@holding
def choose(dossier_id: UUID) -> ResponseReturnValue:
    """Put what is ticked into the dossier."""
    found = dossiers.find(g.session, dossier_id)
    wanted = [one for one in map(_uuid, request.form.getlist("items")) if one is not None]
    dossiers.choose(g.session, found, wanted, now=g.now)
    g.session.commit()
    return _back(found)


@bp.post("/dossiers/<uuid:dossier_id>/items/<uuid:item_id>")
@signed_in
@holding
def arrange(dossier_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Move it, take it out, or say what goes along: which button was pressed says it."""
    found, asked = dossiers.find(g.session, dossier_id), request.form.get("do", "")
    if asked in {"up", "down"}:
        dossiers.move(g.session, found, item_id, by=-1 if asked == "up" else 1, now=g.now)
    elif asked == "out":
        dossiers.take_out(g.session, found, item_id, now=g.now)
    else:
        files, words = "files" in request.form, "endorsements" in request.form
        dossiers.options(g.session, found, item_id, files=files, endorsements=words)
    g.session.commit()
    return _back(found)


def _back(found: Dossier) -> ResponseReturnValue:
    return redirect(url_for("dossiers.show", dossier_id=found.id) + "#chosen", 303)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@bp.post("/dossiers/<uuid:dossier_id>/delete")
@signed_in
@holding
def delete(dossier_id: UUID) -> ResponseReturnValue:
    """Delete a dossier; what is in it stays in the booklet."""
    dossiers.discard(g.session, dossiers.find(g.session, dossier_id))
    g.session.commit()
    flash(g.translate("The dossier is deleted. Its entries stay in your booklet."), "good")
    return redirect(url_for("dossiers.listed"), 303)


@bp.route("/dossiers/<uuid:dossier_id>/share", methods=["GET", "POST"])
@signed_in
@holding
@limited(UPLOAD)
def share(dossier_id: UUID) -> ResponseReturnValue:
    """Exactly what the reader will see, and the link to it."""
    found, form, name = dossiers.find(g.session, dossier_id), ShareForm(), g.account.display_name
    if form.validate_on_submit():
        with Telling(form, _FIELDS) as told:
            informing.check_guardian(g.session, g.holder, now=g.now)
            made = sharing.share(
                g.session, the_place(), g.holder, found, form.wish(), name=name, now=g.now
            )
            informing.tell(g.session, g.holder, made.share, name=name, now=g.now)
            g.session.commit()
        if told.done:
            flash(g.translate("Here is the link. Send it to whom it is for."), "good")
            return redirect(url_for("dossiers.shared", share_id=made.share.id), 303)
        found = dossiers.find(g.session, dossier_id)
    rows = dossiers.chosen(g.session, found)
    seen = contents.drawn(contents.gather(g.session, rows), name)
    page = render_template(
        "wallet/sharing/share.html",
        dossier=found,
        form=form,
        contents=seen,
        standing=standing_of([item for _, item in rows]),
        day=date.fromisoformat,
        rubrics=states.RUBRICS,
    )
    return answer(page, form)


def standing_of(items: list[Any]) -> dict[str, tuple[str, str]]:
    """The state of each item today, by its id."""
    return {str(one.id): states.state_of(one, g.now) for one in items}


@bp.get("/shares/<uuid:share_id>")
@signed_in
@holding
def shared(share_id: UUID) -> ResponseReturnValue:
    """A link with its code to scan, when it was opened, and the button that stops it."""
    one = sharing.find(g.session, share_id)
    is_open = sharing.is_open(one, g.now)
    return render_template(
        "wallet/sharing/shared.html",
        share=one,
        is_open=is_open,
        link=sharing.link_of(the_place(), one) if is_open else None,
        visits=sharing.visits(g.session, one),
        purposes=PURPOSES,
    )


@bp.post("/shares/<uuid:share_id>/stop")
@signed_in
@holding
def stop(share_id: UUID) -> ResponseReturnValue:
    """End a link at once."""
    one: Share = sharing.find(g.session, share_id)
    sharing.stop(g.session, one, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("The link is stopped. Who opens it now learns only that."), "good")
    return redirect(url_for("dossiers.shared", share_id=share_id), 303)
