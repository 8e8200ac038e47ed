"""What the head settles: profile, logo, how it signs, who approves; and the way to the rest."""

from typing import Final

from flask import Blueprint, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from issuer.organisations import creating, documents
from issuer.organisations.founding import (
    MAX_DESCRIPTION_CHARACTERS,
    MAX_NAME_CHARACTERS,
    MAX_WEBSITE_CHARACTERS,
    SUITE_KEYS,
    Profile,
)
from issuer.organisations.wording import KINDS
from issuer.views.console_forms import CheckboxesField, Telling, answer
from issuer.views.organisation_forms import NUMBER_NAMES
from issuer.views.public import address_of
from service.accounts.models import Role
from service.language import N_, Language
from service.mail import MAX_ADDRESS_CHARACTERS
from service.web.access import requires
from service.web.forms import Form, choices, required
from service.web.images import MAX_BYTES
from service.web.limits import max_body
from service.web.templating import LANGUAGE_NAMES

MAX_FORM_BYTES: Final = MAX_BYTES + (64 << 10)
SUITES: Final = {
    "eddsa-rdfc-2022": N_("Usual (eddsa-rdfc-2022): read by every checker of today"),
    "eddsa-jcs-2022": N_("Simple (eddsa-jcs-2022): the same kind of key, another writing"),
    "ecdsa-rdfc-2019": N_("With keys that security modules know (ecdsa-rdfc-2019)"),
    "ecdsa-jcs-2019": N_("The same in the simple writing (ecdsa-jcs-2019)"),
    "ecdsa-sd-2023": N_("The person may show a part only (ecdsa-sd-2023)"),
}
"""What each way of signing is good for (msgids)."""

bp = Blueprint("settings", __name__, template_folder="../templates")


class ProfileForm(Form):
    """What the organisation says of itself."""

    name = StringField(
        N_("Name of the organisation"),
        [required(), Length(max=MAX_NAME_CHARACTERS)],
        description=N_("It stands on every new award; those given before keep the old name."),
        render_kw={"autocomplete": "organization"},
    )
    description = TextAreaField(
        N_("In its own words"),
        [Length(max=MAX_DESCRIPTION_CHARACTERS)],
        description=N_("Shown on the public page. Markdown may be used."),
    )
    website = StringField(
        N_("Web site"),
        [Length(max=MAX_WEBSITE_CHARACTERS)],
        description=N_("It begins with https://"),
        render_kw={"inputmode": "url", "autocomplete": "url"},
    )
    email = EmailField(
        N_("E-mail"),
        [Length(max=MAX_ADDRESS_CHARACTERS)],
        description=N_("Of the organisation, not of a person: everybody can read it."),
        render_kw={"autocomplete": "email"},
    )


class WorkingForm(Form):
    """How the organisation awards."""

    needs_approval = BooleanField(
        N_("Four eyes: the head approves each award before it is issued"),
        description=N_("Without it, whoever may award also issues."),
    )
    languages = CheckboxesField(
        N_("Languages of what it awards"),
        [required()],
        choices=choices((one.value, LANGUAGE_NAMES[one]) for one in Language),
    )
    suite = SelectField(
        N_("How it signs"),
        choices=choices((one, SUITES[one]) for one in SUITE_KEYS),
        description=N_("Leave the usual one unless somebody asks you for another."),
    )


class LogoForm(Form):
    """A picture."""

    logo = FileField(
        N_("Picture file"),
        [required()],
        description=N_("PNG, JPEG or WebP, up to 5 MB; a square one looks best."),
        render_kw={"accept": "image/png,image/jpeg,image/webp"},
    )


@bp.get("/orgs/<slug>/console/settings")
@requires(Role.HEAD)
def show(slug: str) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """What is settled, with the ways to change it."""
    numbers = [
        (label, getattr(g.tenant, name))
        for name, label in NUMBER_NAMES.items()
        if getattr(g.tenant, name)
    ]
    return render_template(
        "settings/show.html",
        tenant=g.tenant,
        kind=KINDS[g.tenant.kind],
        numbers=numbers,
        logo=documents.logo_address(g.tenant, address_of(g.tenant)),
        suites=SUITES,
        has_tokens="tokens.show" in current_app.view_functions,
    )


@bp.route("/orgs/<slug>/console/settings/profile", methods=["GET", "POST"])
@requires(Role.HEAD)
def profile(slug: str) -> ResponseReturnValue:
    """Name, description, addresses."""
    form = ProfileForm(obj=g.tenant)
    if form.validate_on_submit():
        said = {name: form[name].data or "" for name in ("description", "website", "email")}
        with Telling(form) as told:
            _update(name=form.name.data, **said)
        if told.done:
            flash(g.translate("Kept. New awards carry it; the public page shows it now."), "good")
            return redirect(url_for("settings.show", slug=slug), 303)
    return answer(render_template("settings/profile.html", form=form, tenant=g.tenant), form)


@bp.route("/orgs/<slug>/console/settings/working", methods=["GET", "POST"])
@requires(Role.HEAD)
def working(slug: str) -> ResponseReturnValue:
    """Approval, languages, way of signing."""
    form = WorkingForm(
        needs_approval=g.tenant.needs_approval,
        languages=list(g.tenant.languages),
        suite=g.tenant.default_suite,
    )
    if form.validate_on_submit():
        with Telling(form) as told:
            _update(
                needs_approval=form.needs_approval.data,
                languages=tuple(form.languages.data or ()),
                suite=form.suite.data,
            )
        if told.done:
            flash(g.translate("Kept. It holds for the awards from now on."), "good")
            return redirect(url_for("settings.show", slug=slug), 303)
    return answer(render_template("settings/working.html", form=form, tenant=g.tenant), form)


@bp.route("/orgs/<slug>/console/settings/logo", methods=["GET", "POST"])
@requires(Role.HEAD)
@max_body(MAX_FORM_BYTES)
def logo(slug: str) -> ResponseReturnValue:
    """Another picture."""
    form = LogoForm()
    if form.validate_on_submit():
        data = form.logo.data.read() if form.logo.data else b""
        with Telling(form) as told:
            creating.set_logo(g.session, g.tenant, data, by=g.account.id, now=g.now)
            g.session.commit()
        if told.done:
            flash(g.translate("The new logo is shown from now on."), "good")
            return redirect(url_for("settings.show", slug=slug), 303)
    present = documents.logo_address(g.tenant, address_of(g.tenant))
    page = render_template("settings/logo.html", form=form, tenant=g.tenant, logo=present)
    return answer(page, form)


@bp.post("/orgs/<slug>/console/settings/logo/remove")
@requires(Role.HEAD)
def remove_logo(slug: str) -> ResponseReturnValue:
    """No picture any more."""
    creating.set_logo(g.session, g.tenant, None, by=g.account.id, now=g.now)
    g.session.commit()
    flash(g.translate("There is no logo any more."), "good")
    return redirect(url_for("settings.show", slug=slug), 303)


def _update(**changed: object) -> None:
    kept = {
        "name": g.tenant.name,
        "languages": tuple(g.tenant.languages),
        "suite": g.tenant.default_suite,
        "needs_approval": g.tenant.needs_approval,
        "description": g.tenant.description or "",
        "website": g.tenant.website or "",
        "email": g.tenant.email or "",
    }
    said = Profile(**{**kept, **changed})
    creating.update(g.session, g.tenant, said, by=g.account.id, now=g.now)
    g.session.commit()
