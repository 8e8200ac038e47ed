"""Who may call a route: each view says so, and an application with a silent one does not start.

    @bp.post("/awards/<uuid:award_id>/revoke")
    @requires(Role.HEAD, Role.SECRETARY, two_steps=True)
    def revoke(award_id: UUID) -> ResponseReturnValue: ...

The declaration is checked in one place before the view runs (`edge.admit`). Who is not known is
answered 401, or led to the sign-in page; who is known but may not, 403. What belongs to another
organisation is answered 404, like what does not exist: its existence is nobody's business.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from flask import Flask

from service.errors import ServiceError

ATTRIBUTE: Final = "access"
_WRITING: Final = "writes_on_get"
ORGANISATION_ARGUMENT: Final = "slug"
"""A route of `@requires` with this part in its address is for members of that organisation."""

View = TypeVar("View", bound=Callable[..., Any])


class Kind(StrEnum):
    """The ways to be let in."""

    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    ROLES = "roles"
    BEARER = "bearer"
    ONE_TIME = "one-time"


@dataclass(frozen=True, slots=True)
class Access:
    """What a view demands of its caller."""

    kind: Kind
    reason: str = ""  # PUBLIC: why nobody needs to be known
    roles: frozenset[str] = frozenset()  # ROLES: any of them
    scope: str = ""  # BEARER: what the token must allow
    link: str = ""  # ONE_TIME: the kind of link, a name in `Hooks.links`
    two_steps: bool = False  # demands that the second step of sign-in was taken
    api: bool = False  # machines call it: cookies are not looked at, errors are JSON
    shared: bool = False  # pages of other origins may read it

    @property
    def by_cookie(self) -> bool:
        """Whether the caller's cookies say who calls, so that forms need a token against CSRF."""
        return not self.api


def public(reason: str, *, api: bool = False, shared: bool = False) -> Callable[[View], View]:
    """Anyone may call; the reason is for who reads the list of routes.

    `api` for what machines post, without cookies and CSRF token; `shared` for documents that pages
    of other origins may fetch (DID documents, status lists). Signed-in people are still known.
    """
    if not reason.strip():
        raise ServiceError("access-reason-missing")
    return _declare(Access(Kind.PUBLIC, reason=reason, api=api, shared=shared))


def signed_in(view: View) -> View:
    """Any person with an account."""
    return _declare(Access(Kind.SIGNED_IN))(view)


def requires(role: str, *others: str, two_steps: bool = False) -> Callable[[View], View]:
    """A person who has one of these roles now, in the organisation named in the address if any."""
    roles = frozenset((role, *others))
    return _declare(Access(Kind.ROLES, roles=roles, two_steps=two_steps))


def bearer(scope: str, *, shared: bool = False) -> Callable[[View], View]:
    """A machine with a token of this scope, https://www.rfc-editor.org/rfc/rfc6750"""
    return _declare(Access(Kind.BEARER, scope=scope, api=True, shared=shared))


def one_time(kind: str) -> Callable[[View], View]:
    """Who holds a link of this kind; its secret stands in the address as `<token>`.

    What the link stands for is in `g.link` when the view runs.
    """
    return _declare(Access(Kind.ONE_TIME, link=kind))


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        if hasattr(view, ATTRIBUTE):
            raise ServiceError("access-declared-twice", view=view.__qualname__)
        setattr(view, ATTRIBUTE, access)
        return view

    return mark


def writing(view: View) -> View:
    """This view writes although it answers GET, such as the return from another sign-in service.

    All others have a session that only reads when they answer GET: on SQLite it never waits.
    """
    setattr(view, _WRITING, True)
    return view


def writes(view: Callable[..., Any] | None, method: str) -> bool:
    """Whether the session of this call may write."""
    return method not in {"GET", "HEAD"} or getattr(view, _WRITING, False)


def access_of(app: Flask, endpoint: str) -> Access:
    """What a route demands; raises ServiceError `access-missing` (`endpoint`)."""
    access = getattr(app.view_functions.get(endpoint), ATTRIBUTE, None)
    if not isinstance(access, Access):
        raise ServiceError("access-missing", endpoint=endpoint)
    return access


def check_declared(app: Flask, links: frozenset[str]) -> None:
    """Every route says who may call it, and every kind of link has somebody who reads it.

    Raises ServiceError `access-missing` (`endpoint`), `link-kind-unknown` (`endpoint`, `kind`),
    `link-without-token` (`endpoint`).
    """
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        if access.kind is not Kind.ONE_TIME:
            continue
        if access.link not in links:
            raise ServiceError("link-kind-unknown", endpoint=rule.endpoint, kind=access.link)
        if "token" not in rule.arguments:
            raise ServiceError("link-without-token", endpoint=rule.endpoint)
