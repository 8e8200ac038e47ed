"""Refusals about members, keys and the root as sentences; for `Hooks.sentences`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "anchor-missing": N_("The federation has not been founded here yet."),
        "anchor-exists": N_("The federation has been founded here already."),
        "slug-malformed": N_("A short name has small letters, digits and single hyphens."),
        "decision-impossible": N_(
            "That cannot be decided as things stand now ({reason}). Look at the page again."
        ),
        "decision-malformed": N_("That cannot be decided: something in it is not well formed."),
        "did-taken": N_("Another member already signs under the name {did}."),
        "member-unknown": N_("There is no such member."),
        "accreditation-unknown": N_("There is no such accreditation that goes on."),
        "sponsorship-unknown": N_("There is no such sponsorship."),
        "sponsorship-over": N_("This sponsorship is over already."),
        "application-unknown": N_("There is no such application."),
        "application-closed": N_("This application has been decided already."),
        "application-faulty": N_(
            "Something does not fit: the body mends it and applies again by the same link."
        ),
        "application-malformed": N_("This is no application to this federation ({reason})."),
        "application-refused": N_(
            "What the body publishes about itself could not be read, or does not fit ({reason})."
        ),
        "applications-by-invitation": N_("This federation takes in by invitation only."),
        "applied-already": N_("This body has applied already. Somebody will look at it."),
        "member-already": N_("This body is a member already."),
        "invitation-unknown": N_("There is no such invitation. Was the whole address copied?"),
        "invitation-over": N_("This invitation was used, withdrawn or is over. Ask for another."),
        "label-malformed": N_("Write for whom it is: 1 to {most} visible characters."),
        "reason-missing": N_("Write a reason of at most {most} characters."),
        "sponsorship-malformed": N_("This is no word of a member for another body ({reason})."),
        "sponsorship-exists": N_("This member vouches for this body already."),
        "sponsorship-stale": N_("A later word of this member is known."),
        "sponsor-not-active": N_("A member vouches for others only while it counts itself."),
        "sponsor-not-accredited": N_("A member vouches only for what it may attest itself."),
        "registry-unpublished": N_("No registry is published yet: it follows within a minute."),
        "delta-unknown": N_("There is no short way from that registry: take the whole one."),
        "number-malformed": N_("This is no number of a registry or a decision."),
        "configuration-unknown": N_("What this member publishes was never read."),
        "mark-of-another": N_("This accreditation was signed by somebody else."),
        "mark-type-unknown": N_("This federation gives no accreditation of this kind."),
        "key-exists": N_("A key of this name is kept already."),
        "anchor-malformed": N_("This is no address of a federation; it begins with https://"),
        "anchor-unreadable": N_(
            "What is published at this address could not be read, or is no federation ({reason})."
        ),
        "anchor-keys-malformed": N_("Its keys are not well formed ({reason})."),
        "key-differs": N_("None of its keys has this digest. Ask its people once more."),
        "recognition-own": N_("This is the address of this federation itself."),
        "recognition-over": N_("This recognition is over already."),
        "recognition-unknown": N_("There is no such recognition."),
        "kind-unknown": N_("There is no such kind of accreditation."),
        "grant-over": N_("The last day must lie in the future, and after the first one."),
        "grants-too-many": N_("That is too much at once: at most {most}."),
        "reason-unknown": N_("Choose one of the reasons."),
        "compromise-needs-instant": N_(
            "Say with --from since when the keys were in other hands; only then."
        ),
        "name-missing": N_("A name has visible characters."),
        "text-too-long": N_("This text has at most {most} characters."),
        "homepage-malformed": N_("This is no web address; it should begin with https://"),
        "days-out-of-range": N_("Give a number of days from {least} to {most}."),
        "withdrawal-in-future": N_("A key can be withdrawn from now or an earlier time only."),
        "online-key-unknown": N_("There is no such key."),
        "online-key-exists": N_("The keys of this federation are here already."),
        "online-key-announced": N_("The next key is published already."),
        "online-key-not-announced": N_("Publish the next key first."),
        "online-key-too-early": N_("The next key may sign from {earliest} on."),
        "online-key-not-in-root": N_("The root key must sign the next key first."),
        "online-key-withdrawn": N_("This key is withdrawn already, from then or earlier."),
        "online-key-missing": N_(
            "There is no key to sign with. Let the root key sign one of those that are published."
        ),
        "root-online-keys-differ": N_(
            "The keys have changed since the request was made. Make a new request."
        ),
        "root-version-gap": N_("This is not the next version: {found} instead of {expected}."),
        "root-expired": N_("What the root key has signed is over already. Sign anew."),
        "root-from-future": N_("It is dated in the future: look at the clock of that machine."),
        "root-missing": N_("The root key has signed nothing here yet."),
        "root-malformed": N_("This file does not hold what a root key signs."),
        "root-not-pinned": N_("This is not the root key that was given beforehand."),
        "root-of-another-anchor": N_("This was signed for another federation."),
        "root-signature-invalid": N_("The signature of the root key is not right."),
        "root-signature-missing": N_(
            "A signature is missing: the root key of before and the new one sign together."
        ),
        "ceremony-malformed": N_("This is not the file that was expected here."),
        "ceremony-too-many-signers": N_("At most two root keys sign."),
    }
)
"""What is said for each code."""
