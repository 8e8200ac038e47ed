"""A world in which one application of ours answers for everything that is asked outside."""

from contextvars import Context
from datetime import datetime
from functools import partial

from flask.testing import FlaskClient

from federation.door.limits import APPETITES
from federation.errors import FetchError
from federation.fetch import Fetched, Kind
from federation.world import World
from keys import did
from keys.errors import Unreachable

AUTHORITY = "localhost"


def answered_by(client: FlaskClient, now: datetime) -> World:
    """The world at an instant; whatever the application refuses is out of reach."""

    def fetch(url: str, kind: Kind) -> Fetched:
        # A view may ask, too: its own request must not be taken for that of the answer.
        accept = {"Accept": APPETITES[kind].accept}
        answer = Context().run(partial(client.get, url, headers=accept))
        if answer.status_code != 200:
            raise FetchError("http-status", url=url, status=answer.status_code)
        return Fetched(url, answer.data, answer.mimetype, now, from_cache=False)

    def body(url: str) -> bytes:
        try:
            return fetch(url, Kind.DID_DOCUMENT).body
        except FetchError as error:
            raise Unreachable(error.code, **error.facts) from error

    hosts = frozenset({AUTHORITY})
    return World(
        now,
        fetch,
        lambda url: did.resolve(url, body, plain_http_hosts=hosts),
        plain_http_hosts=hosts,
    )
