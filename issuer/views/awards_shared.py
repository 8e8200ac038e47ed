"""What the pages of awards share: who sees which awards, and how a refusal is said."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue

from issuer.awards import looking, permits
from issuer.awards.models import Award, AwardState
from issuer.awards.moves import shown
from issuer.awards.wording import MARKS, STATES
from schemas.errors import LivretError
from service import accounts
from service.accounts.models import Role
from service.errors import NotAllowed, NotFound
from service.web.edge import the_edge
from service.web.wording import SENTENCES

EVERYBODY: Final = (Role.HEAD, Role.SECRETARY, Role.AWARDER, Role.PARTNER)


def powers() -> frozenset[Role]:
    """What who calls is here; a partner's people are the head of their own organisation."""
    return permits.powers(g.tenant, frozenset(Role(one) for one in g.who.roles))


def sees_all() -> bool:
    """Whether who calls sees what others awarded."""
    return bool(powers() & permits.OFFICE)


def own() -> UUID | None:
    """To whose awards the lists of who calls are kept; None for nobody's."""
    return None if sees_all() else g.account.id


def found(award_id: UUID) -> Award:
    """The award, when who calls may see it; raises NotFound `award-unknown`."""
    award = looking.find(g.session, award_id)
    if not sees_all() and award.made_by != g.account.id:
        raise NotFound("award-unknown")
    return award


def may_sign() -> bool:
    """Whether who calls took the second step lately enough to sign."""
    return accounts.may_sign(g.session, g.account.id, g.tenant.id, g.now)


def state_of(award: Award) -> tuple[str, str]:
    """Mark and word of its state, as pages show it."""
    state: AwardState = shown(award.state)
    return MARKS[state], g.translate(STATES[state])


def sentence(error: LivretError) -> str | None:
    """How a refusal is said (a msgid); None when nobody has words for it."""
    return the_edge().hooks.sentences.get(error.code) or SENTENCES.get(error.code)


def acted(act: Callable[[], Any], done: str, where: str) -> ResponseReturnValue:
    """Do it, commit, say so, and go there; what is refused is said there as well.

    Whoever lacks the right is answered 403 by the page of refusals.
    """
    try:
        act()
    except NotAllowed:
        raise
    except LivretError as error:
        said = sentence(error)
        if said is None:
            raise
        g.session.rollback()
        flash(g.translate(said, **error.facts), "bad")
        return redirect(where, 303)
    g.session.commit()
    flash(g.translate(done), "good")
    return redirect(where, 303)


def page_of(award_id: UUID) -> str:
    """The address of the page of an award."""
    return url_for("awards.show", slug=g.tenant.slug, award_id=award_id)
