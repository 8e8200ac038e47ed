"""What is said for each code of this package (msgids)."""

from typing import Final

from service.language import N_

SENTENCES: Final = {
    "passphrase-too-short": N_("A passphrase has at least {at_least} signs."),
    "passphrase-malformed": N_("This passphrase cannot be used."),
    "passphrase-missing": N_("Choose a passphrase, or tick that you leave your signature out."),
    "passphrases-differ": N_("The two passphrases are not the same."),
    "archive-not-ours": N_("This is not the archive of a booklet. Give the whole ZIP file."),
    "archive-damaged": N_("This file is damaged or was changed: nothing of it was taken."),
    "archive-malformed": N_("This archive cannot be read: nothing of it was taken."),
    "archive-too-large": N_("This archive is too large."),
    "archive-too-new": N_("This archive was made by a newer service that this one cannot read."),
    "record-empty": N_("There is nothing to put into it yet."),
    "record-too-large": N_(
        "There is too much in it: at most {most} entries. Choose fewer rubrics."
    ),
    "badge-not-bakeable": N_("This badge cannot be put into a picture."),
    "archive-missing": N_("There is no such archive. Give the file once more."),
    "archive-passphrase-wrong": N_("This is not the passphrase of this archive."),
}
