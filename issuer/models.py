"""Where the rows of this room are, for migrations and for tests of the fence."""

from issuer.achievements import models as achievements
from issuer.organisations import models as organisations

__all__ = ["achievements", "organisations"]
