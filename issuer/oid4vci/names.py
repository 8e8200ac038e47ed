"""The addresses and names that an organisation has as a credential issuer."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from issuer.issuing.models import Form
from issuer.organisations.founding import Hosting
from issuer.organisations.models import Organisation

ISSUER_DOCUMENT: Final = "openid-credential-issuer"
SERVER_DOCUMENT: Final = "oauth-authorization-server"
FORMATS: Final[Mapping[Form, str]] = MappingProxyType(
    {Form.DATA_INTEGRITY: "ldp_vc", Form.JWT: "jwt_vc_json"}
)
"""The credential format identifiers, OID4VCI appendix A.1; the first is what we like better."""
ANY_ACHIEVEMENT: Final = "AchievementCredential"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the parts of one credential issuer are; `issuer` is its identifier."""

    issuer: str

    @property
    def token(self) -> str:
        """The token endpoint."""
        return f"{self.issuer}/oid4vci/token"

    @property
    def nonce(self) -> str:
        """The nonce endpoint."""
        return f"{self.issuer}/oid4vci/nonce"

    @property
    def credential(self) -> str:
        """The credential endpoint."""
        return f"{self.issuer}/oid4vci/credential"

    @property
    def notification(self) -> str:
        """The notification endpoint."""
        return f"{self.issuer}/oid4vci/notification"

    def offer(self, address: str) -> str:
        """Where a wallet fetches an offer."""
        return f"{self.issuer}/oid4vci/offers/{address}"

    def page(self, address: str) -> str:
        """Where a person meets the same offer."""
        return f"{self.issuer}/offers/{address}"

    def claim(self, code: str) -> str:
        """Where a wallet fetches the offer of a claim."""
        return f"{self.issuer}/oid4vci/claims/{code}"

    def well_known(self, name: str) -> str:
        """Where a document of this issuer is, https://www.rfc-editor.org/rfc/rfc8414#section-3.1"""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}/.well-known/{name}{parts.path}"


def addresses(hosting: Hosting, organisation: Organisation) -> Addresses:
    """The addresses of an organisation hosted here."""
    return Addresses(hosting.address(organisation.slug))


def configuration(form: Form, achievement_id: UUID | None = None) -> str:
    """The name of a credential configuration: of one achievement, else of any."""
    return f"{achievement_id or ANY_ACHIEVEMENT}.{FORMATS[form]}"
