"""Pupils and guardians from SIECLE: `ElevesSansAdresses.xml`, `ResponsablesAvecAdresses.xml`.

The register of pupils of collèges and lycées. Read are numbers, names, birth date, class and
study code (MEF); of guardians the name and e-mail of those who are so by law. Sex, birth place,
options and addresses are passed over.
"""

from collections.abc import Iterator, Mapping

from issuer.importing import duplicates, markup
from issuer.importing.drafting import Draft, Place
from issuer.importing.faults import ImportingError
from issuer.importing.markup import Node, chunks_of, shape
from issuer.importing.model import Guardian, Identifiers
from issuer.importing.opening import Opened
from issuer.importing.source import Look

_PUPILS = shape(
    "BEE_ELEVES@VERSION PARAMETRES UAJ ANNEE_SCOLAIRE DONNEES ELEVES ELEVE@ELEVE_ID ID_NATIONAL"
    " INE_BEA INE_RNIE NOM NOM_DE_FAMILLE NOM_USAGE PRENOM DATE_NAISS DATE_SORTIE CODE_MEF"
    " STRUCTURES STRUCTURES_ELEVE@ELEVE_ID STRUCTURE CODE_STRUCTURE TYPE_STRUCTURE",
    records="PARAMETRES ELEVE STRUCTURES_ELEVE",
    announced="BEE_ELEVES",
    texts="UAJ ANNEE_SCOLAIRE ID_NATIONAL INE_BEA INE_RNIE NOM NOM_DE_FAMILLE NOM_USAGE PRENOM"
    " DATE_NAISS DATE_SORTIE CODE_MEF CODE_STRUCTURE TYPE_STRUCTURE",
)
_GUARDIANS = shape(
    "BEE_RESPONSABLES@VERSION PARAMETRES UAJ ANNEE_SCOLAIRE DONNEES PERSONNES PERSONNE@PERSONNE_ID"
    " NOM_DE_FAMILLE NOM_USAGE NOM PRENOM MEL RESPONSABLES RESPONSABLE_ELEVE ELEVE_ID PERSONNE_ID"
    " RESP_LEGAL",
    records="PARAMETRES PERSONNE RESPONSABLE_ELEVE",
    announced="BEE_RESPONSABLES",
    texts="UAJ ANNEE_SCOLAIRE NOM_DE_FAMILLE NOM_USAGE NOM PRENOM MEL ELEVE_ID PERSONNE_ID"
    " RESP_LEGAL",
)
_CLASS = "D"
_NO_CLASS = "Inactifs"
_BY_LAW = frozenset({"1", "2"})


class SiecleGuardians:
    """`ResponsablesAvecAdresses.xml`."""

    code = "siecle-guardians"

    def recognises(self, look: Look) -> bool:
        """By the outermost element."""
        return look.is_element("BEE_RESPONSABLES")

    def read(self, opened: Opened, draft: Draft) -> None:
        """Guardians by law with the numbers of their pupils; mere contacts are not kept."""
        persons: dict[str, Node] = {}
        pupils: dict[str, list[Identifiers]] = {}
        for node in markup.records(chunks_of(opened.data), _GUARDIANS):
            if node.name == "PERSONNE":
                persons[node.get("PERSONNE_ID")] = node
            elif node.name == "RESPONSABLE_ELEVE":
                _note_guardian(node, pupils, draft)
            else:
                _parameters(node, draft)
        for number, theirs in pupils.items():
            _guardian(number, persons.get(number), tuple(theirs), draft)
        duplicates.siblings(draft.guardians, draft.faults)


def _note_guardian(node: Node, pupils: dict[str, list[Identifiers]], draft: Draft) -> None:
    if node.said("RESP_LEGAL") not in _BY_LAW:
        return
    raw = {"eleve_id": node.said("ELEVE_ID")}
    pupil = draft.numbers(raw, lambda _: node.place)
    if pupil is None or not pupil.eleve_id:
        draft.faults.refuse(node.place, "eleve-id-malformed", value=raw["eleve_id"])
        return
    pupils.setdefault(node.said("PERSONNE_ID"), []).append(pupil)


def _guardian(
    number: str, person: Node | None, pupils: tuple[Identifiers, ...], draft: Draft
) -> None:
    if person is None:
        draft.faults.refuse((0, 0), "guardian-without-person", value=number)
        return
    email = person.said("MEL")
    if email and "@" not in email:
        draft.faults.warn(person.place, "email-malformed")
        email = ""
    name = person.said("NOM_DE_FAMILLE") or person.said("NOM") or person.said("NOM_USAGE")
    guardian = Guardian(number, name, person.said("PRENOM"), email, pupils, person.line)
    draft.guardians.append(guardian)


class SieclePupils:
    """`ElevesSansAdresses.xml`."""

    code = "siecle-pupils"

    def recognises(self, look: Look) -> bool:
        """By the outermost element."""
        return look.is_element("BEE_ELEVES")

    def read(self, opened: Opened, draft: Draft) -> None:
        """The pupils who have a class, the classes standing at the end of the file."""
        pupils: list[Node] = []
        divisions: dict[str, str] = {}
        for node in markup.records(chunks_of(opened.data), _PUPILS):
            if node.name == "ELEVE":
                pupils.append(node)
            elif node.name == "STRUCTURES_ELEVE":
                divisions[node.get("ELEVE_ID")] = next(_divisions(node), "")
            else:
                _parameters(node, draft)
        for node in pupils:
            _pupil(node, divisions, draft)


def _parameters(node: Node, draft: Draft) -> None:
    """The version from the outermost element, then school and year."""
    draft.version = draft.version or node.get("VERSION")
    if node.name != "PARAMETRES":
        return
    draft.school(node.said("UAJ"), node.place)
    year = node.said("ANNEE_SCOLAIRE")
    if draft.year(year, node.place) is None:
        raise ImportingError("school-year-malformed", line=node.line, value=year)


def _divisions(node: Node) -> Iterator[str]:
    for structure in node.all("STRUCTURE"):
        if structure.said("TYPE_STRUCTURE") == _CLASS:
            yield structure.said("CODE_STRUCTURE")


def _pupil(node: Node, divisions: Mapping[str, str], draft: Draft) -> None:
    # Files of 2017 have both numbers; of others, the only one stands in ID_NATIONAL.
    ine = node.said("INE_RNIE") or node.said("ID_NATIONAL") or node.said("INE_BEA")
    old = node.said("INE_BEA")
    division = divisions.get(node.get("ELEVE_ID"), "")
    if node.said("DATE_SORTIE"):
        draft.faults.ignore(node.place, "pupil-left")
    elif not ine:
        draft.faults.ignore(node.place, "pupil-without-ine")
    elif division in {"", _NO_CLASS}:
        draft.faults.ignore(node.place, "pupil-without-division")
    else:
        raw = {
            "eleve_id": node.get("ELEVE_ID"),
            "ine": ine,
            "old_ine": "" if old == ine else old,
            "family_name": node.said("NOM_DE_FAMILLE") or node.said("NOM"),
            "usual_name": node.said("NOM_USAGE"),
            "given_name": node.said("PRENOM"),
            "birth_date": node.said("DATE_NAISS"),
            "mef": node.said("CODE_MEF"),
            "division": division,
        }
        draft.listed(raw, _places(node), node.line)


def _places(node: Node) -> Place:
    """Where a value of the pupil stands: at its own element, where it has one."""
    elements = {
        "ine": ("INE_RNIE", "ID_NATIONAL", "INE_BEA"),
        "old_ine": ("INE_BEA",),
        "family_name": ("NOM_DE_FAMILLE", "NOM"),
        "given_name": ("PRENOM",),
        "birth_date": ("DATE_NAISS",),
        "mef": ("CODE_MEF",),
    }

    def place(name: str) -> tuple[int, int]:
        found = (node.child(element) for element in elements.get(name, ()))
        return next((child.place for child in found if child and child.text), node.place)

    return place
