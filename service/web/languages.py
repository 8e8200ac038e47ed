"""Which language a page speaks: what was asked for, then the account, the cookie, the browser."""

from typing import Final

from flask import Request

from service.language import Language

PARAMETER: Final = "lang"
COOKIE: Final = "lang"


def asked(request: Request) -> Language | None:
    """The language named in the address, which is then kept in a cookie."""
    return _known(request.args.get(PARAMETER))


def choose(request: Request, *, cookie: str | None, account: str | None, default: str) -> Language:
    """The first of these that we speak; a browser that wants neither gets the default.

    What was chosen in this browser comes before what the account says: it was chosen later.
    """
    return (
        asked(request)
        or _known(cookie)
        or _known(account)
        or _known(request.accept_languages.best_match([*Language]))
        or Language(default)
    )


def _known(text: str | None) -> Language | None:
    return Language(text) if text in set(Language) else None
