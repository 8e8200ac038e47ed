"""The verbs of the catalogue: create, edit into a new version, duplicate, activate, archive.

Each is called inside the scope of the organisation (`service.fence`). A version never changes:
an award names the one it was made of, and editing leaves that one as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.achievements import documents, drafting
from issuer.achievements.documents import Name, Publisher
from issuer.achievements.drafting import Draft
from issuer.achievements.looking import draft_of, get, version
from issuer.achievements.models import (
    Achievement,
    AchievementPicture,
    AchievementText,
    AchievementVersion,
    State,
)
from schemas import json_text
from service.accounts.models import Role
from service.errors import Conflict, NotFound
from service.web.images import Picture
from service.words import folded

DEFAULT_AWARDERS: Final = (Role.HEAD, Role.SECRETARY, Role.AWARDER)
MAX_PICTURE_SIDE: Final = 800
"""Pixels that an uploaded picture keeps at most: `images.clean(data, max_side=…)`."""
MOVES: Final[Mapping[State, frozenset[State]]] = MappingProxyType(
    {
        State.DRAFT: frozenset({State.ACTIVE, State.ARCHIVED}),
        State.ACTIVE: frozenset({State.ARCHIVED}),
        State.ARCHIVED: frozenset({State.ACTIVE}),
    }
)


@dataclass(frozen=True, slots=True)
class Author:
    """For which organisation, by which account and when the catalogue is changed."""

    organisation_id: UUID
    publisher: Publisher
    account_id: UUID | None
    now: datetime


def create(
    session: Session,
    author: Author,
    draft: Draft,
    *,
    picture: Picture | None = None,
    template: str | None = None,
) -> Achievement:
    """A new achievement, still a draft, with its first version; the roles DEFAULT_AWARDERS.

    `picture` is one of `service.web.images.clean`; without it a badge is drawn.
    """
    return _create(session, author, draft, template, _picture_id(session, author, picture))


def _create(
    session: Session, author: Author, draft: Draft, template: str | None, picture_id: UUID | None
) -> Achievement:
    made = Achievement(
        organisation_id=author.organisation_id,
        state=State.DRAFT,
        template=template,
        awarders=[role.value for role in DEFAULT_AWARDERS],
        partners=[],
        created_at=author.now,
        **_columns(author, draft, 1),
    )
    session.add(made)
    session.flush()
    _add_version(session, author, made, draft, picture_id)
    return made


def edit(
    session: Session,
    author: Author,
    achievement_id: UUID,
    draft: Draft,
    *,
    base: int,
    picture: Picture | None = None,
) -> Achievement:
    """The next version, or none when nothing differs; earlier ones stay what they are.

    `base` is the number of the version that was edited; the picture stays unless there is another.
    Raises NotFound `achievement-unknown`, Conflict `achievement-changed-meanwhile` (`latest`),
    `achievement-archived`.
    """
    found = _editable(session, achievement_id, base)
    before = version(session, achievement_id, base)
    picture_id = _picture_id(session, author, picture) or before.picture_id
    if (before.draft, before.picture_id) != (_kept(draft), picture_id):
        for name, value in _columns(author, draft, base + 1).items():
            setattr(found, name, value)
        _add_version(session, author, found, draft, picture_id)
    return found


def draw(session: Session, author: Author, achievement_id: UUID, *, base: int) -> Achievement:
    """A version with the drawn badge in place of the uploaded picture; raises as `edit`."""
    found = _editable(session, achievement_id, base)
    before = version(session, achievement_id, base)
    if before.picture_id is not None:
        draft = draft_of(before)
        found.latest, found.changed_at = base + 1, author.now
        _add_version(session, author, found, draft, None)
    return found


def duplicate(session: Session, author: Author, achievement_id: UUID) -> Achievement:
    """A new draft with the content of the latest version; raises NotFound `achievement-unknown`."""
    original = get(session, achievement_id)
    latest = version(session, achievement_id, original.latest)
    draft = draft_of(latest).copied()
    made = _create(session, author, draft, original.template, latest.picture_id)
    made.awarders, made.partners = list(original.awarders), list(original.partners)
    return made


def move(session: Session, author: Author, achievement_id: UUID, state: State) -> Achievement:
    """Activate, archive, or take out of the archive; to where it already is does nothing.

    Raises NotFound `achievement-unknown`, Conflict `achievement-state-wrong` (`state`, `wanted`).
    """
    found = _locked(session, achievement_id)
    if found.state is state:
        return found
    if state not in MOVES[found.state]:
        raise Conflict("achievement-state-wrong", state=found.state.value, wanted=state.value)
    found.state, found.changed_at = state, author.now
    return found


def let_award(
    session: Session,
    author: Author,
    achievement_id: UUID,
    *,
    roles: Sequence[Role],
    partners: Sequence[UUID] = (),
) -> Achievement:
    """Say which roles of the organisation, and which partner organisations, may award it.

    Earlier awards are not touched by it. Raises NotFound `achievement-unknown`, Conflict
    `achievement-without-kind` when partners are named and no accreditation kind tells what it is.
    """
    found = _locked(session, achievement_id)
    if partners and found.kind is None:
        raise Conflict("achievement-without-kind", type=found.type)
    found.awarders = [role.value for role in Role if role in roles]
    found.partners = sorted({str(partner) for partner in partners})
    found.changed_at = author.now
    return found


def _locked(session: Session, achievement_id: UUID) -> Achievement:
    query = select(Achievement).where(Achievement.id == achievement_id).with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("achievement-unknown")
    return found


def _editable(session: Session, achievement_id: UUID, base: int) -> Achievement:
    found = _locked(session, achievement_id)
    if found.state is State.ARCHIVED:
        raise Conflict("achievement-archived")
    if found.latest != base:
        raise Conflict("achievement-changed-meanwhile", latest=found.latest)
    return found


def _columns(author: Author, draft: Draft, number: int) -> dict[str, object]:
    """What stands beside the versions, to be listed and searched."""
    return {
        "latest": number,
        "name": draft.main_name,
        "words": folded(" ".join((*draft.name.values(), *draft.tags))),
        "type": draft.type,
        "kind": draft.kind,
        "changed_at": author.now,
    }


def _kept(draft: Draft) -> bytes:
    return json_text.dump(drafting.written(draft))


def _add_version(
    session: Session,
    author: Author,
    achievement: Achievement,
    draft: Draft,
    picture_id: UUID | None,
) -> None:
    owner = author.organisation_id
    made = AchievementVersion(
        organisation_id=owner,
        achievement_id=achievement.id,
        number=achievement.latest,
        draft=_kept(draft),
        picture_id=picture_id,
        made_by=author.account_id,
        created_at=author.now,
    )
    session.add(made)
    session.flush()
    name = Name(achievement.id, achievement.latest)
    for language, text in documents.documents(draft, name, author.publisher).items():
        row = {"version_id": made.id, "language": language, "name": draft.name[language]}
        session.add(AchievementText(organisation_id=owner, document=text, **row))
    session.flush()


def _picture_id(session: Session, author: Author, picture: Picture | None) -> UUID | None:
    if picture is None:
        return None
    digest = sha256(picture.data).digest()
    query = select(AchievementPicture).where(AchievementPicture.sha256 == digest)
    found = session.scalars(query).one_or_none()
    if found is None:
        found = AchievementPicture(
            organisation_id=author.organisation_id,
            sha256=digest,
            media_type=picture.media_type,
            data=picture.data,
        )
        session.add(found)
        session.flush()
    return found.id
