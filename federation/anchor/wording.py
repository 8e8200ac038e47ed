"""What recognising other anchors refuses, as sentences; for `Hooks.sentences`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "anchor-malformed": N_("This is not the address of another federation."),
        "anchor-keys-malformed": N_("The keys of the other federation cannot be read."),
        "recognition-own": N_("This is our own federation."),
        "recognition-over": N_("The other federation is not recognised any more already."),
        "recognition-unknown": N_("There is no such other federation here."),
    }
)
