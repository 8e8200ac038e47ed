"""The console page of tokens: see them, make one, which is shown once, withdraw one."""

from uuid import UUID

from flask import Blueprint, flash, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import Length

from issuer.errors import IssuerError
from issuer.status.models import Purpose
from issuer.tokens import keeping
from issuer.tokens.keeping import LIFETIMES, MAX_NAME_CHARACTERS, Scope, Wish
from issuer.tokens.wording import PURPOSES, SCOPES, SENTENCES
from issuer.views.console_forms import CheckboxesField
from service.accounts.models import Role
from service.language import N_
from service.web.access import requires
from service.web.forms import Form, choices, required

FORM_REFUSED = 422
DAYS = {30: N_("30 days"), 90: N_("90 days"), 365: N_("One year")}
NO_STATUS = "none"

bp = Blueprint("tokens", __name__, template_folder="../templates")


class TokenForm(Form):
    """A token that is wanted."""

    name = StringField(
        N_("What is it for?"),
        [required(), Length(max=MAX_NAME_CHARACTERS)],
        description=N_("For instance the software that will use it, so that you know it again."),
        render_kw={"autocomplete": "off"},
    )
    scopes = CheckboxesField(
        N_("What it allows"),
        [required()],
        choices=choices((one.value, text) for one, text in SCOPES.items()),
        description=N_("Choose no more than the software needs."),
    )
    purpose = RadioField(
        N_("Credentials issued with it"),
        choices=choices((one.value if one else NO_STATUS, text) for one, text in PURPOSES.items()),
        default=Purpose.REVOCATION.value,
    )
    days = SelectField(
        N_("How long it is good for"),
        choices=choices((str(days), DAYS[days]) for days in LIFETIMES),
        default=str(LIFETIMES[1]),
        description=N_("Afterwards you make a new one. You can withdraw it at any time."),
    )

    def wish(self) -> Wish:
        """What was written, as the verb wants it."""
        chosen = self.purpose.data
        return Wish(
            name=self.name.data,
            scopes=frozenset(Scope(one) for one in self.scopes.data),
            days=int(self.days.data),
            purpose=None if chosen == NO_STATUS else Purpose(chosen),
        )


@bp.get("/orgs/<slug>/console/tokens")
@requires(Role.HEAD, two_steps=True)
def show(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """Every token, and the form of a new one."""
    return _page(TokenForm())


@bp.post("/orgs/<slug>/console/tokens")
@requires(Role.HEAD, two_steps=True)
def create(slug: str) -> ResponseReturnValue:  # noqa: ARG001
    """A new token, shown on the page that answers and never again."""
    form = TokenForm()
    if not form.validate_on_submit():
        return _page(form, status=FORM_REFUSED)
    try:
        made = keeping.create(g.session, g.tenant, form.wish(), by=g.account.id, now=g.now)
    except IssuerError as error:
        if error.code not in SENTENCES:
            raise
        g.session.rollback()
        form.form_errors.append(g.translate(SENTENCES[error.code], **error.facts))
        return _page(form, status=getattr(error, "status", FORM_REFUSED))
    g.session.commit()
    response = make_response(render_template("tokens/made.html", made=made, tenant=g.tenant))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/orgs/<slug>/console/tokens/<uuid:token_id>/withdraw")
@requires(Role.HEAD, two_steps=True)
def withdraw(slug: str, token_id: UUID) -> ResponseReturnValue:
    """Take one back."""
    row = keeping.withdraw(g.session, g.tenant, token_id, by=g.account.id, now=g.now)
    g.session.commit()
    said = N_("The token “{name}” no longer works. What was issued with it stays good.")
    flash(g.translate(said, name=row.name), "good")
    return redirect(url_for("tokens.show", slug=slug), 303)


def _page(form: TokenForm, *, status: int = 200) -> ResponseReturnValue:
    rows = keeping.listed(g.session, g.tenant)
    page = render_template(
        "tokens/list.html",
        form=form,
        tenant=g.tenant,
        rows=rows,
        now=g.now,
        scopes={one.value: text for one, text in SCOPES.items()},
    )
    return page, status
