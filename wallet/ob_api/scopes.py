"""What an application may ask a holder for, https://www.imsglobal.org/spec/ob/v3p0#scopes"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from schemas.ob_api import (
    CREDENTIAL_READONLY,
    CREDENTIAL_UPSERT,
    OFFLINE_ACCESS,
    PROFILE_READONLY,
    PROFILE_UPDATE,
)
from service.language import N_
from service.oauth.provider import Provider
from wallet.ob_api.models import AccessRequest, Application, Grant

OFFERED: Final[Mapping[str, str]] = MappingProxyType(
    {
        CREDENTIAL_READONLY: N_("Read all badges that others gave you"),
        CREDENTIAL_UPSERT: N_("Put badges into your deposit box: you choose what you keep"),
        PROFILE_READONLY: N_("Read your name and the identifier of your booklet"),
        PROFILE_UPDATE: N_("Write what other applications may read about you"),
        OFFLINE_ACCESS: N_("Come back later by itself, until you take it back"),
    }
)
"""What we grant, and what it means (msgids)."""

PROVIDER: Final = Provider(Application, AccessRequest, Grant, OFFERED)
"""The OAuth server of the wallet."""
