"""A badge behind an address: fetched once through the one door, then taken like any other bytes."""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from federation.errors import FetchError
from federation.fetch import Kind
from service.errors import ServiceError
from service.language import N_
from wallet.booklet.models import Way
from wallet.people.models import Holder
from wallet.place import Place
from wallet.receiving import taking
from wallet.receiving.taking import Taken

MAX_CHARACTERS: Final = 2000


def is_address(text: str) -> bool:
    """Whether somebody pasted an address rather than a badge."""
    head = text[:MAX_CHARACTERS].lower()
    is_one = head.startswith(("https://", "http://")) and len(text) <= MAX_CHARACTERS
    return is_one and not any(sign.isspace() for sign in text) and bool(urlsplit(text).netloc)


def take(
    session: Session, place: Place, holder: Holder, url: str, *, now: datetime
) -> tuple[Taken, ...]:
    """What lies behind an address; raises ServiceError `address-unreachable`, as `taking.take`."""
    try:
        fetched = place.world(now).fetch(url, Kind.CREDENTIAL)
    except FetchError as error:
        raise ServiceError("address-unreachable") from error
    data = fetched.body
    return taking.take(session, place, holder, data, way=Way.ADDRESS, now=now)


SENTENCES: Final = {
    "address-unreachable": N_(
        "Nothing could be fetched from there. Check the link, or save the badge and send the file."
    ),
}
"""What is said for each code (msgids)."""
