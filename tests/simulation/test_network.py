"""The way to an anchor is cut, slow, or in the hands of somebody else."""

from datetime import timedelta
from pathlib import Path

import pytest

from federation import accreditation
from federation import world as worlds
from federation.anchor import marks, members
from federation.anchor.models import RecognitionRole
from federation.errors import FederationError
from federation.fetch import Kind
from federation.openid import statements
from federation.openid.statements import StatementKind
from tests.simulation.academies import Academy, new_root, open_academy
from tests.simulation.bodies import Body
from tests.simulation.conftest import ALL, Federation
from tests.simulation.network import Change
from tests.simulation.readers import chain, reader, told, trust_finding
from verifier.report import Outcome, Trust, Verdict

GOOD = (Verdict.VERIFIED, Trust.ACCREDITED, "issuer-accredited")


def cannot_know(code: str) -> tuple[Verdict, Trust, str]:
    return Verdict.UNDETERMINED, Trust.UNKNOWN, code


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        pytest.param(timedelta(minutes=2), GOOD, id="fresh"),
        pytest.param(timedelta(days=2), GOOD, id="stale"),
        pytest.param(timedelta(days=15), cannot_know("registry-expired"), id="expired"),
    ],
)
def test_the_academy_is_down_on_the_day_of_decision(
    federation: Federation, age: timedelta, expected: tuple[Verdict, Trust, str]
) -> None:
    """Given a copy of some age, when nobody answers, then it decides until it expires."""
    award = federation.school().sign("socle")
    one = reader(federation.net, federation.north)
    assert told(one.read(award)) == GOOD
    with federation.net.cut(federation.north.origin):
        federation.net.clock.forward(seconds=age.total_seconds())
        assert told(one.read(award)) == expected
    federation.later(minutes=10)
    assert told(one.read(award)) == GOOD


def test_who_never_had_a_copy_cannot_know(federation: Federation) -> None:
    award = federation.school().sign("socle")
    with federation.net.cut(federation.north.origin):
        report = reader(federation.net, federation.north).read(award)
    assert told(report) == cannot_know("registry-unreachable"), report.findings
    assert trust_finding(report).outcome is Outcome.UNKNOWN


def test_an_academy_below_the_ministry_is_down(federation: Federation) -> None:
    """Given the ministry's word for the academy, when the academy is silent, nobody can know."""
    award = federation.school().sign("socle")
    other = federation.school(federation.south).sign("socle")
    with federation.net.cut(federation.north.origin):
        one = reader(federation.net, federation.ministry)
        assert told(one.read(award)) == cannot_know("registry-unreachable")
        assert told(one.read(other)) == GOOD


def test_an_academy_that_answers_too_slowly(federation: Federation) -> None:
    award = federation.school().sign("socle")
    with federation.net.slow(federation.north.origin, 120):
        report = reader(federation.net, federation.north).read(award)
    assert told(report) == cannot_know("registry-unreachable"), report.findings
    assert trust_finding(report).detail["reason"] == "timed-out"


def test_somebody_shows_the_registry_of_yesterday(federation: Federation) -> None:
    """Given a suspension, when what was answered before it is replayed, nobody falls for it."""
    school, north = federation.school(), federation.north
    one = reader(federation.net, north)
    federation.later(minutes=6)
    assert told(one.read(school.sign("socle"))) == GOOD
    newcomer = reader(federation.net, north)
    newcomer.read(school.sign("socle"))  # so that the whole registry is in the recording
    old = federation.net.recording(north.origin)
    federation.later(hours=1)
    north.do(members.suspend, north.member(school))
    federation.later(minutes=6)
    award = school.sign("socle")
    suspended = (Verdict.REFUSED, Trust.NOT_ACCREDITED, "issuer-suspended")
    assert told(one.read(award)) == suspended
    federation.later(minutes=6)
    with federation.net.replay(north.origin, old):
        assert told(one.read(award)) == suspended
        # Who has seen nothing newer cannot tell, for as long as the old one lasts and no longer.
        federation.net.clock.forward(days=15)
        late = reader(federation.net, north).read(award)
        assert late.verdict is not Verdict.VERIFIED
        assert late.trust is Trust.UNKNOWN
    federation.later(minutes=10)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda body: b"", id="empty"),
        pytest.param(lambda body: body[: len(body) // 2], id="half"),
        pytest.param(lambda body: body[:-40] + b"x" + body[-39:], id="one byte"),
        pytest.param(lambda body: b"<html>Connectez-vous au wifi</html>", id="a portal"),
    ],
)
def test_what_was_damaged_on_the_way_is_not_believed(
    federation: Federation, change: Change
) -> None:
    """Given a copy, damage leaves it in force; given none, nobody can know."""
    award = federation.school(federation.south).sign("socle")
    one = reader(federation.net, federation.south)
    assert told(one.read(award)) == GOOD
    federation.later(hours=1)
    with federation.net.corrupt(federation.south.origin, change):
        assert told(one.read(award)) == GOOD
        report = reader(federation.net, federation.south).read(award)
        assert told(report) == cannot_know("registry-refused"), report.findings


def test_another_anchor_at_the_same_address(federation: Federation, tmp_path: Path) -> None:
    """Given a root that readers know, a false anchor at the address of the academy is refused."""
    award = federation.school().sign("socle")
    false = open_academy(tmp_path, federation.net, "https://faux.example", "Académie du Nord")
    reader(federation.net, false).read(award)
    shown = {
        url.replace(false.origin, federation.north.origin): answer
        for url, answer in federation.net.recording(false.origin).items()
    }
    with federation.net.replay(federation.north.origin, shown):
        report = reader(federation.net, federation.north).read(award)
    assert told(report) == cannot_know("registry-refused"), report.findings


@pytest.fixture
def circle(federation: Federation, tmp_path: Path) -> tuple[Academy, Academy, Academy]:
    """Three academies, each of which recognises the next."""
    names = ("rouge", "verte", "bleue")
    three = [
        open_academy(tmp_path / name, federation.net, f"https://{name}.example", f"Académie {name}")
        for name in names
    ]
    for number, one in enumerate(three):
        other = three[(number + 1) % 3]
        one.recognise(other, *ALL, role=RecognitionRole.PEER, depth=3)
    return three[0], three[1], three[2]


def test_a_circle_of_recognitions_ends(
    federation: Federation, circle: tuple[Academy, Academy, Academy]
) -> None:
    """Given a circle, members of each are known by the shortest way, and strangers are not."""
    red, green, blue = circle
    body = federation.newcomer("Collège du bout du cercle")
    blue.admit(body, "socle")
    report = reader(federation.net, red).read(body.sign("socle"))
    assert told(report) == GOOD, report.findings
    assert chain(report) == [blue.origin, green.origin, red.origin]
    stranger = federation.newcomer("Collège de nulle part").sign("socle")
    report = reader(federation.net, red).read(stranger)
    assert told(report) == (Verdict.REFUSED, Trust.UNKNOWN, "issuer-unknown")


@pytest.fixture
def limits(federation: Federation, tmp_path: Path) -> tuple[Academy, Academy, Body]:
    """Above an academy another one, above that a third, with a school at the bottom."""
    lower, middle = (
        open_academy(tmp_path / name, federation.net, f"https://{name}.example", name)
        for name in ("basse", "mediane")
    )
    school = federation.newcomer("Collège d’en bas")
    lower.admit(school, "socle", "engagement")
    middle.recognise(lower, "socle", "engagement")
    return lower, middle, school


def test_what_is_recognised_for_one_kind_counts_for_no_other(
    federation: Federation, limits: tuple[Academy, Academy, Body], tmp_path: Path
) -> None:
    _, middle, school = limits
    upper = open_academy(tmp_path / "haute", federation.net, "https://haute.example", "Haute")
    upper.recognise(middle, "engagement", depth=1)
    one = reader(federation.net, upper)
    assert told(one.read(school.sign("engagement"))) == GOOD
    report = one.read(school.sign("socle"))
    assert report.trust is Trust.NOT_ACCREDITED, report.findings
    assert trust_finding(report).code == "issuer-not-accredited"
    assert report.verdict is not Verdict.VERIFIED


def test_a_chain_that_is_longer_than_allowed(
    federation: Federation, limits: tuple[Academy, Academy, Body], tmp_path: Path
) -> None:
    """Given leave for the next academy alone, those below it do not count."""
    _, middle, school = limits
    upper = open_academy(tmp_path / "haute", federation.net, "https://courte.example", "Haute")
    upper.recognise(middle, *ALL, depth=0)
    report = reader(federation.net, upper).read(school.sign("socle"))
    assert told(report) == (Verdict.REFUSED, Trust.UNKNOWN, "issuer-unknown")
    assert told(reader(federation.net, middle).read(school.sign("socle"))) == GOOD


def test_a_forged_trust_mark(federation: Federation) -> None:
    """Given the academy's keys, its own mark is believed, a forger's and an altered one are not."""
    north, school, now = federation.north, federation.school(), federation.net.clock.now
    world = worlds.online(now, federation.net.fetcher())
    kind = f"{north.origin}/accreditations/socle"
    url = f"{north.origin}/federation/trust_mark?trust_mark_type={kind}&sub={school.entity}"
    true = world.fetch(url, Kind.MARK).body
    said = world.fetch(f"{north.origin}/.well-known/openid-federation", Kind.STATEMENT).body
    own = statements.read(said.strip(), StatementKind.ENTITY, now=now)
    keys = statements.read_jwks(own.claims["jwks"])
    statements.verify(own, keys)
    mark = accreditation.read_mark(true.strip(), now=now)
    statements.verify(mark.statement, keys)
    assert (mark.issuer, mark.kind) == (north.origin, "socle")

    forger = statements.sign(dict(mark.statement.claims), new_root(), StatementKind.TRUST_MARK)
    with pytest.raises(FederationError) as caught:
        statements.verify(accreditation.read_mark(forger, now=now).statement, keys)
    assert caught.value.code == "statement-key-unknown"
    head, claims, _ = true.strip().split(b".")
    other = forger.encode().split(b".")
    with pytest.raises(FederationError) as caught:
        statements.verify(
            accreditation.read_mark(b".".join((head, claims, other[2])), now=now).statement, keys
        )
    assert caught.value.code == "statement-signature"
    with north.inside() as (session, anchor):
        store = north.running.office.keys
        answers = [
            marks.status(session, anchor, store, shown, now=now)
            for shown in (true.strip().decode(), forger)
        ]
    read = [statements.read(one, StatementKind.MARK_STATUS, now=now) for one in answers]
    assert [one.claims["status"] for one in read] == ["active", "invalid"]
