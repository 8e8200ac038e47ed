"""What the room `keys` raises: "no" and "could not find out" are different answers."""

from schemas.errors import LivretError


class KeysError(LivretError):
    """Base of this room's family: what was given is wrong, and asking again changes nothing."""


class Unreachable(KeysError):  # noqa: N818 - a state of the world, not a mistake of anyone
    """A document could not be had (network, unsupported method): the answer stays unknown."""
