"""The one form of every refusal of this interface, whoever refuses.

https://www.imsglobal.org/spec/ob/v3p0#imsx-statusinfo
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from flask import Request, Response
from werkzeug.exceptions import UnsupportedMediaType

from schemas import json_text
from service.web.negotiation import PROBLEM
from service.web.openapi import JSON

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
OBJECTS: Final = frozenset(
    {JSON, "application/vc+ld+json", "application/ld+json", "application/vc", "application/vc+json"}
)
TOKENS: Final = frozenset({"text/plain", "application/jwt", "application/vc+jwt"})
"""As what credentials are sent, https://www.imsglobal.org/spec/ob/v3p0#upsertcredential and what
https://www.w3.org/TR/vc-data-model-2.0/#media-types says since."""


QUERY_MALFORMED: Final = "query-parameter-malformed"
"""The one code of ours that is about the query: other wrongs of a request are in its data."""
BAD_REQUEST: Final = 400


def status_info(status: int, description: str, code: str = QUERY_MALFORMED) -> dict[str, Any]:
    """An Imsx_StatusInfo about a refusal; `code` is ours, where there is one."""
    minor = MINOR.get(status, UNKNOWN)
    if status == BAD_REQUEST and code != QUERY_MALFORMED:
        minor = "invalid_data"
    return {
        "imsx_codeMajor": "unsupported" if status in UNSUPPORTED else "failure",
        "imsx_severity": "error",
        "imsx_description": description,
        "imsx_codeMinor": {
            "imsx_codeMinorField": [
                {
                    "imsx_codeMinorFieldName": FIELD_NAME,
                    "imsx_codeMinorFieldValue": minor,
                }
            ]
        },
    }


def check_media_type(request: Request, taken: frozenset[str]) -> None:
    """Whether this is taken here; raises UnsupportedMediaType."""
    if request.mimetype not in taken:
        raise UnsupportedMediaType


def in_these_words(response: Response) -> Response:
    """A refusal in the form of this interface, whoever made it, also the framework."""
    if response.status_code < BAD_REQUEST or response.mimetype == JSON:
        return response
    problem: Any = {}
    if response.mimetype == PROBLEM:
        problem = json_text.parse(response.get_data())
    told = str(problem.get("detail", response.status))
    code = str(problem.get("code", QUERY_MALFORMED))
    response.set_data(json_text.dump(status_info(response.status_code, told, code)))
    response.mimetype = JSON
    return response
