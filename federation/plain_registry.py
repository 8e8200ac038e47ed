"""Registries in plain JSON: whom an authority vouches for, read strictly.

A plain list is as good as the place it came from: nothing in it is signed, so whoever can change
the file or answer at its address decides who is trusted. Two forms are read:

- the one of the Digital Credentials Consortium, `{"registry": {"did:…": {"name", "location",
  "url"}}}` (https://github.com/digitalcredentials/issuer-registry-client), which says who is
  known, and nothing of accreditations;
- ours: `{"name": …, "issuers": [{"id", "name", "homepage"?, "accreditations"?: [{"kind",
  "valid_from"?, "valid_until"?}], "status"?: {"kind": "ended|suspended|compromised", "from"}}]}`.

In ours a member that is not listed here is refused: a misspelt `valid_until` must not make an
accreditation endless.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NoReturn

from federation.door.documents import read_file
from federation.errors import FederationError
from federation.fetch import Fetched, Kind
from federation.imitation import Names
from federation.standing import (
    ACCREDITATION_KINDS,
    Accreditation,
    Ending,
    Resemblance,
    Spell,
    Standing,
)
from keys.controller import ControllerDocument
from schemas import json_text
from schemas.errors import SchemasError
from schemas.reading import instant

MAX_REGISTRY_BYTES: Final = 32 << 20
_ENDINGS: Final = tuple(Ending)
_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PlainRegistry:
    """A list of issuers without history: it answers for every instant with the one row it has."""

    name: str
    issuers: Mapping[str, Standing] = field(repr=False)
    names: Names = field(default_factory=Names, repr=False, compare=False)

    def standing(self, issuer_id: str, at: datetime) -> Standing | None:  # noqa: ARG002
        """The row of the issuer, with all its dates."""
        return self.issuers.get(issuer_id)

    def resembling(self, name: str, logo: str | None = None) -> Resemblance | None:
        """A listed issuer whose name could be taken for this one."""
        return self.names.resembling(name, logo)

    def document(self, did: str) -> ControllerDocument | None:  # noqa: ARG002
        """None: a plain list has no keys."""
        return None


def open_registry(source: str, fetch: Callable[[str, Kind], Fetched]) -> PlainRegistry:
    """The registry in a file or at an https URL.

    Raises `FetchError`, or `FederationError` `registry-unreadable`, `document-too-large`,
    `registry-malformed`.
    """
    if source.startswith(("https:", "http:")):
        return read_registry(fetch(source, Kind.REGISTRY).body, name=source)
    return read_registry(read_file(Path(source), "registry-unreadable"), name=source)


def read_registry(raw: bytes, *, name: str) -> PlainRegistry:
    """A registry in either form; `name` is for the form that has none of its own.

    Raises `FederationError("registry-malformed")` with a pointer and `reason`: a `json-…` code,
    `form`, `missing`, `unknown-member`, `type`, `value`, `date`, `duplicate`.
    """
    try:
        document = json_text.parse_object(raw, max_bytes=MAX_REGISTRY_BYTES)
    except SchemasError as error:
        raise FederationError(
            "registry-malformed", pointer=error.pointer, reason=error.code
        ) from error
    if "registry" in document:
        return _made(name, _consortium(_Place((), document)))
    if "issuers" in document:
        return _ours(_Place((), document))
    return _refuse((), "form")


def _made(name: str, issuers: Mapping[str, Standing]) -> PlainRegistry:
    names = Names((issuer_id, row.name, None) for issuer_id, row in issuers.items())
    return PlainRegistry(name, issuers, names)


def _refuse(path: tuple[str | int, ...], reason: str) -> NoReturn:
    raise FederationError("registry-malformed", pointer=json_text.pointer(*path), reason=reason)


@dataclass(frozen=True, slots=True)
class _Place:
    """A value with the path that leads to it, so that each refusal can point at it."""

    path: tuple[str | int, ...]
    value: Any

    def members(self, *known: str) -> None:
        """Refuse what is no object or has a member beyond those known (none given: any)."""
        if not isinstance(self.value, dict):
            _refuse(self.path, "type")
        for name in self.value if known else ():
            if name not in known:
                _refuse((*self.path, name), "unknown-member")

    def has(self, name: str) -> bool:
        return name in self.value

    def at(self, name: str | int) -> "_Place":
        if isinstance(name, str) and name not in self.value:
            _refuse((*self.path, name), "missing")
        return _Place((*self.path, name), self.value[name])

    def items(self) -> Sequence["_Place"]:
        if not isinstance(self.value, list):
            _refuse(self.path, "type")
        return [self.at(index) for index in range(len(self.value))]

    def text(self) -> str:
        if not isinstance(self.value, str):
            _refuse(self.path, "type")
        if not self.value.strip():
            _refuse(self.path, "value")
        return self.value

    def one_of(self, choices: Sequence[str]) -> str:
        if self.text() not in choices:
            _refuse(self.path, "value")
        return self.text()

    def date(self) -> datetime:
        try:
            return instant(self.text())
        except SchemasError:
            _refuse(self.path, "date")


def _consortium(document: _Place) -> Mapping[str, Standing]:
    rows = document.at("registry")
    rows.members()
    return MappingProxyType({did: _consortium_row(rows.at(did)) for did in rows.value})


def _consortium_row(row: _Place) -> Standing:
    row.members()
    homepage = row.at("url").text() if row.has("url") else None
    return Standing(row.at("name").text(), homepage=homepage)


def _ours(document: _Place) -> PlainRegistry:
    document.members("name", "issuers")
    issuers: dict[str, Standing] = {}
    for row in document.at("issuers").items():
        row.members("id", "name", "homepage", "accreditations", "status")
        issuer_id = _issuer_id(row.at("id"))
        if issuer_id in issuers:
            _refuse((*row.path, "id"), "duplicate")
        issuers[issuer_id] = _standing(row)
    return _made(document.at("name").text(), MappingProxyType(issuers))


def _issuer_id(place: _Place) -> str:
    if not place.text().startswith(("did:", "https://", "http://")):
        _refuse(place.path, "value")
    return place.text()


def _standing(row: _Place) -> Standing:
    given = row.at("accreditations").items() if row.has("accreditations") else ()
    return Standing(
        row.at("name").text(),
        tuple(_accreditation(place) for place in given),
        _states(row.at("status")) if row.has("status") else (),
        row.at("homepage").text() if row.has("homepage") else None,
    )


def _accreditation(place: _Place) -> Accreditation:
    place.members("kind", "valid_from", "valid_until")
    start = place.at("valid_from").date() if place.has("valid_from") else None
    end = place.at("valid_until").date() if place.has("valid_until") else None
    if start is not None and end is not None and end < start:
        _refuse((*place.path, "valid_until"), "value")
    return Accreditation(place.at("kind").one_of(ACCREDITATION_KINDS), start, end)


def _states(place: _Place) -> tuple[Spell, ...]:
    place.members("kind", "from")
    ending = Ending(place.at("kind").one_of(_ENDINGS))
    return (Spell(None, _ALWAYS), Spell(ending, place.at("from").date()))
