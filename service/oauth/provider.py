"""One OAuth server as its room describes it: its tables, and what may be asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeAlias, TypeVar

from service.oauth.rows import ClientRow, GrantRow, RequestRow

OFFLINE: Final = "offline_access"
"""Asks for a token to renew with; it allows nothing by itself."""

ClientT = TypeVar("ClientT", bound=ClientRow)
RequestT = TypeVar("RequestT", bound=RequestRow)
GrantT = TypeVar("GrantT", bound=GrantRow)


@dataclass(frozen=True, slots=True)
class Provider(Generic[ClientT, RequestT, GrantT]):
    """The rows of a server, and each scope that it offers with its meaning (a msgid), in order."""

    clients: type[ClientT]
    requests: type[RequestT]
    grants: type[GrantT]
    offered: Mapping[str, str]

    def known(self, text: str) -> tuple[str, ...]:
        """Those of a list with spaces that are offered, in our order."""
        asked = set(text.split())
        return tuple(one for one in self.offered if one in asked)


AnyProvider: TypeAlias = Provider[Any, Any, Any]
