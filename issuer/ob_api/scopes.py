"""What an application may ask for, https://www.imsglobal.org/spec/ob/v3p0#scopes"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from issuer.ob_api.models import ObClient, ObGrant, ObRequest
from schemas.ob_api import CREDENTIAL_READONLY, OFFLINE_ACCESS, PROFILE_READONLY
from service.language import N_
from service.oauth.provider import Provider

CREDENTIALS: Final = CREDENTIAL_READONLY
PROFILE: Final = PROFILE_READONLY
OFFLINE: Final = OFFLINE_ACCESS

OFFERED: Final[Mapping[str, str]] = MappingProxyType(
    {
        CREDENTIALS: N_("Read the awards that were issued to you here"),
        PROFILE: N_("Read your name as it is known here"),
        OFFLINE: N_("Come back later by itself, until you or the organisation take it back"),
    }
)
"""What we grant, and what it means (msgids). Nothing can be written here."""

PROVIDER: Final = Provider(ObClient, ObRequest, ObGrant, OFFERED)
"""The OAuth server of every organisation; whose a row is, its scope says."""
