"""Refusals about signing as sentences; for `Hooks.sentences`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "award-not-offered": N_("This award cannot be taken now."),
        "award-of-another-holder": N_("This award was taken by somebody else already."),
        "credential-faulty": N_("This award cannot be signed as it stands; nothing was signed."),
        "credential-unknown": N_("There is no such credential."),
    }
)
"""A sentence for each code (msgids)."""
