"""Found an organisation, change what it says of itself, find it again."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from issuer.federated import entity_keys, telling
from issuer.organisations import keys
from issuer.organisations.founding import (
    CHECKS,
    SUITE_KEYS,
    Founding,
    Hosting,
    Profile,
    check,
    check_profile,
    is_slug,
)
from issuer.organisations.heads import require_head
from issuer.organisations.models import Organisation
from issuer.organisations.refusals import Conflict, NotFound
from keys import multikey
from service import audit
from service.accounts import memberships
from service.accounts.memberships import Given
from service.accounts.models import Role
from service.web import images

LOGO_SIDE: Final = 512
_DIGEST_CHARACTERS: Final = 16


def create(
    session: Session,
    founding: Founding,
    hosting: Hosting,
    *,
    by: UUID | None,
    now: datetime,
) -> Organisation:
    """A new organisation with its first key; nobody has a role there yet.

    Raises what `founding.check` and `keys.create_first` raise; Conflict `slug-taken`, `uai-taken`,
    `rna-taken`, `siret-taken`, `organisation-exists`.
    """
    said = check(founding)
    _check_free(session, said)
    record = keys.create_first(said, hosting, now=now)
    made = Organisation(
        slug=said.slug,
        kind=said.kind,
        did=record.controller,
        created_at=now,
        **{name: getattr(said, name) or None for name in CHECKS},
        **_columns(said.profile),
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as error:
        raise Conflict("organisation-exists") from error
    keys.write_rows(session, made, record)
    entity_keys.ensure(session, made, hosting, now=now)
    facts = {"slug": made.slug, "kind": made.kind.value, "did": made.did[:200]}
    _record(session, made, "organisation.created", facts, by=by, now=now)
    return made


def found(
    session: Session, founding: Founding, hosting: Hosting, *, founder: UUID, now: datetime
) -> Organisation:
    """The same by a person, who becomes its head. Raises as `create` and `memberships.appoint`."""
    made = create(session, founding, hosting, by=founder, now=now)
    memberships.appoint(session, Given(founder, made.id, Role.HEAD), now=now)
    return made


def update(
    session: Session,
    organisation: Organisation,
    profile: Profile,
    *,
    by: UUID | None,
    now: datetime,
) -> tuple[str, ...]:
    """Change what it says of itself; which columns that were, none when all was so already.

    Raises NotAllowed `role-missing`, what `check_profile` raises, Conflict `suite-needs-other-key`
    (rotate the key for that suite instead).
    """
    require_head(session, organisation, by=by, now=now)
    said = check_profile(profile)
    if said.suite != organisation.default_suite:
        _check_suite(session, organisation, said.suite, now)
    values = _columns(said)
    changed = tuple(name for name, value in values.items() if getattr(organisation, name) != value)
    for name in changed:
        setattr(organisation, name, values[name])
    if changed:
        telling.start(session, organisation.id, now=now)
        _record(session, organisation, "organisation.changed", {"changed": changed}, by=by, now=now)
    return changed


def set_logo(
    session: Session,
    organisation: Organisation,
    data: bytes | None,
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    """Another logo, encoded anew, or none. Raises NotAllowed `role-missing`, as `images.clean`."""
    require_head(session, organisation, by=by, now=now)
    picture = images.clean(data, max_side=LOGO_SIDE) if data is not None else None
    organisation.logo = picture.data if picture else None
    organisation.logo_type = picture.media_type if picture else None
    digest = sha256(picture.data).hexdigest()[:_DIGEST_CHARACTERS] if picture else None
    organisation.logo_digest = digest
    telling.start(session, organisation.id, now=now)
    _record(session, organisation, "organisation.logo-changed", {"digest": digest}, by=by, now=now)


def by_slug(session: Session, slug: str) -> Organisation | None:
    """The organisation of an address."""
    # A stranger's text goes no further unless it could be a slug: PostgreSQL refuses some signs.
    if not is_slug(slug):
        return None
    return session.scalars(select(Organisation).where(Organisation.slug == slug)).one_or_none()


def by_id(session: Session, organisation_id: UUID) -> Organisation | None:
    """The organisation with that identifier."""
    found: Organisation | None = session.get(Organisation, organisation_id)
    return found


def listed(session: Session) -> Sequence[Organisation]:
    """Every organisation, by its name in addresses."""
    return session.scalars(select(Organisation).order_by(Organisation.slug)).all()


def find(session: Session, slug: str) -> Organisation:
    """The organisation of an address; raises NotFound `organisation-unknown`."""
    known = by_slug(session, slug)
    if known is None:
        raise NotFound("organisation-unknown")
    return known


def logo_of(session: Session, slug: str) -> tuple[bytes, str]:
    """The logo and its media type; raises NotFound `organisation-unknown`, `logo-missing`."""
    known = find(session, slug)
    session.refresh(known, ["logo"])
    if known.logo is None or known.logo_type is None:
        raise NotFound("logo-missing")
    return known.logo, known.logo_type


class Directory:
    """Finds organisations for the sign-in (`service.accounts.identifying.Directory`)."""

    def by_slug(self, session: Session, slug: str) -> Organisation | None:
        """The organisation of an address."""
        return by_slug(session, slug)

    def by_id(self, session: Session, organisation_id: UUID) -> Organisation | None:
        """The organisation with that identifier."""
        return by_id(session, organisation_id)


def _check_free(session: Session, said: Founding) -> None:
    values = {"slug": said.slug, **said.numbers}
    for name, value in values.items():
        taken = select(Organisation.id).where(getattr(Organisation, name) == value)
        if session.scalars(taken).first() is not None:
            raise Conflict(f"{name}-taken", value=value)


def _check_suite(session: Session, organisation: Organisation, suite: str, now: datetime) -> None:
    key = keys.current(session, organisation, now=now)
    if multikey.decode(key.public_key).type is not SUITE_KEYS[suite]:
        raise Conflict("suite-needs-other-key", suite=suite)


def _columns(profile: Profile) -> dict[str, Any]:
    values = asdict(profile)
    values["default_suite"] = values.pop("suite")
    values["languages"] = list(profile.languages)
    return {name: None if value == "" else value for name, value in values.items()}


def _record(
    session: Session,
    organisation: Organisation,
    act: str,
    facts: dict[str, Any],
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    session.flush()
    audit.record(
        session,
        actor=by,
        act=act,
        organisation=organisation.id,
        target=organisation.id,
        facts=facts,
        now=now,
    )
