"""Names of blank nodes that stay the same however much of a document is shown.

https://www.w3.org/TR/vc-di-ecdsa/#labelreplacementcanonicalizenquads. Canonical labels are
counted, so they change when parts are hidden and tell how many there were. The HMAC of one tells
neither, and only who has the key can make it.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping

from keys import multibase
from proofs.nquads import BLANK, Quad


def hmac_label(key: bytes, canonical_label: str) -> str:
    """Create HMAC ID Label Map Function: https://www.w3.org/TR/vc-di-ecdsa/#createhmacidlabelmapfunction

    Of a canonical label such as `c14n0`; the multibase prefix lets it begin with a letter.
    """
    digest = hmac.new(key, canonical_label.encode(), hashlib.sha256).digest()
    return multibase.encode_base64url(digest)


def relabel(quads: Iterable[Quad], labels: Mapping[str, str]) -> list[Quad]:
    """Relabel Blank Nodes, https://www.w3.org/TR/vc-di-ecdsa/#relabelblanknodes

    `labels` are without `_:`; a node that is not in them keeps its name.
    """
    terms = {f"{BLANK}{old}": f"{BLANK}{new}" for old, new in labels.items()}
    # Only a blank node begins with `_:`, so no other term is mistaken for one.
    return [Quad(*(terms.get(term, term) for term in quad)) for quad in quads]


def lines_of(quads: Iterable[Quad]) -> list[str]:
    """Each quad once as a line of N-Quads, in code point order."""
    return sorted({f"{quad}\n" for quad in quads})


def blank_labels(quads: Iterable[Quad]) -> frozenset[str]:
    """The names of the blank nodes, without `_:`."""
    return frozenset(
        term.removeprefix(BLANK) for quad in quads for term in quad if term.startswith(BLANK)
    )
