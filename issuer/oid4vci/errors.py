"""How an issuer says no to a wallet."""

from typing import Final

from issuer.errors import IssuerError
from schemas.oid4vci import Refusal
from service.errors import ServiceError

BAD_REQUEST: Final = 400
UNAUTHORIZED: Final = 401


class Refused(IssuerError):  # noqa: N818 - it reads as the answer
    """A wallet's request is refused; `error` is what the specification calls it.

    One that `counts` leaves a trace, such as a wrong transaction code: commit also when it is
    raised.
    """

    def __init__(
        self, error: Refusal, code: str, *, counts: bool = False, pointer: str = "", **facts: object
    ) -> None:
        super().__init__(code, pointer=pointer, **facts)
        self.error = error
        self.counts = counts

    @property
    def status(self) -> int:
        """The HTTP status of the answer."""
        return UNAUTHORIZED if self.error is Refusal.INVALID_TOKEN else BAD_REQUEST


class Gone(ServiceError):  # noqa: N818 - it reads as the answer
    """There was an offer at this address, and it is over."""

    status = 410
