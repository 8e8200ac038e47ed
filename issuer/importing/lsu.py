"""The school report file that school software writes for the LSU, second and first degree.

One namespace for all versions; names are matched locally and the version is only logged. Read are
the positions of the socle in end-of-cycle reports, levels of digital competence, the codes of the
« parcours », the complement and the regional language. Support measures, attendance, marks,
comments, syntheses, teachers and families are passed over by the parser.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from issuer.importing import codes, markup
from issuer.importing.drafting import Draft
from issuer.importing.markup import Node, chunks_of, shape
from issuer.importing.model import Attestation, Kind, Pupil, details
from issuer.importing.opening import Opened
from issuer.importing.source import Look

_REPORTS = shape(
    "lsun-bilans@schemaVersion entete etablissement donnees"
    " eleves eleve@id@id-be@ine@nom@prenom@code-division@classe-ref classes classe@id@libelle"
    " periodes periode@id@millesime"
    " bilans-periodiques bilan-periodique@eleve-ref@periode-ref"
    " competences-numeriques competence-num@code@niveau liste-parcours parcours@code"
    " bilans-cycle bilan-cycle@eleve-ref@cycle@millesime@date-creation socle"
    " domaine@code@positionnement enseignement-complement@code@positionnement"
    " langue-culture-regionale@code@positionnement",
    records="etablissement eleve classe periode bilan-periodique bilan-cycle",
    announced="lsun-bilans",
    texts="etablissement",
)
_CYCLES: Final = frozenset({"2", "3", "4"})
_NONE_TAKEN: Final = "AUC"
_A2_REACHED: Final = "2"
_DIGITAL_SCALE: Final = "lsu-cm2-6e"


class Lsu:
    """`lsun-bilans` of any version."""

    code = "lsu"

    def recognises(self, look: Look) -> bool:
        """By the outermost element."""
        return look.is_element("lsun-bilans")

    def read(self, opened: Opened, draft: Draft) -> None:
        """Every report; that they are final is for a person to confirm, no version tells it."""
        report = _Reports(draft)
        for node in markup.records(chunks_of(opened.data), _REPORTS):
            _STEPS[node.name](report, node)
        report.finish()
        if draft.attestations:
            draft.faults.note((0, 0), "confirm-final")


class _Reports:
    """What later parts of the file refer to, and what may stand in several periods."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.pupils: dict[str, Pupil | None] = {}
        self.classes: dict[str, str] = {}
        self.years: dict[str, int | None] = {}
        self.by_period: dict[tuple[str, Kind, str, int | None], Attestation] = {}

    def version(self, node: Node) -> None:
        """`schemaVersion`, logged and otherwise without meaning."""
        self.draft.version = node.get("schemaVersion")

    def school(self, node: Node) -> None:
        """Its UAI, in the head of the file."""
        if node.text:
            self.draft.school(node.text, node.place)

    def classroom(self, node: Node) -> None:
        """A class of a primary school."""
        self.classes[node.get("id")] = node.get("libelle")

    def period(self, node: Node) -> None:
        """A term, of which the year alone matters."""
        self.years[node.get("id")] = self.draft.year(node.get("millesime"), node.place)

    def pupil(self, node: Node) -> None:
        """By the number of SIECLE in the second degree, by the INE in the first."""
        raw = {
            "eleve_id": node.get("id-be"),
            "ine": node.get("ine"),
            "family_name": node.get("nom"),
            "given_name": node.get("prenom"),
            "division": node.get("code-division")
            or self.classes.get(node.get("classe-ref"), node.get("classe-ref")),
        }
        self.pupils[node.get("id")] = self.draft.pupil(raw, lambda _: node.place, node.line)

    def of(self, node: Node) -> Pupil | None:
        """The pupil of a report; without one that is known the report is refused."""
        reference = node.get("eleve-ref")
        if reference not in self.pupils:
            self.draft.faults.refuse(node.place, "pupil-not-in-file", value=reference)
        return self.pupils.get(reference)

    def cycle_report(self, node: Node) -> None:
        """The end-of-cycle report: eight positions, complement, regional language."""
        year = self.draft.year(node.get("millesime"), node.place)
        pupil, cycle = self.of(node), node.get("cycle")
        if cycle not in _CYCLES:
            self.draft.faults.refuse(node.place, "cycle-unknown", value=cycle)
        elif pupil is not None and year is not None:
            found = tuple(_cycle(node, pupil, year, self.draft))
            self.draft.attestations += found
            self._withhold(pupil, f"COMPLEMENT:{year}", found)

    def _withhold(self, pupil: Pupil, bundle: str, found: tuple[Attestation, ...]) -> None:
        if not any(one.bundle == bundle for one in found):
            self.draft.withhold(pupil, bundle)

    def period_report(self, node: Node) -> None:
        """A term's report, of which the last word on a competence or « parcours » is kept."""
        pupil, year = self.of(node), self.years.get(node.get("periode-ref"))
        if pupil is None:
            return
        for one in _period(node, pupil, year, self.draft):
            self.by_period[pupil.key, one.kind, one.item, year] = one

    def finish(self) -> None:
        """What the terms said, once each."""
        self.draft.attestations += self.by_period.values()


_STEPS: Final = MappingProxyType(
    {
        "lsun-bilans": _Reports.version,
        "etablissement": _Reports.school,
        "classe": _Reports.classroom,
        "periode": _Reports.period,
        "eleve": _Reports.pupil,
        "bilan-cycle": _Reports.cycle_report,
        "bilan-periodique": _Reports.period_report,
    }
)


def _cycle(node: Node, pupil: Pupil, year: int, draft: Draft) -> Iterator[Attestation]:
    cycle, said = node.get("cycle"), node.get("date-creation")
    day = draft.day(said, node.place)
    if said and day is None:
        return
    blank = Attestation(
        source=Lsu.code,
        kind=Kind.SOCLE_POSITION,
        pupil=pupil,
        framework="",
        item="",
        bundle=f"BILAN_CYCLE:{cycle}:{year}",
        awarded_on=day,
        school_year=year,
        details=details(cycle=cycle),
    )
    yield from _positions(node, blank, draft)
    yield from _complements(node, blank, draft)
    yield from _languages(node, blank, draft)


def _positions(node: Node, blank: Attestation, draft: Draft) -> Iterator[Attestation]:
    items = codes.items_by(codes.SOCLE, "lsuCode")
    scale = codes.levels(codes.SOCLE, "maitrise", "lsuPositionnement")
    socle = node.child("socle")
    found = list(socle.all("domaine")) if socle else []
    missing = len(items.keys() - {one.get("code") for one in found})
    if missing:
        draft.faults.warn(node.place, "socle-incomplete", missing=missing)
    for one in found:
        item = _known(one, "code", items, draft)
        level = _known(one, "positionnement", scale, draft)
        if item and level:
            yield replace(
                blank,
                framework=codes.SOCLE,
                item=item,
                scale="maitrise",
                level=level,
                line=one.line,
            )


def _complements(node: Node, blank: Attestation, draft: Draft) -> Iterator[Attestation]:
    known = codes.reference("enseignementsComplement")
    grades = codes.reference("positionnementEnseignementComplement")
    for one in node.all("enseignement-complement"):
        if one.get("code") == _NONE_TAKEN:
            continue
        if _known(one, "code", known, draft) and _known(one, "positionnement", grades, draft):
            yield replace(
                blank,
                kind=Kind.COMPLEMENT,
                item=one.get("code"),
                level=one.get("positionnement"),
                bundle=f"COMPLEMENT:{blank.school_year}",
                line=one.line,
            )


def _languages(node: Node, blank: Attestation, draft: Draft) -> Iterator[Attestation]:
    """Regional languages at A2; a level not reached is attested to nobody."""
    known = codes.reference("languesRegionales")
    grades = codes.reference("positionnementLangueRegionale")
    for one in node.all("langue-culture-regionale"):
        language = one.get("code")
        if language == _NONE_TAKEN or not _known(one, "code", known, draft):
            continue
        if not _known(one, "positionnement", grades, draft):
            continue
        if one.get("positionnement") != _A2_REACHED:
            draft.faults.ignore(one.place, "not-obtained")
            draft.withhold(blank.pupil, f"LANGUE_A2:{language}")
            continue
        yield replace(
            blank,
            kind=Kind.LANGUAGE_A2,
            framework=codes.CERTIFICATES,
            item="LANGUE_A2",
            bundle=f"LANGUE_A2:{language}",
            details=details(language=language),
            line=one.line,
        )


def _period(node: Node, pupil: Pupil, year: int | None, draft: Draft) -> Iterator[Attestation]:
    blank = Attestation(
        source=Lsu.code,
        kind=Kind.COURSE,
        pupil=pupil,
        framework="",
        item="",
        bundle=f"PARCOURS:{year}",
        school_year=year,
    )
    courses = node.child("liste-parcours")
    for one in courses.all("parcours") if courses else ():
        if _known(one, "code", codes.reference("parcours"), draft):
            yield replace(blank, item=one.get("code"), line=one.line)
    digital = node.child("competences-numeriques")
    for one in digital.all("competence-num") if digital else ():
        item = _known(one, "code", codes.items_by(codes.DIGITAL, "lsuCode"), draft)
        level = _known(one, "niveau", codes.levels(codes.DIGITAL, _DIGITAL_SCALE), draft)
        if item and level:
            yield replace(
                blank,
                kind=Kind.DIGITAL_LEVEL,
                framework=codes.DIGITAL,
                item=item,
                scale=_DIGITAL_SCALE,
                level=level,
                bundle=f"NUMERIQUE:{year}",
                line=one.line,
            )


def _known(node: Node, attribute: str, codes_known: Mapping[str, str], draft: Draft) -> str:
    """What a code of the file means to us; empty with a fault where it means nothing."""
    value = node.get(attribute)
    if value not in codes_known:
        draft.faults.refuse(node.place, "code-unknown", name=attribute, value=value)
    return codes_known.get(value, "")
