"""How this interface says no: every fault at once, each with its place in what was sent."""

from collections.abc import Sequence
from typing import Any

from issuer.organisations.refusals import Refused
from schemas.checking_fault import Fault
from schemas.errors import LivretError


class NotIssuable(Refused):
    """A document that is not signed; `members` is put into the problem details."""

    def __init__(self, code: str, *, pointer: str = "", **facts: Any) -> None:
        super().__init__(code, pointer=pointer, **facts)
        self.members: dict[str, Any] = {}


def of_faults(faults: Sequence[Fault], *, within: str) -> NotIssuable:
    """The refusal of a document with faults; `within` points to it in the request."""
    made = NotIssuable("credential-faulty", pointer=within + faults[0].pointer, count=len(faults))
    made.members["faults"] = [{"code": one.code, "pointer": within + one.pointer} for one in faults]
    return made


def of_error(error: LivretError, *, within: str) -> NotIssuable:
    """The refusal in the words of a room below."""
    made = NotIssuable("credential-faulty", pointer=within + error.pointer, count=1)
    made.members["faults"] = [{"code": error.code, "pointer": within + error.pointer}]
    made.__cause__ = error
    return made
