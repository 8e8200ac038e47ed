"""Where the rows of this room are, for migrations and for tests of the fence."""

from wallet.booklet import models as booklet
from wallet.companions import models as companions
from wallet.exporting import models as exporting
from wallet.hosts import models as hosts
from wallet.notices import models as notices
from wallet.ob_api import models as ob_api
from wallet.people import models as people
from wallet.sharing import models as sharing
from wallet.writing import models as writing

__all__ = [
    "booklet",
    "companions",
    "exporting",
    "hosts",
    "notices",
    "ob_api",
    "people",
    "sharing",
    "writing",
]
