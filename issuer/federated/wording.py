"""Refusals of federations, states and standings as sentences."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from issuer.federated.models import JoiningState
from issuer.federated.standing import Position
from service.language import N_

STATES: Final[Mapping[JoiningState, tuple[str, str]]] = MappingProxyType(
    {
        JoiningState.SENDING: ("warning", N_("Interrupted: apply again")),
        JoiningState.WAITING: ("note", N_("Applied: the federation is looking at it")),
        JoiningState.FAULTY: ("warning", N_("Applied: something has to be put right")),
        JoiningState.ACCEPTED: ("good", N_("Member")),
        JoiningState.REFUSED: ("bad", N_("Application refused")),
        JoiningState.WITHDRAWN: ("unknown", N_("Taken back")),
        JoiningState.LEFT: ("unknown", N_("You have left")),
    }
)
"""Shape and words for how far an application is."""

POSITIONS: Final[Mapping[Position, str]] = MappingProxyType(
    {
        Position.APPLIED: N_(
            "{anchor} has not decided yet. Whoever checks an award of this kind will not read "
            "“accredited”."
        ),
        Position.KNOWN: N_(
            "{anchor} knows your organisation and has accredited it for nothing. Whoever checks "
            "an award of this kind will not read “accredited”."
        ),
        Position.OTHER_KIND: N_(
            "{anchor} has not accredited your organisation for this kind of award. Whoever checks "
            "it will read “not accredited”."
        ),
        Position.NOT_BEGUN: N_(
            "The accreditation by {anchor} for this kind of award has not begun yet. Whoever "
            "checks it will read “not accredited”."
        ),
        Position.OVER: N_(
            "The accreditation by {anchor} for this kind of award is over. Whoever checks it "
            "will read “not accredited”."
        ),
        Position.SUSPENDED: N_(
            "{anchor} has suspended your organisation. What is awarded now counts as not "
            "accredited, also later."
        ),
        Position.ENDED: N_(
            "Your organisation is no longer a member of {anchor}. Whoever checks a new award will "
            "read “not accredited”."
        ),
        Position.COMPROMISED: N_(
            "{anchor} says that your keys are in other hands. New awards are refused wherever "
            "they are checked."
        ),
    }
)
"""What an awarder is told before signing, by how the organisation stands (msgids)."""

REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "anchor-unreachable": N_("It could not be reached."),
        "anchor-not-itself": N_("What was found at its address is not in order."),
        "application-unknown": N_("It no longer knows this application."),
        "anchor-answer-malformed": N_("Its answer could not be understood."),
    }
)
"""Why an anchor could not be asked, by code (msgids)."""

FAULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "did-missing": N_("Your organisation publishes no key to sign awards with."),
        "did-proof-missing": N_("It was not shown that you hold the key that signs your awards."),
        "did-proof-for-another": N_("What shows that you hold your key was made for another."),
        "did-proof-wrong": N_("What shows that you hold your key does not fit the key."),
        "did-key-over": N_("The key that signs your awards is over: renew it."),
        "did-unreadable": N_("Your organisation could not be read from outside; ask who runs it."),
        "did-points-elsewhere": N_("Your keys are published under another address than yours."),
        "did-of-another": N_("Another member signs awards with your key already."),
    }
)
"""What a federation may find wrong with an application, by code (msgids)."""

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "entity-key-missing": N_(
            "This organisation has no key for federations yet; it gets one within minutes."
        ),
        "entity-key-announced": N_(
            "A new key is announced already. It takes over once every federation has seen it."
        ),
        "record-unknown": N_("There is no such record of a withdrawn key."),
        "invitation-malformed": N_(
            "This is no invitation. Copy the whole address from the letter; it begins with https://"
        ),
        "invitation-unknown": N_(
            "This invitation is not known or is over. Ask for another where it came from."
        ),
        "anchor-elsewhere": N_(
            "This address speaks for another one, {anchor}. Nothing was sent. Ask those who "
            "invited you."
        ),
        "anchor-not-itself": N_(
            "At this address is no federation that can prove who it is. Nothing was sent."
        ),
        "anchor-unreachable": N_(
            "The federation cannot be reached just now. Nothing is lost: try again later."
        ),
        "anchor-answer-malformed": N_(
            "The answer of the federation could not be understood. Try again later."
        ),
        "anchor-refused": N_("The federation answered: {text}"),
        "application-unknown": N_("The federation no longer knows this application."),
        "mark-missing": N_("The federation has not signed this accreditation yet."),
        "mark-forged": N_("What came as an accreditation is none: it was not kept."),
        "joining-kinds-empty": N_("Choose at least one kind of award."),
        "joining-kind-unknown": N_("There is no such kind of award."),
        "joined-already": N_("You have applied to {anchor} already."),
        "joining-over": N_("This is over already."),
        "joining-unknown": N_("There is no such application."),
        "vouching-not-member": N_("Only a member of the federation can vouch for others."),
        "vouching-address-malformed": N_(
            "This is no address of an organisation that issues. It begins with https:// and is "
            "the address of its public page."
        ),
        "vouching-kinds-empty": N_("Choose at least one kind of award that you can vouch for."),
        "vouching-date-past": N_("The date must be in the future."),
        "vouched-already": N_("You vouch for {name} already."),
        "vouching-over": N_("This is over already."),
        "vouching-unknown": N_("You have not vouched for anybody of that name."),
    }
)
