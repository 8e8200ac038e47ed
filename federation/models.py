"""Where the rows of this room are, for migrations and for tests of the fence."""

from federation.anchor import models as anchor

__all__ = ["anchor"]
