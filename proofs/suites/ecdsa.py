"""Suites over the curves P-256 and P-384: https://www.w3.org/TR/vc-di-ecdsa/"""

from typing import Final

from keys.material import KeyType
from proofs.suites.jcs import JcsSuite
from proofs.suites.rdfc import RdfcSuite

_CURVES: Final = frozenset({KeyType.P256, KeyType.P384})

ECDSA_RDFC_2019: Final = RdfcSuite("ecdsa-rdfc-2019", _CURVES)
"""https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-rdfc-2019"""

ECDSA_JCS_2019: Final = JcsSuite("ecdsa-jcs-2019", _CURVES)
"""https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-jcs-2019"""
