"""Where the rows of this room are, for migrations and for tests of the fence."""

from issuer.achievements import models as achievements
from issuer.awards import models as awards
from issuer.delivering import models as delivering
from issuer.issuing import models as issuing
from issuer.organisations import models as organisations
from issuer.requests import models as requests
from issuer.rosters import models as rosters
from issuer.status import models as status

__all__ = [
    "achievements",
    "awards",
    "delivering",
    "issuing",
    "organisations",
    "requests",
    "rosters",
    "status",
]
