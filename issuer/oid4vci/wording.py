"""Refusals in words: for people on our pages, and for programmers in answers to wallets."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "offer-unknown": N_("There is no such offer: check that the link is complete."),
        "offer-used": N_(
            "This offer has been used: the badge is in a wallet already. If that is not yours, "
            "tell who gave you the link."
        ),
        "offer-void": N_(
            "This offer is no longer valid: a newer one was made, or a wrong code was entered too "
            "often. Ask for a new one."
        ),
        "offer-expired": N_("The time of this offer is over. Ask for a new one."),
        "award-not-offered": N_("This award cannot be taken at the moment."),
    }
)
"""For `Hooks.sentences`."""

DESCRIPTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "request-repeats": "A parameter stands twice in the request.",
        "request-incomplete": "A required parameter is missing.",
        "request-malformed": "The request has not the form that the specification gives it.",
        "grant-type-unsupported": "Only the pre-authorized code grant is offered.",
        "authorization-details-malformed": "authorization_details names nothing that was offered.",
        "content-type-wrong": "The body has not the media type that this endpoint takes.",
        "offer-unknown": "The pre-authorized code is unknown.",
        "offer-used": "The pre-authorized code was used already.",
        "offer-void": "The offer is void: a newer one was made, or too many wrong codes were sent.",
        "offer-expired": "The pre-authorized code has expired.",
        "award-not-offered": "What was offered cannot be taken at the moment.",
        "tx-code-missing": "This offer needs a transaction code.",
        "tx-code-unexpected": "This offer has no transaction code.",
        "tx-code-wrong": "The transaction code is wrong.",
        "access-token-missing": "This endpoint needs an access token.",
        "access-token-unknown": "The access token is unknown.",
        "access-token-expired": "The access token has expired.",
        "encryption-not-offered": "Encrypted responses are not offered.",
        "proofs-missing": "The request needs a key proof in proofs.",
        "proofs-malformed": "proofs must hold a non-empty array under exactly one proof type.",
        "proofs-too-many": "One key proof is taken at a time.",
        "proof-type-unsupported": "Only proofs of the types jwt and di_vp are taken.",
        "proof-malformed": "The key proof has not the form of its type.",
        "proof-key-missing": "The key proof names no key: kid with a DID URL, or jwk.",
        "proof-key-ambiguous": "The key proof must name one key, by either kid or jwk.",
        "proof-did-unsupported": "Keys are taken as did:key, did:jwk or jwk.",
        "proof-audience-wrong": "The audience of the key proof is not this credential issuer.",
        "proof-time-wrong": "The key proof is too old, or from the future.",
        "proof-nonce-missing": "The key proof holds no nonce.",
        "proof-holder-wrong": "The holder is not the controller of the key.",
        "jws-algorithm-refused": "The algorithm of the key proof is not offered.",
        "jws-type-refused": "The typ of the key proof must be openid4vci-proof+jwt.",
        "jws-header-member": "The header of the key proof has a member that is not taken here.",
        "signature-invalid": "The signature of the key proof does not verify.",
        "nonce-unknown": "The nonce is not from this issuer.",
        "nonce-expired": "The nonce has expired.",
        "nonce-used": "The nonce was used already.",
        "configuration-unknown": "The token does not allow this credential configuration.",
        "identifier-unknown": "The token does not allow this credential identifier.",
        "award-of-another-wallet": "The credential is bound to the key of another wallet already.",
        "notification-unknown": "There is no such notification_id for this token.",
    }
)
"""The `error_description` of answers; ASCII without quotes and backslashes, for developers."""
OTHERWISE: Final = "The request was refused ({code})."


def description(code: str) -> str:
    """What is told a developer about a refusal."""
    return DESCRIPTIONS.get(code) or OTHERWISE.format(code=code)
