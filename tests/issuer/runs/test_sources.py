"""Every national file of a thousand pupils ends in credentials that verify, with what it said."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select, update

from issuer.awards.models import Award, AwardState
from issuer.rosters.models import RosterPupil
from issuer.runs.answers import Answers
from tests.issuer.runs import checking
from tests.issuer.runs.desk import YES, Desk, wallet
from tests.support import national_files as files
from tests.support import national_files_tables as tables
from tests.support.national_files import Child, children
from verifier.report import Verdict

ALL = children()
WITH_WALLETS = 30
LEVELS = ("", "I", "F", "S", "T")
SOCLE = ("D1.1", "D1.2", "D1.3", "D1.4", "D2", "D3", "D4", "D5")


@dataclass(frozen=True)
class Sample:
    """A file, how many awards it makes, and what one credential must say of its pupil."""

    data: Callable[[tuple[Child, ...]], bytes]
    counts: dict[str, int]  # awards by name of the badge
    says: Callable[[Child, str], tuple[dict[str, str], set[str]]]  # results and alignments
    year: int | None = None


def csv(grid: Any) -> bytes:
    return tables.text(grid).encode("utf-8-sig")


def socle(child: Child, name: str) -> tuple[dict[str, str], set[str]]:
    if name.startswith("Socle"):
        said = dict(zip(SOCLE, (LEVELS[child.position(c)] for c in files.COMPONENTS), strict=True))
        return said, {"BILAN_CYCLE"}
    if name.startswith("Enseignement"):
        return {"Chant choral": str(1 + child.number % 2)}, {"BILAN_CYCLE"}
    if name.startswith("Niveau A2"):
        return {"Langue": "Breton"}, {"LANGUE_A2"}
    if name.startswith("Parcours"):
        return {"Parcours avenir": "Completed", "Parcours citoyen": "Completed"}, {"D3"}
    level = str(1 + (child.number + 2) % 3)  # of the second term
    return dict.fromkeys(("1.1", "2.1", "3.1", "4.1", "5.2"), level), {"1", "2", "3", "4", "5"}


def pix(child: Child, _: str) -> tuple[dict[str, str], set[str]]:
    levels = {
        code: str(1 + (child.number + at) % 8)
        for at, code in enumerate(tables.COMPETENCES)
        if at % 5
    }
    return levels, {"PIX_CERTIF"}


def dnb(child: Child, _: str) -> tuple[dict[str, str], set[str]]:
    mention = ("tres-bien", "bien", "assez-bien", "sans")[child.number % 6]
    return {"Mention": mention, "Série": "Generale", "Session": "2027"}, {"DNB"}


def engagement(child: Child, _: str) -> tuple[dict[str, str], set[str]]:
    code = ("DELEGUE", "CVL", "CA", "CESCE", "AS")[child.number % 5]
    return {}, {code}


def lpc(_: Child, name: str) -> tuple[dict[str, str], set[str]]:
    if name == "B2i école":
        return {"ECO.2411": "Completed"}, {"ECO"}
    return {"C4": "1"}, {"LPC_PALIER3"}


def notanet(_: Child, name: str) -> tuple[dict[str, str], set[str]]:
    if name == "B2i collège":
        return {}, {"B2I", "COL"}
    return {"Langue": "langue vivante étrangère"}, {"LANGUE_A2"}


def road(child: Child, _: str) -> tuple[dict[str, str], set[str]]:
    return {}, {f"ASSR{1 + child.number % 2}"}


SAMPLES = {
    "lsu": Sample(
        files.lsu,
        {
            "Socle commun, fin de cycle 3": 300,
            "Socle commun, fin de cycle 4": 700,
            "Enseignement de complément": 667,
            "Niveau A2 dans une langue vivante": 100,
            "Parcours éducatifs de l’année": 1000,
            "Compétences numériques à l’école et en sixième": 300,
        },
        socle,
    ),
    "pix": Sample(tables.pix, {"Certification Pix": 750}, pix),
    "dnb": Sample(
        lambda some: tables.xlsx(tables.dnb_grid(some)),
        {"Diplôme national du brevet": 667},
        dnb,
    ),
    "lsl": Sample(
        files.lsl,
        {
            "Délégué de classe": 200,
            "Membre du conseil de la vie lycéenne": 200,
            "Membre du conseil d’administration": 200,
            "Membre du comité santé, citoyenneté et environnement": 200,
            "Membre de l’association sportive": 200,
        },
        engagement,
    ),
    "lpc": Sample(
        lambda some: tables.zipped(files.lpc(some), "import-lpc.xml"),
        {"Livret personnel de compétences, palier 3": 1000, "B2i école": 1000},
        lpc,
    ),
    "notanet": Sample(
        tables.notanet,
        {"B2i collège": 400, "Niveau A2 dans une langue vivante": 1000},
        notanet,
        year=2014,
    ),
    "road-safety": Sample(
        lambda some: csv(tables.road_safety_grid(some)),
        {"ASSR 1 : sécurité routière": 500, "ASSR 2 : sécurité routière": 500},
        road,
    ),
}


@pytest.mark.parametrize("source", SAMPLES)
def test_a_thousand_pupils(desk: Desk, source: str) -> None:
    sample = SAMPLES[source]
    desk.list_pupils(ALL, with_wallets=False)
    with desk.running.inside() as (session, _):
        for child in ALL[:WITH_WALLETS]:
            known = update(RosterPupil).where(RosterPupil.eleve_id == str(child.number))
            session.execute(known.values(holder=wallet(child.number)))
    data, answers = sample.data(ALL), Answers(final=True, year=sample.year)
    counted = desk.take(data, answers=answers)
    assert (counted["created"], counted["refused"]) == (sum(sample.counts.values()), 0)
    with desk.running.inside() as (session, _):
        awards = desk.awards(session)
        assert {award.state for award in awards} == {AwardState.OFFERED}
        signed = [award for award in awards if award.holder]
        documents = desk.documents(session, signed)
        numbers = {pupil.id: int(pupil.eleve_id) for pupil in session.scalars(select(RosterPupil))}
        names = Counter(award.words.partition(" ")[0] for award in awards)
        assert sum(names.values()) == sum(sample.counts.values())
        campaign = {award.achievement_id: 0 for award in awards}
        for award in awards:
            campaign[award.achievement_id] += 1
    assert sorted(campaign.values()) == sorted(sample.counts.values())
    assert len(documents) == len(signed) >= 14
    assert {checking.name(one) for one in documents} == set(sample.counts)
    for award, document in zip(sorted(signed, key=by_id), documents, strict=True):
        assert award.pupil_id is not None
        child = ALL[numbers[award.pupil_id] - 1]
        said = (checking.results(document), checking.alignments(document))
        expected, aligned = sample.says(child, checking.name(document))
        assert said[0] == expected
        assert aligned <= said[1]
        assert child.family.encode() not in document
        assert child.ine.encode() not in document
    some = documents[:20]
    assert {one.verdict for one in checking.reports(desk.running, some)} == {Verdict.VERIFIED}
    again = desk.send(data, answers=answers)
    plan = desk.plan(again)
    assert plan.changes_nothing
    assert plan.unchanged == sum(sample.counts.values())


def by_id(award: Award) -> Any:
    return award.id


def test_all_of_one_source_verify(desk: Desk) -> None:
    """A thousand certificates, each signed for the wallet of its pupil, each held against."""
    desk.list_pupils(ALL)
    desk.take(csv(tables.road_safety_grid()), answers=YES)
    with desk.running.inside() as (session, _):
        documents = desk.documents(session, desk.awards(session))
    assert len(documents) == 1000
    found = Counter(one.verdict for one in checking.reports(desk.running, documents))
    assert found == {Verdict.VERIFIED: 1000}
