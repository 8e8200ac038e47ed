"""The cryptosuites we know, in one table: what is not in it is not accepted."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from proofs.errors import ProofInvalid
from proofs.suites.ecdsa import ECDSA_JCS_2019, ECDSA_RDFC_2019
from proofs.suites.ecdsa_sd import ECDSA_SD_2023
from proofs.suites.eddsa import (
    ED25519_SIGNATURE_2020,
    EDDSA_2022,
    EDDSA_JCS_2022,
    EDDSA_RDFC_2022,
)
from proofs.suites.suite import Cryptosuite

__all__ = ["SUITES", "Cryptosuite", "suite_of"]

_KNOWN: Final[tuple[Cryptosuite, ...]] = (
    EDDSA_RDFC_2022,
    EDDSA_JCS_2022,
    ECDSA_RDFC_2019,
    ECDSA_JCS_2019,
    ECDSA_SD_2023,
    ED25519_SIGNATURE_2020,
    EDDSA_2022,
)

SUITES: Final[Mapping[str, Cryptosuite]] = MappingProxyType({suite.name: suite for suite in _KNOWN})


def suite_of(proof: Mapping[str, object]) -> Cryptosuite:
    """The suite that a proof names: https://www.w3.org/TR/vc-data-integrity/#dataintegrityproof

    A DataIntegrityProof names it by `cryptosuite`; the older kinds have one type for each suite.
    Raises ProofInvalid `proof-member-missing`, `proof-malformed` (not texts, or a `cryptosuite`
    on an older kind), `cryptosuite-unsupported` (facts `type`, `cryptosuite`).
    """
    proof_type, cryptosuite = proof.get("type"), proof.get("cryptosuite")
    is_current = proof_type == "DataIntegrityProof"
    for name, value in (("type", proof_type), ("cryptosuite", cryptosuite)):
        if value is None and (name == "type" or is_current):
            raise ProofInvalid("proof-member-missing", pointer=f"/proof/{name}", member=name)
        if value is not None and not isinstance(value, str):
            raise ProofInvalid("proof-malformed", pointer=f"/proof/{name}")
    suite = SUITES.get(str(cryptosuite if is_current else proof_type))
    if suite is None or suite.proof_type != proof_type:
        raise ProofInvalid("cryptosuite-unsupported", type=proof_type, cryptosuite=cryptosuite)
    return suite
