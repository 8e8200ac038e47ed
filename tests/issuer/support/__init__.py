"""A running issuer for tests: `running_issuer`, or the fixtures `running` and `running_on_both`."""

from tests.issuer.support.running import Person, Running, running_issuer

__all__ = ["Person", "Running", "running_issuer"]
