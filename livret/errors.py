"""How the starting of services says no."""

from schemas.errors import LivretError


class ServeError(LivretError):
    """A service cannot be started: the codes stand where it is raised."""
