"""Engagements of lycée pupils from the file for the LSL. All else in it is passed over.

`engagement-autre`, a free text, is only told: a person decides whether to award it.
"""

from issuer.importing import codes, markup
from issuer.importing.drafting import Draft
from issuer.importing.identification import eleve_id_or_ine
from issuer.importing.markup import Node, chunks_of, shape
from issuer.importing.model import Attestation, Kind
from issuer.importing.opening import Opened
from issuer.importing.source import Look

_BOOKLETS = shape(
    "lsl@schemaVersion entete etablissement donnees eleve@id engagements engagement@code"
    " engagement-autre",
    records="etablissement eleve",
    announced="lsl",
    texts="etablissement",
)


class Lsl:
    """`lsl:lsl`."""

    code = "lsl"

    def recognises(self, look: Look) -> bool:
        """By the outermost element."""
        return look.is_element("lsl")

    def read(self, opened: Opened, draft: Draft) -> None:
        """The engagement codes of each pupil."""
        for node in markup.records(chunks_of(opened.data), _BOOKLETS):
            if node.name == "lsl":
                draft.version = node.get("schemaVersion")
            elif node.name == "eleve":
                _engagements(node, draft)
            elif node.text:
                draft.school(node.text, node.place)


def _engagements(node: Node, draft: Draft) -> None:
    around = node.child("engagements")
    if around is None:
        return
    pupil = draft.pupil(eleve_id_or_ine(node.get("id")), lambda _: node.place, node.line)
    if pupil is None:
        return
    known = codes.items_by(codes.ENGAGEMENTS, "lslCode")
    said = {one.get("code") for one in around.children}
    draft.withhold(pupil, *(_bundle(item) for code, item in known.items() if code not in said))
    for one in around.children:
        if one.name == "engagement-autre":
            draft.faults.ignore(one.place, "engagement-in-words")
        elif one.get("code") not in known:
            draft.faults.refuse(one.place, "code-unknown", name="code", value=one.get("code"))
        else:
            draft.attestations.append(
                Attestation(
                    Lsl.code,
                    Kind.ENGAGEMENT,
                    pupil,
                    codes.ENGAGEMENTS,
                    known[one.get("code")],
                    _bundle(known[one.get("code")]),
                    line=one.line,
                )
            )


def _bundle(item: str) -> str:
    return f"ENGAGEMENT:{item}"
