"""A pupil brings badges from another wallet: allowed there, as they are, each once, until ended."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from federation.fetch import Replied
from federation.hosts.models import Platform
from service.fence import scope
from tests.support.postgres import database_url, postgres_server, postgres_url, sqlite_url
from tests.wallet.hosts.two import THERE, Two, two_wallets
from tests.wallet.ob_api.applications import kept
from tests.wallet.ob_api.test_putting import as_token, signed, unsigned
from wallet.booklet.models import Box, Item, Version, Way
from wallet.hosts.models import Connection, Stage
from wallet.notices import telling
from wallet.ob_api.models import Application

__all__ = ["database_url", "postgres_server", "postgres_url", "sqlite_url"]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with two_wallets(tmp_path) as made:
        yield made


@pytest.fixture
def two_on_both(tmp_path: Path, database_url: str) -> Iterator[Two]:
    with two_wallets(tmp_path, database_url) as made:
        yield made


def badge(number: int) -> bytes:
    return signed(unsigned(id=f"urn:uuid:91537dba-56cb-11ec-bf63-{number:012}"))


def documents(two: Two) -> list[bytes]:
    with two.here.inside(two.here.pupil) as (session, _):
        return list(session.scalars(select(Version.document).order_by(Version.id)))


def connection(two: Two) -> Connection:
    with two.here.inside(two.here.pupil) as (session, _):
        return session.scalars(select(Connection)).one()


def test_badges_are_brought_as_they_are_into_the_deposit_box(two_on_both: Two) -> None:
    two, texts = two_on_both, [badge(1), badge(2)]
    for text in texts:
        kept(two.there, two.there.pupil, text)
    token = as_token(unsigned(id="urn:uuid:91537dba-56cb-11ec-bf63-999999999999"))
    kept(two.there, two.there.pupil, token)
    answer = two.connect()
    assert answer.headers["Location"] == "/hosts"
    assert documents(two) == [], "a job brings them"
    two.here.work()
    assert documents(two) == [*(text.strip() for text in texts), token]
    with two.here.inside(two.here.pupil) as (session, holder):
        items = session.scalars(select(Item)).all()
        assert {(one.box, one.way, one.verdict) for one in items} == {
            (Box.DEPOSIT, Way.PULL, "verified")
        }
        assert telling.unseen(session, holder.person_id) == 1
    page = two.here.pupil.get("/hosts").text
    assert re.search(r"Badges there on .{5,40}: 3, new here: 3", page)
    assert "there.example" in page
    assert "No site is connected." in two.here.other.get("/hosts").text


def test_a_list_of_several_parts_is_brought_whole(two: Two) -> None:
    for number in range(60):
        kept(two.there, two.there.pupil, badge(1).replace(b"urn:uuid:9", b"urn:uuid:%02d" % number))
    two.connect()
    two.here.work()
    asked = [url for url in two.door.asked if "/credentials" in url]
    assert [re.sub(r".*offset=", "", url) for url in asked] == ["0", "50"]
    assert connection(two).found == 60
    with two.here.inside(two.here.pupil) as (session, _):
        boxes = session.scalars(select(Item.box)).all()
        assert boxes == [Box.REFUSED] * 60, "their proofs no longer fit: kept apart"


def test_what_is_new_is_brought_each_day_and_nothing_twice(two: Two) -> None:
    kept(two.there, two.there.pupil, badge(1))
    two.connect()
    two.here.work()
    kept(two.there, two.there.pupil, badge(2))
    two.here.clock.forward(hours=26)
    two.here.work()
    two.here.clock.forward(hours=1)
    two.here.work()
    assert len(documents(two)) == 2
    row = connection(two)
    assert (row.found, row.fresh, row.stage) == (2, 1, Stage.OPEN)


def test_now_by_a_button(two: Two) -> None:
    two.connect()
    two.here.work()
    kept(two.there, two.there.pupil, badge(1))
    path = f"/hosts/{connection(two).id}/bring"
    assert two.here.other.send("/hosts", to=path).status_code == 404
    assert two.here.pupil.send("/hosts", to=path).status_code == 303
    assert two.here.pupil.send("/hosts", to=path).status_code == 303, "once is enough"
    two.here.work()
    assert len(documents(two)) == 1


def test_who_ends_it_keeps_what_came(two: Two) -> None:
    kept(two.there, two.there.pupil, badge(1))
    two.connect()
    two.here.work()
    path = f"/hosts/{connection(two).id}/end"
    assert two.here.other.send("/hosts", to=path).status_code == 404
    assert two.here.pupil.send("/hosts", to=path).status_code == 303
    with two.here.inside(two.here.pupil) as (session, _):
        assert session.scalars(select(Connection)).all() == []
    before = len(two.door.asked)
    two.here.clock.forward(days=3)
    two.here.work()
    assert len(two.door.asked) == before
    assert len(documents(two)) == 1


def test_who_is_shown_out_there_is_told_here(two: Two) -> None:
    two.connect()
    two.here.work()
    page = two.there.pupil.get("/applications").text
    [path] = re.findall(r'action="(/applications/[^"]+/end)"', page)
    two.there.pupil.send("/applications", to=path)
    two.here.pupil.send("/hosts", to=f"/hosts/{connection(two).id}/bring")
    two.here.work()
    row = connection(two)
    assert (row.stage, row.secrets) == (Stage.ENDED, None)
    assert "no longer lets us in" in two.here.pupil.get("/hosts").text
    two.connect()
    assert connection(two).stage is Stage.OPEN, "a new one takes its place"


def test_a_host_that_is_down_is_asked_again(two: Two) -> None:
    kept(two.there, two.there.pupil, badge(1))
    two.connect()
    two.door.down = True
    two.here.work()
    assert connection(two).error == "platform-unreachable"
    assert "does not answer" in two.here.pupil.get("/hosts").text
    two.door.down = False
    two.here.clock.forward(minutes=5)
    two.here.work()
    assert (len(documents(two)), connection(two).error) == (1, None)


def test_a_token_that_is_taken_back_early_is_renewed(two: Two) -> None:
    kept(two.there, two.there.pupil, badge(1))
    two.connect()
    refused = iter([Replied("", 401, {}, b"")])
    two.door.instead = lambda url: next(refused, None) if "/credentials" in url else None
    two.here.work()
    assert len(documents(two)) == 1


def test_a_renewed_token_is_kept_also_when_nothing_came(two: Two) -> None:
    two.connect()
    two.here.work()
    before = str(connection(two).secrets)
    two.here.clock.forward(hours=26)
    two.door.instead = lambda url: Replied(url, 503, {}, b"") if "/credentials" in url else None
    two.here.work()
    row = connection(two)
    assert (row.stage, row.error) == (Stage.OPEN, "platform-unreachable")
    assert str(row.secrets) != before
    two.door.instead = lambda url: None
    two.here.clock.forward(minutes=5)
    two.here.work()
    assert connection(two).error is None


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b'{"credential":"x"}', b'{"credential":[{"a":1,"a":2}]}']
)
def test_a_host_that_talks_nonsense_ends_it(two: Two, body: bytes) -> None:
    two.connect()
    two.door.instead = lambda url: Replied(url, 200, {}, body) if "/credentials" in url else None
    two.here.work()
    assert (connection(two).stage, connection(two).error) == (Stage.ENDED, "platform-not-open")
    assert documents(two) == []


def test_what_no_one_can_read_does_not_stop_the_others(two: Two) -> None:
    good = badge(1).strip()
    body = b'{"credential":[{},{"type":["VerifiablePresentation"]},%b],"more":1}' % good
    two.connect()
    two.door.instead = lambda url: Replied(url, 200, {}, body) if "/credentials" in url else None
    two.here.work()
    assert documents(two) == [good]
    assert connection(two).found == 3


def test_who_does_not_allow_it_there(two: Two) -> None:
    back = two.allowed(two.leads_to(two.set_out()), two.there.pupil, refuses=True)
    two.here.pupil.get(back)
    assert "You did not allow it there" in two.here.pupil.get("/hosts").text
    with two.here.inside(two.here.pupil) as (session, _):
        assert session.scalars(select(Connection)).all() == []


def test_the_answer_counts_in_the_browser_that_set_out_and_once(two: Two) -> None:
    back = two.allowed(two.leads_to(two.set_out()), two.there.pupil)
    two.here.other.get(back)
    with two.here.inside(two.here.other) as (session, _):
        assert session.scalars(select(Connection)).all() == []
    assert two.here.pupil.get(back).status_code == 303
    assert connection(two).stage is Stage.OPEN
    two.here.pupil.get(back)
    assert "did not begin in this browser" in two.here.pupil.get("/hosts").text
    assert connection(two).stage is Stage.OPEN


def test_an_answer_that_comes_too_late(two: Two) -> None:
    back = two.allowed(two.leads_to(two.set_out()), two.there.pupil)
    two.here.clock.forward(minutes=31)
    two.here.pupil.get(back)
    assert "too long ago" in two.here.pupil.get("/hosts").text
    two.here.work()
    with two.here.inside(two.here.pupil) as (session, _):
        assert session.scalars(select(Connection)).all() == [], "it is tidied away"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "required"),
        ("not an address", "no address of a site"),
        ("https://user@there.example", "no address of a site"),
        ("elsewhere.example", "does not answer"),
    ],
)
def test_addresses_that_lead_nowhere(two: Two, address: str, words: str) -> None:
    answer = two.set_out(address)
    assert answer.status_code in {400, 422, 502}
    assert words in answer.text


def test_a_host_is_connected_once_and_known_to_all(two: Two) -> None:
    two.connect()
    answer = two.set_out(THERE + "/ims/ob/v3p0")
    assert "already" in answer.text
    two.here.other.send("/hosts", address="there.example")
    with two.there.session() as session:
        assert len(session.scalars(select(Application)).all()) == 1, "registered once"


def test_secrets_lie_sealed(two: Two) -> None:
    two.connect()
    with two.here.session() as session, scope(session, everything="a test"):
        kept_here = str(session.scalars(select(Platform)).one().client_secret)
        kept_here += str(session.scalars(select(Connection)).one().secrets)
    assert not re.search(r"lv[osr]_", kept_here)
    assert connection(two).token_until == two.here.now + timedelta(hours=1)
