"""An issuer's signed record: what one of its keys had signed before it was stolen.

When a key is withdrawn, its owner states with its new key which signatures are its own, by their
digests alone. A thief can date a forgery back, but cannot have been entered there. Read strictly;
docs/decisions/0011-withdrawn-keys.md has the form and the reasons.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from federation.errors import FetchError
from federation.fetch import Kind as Fetching
from keys.controller import ControllerDocument
from keys.errors import KeysError
from keys.material import PublicKey
from keys.multibase import base64url_decode
from proofs.errors import ProofsError
from proofs.jose import HeaderRules, parse_compact, verify_compact
from schemas import json_text
from schemas.errors import SchemasError
from schemas.reading import as_list, instant, types
from verifier.case import Case
from verifier.digest import SHORT_BYTES, short
from verifier.errors import VerifierError

SERVICE: Final = "LivretSignedRecord"
TYPE: Final = "livret-signed-record+jwt"
HEADER: Final = HeaderRules(frozenset({"alg", "kid", "typ"}), frozenset({TYPE}))
MAX_RECORDS: Final = 16
"""So many records of one issuer are looked at; each is of one key."""
MAX_DIGEST_BYTES: Final = 8 << 20
MAX_CLOCK_SKEW: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedRecord:
    """What a key had signed before an instant, by the word of its owner."""

    key: str  # verification method
    before: datetime
    digests: bytes = b""  # SHORT_BYTES each, sorted
    by: PublicKey | None = None  # the key that signed the record

    def holds(self, digest: str) -> bool:
        """Whether a signature is among them."""
        wanted = short(digest)
        places = range(len(self.digests) // SHORT_BYTES)
        place = bisect_left(places, wanted, key=self._at)
        return place < len(places) and self._at(place) == wanted

    def _at(self, place: int) -> bytes:
        return self.digests[place * SHORT_BYTES : (place + 1) * SHORT_BYTES]


def records(case: Case, document: ControllerDocument) -> Iterator[SignedRecord | FetchError]:
    """The records that an issuer's document names; one that is not in order is passed over.

    In place of one that could not be had stands the error.
    """
    for url in _addresses(document)[:MAX_RECORDS]:
        try:
            yield case.world.remember(
                ("signed-record", document.id, url), _Load(case, document, url)
            )
        except FetchError as error:
            yield error
        except VerifierError:
            continue


@dataclass(frozen=True, slots=True)
class _Load:
    case: Case
    document: ControllerDocument
    url: str

    def __call__(self) -> SignedRecord:
        body = self.case.world.fetch(self.url, Fetching.STATUS_LIST).body
        try:
            return read(body, self.document, self.case.world.now)
        except (KeysError, ProofsError, SchemasError) as error:
            raise VerifierError(
                "signed-record-malformed", url=self.url, reason=error.code
            ) from error


def read(token: bytes, document: ControllerDocument, now: datetime) -> SignedRecord:
    """The record in a token, signed by a key that the issuer's document lists now.

    Raises VerifierError `signed-record-malformed` (`reason`), KeysError, ProofsError, SchemasError.
    """
    jws = parse_compact(token.strip(), HEADER)
    method = document.method(jws.key_id or "", purpose="assertionMethod")
    claims = json_text.parse_object(jws.payload)
    ended = [one for one in (method.revoked, method.expires) if one is not None and one <= now]
    key, before, stated_at = claims.get("key"), instant(claims.get("before")), claims.get("iat")
    if claims.get("iss") != document.id or not isinstance(key, str):
        raise VerifierError("signed-record-malformed", reason="claims")
    if not isinstance(stated_at, int) or stated_at > (now + MAX_CLOCK_SKEW).timestamp():
        raise VerifierError("signed-record-malformed", reason="date")
    # What a stolen key says of itself is the thief's word.
    if ended or document.method(key, purpose=None).public_key == method.public_key:
        raise VerifierError("signed-record-malformed", reason="key")
    verify_compact(jws, method.public_key)
    digests = base64url_decode(claims.get("digests"), max_bytes=MAX_DIGEST_BYTES)
    return SignedRecord(key, before, digests, method.public_key)


def _addresses(document: ControllerDocument) -> list[str]:
    services: list[Any] = as_list(document.document.get("service"))
    found = [one.get("serviceEndpoint") for one in services if SERVICE in types(one)]
    return [url for url in found if isinstance(url, str)]
