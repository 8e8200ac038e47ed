"""Who issues: a school, an association, and the keys and status list that each of them keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from random import SystemRandom
from types import MappingProxyType
from typing import Any, Final

import proofs
from keys.did.document import did_document
from keys.did.web import did_of
from keys.kinds import ALGORITHMS, KeyType
from keys.signing import Signer
from keys.stores import KeyStore
from livret.demo.errors import DemoError
from proofs import ProofOptions
from proofs.vc_jwt import sign_credential
from schemas import json_text
from schemas.bitstring import MIN_ENTRIES, Bits
from schemas.building import (
    IdentifierEntry,
    Profile,
    StatusEntry,
    StatusList,
    status_list_credential,
)
from schemas.checking import check

SUITES: Final[Mapping[KeyType, str]] = MappingProxyType(
    {KeyType.ED25519: "eddsa-rdfc-2022", KeyType.P256: "ecdsa-rdfc-2019"}
)
# More than one class needs; places in the list are drawn at random (B6).
CAPACITY: Final = 200


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body that issues; `host` is where its documents would lie if it existed."""

    name: str
    host: str
    key_name: str
    identifier: str
    identifier_type: str
    key_type: KeyType
    accreditation: str  # what it may attest, one of federation.standing.ACCREDITATION_KINDS

    @property
    def did(self) -> str:
        """The identifier under which it signs."""
        return did_of(self.host)

    @property
    def url(self) -> str:
        """Its site."""
        return f"https://{self.host}"

    @property
    def profile(self) -> Profile:
        """How it presents itself in a badge."""
        entry = IdentifierEntry(
            identifier=self.identifier, identifier_type=f"ext:{self.identifier_type}"
        )
        return Profile(id=self.did, name=self.name, url=self.url, other_identifier=[entry])


COLLEGE: Final = Organisation(
    name="Collège Jeanne-Exemple",
    host="college-exemple.example",
    key_name="college",
    identifier="0000001B",
    identifier_type="UAI",
    key_type=KeyType.ED25519,
    accreditation="socle",
)
ASSOCIATION: Final = Organisation(
    name="Maison des jeunes d’Exempleville",
    host="maison-jeunes.example",
    key_name="maison-jeunes",
    identifier="W000000001",
    identifier_type="RNA",
    key_type=KeyType.P256,
    accreditation="engagement",
)


class Issuer:
    """An organisation at work: it signs, allots places in its status list, and revokes."""

    def __init__(self, organisation: Organisation, store: KeyStore, now: datetime) -> None:
        """Makes the organisation's key in the store; raises KeysError."""
        self.organisation = organisation
        self._now = now
        self._record = store.create(
            organisation.key_name, organisation.key_type, now=now, controller=organisation.did
        )
        self._signer = store.get_signer(organisation.key_name)
        self._status = Bits()
        self._places = SystemRandom().sample(range(MIN_ENTRIES), CAPACITY)

    @property
    def status_url(self) -> str:
        """Where verifiers look up what was revoked."""
        return f"{self.organisation.url}/status/1"

    def allot(self) -> StatusEntry:
        """A place in the status list that no other badge has."""
        return StatusEntry(list_url=self.status_url, index=self._places.pop())

    def revoke(self, entry: StatusEntry) -> None:
        """Set the bit of a badge; it counts once `status_list` is published again."""
        self._status.set(entry.index)

    def did_document(self) -> bytes:
        """The organisation's `did.json`.

        A key that signs tokens is published as a JWK, which is what a token's reader looks for.
        """
        as_jwk = self._record.newest.public_key.type is not KeyType.ED25519
        keys = [replace(key, as_jwk=as_jwk) for key in self._record.published()]
        return json_text.dump(did_document(self.organisation.did, keys), indent=True)

    def status_list(self) -> bytes:
        """The status list as it stands now, signed."""
        document = status_list_credential(
            StatusList(self._status.encoded()),
            id=self.status_url,
            issuer=self.organisation.did,
            valid_from=self._now,
        )
        return self.sign(document)

    def sign(self, document: dict[str, Any]) -> bytes:
        """The document with the organisation's signature inside it."""
        return signed(document, self._signer, self._now)

    def sign_token(self, document: dict[str, Any]) -> bytes:
        """The same as a token around the document."""
        _require_sound(document)
        algorithm = ALGORITHMS[self.organisation.key_type]
        return sign_credential(document, self._signer, algorithm).encode("ascii")


def signed(document: dict[str, Any], signer: Signer, now: datetime) -> bytes:
    """The document with a signature inside it, by whoever signs."""
    _require_sound(document)
    suite = SUITES[signer.public_key.type]
    secured = proofs.sign(document, suite=suite, signer=signer, options=ProofOptions(created=now))
    return json_text.dump(secured)


def _require_sound(document: dict[str, Any]) -> None:
    """Nothing is signed that the data model would refuse."""
    faults = check(document)
    if faults:
        raise DemoError(
            "demo-expectation",
            step=3,
            expected="no fault",
            found=f"{faults[0].code} {faults[0].pointer}",
        )
