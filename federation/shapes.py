"""What a JSON value must look like, checked quickly: a path is only put together when one is wrong.

A registry holds half a million values. So a check is a function that returns or raises, and each
level adds its step to the path on the way out.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, TypeAlias
from unicodedata import category

from federation.errors import FederationError
from schemas import json_text

Check: TypeAlias = Callable[[object], None]

MAX_URL_CHARACTERS: Final = 2048
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_ENTITY: Final = re.compile(r"https?://[!$-;=A-Z_a-z~\[\]]+")
_DID: Final = re.compile(r"did:[a-z0-9]+:[A-Za-z0-9._:%-]+")
_CODE: Final = re.compile(r"[a-z][a-z0-9-]{0,63}")


class MisshapenError(Exception):
    """A value is not what it must be; `steps` lead to it, the innermost first."""

    def __init__(self, reason: str, *steps: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.steps = list(steps)

    def inside(self, step: str | int) -> "MisshapenError":
        """The same fault as seen from one level further out."""
        self.steps.append(step)
        return self


def require(value: object, check: Check, code: str) -> None:
    """Return when the value passes; raises FederationError `code` with a pointer and `reason`.

    Reasons: `type`, `value`, `missing`, `unknown-member`, `too-long`, `too-many`, `duplicate`,
    `date`, and what a check of the caller raises.
    """
    try:
        check(value)
    except MisshapenError as error:
        place = json_text.pointer(*reversed(error.steps))
        raise FederationError(code, pointer=place, reason=error.reason) from error


def instant_text(at: datetime) -> str:
    """RFC 3339 in UTC to the whole second, as all our signed texts write an instant."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)


def instant_of(text: str) -> datetime:
    """The instant that `instant_text` wrote."""
    return datetime.fromisoformat(text)


def instant(value: object) -> None:
    """An instant as `instant_text` writes it: such texts sort as the instants do."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise MisshapenError("date")
    try:
        datetime.fromisoformat(value)
    except ValueError as error:
        raise MisshapenError("date") from error


def matching(pattern: re.Pattern[str], max_characters: int) -> Check:
    """A text of a form."""

    def check(value: object) -> None:
        if not isinstance(value, str):
            raise MisshapenError("type")
        if len(value) > max_characters:
            raise MisshapenError("too-long")
        if not pattern.fullmatch(value):
            raise MisshapenError("value")

    return check


def text(max_characters: int) -> Check:
    """A text that says something: not empty, no control or invisible characters."""

    def check(value: object) -> None:
        if not isinstance(value, str):
            raise MisshapenError("type")
        if len(value) > max_characters:
            raise MisshapenError("too-long")
        if not value.strip() or not (value.isprintable() or _is_visible(value)):
            raise MisshapenError("value")

    return check


def _is_visible(value: str) -> bool:
    # Python calls the no-break spaces of French not printable, which they are in a name.
    return all(category(character) not in _INVISIBLE for character in value)


def one_of(choices: Collection[str]) -> Check:
    """A text out of a few."""
    known = frozenset(choices)

    def check(value: object) -> None:
        if not isinstance(value, str):
            raise MisshapenError("type")
        if value not in known:
            raise MisshapenError("value")

    return check


def whole(least: int, most: int) -> Check:
    """A whole number between two, both included."""

    def check(value: object) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            raise MisshapenError("type")
        if not least <= value <= most:
            raise MisshapenError("value")

    return check


def list_of(item: Check, most: int, *, unique: str | None = None, least: int = 0) -> Check:
    """A list; `unique` names the member that no two items may share, "" the items themselves."""

    def check(value: object) -> None:
        if not isinstance(value, list):
            raise MisshapenError("type")
        if len(value) > most:
            raise MisshapenError("too-many")
        if len(value) < least:
            raise MisshapenError("missing")
        for index, one in enumerate(value):
            try:
                item(one)
            except MisshapenError as error:
                raise error.inside(index) from None
        if unique is not None and len(value) > 1:
            seen = value if unique == "" else [one.get(unique) for one in value]
            if len(set(seen)) != len(value):
                raise MisshapenError("duplicate")

    return check


def object_of(
    required: Mapping[str, Check], optional: Mapping[str, Check] = MappingProxyType({})
) -> Check:
    """An object with these members and no others."""
    known = {**required, **optional}
    needed = tuple(required)

    def check(value: object) -> None:
        if not isinstance(value, dict):
            raise MisshapenError("type")
        for name in needed:
            if name not in value:
                raise MisshapenError("missing", name)
        for name, part in value.items():
            member = known.get(name)
            if member is None:
                raise MisshapenError("unknown-member", name)
            try:
                member(part)
            except MisshapenError as error:
                raise error.inside(name) from None

    return check


def or_null(check: Check) -> Check:
    """The same, or null: what a member had is taken away."""

    def either(value: object) -> None:
        if value is not None:
            check(value)

    return either


entity: Final = matching(_ENTITY, MAX_URL_CHARACTERS)
"""An entity identifier; which schemes are good enough to be asked is a matter of the one door."""
did: Final = matching(_DID, MAX_URL_CHARACTERS)
code: Final = matching(_CODE, 64)
