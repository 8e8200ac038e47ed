"""Who is let in: the demands of a view, held against who calls. See `access` for the demands."""

from datetime import datetime
from typing import Final
from urllib.parse import quote

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session

from service.errors import NotAllowed, NotFound, ServiceError
from service.web.access import ORGANISATION_ARGUMENT, Access, Kind
from service.web.hooks import Hooks, Who
from service.web.limits import SAFE_METHODS
from service.web.negotiation import wants_json

ANY_HOST: Final = frozenset({"health.healthz", "health.readyz", "health.metrics"})
MAX_NEXT_CHARACTERS: Final = 1000
_IN_A_QUERY: Final = "%=&+/:?,;@!$'()*~"
UNAUTHORIZED: Final = 401


class SignInNeeded(ServiceError):  # noqa: N818 - named like NotAllowed
    """Nobody we know calls; `challenge` is the header that says how to be known (RFC 6750)."""

    status = UNAUTHORIZED

    def __init__(self, code: str = "sign-in-needed", *, challenge: str = "") -> None:
        super().__init__(code)
        self.challenge = challenge


class ScopeMissing(NotAllowed):
    """A token is good, but not for this."""

    def __init__(self, wanted: str) -> None:
        super().__init__("token-scope-insufficient", scope=wanted)
        self.challenge = f'Bearer error="insufficient_scope", scope="{wanted}"'


def machine(hooks: Hooks, demanded: Access, session: Session, now: datetime) -> Who:
    """Whose token stands in the Authorization header, https://www.rfc-editor.org/rfc/rfc6750#section-2.1

    Raises SignInNeeded `token-missing`, `token-unknown`; ScopeMissing.
    """
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise SignInNeeded("token-missing", challenge="Bearer")
    who = hooks.identify.machine(session, given.token, scope=demanded.scope, now=now)
    if who is None:
        raise SignInNeeded("token-unknown", challenge='Bearer error="invalid_token"')
    if demanded.scope not in who.scopes:
        raise ScopeMissing(demanded.scope)
    return who


def admit(hooks: Hooks, demanded: Access) -> ResponseReturnValue | None:
    """Let the caller in (None), lead them to the sign-in page, or raise.

    Raises SignInNeeded, NotFound `not-found`, NotAllowed `role-missing`, `second-step-needed`.
    """
    if demanded.kind not in {Kind.SIGNED_IN, Kind.ROLES}:
        return None
    who: Who | None = g.who
    if who is None:
        return _to_sign_in(hooks)
    if demanded.kind is Kind.ROLES:
        _check_roles(demanded, who)
    return None


def _check_roles(demanded: Access, who: Who) -> None:
    slug = (request.view_args or {}).get(ORGANISATION_ARGUMENT)
    if slug is not None and who.slug != slug:
        raise NotFound("not-found")
    if who.organisation_id is None or not demanded.roles & who.roles:
        raise NotAllowed("role-missing")
    if demanded.two_steps and not who.two_steps:
        raise NotAllowed("second-step-needed")


def _to_sign_in(hooks: Hooks) -> ResponseReturnValue:
    if hooks.sign_in is None or request.method not in SAFE_METHODS or wants_json(request):
        raise SignInNeeded
    return redirect(url_for(hooks.sign_in, next=_here()), 303)


def _here() -> str:
    query = quote(request.query_string, safe=_IN_A_QUERY)
    here = quote(request.path) + (f"?{query}" if query else "")
    return here if len(here) <= MAX_NEXT_CHARACTERS else "/"


def safe_next(text: str | None, *, otherwise: str = "/") -> str:
    """Where to go after a sign-in: a path of ours, never another site.

    Browsers read a backslash as a slash, skip control characters, and take two slashes for a host.
    """
    if not text or len(text) > MAX_NEXT_CHARACTERS or not text.startswith("/"):
        return otherwise
    if text.startswith("//") or "\\" in text or any(sign < "!" or sign == "\x7f" for sign in text):
        return otherwise
    return text


def check_origin(csrf: CSRFProtect) -> None:
    """A form that people send was made by a page of ours.

    Raises ServiceError `request-from-elsewhere`, and flask_wtf's CSRFError.
    """
    if request.method in SAFE_METHODS:
        return
    # Every browser of today says where a request starts, https://www.w3.org/TR/fetch-metadata/
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise ServiceError("request-from-elsewhere")
    csrf.protect()
