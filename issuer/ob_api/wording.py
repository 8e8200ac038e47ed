"""Refusals of the Open Badges interface as sentences; for `Hooks.sentences`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_
from service.oauth import wording
from service.ob_api import windows

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **wording.SENTENCES,
        **windows.SENTENCES,
        "ob-person-unknown": N_("Enter the code of one of your awards first."),
    }
)
