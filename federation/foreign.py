"""An anchor of OpenID Federation that publishes no registry: only its keys are known here.

It says nothing of anybody by itself; whoever belongs to it is found by a live chain.
"""

from dataclasses import dataclass, field
from datetime import datetime

from federation.openid.statements import Keys
from federation.standing import Resemblance, Standing
from keys.controller import ControllerDocument


@dataclass(frozen=True, slots=True)
class ForeignAnchor:
    """The place of its registry."""

    id: str  # its entity identifier
    keys: Keys = field(repr=False)  # its federation keys, by their names

    @property
    def name(self) -> str:
        """Its entity identifier, nothing else being known."""
        return self.id

    def standing(self, issuer_id: str, at: datetime) -> Standing | None:  # noqa: ARG002
        """None: it has no list."""
        return None

    def resembling(self, name: str, logo: str | None = None) -> Resemblance | None:  # noqa: ARG002
        """None."""
        return None

    def document(self, did: str) -> ControllerDocument | None:  # noqa: ARG002
        """None."""
        return None
