"""Faults as sentences: what is wrong, then how to mend it. The codes stay what they are."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from issuer.importing.faults import Fault
from issuer.importing.mending import NOTHING
from issuer.importing.sentences_of_awards import AWARD
from issuer.importing.sentences_of_files import FILE, SUBJECT, XML
from issuer.importing.sentences_of_rows import PUPIL, ROW
from service.language import Translate

SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {**FILE, **XML, **SUBJECT, **PUPIL, **ROW, **AWARD}
)
"""By code, what is wrong and how to mend it; the latter is empty where nothing needs mending."""


def sentence(fault: Fault, translate: Translate) -> str:
    """What is wrong and how to mend it. An unknown code is said as it is: better than nothing."""
    wrong, mend = SENTENCES.get(fault.code, (fault.code, NOTHING))
    said = translate(wrong, **fault.facts)
    return f"{said} {translate(mend, **fault.facts)}" if mend else said


def where(fault: Fault, translate: Translate) -> str:
    """The place in words; empty for a fault of the whole file."""
    if not fault.line:
        return ""
    if not fault.column:
        return translate("line {line}", line=fault.line)
    return translate("line {line}, column {column}", line=fault.line, column=fault.column)
