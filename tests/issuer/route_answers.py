"""What each person is answered on a route, as it follows from to whom the route is open."""

from typing import Final

from service.web.access import Kind
from tests.issuer.route_table import Answer, Open
from tests.issuer.route_walking import IN

NOT_FOUND: Final = 404
REFUSED: Final = 403
UNKNOWN: Final = 401
ROLES: Final = frozenset({"awarder", "secretary", "head"})
"""The people who have a role in the school, by the name of their role; others are strangers."""

SIGNED_IN: Final = ("partner", "awarder", "secretary", "head", "other-head")
OWN: Final = "partner-at-home"
"""A partner in its own organisation."""


def _all(given: Answer) -> dict[str, Answer]:
    return dict.fromkeys(("anonymous", *SIGNED_IN), given)


def _signed_in(given: Answer) -> dict[str, Answer]:
    return dict.fromkeys(SIGNED_IN, given)


# Awarders see what they made themselves; all of this is the head's.
_OF_THE_HEAD: Final[dict[str, Answer]] = {"awarder": NOT_FOUND}
_CONSOLE: Final = "/orgs/<slug>/console"
EXCEPTIONS: Final[dict[str, dict[str, Answer]]] = {
    # Who is signed in is led on.
    "GET /": _signed_in(303),
    "GET /sign-in": _signed_in(303),
    # Nobody is in the midst of these.
    "GET /account/second-step/confirm": _signed_in(303),
    "GET /sign-in/second-step": {"anonymous": IN},
    # No other sign-in service is set up here.
    "GET /account/providers/<name>/link": _signed_in(404),
    "GET /sign-in/with/<name>": _all(404),
    "GET /sign-in/back/<name>": _all(400),
    # Their address says too little: of what, or from which application.
    "GET /platform/return": _all(400),
    "GET /orgs/<slug>/ims/ob/oauth/authorize": _all(404),
    f"GET {_CONSOLE}/endorsements/new": {"head": 422},
    f"GET {_CONSOLE}/federation/join": {"head": 303},
    # Links that nobody has: a service with organisations is founded, nobody forgot a password.
    "GET /found/<token>": _all(404),
    "POST /found/<token>": _all(404),
    "GET /password/reset/<token>": _all(404),
    "POST /password/reset/<token>": _all(404),
    # No file, item or logo of that name.
    "GET /bootstrap/static/<path:filename>": _all(404),
    "GET /case/CFItems/<uuid:identifier>": _all(404),
    "GET /orgs/<slug>/logo": _all(404),
    # For the machine itself; and nobody works in the background here.
    "GET /metrics": _all(404),
    "GET /readyz": _all(503),
    # Programs show a secret in their message; a nonce is anybody's.
    "POST /orgs/<slug>/ims/ob/oauth/revoke": _all(401),
    "POST /orgs/<slug>/ims/ob/oauth/token": _all(401),
    "POST /orgs/<slug>/oid4vci/credential": _all(401),
    "POST /orgs/<slug>/oid4vci/notification": _all(401),
    "POST /orgs/<slug>/oid4vci/nonce": _all(200),
    f"GET {_CONSOLE}/awards/<uuid:award_id>": _OF_THE_HEAD,
    f"GET {_CONSOLE}/campaigns/<uuid:campaign_id>": _OF_THE_HEAD,
    f"GET {_CONSOLE}/jobs/<uuid:job_id>": _OF_THE_HEAD,
    f"GET {_CONSOLE}/requests/<uuid:request_id>": _OF_THE_HEAD,
    f"GET {_CONSOLE}/requests/pages/<uuid:page_id>": _OF_THE_HEAD,
    # A table is led on to its columns.
    f"GET {_CONSOLE}/group/<uuid:run_id>": {
        "awarder": 404,
        "secretary": 303,
        "head": 303,
        OWN: 303,
    },
    f"GET {_CONSOLE}/group/<uuid:run_id>/columns": _OF_THE_HEAD,
}
"""What does not follow from to whom a route is open, by the person, with the reason."""


def expected(line: str, demanded: Open, name: str) -> Answer:
    """What the person is answered; the name of a person with a role is that of the role."""
    role = "partner" if name == OWN else name if name in ROLES else None
    known = EXCEPTIONS.get(line, {}).get(name)
    return answer(line.partition(" ")[0], demanded, name, role=role) if known is None else known


def answer(method: str, demanded: Open, name: str, *, role: str | None) -> Answer:
    """What the person is answered, with things that are there, and forms without their token.

    `role` is what they have in the organisation of the address; None: nothing.
    """
    if demanded.kind is Kind.BEARER:
        return UNKNOWN  # cookies open nothing
    let_in = 200 if method == "GET" else 400
    if demanded.kind in {Kind.PUBLIC, Kind.ONE_TIME}:
        return let_in
    if name == "anonymous":
        return IN if method == "GET" else UNKNOWN
    if demanded.kind is Kind.SIGNED_IN:
        return let_in
    if role is None:
        return NOT_FOUND
    return let_in if role in demanded.roles else REFUSED
