"""What a registry of an academy costs: its size, making and reading it, asking it, changing it.

    .venv/bin/python -m benchmarks.registry

15 000 made-up members, schools for the most part, with 60 000 accreditations. Keys, identifiers and
dates are random, so that they compress as real ones do. Each figure is a median; times are CPU
time of one process, and memory is the most that a process ever held which did nothing else.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import proofs
from benchmarks import measure
from federation.chronicle.records import Record
from federation.registry import AnchorRegistry
from federation.snapshots import deltas, heads, payloads, roots, snapshot
from federation.snapshots.heads import Head
from federation.snapshots.payloads import Contents
from federation.snapshots.roots import Pins
from federation.world import offline, with_registries
from keys import multikey
from keys.did.key import did_of, method_of
from keys.jwk import thumbprint
from keys.material import KeyType, PrivateKey
from keys.multibase import base64url_encode, encode_base58btc
from keys.signing import KeySigner
from schemas import files, reading
from schemas.building import (
    Achievement,
    AchievementSubject,
    Criteria,
    Envelope,
    Profile,
    achievement_credential,
)
from verifier import POLICIES, Trust, verify
from verifier.case import Case
from verifier.compromise import dating, stated
from verifier.proving import prove
from verifier.trust import trust

MEMBERS = 15_000
KINDS = ("socle", "certificate", "engagement", "discovery", "placement", "training")
EACH = 4
CHANGED = 100
RUNS = 5
NOW = datetime(2026, 11, 24, tzinfo=UTC)
_LONG_AGO = "2025-01-01T00:00:00Z"
ANCHOR = "https://livret.ac-exemple.example"
ED25519 = b"\xed\x01"
PATRONS = ("Jeanne Exemple", "Marc-Antoine Modèle", "Lucie Échantillon", "Ève Essai", "Jules Type")
TOWNS = ("Exempleville", "Saint-Modèle-sur-Orne", "Échantillon-les-Bains", "Essai", "Le Type")


def main() -> None:
    """Print a table; with a folder as argument read the registry in it and print nothing."""
    if len(sys.argv) > 1:
        _read(Path(sys.argv[1]))
        return
    signer = KeySigner(PrivateKey.generate(KeyType.P256), "online")
    root = KeySigner(PrivateKey.generate(KeyType.P256), "root")
    versions = [[roots.sign(_root(root, signer), root)]]
    known = list(_members(Random(15)))
    issuer = PrivateKey.generate(KeyType.ED25519)
    known[0] |= _with_key(issuer)
    made = payloads.contents(ANCHOR, "Académie d’Exempleville", members=known)
    payload = made.payload()
    folded = snapshot.pack(versions, _head(payload, 1, None, signer), payload)
    changed = _changed(known)
    following = _head(changed.payload(), 2, heads.digest_of(payload), signer)

    def delta() -> bytes:
        named = deltas.changed(made, changed)
        return deltas.pack_delta(versions, following, changed, start=1, entities=named)

    opened, step = _opened(folded), delta()
    _sizes(payload, folded, step)
    _times(
        {
            "make: check, write, sign, pack": lambda: _made(known, versions, signer),
            "make a delta": delta,
            "read: unpack, verify, check all": lambda: _opened(folded),
            "bring up to date by a delta": lambda: deltas.apply_delta(
                opened, step, opened.pins, now=NOW
            ),
        }
    )
    _questions(opened, known, folded)
    _answers(opened, issuer)
    _memory(folded)


def _sizes(payload: bytes, folded: bytes, delta: bytes) -> None:
    print(f"{MEMBERS} members, {MEMBERS * EACH} accreditations")
    print(f"{'payload':<40}{len(payload) / 1e6:10.2f} MB")
    print(f"{'file':<40}{len(folded) / 1e6:10.2f} MB")
    print(f"{f'delta of {CHANGED} changed members':<40}{len(delta) / 1e6:10.3f} MB")


def _times(acts: dict[str, Callable[[], object]]) -> None:
    for name, act in acts.items():
        print(f"{name:<40}{_seconds(act) * 1000:10.1f} ms")


def _questions(opened: snapshot.Snapshot, known: list[dict[str, Any]], folded: bytes) -> None:
    """Looked up by DID: with the file still to be read, and from memory."""
    asked = [record["dids"][0] for record in Random(3).sample(known, 1000)]
    cold = _seconds(lambda: _opened(folded).member(asked[0]))
    warm = _seconds(lambda: [opened.member(did) for did in asked]) / len(asked)
    print(f"{'first question, file unread':<40}{1 / cold:10.1f} a second")
    print(f"{'any other question':<40}{1 / warm:10.0f} a second ({warm * 1e6:.1f} µs)")


def _answers(opened: snapshot.Snapshot, issuer: PrivateKey) -> None:
    """What the whole step "trust" of a report costs, its registry being in memory."""
    world = with_registries(offline(NOW), (AnchorRegistry(opened),))
    (found,) = files.find(BytesIO(_award(issuer)))
    policy = POLICIES["standard"].requiring_accreditation()
    report = verify(found, policy, world)
    if report.trust is not Trust.ACCREDITED:
        raise SystemExit(f"the award is {report.trust.value}, not accredited")
    case = Case(reading.read(found.raw), policy, world)
    proved = prove(case)

    def answer() -> None:
        told = stated(case)
        trust(case, proved.issuer_findings, dating(case, proved.signed, told), told)

    answer()
    warm = _seconds(lambda: [answer() for _ in range(1000)]) / 1000
    print(f"{'the whole answer of trust, warm':<40}{1 / warm:10.0f} a second ({warm * 1e6:.1f} µs)")


def _with_key(issuer: PrivateKey) -> dict[str, Any]:
    """A member whose key is in its DID."""
    did = did_of(issuer.public)
    key = {"id": method_of(did), "key": multikey.encode(issuer.public), "from": _LONG_AGO}
    accreditation = {"id": str(UUID(int=1)), "kind": "engagement", "from": _LONG_AGO}
    states = [{"state": "active", "from": _LONG_AGO}]
    return {"dids": [did], "keys": [key], "accreditations": [accreditation], "states": states}


def _award(issuer: PrivateKey) -> bytes:
    did = did_of(issuer.public)
    at = NOW - timedelta(hours=1)
    envelope = Envelope(
        id="urn:uuid:1d2f0b1e-5c0a-4b7e-9f62-0c6b7c1f0001",
        issuer=Profile(id=did, name="Collège Exemple"),
        name="Entraide",
        valid_from=at,
    )
    achievement = Achievement(
        id="https://school.example/achievements/1",
        name="Entraide",
        description="Aide aux devoirs",
        criteria=Criteria(narrative="Une heure par semaine"),
        achievement_type="CommunityService",
    )
    subject = AchievementSubject(id="did:example:pupil", achievement=achievement)
    signed = proofs.sign(
        achievement_credential(envelope, subject),
        suite="eddsa-rdfc-2022",
        signer=KeySigner(issuer, method_of(did)),
        options=proofs.ProofOptions(created=at),
    )
    return json.dumps(signed).encode()


def _memory(folded: bytes) -> None:
    command = (sys.executable, "-m", "benchmarks.registry")
    with TemporaryDirectory() as folder:
        data = Path(folder)
        (data / "empty").mkdir()
        (data / "registry").write_bytes(folded)
        bare = measure.median_of(RUNS, lambda: measure.run(*command, f"{data}/empty", data=data))
        full = measure.median_of(RUNS, lambda: measure.run(*command, folder, data=data))
    print(f"{'most memory, nothing read':<40}{bare.peak_mb:10.0f} MB")
    print(f"{'most memory, registry read':<40}{full.peak_mb:10.0f} MB")


def _seconds(act: Callable[[], object]) -> float:
    """The median CPU time of some runs."""
    spent = []
    for _ in range(RUNS):
        start = time.process_time()
        act()
        spent.append(time.process_time() - start)
    return statistics.median(spent)


def _read(folder: Path) -> None:
    file = folder / "registry"
    if file.exists():
        _opened(file.read_bytes())


def _opened(folded: bytes) -> snapshot.Snapshot:
    return snapshot.open_snapshot(folded, ANCHOR, Pins(), now=NOW)


def _made(known: list[dict[str, Any]], versions: list[list[str]], signer: KeySigner) -> bytes:
    payload = payloads.contents(ANCHOR, "Académie", members=known).payload()
    return snapshot.pack(versions, _head(payload, 1, None, signer), payload)


def _root(root: KeySigner, online: KeySigner) -> bytes:
    times = (NOW, NOW + timedelta(days=400))
    return roots.draft(ANCHOR, 1, root=[root.public_key], online=[online.public_key], times=times)


def _head(payload: bytes, serial: int, previous: str | None, signer: KeySigner) -> str:
    head = Head(
        anchor=ANCHOR,
        serial=serial,
        issued_at=NOW,
        expires_at=NOW + timedelta(days=14),
        digest=heads.digest_of(payload),
        size=len(payload),
        previous=previous,
        root=1,
        decided=serial * 80_000,
    )
    return heads.sign_head(head, signer)


def _changed(known: list[dict[str, Any]]) -> Contents:
    """A hundred members, here and there, have one accreditation ended."""
    chosen = set(Random(100).sample(range(len(known)), CHANGED))
    members = (_ended(one) if index in chosen else one for index, one in enumerate(known))
    return payloads.contents(ANCHOR, "Académie d’Exempleville", members=members)


def _ended(record: dict[str, Any]) -> Record:
    first, *rest = record["accreditations"]
    return {**record, "accreditations": [{**first, "ended": "2026-11-23T10:00:00Z"}, *rest]}


def _members(random: Random) -> list[dict[str, Any]]:
    return [_member(random, number) for number in range(MEMBERS)]


def _member(random: Random, number: int) -> dict[str, Any]:
    school = number % 4 != 3
    slug = f"etablissement-exemple-{number}"
    did = f"did:web:livret.{slug}.example:orgs:{number}"
    place = f"{random.choice(PATRONS)} ({random.choice(TOWNS)})"
    return {
        "id": f"https://livret.{slug}.example/orgs/{number}",
        "name": f"{'Collège' if school else 'Association'} {place}",
        "kind": "school" if school else "association",
        "homepage": f"https://www.{slug}.example/",
        "identifiers": {"uai": f"{number:07}A"} if school else {"rna": f"W{number:09}"},
        "dids": [did],
        "keys": [_key(random, did, position) for position in range(1, 2 + number % 2)],
        "entity_keys": [_entity_key(random)],
        "accreditations": [_accreditation(random, kind) for kind in random.sample(KINDS, EACH)],
        "states": [{"state": "active", "from": _instant(random, 2025)}],
    }


def _key(random: Random, did: str, position: int) -> dict[str, str]:
    multibase = encode_base58btc(ED25519 + random.randbytes(32))
    return {"id": f"{did}#key-{position}", "key": multibase, "from": _instant(random, 2025)}


def _entity_key(random: Random) -> dict[str, str]:
    public = PrivateKey.from_secret(KeyType.P256, random.randbytes(32)).public
    coordinates = {name: base64url_encode(random.randbytes(32)) for name in "xy"}
    known = {"kid": thumbprint(public), "use": "sig", "alg": "ES256"}
    return {"kty": "EC", "crv": "P-256", **coordinates, **known}


def _accreditation(random: Random, kind: str) -> dict[str, str]:
    identifier = str(UUID(int=random.getrandbits(128), version=4))
    return {
        "id": identifier,
        "kind": kind,
        "from": _instant(random, 2026),
        "until": _instant(random, 2029),
    }


def _instant(random: Random, year: int) -> str:
    at = datetime(year, 1, 1, tzinfo=UTC) + timedelta(seconds=random.randrange(330 * 86_400))
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


if __name__ == "__main__":
    main()
