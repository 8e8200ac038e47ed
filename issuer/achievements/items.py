"""Items of the shipped frameworks by their identifier, as alignments in credentials name them.

CFItem https://www.imsglobal.org/spec/case/v1p0#cfitem
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from schemas import loader
from service import frameworks
from service.errors import NotFound
from service.frameworks import Reference


@dataclass(frozen=True, slots=True)
class Found:
    """An item, and what it says in a language."""

    reference: Reference
    item: Mapping[str, Any]

    def statement(self, language: str) -> str:
        """What it says; in French where the framework has no other wording."""
        return frameworks.alignment(self.reference, "", language).target_name

    def framework(self, language: str) -> str:
        """What its framework is called."""
        return frameworks.title(self.reference.framework, language)


def find(identifier: UUID) -> Found:
    """The item of that identifier; raises NotFound `framework-item-unknown`."""
    found = _by_identifier().get(str(identifier))
    if found is None:
        raise NotFound("framework-item-unknown")
    return found


def cf_item(found: Found, address: str) -> dict[str, Any]:
    """The item as a document of its own; `address` is where it is read."""
    document = loader.framework(found.reference.framework)["CFDocument"]
    return {
        **found.item,
        "uri": address,
        "lastChangeDateTime": document["lastChangeDateTime"],
        "CFDocumentURI": {
            "title": document["title"],
            "identifier": document["identifier"],
            "uri": document["uri"],
        },
    }


@cache
def _by_identifier() -> Mapping[str, Found]:
    return MappingProxyType(
        {
            item["identifier"]: Found(Reference(code, item["humanCodingScheme"]), item)
            for code in loader.framework_codes()
            for item in loader.framework(code)["CFItems"]
        }
    )
