"""What was made of a document while its proofs are examined: made once, however many there are.

Each proof of a set signs the same document. A stranger chooses how many proofs there are, and to
canonicalize a large document is the costly part of each.
"""

from collections.abc import Callable, Hashable

from proofs.errors import ProofsError
from schemas.json_text import JsonObject


class Kept:
    """Canonical forms of documents by the way they were made, faults included."""

    def __init__(self) -> None:
        # A document is held, so that its identity is not given to another one.
        self._made: dict[tuple[int, Hashable], tuple[JsonObject, bytes | ProofsError]] = {}

    def once(self, document: JsonObject, way: Hashable, make: Callable[[], bytes]) -> bytes:
        """What `make` gives for this very object; its ProofsError is raised again likewise."""
        key = (id(document), way)
        if key not in self._made:
            try:
                self._made[key] = (document, make())
            except ProofsError as error:
                self._made[key] = (document, error)
        _, made = self._made[key]
        if isinstance(made, bytes):
            return made
        raise type(made)(made.code, pointer=made.pointer, **made.facts) from made
