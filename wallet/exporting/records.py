"""What stands in `livret.json`, the index of an archive: everything but the bytes of its files.

`path` is the name of a file of the archive and `digest` its SHA-256. What is said of an item
besides (its name, its issuer, what a check found) is for people: who brings it back reads the
credential again and checks it again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from wallet.booklet.models import Box, Form, Rubric
from wallet.exporting.shaping import Json
from wallet.people.models import KeyUse
from wallet.sharing.models import Purpose
from wallet.writing.models import AskState

INDEX: Final = "livret.json"
FORMAT: Final = "livret-booklet"
VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRecord:
    """One document of an item, exactly as it was received or signed."""

    number: int
    path: str
    form: Form
    digest: bytes
    at: datetime
    fields: Json  # of what the holder wrote


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsementRecord:
    """A signed word about one version of an item."""

    id: UUID
    number: int
    path: str
    digest: bytes
    author_name: str
    author_role: str
    at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """One thing in the booklet; `note` is the private one of its holder."""

    id: UUID
    name: str
    description: str
    issuer_id: str
    issuer_name: str
    rubric: Rubric
    box: Box
    box_before: Box | None
    voice: str
    way: str
    about: str
    verdict: str
    kind: str
    number: int
    picture: UUID | None
    valid_from: datetime | None
    valid_until: datetime | None
    replaces: UUID | None
    replaced_by: UUID | None
    sort_at: datetime
    came_at: datetime
    changed_at: datetime
    deleted_at: datetime | None
    note: str
    versions: tuple[VersionRecord, ...]
    endorsements: tuple[EndorsementRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """A document or a picture."""

    id: UUID
    path: str
    item: UUID | None
    draft: UUID | None
    name: str
    media_type: str
    digest: bytes
    size: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRecord:
    """An entry that is not finished."""

    id: UUID
    item: UUID | None
    kind: str
    fields: Json
    revision: int
    created_at: datetime
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenRecord:
    """An item of a dossier."""

    item: UUID
    position: int
    with_files: bool
    with_endorsements: bool
    pointers: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierRecord:
    """A dossier and what is chosen for it."""

    id: UUID
    title: str
    purpose: Purpose
    opening: str
    created_at: datetime
    changed_at: datetime
    chosen: tuple[ChosenRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecord:
    """One opening of a link."""

    at: datetime
    what: str
    reader: str | None
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRecord:
    """A link that was made; never what would open it."""

    id: UUID
    dossier: UUID | None
    title: str
    purpose: Purpose
    opening: str
    reader: str
    reader_id: str | None
    max_openings: int | None
    openings: int
    created_at: datetime
    expires_at: datetime
    stopped_at: datetime | None
    visits: tuple[VisitRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRecord:
    """Somebody who was asked to attest an entry, and what became of it."""

    id: UUID
    item: UUID
    number: int
    to_name: str
    to_email: str | None
    to_role: str
    message: str
    state: AskState
    answer: str
    answered_by: str
    endorsement: UUID | None
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRecord:
    """A key of the holder; `sealed` opens with their passphrase, see `keys.sealing.Passphrase`."""

    did: str
    use: KeyUse
    peer: str | None
    created_at: datetime
    sealed: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderRecord:
    """Whose booklet it is."""

    name: str
    did: str
    pairwise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Booklet:
    """The whole index. `also` is what else is kept of the holder, for them to read."""

    format: str
    version: int
    made_at: datetime
    wallet: str
    holder: HolderRecord
    items: tuple[ItemRecord, ...]
    files: tuple[FileRecord, ...]
    drafts: tuple[DraftRecord, ...]
    dossiers: tuple[DossierRecord, ...]
    shares: tuple[ShareRecord, ...]
    asks: tuple[AskRecord, ...]
    keys: tuple[KeyRecord, ...]
    also: Json
