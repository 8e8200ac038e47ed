"""Status entries and status lists, https://www.w3.org/TR/vc-bitstring-status-list/#data-model"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from schemas.building.writing import written
from schemas.errors import SchemasError

CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """Where a credential's status stands: the list's URL and the place in it, from 0.

    `messages` (value → text) is required with `size` > 1 and then names every value.
    Raises SchemasError `status-messages-incomplete`.
    """

    list_url: str
    index: int
    purpose: str = "revocation"
    size: int = 1
    messages: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wanted = self.size > 1 or bool(self.messages)
        complete = len(self.messages) == 1 << self.size and max(self.messages) < 1 << self.size
        if wanted and not (complete and min(self.messages) == 0):
            raise SchemasError("status-messages-incomplete", size=self.size)

    def document(self) -> dict[str, Any]:
        """The `credentialStatus`; the index is a text, as W3C has it (B1)."""
        more: dict[str, Any] = {}
        if self.messages:
            named = sorted(self.messages.items())
            said = [{"status": f"{value:#x}", "message": text} for value, text in named]
            more = {"statusSize": self.size, "statusMessage": said}
        return {
            "id": f"{self.list_url}#{self.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": self.purpose,
            "statusListIndex": str(self.index),
            "statusListCredential": self.list_url,
            **more,
        }


@dataclass(frozen=True, slots=True)
class StatusList:
    """The content of a list: `bitstring.Bits.encoded()`, what a set bit means, how long to keep.

    `ttl_milliseconds` is deprecated by its own specification; `valid_until` does the same.
    """

    encoded: str
    purpose: str | Sequence[str] = "revocation"
    ttl_milliseconds: int | None = None


def status_list_credential(
    content: StatusList,
    *,
    id: str,  # noqa: A002
    issuer: str,
    valid_from: datetime,
    valid_until: datetime | None = None,
) -> dict[str, Any]:
    """An unsigned BitstringStatusListCredential; `issuer` is the id, as text.

    https://www.w3.org/TR/vc-bitstring-status-list/#bitstringstatuslistcredential
    Raises SchemasError `date-without-zone`.
    """
    subject: dict[str, Any] = {
        "id": f"{id}#list",
        "type": "BitstringStatusList",
        "statusPurpose": written(content.purpose),
        "encodedList": content.encoded,
    }
    if content.ttl_milliseconds is not None:
        subject["ttl"] = content.ttl_milliseconds
    document = {
        "@context": [CREDENTIALS_V2],
        "id": id,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": written(valid_from, "/validFrom"),
        "validUntil": written(valid_until, "/validUntil"),
        "credentialSubject": subject,
    }
    return {name: value for name, value in document.items() if value is not None}
