"""Anchors of synthetic academies, made without the pages."""

from datetime import datetime

from sqlalchemy.orm import Session

from federation.anchor.models import Anchor
from keys.sealing import RawMasterKey
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
