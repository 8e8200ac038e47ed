"""Anchors of synthetic academies, made without the pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from federation.anchor import ceremony, members
from federation.anchor.members import Joining
from federation.anchor.models import Anchor, Member, Root
from federation.anchor.office import Office
from federation.openid.key_sets import jwk_of
from keys.material import KeyType, PrivateKey, PublicKey
from keys.sealing import RawMasterKey
from keys.signing import KeySigner, Signer
from keys.stores import KeyStore, open_store

ENTITY = "https://academie.example"
MASTER = RawMasterKey(bytes(range(32)))


def store_in(folder: str) -> KeyStore:
    return open_store(f"file:{folder}", MASTER)


def new_anchor(session: Session, now: datetime, entity_id: str = ENTITY) -> Anchor:
    made = Anchor(
        slug="academie",
        name="Académie d’Exemple",
        entity_id=entity_id,
        created_at=now,
        decided=0,
        decided_hash=bytes(32),
    )
    session.add(made)
    session.flush()
    return made


def root_signer() -> KeySigner:
    return KeySigner(PrivateKey.generate(KeyType.P256), f"{ENTITY}#root")


def hold_ceremony(
    session: Session,
    anchor: Anchor,
    signers: Sequence[Signer],
    *,
    now: datetime,
    root_keys: Sequence[PublicKey] = (),
) -> Root:
    """The whole way: request, signature elsewhere, publication."""
    asked = ceremony.read_request(ceremony.request(session, anchor, now=now))
    answer = ceremony.sign_request(asked, signers, now=now, root_keys=root_keys)
    signed = ceremony.read_answer(answer)
    return ceremony.publish_root(session, anchor, signed, by=None, now=now)


RUNS = 50
"""More chunks than any test has."""
_KEY = PrivateKey.generate(KeyType.P256).public


def joining(number: int, **more: Any) -> Joining:
    """A school that could join; all have one key, which no test here asks for."""
    did = f"did:web:ecole-{number}.example"
    facts = {
        "name": f"École {number}",
        "kind": "school",
        "entity_keys": [jwk_of(_KEY)],
        "dids": [did],
        "identifiers": {"uai": f"{number:07d}A"},
        "homepage": f"https://ecole-{number}.example/accueil",
        **more,
    }
    return Joining(entity_id=f"https://ecole-{number}.example", facts=facts)


def admit(session: Session, office: Office, number: int, now: datetime, **more: Any) -> Member:
    return members.admit(session, office, joining(number, **more), by=None, now=now)
