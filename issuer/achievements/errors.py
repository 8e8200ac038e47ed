"""How the catalogue says no to what a person or a file brings."""

from issuer.errors import IssuerError
from schemas.checking_fault import Fault


class DraftFaulty(IssuerError):  # noqa: N818 - it reads as the answer
    """A draft or file with faults, all of them at once, each with the pointer to its place.

    `code` is `achievement-faulty` or `file-faulty`.
    """

    def __init__(self, code: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(code, pointer=faults[0].pointer if faults else "", count=len(faults))
        self.faults = faults
