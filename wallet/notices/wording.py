"""What people are told, by the code of the notice (msgids); other packages have their own."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

NOTICES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ask-attested": N_("{name} attested what you asked for."),
        "ask-commented": N_("{name} sent your entry back with a comment."),
        "ask-declined": N_("{name} cannot attest what you asked for."),
        "share-made": N_("{name} shared “{title}” with {reader}."),
        "share-stopped-by-guardian": N_(
            "Your parent or guardian stopped the link to “{title}” for {reader}."
        ),
        "companion-accepted": N_("{name} accompanies you now."),
        "companion-declined": N_("{name} cannot accompany you."),
        "companion-appointed": N_("Your school gave you somebody to talk to: {name}."),
        "companion-ended": N_("{name} no longer accompanies you."),
        "comment-by-adult": N_("{name} commented on “{title}”."),
        "comment-by-holder": N_("{name} answered about “{title}”."),
        "encouraged": N_("{name} encourages you: “{title}”."),
        "endorsed": N_("{name} endorsed “{title}”."),
        "partner-asks": N_("May {partner} put badges into the booklet of {name}?"),
        "partner-allowed": N_("Your parent or guardian agrees that {partner} sends you badges."),
        "partner-not-allowed": N_("Your parent or guardian does not want badges from {partner}."),
        "badge-changed": N_("“{title}” has changed. Look at it."),
    }
)
"""What is said for each code of a notice (msgids)."""
