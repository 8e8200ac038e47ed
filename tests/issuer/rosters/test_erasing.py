"""Nothing of an erased pupil is left behind, and no door that the pupil once opened stays open."""

from uuid import UUID, uuid4

from sqlalchemy import inspect, select, text

from issuer.awards.models import Award, AwardState
from issuer.ob_api.models import ObGrant
from issuer.oid4vci import offers
from issuer.oid4vci.models import WalletOffer
from issuer.rosters import leaving
from issuer.rosters.models import RosterPupil
from tests.issuer.ob_api.wallets import Wallet, given
from tests.issuer.oid4vci.wallets import LDP, let_in, refused, waiting
from tests.issuer.oid4vci.wallets import Wallet as PhoneWallet
from tests.issuer.support import Running

NAME = "Zéphyrine Quatrebarbes"


def a_pupil(running: Running) -> UUID:
    with running.inside() as (session, _):
        told = dict.fromkeys(("uai", "eleve_id", "ine", "old_ine", "jointure", "other", "mef"), "")
        made = RosterPupil(
            id=uuid4(),
            key="zq",
            family_name="Quatrebarbes",
            usual_name="Quatrebarbes",
            given_name="Zéphyrine",
            words="quatrebarbes zephyrine",
            division="3A",
            email="zephyrine@famille.example",
            listed_at=running.now,
            **told,
        )
        session.add(made)
        session.flush()
        return made.id


def erase(running: Running, pupil: UUID) -> None:
    with running.inside() as (session, school):
        leaving.erase(session, school, pupil, by=running.head.account_id, now=running.now)


def test_an_application_that_was_let_in_reads_no_more(running_on_both: Running) -> None:
    running = running_on_both
    pupil = a_pupil(running)
    code = given(running, name=NAME, pupil=pupil)
    wallet = Wallet(running).connected(code)
    assert wallet.get("credentials").headers["X-Total-Count"] == "1"
    erase(running, pupil)
    assert wallet.get("credentials").status_code == 401
    renewed = wallet.ask(
        "token", grant_type="refresh_token", refresh_token=wallet.tokens["refresh_token"]
    )
    assert renewed.status_code == 400
    with running.inside() as (session, _):
        assert session.scalars(select(ObGrant)).one().revoked_at == running.now


def test_no_wallet_takes_what_was_of_an_erased_pupil(running_on_both: Running) -> None:
    running = running_on_both
    pupil, award = a_pupil(running), waiting(running)
    with running.inside() as (session, _):
        session.get_one(Award, award).pupil_id = pupil
    phone = let_in(running, award)
    assert phone.ask(LDP, phone.proof()).status_code == 200
    with running.inside() as (session, _):
        held = session.get_one(Award, award)
        assert held.state is AwardState.TAKEN
        link = offers.make(session, running.place, held, None, now=running.now, with_code=False).uri
    other = PhoneWallet(running)
    offer = other.read(link)
    erase(running, pupil)
    refused(other.ask_token(offer), "invalid_grant")
    assert phone.ask(LDP, phone.proof()).status_code == 401
    with running.inside() as (session, _):
        assert {one.void_at for one in session.scalars(select(WalletOffer))} == {running.now}


def test_no_row_of_any_table_has_the_name(running_on_both: Running) -> None:
    running = running_on_both
    pupil = a_pupil(running)
    code = given(running, name=NAME, pupil=pupil, address="zephyrine@famille.example")
    Wallet(running).connected(code)
    running.work()
    erase(running, pupil)
    with running.session() as session:
        for table in inspect(session.get_bind()).get_table_names():
            rows = session.connection().execute(text(f'SELECT * FROM "{table}"')).all()
            said = str(rows).casefold()
            assert "quatrebarbes" not in said, table
            assert "zephyrine" not in said, table
