"""Where the rows of this room are, for migrations and for tests of the fence."""

from federation.anchor import models as anchor
from federation.hosts import models as hosts

__all__ = ["anchor", "hosts"]
