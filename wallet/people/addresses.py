"""A new e-mail address: kept once its owner has typed the code that was sent there.

The code is made of the address, the account and the time, so that nothing is kept while it is on
its way. https://www.rfc-editor.org/rfc/rfc2104
"""

import hmac
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from service import mail
from service.accounts.invitations import email_of
from service.accounts.models import Account
from service.accounts.secret_values import GROUP_CHARACTERS, READABLE, as_printed
from service.errors import ServiceError
from service.language import N_, Translate
from service.mail import Message
from wallet.place import Place

HOLDS: Final = timedelta(minutes=30)
_SIGNS: Final = 2 * GROUP_CHARACTERS


def send_code(
    session: Session,
    place: Place,
    account: Account,
    address: str,
    translate: Translate,
    *,
    now: datetime,
) -> None:
    """A letter with the code to the new address; raises ServiceError `email-malformed`."""
    wanted = _address(address)
    code = _code(place, account, wanted, _window(now))
    parts = [
        translate("Hello {name},", name=account.display_name),
        translate("Type this code to use this address for your booklet:"),
        f"{code[:GROUP_CHARACTERS]}-{code[GROUP_CHARACTERS:]}",
        translate("If you did not ask for it, there is nothing to do."),
    ]
    letter = Message(wanted, translate("Your code"), "\n\n".join(parts) + "\n")
    mail.post(session, letter, organisation=None, now=now)


def change(place: Place, account: Account, address: str, code: str, *, now: datetime) -> None:
    """Keep the new address; raises ServiceError `email-malformed`, `email-code-wrong`."""
    wanted, typed = _address(address), as_printed(code)
    rights = (_code(place, account, wanted, _window(now) - back) for back in (0, 1))
    if not any(hmac.compare_digest(typed.encode(), right.encode()) for right in rights):
        raise ServiceError("email-code-wrong")
    account.email = wanted


def _address(text: str) -> str:
    found = email_of(text)
    if found is None:
        raise ServiceError("email-malformed")
    return found


def _window(now: datetime) -> int:
    return int(now.timestamp() // HOLDS.total_seconds())


def _code(place: Place, account: Account, address: str, window: int) -> str:
    said = f"{account.id}|{address}|{window}"
    number = int.from_bytes(place.secrets.hidden("email code", said), "big")
    signs = []
    for _ in range(_SIGNS):
        number, at = divmod(number, len(READABLE))
        signs.append(READABLE[at])
    return "".join(signs)


SENTENCES: Final = {
    "email-code-wrong": N_("This is not the code that we sent there, or it is too old."),
}
"""What is said for each code (msgids)."""
