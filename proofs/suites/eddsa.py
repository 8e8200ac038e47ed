"""Suites over Ed25519: https://www.w3.org/TR/vc-di-eddsa/"""

from typing import Final

from keys.material import KeyType
from proofs.suites.jcs import JcsSuite
from proofs.suites.rdfc import RdfcSuite

_ED25519: Final = frozenset({KeyType.ED25519})

EDDSA_RDFC_2022: Final = RdfcSuite("eddsa-rdfc-2022", _ED25519)
"""https://www.w3.org/TR/vc-di-eddsa/#eddsa-rdfc-2022"""

EDDSA_JCS_2022: Final = JcsSuite("eddsa-jcs-2022", _ED25519)
"""https://www.w3.org/TR/vc-di-eddsa/#eddsa-jcs-2022"""

EDDSA_2022: Final = RdfcSuite(
    "eddsa-2022", _ED25519, makes_proofs=False, notes=("cryptosuite-legacy",)
)
"""The draft name of eddsa-rdfc-2022, met in badges of 2022 and 2023. Only verified."""

ED25519_SIGNATURE_2020: Final = RdfcSuite(
    "Ed25519Signature2020",
    _ED25519,
    proof_type="Ed25519Signature2020",
    makes_proofs=False,
    notes=("cryptosuite-legacy",),
)
"""https://www.w3.org/TR/vc-di-eddsa/#ed25519signature2020: the same steps with the type in place
of the cryptosuite's name. Only verified, for badges of VCDM 1.1."""
