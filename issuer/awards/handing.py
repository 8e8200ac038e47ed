"""What was decided goes to the issuing job."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from issuer.awards.models import Award
from issuer.organisations.models import Organisation
from service import jobs
from service.jobs import Job

KIND = "issue"


def hand_over(
    session: Session, organisation: Organisation, awards: Iterable[Award], *, now: datetime
) -> Job | None:
    """Have those issued that are due by now; what is scheduled for later is found by `timing`.

    None when none is due.
    """
    due = [one for one in awards if one.due_at is None or one.due_at <= now]
    if not due:
        return None
    items = (str(one.id) for one in due)
    return jobs.start(session, KIND, items, organisation=organisation.id, now=now)
