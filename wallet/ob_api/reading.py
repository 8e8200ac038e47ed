"""What an application may read: the badges that others gave a holder, exactly as they came.

https://www.imsglobal.org/spec/ob/v3p0#getcredentials What the holder wrote goes out by dossiers
alone; what was hidden, refused or deleted goes nowhere.
"""

from typing import Final

from sqlalchemy import Select, Text, func, or_, select, type_coerce
from sqlalchemy.orm import Session, load_only

from service.fence import scope
from service.ob_api import windows
from service.ob_api.windows import Part, Window
from wallet.booklet.models import Box, Form, Item, Version, Voice
from wallet.ob_api.models import Grant

SHOWN: Final = (Box.DEPOSIT, Box.KEPT)
"""A badge that was put here can be read from here, also before its holder has said anything."""
_TYPES: Final = ('%"AchievementCredential"%', '%"OpenBadgeCredential"%')
"""As the report of a check names what it checked."""


def credentials(session: Session, grant: Grant, window: Window) -> Part[Version]:
    """The credentials of the holder behind a grant, the first that came first."""
    with scope(session, person=grant.person_id):
        query = _of_holder(window)
        total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
        ordered = query.options(load_only(Version.form, Version.document)).order_by(Item.id)
        rows = session.scalars(ordered.offset(window.offset).limit(window.limit)).all()
    return Part(rows, total, window)


def answer(part: Part[Version]) -> bytes:
    """The answer with each document exactly as it came."""
    by_form = {form: [one.document for one in part.rows if one.form is form] for form in Form}
    return windows.answer(by_form[Form.JSON], by_form[Form.JWT])


def _of_holder(window: Window) -> Select[Version]:
    shown = Item.box.in_(SHOWN), Item.voice == Voice.ATTESTED
    # Other credentials and assertions of Open Badges 2.0 are kept, but are none of this interface.
    report = type_coerce(Version.report, Text)
    is_badge = or_(*(report.like(one) for one in _TYPES))
    query = (
        select(Version)
        .join(Item, (Item.id == Version.item_id) & (Item.number == Version.number))
        .where(*shown, is_badge)
    )
    if window.since is not None:
        query = query.where(func.coalesce(Item.valid_from, Item.came_at) > window.since)
    return query
