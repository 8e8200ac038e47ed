"""How organisations say no, with the HTTP status that a page answers with."""

from issuer.errors import IssuerError


class Refused(IssuerError):  # noqa: N818 - it reads as the answer
    """What was asked for is not acceptable as it stands."""

    status: int = 400


class NotAllowed(Refused):
    """Who asks may not do this."""

    status = 403


class NotFound(Refused):
    """There is no such organisation, key or partner."""

    status = 404


class Conflict(Refused):
    """It cannot be done now, since something else was done before."""

    status = 409
