"""The letters that accounts send, in the language of who reads them."""

from datetime import datetime, timedelta

from service.accounts.models import Account, Role
from service.language import N_, Translate, translator
from service.mail import Message

ROLES = {
    Role.HEAD: N_("head of the organisation"),
    Role.SECRETARY: N_("secretary"),
    Role.AWARDER: N_("awarder"),
    Role.PARTNER: N_("partner"),
}
"""What each role is called (msgids)."""


def reset(account: Account, link: str, *, lasts: timedelta) -> Message:
    """How to come to a new password."""
    translate = translator(account.language)
    minutes = int(lasts.total_seconds() // 60)
    parts = (
        translate("Hello {name},", name=account.display_name),
        translate(
            "Somebody, surely you, asked for a new password for the login « {login} ».",
            login=account.login,
        ),
        translate.plural(
            "Choose it on this page, within {count} minute:",
            "Choose it on this page, within {count} minutes:",
            minutes,
        ),
        link,
        translate("If it was not you, there is nothing to do: your password stays as it is."),
    )
    return Message(account.email or "", translate("Your new password"), _text(parts))


def password_changed(account: Account) -> Message:
    """That the password is another one since now."""
    translate = translator(account.language)
    parts = (
        translate("Hello {name},", name=account.display_name),
        translate(
            "The password of the login « {login} » has just been changed.", login=account.login
        ),
        translate("If it was not you, ask for a new password at once on the sign-in page."),
    )
    return Message(account.email or "", translate("Your password was changed"), _text(parts))


def invitation(
    translate: Translate, *, to: str, link: str, role: Role, organisation: str, until: datetime
) -> Message:
    """That somebody is asked to take a role."""
    parts = (
        translate("Hello,"),
        translate(
            "{organisation} invites you to Livret as: {role}.",
            organisation=organisation,
            role=translate(ROLES[role]),
        ),
        translate("Open this page to accept, until {date}:", date=until),
        link,
        translate(
            "The link serves once. If you do not know this organisation, ignore this letter."
        ),
    )
    return Message(to, translate("An invitation to Livret"), _text(parts))


def _text(parts: tuple[str, ...]) -> str:
    return "\n\n".join(parts) + "\n"
