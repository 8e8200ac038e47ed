"""What the parts of an archive are worth here: each is verified like any that comes."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from federation.world import World
from schemas import reading
from schemas.errors import SchemasError
from schemas.files import Carrier, Found
from schemas.json_text import JsonObject
from schemas.reading import Kind, as_list, id_of
from service.errors import ServiceError
from verifier import verify
from verifier.report import Outcome, Report, Verdict
from wallet.booklet.models import Form
from wallet.exporting.reading import Archive
from wallet.exporting.records import EndorsementRecord, VersionRecord
from wallet.receiving import taking
from wallet.writing import fields, kinds
from wallet.writing.fields import Fields
from wallet.writing.kinds import Answer

ENDED: Final = frozenset({"expired", "revoked", "suspended", "not-yet-valid"})
"""Why something good is not in force: it says so on its card and stays where it was."""
_FREE: Final = frozenset({Answer.TEXT, Answer.LINE})


@dataclass(frozen=True, slots=True)
class Looked:
    """An archive with what a check says of its parts; a text is the code of why there is none."""

    archive: Archive
    versions: Mapping[tuple[UUID, int], Report | str] = field(default_factory=dict)
    endorsements: Mapping[UUID, Report] = field(default_factory=dict)


def look(archive: Archive, known: Set[bytes], world: World) -> Looked:
    """Check everything but the texts that are here already; no rows are read."""
    versions: dict[tuple[UUID, int], Report | str] = {}
    words: dict[UUID, Report] = {}
    for item in archive.booklet.items:
        for one in item.versions:
            if one.digest not in known:
                versions[item.id, one.number] = taking.looked_at(found_of(archive, one), world)
        for word in item.endorsements:
            words[word.id] = verify(found_of(archive, word), taking.POLICY, world)
    return Looked(archive, versions, words)


def found_of(archive: Archive, one: VersionRecord | EndorsementRecord) -> Found:
    """A credential of the archive, as a file would bring it."""
    raw = archive.document(one.path, one.digest)
    return Found(raw, Carrier.JWT if form_of(raw) is Form.JWT else Carrier.JSON)


def form_of(raw: bytes) -> Form:
    """How it is written, by its first sign."""
    return Form.JSON if raw.lstrip()[:1] == b"{" else Form.JWT


def is_unsound(report: Report) -> bool:
    """Whether something is wrong with it besides that it is not in force now."""
    failed = {
        one.code
        for one in report.findings
        if one.outcome is Outcome.FAILED and one.step in report.required
    }
    return report.verdict is Verdict.REFUSED and (not failed or not failed <= ENDED)


def own_id_of(found: Found) -> str | None:
    """The id of a credential; None where it has none or cannot be read."""
    try:
        return id_of(reading.read(found.raw).document)
    except SchemasError:
        return None


def endorsed(found: Found) -> tuple[str | None, str, str, str] | None:
    """Of which credential it speaks, who says it, what they are, and what they say.

    None when it is no endorsement.
    """
    try:
        document = reading.read(found.raw).document
    except SchemasError:
        return None
    if reading.kind(document) is not Kind.ENDORSEMENT:
        return None
    subject = next((one for one in as_list(document.get("credentialSubject")) if one), None)
    issuer = document.get("issuer")
    who = issuer if isinstance(issuer, Mapping) else {}
    said = subject if isinstance(subject, Mapping) else {}
    texts = (who.get("name"), who.get("description"), said.get("endorsementComment"))
    name, role, comment = (one if isinstance(one, str) else "" for one in texts)
    return id_of(said), name, role, comment


def written(kind_code: str, said: Any, document: JsonObject, item_id: UUID) -> Fields | None:
    """The fields of an entry, where they say what its credential says; else None.

    Answers are shown as the holder's words, so each must stand in what the holder signed.
    """
    kept = fields_of(kind_code, said)
    if kept is None or document.get("id") != f"urn:uuid:{item_id}":
        return None
    signed = {
        one.get("narrative")
        for one in as_list(document.get("evidence"))
        if isinstance(one, Mapping)
    }
    questions = kinds.KINDS[kind_code].questions
    told = [kept.answers.get(one.name) for one in questions if one.answer in _FREE]
    same = document.get("name") == kept.title and all(one in signed for one in told if one)
    return kept if same else None


def fields_of(kind_code: str, said: Any) -> Fields | None:
    """What stands in a draft or an entry of this kind; None when it does not fit it."""
    kind = kinds.KINDS.get(kind_code)
    if kind is None or not isinstance(said, Mapping):
        return None
    answers, skills = said.get("answers", {}), said.get("skills", [])
    if not isinstance(answers, Mapping) or not isinstance(skills, list):
        return None
    form = {str(name): one for name, one in answers.items() if isinstance(one, str)}
    form["title"] = str(said.get("title", ""))
    chosen = []
    for one in skills:
        if not isinstance(one, list) or len(one) != 3:
            return None
        name = f"{one[0]}|{one[1]}"
        chosen.append(name)
        form[f"level|{name}"] = "" if one[2] is None else str(one[2])
    try:
        return fields.read(kind, form, tuple(chosen))
    except ServiceError:
        return None
