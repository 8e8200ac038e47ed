"""VC-API of an organisation, for machines with a token of it.

https://w3c-ccg.github.io/vc-api/#issuing
"""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, g, request

from issuer.federated import kinds, standing
from issuer.organisations import creating
from issuer.place import the_place
from issuer.tokens import keeping
from issuer.tokens.keeping import Scope
from issuer.vc_api import checking, issuing, reading, statuses
from issuer.vc_api.issuing import Caller
from issuer.vc_api.reading import MAX_BODY_BYTES
from schemas import json_text
from schemas.json_text import JsonObject
from service.errors import NotFound
from service.web.access import bearer
from service.web.admission import SignInNeeded
from service.web.limits import API, limited, max_body
from service.web.openapi import JSON, operation, ref

CREATED = 201

bp = Blueprint("vc_api", __name__)


@bp.post("/orgs/<slug>/credentials/issue")
@bearer(Scope.ISSUE)
@limited(API)
@max_body(MAX_BODY_BYTES)
@operation(
    "Have a credential signed",
    request=ref("IssueRequest"),
    answers={CREATED: ref("IssueAnswer")},
    description="The issuer of the credential is the organisation, by its DID.",
)
def issue(slug: str) -> Response:
    """Sign a document of the machine's and keep it."""
    asked = reading.read_issue(request.get_data())
    did = _caller(slug).organisation.did
    # Others may write while we read and, perhaps, ask outside.
    g.session.rollback()
    document = checking.checked(asked, did, g.world)
    issued = issuing.issue(
        g.session,
        the_place().hosting,
        _caller(slug),
        replace(asked, credential=document),
        now=g.now,
    )
    g.session.commit()
    said = {"verifiableCredential": issued.answer}
    told = _warnings(slug, document)
    return _json(said | ({"warnings": told} if told else {}), CREATED)


def _warnings(slug: str, document: JsonObject) -> list[dict[str, str]]:
    """What a program should tell whoever awards: that the organisation is not accredited for it."""
    organisation = creating.find(g.session, slug)
    wanted = kinds.of_document(document)
    held = standing.warnings(g.session, organisation, wanted, now=g.now)
    return [{"code": one.code, "kind": kind, "anchor": one.anchor_id} for kind, one in held]


@bp.post("/orgs/<slug>/credentials/status")
@bearer(Scope.STATUS)
@limited(API)
@operation(
    "Withdraw or suspend a credential",
    request=ref("StatusRequest"),
    answers={200: ref("StatusAnswer")},
    description="Visible to verifiers within a minute.",
)
def status(slug: str) -> Response:
    """Set or clear the bits of a credential that was issued this way."""
    asked = reading.read_status(request.get_data())
    changed = statuses.update(g.session, _caller(slug), asked, now=g.now)
    g.session.commit()
    return _json({"credentialId": asked.name, "changed": changed})


@bp.get("/orgs/<slug>/credentials")
@bearer(Scope.READ)
@limited(API)
@operation(
    "Read a credential by its id",
    answers={200: ref("IssueAnswer")},
    parameters=({"name": "id", "in": "query", "required": True, "schema": {"type": "string"}},),
)
def read(slug: str) -> Response:
    """A credential that was issued this way, exactly as it was signed."""
    name = request.args.get("id", "")
    if not name or "\0" in name:
        raise NotFound("credential-unknown")
    row = statuses.find(g.session, _caller(slug), name)
    return _json({"verifiableCredential": issuing.answer(row)})


def _caller(slug: str) -> Caller:
    """The machine; an organisation of another name than its own does not exist for it."""
    if g.who.slug != slug:
        raise NotFound("not-found")
    token = keeping.presented(g.session, str(request.authorization.token), now=g.now)  # type: ignore[union-attr]
    if token is None:
        raise SignInNeeded("token-unknown", challenge='Bearer error="invalid_token"')
    return Caller(creating.find(g.session, slug), token)


def _json(value: dict[str, Any], status: int = 200) -> Response:
    response = Response(json_text.dump(value), status, mimetype=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response
