"""Refusals of the interface for machines, as sentences; for `Hooks.sentences`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "request-malformed": N_("The request is not as the interface describes it at this place."),
        "form-unknown": N_("The form of a credential is data-integrity or jwt."),
        "credential-faulty": N_(
            "The credential is not signed, since verifiers would refuse it: {count} faults."
        ),
        "issuer-not-this-organisation": N_("The issuer of the credential must be {expected}."),
        "credential-name-differs": N_("The option credentialId is not the id of the credential."),
        "related-resource-refused": N_(
            "A related resource is not what its digest says, or could not be read."
        ),
        "credential-unknown": N_("No credential of that name was issued this way."),
        "credential-of-an-award": N_(
            "This credential belongs to an award: withdraw the award on the pages of the service."
        ),
        "status-not-there": N_("This credential was issued without a status."),
        "status-purpose-unknown": N_("The purpose of a status is revocation or suspension."),
        "status-purpose-differs": N_("The status of this credential has another purpose."),
        "status-entry-differs": N_("This is not the status entry of the credential."),
    }
)
