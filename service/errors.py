"""How the services say no."""

from typing import Final

from schemas.errors import LivretError

BAD_REQUEST: Final = 400
FORBIDDEN: Final = 403
NOT_FOUND: Final = 404
CONFLICT: Final = 409
TOO_MANY: Final = 429


class ServiceError(LivretError):
    """What the room `service` raises; `status` is the HTTP status that a page answers with."""

    status: int = BAD_REQUEST


class NotAllowed(ServiceError):  # noqa: N818 - it reads as the answer
    """Who asks may not do this."""

    status = FORBIDDEN


class NotFound(ServiceError):  # noqa: N818 - it reads as the answer
    """There is no such thing, or not for who asks: the two look the same from outside."""

    status = NOT_FOUND


class Conflict(ServiceError):  # noqa: N818 - it reads as the answer
    """It cannot be done now, since something else was done before."""

    status = CONFLICT


class TooMany(ServiceError):  # noqa: N818 - it reads as the answer
    """Asked too often; `facts` may say when to come again."""

    status = TOO_MANY
