"""An anchor that is trusted and cannot be asked now: it answers nothing, and says why."""

from dataclasses import dataclass
from datetime import datetime

from federation.errors import FederationError
from federation.standing import Resemblance, Standing
from keys.controller import ControllerDocument


@dataclass(frozen=True, slots=True)
class Unheard:
    """The place of its registry."""

    name: str  # its entity identifier, nothing else being known
    error: FederationError

    def standing(self, issuer_id: str, at: datetime) -> Standing | None:  # noqa: ARG002
        """Raises why nobody can know."""
        raise self.error

    def resembling(self, name: str, logo: str | None = None) -> Resemblance | None:  # noqa: ARG002
        """None."""
        return None

    def document(self, did: str) -> ControllerDocument | None:  # noqa: ARG002
        """None."""
        return None
