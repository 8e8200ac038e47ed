"""Refusals about pupils as sentences; for `Hooks.sentences`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {"pupil-unknown": N_("This pupil is not on your list.")}
)
