"""Models of badges ready to adopt: one JSON file each, as `achievements.reading` takes it.

The name of the file is the code of the model. What was adopted is the organisation's own from then
on; a later wording here does not change it.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from issuer.achievements import reading, versions
from issuer.achievements.drafting import Draft
from issuer.achievements.models import Achievement
from schemas import json_text
from service.errors import NotFound

FOLDER: Final = Path(__file__).resolve().parent

OF_ANYBODY: Final = frozenset(
    {
        "benevolat",
        "jeune-sapeur-pompier",
        "psc1",
        "service-civique",
        "stage-de-troisieme",
        "tutorat",
    }
)
"""The models that others than schools award as well."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model with the code by which it is adopted."""

    code: str
    draft: Draft


@cache
def models() -> tuple[Model, ...]:
    """Every model that ships, in the order of their French names within their kinds."""
    found = [
        Model(path.stem, reading.read(json_text.parse(path.read_bytes())))
        for path in FOLDER.glob("*.json")
    ]
    return tuple(sorted(found, key=lambda one: (one.draft.kind or "", one.draft.name["fr"])))


def model(code: str) -> Model:
    """The model of that code; raises NotFound `badge-model-unknown`."""
    for one in models():
        if one.code == code:
            return one
    raise NotFound("badge-model-unknown", model=code[:80])


def adopt(session: Session, author: versions.Author, code: str) -> Achievement:
    """A draft achievement of the organisation made from a model; raises as `model`."""
    return versions.create(session, author, model(code).draft, template=code)
