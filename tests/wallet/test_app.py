"""The wallet starts, tells what it is, and its holders sign under DIDs of their own."""

from datetime import timedelta

import pytest

from service.errors import Conflict, ServiceError
from tests.wallet.running import RunningWallet
from wallet.people import holders
from wallet.people.holders import Wanted


def test_the_first_page_tells_what_a_booklet_is(wallet: RunningWallet):
    answer = wallet.browser().get("/")
    assert answer.status_code == 200
    assert "Nobody sees your booklet before you show it." in answer.text


def test_a_holder_signs_under_the_same_did_and_only_under_the_right_master_key(
    wallet: RunningWallet,
):
    with wallet.inside(wallet.pupil) as (session, holder):
        first = holders.signer(session, wallet.place, holder, now=wallet.now)
        again = holders.signer(
            session, wallet.place, holder, peer="https://x.example", now=wallet.now
        )
        assert first.verification_method == again.verification_method
        assert first.verification_method.startswith(holder.did + "#")


def test_who_wishes_so_has_another_did_for_each_peer(wallet: RunningWallet):
    with wallet.inside(wallet.pupil) as (session, holder):
        holder.pairwise = True
        ones = [
            holders.signer(session, wallet.place, holder, peer=peer, now=wallet.now)
            for peer in ("https://a.example", "https://b.example", "https://a.example")
        ]
        methods = [one.verification_method for one in ones]
        assert methods[0] == methods[2] != methods[1]
        assert holders.dids(session, holder) > {holder.did}


def test_a_second_booklet_is_refused(wallet: RunningWallet):
    with wallet.session() as session:
        account = session.get(holders.Account, wallet.pupil.account_id)
        with pytest.raises(Conflict, match="booklet-exists"):
            holders.open_booklet(session, wallet.place, account, Wanted(), now=wallet.now)


@pytest.mark.parametrize("told", ["", "2012", "2012-13", "1800-01", "2999-01", "2012-03-04"])
def test_a_month_of_birth_that_is_none_is_refused(wallet: RunningWallet, told: str):
    with pytest.raises(ServiceError, match="born-malformed"):
        holders.month_of(told, wallet.now)


def test_the_month_of_birth_counts_as_before_the_birthday(wallet: RunningWallet):
    with wallet.inside(wallet.pupil) as (_, holder):
        holder.born = f"{wallet.now.year - 15}-{wallet.now.month:02}"
        assert holders.is_child(holder, wallet.now)
        later = wallet.now + timedelta(days=32)
        assert not holders.is_child(holder, later)
        assert holders.is_minor(holder, later)
