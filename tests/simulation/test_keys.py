"""Keys change and are stolen: of a member, of an anchor, of its root."""

from datetime import datetime, timedelta

import pytest

from federation.anchor import keys as online_keys
from federation.anchor import members
from tests.simulation.academies import new_root
from tests.simulation.bodies import Body
from tests.simulation.conftest import Federation
from tests.simulation.readers import codes, reader, told, trust_finding
from verifier.report import Outcome, Step, Trust, Verdict

GOOD = (Verdict.VERIFIED, Trust.ACCREDITED, "issuer-accredited")


def steal(federation: Federation, school: Body) -> datetime:
    """The key was copied an hour ago, the school finds out and tells everybody."""
    federation.later(hours=1)
    since = federation.net.clock.now
    federation.later(hours=1)
    school.find_key_stolen(since)
    federation.north.look_again(school)
    federation.later(minutes=6)  # what readers keep as fresh is over
    return since


def test_a_school_renews_its_key_and_both_its_awards_are_good(federation: Federation) -> None:
    """Given an award, when the key is renewed, then old and new awards are accredited."""
    school = federation.school()
    before = school.sign("socle")
    federation.later(days=1)
    school.renew_key()
    federation.north.look_again(school)
    after = school.sign("socle")
    federation.later(hours=1)
    for award in (before, after):
        report = federation.verifiers[0].read(award)
        assert told(report) == GOOD, report.findings


def test_a_key_that_the_academy_has_not_seen_is_not_taken_on_trust(federation: Federation) -> None:
    """Given a renewed key that nobody told the academy of, then a newer copy may know it."""
    school = federation.school()
    federation.later(minutes=6)
    federation.verifiers[1].world()  # has the registry of this moment
    school.renew_key()
    report = federation.verifiers[1].read(school.sign("socle"))
    expected = (Verdict.UNDETERMINED, Trust.UNKNOWN, "key-not-registered")
    assert told(report)[1:] == expected[1:], report.findings
    assert report.verdict is not Verdict.VERIFIED


def test_the_academy_renews_the_key_with_which_it_signs_its_registry(
    federation: Federation,
) -> None:
    """Given readers who know the old key, when a new one signs, then nobody notices."""
    award = federation.school().sign("socle")
    assert told(federation.verifiers[1].read(award)) == GOOD
    with federation.north.inside() as (session, anchor):
        old = online_keys.current(session, anchor, now=federation.net.clock.now).thumbprint
    federation.north.renew_online_key()
    federation.later(minutes=6)
    with federation.north.inside() as (session, anchor):
        assert online_keys.current(session, anchor, now=federation.net.clock.now).thumbprint != old
    assert told(federation.verifiers[1].read(award)) == GOOD
    newcomer = reader(federation.net, federation.north)
    assert told(newcomer.read(award)) == GOOD


def test_the_online_key_of_the_academy_is_stolen_and_its_heir_takes_over(
    federation: Federation,
) -> None:
    """Given a thief with the online key, when it is withdrawn, then the registry goes on."""
    award = federation.school().sign("socle")
    assert told(federation.verifiers[1].read(award)) == GOOD
    federation.later(hours=1)
    store = federation.north.running.office.keys
    now = federation.net.clock.now
    with federation.north.inside() as (session, anchor):
        stolen = online_keys.current(session, anchor, now=now)
        taken = online_keys.withdraw(
            session, anchor, stolen.id, store, from_instant=now, by=None, now=now
        )
        assert taken is not None
        online_keys.announce(session, anchor, store, by=None, now=now)
    federation.north.hold_ceremony()
    federation.later(minutes=6)
    for one in (federation.verifiers[1], reader(federation.net, federation.north)):
        report = one.read(award)
        assert told(report) == GOOD, report.findings


def test_the_root_passes_to_another_key(federation: Federation) -> None:
    """Given readers who pinned the old root, when it hands over, then they follow; so may others.

    Who was handed the new thumbprint only believes as well: each version is signed by both.
    """
    award = federation.school(federation.south).sign("socle")
    pinned_to_the_old = reader(federation.net, federation.south)
    assert told(federation.verifiers[2].read(award)) == GOOD
    federation.later(days=1)
    heir = new_root()
    federation.south.hold_ceremony(federation.south.root, heir, heirs=[heir])
    federation.later(days=1)
    pinned_to_the_new = reader(federation.net, federation.south)
    for one in (federation.verifiers[2], pinned_to_the_old, pinned_to_the_new):
        report = one.read(award)
        assert told(report) == GOOD, report.findings


def test_what_a_thief_signs_is_refused_by_everybody(federation: Federation) -> None:
    """Given a stolen key, what was signed from the theft on is refused, whoever has seen it."""
    school = federation.school()
    federation.later(hours=1)
    since = federation.net.clock.now
    federation.later(minutes=30)
    forged = school.sign("socle")  # the thief's, by the same key
    assert told(federation.wallets[0].keep(forged)) == GOOD  # nobody knows yet
    federation.later(hours=1)
    school.find_key_stolen(since)
    federation.north.look_again(school)
    federation.later(minutes=6)
    for one in (federation.wallets[0], federation.verifiers[0]):
        report = one.read(forged)
        assert report.verdict is Verdict.REFUSED
        assert report.trust is not Trust.ACCREDITED
        assert "verification-method-revoked" in codes(report)


def test_the_academy_knows_of_a_theft_although_the_school_still_shows_the_key(
    federation: Federation,
) -> None:
    """Given a school that tells nobody, when the academy withdraws the key, then it counts."""
    school = federation.school()
    before = school.sign("socle")
    federation.wallets[0].keep(before)
    federation.later(hours=1)
    since = federation.net.clock.now
    federation.later(minutes=30)
    forged = school.sign("socle")
    federation.wallets[0].keep(forged)
    federation.later(hours=1)
    member = federation.north.member(school)
    key = member.record["keys"][0]["id"]
    federation.north.do(members.compromise_key, member, key, since)
    federation.later(minutes=6)
    for one in (federation.wallets[0], federation.verifiers[0]):
        report = one.read(forged)
        assert told(report) == (Verdict.REFUSED, Trust.NOT_ACCREDITED, "key-compromised")
        assert report.outcome(Step.ISSUER) is Outcome.FAILED
    assert told(federation.wallets[0].read(before)) == GOOD
    report = federation.verifiers[0].read(before)
    undated = (Verdict.UNDETERMINED, Trust.UNKNOWN, "key-compromised-undated")
    assert told(report) == undated, report.findings


def test_what_was_signed_before_the_theft_stands_where_somebody_dates_it(
    federation: Federation,
) -> None:
    """Given a receipt in a wallet, or the school's signed record, then the award stays good."""
    school = federation.school()
    award = school.sign("socle")
    assert told(federation.wallets[0].keep(award)) == GOOD
    steal(federation, school)
    kept = federation.wallets[0].read(award)
    assert told(kept) == GOOD, kept.findings
    assert "dated-by-receipt" in codes(kept)
    others = federation.wallets[1].read(award)
    assert told(others) == GOOD, others.findings
    assert "dated-by-signed-record" in codes(others)


def test_without_anybody_to_date_it_nobody_can_tell(federation: Federation) -> None:
    """Given a body that is in other hands and no receipt, then the award is undetermined."""
    school = federation.school()
    award = school.sign("socle")
    federation.wallets[0].keep(award)
    federation.verifiers[0].read(award)
    federation.later(hours=1)
    since = federation.net.clock.now
    federation.later(hours=1)
    # The whole body is in other hands: its own word counts no more, only that of others.
    federation.north.do(members.compromise, federation.north.member(school), since)
    federation.later(minutes=6)
    report = federation.verifiers[0].read(award)
    expected = (Verdict.UNDETERMINED, Trust.UNKNOWN, "issuer-compromised-undated")
    assert told(report) == expected, report.findings
    assert trust_finding(report).outcome is Outcome.UNKNOWN
    assert told(federation.wallets[0].read(award)) == GOOD
    late = school.sign("socle")
    report = federation.wallets[0].read(late)
    assert told(report) == (Verdict.REFUSED, Trust.NOT_ACCREDITED, "issuer-compromised")


@pytest.mark.parametrize("minutes", [-1, 1])
def test_the_instant_of_the_theft_divides(federation: Federation, minutes: int) -> None:
    """A minute before the instant the wallet's receipt saves the award, a minute after it not."""
    school = federation.school()
    start = federation.net.clock.now
    award = school.sign("socle")
    federation.wallets[2].keep(award)
    federation.later(hours=1)
    since = start - timedelta(minutes=minutes)
    federation.north.do(members.compromise, federation.north.member(school), since)
    federation.later(minutes=6)
    report = federation.wallets[2].read(award)
    if minutes < 0:
        assert told(report) == GOOD
        assert "dated-by-receipt" in codes(report)
    else:
        assert told(report) == (Verdict.REFUSED, Trust.NOT_ACCREDITED, "issuer-compromised")
