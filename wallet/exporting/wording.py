"""What is said for each code of this package (msgids)."""

from typing import Final

from service.language import N_

SENTENCES: Final = {
    "passphrase-too-short": N_("A passphrase has at least {at_least} signs."),
    "passphrase-malformed": N_("This passphrase cannot be used."),
    "passphrase-missing": N_("Choose a passphrase, or tick that you leave your signature out."),
    "passphrases-differ": N_("The two passphrases are not the same."),
}
