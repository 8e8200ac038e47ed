"""The shapes of what an anchor states of a member and of another anchor, in history and registry.

A record is plain JSON, so that the row of the anchor, the decision that changed it and the line in
the registry are one and the same. All instants are as `shapes.instant_text` writes them.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, TypeAlias, cast

from federation.shapes import (
    MAX_URL_CHARACTERS,
    Check,
    MisshapenError,
    code,
    did,
    entity,
    instant,
    list_of,
    matching,
    object_of,
    one_of,
    require,
    text,
    whole,
)
from federation.standing import ACCREDITATION_KINDS
from keys.jwk import PRIVATE_MEMBERS

Record: TypeAlias = Mapping[str, Any]
Changes: TypeAlias = Mapping[str, Record]

MEMBER_KINDS: Final = ("school", "association", "enterprise", "training", "authority")
SCHEMES: Final = ("uai", "rna", "siret")
STATES: Final = ("active", "suspended", "ended", "compromised")
KEY_REASONS: Final = ("compromised", "superseded")
RECOGNITION_ROLES: Final = ("subordinate", "peer")

MAX_NAME_CHARACTERS: Final = 500
MAX_DIDS: Final = 100
MAX_KEYS: Final = 1000
MAX_ENTITY_KEYS: Final = 50
MAX_ACCREDITATIONS: Final = 10_000
MAX_STATES: Final = 1000
MAX_ALIASES: Final = 1000
MAX_PATH_LENGTH: Final = 10

_KEY_ID: Final = re.compile(r"did:[a-z0-9]+:[!$-;=?A-Z_a-z~]+#[!-~]+")
_MULTIBASE: Final = re.compile(r"z[1-9A-HJ-NP-Za-km-z]+")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LOGO: Final = re.compile(r"sha256-[A-Za-z0-9_-]{43}")
_NUMBER: Final = re.compile(r"[0-9A-Z]{1,20}")
_ALIAS: Final = re.compile(r"(did:|https?://)[!-~]+")
_URL: Final = re.compile(r"https?://[!-~]+")


def _jwk(value: object) -> None:
    """A public JWK with a `kid`; whether it is a good key shows when a signature is checked."""
    if not isinstance(value, dict):
        raise MisshapenError("type")
    for name, part in value.items():
        if name in PRIVATE_MEMBERS:
            raise MisshapenError("private-key", name)
        # `key_ops` and `x5c` are lists, and nothing in a public key is deeper.
        parts = part if isinstance(part, list) else [part]
        if not all(isinstance(one, str) and len(one) <= MAX_URL_CHARACTERS for one in parts):
            raise MisshapenError("type", name)
    for name in ("kty", "kid"):
        if not isinstance(value.get(name), str):
            raise MisshapenError("missing", name)


name_: Final = text(MAX_NAME_CHARACTERS)
identifier: Final = matching(_UUID, 36)
url: Final = matching(_URL, MAX_URL_CHARACTERS)
key_id: Final = matching(_KEY_ID, MAX_URL_CHARACTERS)
_KIND: Final = one_of(ACCREDITATION_KINDS)
kinds: Final = list_of(_KIND, len(ACCREDITATION_KINDS), unique="")
key: Final = object_of(
    {"id": key_id, "key": matching(_MULTIBASE, MAX_URL_CHARACTERS), "from": instant},
    {"until": instant, "revoked": instant, "reason": one_of(KEY_REASONS)},
)
entity_keys: Final = list_of(_jwk, MAX_ENTITY_KEYS, unique="kid", least=1)
granted: Final = object_of(
    {"id": identifier, "kind": _KIND, "from": instant}, {"until": instant, "sponsor": entity}
)
_ACCREDITATION: Final = object_of(
    {"id": identifier, "kind": _KIND, "from": instant},
    {"until": instant, "ended": instant, "sponsor": entity},
)
# `decided` stands where it is not `from`: a theft is noticed after it happened.
_STATE: Final = object_of(
    {"state": one_of(STATES), "from": instant}, {"decided": instant, "reason": code}
)

DESCRIBED: Final[Mapping[str, Check]] = {
    "name": name_,
    "kind": one_of(MEMBER_KINDS),
    "homepage": url,
    "logo": matching(_LOGO, 50),
    "identifiers": object_of({}, {scheme: matching(_NUMBER, 20) for scheme in SCHEMES}),
    "dids": list_of(did, MAX_DIDS, unique=""),
    "keys": list_of(key, MAX_KEYS, unique="id"),
    "entity_keys": entity_keys,
    "sponsor": entity,
}
"""What a member is by its own word, looked at by the anchor."""

NEEDED: Final = ("name", "kind", "entity_keys")
"""What every member has."""
_RECORD: Final = object_of(
    {
        "id": entity,
        **{name: DESCRIBED[name] for name in NEEDED},
        "states": list_of(_STATE, MAX_STATES, least=1),
    },
    {
        **{name: check for name, check in DESCRIBED.items() if name not in NEEDED},
        "accreditations": list_of(_ACCREDITATION, MAX_ACCREDITATIONS, unique="id"),
        "successor": entity,
        "aliases": list_of(matching(_ALIAS, MAX_URL_CHARACTERS), MAX_ALIASES, unique=""),
    },
)
_ADMITTED: Final = object_of(
    {name: DESCRIBED[name] for name in NEEDED},
    {name: check for name, check in DESCRIBED.items() if name not in NEEDED},
)
_RECOGNISED: Final[Mapping[str, Check]] = {
    "name": name_,
    "kinds": kinds,
    "max_path_length": whole(0, MAX_PATH_LENGTH),
    "entity_keys": entity_keys,
    "role": one_of(RECOGNITION_ROLES),
}
recognised: Final = object_of(
    _RECOGNISED, {"roots": entity_keys, "from": instant, "until": instant}
)
recognition: Final = object_of(
    {"id": entity, **_RECOGNISED, "from": instant}, {"roots": entity_keys, "until": instant}
)


def keys_of_dids(record: Record) -> None:
    """Each key must be of a DID of the same member: else it could take over another's."""
    dids = record.get("dids", ())
    for index, one in enumerate(record.get("keys", ())):
        if one["id"].partition("#")[0] not in dids:
            raise MisshapenError("not-of-its-dids", "id", index, "keys")


def member(value: object) -> None:
    """The shape of a member's record."""
    _RECORD(value)
    record = cast(Record, value)
    keys_of_dids(record)
    if record["states"][0]["state"] != "active":
        raise MisshapenError("value", "state", 0, "states")


def admitted(value: object) -> None:
    """The shape of what is stated of a member that joins."""
    _ADMITTED(value)
    keys_of_dids(cast(Record, value))


def check_record(value: object) -> None:
    """Return when the value is a member's record.

    Raises FederationError `record-malformed` with a pointer and `reason`, see `shapes.require`;
    also `private-key`, `not-of-its-dids`.
    """
    require(value, member, "record-malformed")


def state_at(record: Record, at: str) -> Mapping[str, str] | None:
    """The entry of `states` that decides at an instant; None before the member joined.

    A later decision may reach back (a theft is noticed late), so the last entry that has begun
    decides, whatever the entries before it say.
    """
    begun = [entry for entry in record["states"] if entry["from"] <= at]
    return begun[-1] if begun else None
