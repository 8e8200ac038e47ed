"""What stands in the audit log, in words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.language import N_

ACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "organisation.created": N_("Organisation founded"),
        "organisation.changed": N_("Settings changed"),
        "organisation.logo-changed": N_("Logo changed"),
        "organisation.key-rotated": N_("Key renewed"),
        "organisation.key-withdrawn": N_("Key withdrawn"),
        "member.invited": N_("Person invited"),
        "member.invitation-withdrawn": N_("Invitation withdrawn"),
        "member.appointed": N_("Role given"),
        "member.ended": N_("Role ended"),
        "partner.invited": N_("Partner invited"),
        "partner.changed": N_("Partner: other limits"),
        "partner.suspended": N_("Partner suspended"),
        "partner.resumed": N_("Partner may award again"),
        "partner.ended": N_("Partnership ended"),
        "achievement.created": N_("Badge made"),
        "achievement.changed": N_("Badge changed"),
        "achievement.archived": N_("Badge archived"),
        "award.made": N_("Award made"),
        "award.changed": N_("Award changed"),
        "award.submitted": N_("Award sent to the head"),
        "award.approved": N_("Award approved"),
        "award.sent-back": N_("Award sent back"),
        "award.issued": N_("Award issued"),
        "award.offered": N_("Award offered"),
        "award.taken": N_("Award taken"),
        "award.revoked": N_("Award revoked"),
        "award.suspended": N_("Award suspended"),
        "award.resumed": N_("Suspension lifted"),
        "award.replaced": N_("Award replaced"),
        "award.lapsed": N_("Award lapsed"),
        "award.discarded": N_("Draft thrown away"),
        "award.link-shown": N_("Link of an award shown"),
        "award.letter-sent": N_("Letter with a code sent"),
        "award.strip-printed": N_("Strip with a code printed"),
        "award.offered-to-wallet": N_("Award offered to a wallet"),
        "campaign.made": N_("Campaign made"),
        "campaign.approved": N_("Campaign approved"),
        "import.received": N_("File imported"),
        "import.cancelled": N_("Import stopped"),
        "pupils.listed": N_("List of pupils replaced"),
        "token.made": N_("Token made"),
        "token.withdrawn": N_("Token withdrawn"),
        "credential.issued-by-api": N_("Issued by software"),
        "credential.status-by-api": N_("Withdrawn by software"),
        "ob-api.allowed": N_("Person let an application read their awards"),
        "endorsement.given": N_("Endorsement signed"),
        "endorsement.withdrawn": N_("Endorsement withdrawn"),
        "endorsement.received": N_("Endorsement added"),
        "endorsement.removed": N_("Endorsement removed"),
    }
)
"""What each act is called (msgids); the code itself stands for others."""

AREAS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "award": N_("Awards"),
        "achievement": N_("Catalogue"),
        "member": N_("Members"),
        "partner": N_("Partners"),
        "organisation": N_("Organisation and keys"),
        "import": N_("Imports"),
        "campaign": N_("Campaigns"),
        "pupils": N_("Lists of pupils"),
        "token": N_("Tokens for software"),
        "credential": N_("Issued by software"),
    }
)
"""What the parts of the log are called, by the first word of the act."""
