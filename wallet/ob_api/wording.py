"""Refusals of the Open Badges interface, for `Hooks.sentences`, and what holders are told."""

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
        "profile-malformed": N_("What was sent is no Profile: {problem}"),
        "credential-unreadable": N_("What was sent is no badge that can be read: {problem}"),
        "credential-not-good": N_("The badge was checked and is not good: {problem}"),
    }
)

NOTICES: Final[Mapping[str, str]] = MappingProxyType(
    {"badges-put": N_("{application} put badges into your deposit box: {count}")}
)
"""What is said for each code of a notice (msgids)."""
