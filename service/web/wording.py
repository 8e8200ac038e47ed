"""The sentences of refusals: a title for each status, and what happened for each code.

A room adds its own by `Hooks.sentences`. A code without a sentence gets the one of its status.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

TITLES: Final[Mapping[int, str]] = MappingProxyType(
    {
        400: N_("This cannot be read"),
        401: N_("Please sign in"),
        403: N_("You may not do this"),
        404: N_("Not found"),
        405: N_("This is not how this address is used"),
        406: N_("Not available in this form"),
        408: N_("That took too long"),
        409: N_("Something changed in between"),
        410: N_("No longer here"),
        412: N_("Something changed in between"),
        413: N_("Too large"),
        414: N_("The address is too long"),
        415: N_("This kind of content is not accepted here"),
        416: N_("There is no such part"),
        422: N_("This cannot be accepted"),
        429: N_("Too many attempts"),
        431: N_("The request is too large"),
        500: N_("Something went wrong on our side"),
        501: N_("Not possible here"),
        502: N_("Another service did not answer"),
        503: N_("Not available at the moment"),
        504: N_("Another service did not answer in time"),
    }
)

CODES: Final[Mapping[int, str]] = MappingProxyType(
    {
        400: "bad-request",
        401: "sign-in-needed",
        403: "not-allowed",
        404: "not-found",
        405: "method-not-allowed",
        406: "not-acceptable",
        408: "request-timed-out",
        409: "conflict",
        410: "gone",
        412: "precondition-failed",
        413: "body-too-large",
        414: "address-too-long",
        415: "media-type-not-accepted",
        416: "range-not-satisfiable",
        422: "unprocessable",
        429: "too-many-requests",
        431: "headers-too-large",
        500: "internal-error",
        501: "not-possible-here",
        502: "upstream-failed",
        503: "unavailable",
        504: "upstream-timed-out",
    }
)
"""The code of a status when nothing more precise is known."""

BY_STATUS: Final[Mapping[int, str]] = MappingProxyType(
    {
        400: N_("The request is incomplete or malformed. Go back, check what you entered, retry."),
        401: N_("Only people with an account can see this. Sign in and come back."),
        403: N_("Your account does not have the right to do this."),
        404: N_("There is nothing at this address, or nothing that you may see."),
        405: N_("Go back to the page before and use its buttons."),
        409: N_(
            "Somebody did something else in the meantime. Look at the page again, then decide."
        ),
        410: N_("What was here has been taken away."),
        413: N_("What you sent is larger than is accepted here."),
        414: N_("Shorten your search, or start again from the first page."),
        415: N_("Send the content in one of the forms that this address accepts."),
        429: N_("Wait a little, then try again."),
        500: N_("Nothing was changed. If it happens again, tell us the reference below."),
        503: N_("Try again in a few minutes."),
    }
)

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "csrf-refused": N_(
            "This form is no longer valid: it was open for too long, or you signed in or out "
            "meanwhile. Open the page again and send it once more."
        ),
        "host-unknown": N_("This service does not answer under that name."),
        "link-unknown": N_(
            "This link is not valid: it was used already, is too old or incomplete."
        ),
        "request-from-elsewhere": N_("This was sent from another site and was refused."),
        "role-missing": N_("Your role does not include this. Ask the head of your organisation."),
        "second-step-needed": N_("This needs two-step sign-in. Set it up in your account."),
        "token-missing": N_("This address needs a token in the Authorization header."),
        "token-scope-insufficient": N_("The token does not allow this: it lacks {scope}."),
        "token-unknown": N_("The token is unknown, too old or withdrawn."),
        "too-many-requests": N_("Wait {seconds} seconds, then try again."),
        "image-malformed": N_("This file is no image that can be read."),
        "image-type-refused": N_("Only PNG, JPEG and WebP images are accepted."),
        "image-too-large": N_("The image is too large."),
        "markdown-too-long": N_("The text is too long."),
    }
)
