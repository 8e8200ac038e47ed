"""What tokens allow and why one is refused, as sentences; for `Hooks.sentences`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from issuer.status.models import Purpose
from issuer.tokens.keeping import Scope
from service.language import N_

SCOPES: Final[Mapping[Scope, str]] = MappingProxyType(
    {
        Scope.ISSUE: N_("Have credentials signed in the name of the organisation"),
        Scope.STATUS: N_("Withdraw or suspend credentials that were issued this way"),
        Scope.READ: N_("Read credentials that were issued this way"),
    }
)
"""What each scope allows (msgids)."""

PURPOSES: Final[Mapping[Purpose | None, str]] = MappingProxyType(
    {
        Purpose.REVOCATION: N_("They can be withdrawn for good"),
        Purpose.SUSPENSION: N_("They can be suspended, and resumed"),
        None: N_("They cannot be withdrawn"),
    }
)
"""What can be done with credentials issued with a token (msgids)."""

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "token-name-malformed": N_("A name has 1 to {most} visible characters."),
        "token-scopes-empty": N_("Choose at least one thing that the token allows."),
        "token-days-wrong": N_("Choose one of the durations offered."),
        "tokens-too-many": N_(
            "There are {most} tokens in force already: withdraw those no longer used."
        ),
        "token-partner-refused": N_(
            "A partner awards on the pages of this service only, so that the school’s limits hold."
        ),
        "token-not-there": N_("Your organisation has no such token."),
        "token-withdrawn": N_("This token was withdrawn already."),
    }
)
