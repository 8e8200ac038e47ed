"""Refusals of federations as sentences; for `Hooks.sentences`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "entity-key-missing": N_(
            "This organisation has no key for federations yet; it gets one within minutes."
        ),
        "entity-key-announced": N_(
            "A new key is announced already. It takes over once every federation has seen it."
        ),
        "record-unknown": N_("There is no such record of a withdrawn key."),
    }
)
