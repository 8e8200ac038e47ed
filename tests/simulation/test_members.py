"""Members come and go: they leave, merge, are suspended, lose their sponsor, are imitated."""

from pathlib import Path

import pytest

from federation.anchor import accrediting, members, sponsoring
from federation.anchor.members import Grounds
from issuer.organisations.models import Kind
from tests.simulation.academies import open_academy
from tests.simulation.conftest import Federation
from tests.simulation.readers import chain, codes, reader, told, trust_finding
from verifier.report import Outcome, Step, Trust, Verdict

GOOD = (Verdict.VERIFIED, Trust.ACCREDITED, "issuer-accredited")
SOON = 6  # minutes after which readers ask again


def refused(code: str) -> tuple[Verdict, Trust, str]:
    return Verdict.REFUSED, Trust.NOT_ACCREDITED, code


def assert_refused_in_the_end(federation: Federation, award: bytes, code: str) -> None:
    """An award younger than what is known of the registry: the leave for it might be under way."""
    verifier = federation.verifiers[0]
    report = verifier.read(award)
    assert report.outcome(Step.PROOF) is Outcome.PASSED
    assert (report.trust, trust_finding(report).code) == (Trust.NOT_ACCREDITED, code)
    assert report.verdict is not Verdict.VERIFIED
    federation.later(minutes=SOON)  # the anchor is asked again, and has no newer registry
    assert told(verifier.read(award)) == refused(code)


def test_a_school_that_left_leaves_good_awards_behind(federation: Federation) -> None:
    """Given an award, when the school leaves, then it stands, and what is signed later does not."""
    school, verifier = federation.school(), federation.verifiers[0]
    before = school.sign("socle")
    federation.later(days=1)
    grounds = Grounds("asked-by-member")
    federation.north.do(members.end, federation.north.member(school), grounds)
    federation.later(minutes=SOON)
    report = verifier.read(before)
    assert told(report) == GOOD, report.findings
    assert trust_finding(report).detail["now"] == {"state": "ended", "accredited": False}
    report = verifier.read(school.sign("socle"))
    assert told(report) == refused("issuer-withdrawn")
    assert trust_finding(report).detail["reason"] == "asked-by-member"


def test_when_its_host_is_gone_too_the_registry_still_has_its_keys(federation: Federation) -> None:
    """Given a closed school, when nobody answers at its address, then its keys are known."""
    school = federation.school(federation.south)
    award = school.sign("socle")
    federation.later(hours=1)
    federation.south.do(members.end, federation.south.member(school))
    federation.later(minutes=SOON)
    with federation.net.cut(school.host.origin):
        report = federation.verifiers[2].read(award)
    assert report.outcome(Step.PROOF) is Outcome.PASSED, report.findings
    assert report.trust is Trust.ACCREDITED
    # Whether it was revoked stood in a list at its address.
    assert report.outcome(Step.STATUS) is Outcome.UNKNOWN
    assert report.verdict is Verdict.UNDETERMINED


def test_two_schools_become_one(federation: Federation) -> None:
    """Given two schools with numbers of their own, when one goes up in the other, both stand."""
    small, large = federation.school(), federation.school()
    award = small.sign("socle")
    numbers = [federation.north.member(one).record["identifiers"]["uai"] for one in (small, large)]
    assert numbers[0] != numbers[1]
    federation.later(days=1)
    north = federation.north
    north.do(members.merge, north.member(small), north.member(large))
    federation.later(minutes=SOON)
    report = federation.verifiers[0].read(award)
    assert told(report) == GOOD, report.findings
    assert trust_finding(report).detail["successor"] == large.entity
    assert small.did in north.member(large).record["aliases"]
    assert told(federation.verifiers[0].read(large.sign("socle"))) == GOOD
    assert told(federation.verifiers[0].read(small.sign("socle"))) == refused("issuer-withdrawn")


def test_a_suspension_that_is_lifted_leaves_a_gap(federation: Federation) -> None:
    """Given a school that was suspended and restored, what it signed in between never counts."""
    school, verifier, north = federation.school(), federation.verifiers[0], federation.north
    before = school.sign("socle")
    federation.later(hours=1)
    north.do(members.suspend, north.member(school), Grounds("awards-doubted"))
    federation.later(hours=1)
    within = school.sign("socle")
    assert told(verifier.read(within)) == refused("issuer-suspended")
    report = verifier.read(before)
    assert told(report) == GOOD, report.findings
    assert trust_finding(report).detail["now"] == {"state": "suspended", "accredited": False}
    federation.later(hours=1)
    north.do(members.restore, north.member(school))
    federation.later(minutes=SOON)
    after = school.sign("socle")
    assert [told(verifier.read(one)) for one in (before, within, after)] == [
        GOOD,
        refused("issuer-suspended"),
        GOOD,
    ]


@pytest.mark.parametrize("how", ["sponsor leaves", "sponsor is stolen", "word is taken back"])
def test_a_partner_that_loses_its_sponsor(federation: Federation, how: str) -> None:
    """Given a club on the word of its school, when that is gone, then it attests no more."""
    north, verifier = federation.north, federation.verifiers[0]
    school = federation.school()
    club = federation.newcomer("Club de Voile d’Exemple", kind=Kind.ASSOCIATION)
    north.admit(club)
    federation.later(hours=1)
    since = federation.net.clock.now
    word = north.sponsor(school, club, "engagement")
    federation.later(minutes=SOON)
    award = club.sign("engagement")
    report = verifier.read(award)
    assert told(report) == GOOD, report.findings
    assert trust_finding(report).detail["accreditation"]["sponsor"] == school.entity  # type: ignore[index]
    federation.later(hours=1)
    if how == "sponsor leaves":
        north.do(members.end, north.member(school))
    elif how == "sponsor is stolen":
        north.do(members.compromise, north.member(school), since)
    else:
        north.do(sponsoring.end, word)
    federation.later(minutes=SOON)
    assert told(verifier.read(award)) == GOOD
    assert_refused_in_the_end(federation, club.sign("engagement"), "accreditation-over")


def test_the_partner_of_a_school_that_merged_has_the_new_one_behind_it(
    federation: Federation,
) -> None:
    """Given a club on the word of a school that merges, then the other school vouches."""
    north, small, large = federation.north, federation.school(), federation.school()
    club = federation.newcomer("Club de Danse d’Exemple", kind=Kind.ASSOCIATION)
    north.admit(club)
    north.sponsor(small, club, "engagement")
    north.do(members.merge, north.member(small), north.member(large))
    federation.later(minutes=SOON)
    assert told(federation.verifiers[0].read(club.sign("engagement"))) == GOOD
    assert north.member(club).record["sponsor"] == large.entity


def test_a_club_attests_nothing_else(federation: Federation) -> None:
    """Given leave for engagement, a certificate of the same club is refused."""
    club = federation.association()
    assert_refused_in_the_end(federation, club.sign("certificate"), "issuer-not-accredited")


def test_an_accreditation_that_was_taken_back(federation: Federation) -> None:
    club, north = federation.association(), federation.north
    before = club.sign("engagement")
    federation.later(hours=1)
    with north.running.session() as session:
        (granted,) = accrediting.of_member(session, north.member(club))
    north.do(accrediting.end, granted)
    federation.later(minutes=SOON)
    assert told(federation.verifiers[0].read(before)) == GOOD
    assert_refused_in_the_end(federation, club.sign("engagement"), "accreditation-over")


def test_two_academies_disagree(federation: Federation, tmp_path: Path) -> None:
    """Given a school in two federations, when one suspends it, the other's yes is told with it."""
    east = open_academy(tmp_path, federation.net, "https://est.example", "Académie de l’Est")
    school, north = federation.school(), federation.north
    east.admit(school, "socle")
    north.do(members.suspend, north.member(school))
    both = reader(federation.net, north, east)
    report = both.read(school.sign("socle"))
    assert told(report) == GOOD, report.findings
    assert "anchors-disagree" in codes(report)
    assert chain(report) == [east.origin]
    alone = reader(federation.net, north).read(school.sign("socle"))
    assert told(alone) == refused("issuer-suspended")


def test_a_theft_that_one_academy_tells_counts_for_all(
    federation: Federation, tmp_path: Path
) -> None:
    """Given two academies, when one tells of a theft, the other's yes does not weigh against it."""
    east = open_academy(tmp_path, federation.net, "https://orient.example", "Académie d’Orient")
    school, north = federation.school(), federation.north
    east.admit(school, "socle")
    federation.later(hours=1)
    north.do(members.compromise, north.member(school), federation.net.clock.now)
    federation.later(hours=1)
    report = reader(federation.net, east, north).read(school.sign("socle"))
    assert told(report) == refused("issuer-compromised")


@pytest.mark.parametrize("letter", ["е", "e"], ids=["Cyrillic", "the same"])
def test_a_name_that_looks_like_that_of_a_member(federation: Federation, letter: str) -> None:
    """Given an unknown issuer with the name of a school, the likeness is told, not believed."""
    known = federation.school()
    false = federation.newcomer(known.name.replace("e", letter))
    report = federation.verifiers[1].read(false.sign("socle"))
    assert told(report) == (Verdict.REFUSED, Trust.UNKNOWN, "issuer-unknown")
    (likeness,) = (one for one in report.findings if one.code == "issuer-imitates")
    assert likeness.detail["member"] == known.entity
    assert likeness.detail["by"] == ("letters" if letter == "е" else "name")
