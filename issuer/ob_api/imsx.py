"""The one form of every refusal of this interface, whoever refuses.

https://www.imsglobal.org/spec/ob/v3p0#imsx-statusinfo
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

UNKNOWN: Final = "unknown"
SERVER_ERROR: Final = "internal_server_error"
FIELD_NAME: Final = "TargetEndSystem"
MINOR: Final[Mapping[int, str]] = MappingProxyType(
    {
        304: "not_modified",
        400: "invalid_query_parameter",
        401: "unauthorizedrequest",
        403: "forbidden",
        404: "not_found",
        405: "not_allowed",
        406: "not_acceptable",
        413: "invalid_data",
        415: "invalid_data",
        421: "misdirected_request",
        422: "invalid_data",
        429: "server_busy",
        500: SERVER_ERROR,
    }
)
"""The minor code of each status; one that is not listed is `unknown`."""
UNSUPPORTED: Final = frozenset({405, 501})


def status_info(status: int, description: str) -> dict[str, Any]:
    """An Imsx_StatusInfo about a refusal."""
    return {
        "imsx_codeMajor": "unsupported" if status in UNSUPPORTED else "failure",
        "imsx_severity": "error",
        "imsx_description": description,
        "imsx_codeMinor": {
            "imsx_codeMinorField": [
                {
                    "imsx_codeMinorFieldName": FIELD_NAME,
                    "imsx_codeMinorFieldValue": MINOR.get(status, UNKNOWN),
                }
            ]
        },
    }
