"""Every model can be adopted as it is and awarded at once, in both languages."""

from typing import Any

import pytest

from issuer import models_of_badges
from issuer.achievements import looking, reading, versions
from issuer.achievements.drafting import LEVELS
from issuer.achievements.models import State
from proofs import canonical_json, rdf
from schemas import checking
from schemas.building import Result
from schemas.json_text import parse
from service.errors import NotFound
from service.fence import FencedSession
from tests.issuer.achievements.conftest import AUTHOR
from tests.issuer.achievements.samples import credential

CODES = [one.code for one in models_of_badges.models()]
WANTED = {
    "delegue": "engagement",
    "eco-delegue": "engagement",
    "membre-cvc": "engagement",
    "membre-cvl": "engagement",
    "association-sportive": "engagement",
    "jeune-officiel-district": "engagement",
    "jeune-officiel-departemental": "engagement",
    "jeune-officiel-academique": "engagement",
    "jeune-officiel-national": "engagement",
    "jeune-sapeur-pompier": "engagement",
    "psc1": "certificate",
    "assr1": "certificate",
    "assr2": "certificate",
    "stage-de-troisieme": "placement",
    "benevolat": "engagement",
    "service-civique": "engagement",
    "tutorat": "engagement",
    "socle-cycle-4": "socle",
    "pix-certification": "certificate",
    "socle-cycle-2": "socle",
    "socle-cycle-3": "socle",
    "competences-numeriques": "socle",
    "enseignement-complement": "socle",
    "langue-a2": "socle",
    "lpc-palier-3": "socle",
    "parcours-educatifs": "discovery",
    "dnb": "certificate",
    "asr": "certificate",
    "aper": "certificate",
    "b2i-ecole": "certificate",
    "b2i-college": "certificate",
    "membre-ca": "engagement",
    "membre-cesce": "engagement",
}


def reached(description: dict[str, Any]) -> Result:
    """The best level, or the highest value."""
    if description["resultType"] == LEVELS:
        best = description["rubricCriterionLevel"][-1]["id"]
        return Result(result_description=description["id"], achieved_level=best)
    if description["resultType"] == "Status":
        return Result(result_description=description["id"], status="Completed")
    value = description.get("valueMax", "2027")
    return Result(result_description=description["id"], value=value)


def test_the_usual_ones_are_there_with_the_accreditation_they_ask_for() -> None:
    assert {one.code: one.draft.kind for one in models_of_badges.models()} == WANTED


@pytest.mark.parametrize("code", CODES)
def test_a_model_adopted_makes_good_credentials(session: FencedSession, code: str) -> None:
    adopted = models_of_badges.adopt(session, AUTHOR, code)
    assert (adopted.template, adopted.state) == (code, State.DRAFT)
    versions.move(session, AUTHOR, adopted.id, State.ACTIVE)
    version = looking.to_award(session, adopted.id)
    assert set(looking.draft_of(version).languages) == {"fr", "en"}
    for language in ("fr", "en"):
        document = looking.document(session, version, language)
        results = [reached(one) for one in parse(document).get("resultDescription", ())]
        whole = credential(document, result=results)
        assert checking.check(whole) == ()
        assert rdf.canonicalize(whole)
        assert canonical_json.canonicalize(whole)


def test_a_model_says_where_it_stands_in_a_framework() -> None:
    assert [one.code for one in models_of_badges.models() if not one.draft.alignments] == []


def test_the_common_core_has_its_eight_components_on_their_scale() -> None:
    results = models_of_badges.model("socle-cycle-4").draft.results
    codes = ["D1.1", "D1.2", "D1.3", "D1.4", "D2", "D3", "D4", "D5"]
    assert [one.code for one in results] == codes
    assert [one.alignment.code for one in results if one.alignment] == codes
    assert {one.scale for one in results} == {reading.Reference("socle-2015", "maitrise")}


def test_the_young_officials_are_told_apart_by_their_stars() -> None:
    codes = [code for code in WANTED if code.startswith("jeune-officiel")]
    assert [models_of_badges.model(code).draft.stars for code in codes] == [1, 2, 3, 4]


def test_an_unknown_model() -> None:
    with pytest.raises(NotFound, match="badge-model-unknown"):
        models_of_badges.model("../delegue")
