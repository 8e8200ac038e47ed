"""A small federation for tests of histories and registries: bodies, keys, acts, signed files."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from federation.chronicle.events import Act, Event
from federation.snapshots import heads, payloads, roots, snapshot
from federation.snapshots.heads import Head
from federation.snapshots.payloads import Contents
from keys.jwk import public_to_jwk, thumbprint
from keys.material import KeyType, PrivateKey
from keys.multikey import encode
from keys.signing import KeySigner

ANCHOR = "https://academie.example"
START = datetime(2026, 9, 1, tzinfo=UTC)
YEAR = timedelta(days=365)


def day(number: int) -> datetime:
    """So many days after the first of September 2026."""
    return START + timedelta(days=number)


def text(number: int) -> str:
    """The same as it is written in a record."""
    return day(number).strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def private(name: str) -> PrivateKey:
    """A key that has this name in the tests; the same one each time."""
    return PrivateKey.from_secret(KeyType.P256, sha256(name.encode()).digest())


def signer(name: str) -> KeySigner:
    """Who signs with the key of this name."""
    return KeySigner(private(name), name)


def jwk(name: str) -> dict[str, Any]:
    """The public key of this name, with its thumbprint."""
    public = private(name).public
    return {**public_to_jwk(public), "kid": thumbprint(public)}


def entity(name: str) -> str:
    """The entity identifier of a body."""
    return f"https://{name}.example"


def did(name: str) -> str:
    """The DID of a body."""
    return f"did:web:{name}.example"


def key(name: str, number: int = 1, *, start: int = -300, **more: str) -> dict[str, str]:
    """An issuing key of a body, from a day on."""
    multibase = encode(private(f"{name}-{number}").public)
    return {"id": f"{did(name)}#key-{number}", "key": multibase, "from": text(start), **more}


def described(who: str, /, **more: Any) -> dict[str, Any]:
    """What is stated of a body that joins."""
    return {
        "name": f"Collège {who.capitalize()}-Exemple",
        "kind": "school",
        "dids": [did(who)],
        "keys": [key(who)],
        "entity_keys": [jwk(f"{who} entity")],
        **more,
    }


def record(who: str, /, **more: Any) -> dict[str, Any]:
    """A member as it stands in a registry."""
    states = [{"state": "active", "from": text(0)}]
    return {"id": entity(who), **described(who), "states": states, **more}


def recognition(who: str, /, **more: Any) -> dict[str, Any]:
    """Another anchor as it stands in a registry."""
    return {
        "id": entity(who),
        "name": f"Académie {who}",
        "kinds": ["socle"],
        "max_path_length": 0,
        "entity_keys": [jwk(who)],
        "from": text(0),
        "role": "peer",
        **more,
    }


def grant(number: int, kind: str = "socle", **more: str) -> dict[str, str]:
    """An accreditation with the identifier of this number."""
    return {"id": f"00000000-0000-4000-8000-{number:012}", "kind": kind, "from": text(0), **more}


def events(*acts: tuple[Act, str, Mapping[str, Any]]) -> list[Event]:
    """One act a day, the first on day 1."""
    return [
        Event(number, day(number), act, entity(name), facts)
        for number, (act, name, facts) in enumerate(acts, start=1)
    ]


def root(
    version: int = 1,
    *,
    keys: Sequence[str] = ("root",),
    online: Sequence[str] = ("online",),
    by: Sequence[str] = (),
    **more: Any,
) -> list[str]:
    """A version of the root; signed by its own keys unless others are named."""
    draft = roots.draft(
        more.get("anchor", ANCHOR),
        version,
        root=[private(name).public for name in keys],
        online=[private(name).public for name in online],
        times=more.get("times", (START, START + YEAR)),
    )
    return [roots.sign(draft, signer(name)) for name in by or keys]


def contents(*names: str, name: str = "Académie d’Exempleville") -> Contents:
    """A registry of these bodies."""
    return payloads.contents(ANCHOR, name, members=[record(one) for one in names])


def head(made: Contents, serial: int = 1, **more: Any) -> Head:
    """The head of a registry of some serial number, good for two weeks from the first day."""
    payload = made.payload()
    known: dict[str, Any] = {
        "anchor": ANCHOR,
        "serial": serial,
        "issued_at": day(0),
        "expires_at": day(14),
        "digest": heads.digest_of(payload),
        "size": len(payload),
        "previous": None,
        "root": 1,
        "decided": serial,
    }
    return Head(**{**known, **more})


def bundle(made: Contents, stated: Head | None = None, *, by: str = "online", **more: Any) -> bytes:
    """The file of a registry."""
    token = heads.sign_head(stated or head(made), signer(by))
    return snapshot.pack(more.get("versions", [root()]), token, made.payload())
