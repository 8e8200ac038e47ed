"""What else is kept of a holder, as it stands in the rows: for them to read, not to be restored.

Every table of the wallet that has rows of persons is in it, so that one that is added tomorrow is
as well. What opens something (tokens, codes, hashes, sealed texts) is left out.
"""

from datetime import datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapper, Session

from service.accounts.models import Account
from service.fence import Personal
from wallet.people.models import Holder

RESTORED: Final = frozenset(
    {
        "wallet_item",
        "wallet_version",
        "wallet_skill",  # read out of the versions again
        "wallet_file",
        "wallet_endorsement",
        "wallet_note",
        "wallet_key",
        "wallet_draft",
        "wallet_dossier",
        "wallet_chosen",
        "wallet_share",
        "wallet_share_file",
        "wallet_visit",
        "wallet_ask",
    }
)
"""The tables that stand in the index as records of their own."""
_TABLES: Final = "wallet_"
_SECRET: Final = ("seal", "secret", "token", "hash", "code_", "verifier", "nonce")
_DOCUMENT: Final = "document"
"""The one column of bytes that is a text."""
_COMPANION: Final = ("relation", "name", "created_at", "accepted_at", "ends_at", "ended_at")
_SHOWN: Final = {"wallet_companion": _COMPANION}
"""Of adults, their names and what they are to the holder: the rest is theirs."""
_OTHERS: Final = frozenset(
    {"person_id", "adult_id", "author_id", "invited_by", "ended_by", "answered_by", "about_id"}
)
"""Identifiers of accounts, which say nothing outside of the service."""
_ACCOUNT: Final = ("login", "email", "display_name", "language", "adult", "created_at")


def others(session: Session, holder: Holder) -> dict[str, Any]:
    """The account, and the rows of each other table by its name, in the holder's scope."""
    account = session.get(Account, holder.person_id)
    said: dict[str, Any] = {
        "account": {name: _plain(getattr(account, name, None)) for name in _ACCOUNT}
    }
    for mapper in _mappers():
        found = session.scalars(select(mapper.class_)).all()
        if found:
            said[mapper.local_table.name] = [_row(mapper, one) for one in found]  # type: ignore[attr-defined]
    return said


def _mappers() -> list[Mapper[Any]]:
    found = [
        mapper
        for mapper in Holder.registry.mappers
        if issubclass(mapper.class_, Personal) and _name(mapper).startswith(_TABLES)
    ]
    return sorted((one for one in found if _name(one) not in RESTORED), key=_name)


def _name(mapper: Mapper[Any]) -> str:
    return str(mapper.local_table.name)  # type: ignore[attr-defined]  # it is a table


def _row(mapper: Mapper[Any], row: Any) -> dict[str, Any]:
    shown = (
        each.key
        for each in mapper.column_attrs
        if (each.key == _DOCUMENT or not isinstance(each.columns[0].type, LargeBinary))
        and not any(part in each.key for part in _SECRET)
        and each.key not in _OTHERS
        and each.key in _SHOWN.get(_name(mapper), (each.key,))
    )
    return {name: _plain(getattr(row, name)) for name in shown}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value) if isinstance(value, UUID) else value
