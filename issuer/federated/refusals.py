"""How the federation says no to an organisation, or cannot be reached."""

from typing import Final

from federation.errors import FetchError
from issuer.organisations.refusals import Refused

_WRONG_ADDRESS: Final = frozenset({"url-malformed", "scheme-refused", "address-refused"})


class AnchorRefused(Refused):
    """The anchor, or what was typed, does not fit; asking again changes nothing."""


class AnchorFailed(Refused):
    """The anchor could not be reached or was not understood; it may be tried again later."""

    # No 502: a proxy in front of us would put a page of its own in place of ours.
    status = 409


def of_door(error: FetchError) -> AnchorRefused | AnchorFailed:
    """Our word for why nothing came: an address that cannot be one, or nobody there."""
    if error.code in _WRONG_ADDRESS:
        return AnchorRefused("invitation-malformed", reason=error.code)
    return AnchorFailed("anchor-unreachable", reason=error.code)
