"""The interface for wallets: metadata, token, nonce, credential and notification endpoints.

OpenID for Verifiable Credential Issuance 1.0. Refusals are JSON as OAuth writes them.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar, cast

from flask import Blueprint, Response, g, request
from limits import parse

from issuer.oid4vci import metadata, nonces, taking, telling, tokens
from issuer.oid4vci.errors import UNAUTHORIZED, Refused
from issuer.oid4vci.models import WalletOffer
from issuer.oid4vci.names import ISSUER_DOCUMENT, SERVER_DOCUMENT
from issuer.oid4vci.wording import description
from issuer.organisations import creating
from issuer.organisations.models import Organisation
from issuer.place import the_place
from issuer.views.oid4vci_openapi import CREDENTIAL, ISSUER, NONCE, NOTIFICATION, SERVER, TOKEN
from issuer.views.public import KEPT_FOR
from schemas import json_text
from schemas.oid4vci import (
    MAX_MESSAGE_BYTES,
    MessageRefused,
    Refusal,
    read_credential_request,
    read_notification,
    read_token_request,
)
from service.web.access import public
from service.web.limits import Policy, by_address, by_field, limited, max_body

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
NO_CONTENT: Final = 204
_FOR_WALLETS: Final = "wallets read who issues what"
_BY_CODE: Final = "a pre-authorized code lets a wallet in"
_BY_TOKEN: Final = "an access token of an offer lets a wallet in"  # noqa: S105 - a reason
BY_CODE: Final = (
    Policy("wallet-code", parse("20 per minute"), by_field("pre-authorized_code")),
    Policy("wallet-address", parse("600 per minute"), by_address),
)
"""A class takes its badges at once from one address; one offer is not tried for long."""
BY_ADDRESS: Final = (Policy("wallet-address", parse("600 per minute"), by_address),)

View = TypeVar("View", bound=Callable[..., Any])

bp = Blueprint("oid4vci", __name__)


def answering(view: View) -> View:
    """Write the refusals of the specification in its form; others are answered as everywhere."""

    @wraps(view)
    def answer(*args: Any, **named: Any) -> Response:
        try:
            said: Response = view(*args, **named)
        except (Refused, MessageRefused) as error:
            # A wrong transaction code is remembered although the answer is no.
            if getattr(error, "counts", False):
                g.session.commit()
            said = _refusal(error)
        said.headers["Cache-Control"] = "no-store"
        return said

    return cast(View, answer)


@bp.get(f"/.well-known/{ISSUER_DOCUMENT}/orgs/<slug>")
@bp.get(f"/orgs/<slug>/.well-known/{ISSUER_DOCUMENT}")
@public(_FOR_WALLETS, api=True, shared=True)
@ISSUER
def issuer(slug: str) -> Response:
    """The credential issuer metadata; the second address is that of drafts."""
    organisation = creating.find(g.session, slug)
    return _published(metadata.issuer_document(g.session, the_place().hosting, organisation))


@bp.get(f"/.well-known/{SERVER_DOCUMENT}/orgs/<slug>")
@bp.get(f"/orgs/<slug>/.well-known/{SERVER_DOCUMENT}")
@public(_FOR_WALLETS, api=True, shared=True)
@SERVER
def server(slug: str) -> Response:
    """The authorization server metadata."""
    organisation = creating.find(g.session, slug)
    return _published(metadata.server_document(the_place().hosting, organisation))


@bp.post("/orgs/<slug>/oid4vci/token")
@public(_BY_CODE, api=True, shared=True)
@limited(BY_CODE)
@max_body(MAX_MESSAGE_BYTES)
@TOKEN
@answering
def token(slug: str) -> Response:
    """The token endpoint."""
    organisation = creating.find(g.session, slug)
    _check_type(FORM, Refusal.INVALID_REQUEST)
    wanted = read_token_request(request.form.items(multi=True))
    granted = tokens.grant(g.session, the_place(), organisation, wanted, now=g.now)
    g.session.commit()
    return _json(granted.written())


@bp.post("/orgs/<slug>/oid4vci/nonce")
@public("a nonce is worth nothing without a key", api=True, shared=True)
@limited(BY_ADDRESS)
@max_body(MAX_MESSAGE_BYTES)
@NONCE
@answering
def nonce(slug: str) -> Response:
    """The nonce endpoint."""
    organisation = creating.find(g.session, slug)
    return _json({"c_nonce": nonces.make(the_place().secrets, organisation, now=g.now)})


@bp.post("/orgs/<slug>/oid4vci/credential")
@public(_BY_TOKEN, api=True, shared=True)
@limited(BY_ADDRESS)
@max_body(MAX_MESSAGE_BYTES)
@CREDENTIAL
@answering
def credential(slug: str) -> Response:
    """The credential endpoint."""
    organisation, offer = _admitted(slug)
    _check_type(JSON, Refusal.INVALID_CREDENTIAL_REQUEST)
    wanted = read_credential_request(request.get_data())
    answer = taking.take(g.session, the_place(), organisation, offer, wanted, now=g.now)
    g.session.commit()
    return Response(answer.written(), mimetype=JSON)


@bp.post("/orgs/<slug>/oid4vci/notification")
@public(_BY_TOKEN, api=True, shared=True)
@limited(BY_ADDRESS)
@max_body(MAX_MESSAGE_BYTES)
@NOTIFICATION
@answering
def notification(slug: str) -> Response:
    """The notification endpoint."""
    _, offer = _admitted(slug)
    _check_type(JSON, Refusal.INVALID_NOTIFICATION_REQUEST)
    telling.tell(g.session, offer, read_notification(request.get_data()), now=g.now)
    g.session.commit()
    return Response(status=NO_CONTENT)


def _admitted(slug: str) -> tuple[Organisation, WalletOffer]:
    organisation = creating.find(g.session, slug)
    given = request.authorization
    text = given.token if given is not None and given.type == "bearer" else None
    return organisation, tokens.find(g.session, organisation, text, now=g.now)


def _check_type(wanted: str, error: Refusal) -> None:
    if request.mimetype != wanted:
        raise Refused(error, "content-type-wrong")


def _refusal(error: Refused | MessageRefused) -> Response:
    said = _json({"error": error.error.value, "error_description": description(error.code)})
    said.status_code = getattr(error, "status", 400)
    if said.status_code == UNAUTHORIZED:
        # Who sent no token at all is told no error, https://www.rfc-editor.org/rfc/rfc6750#section-3
        missing = error.code == "access-token-missing"
        said.headers["WWW-Authenticate"] = "Bearer" if missing else 'Bearer error="invalid_token"'
    g.session.rollback()
    return said


def _json(document: object) -> Response:
    return Response(json_text.dump(document), mimetype=JSON)


def _published(document: dict[str, Any]) -> Response:
    response = _json(document)
    response.headers["Cache-Control"] = f"public, max-age={int(KEPT_FOR.total_seconds())}"
    response.add_etag()
    response.make_conditional(request)
    return response
