"""What a service hands to its pages beside rows and world: who calls, what time it is, what else.

Each is a Protocol with one answer, so that accounts, a test or another directory can give it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias
from uuid import UUID

from flask import Request
from sqlalchemy.orm import Session

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Who:
    """A caller as the pages see them; plain values, which outlive a rolled back transaction."""

    account_id: UUID | None = None
    name: str = ""  # shown in the corner of each page
    language: str | None = None
    roles: frozenset[str] = frozenset()  # those in force now, in the organisation below
    organisation_id: UUID | None = None
    slug: str | None = None  # of that organisation
    organisation_name: str = ""
    two_steps: bool = False
    scopes: frozenset[str] = frozenset()  # of a machine's token
    # The rows themselves, for the views: g.account, g.membership and g.tenant.
    account: Any = field(default=None, repr=False, compare=False)
    membership: Any = field(default=None, repr=False, compare=False)
    tenant: Any = field(default=None, repr=False, compare=False)


class Identify(Protocol):
    """Says who calls; None for nobody we know. A token that is wrong or too old is nobody's."""

    def person(
        self, session: Session, request: Request, *, slug: str | None, now: datetime
    ) -> Who | None:
        """The person whose sign-in the cookies prove.

        With a `slug`, their membership in that organisation, and `Who.slug` None when they have
        none: then the organisation does not exist for them.
        """

    def machine(self, session: Session, token: str, *, scope: str, now: datetime) -> Who | None:
        """Whose bearer token that is; what it allows stands in `Who.scopes`."""


class Nobody:
    """Knows nobody: for services without accounts."""

    def person(
        self,
        session: Session,  # noqa: ARG002 - the shape of Identify
        request: Request,  # noqa: ARG002
        *,
        slug: str | None,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> Who | None:
        """Nobody."""
        return None

    def machine(
        self,
        session: Session,  # noqa: ARG002 - the shape of Identify
        token: str,  # noqa: ARG002
        *,
        scope: str,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> Who | None:
        """Nobody."""
        return None


ReadLink: TypeAlias = Callable[[Session, str, datetime], Any]
"""What a one-time link stands for; None or NotFound when it is none of ours, used or too old."""

Ready: TypeAlias = Callable[[Session, datetime], bool]
"""Whether a part of the service can do its work now."""


def utc_now() -> datetime:
    """The clock of this machine."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Hooks:
    """What `make_app` is handed; every part has a default that suits a small service."""

    identify: Identify = field(default_factory=Nobody)
    clock: Callable[[], datetime] = utc_now
    links: Mapping[str, ReadLink] = field(default_factory=lambda: _NOTHING)
    ready: Mapping[str, Ready] = field(default_factory=lambda: _NOTHING)
    sentences: Mapping[str, str] = field(default_factory=lambda: _NOTHING)  # msgid by error code
    schemas: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)  # OpenAPI components
    sign_in: str | None = None  # the endpoint of the page where people sign in
    sign_out: str | None = None  # and the one that a button posts to
    navigation: Callable[[Who | None], tuple["Entry", ...]] = lambda _: ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the main navigation; the label is already in the reader's language."""

    label: str
    endpoint: str
    arguments: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
