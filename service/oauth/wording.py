"""Refusals of an OAuth server that people meet as pages; for `Hooks.sentences`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ob-client-unknown": N_("No such application is known here. Go back to it and try again."),
        "ob-redirect-refused": N_(
            "The application asked to be answered at an address that it did not register."
        ),
        "ob-request-refused": N_("The application’s request cannot be granted."),
    }
)
