"""Who we are to other hosts, and how we ask them."""

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlsplit

from federation.errors import FetchError
from federation.fetch import Fetcher, Message, Replied
from federation.hosts.models import Platform
from service.accounts.secret_values import Secrets
from service.errors import ServiceError

UNAVAILABLE: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""What may be another answer later."""


class PlatformFailed(ServiceError):  # noqa: N818 - it reads as the answer
    """Another host did not answer, or not as the standard says."""

    status = 502


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """This installation as a client: where people come back to, and what it asks for."""

    base_url: str
    return_page: str  # the whole address; known to hosts since the registration
    wanted: tuple[str, ...]  # the scopes asked for; the first is the one without which none is
    secrets: Secrets = field(repr=False)  # seal what hosts and people entrust to us
    door: Fetcher | None = None  # the one door out; None: nobody is asked

    @property
    def needed(self) -> str:
        """The scope without which a host is of no use."""
        return self.wanted[0]


def the_door(client: Client) -> Fetcher:
    """The way out. Raises PlatformFailed `platform-unreachable`."""
    if client.door is None:
        raise PlatformFailed("platform-unreachable")
    return client.door


def send(client: Client, url: str, message: Message) -> Replied:
    """Send through the guarded door. Raises PlatformFailed `platform-unreachable`."""
    try:
        return the_door(client).send(url, message)
    except FetchError as error:
        raise PlatformFailed("platform-unreachable") from error


def basic(client: Client, platform: Platform) -> str:
    """The Authorization header by which the host knows us.

    Each part is first written as in a form, https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
    """
    secret = client.secrets.master.unseal(platform.client_secret, key_id=_key(platform))
    pair = f"{quote(platform.client_id, safe='')}:{quote(secret.decode(), safe='')}"
    return "Basic " + b64encode(pair.encode()).decode()


def seal_secret(client: Client, platform: Platform, secret: str) -> None:
    """Keep the secret that a host gave us."""
    platform.client_secret = client.secrets.master.seal(secret.encode(), key_id=_key(platform))


def host_of(platform: Platform) -> str:
    """What people know a host by beside its name, which it chose itself."""
    return urlsplit(platform.address).netloc


def _key(platform: Platform) -> str:
    return f"platform {platform.id}"
