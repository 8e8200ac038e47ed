"""How to mend what many faults have in common."""

from typing import Final

from service.language import N_

EXPORT_AGAIN: Final = N_("Export the file again from the application and send it unchanged.")
ASK_REGISTER: Final = N_("Correct it in the pupil register, then export again.")
CORRECT_CELL: Final = N_("Correct the cell and send the file again.")
NOTHING: Final = ""
"""Where nothing needs mending."""
