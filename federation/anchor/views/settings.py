"""What the anchor says of itself, how it works, and the ways to keys, team and log."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, EmailField, IntegerField, StringField, TextAreaField, URLField
from wtforms.validators import Length, Optional

from federation.anchor import creating
from federation.anchor.creating import (
    MAX_DESCRIPTION_CHARACTERS,
    MAX_NAME_CHARACTERS,
    MAX_URL_CHARACTERS,
    Profile,
)
from federation.anchor.place import the_place
from federation.anchor.views.forms import telling
from service.accounts.models import Role
from service.language import N_
from service.mail import MAX_ADDRESS_CHARACTERS
from service.web.access import requires
from service.web.forms import Form, required
from service.web.telling import answer

bp = Blueprint("settings", __name__, template_folder="../../templates")


class ProfileForm(Form):
    """All that can be changed later; the address cannot."""

    name = StringField(N_("Name"), [required(), Length(max=MAX_NAME_CHARACTERS)])
    description = TextAreaField(
        N_("What the federation is for"),
        [Optional(), Length(max=MAX_DESCRIPTION_CHARACTERS)],
        description=N_("Stands on the first page, for everybody."),
        render_kw={"rows": "6"},
    )
    homepage = URLField(N_("Web site"), [Optional(), Length(max=MAX_URL_CHARACTERS)])
    email = EmailField(
        N_("E-mail"),
        [Optional(), Length(max=MAX_ADDRESS_CHARACTERS)],
        description=N_("Where members and the public reach you; stands on the first page."),
    )
    open_applications = BooleanField(
        N_("Bodies may also apply without an invitation"),
        description=N_("Each application still waits for somebody of the team."),
    )
    snapshot_days = IntegerField(
        N_("For how many days a copy of the registry may be used"),
        [required()],
        description=N_(
            "Whoever verifies without a network goes by it. Longer helps when this service is down "
            "for long; shorter lets a theft be known sooner."
        ),
    )
    mark_days = IntegerField(
        N_("For how many days a signed accreditation lives at most"),
        [required()],
        description=N_("It is signed anew before, as long as it holds."),
    )


@bp.get("/console/settings")
@requires(Role.HEAD)
def show() -> ResponseReturnValue:
    """What holds now, and what else is here."""
    return render_template("anchor/settings/show.html", anchor=g.tenant)


@bp.route("/console/settings/profile", methods=["GET", "POST"])
@requires(Role.HEAD, two_steps=True)
def profile() -> ResponseReturnValue:
    """Change it."""
    names = asdict(Profile(name="")).keys()
    form = ProfileForm(data={name: getattr(g.tenant, name) for name in names})
    if form.validate_on_submit():
        with telling(form) as told:
            # A field that was left empty has no text at all.
            values: dict[str, Any] = {name: form[name].data or "" for name in names}
            values["open_applications"] = bool(form.open_applications.data)
            said = Profile(**values)
            creating.update(g.session, the_place().office, said, by=g.account.id, now=g.now)
            g.session.commit()
        if told.done:
            flash(g.translate("Kept. It holds from now on."), "good")
            return redirect(url_for("settings.show"), 303)
    return answer(render_template("anchor/settings/profile.html", form=form), form)
