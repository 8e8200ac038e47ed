"""Credential offers of OpenID for Verifiable Credential Issuance 1.0, written and read.

https://openid.net/specs/openid-4-verifiable-credential-issuance-1_0.html#section-4.1
"""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlsplit

from schemas import json_text
from schemas.errors import SchemasError
from schemas.json_text import JsonObject
from schemas.oid4vci import MAX_DEPTH, MAX_FIELDS, MAX_MESSAGE_BYTES, PRE_AUTHORIZED_CODE

OFFER_SCHEME: Final = "openid-credential-offer"
MAX_DESCRIPTION_CHARACTERS: Final = 300


@dataclass(frozen=True, slots=True)
class TxCode:
    """What a person must type besides: how it looks, and where they find it."""

    length: int
    description: str = ""
    input_mode: str = "numeric"

    def written(self) -> dict[str, Any]:
        """The `tx_code` of an offer."""
        said = {"input_mode": self.input_mode, "length": self.length}
        return {**said, "description": self.description} if self.description else said


@dataclass(frozen=True, slots=True)
class CredentialOffer:
    """A credential offer with a pre-authorized code, OID4VCI section 4.1.1."""

    issuer: str  # the credential issuer identifier
    configurations: tuple[str, ...]
    code: str
    tx_code: TxCode | None = None

    def written(self) -> dict[str, Any]:
        """The offer as JSON."""
        grant: dict[str, Any] = {"pre-authorized_code": self.code}
        if self.tx_code is not None:
            grant["tx_code"] = self.tx_code.written()
        return {
            "credential_issuer": self.issuer,
            "credential_configuration_ids": list(self.configurations),
            "grants": {PRE_AUTHORIZED_CODE: grant},
        }

    def link(self) -> str:
        """The link that opens a wallet and holds the whole offer, OID4VCI section 4.1.2."""
        text = json_text.dump(self.written()).decode()
        return f"{OFFER_SCHEME}://?credential_offer={quote(text, safe='')}"


def link_to(offer_uri: str) -> str:
    """The link that opens a wallet and says where the offer is, OID4VCI section 4.1.3."""
    return f"{OFFER_SCHEME}://?credential_offer_uri={quote(offer_uri, safe='')}"


def read_link(link: str) -> CredentialOffer | str:
    """The offer that a link holds, or the https address where it is.

    Raises SchemasError `offer-malformed`, and what `read_offer` raises.
    """
    try:
        fields = parse_qsl(urlsplit(link.strip()).query, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise SchemasError("offer-malformed") from error
    found = [(name, text) for name, text in fields if name.startswith("credential_offer")]
    if len(found) != 1 or len(found[0][1]) > MAX_MESSAGE_BYTES:
        raise SchemasError("offer-malformed")
    name, text = found[0]
    if name == "credential_offer":
        return read_offer(text)
    if name != "credential_offer_uri" or not text.startswith(("https://", "http://")):
        raise SchemasError("offer-malformed", pointer=f"/{name}")
    return text


def read_offer(raw: bytes | str) -> CredentialOffer:
    """The offer of a JSON text, which must hold a pre-authorized code.

    Raises SchemasError `offer-malformed` with the pointer, `offer-grant-unsupported`, and the codes
    of `json_text.parse`.
    """
    given = json_text.parse_object(raw, max_bytes=MAX_MESSAGE_BYTES, max_depth=MAX_DEPTH)
    issuer, names = given.get("credential_issuer"), given.get("credential_configuration_ids")
    if not isinstance(issuer, str) or not issuer.startswith(("https://", "http://")):
        raise SchemasError("offer-malformed", pointer="/credential_issuer")
    texts = isinstance(names, list) and all(isinstance(name, str) for name in names)
    if not texts or not names or len(set(names)) != len(names):
        raise SchemasError("offer-malformed", pointer="/credential_configuration_ids")
    grants = given.get("grants")
    grant = grants.get(PRE_AUTHORIZED_CODE) if isinstance(grants, dict) else None
    if not isinstance(grant, dict):
        raise SchemasError("offer-grant-unsupported", pointer="/grants")
    code = grant.get("pre-authorized_code")
    if not isinstance(code, str) or not code:
        raise SchemasError("offer-malformed", pointer="/grants")
    return CredentialOffer(issuer, tuple(names), code, _tx_code(grant))


def _tx_code(grant: JsonObject) -> TxCode | None:
    if "tx_code" not in grant:
        return None
    given = grant["tx_code"]
    if not isinstance(given, dict):
        raise SchemasError("offer-malformed", pointer="/grants")
    length, mode = given.get("length", 0), given.get("input_mode", "numeric")
    description = given.get("description", "")
    good = isinstance(length, int) and not isinstance(length, bool) and length >= 0
    if not good or mode not in ("numeric", "text") or not isinstance(description, str):
        raise SchemasError("offer-malformed", pointer="/grants")
    return TxCode(length, description[:MAX_DESCRIPTION_CHARACTERS], mode)
