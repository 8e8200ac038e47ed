"""The sentences of what accounts refuse, by code."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.accounts.letters import ROLES as ROLES
from service.language import N_

PASSWORD_RULES: Final = N_(
    "At least 12 characters, for instance four words that have nothing to do with each other. "
    "Neither your name nor your login may stand in it. No special character is required."
)
LOGIN_RULES: Final = N_(
    "Letters without accents, digits, and . _ - @ +. Capital letters make no difference."
)

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "account-unknown": N_("There is no such account."),
        "adult-only": N_("Only people of full age may take a role here."),
        "code-wrong": N_("This code is not right, or was used already. Wait for the next one."),
        "email-malformed": N_("This is no e-mail address that can be used here."),
        "invitation-closed": N_("This invitation was used or withdrawn already."),
        "invitation-date-wrong": N_("An invitation ends in the future, within three months."),
        "last-head": N_("An organisation needs a head: give the role to somebody else first."),
        "login-malformed": N_(
            "A login has at least three characters: letters without accents, digits, and . _ - @ +."
        ),
        "login-taken": N_("This login belongs to somebody else. Choose another one."),
        "membership-end-past": N_("The role would end before it begins."),
        "membership-ended": N_("This role has ended already."),
        "membership-unknown": N_("There is no such role in this organisation."),
        "name-malformed": N_("A name has at most 120 letters, and no invisible characters."),
        "password-common": N_("Too many people use this password: it would be tried first."),
        "password-has-name": N_("Your name or your login stands in this password."),
        "password-too-long": N_("A password has at most {most} characters."),
        "password-too-short": N_("A password has at least {least} characters."),
        "password-wrong": N_("This is not your present password."),
        "passwords-differ": N_("The two passwords are not the same."),
        "provider-answer-unexpected": N_(
            "This sign-in did not begin in this browser, or too long ago. Begin it again."
        ),
        "provider-link-last": N_("You could not sign in any more: choose a password first."),
        "provider-link-unknown": N_("There is no such link."),
        "provider-linked": N_("This sign-in is linked to an account already."),
        "provider-malformed": N_(
            "The other sign-in service answered something wrong. Try later, or use your password."
        ),
        "provider-person-unknown": N_(
            "No account here is linked to this sign-in. Sign in with your password, then link it "
            "in your account."
        ),
        "provider-refused": N_("The other sign-in service did not let you in."),
        "provider-token-invalid": N_(
            "The answer of the other sign-in service could not be trusted. Begin again."
        ),
        "provider-unknown": N_("There is no such sign-in service here."),
        "provider-unreachable": N_(
            "The other sign-in service does not answer. Try later, or use your password."
        ),
        "second-step-not-fresh": N_(
            "Take the second step of sign-in again first: this needs one of the last ten minutes."
        ),
        "second-step-not-offered": N_("Begin setting up two-step sign-in again."),
        "second-step-not-set": N_("Two-step sign-in is not set up for this account."),
        "second-step-unreadable": N_(
            "Two-step sign-in cannot be checked at the moment. Tell who runs this service."
        ),
        "sheet-refused": N_(
            "The identifier or the one-time password is not right, or the sheet is no longer valid."
        ),
        "sign-in-locked": N_("Too many wrong attempts. Wait {seconds} seconds, then try again."),
        "sign-in-refused": N_("The login or the password is not right."),
        "sign-in-unknown": N_("This sign-in has ended already."),
        "signing-needs-adult": N_("Only people of full age may sign."),
    }
)
