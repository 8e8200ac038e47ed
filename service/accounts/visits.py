"""What the pages of accounts share: who is at the screen, the cookie, refusals inside forms."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from flask import Request, Response, g, make_response, redirect, request, session, url_for
from sqlalchemy.orm import Session

from service.accounts import identifying
from service.accounts.forms import tell
from service.accounts.identifying import COOKIE
from service.accounts.models import Account, SignIn
from service.accounts.secret_values import Secrets
from service.accounts.sign_ins import Opened
from service.errors import ServiceError
from service.web.admission import SignInNeeded
from service.web.cookies import drop_cookie, set_cookie
from service.web.edge import the_edge
from service.web.forms import Form

EXTENSION: Final = "livret-accounts"
FORM_REFUSED: Final = 422
_STATUS: Final = "accounts_status"
# The first that is found counts: each of them also claims to be those after it.
_BROWSERS: Final = ("Firefox", "Edg", "OPR", "SamsungBrowser", "Chrome", "Safari")
_SYSTEMS: Final = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "CrOS", "Linux")
_NAMES: Final = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung", "Mac OS X": "macOS"}


def secrets() -> Secrets:
    """What this installation hides and seals with."""
    return Secrets.of(the_edge().config)


def here() -> tuple[SignIn, Account] | None:
    """The sign-in of this browser and its account, also while it awaits its second step."""
    return identifying.current(g.session, the_edge().config, request, now=g.now)


def must_be_here() -> tuple[SignIn, Account]:
    """The sign-in and account on pages for people with an account; raises SignInNeeded."""
    found = here()
    if found is None or found[0].awaits_second_step:
        raise SignInNeeded
    return found


@contextmanager
def counted(session: Session) -> Iterator[None]:
    """Commit at the end, and also when a verb refuses: wrong guesses were counted."""
    try:
        yield
    except ServiceError:
        session.commit()
        raise
    session.commit()


@dataclass(frozen=True, slots=True)
class Told:
    """Says what a verb refuses in the form, which the view then shows again."""

    form: Form

    def __enter__(self) -> None:
        """Nothing is needed before."""

    def __exit__(self, _: type | None, error: BaseException | None, __: object) -> bool:
        """Whether it was said; other errors go on to where they are answered."""
        if not isinstance(error, ServiceError):
            return False
        tell(self.form, error)
        setattr(g, _STATUS, (error.status, error.facts.get("seconds")))
        return True


def answer(page: str, form: Form) -> Response:
    """A page with a form, with the status of what was refused."""
    response = make_response(page)
    status, seconds = g.get(_STATUS, (FORM_REFUSED if form.errors else 200, None))
    response.status_code = status
    if seconds is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


def enter(opened: Opened, target: str) -> Response:
    """Into the service, or to the second step; with a new cookie and without old leftovers."""
    if opened.sign_in.awaits_second_step:
        target = url_for("accounts.take_second_step", next=target)
    response = make_response(redirect(target, 303))
    # What was kept for nobody, or for somebody else, such as the token of forms, is not theirs.
    session.clear()
    keep_sign_in(response, opened.token)
    return response


def keep_sign_in(response: Response, token: str) -> None:
    """The cookie of a sign-in, until the browser is closed."""
    set_cookie(the_edge().config, response, COOKIE, token, lasts=None)


def forget_sign_in(response: Response) -> None:
    """Neither cookie nor anything else that was kept for this person."""
    session.clear()
    drop_cookie(the_edge().config, response, COOKIE)


def browser(request: Request) -> str:
    """What people know a browser by, such as « Firefox, Android »; nothing more is kept of it."""
    told = request.user_agent.string
    found = [
        next((name for name in names if re.search(rf"\b{name}\b", told)), "")
        for names in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(_NAMES.get(name, name) for name in found if name)
