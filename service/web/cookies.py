"""Cookies that no script reads and no other site sends; bound to our host when we are on https.

https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis (the prefix `__Host-`)
"""

from datetime import timedelta

from flask import Request, Response

from service.config import ServiceConfig


def cookie_name(config: ServiceConfig, name: str) -> str:
    """The name as browsers know it; on one machine all ports share their cookies."""
    return f"{'__Host-' if config.secure else ''}livret-{config.name}-{name}"


def read_cookie(config: ServiceConfig, request: Request, name: str) -> str | None:
    """What the browser sent back."""
    return request.cookies.get(cookie_name(config, name))


def set_cookie(
    config: ServiceConfig, response: Response, name: str, value: str, *, lasts: timedelta | None
) -> None:
    """Keep a value in the browser; `lasts` None: until it is closed."""
    response.set_cookie(
        cookie_name(config, name),
        value,
        max_age=lasts,
        path="/",
        secure=config.secure,
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(config: ServiceConfig, response: Response, name: str) -> None:
    """Make the browser forget it."""
    response.delete_cookie(
        cookie_name(config, name), path="/", secure=config.secure, httponly=True, samesite="Lax"
    )
