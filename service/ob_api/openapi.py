"""What the document of the interface says of a host; components for `Hooks.schemas`."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from service.oauth import openapi as oauth
from service.ob_api import discovery

SCHEMAS: Final[Mapping[str, Any]] = MappingProxyType({**discovery.schemas(), **oauth.SCHEMAS})
