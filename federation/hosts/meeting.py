"""Hosts of other people, found by their address, and registered at.

https://www.imsglobal.org/spec/ob/v3p0#api. Each host is registered at once, whoever goes there
first; asking it and keeping what it said are two steps, so that no transaction is open while
somebody else's machine thinks.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from federation.door.asking import json_message
from federation.errors import FetchError
from federation.fetch import Kind
from federation.hosts.client import (
    UNAVAILABLE,
    Client,
    PlatformFailed,
    seal_secret,
    send,
    the_door,
)
from federation.hosts.models import Platform
from schemas import ob_api
from schemas.errors import SchemasError
from schemas.ob_api import ClientMetadata, Registered, ServiceDescription
from service.database import new_id
from service.errors import ServiceError

SOFTWARE: Final = "livret"
VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class Met:
    """What a host said of itself, and as what it knows us."""

    address: str
    description: ServiceDescription
    scopes: tuple[str, ...]
    registered: Registered


def address_of(typed: str) -> str:
    """The address of a host's API. Raises ServiceError `platform-address-malformed`."""
    try:
        return ob_api.api_address(typed)
    except SchemasError as error:
        raise ServiceError(error.code) from error


def known(session: Session, client: Client, address: str, *, now: datetime) -> Platform | None:
    """The host at an address when we are registered there."""
    found = session.scalars(_at(client, address)).one_or_none()
    is_over = found is not None and found.expires_at is not None and found.expires_at <= now
    return None if is_over else found


def meet(client: Client, address: str) -> Met:
    """Ask a host who it is and register there; no rows are touched.

    Raises PlatformFailed `platform-unreachable`, `platform-not-open`, `platform-scope-missing`,
    `platform-refused-us`.
    """
    described = _described(client, address)
    if described.scopes and client.needed not in described.scopes:
        raise PlatformFailed("platform-scope-missing")
    scopes = tuple(one for one in client.wanted if one in described.scopes) or client.wanted[:1]
    message = json_message(ob_api.registration(_ours(client, scopes)))
    answer = send(client, described.registration_url, message)
    if answer.status in UNAVAILABLE:
        raise PlatformFailed("platform-unreachable")
    if not answer.good:
        raise PlatformFailed("platform-refused-us")
    try:
        registered = ob_api.read_registered(answer.body)
    except SchemasError as error:
        raise PlatformFailed("platform-not-open") from error
    return Met(address, described, scopes, registered)


def keep(session: Session, client: Client, met: Met, *, now: datetime) -> Platform:
    """Write down what a host said, in the place of what it said before."""
    earlier = session.scalars(_at(client, met.address).with_for_update()).one_or_none()
    row = earlier or Platform(
        id=new_id(), address=met.address, redirect_uri=client.return_page, registered_at=now
    )
    said, ends = met.description, met.registered.expires_at
    row.name = said.name
    row.authorization_url, row.token_url = said.authorization_url, said.token_url
    row.refresh_url, row.scope = said.refresh_url, " ".join(met.scopes)
    row.client_id = met.registered.client_id
    seal_secret(client, row, met.registered.client_secret)
    row.expires_at = datetime.fromtimestamp(ends, UTC) if ends else None
    session.add(row)
    session.flush()
    return row


def find(session: Session, platform_id: UUID) -> Platform:
    """The host of this row."""
    return session.get_one(Platform, platform_id)


def forget(session: Session, platform: Platform, *, now: datetime) -> None:
    """It knows us no more: the next one who goes there registers anew."""
    platform.expires_at = now
    session.flush()


def _at(client: Client, address: str) -> Select[Platform]:
    # Who runs this service under another name later is another client.
    return select(Platform).where(
        Platform.address == address, Platform.redirect_uri == client.return_page
    )


def _described(client: Client, address: str) -> ServiceDescription:
    try:
        found = the_door(client)(f"{address}/discovery", Kind.ANSWER)
        return ob_api.read_description(found.body, address)
    except FetchError as error:
        gone = error.code == "http-status" and error.facts.get("status") not in UNAVAILABLE
        raise PlatformFailed("platform-not-open" if gone else "platform-unreachable") from error
    except SchemasError as error:
        raise PlatformFailed("platform-not-open") from error


def _ours(client: Client, scopes: tuple[str, ...]) -> ClientMetadata:
    base = client.base_url
    return ClientMetadata(
        client_name="Livret",
        client_uri=f"{base}/",
        logo_uri=f"{base}/static/livret.svg",
        tos_uri=f"{base}/",
        policy_uri=f"{base}/",
        software_id=SOFTWARE,
        software_version=VERSION,
        redirect_uris=(client.return_page,),
        scopes=scopes,
    )
