"""Platforms of other people that take credentials by the Open Badges API: found, and registered at.

https://www.imsglobal.org/spec/ob/v3p0#api. Each platform is registered at once, whoever sends an
award there first; asking it and keeping what it said are two steps, so that no transaction is open
while somebody else's machine thinks.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from federation.door.asking import json_message
from federation.errors import FetchError
from federation.fetch import Fetcher, Kind, Message, Replied
from issuer.delivering.models import Platform
from issuer.place import Place
from schemas import ob_api
from schemas.errors import SchemasError
from schemas.ob_api import ClientMetadata, Registered, ServiceDescription
from service.database import new_id
from service.errors import ServiceError
from service.fence import scope

RETURN_PAGE: Final = "/platform/return"
"""Where platforms send people back to; known to them since the registration."""
SOFTWARE: Final = "livret"
VERSION: Final = "1"
WANTED: Final = (ob_api.CREDENTIAL_UPSERT, ob_api.OFFLINE_ACCESS)
UNAVAILABLE: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""What may be another answer later."""
_NOBODYS: Final = "which platforms exist is nobody's secret"


class PlatformFailed(ServiceError):  # noqa: N818 - it reads as the answer
    """Another platform did not answer, or not as the standard says."""

    status = 502


@dataclass(frozen=True, slots=True)
class Met:
    """What a platform said of itself, and as what it knows us."""

    address: str
    description: ServiceDescription
    scopes: tuple[str, ...]
    registered: Registered


def address_of(typed: str) -> str:
    """The address of a platform's API. Raises ServiceError `platform-address-malformed`."""
    try:
        return ob_api.api_address(typed)
    except SchemasError as error:
        raise ServiceError(error.code) from error


def known(session: Session, place: Place, address: str, *, now: datetime) -> Platform | None:
    """The platform at an address when we are registered there."""
    with scope(session, everything=_NOBODYS):
        found = session.scalars(_at(place, address)).one_or_none()
    is_over = found is not None and found.expires_at is not None and found.expires_at <= now
    return None if is_over else found


def meet(place: Place, address: str) -> Met:
    """Ask a platform who it is and register there; no rows are touched.

    Raises PlatformFailed `platform-unreachable`, `platform-not-open`, `platform-scope-missing`,
    `platform-refused-us`.
    """
    described = _described(place, address)
    if described.scopes and ob_api.CREDENTIAL_UPSERT not in described.scopes:
        raise PlatformFailed("platform-scope-missing")
    scopes = tuple(one for one in WANTED if one in described.scopes) or WANTED[:1]
    message = json_message(ob_api.registration(_ours(place, scopes)))
    answer = send(place, described.registration_url, message)
    if answer.status in UNAVAILABLE:
        raise PlatformFailed("platform-unreachable")
    if not answer.good:
        raise PlatformFailed("platform-refused-us")
    try:
        registered = ob_api.read_registered(answer.body)
    except SchemasError as error:
        raise PlatformFailed("platform-not-open") from error
    return Met(address, described, scopes, registered)


def keep(session: Session, place: Place, met: Met, *, now: datetime) -> Platform:
    """Write down what a platform said, in the place of what it said before."""
    with scope(session, everything=_NOBODYS):
        earlier = session.scalars(_at(place, met.address).with_for_update()).one_or_none()
        row = earlier or Platform(
            id=new_id(), address=met.address, redirect_uri=return_page(place), registered_at=now
        )
        said, ends = met.description, met.registered.expires_at
        row.name = said.name
        row.authorization_url, row.token_url = said.authorization_url, said.token_url
        row.refresh_url, row.scope = said.refresh_url, " ".join(met.scopes)
        row.client_id = met.registered.client_id
        row.client_secret = place.secrets.master.seal(
            met.registered.client_secret.encode(), key_id=f"platform {row.id}"
        )
        row.expires_at = datetime.fromtimestamp(ends, UTC) if ends else None
        session.add(row)
        session.flush()
    return row


def _at(place: Place, address: str) -> Select[Platform]:
    # Who runs this service under another name later is another client.
    return select(Platform).where(
        Platform.address == address, Platform.redirect_uri == return_page(place)
    )


def find(session: Session, platform_id: UUID) -> Platform:
    """The platform of a push."""
    with scope(session, everything=_NOBODYS):
        return session.scalars(select(Platform).where(Platform.id == platform_id)).one()


def forget(session: Session, platform: Platform, *, now: datetime) -> None:
    """It knows us no more: the next one who sends something there registers anew."""
    with scope(session, everything=_NOBODYS):
        platform.expires_at = now
        session.flush()


def basic(place: Place, platform: Platform) -> str:
    """The Authorization header by which the platform knows us.

    Each part is first written as in a form, https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
    """
    secret = place.secrets.master.unseal(platform.client_secret, key_id=f"platform {platform.id}")
    pair = f"{quote(platform.client_id, safe='')}:{quote(secret.decode(), safe='')}"
    return "Basic " + b64encode(pair.encode()).decode()


def return_page(place: Place) -> str:
    """The whole address of the page that platforms send people back to."""
    return place.config.base_url + RETURN_PAGE


def send(place: Place, url: str, message: Message) -> Replied:
    """Send through the guarded door. Raises PlatformFailed `platform-unreachable`."""
    try:
        return _door(place).send(url, message)
    except FetchError as error:
        raise PlatformFailed("platform-unreachable") from error


def _described(place: Place, address: str) -> ServiceDescription:
    try:
        found = _door(place)(f"{address}/discovery", Kind.ANSWER)
        return ob_api.read_description(found.body, address)
    except FetchError as error:
        gone = error.code == "http-status" and error.facts.get("status") not in UNAVAILABLE
        raise PlatformFailed("platform-not-open" if gone else "platform-unreachable") from error
    except SchemasError as error:
        raise PlatformFailed("platform-not-open") from error


def _door(place: Place) -> Fetcher:
    if place.fetcher is None:
        raise PlatformFailed("platform-unreachable")
    return place.fetcher


def _ours(place: Place, scopes: tuple[str, ...]) -> ClientMetadata:
    base = place.config.base_url
    return ClientMetadata(
        client_name="Livret",
        client_uri=f"{base}/",
        logo_uri=f"{base}/static/livret.svg",
        tos_uri=f"{base}/",
        policy_uri=f"{base}/",
        software_id=SOFTWARE,
        software_version=VERSION,
        redirect_uris=(return_page(place),),
        scopes=scopes,
    )
