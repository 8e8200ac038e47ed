"""Runs in words: the sources by name, and refusals as sentences for `Hooks.sentences`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from issuer.importing import pasted
from issuer.runs.models import RunState
from service.language import N_

SOURCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "siecle-pupils": N_("SIECLE: pupils (ElevesSansAdresses.xml)"),
        "siecle-guardians": N_("SIECLE: guardians (ResponsablesAvecAdresses.xml)"),
        "onde": N_("ONDE: pupils (CSVExtraction.csv)"),
        "ent": N_("ENT: pupils and families (ficAlimMENESR)"),
        "cyclades": N_("Cyclades: list of candidates"),
        "lsu": N_("LSU: school reports (XML)"),
        "lpc": N_("LPC: personal booklet of skills, 2010 to 2016"),
        "lsl": N_("LSL: engagements at upper secondary school"),
        "pix": N_("Pix: results of certifications"),
        "dnb": N_("DNB: results of the brevet"),
        "notanet": N_("Notanet: B2i and level A2, until 2016"),
        "road-safety": N_("ASSR, ASR, APER: our own table"),
        "own-table": N_("Your own table"),
        pasted.CODE: N_("Names that were pasted"),
    }
)
"""What each source is called (msgids)."""

STATES: Final[Mapping[RunState, str]] = MappingProxyType(
    {
        RunState.COLUMNS: N_("Columns to choose"),
        RunState.READY: N_("To confirm"),
        RunState.STARTED: N_("In progress"),
        RunState.DONE: N_("Done"),
        RunState.CANCELLED: N_("Cancelled"),
        RunState.LAPSED: N_("Not confirmed in time"),
    }
)
"""What each state is called (msgids)."""

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "run-unknown": N_("There is no such import."),
        "run-not-waiting": N_("This import was confirmed, cancelled or too old already."),
        "run-file-gone": N_("The file was deleted: send it again."),
        "run-file-damaged": N_("The file can no longer be opened: send it again."),
        "run-faults-left": N_(
            "Some rows are refused: mend the file and send it again, or choose to leave them out."
        ),
        "run-nothing-to-do": N_("There is nothing to do: everything is here already."),
        "run-final-unsaid": N_("Confirm first that the reports are final."),
    }
)
"""Refusals by code (msgids)."""
