"""Two who do the same at the same moment: one key, one organisation."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

from issuer.errors import IssuerError
from issuer.organisations import creating, keys
from issuer.organisations.founding import Founding, Hosting
from tests.issuer.organisations.places import SCHOOL, school

AT_ONCE = 4


def together(act: Any) -> list[str]:
    """Do it in several threads at once; what each was answered."""
    barrier = Barrier(AT_ONCE)

    def one(number: int) -> str:
        barrier.wait()
        try:
            act(number)
        except IssuerError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(one, range(AT_ONCE)))


def test_one_school_is_founded_once(sessions: Any, hosting: Hosting, now: datetime):
    def found(founding: Founding) -> None:
        with sessions() as session:
            creating.create(session, founding, hosting, by=None, now=now)
            session.commit()

    answers = together(lambda _: found(SCHOOL))
    assert answers.count("done") == 1, answers
    assert set(answers) <= {"done", "slug-taken", "organisation-exists"}
    others = together(lambda number: found(school(slug=f"other-{number}", uai="0000002C")))
    assert others.count("done") == 1, others
    assert set(others) <= {"done", "uai-taken", "organisation-exists"}


def test_every_renewal_leaves_one_key_that_signs(sessions: Any, hosting: Hosting, now: datetime):
    with sessions() as session:
        creating.create(session, SCHOOL, hosting, by=None, now=now)
        session.commit()

    def renew(number: int) -> None:
        at = now + timedelta(hours=1, seconds=number)
        with sessions() as session:
            made = creating.find(session, SCHOOL.slug)
            keys.rotate(session, made, hosting.keys, by=None, now=at)
            session.commit()

    answers = together(renew)
    assert set(answers) <= {"done", "instant-too-early"}
    with sessions() as session:
        made = creating.find(session, SCHOOL.slug)
        history = keys.history(session, made)
        assert [key.position for key in history] == list(range(1 + answers.count("done")))
        assert [key.valid_until for key in history].count(None) == 1
        keys.signer(session, made, hosting.keys, now=now + timedelta(hours=2))
