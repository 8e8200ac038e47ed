"""How OAuth says no, https://www.rfc-editor.org/rfc/rfc6749#section-5.2"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

from service.errors import ServiceError

UNAUTHORIZED: Final = 401


class OAuthRefused(ServiceError):  # noqa: N818 - it reads as the answer
    """A refusal whose code is one of OAuth, such as `invalid_grant`; `why` is for programmers."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(code, why=why)
        self.why = why
        if code == "invalid_client":
            self.status = UNAUTHORIZED


class SentBack(ServiceError):  # noqa: N818 - it reads as the answer
    """A refusal that the application is told, by the address to which the browser goes back."""

    def __init__(self, error: str, redirect_uri: str, state: str) -> None:
        super().__init__("ob-request-refused", error=error)
        told = {"error": error, "state": state} if state else {"error": error}
        self.address = address(redirect_uri, told)


def address(redirect_uri: str, told: Mapping[str, str]) -> str:
    """An address of an application with something told in its query."""
    joint = "&" if urlsplit(redirect_uri).query else "?"
    return f"{redirect_uri}{joint}{urlencode(told)}"
