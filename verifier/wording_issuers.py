"""Sentences about issuers, stolen keys and registries, by the code of the finding."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

ISSUERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # issuer
        "key-is-issuers": N_("The key that signed is the issuer's own."),
        "key-from-registry": N_(
            "The issuer's own place could not be reached; {registry} vouches for the key "
            "that signed."
        ),
        "key-compromised": N_("The key that signed was in other hands from {since} on, says {by}."),
        "key-compromised-undated": N_(
            "The key that signed was stolen later, from {since} on, says {by}: nobody else "
            "tells that this is older."
        ),
        "issuer-compromised": N_(
            "All keys of the issuer were in other hands from {since} on, says {by}."
        ),
        "issuer-compromised-undated": N_(
            "All keys of the issuer were stolen later, from {since} on, says {by}: nobody else "
            "tells that this is older."
        ),
        "dated-by-receipt": N_(
            "The key was stolen from {since} on; this was seen here before, on {seen}."
        ),
        "dated-by-signed-record": N_(
            "The key was stolen from {since} on; the issuer has recorded that this is older."
        ),
        "key-published": N_(
            "The key that signed is printed in a specification: anybody can sign with it."
        ),
        "controller-mismatch": N_("The key that signed is not the issuer's."),
        "jwk-not-bound": N_("The key in the token is not shown to be the issuer's."),
        "purpose-not-allowed": N_("The issuer does not use this key for signing credentials."),
        "issuer-not-shown": N_("Who signed could not be shown."),
        "holder-absent": N_("The presentation does not name who presents it."),
        # trust
        "issuer-accredited": N_("{name} is accredited for this by {registry}."),
        "issuer-known": N_("{name} is listed by {registry}."),
        "issuer-not-accredited": N_("{name} is listed by {registry}, but not accredited for this."),
        "accreditation-not-begun": N_(
            "{name} is listed by {registry}; its accreditation for this began after this was "
            "signed."
        ),
        "accreditation-over": N_(
            "{name} is listed by {registry}; its accreditation for this was over when this was "
            "signed."
        ),
        "issuer-not-member-yet": N_("{name} joined {registry} after this was signed."),
        "issuer-suspended": N_("{name} was suspended by {registry} when this was signed."),
        "issuer-withdrawn": N_("{name} was withdrawn from {registry} when this was signed."),
        "key-not-registered": N_(
            "{registry} does not list the key that signed among those of {name} at that date."
        ),
        "registry-unreachable": N_("{registry} could not be asked, and no copy is at hand."),
        "registry-expired": N_("The copy of {registry} at hand is too old to rely on."),
        "registry-refused": N_("What {registry} says of itself cannot be believed ({reason})."),
        "chain-unreachable": N_(
            "In no registry; whether a trusted federation stands behind {registry} could not be "
            "asked ({reason})."
        ),
        "chain-refused": N_(
            "In no registry; that a trusted federation stands behind {registry} cannot be "
            "believed ({reason})."
        ),
        "anchors-disagree": N_("The registries do not agree: {registries}."),
        "issuer-imitates": N_(
            "Careful: its name or logo looks like that of {name}, listed by {registry}, which "
            "it is not."
        ),
        "issuer-unknown": N_("The issuer is in none of the registries."),
        "no-registry": N_(
            "No registry was given: whether the issuer may attest this is not known."
        ),
        "self-asserted": N_("The person says this of themself."),
    }
)
