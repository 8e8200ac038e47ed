"""Why another host cannot be read from, for `Hooks.sentences`, and what holders are told."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "platform-address-malformed": N_(
            "This is no address of a site. Copy it from your browser, for instance "
            "https://wallet.example"
        ),
        "platform-unreachable": N_("The site does not answer. Check its address, or try later."),
        "platform-not-open": N_(
            "There is nothing at this address that gives badges this way. Save them there as files "
            "and bring the files here."
        ),
        "platform-scope-missing": N_(
            "This site does not let others read your badges. Save them there as files and bring "
            "the files here."
        ),
        "platform-refused-us": N_("This site no longer lets us in. Connect it again."),
        "platform-token-refused": N_("This site no longer lets us in. Connect it again."),
        "platform-list-endless": N_("This site sends more badges than one person can have."),
        "host-connected": N_("Badges are brought from this site already."),
        "hosts-too-many": N_("You can connect at most {most} sites. End one of them first."),
        "host-not-allowed": N_("You did not allow it there, so nothing was brought."),
        "host-not-begun-here": N_(
            "This did not begin in this browser, or too long ago. Begin again on this page."
        ),
    }
)

NOTICES: Final[Mapping[str, str]] = MappingProxyType(
    {"badges-brought": N_("Badges were brought from {host} into your deposit box: {count}")}
)
"""What is said for each code of a notice (msgids)."""
