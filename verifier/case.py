"""One document under examination, with everything a step may ask for."""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from federation.world import World
from proofs.vc_jwt import document_of
from schemas.json_text import JsonObject
from schemas.reading import Generation, Kind, Received, as_list, generation, id_of, kind
from verifier.bounds import Bounds
from verifier.policy import Policy
from verifier.recipient import Recipient

MAX_DEPTH: Final = 3  # a presentation holds a record, a record holds credentials
PRESENTATIONS: Final = frozenset({Kind.PRESENTATION, Kind.ENVELOPED_PRESENTATION})


@dataclass(frozen=True, slots=True)
class Expectations:
    """What the reader knows beforehand: the person, and the request that was answered."""

    recipient: Recipient | None = None
    challenge: str | None = None
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A document as received, the policy, the world, and what is expected of it."""

    received: Received
    policy: Policy
    world: World
    expect: Expectations = field(default_factory=Expectations)
    depth: int = 0
    bounds: Bounds = field(default_factory=Bounds)  # one for a document and all that it holds

    @property
    def document(self) -> JsonObject:
        """The credential or presentation itself, without the claims of a token around it."""
        return document_of(self.received)

    @property
    def kind(self) -> Kind:
        """What kind of document it is, by its types."""
        return kind(self.document)

    @property
    def generation(self) -> Generation | None:
        """Which generation of the data model it follows, by its first context."""
        return generation(self.document)

    @property
    def is_presentation(self) -> bool:
        """A presentation is signed by its holder, everything else by its issuer."""
        return self.kind in PRESENTATIONS

    @property
    def signer_id(self) -> str | None:
        """Whoever must control the key: the issuer, or the holder of a presentation."""
        member = "holder" if self.is_presentation else "issuer"
        return id_of(self.document.get(member))

    @property
    def subjects(self) -> list[Any]:
        """The credential subjects, always as a list."""
        return as_list(self.document.get("credentialSubject"))

    def inside(self, received: Received) -> "Case":
        """The same question about a document found inside this one.

        Challenge and domain belong to the outermost presentation alone.
        """
        expect = Expectations(recipient=self.expect.recipient)
        return replace(self, received=received, expect=expect, depth=self.depth + 1)
