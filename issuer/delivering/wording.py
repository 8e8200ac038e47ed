"""What is said around codes, letters, sheets and platforms; for `Hooks.sentences`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from issuer.delivering.undelivered import Why
from service.language import N_

WHY: Final[Mapping[Why, str]] = MappingProxyType(
    {
        Why.MAIL_FAILED: N_("The letter could not be delivered"),
        Why.NEVER_SENT: N_("No code yet"),
        Why.CODE_EXPIRED: N_("The code is too old"),
        Why.NOT_TAKEN: N_("Not taken yet"),
    }
)
"""Why an award has not reached its person (msgids)."""

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "award-not-offered": N_(
            "This award does not wait to be taken any more, or not yet: no code can be made for it."
        ),
        "award-without-address": N_("No e-mail address is known for this person. Write one first."),
        "claim-code-mistyped": N_(
            "This code has a typing mistake. Compare it with your paper, sign by sign: there are "
            "{signs} of them."
        ),
        "claim-unknown": N_(
            "No attestation has this code. Check it, or ask who gave it to you for a new one."
        ),
        "claim-replaced": N_(
            "A newer code was made for this attestation, and this one no longer works. Use the "
            "newest letter or strip of paper that you received."
        ),
        "claim-expired": N_(
            "The time for this code is over. Ask who attested you for a new one: the attestation "
            "itself is still there."
        ),
        "claim-award-not-ready": N_("This attestation is not ready yet. Come back a little later."),
        "claim-award-taken": N_(
            "This attestation was taken already. If it was not you, tell who attested you."
        ),
        "claim-award-lapsed": N_(
            "Nobody took this attestation in time. Ask who attested you to give it again."
        ),
        "claim-award-replaced": N_(
            "This attestation was corrected. Use the code that you received for the new one."
        ),
        "claim-award-suspended": N_(
            "This attestation is suspended for the moment. Ask who attested you."
        ),
        "claim-award-revoked": N_(
            "This attestation was withdrawn by who made it. Ask them if you do not know why."
        ),
        "mail-address-malformed": N_("This is no e-mail address that can be used here."),
        "sheet-empty": N_("Nobody here has anything to take: there is nothing to print."),
        "sheet-too-long": N_(
            "That would be {count} strips; a sheet has at most {most}. Print class by class."
        ),
        "platform-address-malformed": N_(
            "This is no address of a platform. Copy it from your browser, for instance "
            "https://wallet.example"
        ),
        "platform-unreachable": N_(
            "The platform does not answer. Check its address, or try again later."
        ),
        "platform-not-open": N_(
            "There is no platform at this address that takes attestations this way. Save a file "
            "and import it there instead."
        ),
        "platform-scope-missing": N_(
            "This platform does not let others add attestations. Save a file and import it there."
        ),
        "platform-refused-us": N_(
            "The platform does not want to work with this service. Save a file and import it there."
        ),
        "push-not-allowed": N_(
            "You did not allow it on your platform, so nothing was sent. You can try again."
        ),
        "push-not-begun-here": N_(
            "This did not begin in this browser, or too long ago. Open the page of your "
            "attestation and begin again."
        ),
        "push-refused": N_(
            "The platform did not take the attestation. Save a file and import it there."
        ),
        "push-failed": N_("The platform could not be reached for a long time."),
    }
)
