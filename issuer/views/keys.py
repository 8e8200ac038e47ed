"""The keys of an organisation: renew on one button, withdraw a stolen one from an instant."""

from datetime import UTC
from typing import Final
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from wtforms import BooleanField, DateTimeLocalField

from issuer.issuing.models import Credential
from issuer.organisations import keys
from issuer.organisations.models import OrganisationKey
from issuer.place import the_place
from issuer.status import closing
from issuer.views.console_forms import Telling, answer
from service.accounts.models import Role
from service.language import N_
from service.web.access import requires
from service.web.forms import Form, required

MINUTES: Final = "%Y-%m-%dT%H:%M"

bp = Blueprint("keys", __name__, template_folder="../templates")


class WithdrawForm(Form):
    """From when on a key is not to be believed."""

    instant = DateTimeLocalField(
        N_("Stolen, or possibly stolen, since (universal time)"),
        [required()],
        format=[MINUTES, f"{MINUTES}:%S"],
        description=N_(
            "Universal time is one hour behind metropolitan France in winter, two in summer. When "
            "you are not sure, choose the earlier time."
        ),
    )
    sure = BooleanField(
        N_("I understand that this cannot be undone"),
        [required()],
    )


@bp.get("/orgs/<slug>/console/settings/keys")
@requires(Role.HEAD)
def listed(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """Every key that there was, the latest first."""
    rows = list(reversed(keys.history(g.session, g.tenant)))
    return render_template(
        "keys/list.html",
        rows=rows,
        tenant=g.tenant,
        signed=_signed(rows),
        two_steps=g.who.two_steps,
        rotates=g.tenant.did.startswith("did:web:"),
    )


@bp.post("/orgs/<slug>/console/settings/keys/renew")
@requires(Role.HEAD, two_steps=True)
def renew(slug: str) -> ResponseReturnValue:
    """A new key in place of the present one."""
    keys.rotate(g.session, g.tenant, the_place().hosting.keys, by=g.account.id, now=g.now)
    g.session.commit()
    said = N_(
        "A new key signs from now on. What the old one signed stays good; nothing else to do."
    )
    flash(g.translate(said), "good")
    return redirect(url_for("keys.listed", slug=slug), 303)


@bp.route("/orgs/<slug>/console/settings/keys/<uuid:key_id>/withdraw", methods=["GET", "POST"])
@requires(Role.HEAD, two_steps=True)
def withdraw(slug: str, key_id: UUID) -> ResponseReturnValue:
    """What it means, the instant, and the confirmation."""
    key = keys.find(g.session, g.tenant, key_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        with Telling(form) as told:
            _withdraw(form, key)
        if told.done:
            return redirect(url_for("keys.listed", slug=slug), 303)
    page = render_template(
        "keys/withdraw.html",
        form=form,
        key=key,
        tenant=g.tenant,
        signed=_signed([key]).get(key.verification_method, 0),
    )
    return answer(page, form)


def _withdraw(form: WithdrawForm, key: OrganisationKey) -> None:
    since = form.instant.data.replace(tzinfo=UTC)
    closing.withdraw_key(
        g.session,
        g.tenant,
        key,
        the_place().hosting.keys,
        from_instant=since,
        by=g.account.id,
        now=g.now,
    )
    query = select(func.count()).select_from(Credential)
    hit = query.where(
        Credential.verification_method == key.verification_method, Credential.issued_at >= since
    )
    count = g.session.scalar(hit) or 0
    g.session.commit()
    none = N_("The key is withdrawn. Nothing of yours was signed with it since then.")
    told = g.translate(none)
    if count:
        told = g.translate.plural(
            "The key is withdrawn. {count} award signed since then is refused: issue it anew.",
            "The key is withdrawn. {count} awards signed since then are refused: issue them anew.",
            count,
        )
    flash(told, "warning" if count else "good")


def _signed(rows: list[OrganisationKey]) -> dict[str, int]:
    """How many awards each key has signed, by the name of the key."""
    query = (
        select(Credential.verification_method, func.count(Credential.name.distinct()))
        .where(Credential.verification_method.in_([one.verification_method for one in rows]))
        .group_by(Credential.verification_method)
    )
    return {row[0]: row[1] for row in g.session.execute(query)}
