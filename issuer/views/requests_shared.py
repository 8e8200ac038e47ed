"""What the console pages of requests share: what may be attested, and how a refusal is said."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, g, redirect
from flask.typing import ResponseReturnValue

from issuer.awards import catalogue
from issuer.views.awards_shared import powers, sentence
from schemas.errors import LivretError
from service.errors import NotAllowed


def offered() -> list[tuple[str, str]]:
    """What who calls may attest, as choices of a field."""
    found = catalogue.offered(g.session, g.tenant, powers())
    return [(str(one.id), one.name) for one in found]


def acted(act: Callable[[], str], done: str, *, stay: str = "") -> ResponseReturnValue:
    """Do it, commit, say so and go on; what is refused is said where one was."""
    try:
        said = act()
    except NotAllowed:
        raise
    except LivretError as error:
        told = sentence(error)
        if told is None:
            raise
        g.session.rollback()
        flash(g.translate(told, **error.facts), "bad")
        return redirect(stay or done, 303)
    g.session.commit()
    flash(said, "good")
    return redirect(done, 303)


def uuid_of(text: str | None) -> UUID | None:
    """An identifier out of a form; None for what is none."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
