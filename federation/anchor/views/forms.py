"""What the forms of the anchor's console share: kinds, reasons, days, instants."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from types import MappingProxyType
from typing import Any, Final

from flask import g
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional

from federation.anchor.accrediting import Grant
from federation.anchor.members import REASONS as CODES
from federation.anchor.members import Grounds
from federation.anchor.views.words import ACCREDITATIONS, REASONS
from schemas.errors import LivretError
from service.language import N_
from service.web.forms import Form, choices, required
from service.web.telling import CheckboxesField, Telling, end_of

MAX_NOTE_CHARACTERS: Final = 2000
MINUTES: Final = "%Y-%m-%dT%H:%M"
FIELDS: Final = MappingProxyType(
    {
        "kind-unknown": "kinds",
        "label-malformed": "label",
        "anchor-malformed": "entity_id",
        "anchor-unreadable": "entity_id",
        "recognition-own": "entity_id",
        "reason-missing": "reason",
        "grant-over": "until",
        "email-malformed": "email",
        "name-missing": "name",
        "homepage-malformed": "homepage",
        "reason-unknown": "reason",
        "withdrawal-in-future": "instant",
        "invitation-date-wrong": "until",
    }
)
"""Beside which field a refusal stands, where its code does not begin with the field's name."""


IMPOSSIBLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "member-active": N_("The member counts already."),
        "member-suspended": N_("The member is suspended: let it count again first."),
        "member-compromised": N_("The member's keys were stolen: it replaces them first."),
        "member-ended": N_("The member has left the federation."),
        "merged": N_("The member is a part of another one by now."),
        "merged-into-itself": N_("A member cannot become a part of itself."),
        "own-sponsor": N_("A member cannot vouch for itself."),
        "in-the-future": N_("The instant must not lie in the future."),
        "compromised-already": N_("The theft is known already, from then or an earlier time."),
        "key-not-replaced": N_(
            "It still publishes a key from before the theft. It replaces its keys in its own "
            "console; then have what it publishes read again."
        ),
        "accreditation-over": N_("This has ended already."),
        "accreditation-over-before-it-begins": N_("The last day lies before the first one."),
    }
)
"""Why something cannot be decided as things stand (msgids), by the reason of the history."""


class AnchorTelling(Telling):
    """Says what a verb refuses in the form; of what cannot be decided also why."""

    def words(self, error: LivretError) -> str | None:
        """The reason in words where there are some."""
        known = IMPOSSIBLE.get(str(error.facts.get("reason", "")))
        if error.code == "decision-impossible" and known is not None:
            return str(g.translate(known))
        return super().words(error)


def telling(form: Form) -> Telling:
    """Says what a verb refuses in the form."""
    return AnchorTelling(form, FIELDS)


def kinds_field(label: str, description: str = "") -> CheckboxesField:
    """Boxes for kinds of accreditation."""
    return CheckboxesField(
        label, [required()], choices=choices(ACCREDITATIONS.items()), description=description
    )


def note_field() -> TextAreaField:
    """A note that only the team reads."""
    return TextAreaField(
        N_("Note for the team"),
        [Optional(), Length(max=MAX_NOTE_CHARACTERS)],
        description=N_("Stays here; neither the member nor the public reads it."),
        render_kw={"rows": "3"},
    )


class GrantForm(Form):
    """Which kinds, from which day to which."""

    kinds = kinds_field(N_("What it may attest"))
    since = DateField(
        N_("First day"), [Optional()], description=N_("Left empty, it begins at once.")
    )
    until = DateField(
        N_("Last day"),
        [Optional()],
        description=N_("For instance the end of the school year. Left empty, until you end it."),
    )

    def grants(self) -> list[Grant]:
        """What was chosen, as the verbs want it."""
        since = datetime.combine(self.since.data, time(), UTC) if self.since.data else None
        return [Grant(kind, since, end_of(self.until.data)) for kind in self.kinds.data or ()]


class GroundsForm(Form):
    """Why something is decided."""

    reason = RadioField(
        N_("Reason, as everybody may read it"),
        [required()],
        choices=choices((code, REASONS[code]) for code in CODES),
        default="other",
    )
    note = note_field()

    def grounds(self) -> Grounds:
        """What was chosen, as the verbs want it."""
        return Grounds(self.reason.data, (self.note.data or "").strip() or None)


def instant_field() -> DateTimeLocalField:
    """From when something was in other hands."""
    return DateTimeLocalField(
        N_("Stolen, or possibly stolen, since (universal time)"),
        [required()],
        format=[MINUTES, f"{MINUTES}:%S"],
        description=N_(
            "Universal time is one hour behind metropolitan France in winter, two in summer. When "
            "you are not sure, choose the earlier time."
        ),
    )


def sure_field() -> BooleanField:
    """That somebody knows what they do."""
    return BooleanField(N_("I understand what this means"), [required()])


class StolenForm(Form):
    """From when on a member's keys are not to be believed."""

    instant = instant_field()
    note = note_field()
    sure = sure_field()

    def since(self) -> Any:
        """The instant, in universal time."""
        return self.instant.data.replace(tzinfo=UTC)


class MergeForm(Form):
    """Into which other member one goes."""

    into = StringField(
        N_("Address or number of the other member"),
        [required(), Length(max=500)],
        description=N_(
            "Its address in the federation (https://…), as it stands on its page here, or its UAI, "
            "RNA or SIRET number."
        ),
        render_kw={"autocomplete": "off"},
    )
    sure = sure_field()
