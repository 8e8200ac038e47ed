"""What a person is told, the newest first; looking at it is enough to have seen it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from service.web.access import signed_in, writing
from wallet.hosts import wording as hosts
from wallet.notices import telling, wording
from wallet.notices.models import Notice
from wallet.ob_api import wording as ob_api

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {**wording.NOTICES, **ob_api.NOTICES, **hosts.NOTICES}
)

bp = Blueprint("notices", __name__, template_folder="../templates")


@bp.get("/notices")
@signed_in
@writing
def listed() -> ResponseReturnValue:
    """The notices of whoever is signed in."""
    rows = telling.newest(g.session, g.account.id)
    told = [(one, said(one), one.seen_at is None) for one in rows]
    page = render_template("wallet/notices/list.html", told=told)
    telling.see(g.session, g.account.id, now=g.now)
    g.session.commit()
    return page


def said(one: Notice) -> str:
    """A notice in the language of its reader; of a code that nobody knows any more, the code."""
    facts: dict[str, Any] = dict(one.facts)
    msgid = SENTENCES.get(one.code)
    return g.translate(msgid, **facts) if msgid is not None else one.code
