"""Ask for lists to be published, in the transaction that changed them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from service import jobs

PUBLISH: Final = "publish-status"
"""The kind of job that signs and publishes lists; its items are identifiers of lists."""


def start_publishing(
    session: Session, organisation: UUID, lists: Iterable[UUID], *, now: datetime
) -> None:
    """Publish these lists as soon as this transaction is committed."""
    items = sorted({str(list_id) for list_id in lists})
    if items:
        jobs.start(session, PUBLISH, items, organisation=organisation, now=now)
