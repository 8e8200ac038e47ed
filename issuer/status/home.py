"""An organisation together with the place where it publishes."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from issuer.organisations.founding import Hosting
from issuer.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Home:
    """Who issues, and the addresses and keys with which it does."""

    organisation: Organisation
    hosting: Hosting

    @property
    def id(self) -> UUID:
        """The organisation's identifier, for `scope`."""
        return self.organisation.id

    @property
    def address(self) -> str:
        """The page of the organisation."""
        return self.hosting.address(self.organisation.slug)

    def status_address(self, number: int) -> str:
        """The `id` of a status list, where it is published."""
        return f"{self.address}/status/{number}"


class Hosted(Protocol):
    """What knows where organisations live: `issuer.place.Place` is one."""

    @property
    def hosting(self) -> Hosting:
        """Our address, and the store of keys."""
