"""What a link shows: frozen when it is made, so that its readers see this and no more.

`drawn` is what the page is made of, as JSON in the row of the share; `presented` is the same as a
VerifiablePresentation (https://www.w3.org/TR/vc-data-model-2.0/#verifiable-presentations) signed
by the holder. Private notes, comments and other versions are in neither.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

import proofs
from keys.signing import Signer
from proofs import ProofOptions, ProofsError
from schemas import json_text, reading
from schemas.building import presentation
from schemas.json_text import JsonObject
from wallet.booklet.models import Endorsement, File, Form, Item, Skill, Version
from wallet.sharing.models import Chosen
from wallet.writing import kinds
from wallet.writing.fields import Fields

SUITE: Final = "eddsa-rdfc-2022"
PLAIN_SUITE: Final = "eddsa-jcs-2022"
AUTHENTICATION: Final = "authentication"


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that hangs on the chosen items, asked once for all."""

    rows: Sequence[tuple[Chosen, Item]]
    versions: dict[UUID, Version]
    files: dict[UUID, list[File]]
    endorsements: dict[UUID, list[Endorsement]]
    skills: dict[UUID, list[Skill]]


def gather(session: Session, rows: Sequence[tuple[Chosen, Item]]) -> Gathered:
    """What hangs on these items, in the scope of their holder."""
    ids = [item.id for _, item in rows]
    numbers = {item.id: item.number for _, item in rows}
    held = session.scalars(select(Version).where(Version.item_id.in_(ids)))
    versions = {one.item_id: one for one in held if one.number == numbers[one.item_id]}
    with_files = [item.id for one, item in rows if one.with_files]
    with_words = [item.id for one, item in rows if one.with_endorsements]
    return Gathered(
        rows,
        versions,
        _grouped(session.scalars(select(File).where(File.item_id.in_(with_files)))),
        _grouped(
            session.scalars(
                select(Endorsement)
                .where(Endorsement.item_id.in_(with_words), Endorsement.withdrawn_at.is_(None))
                .order_by(Endorsement.at)
            )
        ),
        _grouped(session.scalars(select(Skill).where(Skill.item_id.in_(ids)))),
    )


def _grouped(rows: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for one in rows:
        found.setdefault(one.item_id, []).append(one)
    return found


def drawn(gathered: Gathered, holder_name: str) -> dict[str, Any]:
    """What the page shows, as JSON; labels are msgids."""
    return {
        "holder": holder_name,
        "items": [_item(gathered, item) for _, item in gathered.rows],
    }


def _item(gathered: Gathered, item: Item) -> dict[str, Any]:
    version = gathered.versions[item.id]
    words = [one for one in gathered.endorsements.get(item.id, ()) if one.number == item.number]
    return {
        "id": str(item.id),
        # How many credentials of the presentation are its own.
        "held": (_part(version) is not None) + len(words),
        "number": item.number,
        "name": item.name,
        "rubric": item.rubric.value,
        "voice": item.voice.value,
        "about": item.about.value,
        "issuer": item.issuer_name or item.issuer_id,
        "issuer_id": item.issuer_id,
        "date": item.sort_at.date().isoformat(),
        "until": item.valid_until.date().isoformat() if item.valid_until else None,
        "description": item.description,
        "answers": _answers(item, version),
        "skills": [
            {"name": one.name, "level": one.level} for one in gathered.skills.get(item.id, ())
        ],
        "files": [
            {"id": str(one.id), "name": one.name, "type": one.media_type}
            for one in gathered.files.get(item.id, ())
        ],
        "endorsements": [
            {
                "text": one.text,
                "name": one.author_name,
                "role": one.author_role,
                "date": one.at.date().isoformat(),
            }
            for one in words
        ],
    }


def _answers(item: Item, version: Version) -> list[list[str]]:
    kind = kinds.KINDS.get(item.kind)
    if kind is None or not version.fields:
        return []
    kept = Fields.from_json(version.fields)
    return [
        [one.label, dict(one.choices).get(said, said), "choice" if one.choices else "text"]
        for one in kind.questions
        if (said := kept.answers.get(one.name)) and one.name != "rubric"
    ]


def presented(
    gathered: Gathered, signer: Signer, holder_did: str, *, own_id: str, options: ProofOptions
) -> bytes:
    """The chosen credentials, with the endorsements beside them, presented by the holder.

    Each credential stands as it came, a JWT in its envelope. Raises SchemasError and ProofsError.
    """
    parts: list[JsonObject | str] = []
    for _, item in gathered.rows:
        own = _part(gathered.versions[item.id])
        parts += [own] if own is not None else []
        parts += [
            json_text.parse_object(one.document)
            for one in gathered.endorsements.get(item.id, ())
            if one.number == item.number
        ]
    return signed(parts, signer, holder_did, own_id=own_id, options=options)


def signed(
    parts: Sequence[JsonObject | str],
    signer: Signer,
    holder_did: str,
    *,
    own_id: str,
    options: ProofOptions,
) -> bytes:
    """These credentials presented by their holder. Raises SchemasError and ProofsError."""
    document = presentation(parts, holder=holder_did, id=own_id)
    try:
        made = proofs.sign(document, suite=SUITE, signer=signer, options=options)
    except ProofsError:
        # A badge with a vocabulary that nobody here knows has no canonical graph; its JSON has.
        made = proofs.sign(document, suite=PLAIN_SUITE, signer=signer, options=options)
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()


def _part(version: Version) -> JsonObject | str | None:
    """The credential as a presentation holds it; None for one of Open Badges 2.0."""
    if version.form is Form.JWT:
        return version.document.decode().strip()
    document = json_text.parse_object(version.document)
    return document if "VerifiableCredential" in reading.types(document) else None


def options_of(*, challenge: str, domain: str, now: datetime) -> ProofOptions:
    """The proof of a presentation to one reader or behind one link."""
    return ProofOptions(
        purpose=AUTHENTICATION,
        created=now.replace(microsecond=0),
        challenge=challenge,
        domain=domain,
    )
