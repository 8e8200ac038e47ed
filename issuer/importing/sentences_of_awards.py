"""What is wrong with a row once it is held against the catalogue and the calendar, by code."""

from typing import Final

from issuer.importing.mending import CORRECT_CELL
from service.language import N_

AWARD: Final = {
    "achievement-not-offered": (
        N_("“{value}” is no badge that you may award."),
        N_("Write its name as it stands in the catalogue, or choose one badge for all rows."),
    ),
    "date-in-future": (
        N_("{value} is still to come."),
        N_("Correct the date, or wait until it was earned."),
    ),
    "level-not-known": (
        N_("“{value}” is no level of this badge."),
        N_("Write one of these: {levels}."),
    ),
    "level-not-expected": (
        N_("This badge has no single level or result for “{value}”."),
        N_("Empty the cell, or award this badge one by one."),
    ),
    "value-not-good": (N_("“{value}” is no result that this badge can have."), CORRECT_CELL),
    "text-not-good": (N_("A text of this row is too long or has unreadable signs."), CORRECT_CELL),
    "bundle-unknown": (
        N_("Nothing in the catalogue fits {value}; it is left out."),
        N_("Award it by hand."),
    ),
    "name-not-good": (
        N_("This line has no name of at most {most} characters."),
        N_("Write one name on each line."),
    ),
    "after-name-not-good": (
        N_("What follows the name is no e-mail address."),
        N_("After the name write nothing, or a comma and an address."),
    ),
    "header-missing": (
        N_("The table has no line of titles with at least two columns."),
        N_("Write titles above the columns, such as “Prénom” and “Nom”."),
    ),
    "too-many-names": (
        N_("There are more than {most} names."),
        N_("Send a table instead, or paste them in parts."),
    ),
}
