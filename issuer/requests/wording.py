"""What is said around requests for attestation; for `Hooks.sentences`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from issuer.requests.models import RequestState
from service.language import N_

STATES: Final[Mapping[RequestState, str]] = MappingProxyType(
    {
        RequestState.OPEN: N_("To answer"),
        RequestState.RETURNED: N_("Sent back"),
        RequestState.ATTESTED: N_("Attested"),
        RequestState.DECLINED: N_("Declined"),
    }
)
"""What each state is called (msgids)."""

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "request-page-name-malformed": N_("A page has a name of 1 to {most} visible characters."),
        "request-page-days-wrong": N_("Choose between one day and {most} days."),
        "request-pages-too-many": N_("{most} pages are open already: close those that are over."),
        "request-page-closed": N_("This page is closed: nobody can ask here any more."),
        "request-page-unknown": N_("There is no such page."),
        "request-page-full": N_(
            "Very many people have asked here and wait for an answer. Come back in an hour."
        ),
        "request-name-malformed": N_("Write your name, with at most {most} visible characters."),
        "request-story-malformed": N_("Write what you did, in at most {most} characters."),
        "request-days-wrong": N_(
            "Check the days: the last one is not before the first, and none is in the future."
        ),
        "request-decided": N_("This request was answered already."),
        "request-unknown": N_("There is no such request."),
        "request-achievement-missing": N_("Choose what is attested."),
        "requests-too-many": N_("Answer at most {most} at once."),
        "request-comment-missing": N_("Write what is missing, so that the person can mend it."),
        "request-comment-too-long": N_("A comment has at most {most} characters."),
    }
)
