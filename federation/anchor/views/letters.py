"""The letters that an anchor sends to bodies."""

from federation.anchor.inviting import Made
from service.language import Translate
from service.mail import Message


def to_apply(translate: Translate, made: Made, *, link: str, federation: str) -> Message:
    """That a body may apply, by a link."""
    parts = (
        translate("Hello,"),
        translate(
            "{federation} invites you to join: {label}. Your awards can then be recognised "
            "wherever its members are.",
            federation=federation,
            label=made.invited.label,
        ),
        translate("Paste this address in your own console, under “Federations”:"),
        link,
        translate("It serves once, until {date}.", date=made.invited.expires_at.date()),
        translate("If you do not know what this is about, there is nothing to do."),
    )
    subject = translate("Invitation to join {federation}", federation=federation)
    return Message(made.invited.email or "", subject, "\n\n".join(parts) + "\n")
