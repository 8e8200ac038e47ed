"""The keys that sign from day to day, and the ceremony by which the root key vouches for them."""

from datetime import UTC
from typing import Final
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired

from federation.anchor import ceremony, keys, rooting
from federation.anchor.models import OnlineKey
from federation.anchor.place import the_place
from federation.anchor.views.console import CEREMONIES
from federation.anchor.views.forms import instant_field, sure_field, telling
from service.accounts.models import Role
from service.language import N_
from service.web.access import requires
from service.web.forms import Form
from service.web.limits import max_body
from service.web.telling import answer
from service.web.templating import say

MAX_ANSWER_BYTES: Final = ceremony.MAX_BYTES + (64 << 10)

bp = Blueprint("keys", __name__, template_folder="../../templates")


class WithdrawForm(Form):
    """From when on a key is not to be believed."""

    instant = instant_field()
    sure = sure_field()


class AnswerForm(Form):
    """What the machine with the root key has signed."""

    file = FileField(
        N_("The file that the root key signed"),
        [FileRequired(N_("Choose a file."))],
        description=N_(
            "“livret anchor root sign” has written it on the machine with the root key."
        ),
    )


@bp.get("/console/settings/keys")
@requires(Role.HEAD)
def listed() -> ResponseReturnValue:
    """Every key there was, the latest first, and what the root key has signed."""
    rows = list(reversed(keys.history(g.session, g.tenant)))
    due = ceremony.due(g.session, g.tenant, now=g.now)
    return render_template(
        "anchor/keys/list.html",
        rows=[(one, _mark(one)) for one in rows],
        announced=keys.announced(g.session, g.tenant),
        announced_days=keys.ANNOUNCED_FOR.days,
        root=rooting.newest(g.session, g.tenant),
        due=CEREMONIES.get(due or ""),
        form=AnswerForm(),
        two_steps=g.who.two_steps,
    )


def _mark(key: OnlineKey) -> tuple[str, str]:
    translate = say()
    if key.revoked_at is not None:
        return "bad", translate("Not to be believed from {date}", date=key.revoked_at)
    if key.valid_until is not None and key.valid_until <= g.now:
        return "unknown", translate("Replaced; what it signed is over")
    if key.valid_until is not None:
        return "note", translate("Replaced; what it signed stays good")
    if key.signs_from is None:
        return "note", translate("Announced: it signs next")
    return "good", translate("Signs now")


@bp.post("/console/settings/keys/announce")
@requires(Role.HEAD, two_steps=True)
def announce() -> ResponseReturnValue:
    """Make and publish the key that signs next."""
    keys.announce(g.session, g.tenant, the_place().office.keys, by=g.account.id, now=g.now)
    g.session.commit()
    said = N_("The next key is published. Let the root key sign it; then it may take its turn.")
    flash(g.translate(said), "good")
    return redirect(url_for("keys.listed"), 303)


@bp.post("/console/settings/keys/renew")
@requires(Role.HEAD, two_steps=True)
def renew() -> ResponseReturnValue:
    """The announced key signs from now on."""
    form = Form()
    with telling(form) as told:
        keys.rotate(g.session, g.tenant, by=g.account.id, now=g.now)
        g.session.commit()
    if told.done:
        said = N_("The new key signs from now on. What the old one signed stays good.")
        flash(g.translate(said), "good")
    for error in form.form_errors:
        flash(error, "bad")
    return redirect(url_for("keys.listed"), 303)


@bp.route("/console/settings/keys/<uuid:key_id>/withdraw", methods=["GET", "POST"])
@requires(Role.HEAD, two_steps=True)
def withdraw(key_id: UUID) -> ResponseReturnValue:
    """What it means, the instant, and the confirmation."""
    key, form = keys.find(g.session, g.tenant, key_id), WithdrawForm()
    if form.validate_on_submit():
        with telling(form) as told:
            successor = _withdraw(key, form)
        if told.done:
            said = (
                N_("The key is withdrawn; the next one signs. Let the root key sign anew today.")
                if successor
                else N_("The key is withdrawn. Nothing is signed until the root key signs anew.")
            )
            flash(g.translate(said), "warning")
            return redirect(url_for("keys.listed"), 303)
    return answer(render_template("anchor/keys/withdraw.html", form=form, key=key), form)


def _withdraw(key: OnlineKey, form: WithdrawForm) -> OnlineKey | None:
    since = form.instant.data.replace(tzinfo=UTC)
    store, by = the_place().office.keys, g.account.id
    successor = keys.withdraw(
        g.session, g.tenant, key.id, store, from_instant=since, by=by, now=g.now
    )
    g.session.commit()
    return successor


@bp.get("/console/settings/keys/root-request")
@requires(Role.HEAD)
def root_request() -> Response:
    """The file that goes to the machine with the root key."""
    raw = ceremony.request(g.session, g.tenant, now=g.now)
    response = Response(raw, mimetype="application/json")
    name = f"root-request-{g.tenant.slug}-{g.now:%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/console/settings/keys/root")
@requires(Role.HEAD, two_steps=True)
@max_body(MAX_ANSWER_BYTES)
def root() -> ResponseReturnValue:
    """What the root key has signed is put in force."""
    form = AnswerForm()
    if form.validate_on_submit():
        with telling(form) as told:
            signed = ceremony.read_answer(form.file.data.read(ceremony.MAX_BYTES + 1))
            ceremony.publish_root(g.session, g.tenant, signed, by=g.account.id, now=g.now)
            g.session.commit()
        if told.done:
            said = N_("The root key vouches for the keys above. The registry follows in a moment.")
            flash(g.translate(said), "good")
            return redirect(url_for("keys.listed"), 303)
    for error in (*form.form_errors, *form.file.errors):
        flash(g.translate(str(error)), "bad")
    return redirect(url_for("keys.listed"), 303)
