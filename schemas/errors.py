"""How a room says no: one family of errors, each with a code for machines and facts for people."""


class LivretError(Exception):
    """Base of every room's family: a stable `code`, a JSON pointer where there is one, and facts.

    No sentence is kept here: the page that shows the error knows the reader's language.
    """

    def __init__(self, code: str, *, pointer: str = "", **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.pointer = pointer
        self.facts = facts

    def __str__(self) -> str:
        place = f" at {self.pointer}" if self.pointer else ""
        facts = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}{place}" + (f" ({facts})" if facts else "")


class SchemasError(LivretError):
    """What the room `schemas` raises, and nothing else."""
