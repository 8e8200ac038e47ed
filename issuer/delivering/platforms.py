"""Platforms of other people that take credentials: what this issuer is to them.

How they are found, registered at and asked stands in `federation.hosts`.
"""

from typing import Final

from federation.hosts.client import Client
from issuer.place import Place
from schemas import ob_api

RETURN_PAGE: Final = "/platform/return"
"""Where platforms send people back to; known to them since the registration."""
WANTED: Final = (ob_api.CREDENTIAL_UPSERT, ob_api.OFFLINE_ACCESS)


def client(place: Place) -> Client:
    """This issuer as a client of platforms."""
    base_url = place.config.base_url
    return Client(
        base_url=base_url,
        return_page=base_url + RETURN_PAGE,
        wanted=WANTED,
        secrets=place.secrets,
        door=place.fetcher,
    )
