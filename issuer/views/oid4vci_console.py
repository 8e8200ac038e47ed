"""The console's way into a wallet: an offer to scan or send, and six digits to tell."""

from uuid import UUID

from flask import Blueprint, flash, g, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from issuer.awards import catalogue
from issuer.oid4vci import offers
from issuer.oid4vci.tokens import MAX_TRIES
from issuer.oid4vci.wording import SENTENCES
from issuer.place import the_place
from issuer.views.awards_shared import EVERYBODY, found, page_of
from service.errors import Conflict
from service.web.access import requires

bp = Blueprint("oid4vci_console", __name__, template_folder="../templates")


@bp.post("/orgs/<slug>/console/awards/<uuid:award_id>/to-wallet")
@requires(*EVERYBODY)
def offer(slug: str, award_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 - the edge has read it
    """A new offer with a transaction code, shown this once; earlier ones are void from now on."""
    award = found(award_id)
    try:
        made = offers.make(
            g.session, the_place(), award, None, now=g.now, with_code=True, by=g.account.id
        )
    except Conflict as error:
        g.session.rollback()
        flash(g.translate(SENTENCES[error.code]), "bad")
        return redirect(page_of(award_id), 303)
    page = render_template(
        "oid4vci/made.html",
        award=award,
        title=catalogue.of_award(g.session, g.tenant, award).name(award.language),
        made=made,
        most=MAX_TRIES,
        back=page_of(award_id),
    )
    g.session.commit()
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
