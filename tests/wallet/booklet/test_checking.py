"""What was good may be withdrawn: booklets are checked again, and their holders are told."""

from datetime import timedelta

from sqlalchemy import select

from tests.wallet.booklet.test_keeping import badge
from tests.wallet.people.test_starting import again
from tests.wallet.running import RunningWallet
from tests.wallet.test_pages import item, receive
from wallet.booklet import checking
from wallet.booklet.models import Item, Version
from wallet.notices import telling


def told(wallet: RunningWallet) -> list[str]:
    with wallet.session() as session:
        return [one.code for one in telling.newest(session, wallet.pupil.account_id)]


def test_nothing_is_checked_before_its_time_and_each_thing_after(wallet: RunningWallet):
    receive(wallet, badge(wallet.now))
    first = item(wallet).checked_at
    wallet.work()
    assert item(wallet).checked_at == first
    wallet.clock.now += timedelta(days=8)
    wallet.work()
    one = item(wallet)
    assert one.checked_at == wallet.now
    assert one.check_next_at > wallet.now
    assert told(wallet) == []


def test_what_is_no_longer_good_is_said_and_its_text_stays(wallet: RunningWallet):
    data = badge(wallet.now)
    receive(wallet, data)
    with wallet.inside(wallet.pupil) as (session, _):
        version = session.scalars(select(Version)).one()
        version.document = data.replace(b"Arbitre", b"Ministre")
    wallet.clock.now += timedelta(days=8)
    wallet.work()
    assert item(wallet).verdict == "refused"
    assert told(wallet) == [checking.CHANGED]
    with wallet.inside(wallet.pupil) as (session, _):
        version = session.scalars(select(Version)).one()
        assert version.report["verdict"] == "refused"
        version.document = data
    wallet.clock.now += timedelta(days=8)
    wallet.people["pupil"] = again(wallet, wallet.pupil)
    wallet.work()
    assert item(wallet).verdict == "verified"
    assert told(wallet) == [checking.CHANGED] * 2


def test_a_holder_has_it_checked_at_once_and_strangers_do_not(wallet: RunningWallet):
    receive(wallet, badge(wallet.now))
    one = item(wallet)
    wallet.clock.now += timedelta(hours=1)
    assert wallet.pupil.send(f"/items/{one.id}", to=f"/items/{one.id}/check").status_code == 303
    assert item(wallet).checked_at == wallet.now
    assert wallet.other.send("/booklet", to=f"/items/{one.id}/check").status_code == 404


def test_a_text_that_came_meanwhile_is_not_judged_by_the_one_before(wallet: RunningWallet):
    receive(wallet, badge(wallet.now))
    wallet.clock.now += timedelta(days=8)
    with wallet.session() as session:
        (one,) = checking.due(session, now=wallet.now)
    with wallet.inside(wallet.pupil) as (session, _):
        session.get(Item, one.item_id).number = 2
    with wallet.session() as session:
        report = checking.taking.looked_at(one.found, wallet.place.world(wallet.now))
        checking.note(session, one, report, now=wallet.now)
        session.commit()
    assert item(wallet).checked_at < wallet.now
