"""Awards in words: their states, and refusals as sentences; for `Hooks.sentences`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from issuer.awards.models import AwardState, Recipient, Source
from service.language import N_

STATES: Final[Mapping[AwardState, str]] = MappingProxyType(
    {
        AwardState.DRAFT: N_("Draft"),
        AwardState.TO_APPROVE: N_("To approve"),
        AwardState.SCHEDULED: N_("Scheduled"),
        AwardState.OFFERED: N_("Offered"),
        AwardState.TAKEN: N_("Taken"),
        AwardState.LEFT: N_("Offered"),  # of one person nobody is told
        AwardState.LAPSED: N_("Lapsed"),
        AwardState.REPLACED: N_("Replaced"),
        AwardState.SUSPENDED: N_("Suspended"),
        AwardState.REVOKED: N_("Revoked"),
    }
)
"""What each state is called (msgids)."""

MARKS: Final[Mapping[AwardState, str]] = MappingProxyType(
    {
        AwardState.DRAFT: "unknown",
        AwardState.TO_APPROVE: "warning",
        AwardState.SCHEDULED: "note",
        AwardState.OFFERED: "note",
        AwardState.TAKEN: "good",
        AwardState.LEFT: "note",
        AwardState.LAPSED: "unknown",
        AwardState.REPLACED: "unknown",
        AwardState.SUSPENDED: "warning",
        AwardState.REVOKED: "bad",
    }
)
"""The shape and colour of each state, as the macro `state` knows them."""

SOURCES: Final[Mapping[Source, str]] = MappingProxyType(
    {
        Source.TABLE: N_("A table or names that were typed"),
        Source.IMPORT: N_("A file of a national application"),
        Source.EVENT: N_("An event"),
    }
)
"""Where each campaign comes from (msgids)."""

MEANINGS: Final[Mapping[AwardState, str]] = MappingProxyType(
    {
        AwardState.DRAFT: N_("Nobody has been told yet. It can still be changed."),
        AwardState.TO_APPROVE: N_("It waits for the head of the organisation to approve it."),
        AwardState.SCHEDULED: N_("It is decided, and will be issued when it is due."),
        AwardState.OFFERED: N_("It is ready; the person has not taken it yet."),
        AwardState.TAKEN: N_("The person has it."),
        AwardState.LEFT: N_("It is ready; the person has not taken it yet."),
        AwardState.LAPSED: N_("Nobody took it in time. It can be offered again."),
        AwardState.REPLACED: N_("Another award stands in its place."),
        AwardState.SUSPENDED: N_("It does not count until the suspension is lifted."),
        AwardState.REVOKED: N_("It no longer counts, for good."),
    }
)
"""What each state means to who awarded it (msgids)."""

RECIPIENTS: Final[Mapping[Recipient, str]] = MappingProxyType(
    {
        Recipient.CLAIM: N_("By a code or link that you hand out (usual)"),
        Recipient.DID: N_("By the identifier of their wallet"),
        Recipient.EMAIL: N_("By their e-mail address, for another platform"),
    }
)
"""How the credential names its subject (msgids)."""

RESULT_STATUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Completed": N_("completed"),
        "Enrolled": N_("enrolled"),
        "Failed": N_("failed"),
        "InProgress": N_("in progress"),
        "OnHold": N_("on hold"),
        "Provisional": N_("provisional"),
        "Withdrew": N_("withdrew"),
    }
)
"""What the states of a result are called (msgids)."""

ACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "award.made": N_("Made"),
        "award.changed": N_("Changed"),
        "award.returned": N_("Became a draft again"),
        "award.submitted": N_("Handed in for approval"),
        "award.decided": N_("Decided"),
        "award.offered": N_("Offered"),
        "award.taken": N_("Taken"),
        "award.lapsed": N_("Lapsed"),
        "award.replaced": N_("Replaced"),
        "award.suspended": N_("Suspended"),
        "award.resumed": N_("Suspension lifted"),
        "award.revoked": N_("Revoked"),
        "award.put-off": N_("Scheduled anew"),
        "award.discarded": N_("Thrown away"),
        "award.link-shown": N_("Link shown"),
        "award.letter-sent": N_("Letter sent"),
        "award.strip-printed": N_("Strip printed"),
        "award.offered-to-wallet": N_("Offered to a wallet"),
        "campaign.made": N_("Made with a campaign"),
        "campaign.approved": N_("Approved with the campaign"),
    }
)
"""What each act of the audit log is called in the history of an award (msgids)."""

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "award-unknown": N_("There is no such award."),
        "award-move-refused": N_(
            "This is not possible any more: somebody has done something else with this award. "
            "Look at it again."
        ),
        "award-not-draft": N_("Only a draft can be changed or thrown away."),
        "award-not-allowed": N_("Your role may not award this. Ask the head of your organisation."),
        "award-own-approval": N_("Your organisation wants somebody else to approve what you made."),
        "award-date-wrong": N_("The day it was earned lies too far back, or in the future."),
        "award-validity-wrong": N_("The end of validity must come after it is issued."),
        "award-validity-over": N_("Its validity would be over before it is issued."),
        "award-schedule-wrong": N_("It can be scheduled for a year ahead at most."),
        "award-lapse-wrong": N_("The offer must end after it begins, and within three years."),
        "award-issued-already": N_("It has been issued already."),
        "award-cannot-suspend": N_(
            "This award was signed so that it can be revoked but not suspended."
        ),
        "awards-too-many": N_("Choose at most {most} awards at a time."),
        "awards-none": N_("Choose at least one award."),
        "decider-role-ended": N_(
            "Who decided this has no role here any more; the head decides anew."
        ),
        "reason-missing": N_("Say why, in up to {most} characters."),
        "recipient-name-malformed": N_("Write the name of the person, up to {most} characters."),
        "recipient-did-malformed": N_(
            "This is no identifier of a wallet. It begins with did:key:, did:web: or did:jwk:."
        ),
        "recipient-address-malformed": N_("This is no e-mail address."),
        "content-malformed": N_("What this award says cannot be read."),
        "content-text-too-long": N_("A text is too long: at most {most} characters."),
        "content-text-wrong": N_("A text has invisible characters that cannot be kept."),
        "content-credits-wrong": N_("Credits are a number from 0 to {most}."),
        "content-days-wrong": N_("The activity ends before it begins."),
        "content-evidence-wrong": N_("At most {most} documents can go with an award."),
        "evidence-unknown": N_("There is no such document."),
        "evidence-too-large": N_("A document may have {most} MB at most."),
        "evidence-type-refused": N_("Only PDF files and PNG, JPEG or WebP pictures are accepted."),
        "evidence-malformed": N_("This PDF file is damaged or was cut."),
        "evidence-name-malformed": N_("Give the document a name of up to {most} characters."),
        "result-unknown": N_("This achievement has no result « {result} »."),
        "level-unknown": N_("« {value} » is no level of « {result} »."),
        "value-malformed": N_("« {value} » is no value for « {result} »."),
        "value-out-of-range": N_("« {value} » is outside the bounds of « {result} »."),
        "achievement-unknown": N_("There is no such achievement."),
        "achievement-not-active": N_("This achievement is not in use: activate it first."),
        "campaign-unknown": N_("There is no such campaign."),
        "campaign-ended": N_("This campaign has ended already."),
        "campaign-name-malformed": N_("Give the campaign a name of up to {most} characters."),
    }
)
