"""Refusals about status lists as sentences; for `Hooks.sentences`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "status-list-unknown": N_("There is no such status list."),
        "status-entry-unknown": N_("This credential has no place in a status list."),
        "status-for-good": N_("A revocation is for good; award anew instead."),
    }
)
"""A sentence for each code (msgids)."""
