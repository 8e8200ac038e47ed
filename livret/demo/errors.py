"""How the demonstration says no, as sentences for the person at the terminal."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from schemas.errors import LivretError
from service.language import N_, Translate


class DemoError(LivretError):
    """What the demonstration raises.

    `demo-folder-foreign` (`path`), `demo-folder-failed` (`path`, `reason`), and, when something
    did not come out as it must, `demo-expectation` (`step`, `expected`, `found`).
    """


SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "demo-folder-foreign": N_(
            "The folder {path} was not made by the demonstration, so it is left as it is. "
            "Move it away, or choose another data folder with LIVRET_DATA."
        ),
        "demo-folder-failed": N_("The folder {path} cannot be written: {reason}"),
        "demo-expectation": N_(
            "The demonstration stopped at step {step}: {expected} was expected, {found} was found."
        ),
    }
)


def explain(error: DemoError, translate: Translate) -> str:
    """What went wrong, and what to do about it where there is something to do."""
    return translate(SENTENCES[error.code], **error.facts)
