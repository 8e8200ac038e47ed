"""Found an anchor, find it again, change what it says of itself."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.orm import Session

from federation.anchor import deciding, keys
from federation.anchor.deciding import Deed
from federation.anchor.finding import Directory, find, require_head, the_anchor
from federation.anchor.models import Anchor
from federation.anchor.office import Office
from federation.chronicle.history import Act
from service import audit, mail
from service.accounts import memberships
from service.accounts.memberships import Given
from service.accounts.models import Role
from service.audit import NO_HASH
from service.errors import Conflict, ServiceError

__all__ = ["Directory", "Profile", "check", "create", "find", "found", "the_anchor", "update"]

MAX_NAME_CHARACTERS: Final = 200
MAX_DESCRIPTION_CHARACTERS: Final = 5000
MAX_URL_CHARACTERS: Final = 500
SNAPSHOT_DAYS: Final = range(1, 91)
MARK_DAYS: Final = range(1, 367)
_SLUG: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an anchor says of itself and how it works; empty texts are left out."""

    name: str
    homepage: str = ""
    email: str = ""
    description: str = ""  # Markdown
    open_applications: bool = False  # also without an invitation
    snapshot_days: int = 14  # how long a registry may be used
    mark_days: int = 30  # how long a trust mark lives at most


def create(
    session: Session, office: Office, slug: str, profile: Profile, *, now: datetime
) -> Anchor:
    """The anchor of this database with its first keys; nobody has a role there yet.

    Raises Conflict `anchor-exists`, ServiceError `slug-malformed` and as `check`, and what
    `keys.create_first` raises.
    """
    if not _SLUG.fullmatch(slug):
        raise ServiceError("slug-malformed")
    said = check(profile)
    if find(session) is not None:
        raise Conflict("anchor-exists")
    made = Anchor(
        slug=slug,
        entity_id=office.entity_id,
        created_at=now,
        decided=0,
        decided_hash=NO_HASH,
        **_columns(said),
    )
    session.add(made)
    session.flush()
    keys.create_first(session, made, office.keys, now=now)
    # The name of the federation is a part of its history from the first line on.
    deciding.decide(session, office, _named(made), by=None, now=now)
    audit.record(
        session, actor=None, act="anchor.created", organisation=made.id, target=made.id, now=now
    )
    return made


def found(
    session: Session,
    office: Office,
    slug: str,
    profile: Profile,
    *,
    founder: UUID,
    now: datetime,
) -> Anchor:
    """The same by a person, who becomes responsible for it."""
    made = create(session, office, slug, profile, now=now)
    memberships.appoint(session, Given(founder, made.id, Role.HEAD), now=now)
    return made


def update(
    session: Session, office: Office, profile: Profile, *, by: UUID | None, now: datetime
) -> tuple[str, ...]:
    """Change it; which columns that were, none when all was so already.

    Raises NotAllowed `role-missing`, and as `check`.
    """
    anchor = the_anchor(session)
    require_head(session, anchor, by=by, now=now)
    values = _columns(check(profile))
    changed = tuple(name for name, value in values.items() if getattr(anchor, name) != value)
    for name in changed:
        setattr(anchor, name, values[name])
    if "name" in changed:
        deciding.decide(session, office, _named(anchor), by=by, now=now)
    if changed:
        session.flush()
        facts = {"changed": changed}
        audit.record(
            session, actor=by, act="anchor.changed", organisation=anchor.id, facts=facts, now=now
        )
    return changed


def check(profile: Profile) -> Profile:
    """The profile as it can be kept.

    Raises ServiceError `name-missing`, `text-too-long` (`field`, `most`), `email-malformed`,
    `homepage-malformed`, `days-out-of-range` (`field`, `least`, `most`).
    """
    if not profile.name.strip() or not profile.name.isprintable():
        raise ServiceError("name-missing")
    for field, most in (
        ("name", MAX_NAME_CHARACTERS),
        ("description", MAX_DESCRIPTION_CHARACTERS),
        ("homepage", MAX_URL_CHARACTERS),
    ):
        if len(getattr(profile, field)) > most:
            raise ServiceError("text-too-long", field=field, most=most)
    if profile.email and not mail.is_address(profile.email):
        raise ServiceError("email-malformed")
    if profile.homepage and not is_https(profile.homepage):
        raise ServiceError("homepage-malformed")
    for field, allowed in (("snapshot_days", SNAPSHOT_DAYS), ("mark_days", MARK_DAYS)):
        if getattr(profile, field) not in allowed:
            raise ServiceError(
                "days-out-of-range", field=field, least=allowed.start, most=allowed.stop - 1
            )
    return profile


def is_https(text: str) -> bool:
    """Whether a text is an address of the web that a page may link to."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"https", "http"} and bool(parts.hostname) and text.isprintable()


def _named(anchor: Anchor) -> Deed:
    return Deed(Act.ANCHOR_RENAMED, anchor.entity_id, {"name": anchor.name})


def _columns(profile: Profile) -> dict[str, Any]:
    return {name: None if value == "" else value for name, value in asdict(profile).items()}
