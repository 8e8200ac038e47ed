"""Pupils from the feed of an ENT, in the layout of the academies' directory (AAF, SDET).

A record says what a person is; only pupils and those with parental authority are read, and of
their attributes only those named here. Grants, meals, transport and addresses are passed over.
"""

from collections.abc import Iterator

from issuer.importing import duplicates, markup
from issuer.importing.drafting import Draft
from issuer.importing.markup import Node, chunks_of, shape
from issuer.importing.model import Guardian, Pupil
from issuer.importing.opening import Opened
from issuer.importing.source import Look

_ATTRIBUTES = (
    "categoriePersonne ENTPersonJointure ENTPersonDateNaissance ENTPersonNomPatro sn givenName"
    " ENTEleveClasses ENTEleveMEF ENTEleveINE ENTEleveStructRattachId ENTEleveAutoriteParentale"
    " mail ENTStructureJointure ENTStructureUAI"
)
_FEED = shape(
    "ficAlimMENESR addRequest modifyRequest deleteRequest operationalAttributes identifier id"
    " attributes attr@name value",
    records="addRequest modifyRequest deleteRequest",
    texts="id value",
    chosen=_ATTRIBUTES,
)
_PUPIL, _GUARDIAN, _SCHOOL = "Eleve", "PersRelEleve", "EtabEducNat"


class Ent:
    """`ficAlimMENESR`: files of pupils, of their relations and of schools, or all in one."""

    code = "ent"

    def recognises(self, look: Look) -> bool:
        """By the outermost element."""
        return look.is_element("ficAlimMENESR")

    def read(self, opened: Opened, draft: Draft) -> None:
        """Pupils, then the guardians whom pupils name; a deletion is told and changes nothing."""
        guardians: dict[str, Node] = {}
        authority: dict[str, list[Pupil]] = {}
        for node in markup.records(chunks_of(opened.data), _FEED):
            category = _value(node, "categoriePersonne", "operationalAttributes")
            if category == _SCHOOL:
                _school(node, draft)
            elif category == _GUARDIAN:
                guardians[_number(node)] = node
            elif category == _PUPIL:
                _pupil(node, authority, draft)
        for number, node in guardians.items():
            _guardian(number, node, authority.get(number, []), draft)
        duplicates.siblings(draft.guardians, draft.faults)


def _values(node: Node, name: str, part: str = "attributes") -> Iterator[str]:
    around = node.child(part)
    for attribute in around.all("attr") if around else ():
        if attribute.get("name") == name:
            yield from (value.text for value in attribute.all("value") if value.text)


def _value(node: Node, name: str, part: str = "attributes") -> str:
    return next(_values(node, name, part), "")


def _number(node: Node) -> str:
    return _value(node, "ENTPersonJointure") or node.said("identifier", "id")


def _school(node: Node, draft: Draft) -> None:
    # An academy's feed has many schools; one school's feed has its own.
    if uai := _value(node, "ENTStructureUAI"):
        draft.school(uai, node.place)


def _pupil(node: Node, authority: dict[str, list[Pupil]], draft: Draft) -> None:
    if node.name == "deleteRequest":
        draft.faults.ignore(node.place, "pupil-deleted", value=node.said("identifier", "id"))
        return
    raw = {
        "jointure": _number(node),
        "eleve_id": _value(node, "ENTEleveStructRattachId"),
        "ine": _value(node, "ENTEleveINE"),
        "family_name": _value(node, "ENTPersonNomPatro") or _value(node, "sn"),
        "usual_name": _value(node, "sn"),
        "given_name": _value(node, "givenName"),
        "birth_date": _value(node, "ENTPersonDateNaissance"),
        "mef": _value(node, "ENTEleveMEF"),
        # « number of the school$3A »: sub-fields are split by $ and may be missing.
        "division": _value(node, "ENTEleveClasses").rpartition("$")[2],
    }
    if raw["usual_name"] == raw["family_name"]:
        raw["usual_name"] = ""
    before = len(draft.pupils)
    draft.listed(raw, lambda _: node.place, node.line)
    for pupil in draft.pupils[before:]:
        for number in _values(node, "ENTEleveAutoriteParentale"):
            authority.setdefault(number.split("$")[0], []).append(pupil)


def _guardian(number: str, node: Node, pupils: list[Pupil], draft: Draft) -> None:
    if not pupils:
        return
    guardian = Guardian(
        number,
        _value(node, "sn"),
        _value(node, "givenName"),
        _value(node, "mail"),
        tuple(pupil.identifiers for pupil in pupils),
        node.line,
    )
    draft.guardians.append(guardian)
