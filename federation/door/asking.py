"""Asking interfaces of JSON: one function for those who need no more than a value or a failure."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from federation.door.limits import APPETITES
from federation.errors import FetchError
from federation.fetch import Fetcher, Kind, Message
from schemas import json_text

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"


def form_message(form: Mapping[str, str], *, authorization: str | None = None) -> Message:
    """A form as browsers send it, https://url.spec.whatwg.org/#concept-urlencoded-serializer"""
    body = urlencode(form, errors="replace").encode("ascii")
    return Message(body=body, media_type=FORM, authorization=authorization)


def json_message(value: Any, *, authorization: str | None = None) -> Message:
    """A JSON value. Raises SchemasError for what is none."""
    body = json_text.dump(value)
    return Message(body=body, media_type=JSON, authorization=authorization)


def asking(fetcher: Fetcher) -> Callable[..., Any]:
    """The network of the sign-in with a provider, as `service.accounts.oidc.Ask` wants it.

    The function made raises FetchError as `Fetcher` does, also `http-status` for an answer to a
    form that is no success; SchemasError for what is no JSON.
    """

    def ask(
        url: str, *, form: Mapping[str, str] | None = None, authorization: str | None = None
    ) -> Any:
        if form is None and authorization is None:
            return _parsed(fetcher(url, Kind.ANSWER).body)
        message = (
            Message(method="GET", authorization=authorization)
            if form is None
            else form_message(form, authorization=authorization)
        )
        replied = fetcher.send(url, message)
        if not replied.good:
            raise FetchError("http-status", url=url, status=replied.status)
        return _parsed(replied.body)

    return ask


def _parsed(body: bytes) -> Any:
    return json_text.parse(body, max_bytes=APPETITES[Kind.ANSWER].max_bytes)
