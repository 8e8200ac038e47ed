"""The booklet of 2010 to 2016 (LPC): archives, in the national XML and in the dialect of SACoche.

Read are validated competences and items of stage 3 and the items of stage 2 that made the B2i of
primary school. SACoche adds `etat` (0 is a refusal, which is attested to nobody) and `info`, a
comment that is passed over.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from issuer.importing import codes, markup
from issuer.importing.drafting import Draft
from issuer.importing.markup import Node, chunks_of, shape
from issuer.importing.model import Attestation, Kind, Pupil
from issuer.importing.opening import Opened
from issuer.importing.source import Look

_BOOKLETS = shape(
    "lpc sacoche entete etablissement donnees eleve@id@nom@prenom palier@id competence@id"
    " validation item@id renseignement date etat",
    records="etablissement eleve",
    texts="etablissement date etat",
)
_SCALE: Final = "lpc-validation"
_VALIDATED: Final = "1"
_REFUSED: Final = "0"
_STAGE: Final = "3"


class Lpc:
    """`lpc`, and `sacoche` in `import_validations.xml`."""

    code = "lpc"

    def recognises(self, look: Look) -> bool:
        """By the outermost element."""
        return look.is_element("lpc", "sacoche")

    def read(self, opened: Opened, draft: Draft) -> None:
        """Every validation; the file says no school year, so none is asked for."""
        for node in markup.records(chunks_of(opened.data), _BOOKLETS):
            if node.name == "etablissement":
                if node.text:
                    draft.school(node.text, node.place)
            else:
                _booklet(node, draft)


def _booklet(node: Node, draft: Draft) -> None:
    raw = {
        # SACoche writes 0 for a pupil whom it knows without the number of SIECLE.
        "eleve_id": "" if node.get("id") == "0" else node.get("id"),
        "family_name": node.get("nom"),
        "given_name": node.get("prenom"),
    }
    pupil = draft.pupil(raw, lambda _: node.place, node.line)
    if pupil is None:
        return
    for stage in node.all("palier"):
        for competence in stage.all("competence"):
            draft.attestations += _competence(stage, competence, pupil, draft)


def _competence(stage: Node, competence: Node, pupil: Pupil, draft: Draft) -> Iterator[Attestation]:
    bundle = f"LPC_PALIER{stage.get('id')[:1]}"
    blank = Attestation(
        Lpc.code, Kind.SOCLE_2006, pupil, "", "", bundle, scale=_SCALE, level=_VALIDATED
    )
    if stage.get("id") == _STAGE:
        known = codes.items_by(codes.SOCLE_2006, "lpcCompetenceId")
        validation = competence.child("validation")
        item = known.get(competence.get("id"), "")
        yield from _validated(replace(blank, item=item), validation, competence, draft)
    for one in competence.all("item"):
        yield from _validated(_item(one, blank), one.child("renseignement"), one, draft)


def _item(node: Node, blank: Attestation) -> Attestation:
    """By the number of the item, which no two stages share."""
    number = node.get("id")
    if item := codes.items_by(codes.B2I, "lpcItemId").get(number):
        return replace(
            blank,
            kind=Kind.B2I,
            framework=codes.B2I,
            item=item,
            bundle="B2I_ECO",
            scale="",
            level="",
        )
    return replace(blank, item=codes.items_by(codes.SOCLE_2006, "lpcItemId").get(number, ""))


def _validated(
    blank: Attestation, said: Node | None, around: Node, draft: Draft
) -> Iterator[Attestation]:
    if said is None:
        return
    if not blank.item:
        # Of stages 1 and 2 no framework ships with us: nothing could be said about the item.
        draft.faults.ignore(around.place, "item-of-other-stage", value=around.get("id"))
    elif said.said("etat") == _REFUSED:
        draft.faults.ignore(said.place, "not-obtained")
    elif (day := draft.day(said.said("date"), said.place)) or not said.said("date"):
        framework = blank.framework or codes.SOCLE_2006
        yield replace(blank, framework=framework, awarded_on=day, line=around.line)
