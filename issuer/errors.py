"""How this room says no."""

from schemas.errors import LivretError


class IssuerError(LivretError):
    """What the room `issuer` raises, and nothing else."""
