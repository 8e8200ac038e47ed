"""“This reader only”: whoever opens the link proves that they read a mailbox.

A code of eight signs is mailed there; it holds for a quarter of an hour and is derived, not kept.
Wrong codes are counted as those of the link itself.
"""

import hmac
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from service import mail
from service.accounts import secret_values
from service.accounts.secret_values import READABLE
from service.errors import ServiceError
from service.fence import scope
from service.language import Translate
from service.mail import MAX_SUBJECT_CHARACTERS, Message
from wallet.place import Place
from wallet.sharing.models import Share

HOLDS: Final = timedelta(minutes=15)
_SIGNS: Final = 8


def send(
    session: Session, place: Place, one: Share, translate: Translate, *, now: datetime
) -> None:
    """Mail the code of now to the reader of this link."""
    code = _code(place, one, _window(now))
    text = "\n\n".join(
        (
            translate(
                "Somebody opens a dossier that is for you alone: “{title}”.", title=one.title
            ),
            translate("Type this code: {code}", code=f"{code[:4]}-{code[4:]}"),
            translate("It holds for a quarter of an hour. If it was not you, do nothing."),
        )
    )
    subject = translate("Your code for a dossier")[:MAX_SUBJECT_CHARACTERS]
    letter = Message(one.reader_id or "", subject, text + "\n")
    mail.post(session, letter, organisation=None, now=now)


def check(session: Session, place: Place, one: Share, typed: str, *, now: datetime) -> None:
    """Whether this is the code that was mailed; a wrong one is counted, so commit even then.

    Raises ServiceError `share-code-wrong`.
    """
    given, window = secret_values.as_printed(typed), _window(now)
    right = (_code(place, one, window), _code(place, one, window - 1))
    # Both are compared, whichever is right.
    if sum(hmac.compare_digest(given.encode(), code.encode()) for code in right):
        return
    with scope(session, person=one.person_id):
        counted = update(Share).where(Share.id == one.id)
        session.execute(counted.values(failures=Share.failures + 1))
    raise ServiceError("share-code-wrong")


def _window(now: datetime) -> int:
    return int(now.timestamp() // HOLDS.total_seconds())


def _code(place: Place, one: Share, window: int) -> str:
    said = f"{one.id}|{one.reader_id}|{window}"
    digest = place.secrets.hidden("share mailbox", said)
    number = int.from_bytes(digest, "big")
    signs = []
    for _ in range(_SIGNS):
        number, at = divmod(number, len(READABLE))
        signs.append(READABLE[at])
    return "".join(signs)
