"""Everything wrong with the form of a document, at once."""

from schemas.checking_fault import Fault
from schemas.vcdm import check_form

__all__ = ["Fault", "check_form"]
