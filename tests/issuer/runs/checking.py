"""Hold stored credentials against the verifier, as `livret verify` does, and read their results."""

import io
from collections.abc import Iterable
from typing import Any

from schemas import json_text
from schemas.files import find
from tests.issuer.support import Running
from verifier import POLICIES, Expectations, Report, verify


def reports(running: Running, documents: Iterable[bytes]) -> list[Report]:
    """What the verifier says, with our DID document and status lists answered by the service."""
    world, policy = running.world(), POLICIES["standard"]
    return [
        verify(found, policy, world, expect=Expectations())
        for document in documents
        for found in find(io.BytesIO(document), "stored")
    ]


def subject(document: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json_text.parse(document)["credentialSubject"]
    return found


def name(document: bytes) -> str:
    return str(subject(document)["achievement"]["name"])


def results(document: bytes) -> dict[str, str]:
    """What was reached, by the code of the aligned item, else the name of the result."""
    whole = subject(document)
    described = {one["id"]: one for one in whole["achievement"].get("resultDescription", ())}
    found = {}
    for one in whole.get("result", ()):
        about = described[one["resultDescription"]]
        aligned = about.get("alignment", ())
        code = aligned[0]["targetCode"] if aligned else about["name"]
        found[code] = one.get("value") or one.get("status") or _level(about, one["achievedLevel"])
    return found


def _level(about: dict[str, Any], level: str) -> str:
    levels = {one["id"]: one["level"] for one in about["rubricCriterionLevel"]}
    return str(levels[level])


def alignments(document: bytes) -> set[str]:
    """The codes of the items to which the achievement is aligned."""
    return {one["targetCode"] for one in subject(document)["achievement"]["alignment"]}
