"""How an item stands, in three words and a shape; and what each rubric is called."""

from datetime import datetime, timedelta
from typing import Final

from service.language import N_
from verifier.report import Trust, Verdict
from wallet.booklet.models import About, Item, Rubric, Voice

SOON: Final = timedelta(days=60)
RUBRICS: Final = {
    Rubric.SOCLE: N_("Common core"),
    Rubric.DIPLOMAS: N_("Diplomas and certificates"),
    Rubric.ENGAGEMENTS: N_("Commitments"),
    Rubric.FAMILY: N_("Family life"),
    Rubric.DISCOVERIES: N_("Trainings and occupations"),
    Rubric.PLACEMENTS: N_("Placements and exchanges"),
    Rubric.SELF_ASSESSMENT: N_("Self-assessment"),
    Rubric.PROJECT: N_("My plan"),
}
"""The short names of the rubrics (msgids), in their order."""
VOICES: Final = {
    Voice.ATTESTED: N_("Attested by somebody else"),
    Voice.DECLARED: N_("Declared by me"),
}
_REFUSED: Final = {
    "expired": ("warning", N_("Expired")),
    "revoked": ("bad", N_("Revoked")),
    "suspended": ("warning", N_("Suspended")),
    "not-yet-valid": ("note", N_("Not valid yet")),
}


def state_of(item: Item, now: datetime) -> tuple[str, str]:
    """The shape (`ui.state`) and the word (a msgid) of an item, as its last check found it."""
    if item.verdict == Verdict.REFUSED.value:
        return _REFUSED.get(item.reason, ("bad", N_("Not verified")))
    if item.valid_until is not None and item.valid_until <= now:
        return _REFUSED["expired"]
    if item.verdict == Verdict.UNDETERMINED.value:
        return "unknown", N_("Could not be checked")
    if item.valid_until is not None and item.valid_until <= now + SOON:
        return "warning", N_("Expires soon")
    if item.voice is Voice.DECLARED:
        return "note", N_("In my own words")
    if item.trust == Trust.ACCREDITED.value:
        return "good", N_("Verified")
    return "note", N_("To be examined")


def is_about_other(item: Item) -> bool:
    """Whether it speaks of somebody else than the holder."""
    return item.about is About.OTHER
