"""Where the rows of this room are, for migrations and for tests of the fence."""

from issuer.achievements import models as achievements
from issuer.awards import models as awards
from issuer.delivering import models as delivering
from issuer.endorsing import models as endorsing
from issuer.federated import models as federated
from issuer.issuing import models as issuing
from issuer.ob_api import models as ob_api
from issuer.oid4vci import models as oid4vci
from issuer.organisations import models as organisations
from issuer.organisations import starting
from issuer.requests import models as requests
from issuer.rosters import models as rosters
from issuer.runs import models as runs
from issuer.status import models as status
from issuer.tokens import models as tokens

__all__ = [
    "achievements",
    "awards",
    "delivering",
    "endorsing",
    "federated",
    "issuing",
    "ob_api",
    "oid4vci",
    "organisations",
    "requests",
    "rosters",
    "runs",
    "starting",
    "status",
    "tokens",
]
