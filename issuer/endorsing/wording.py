"""Refusals about endorsements as sentences; for `Hooks.sentences`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from issuer.endorsing.models import TargetKind
from service.language import N_

KINDS: Final[Mapping[TargetKind, str]] = MappingProxyType(
    {TargetKind.ACHIEVEMENT: N_("Achievement"), TargetKind.PROFILE: N_("Organisation")}
)
"""What is endorsed (msgids)."""

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "endorsement-address-malformed": N_("This is no address of a page."),
        "endorsement-unreachable": N_("Nothing could be read at this address."),
        "endorsement-target-unknown": N_(
            "At this address there is neither an achievement nor an organisation in a form that "
            "can be endorsed. Ask its owner for the address."
        ),
        "endorsement-target-elsewhere": N_(
            "This page describes something that belongs elsewhere: {id}. Enter that address."
        ),
        "endorsement-changed": N_("What is at this address has just changed. Look at it again."),
        "endorsement-comment-malformed": N_("Say in 1 to {most} characters why you endorse it."),
        "endorsement-date-wrong": N_("An endorsement ends in the future, within twenty years."),
        "endorsement-of-own": N_("Nobody endorses what is their own."),
        "endorsement-exists": N_("You have endorsed it already. Withdraw that one first."),
        "endorsement-unknown": N_("There is no such endorsement."),
        "endorsement-withdrawn": N_("This endorsement was withdrawn already."),
        "endorsement-unreadable": N_("No endorsement could be read in this."),
        "endorsement-not-one": N_("This is another kind of document, not an endorsement."),
        "endorsement-unverified": N_(
            "This endorsement could not be verified, so it is not taken ({reason})."
        ),
        "endorsement-of-another": N_(
            "This endorsement speaks of something else than this achievement."
        ),
        "endorsement-by-self": N_("This endorsement is your own."),
        "endorsement-known": N_("This endorsement is here already."),
        "endorsements-too-many": N_("There are {most} endorsements already: remove one first."),
    }
)
