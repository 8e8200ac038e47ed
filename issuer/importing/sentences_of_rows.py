"""What is wrong with a pupil or a row, by code: what, and how to mend it."""

from typing import Final

from issuer.importing.mending import ASK_REGISTER, CORRECT_CELL, EXPORT_AGAIN, NOTHING
from service.language import N_

PUPIL: Final = {
    "pupil-left": (N_("This pupil has left the school and is left out."), NOTHING),
    "pupil-deleted": (
        N_("The feed deletes the pupil {value}."),
        N_("Nothing is deleted here by an import; close the booklet by hand if need be."),
    ),
    "pupil-without-ine": (N_("This pupil has no INE and is left out."), ASK_REGISTER),
    "pupil-without-division": (N_("This pupil has no class and is left out."), ASK_REGISTER),
    "pupil-without-identifier": (
        N_("Nothing here says surely which pupil is meant."),
        N_("Give the INE or the pupil number of SIECLE, or names and birth date."),
    ),
    "pupil-not-in-file": (
        N_("The report is about {value}, who is not among the pupils of the file."),
        EXPORT_AGAIN,
    ),
    "pupil-not-on-list": (
        N_("{name} is not on your list of pupils."),
        N_("Import the pupils of SIECLE, ONDE or the ENT first, then this file again."),
    ),
    "pupil-to-confirm": (
        N_("It is not sure who {name} is; {count} pupils of the list may be meant."),
        N_("Choose the pupil by hand."),
    ),
    "pupil-repeated": (
        N_("The same pupil stands on line {other_line} already; this line is left out."),
        NOTHING,
    ),
    "ine-malformed": (
        N_("{value} is no INE, which has eleven letters and digits."),
        ASK_REGISTER,
    ),
    "ine-unusual": (
        N_("{value} has the length of an INE but none of the known forms."),
        N_("Compare it with the pupil register."),
    ),
    "ine-twice": (
        N_("The INE is also that of the pupil on line {other_line}."),
        ASK_REGISTER,
    ),
    "ine-two-birth-dates": (
        N_("On line {other_line} the same INE has another birth date."),
        ASK_REGISTER,
    ),
    "eleve-id-malformed": (N_("{value} is no pupil number of SIECLE."), EXPORT_AGAIN),
    "eleve-id-twice": (
        N_("The pupil number of SIECLE is also that of the pupil on line {other_line}."),
        EXPORT_AGAIN,
    ),
    "jointure-malformed": (N_("{value} is no number of the academy's directory."), EXPORT_AGAIN),
    "jointure-twice": (
        N_("The directory number is also that of the pupil on line {other_line}."),
        EXPORT_AGAIN,
    ),
    "twins": (
        N_("Same family name and birth date as on line {other_line}: probably twins."),
        NOTHING,
    ),
    "same-name-and-birth-date": (
        N_("Same names and birth date as on line {other_line}, but other numbers."),
        N_("Check in the pupil register that these are two pupils."),
    ),
    "siblings": (
        N_("This guardian has {count} pupils in the school, who may share a computer."),
        NOTHING,
    ),
    "guardian-without-person": (
        N_("The guardian {value} is named, but not described in the file."),
        EXPORT_AGAIN,
    ),
    "email-malformed": (
        N_("The e-mail address of this guardian is none and is left out."),
        ASK_REGISTER,
    ),
    "family-name-missing": (N_("The family name is missing."), CORRECT_CELL),
    "given-name-missing": (N_("The given name is missing."), CORRECT_CELL),
    "birth-date-missing": (N_("The birth date is missing."), ASK_REGISTER),
    "mef-malformed": (N_("{value} is no study code (MEF) and is left out."), ASK_REGISTER),
    "characters-lost": (
        N_("In {value} letters were lost before the file came here."),
        N_("Export the file again, in UTF-8 if the application lets you choose."),
    ),
    "uai-malformed": (N_("{uai} is no school number (UAI)."), EXPORT_AGAIN),
    "uai-department-unknown": (N_("{uai} is a school number of no department."), EXPORT_AGAIN),
    "uai-letter-wrong": (
        N_("The letter of the school number {uai} does not fit; it would be {expected}."),
        EXPORT_AGAIN,
    ),
}
ROW: Final = {
    "row-shifted": (
        N_("The row has more than the {columns} cells of the header."),
        N_("Put texts that hold the separator between quotation marks."),
    ),
    "row-repeated": (
        N_("The same stands on line {other_line} already; this line is left out."),
        NOTHING,
    ),
    "row-contradicts": (
        N_("Line {other_line} says something else about the same pupil."),
        N_("Keep the right one of the two and send the file again."),
    ),
    "line-malformed": (
        N_("The line is not made of INE, subject and state between bars."),
        EXPORT_AGAIN,
    ),
    "cell-formula": (
        N_("There is a formula in this cell; formulas are not computed here."),
        N_("Paste the value in its place (paste special, values only)."),
    ),
    "cell-error": (N_("The cell shows an error of the spreadsheet."), CORRECT_CELL),
    "cell-too-long": (
        N_("The text has more than {max_characters} characters."),
        N_("Shorten it."),
    ),
    "date-malformed": (
        N_("{value} is no date."),
        N_("Write dates like 31/12/2011."),
    ),
    "date-missing": (N_("The date is missing."), N_("Write dates like 31/12/2011.")),
    "date-impossible": (N_("The birth date {value} cannot be right."), ASK_REGISTER),
    "code-unknown": (
        N_("{value} is no known value of {name}."),
        N_("Compare it with the list of the application, then export again."),
    ),
    "cycle-unknown": (N_("{value} is no cycle; there are 2, 3 and 4."), EXPORT_AGAIN),
    "level-unknown": (
        N_("{value} is no level; there are 1 to {max_level}."),
        CORRECT_CELL,
    ),
    "status-unknown": (N_("{value} is no known status of a certification."), EXPORT_AGAIN),
    "state-unknown": (N_("After the subject stands no known state."), EXPORT_AGAIN),
    "result-unknown": (
        N_("The result is neither passed nor failed in any usual wording."),
        N_("Write « Admis » or « Refusé », with the mention behind it."),
    ),
    "certificate-unknown": (
        N_("{value} is no road safety certificate."),
        N_("Write ASSR1, ASSR2, ASR or APER."),
    ),
    "number-malformed": (N_("{value} is no certification number."), EXPORT_AGAIN),
    "pix-code-malformed": (
        N_("{value} is no verification code of Pix and is left out."),
        N_("It is written P- and eight letters or digits."),
    ),
    "socle-incomplete": (
        N_("Of the eight components, {missing} are missing; the others are taken."),
        N_("Complete the report, then export again."),
    ),
    "item-of-other-stage": (
        N_("Number {value} belongs to no framework kept here and is left out."),
        NOTHING,
    ),
    "not-obtained": (N_("Not obtained: there is nothing to attest."), NOTHING),
    "not-imported": (
        N_("This certificate tells of a person's health and is never imported."),
        N_("The pupil may add it to the booklet, if the pupil wishes."),
    ),
    "engagement-in-words": (
        N_("An engagement is described in free words, which are not imported."),
        N_("Award it by hand from the catalogue."),
    ),
    "achievement-missing": (
        N_("The row does not say what is awarded."),
        N_("Fill in the cell, or choose one award for the whole file."),
    ),
    "deliver-to-malformed": (
        N_("This is neither an e-mail address nor a wallet identifier."),
        CORRECT_CELL,
    ),
    "evidence-malformed": (
        N_("The evidence is no link."),
        N_("Give an address that begins with https://."),
    ),
    "credits-malformed": (N_("The credits are no number."), CORRECT_CELL),
}
