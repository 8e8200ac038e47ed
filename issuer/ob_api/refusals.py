"""How OAuth says no, https://www.rfc-editor.org/rfc/rfc6749#section-5.2"""

from issuer.organisations.refusals import Refused

UNAUTHORIZED = 401


class OAuthRefused(Refused):
    """A refusal whose code is one of OAuth, such as `invalid_grant`; `why` is for programmers."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(code, why=why)
        self.why = why
        if code == "invalid_client":
            self.status = UNAUTHORIZED
