"""How much one report looks into, all its levels together: each level alone has its bound, and
levels multiply.
"""

from dataclasses import dataclass, field
from typing import Final

from schemas.checking_foreign import SchemaWork

MAX_PARTS_IN_ALL: Final = 2000


@dataclass(slots=True)
class Bounds:
    """What is left for one report."""

    parts_left: int = MAX_PARTS_IN_ALL
    schemas: SchemaWork = field(default_factory=SchemaWork)

    def admits(self, parts: int) -> bool:
        """Whether so many parts more are still looked into; they are counted then."""
        if parts > self.parts_left:
            return False
        self.parts_left -= parts
        return True
