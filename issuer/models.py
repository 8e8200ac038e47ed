"""Where the rows of this room are, for migrations and for tests of the fence."""

from issuer.organisations import models as organisations

__all__ = ["organisations"]
