"""The root documents that the anchor has published, and what the newest of them states."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from federation.anchor.models import Anchor, Root
from keys.multibase import base64url_decode
from schemas import json_text
from schemas.json_text import MAX_DOCUMENT_BYTES
from service.fence import scope


def documents(session: Session, anchor: Anchor) -> Sequence[Root]:
    """Every version, the oldest first."""
    query = select(Root).order_by(Root.version)
    with scope(session, organisation=anchor.id):
        return session.scalars(query).all()


def newest(session: Session, anchor: Anchor) -> Root | None:
    """The version in force; None while there is none."""
    query = select(Root).order_by(Root.version.desc()).limit(1)
    with scope(session, organisation=anchor.id):
        return session.scalars(query).one_or_none()


def stated(root: Root) -> Mapping[str, Any]:
    """The claims of a version, whose signatures were checked before it was written here."""
    payload = str(root.tokens[0]).split(".")[1]
    decoded = base64url_decode(payload, max_bytes=MAX_DOCUMENT_BYTES)
    return json_text.parse_object(decoded)


def online(session: Session, anchor: Anchor) -> frozenset[str] | None:
    """The thumbprints of the online keys that the newest version states; None without a root."""
    found = newest(session, anchor)
    if found is None:
        return None
    return frozenset(one["kid"] for one in stated(found)["online"]["keys"])
