"""Sentences about terms, proofs, tokens and keys, by the code of the finding."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

PROOFS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # terms
        "keyword-unknown": N_(
            "The name at {pointer} looks like a keyword of the vocabulary language, and is none."
        ),
        "language-invalid": N_("The language at {pointer} is not one."),
        "jsonld-invalid": N_("The document uses the vocabulary language wrongly ({pointer})."),
        "document-too-costly": N_("The document is built so that checking it would take too long."),
        "jcs-not-json": N_("The document cannot be written in the form that was signed."),
        "jcs-number-range": N_("A number cannot be written in the form that was signed."),
        "jcs-text-not-unicode": N_("A text cannot be written in the form that was signed."),
        "jcs-too-deep": N_("The document is nested too deeply for the form that was signed."),
        # proofs
        "proof-member-missing": N_("The signature leaves out a member that it needs ({pointer})."),
        "proof-value-malformed": N_("The value of the signature is not well formed."),
        "proof-date-malformed": N_("A date of the signature cannot be read."),
        "proof-too-many": N_("It has more signatures than we check."),
        "proof-id-repeated": N_("Two signatures have the same name."),
        "proof-previous-invalid": N_("An earlier signature that this one builds on is not good."),
        "proof-previous-undetermined": N_(
            "An earlier signature that this one builds on could not be checked."
        ),
        "proof-previous-cycle": N_("Two signatures each build on the other."),
        "proof-context-mismatch": N_("The vocabularies are not those that were signed."),
        "disclosure-base-proof": N_(
            "This signature is for the holder alone, who shows parts of it."
        ),
        "disclosure-malformed": N_("The signature of the parts that are shown is not well formed."),
        "disclosure-signature-count": N_(
            "What is shown is not what was signed: something was added or left out."
        ),
        # tokens
        "jws-malformed": N_("The token is not a well-formed signed text."),
        "jws-crit": N_("The token demands an extension that is not known here."),
        "jws-header-member": N_(
            "The head of the token holds “{member}”, which the standard does not allow."
        ),
        "jws-type-refused": N_("The token is of another kind."),
        "jws-key-missing": N_("The token does not say which key signed it."),
        "jwt-type-newer": N_("The token names the newer type of W3C; Open Badges has another one."),
        "jwt-older-form": N_("The token holds the credential in the older way."),
        "jwt-vc-claim-missing": N_(
            "A token of the older data model must hold the credential in “vc”."
        ),
        "jwt-vc-claim-unexpected": N_(
            "A token of the current data model must not wrap the credential in “{claim}”."
        ),
        "jwt-generation": N_("The token does not say which data model it follows."),
        "jwt-date-malformed": N_("A date in the token cannot be read."),
        "jwt-expired": N_("The token has ended."),
        "jwt-not-yet-valid": N_("The token is not valid yet."),
        "jwk-mismatch": N_("The token names one key and holds another."),
        "jwk-has-private-part": N_("A private key is published: anybody can sign with it."),
        "jwk-malformed": N_("The key is not well formed."),
        "jwk-not-found": N_("The issuer's set of keys does not contain this key."),
        "jwk-not-for-signatures": N_("The key is not for signing."),
        "jwk-algorithm-mismatch": N_("The key is for another algorithm."),
        "jwk-type-unsupported": N_("This kind of key is not supported."),
        # keys
        "algorithm-not-for-key": N_(
            "The signature names an algorithm that does not belong to the key."
        ),
        "key-not-for-suite": N_("The key does not belong to this kind of signature."),
        "verification-method-malformed": N_(
            "What names the key is not well formed, or its owner does not confirm it."
        ),
        "controller-document-malformed": N_(
            "The issuer's document cannot be read, or belongs to somebody else."
        ),
        "did-malformed": N_("The issuer's identifier (DID) is not well formed."),
        "did-key-type-unsupported": N_(
            "The issuer's identifier (DID) holds a kind of key that is not supported."
        ),
        "url-malformed": N_("The address of the key is not well formed."),
        "multibase-malformed": N_("The key is not well formed."),
        "multibase-too-long": N_("The key is longer than any key we know."),
        "multikey-is-secret": N_("A private key is published: anybody can sign with it."),
        "multikey-type-unsupported": N_("This kind of key is not supported."),
        "key-type-unsupported": N_("This kind of key is not supported."),
        "public-key-malformed": N_("The key is not well formed."),
        "public-key-weak": N_("The key is too weak to protect anything."),
        "rsa-key-size": N_("The key is too short or too long."),
    }
)
