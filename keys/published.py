"""Public keys whose private half everyone can read: in standards, test suites and their examples.

A signature by one of them proves nothing about who signed. They are kept as public keys, because
one key has many names (Multikey, JWK, did:key).
"""

from typing import Final

from keys import multikey
from keys.jwk import thumbprint
from keys.material import KeyType, PublicKey

PUBLISHED_TEST_KEYS: Final = (
    # Open Badges 3.0 and CLR 2.0, examples of the specifications.
    "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi",
    # Data Integrity EdDSA Cryptosuites, https://www.w3.org/TR/vc-di-eddsa/#test-vectors
    "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
    "z6MktgKTsu1QhX6QPbyqG6geXdw6FQCZBPq7uQpieWbiQiG7",
    "z6MkhWqdDBPojHA7cprTGTt5yHv5yUi1B8cnXn8ReLumkw6E",
    "z6MkmEq87wkHCYnWnNZkigeDMGTN7oUw1upkhzd77KuXERS1",
    "z6Mkm1S51iPHJvDEkJ9MRtxJmT8Pqo6wHipAFwBAjN83vntT",
    # Data Integrity ECDSA Cryptosuites, https://www.w3.org/TR/vc-di-ecdsa/#test-vectors
    "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP",
    "zDnaeTHfhmSaQKBc7CmdL3K7oYg3D6SC7yowe2eBeVd2DH32r",
    "z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14kujQ",
    # did:key, test vectors of the method with their seeds or private keys, and
    # RFC 8032 section 7.1, RFC 8037 appendix A, RFC 7515 appendix A.3, vc-jose-cose test suite.
    "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
    "z6MkjchhfUsD6mmvni8mCdXHw216Xrm9bQe2mBH1P5RDjVJG",
    "z6MkvqoYXQfDDJRv8L4wKzxYeuKyVZBfi9Qo6Ro8MiLH3kDQ",
    "z6MkwYMhwTvsq376YBAcJHy3vyRWzBgn5vKfVqqDCgm7XVKU",
    "zDnaeTiq1PdzvZXUaMdezchcMJQpBdH2VN4pgrrEhMCCbmwSb",
    "zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv",
    "z82LkvCwHNreneWpsgPEbV3gu1C6NFJEBg4srfJ5gdxEsMGRJUz2sG9FE42shbn2xkZJh54",
    "z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw",
    "z6MkiaMbhXHNA4eJVCCj8dbzKzTgYDKf6crKgHVHid1F1WCT",
    "z6MkwSD8dBdqcXQzKJZQFPy2hh2izzxskndKCjdmC2dBpfME",
    "zDnaerGBD7Zxzau2fdfEFaaaTDYBu5XEBYdGV2BmERp3MDSov",
    "z6Mki9nreZk8rBG3GmpoNv1c235EATnNRQJ71nBuYZ8e1khf",
    "zDnaeoiSHF2r8fVaUotggkLw78cxuvEYztmKyYS5rzW5x28dR",
    "z82Lkx7boSqAirsUQukqSTiMvvjKv4bGv3USEZGjMmDWkQb6yqY74RJxYhQZJFb8gywBZUy",
)
# RSA keys are long; their RFC 7638 thumbprints name them as well.
PUBLISHED_RSA_THUMBPRINTS: Final = frozenset(
    {
        "IsUn6_e04MaShXFIISMp4kG62LWzMIPy_MvSA5pJgX8",  # RFC 7515 appendix A.2
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",  # RFC 7517 appendix A.2
        "x3JhPkdNGBAw1PtUqD5qay-yEIIcRRWo6MNvKzuxtVA",  # did:key test vectors
    }
)

_KEYS: Final = frozenset(map(multikey.decode, PUBLISHED_TEST_KEYS))


def is_published_test_key(key: PublicKey) -> bool:
    """Whether everyone can sign with this key, so that production must refuse it."""
    if key.type is KeyType.RSA:
        return thumbprint(key) in PUBLISHED_RSA_THUMBPRINTS
    return key in _KEYS
