"""Receiving: a file, a text that is pasted, an address."""

from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from service.language import N_
from service.web.access import signed_in
from service.web.forms import Form
from service.web.limits import UPLOAD, limited
from service.web.telling import Telling, answer
from wallet.booklet.models import Box, Way
from wallet.people.holders import holding
from wallet.place import the_place
from wallet.receiving import addresses, taking
from wallet.receiving.taking import Taken

MAX_PASTED_CHARACTERS: Final = 1 << 20
_FIELDS: Final = {
    "received-too-large": "file",
    "received-too-many": "file",
    "received-nothing": "text",
    "address-refused": "text",
    "address-unreachable": "text",
}

bp = Blueprint("receiving", __name__, template_folder="../templates")


class ReceiveForm(Form):
    """A badge in whatever form it came."""

    file = FileField(
        N_("A file"),
        description=N_("A badge as a picture, a PDF, a text or a ZIP of several."),
        render_kw={"accept": ".json,.jwt,.png,.svg,.pdf,.zip,.txt"},
    )
    text = TextAreaField(
        N_("Or a link or a text"),
        [Optional(), Length(max=MAX_PASTED_CHARACTERS)],
        description=N_("Paste the link you were sent, or the text of the badge."),
        render_kw={"rows": "4", "spellcheck": "false", "autocapitalize": "none"},
    )


@bp.route("/receive", methods=["GET", "POST"])
@signed_in
@holding
@limited(UPLOAD)
def receive() -> ResponseReturnValue:
    """Take a badge from a file, a text or an address; it lands in the deposit box."""
    form = ReceiveForm()
    taken: tuple[Taken, ...] = ()
    if form.validate_on_submit():
        with Telling(form, _FIELDS) as told:
            taken = _taken(form)
            g.session.commit()
        if told.done and _tell(taken):
            return redirect(url_for("deposit.listed"), 303)
    page = render_template("wallet/receiving/receive.html", form=form, taken=taken)
    return answer(page, form)


def _taken(form: ReceiveForm) -> tuple[Taken, ...]:
    place, now = the_place(), g.now
    if form.file.data:
        data, name = form.file.data.read(taking.MAX_BYTES + 1), form.file.data.filename or ""
        return taking.take(g.session, place, g.holder, data, way=Way.FILE, name=name, now=now)
    text = (form.text.data or "").strip()
    if addresses.is_address(text):
        return addresses.take(g.session, place, g.holder, text, now=now)
    return taking.take(g.session, place, g.holder, text.encode(), way=Way.FILE, now=now)


def _tell(taken: tuple[Taken, ...]) -> bool:
    """Say what became of it; whether all of it waits in the deposit box or is known already."""
    kept = [one.kept for one in taken if one.kept is not None]
    refused = [one for one in kept if one.item.box is Box.REFUSED]
    fresh = [one for one in kept if one.changed and one.item.box is not Box.REFUSED]
    known = [one for one in kept if not one.changed]
    if fresh:
        said = g.translate.plural(
            "{count} badge has come. It was checked; take it in or leave it.",
            "{count} badges have come. They were checked; take them in or leave them.",
            len(fresh),
        )
        flash(said, "good")
    if known:
        flash(g.translate("You have this already: nothing changed."), "note")
    if refused:
        flash(g.translate("Something could not be verified and is kept apart."), "warning")
    broken = [one for one in taken if one.kept is None]
    if broken:
        flash(g.translate("Something in it is no badge that can be read."), "bad")
    return bool(fresh or known or refused)
