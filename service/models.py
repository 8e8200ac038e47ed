"""Every class of rows in one place, so that migrations and tests see the whole of the tables.

The rooms above say themselves where their rows are, since `service` knows none of them:

    models.register("issuer.models")
"""

from importlib import import_module
from typing import Final

from sqlalchemy import MetaData

from service.database import Base

_OWN: Final = ("service.accounts.models", "service.audit", "service.jobs.rows", "service.mail")
_registered: dict[str, None] = dict.fromkeys(_OWN)


def register(module: str) -> None:
    """Say that importing this module makes classes of rows known; saying it twice does no harm."""
    _registered[module] = None


def metadata() -> MetaData:
    """The tables of all registered modules."""
    for module in _registered:
        import_module(module)
    return Base.metadata
