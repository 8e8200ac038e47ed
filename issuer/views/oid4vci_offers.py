"""Offers to wallets at addresses that cannot be guessed: as JSON, and as a page for people."""

from typing import Final

from flask import Blueprint, Response, g, render_template, request

from issuer.awards.models import Award
from issuer.delivering import claims, showing
from issuer.oid4vci import offers
from issuer.oid4vci.models import WalletOffer
from issuer.oid4vci.names import addresses
from issuer.organisations import creating
from issuer.organisations.models import Organisation
from issuer.place import the_place
from issuer.views.oid4vci import JSON
from issuer.views.oid4vci_openapi import OFFER
from schemas import json_text
from schemas.oid4vci_offers import CredentialOffer, link_to
from service.errors import NotFound
from service.fence import scope
from service.web.access import public, writing
from service.web.limits import CLAIM, limited
from service.web.negotiation import wants_json

_BY_ADDRESS: Final = "its address cannot be guessed"

bp = Blueprint("oid4vci_offers", __name__, template_folder="../templates")


@bp.get("/orgs/<slug>/oid4vci/offers/<token>")
@public(_BY_ADDRESS, api=True, shared=True)
@limited(CLAIM)
@OFFER
def offer(slug: str, token: str) -> Response:
    """An offer as a wallet fetches it, OID4VCI section 4.1.3."""
    organisation = creating.find(g.session, slug)
    return _as_json(offers.shown(g.session, the_place(), organisation, token, now=g.now))


@bp.get("/orgs/<slug>/oid4vci/claims/<token>")
@public("the code of a claim cannot be guessed", api=True, shared=True)
@limited(CLAIM)
@writing
@OFFER
def claim(slug: str, token: str) -> Response:
    """The offer for who holds the code of a claim, without transaction code."""
    organisation, place = creating.find(g.session, slug), the_place()
    found = claims.of_code(g.session, token, secrets=place.secrets)
    if found is None or found.organisation_id != organisation.id:
        raise NotFound("offer-unknown")
    said = offers.of_claim(g.session, place, found, token, now=g.now)
    g.session.commit()
    return _as_json(said)


@bp.get("/orgs/<slug>/offers/<token>")
@public(_BY_ADDRESS, shared=True)
@limited(CLAIM)
def page(slug: str, token: str) -> Response:
    """The same for people: a button for this phone, a QR code for another one."""
    organisation = creating.find(g.session, slug)
    said = offers.shown(g.session, the_place(), organisation, token, now=g.now)
    if wants_json(request):
        return _as_json(said)
    row = offers.find(g.session, organisation, token, now=g.now)
    shown = _page(organisation, row, said, token)
    response = Response(shown, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(organisation: Organisation, row: WalletOffer, said: CredentialOffer, token: str) -> str:
    with scope(g.session, organisation=organisation.id):
        award = g.session.get_one(Award, row.award_id)
    names = addresses(the_place().hosting, organisation)
    return render_template(
        "oid4vci/offer.html",
        organisation=organisation,
        award=showing.of(g.session, award),
        link=link_to(names.offer(token)),
        tx_code=said.tx_code,
        expires_at=row.expires_at,
        issuer=names.issuer,
    )


def _as_json(said: CredentialOffer) -> Response:
    response = Response(json_text.dump(said.written()), mimetype=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response
