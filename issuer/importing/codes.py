"""Codes of national files, looked up in the frameworks that ship with us."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from schemas import loader

SOCLE: Final = "socle-2015"
SOCLE_2006: Final = "socle-2006-lpc3"
DIGITAL: Final = "crcn"
B2I: Final = "b2i"
CERTIFICATES: Final = "attestations"
ENGAGEMENTS: Final = "engagement"


@cache
def items_by(framework: str, extension: str) -> Mapping[str, str]:
    """The item codes of a framework by a foreign code that its items carry, such as `lsuCode`."""
    items = loader.framework(framework)["CFItems"]
    return MappingProxyType(
        {
            str(item["extensions"][extension]): item["humanCodingScheme"]
            for item in items
            if extension in item.get("extensions", {})
        }
    )


@cache
def levels(framework: str, scale: str, extension: str = "code") -> Mapping[str, str]:
    """The level codes of a rubric by a foreign code of its levels, by default their own."""
    rubrics = loader.framework(framework)["CFRubrics"]
    found = next(one for one in rubrics if one["extensions"]["code"] == scale)
    return MappingProxyType(
        {
            str(level["extensions"][extension]): level["extensions"]["code"]
            for criterion in found["CFRubricCriteria"]
            for level in criterion["CFRubricCriterionLevels"]
            if extension in level["extensions"]
        }
    )


@cache
def reference(name: str) -> Mapping[str, str]:
    """A list of codes of the LSU with their titles, such as `parcours`."""
    return MappingProxyType(dict(loader.reference_list("lsu-nomenclatures")[name]))
