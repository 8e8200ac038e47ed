"""What is asked of a new proof, what is expected of a received one, and what was found."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from keys.controller import ControllerDocument
from keys.material import PublicKey
from proofs.errors import ProofsError
from proofs.rdf import ContextLoader
from schemas import loader


@dataclass(frozen=True, slots=True)
class ProofOptions:
    """The members of a new proof, https://www.w3.org/TR/vc-data-integrity/#proofs

    `created` and `expires` are aware datetimes, written in whole seconds UTC; None leaves a
    member out. `previous` names the `id`s of proofs already in the document: a proof with them
    makes a chain, one without makes a set. `mandatory` are JSON pointers of what a holder can
    never hide; only a suite for selective disclosure takes any.
    """

    purpose: str = "assertionMethod"
    created: datetime | None = None
    expires: datetime | None = None
    challenge: str | None = None
    domain: str | None = None
    id: str | None = None
    previous: tuple[str, ...] = ()
    nonce: str | None = None
    mandatory: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """What a verifier expects of a proof, and the part of the world it may ask.

    `resolve` takes an absolute URL or DID without fragment; it raises KeysError, and Unreachable
    when the document could not be had. `controller` is the issuer or holder that must control
    the key; None does not bind the key to anyone. `challenge` and `domain` are compared when
    they are given. `lasting`: what was signed before its key was withdrawn still counts, as a
    credential does (docs/decisions/0011-withdrawn-keys.md); what is said of the present, such as
    a status list or who is there, needs a key that is good now.
    """

    resolve: Callable[[str], ControllerDocument]
    now: datetime
    purpose: str = "assertionMethod"
    controller: str | None = None
    challenge: str | None = None
    domain: str | None = None
    load: ContextLoader = loader.context
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class ProofResult:
    """What became of one proof; `error` is None for a good one.

    `index` is its place among the proofs (0 for a JWT), `type` and `cryptosuite` are as the proof
    says ("JWT" and the `alg` for a JWT), `key` is the key that was found, whatever the answer.
    `notes` are codes of things worth telling that do not change the answer.
    """

    index: int
    type: str
    cryptosuite: str | None
    verification_method: str | None
    error: ProofsError | None
    key: PublicKey | None
    notes: tuple[str, ...] = ()
