"""Flask's signed cookie, for messages and for the token of forms; who is signed in is elsewhere."""

from typing import Any, cast

from flask import Flask, Request, Response, g
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

COOKIE_IS_LOOKED_AT = "no-store"


class PageSessions(SecureCookieSessionInterface):
    """As Flask's own; an answer that looked into the cookie is for one browser, and never kept."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The content of the cookie; also where it can be looked at without touching it."""
        opened = super().open_session(app, request)
        g.untouched_session = opened
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write it back where it changed."""
        super().save_session(app, session, response)
        if session.accessed:
            response.headers["Cache-Control"] = COOKIE_IS_LOOKED_AT


def has_content() -> bool:
    """Whether there may be messages; asking `flask.session` itself would count as a look."""
    opened = cast(Any, g.get("untouched_session"))
    return opened is not None and bool(opened)
