"""A library of other people reads a trust mark: who issued it, of what type, and is it good?

    python read_mark.py < MARK

The library asks the issuer's entity configuration for the key, over HTTP.
"""

import json
import sys

from django.conf import settings

settings.configure(HTTP_CLIENT_SYNC=True)

from spid_cie_oidc.entity.statements import TrustMark  # noqa: E402 - it reads the settings

mark = TrustMark(sys.stdin.read().strip())
try:
    good = bool(mark.validate_by_its_issuer())
except Exception as error:  # noqa: BLE001 - whatever the library says is told
    good = False
    sys.stderr.write(type(error).__name__)
found = {"good": good, "type": mark.id, "sub": mark.sub, "iss": mark.iss}
sys.stdout.write(json.dumps(found))
