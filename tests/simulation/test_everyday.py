"""The federation on ordinary days."""

from tests.simulation.conftest import Federation
from tests.simulation.readers import chain, told
from verifier.report import Trust, Verdict

GOOD = (Verdict.VERIFIED, Trust.ACCREDITED, "issuer-accredited")


def test_an_award_of_a_school_is_good_for_everybody_who_trusts_the_ministry(
    federation: Federation,
) -> None:
    award = federation.school().sign("socle")
    for one in (*federation.wallets, federation.verifiers[0]):
        report = one.read(award)
        assert told(report) == GOOD, report.findings
        assert chain(report) == [federation.north.origin, federation.ministry.origin]
    report = federation.verifiers[1].read(award)
    assert told(report) == GOOD
    assert chain(report) == [federation.north.origin]


def test_who_trusts_the_other_academy_alone_does_not_know_the_school(
    federation: Federation,
) -> None:
    report = federation.verifiers[2].read(federation.school().sign("socle"))
    assert told(report) == (Verdict.REFUSED, Trust.UNKNOWN, "issuer-unknown")
