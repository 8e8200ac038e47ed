"""The letter by which somebody shows who they are to an application that asks for their awards."""

from collections.abc import Sequence

from service.language import Translate
from service.mail import Message


def who_you_are(
    translate: Translate,
    *,
    to: str,
    links: Sequence[tuple[str, str]],
    application: str,
    organisation: str,
) -> Message:
    """A link for each person whose awards went to this mailbox: their name, and the link."""
    parts = [
        translate("Hello,"),
        translate(
            "{application} asks to read what {organisation} awarded. If you have just asked for "
            "this yourself, open the link within half an hour:",
            application=application,
            organisation=organisation,
        ),
        *(f"{name}\n{link}" for name, link in links),
        translate("If it was not you, there is nothing to do: nothing was given away."),
    ]
    return Message(to, translate("Show who you are"), "\n\n".join(parts) + "\n")
