"""The published values of each step of making a proof."""

from dataclasses import dataclass
from typing import Any, Final

from keys.material import KeyType
from tests.vectors.documents import ALUMNI_JSON, ALUMNI_NQUADS, alumni

ED25519_2020: Final = "https://w3id.org/security/suites/ed25519-2020/v1"


@dataclass(frozen=True, slots=True)
class Steps:
    """One section of test vectors; the hashes are in hexadecimal."""

    section: str
    suite: str
    key_type: KeyType
    public: str
    secret: str
    document: dict[str, Any]
    canonical_document: str
    canonical_options: str
    document_hash: str
    options_hash: str
    signature: str
    proof_value: str

    @property
    def method(self) -> str:
        return f"did:key:{self.public}#{self.public}"


_NQUADS: Final = """\
_:c14n0 <http://purl.org/dc/terms/created> "2023-02-24T23:36:38Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
_:c14n0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/security#{type}> .
{suite}_:c14n0 <https://w3id.org/security#proofPurpose> <https://w3id.org/security#assertionMethod> .
_:c14n0 <https://w3id.org/security#verificationMethod> <did:key:{key}#{key}> .
"""  # noqa: E501
_SUITE_NQUAD: Final = (
    '_:c14n0 <https://w3id.org/security#cryptosuite> "{}"'
    "^^<https://w3id.org/security#cryptosuiteString> .\n"
)
_JSON: Final = (
    '{{"@context":["https://www.w3.org/ns/credentials/v2",'
    '"https://www.w3.org/ns/credentials/examples/v2"],"created":"2023-02-24T23:36:38Z",'
    '"cryptosuite":"{suite}","proofPurpose":"assertionMethod","type":"DataIntegrityProof",'
    '"verificationMethod":"did:key:{key}#{key}"}}'
)


def _nquads(suite: str, key: str) -> str:
    return _NQUADS.format(type="DataIntegrityProof", suite=_SUITE_NQUAD.format(suite), key=key)


_ED: Final = {
    "key_type": KeyType.ED25519,
    "public": "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
    "secret": "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq",
}
_P256: Final = {
    "key_type": KeyType.P256,
    "public": "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP",
    "secret": "z42twTcNeSYcnqg1FLuSFs2bsGH3ZqbRHFmvS9XMsYhjxvHN",
}
_P384: Final = {
    "key_type": KeyType.P384,
    "public": "z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14kujQ",
    "secret": "z2fanyY7zgwNpZGxX5fXXibvScNaUWNprHU9dKx7qpVj7mws9J8LLt4mDB5TyH2GLHWkUc",
}

EDDSA_RDFC_2022: Final = Steps(
    section="https://www.w3.org/TR/vc-di-eddsa/#representation-eddsa-rdfc-2022",
    suite="eddsa-rdfc-2022",
    **_ED,
    document=alumni(),
    canonical_document=ALUMNI_NQUADS,
    canonical_options=_nquads("eddsa-rdfc-2022", _ED["public"]),
    document_hash="517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017",
    options_hash="bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0",
    signature="4d8e53c2d5b3f2a7891753eb16ca993325bdb0d3cfc5be1093d0a18426f5ef85"
    "78cadc0fd4b5f4dd0d1ce0aefd15ab120b7a894d0eb094ffda4e6553cd1ed50d",
    proof_value="z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQ"
    "sCZahKZme",
)
EDDSA_JCS_2022: Final = Steps(
    section="https://www.w3.org/TR/vc-di-eddsa/#representation-eddsa-jcs-2022",
    suite="eddsa-jcs-2022",
    **_ED,
    document=alumni(),
    canonical_document=ALUMNI_JSON,
    canonical_options=_JSON.format(suite="eddsa-jcs-2022", key=_ED["public"]),
    document_hash="59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19",
    options_hash="66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db",
    signature="407cd12654b33d718ecbb99179a1506daaa849450bf3fc523cce3e1c96f8b803"
    "51da3f253d725c6f00b07c9e5448d50b3ef78012b9ab54255116d069c6dd2808",
    proof_value="z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnT"
    "MuVor51aX",
)
ED25519_SIGNATURE_2020: Final = Steps(
    section="https://www.w3.org/TR/vc-di-eddsa/#representation-ed25519signature2020",
    suite="Ed25519Signature2020",
    **_ED,
    document=alumni(ED25519_2020),
    canonical_document=ALUMNI_NQUADS,
    canonical_options=_NQUADS.format(type="Ed25519Signature2020", suite="", key=_ED["public"]),
    document_hash="517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017",
    options_hash="04e14bcf5727cba0c0aa04a04d22a56fef915d5f8f7756bb92ae67cb1d0c4847",
    signature="cd8d023e8a9b462d563bbbd24c4499d8172738eb3f5235d74f65971e9be36dd7"
    "f23a1e201791e9a6747e45b8fa877a984f51f591567365c4d8222ecad39be60c",
    proof_value="z57Mm1vboMtZiCyJ4aReZsv8co4Re64Y8GEjL1ZARzMbXZgkARFLqFs1P345NpPGG2hgCrS4nNdvJhpw"
    "nrNyG3kEF",
)
ECDSA_RDFC_2019_P256: Final = Steps(
    section="https://www.w3.org/TR/vc-di-ecdsa/#representation-ecdsa-rdfc-2019-with-curve-p-256",
    suite="ecdsa-rdfc-2019",
    **_P256,
    document=alumni(),
    canonical_document=ALUMNI_NQUADS,
    canonical_options=_nquads("ecdsa-rdfc-2019", _P256["public"]),
    document_hash="517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017",
    options_hash="3a8a522f689025727fb9d1f0fa99a618da023e8494ac74f51015d009d35abc2e",
    signature="1cb4290918ffb04a55ff7ae1e55e316a9990fda8eec67325eac7fcbf2ddf9dd2"
    "b06716a657e72b284c9604df3a172ecbf06a1a475b49ac807b1d9162df855636",
    proof_value="zaHXrr7AQdydBk3ahpCDpWbxfLokDqmCToYm2dyWvpcFVyWooC2he63w1f7UNQoAMKdhaRtcnaE2KTo5"
    "o5vTCcfw",
)
ECDSA_RDFC_2019_P384: Final = Steps(
    section="https://www.w3.org/TR/vc-di-ecdsa/#representation-ecdsa-rdfc-2019-with-curve-p-384",
    suite="ecdsa-rdfc-2019",
    **_P384,
    document=alumni(),
    canonical_document=ALUMNI_NQUADS,
    canonical_options=_nquads("ecdsa-rdfc-2019", _P384["public"]),
    document_hash="8bf6e01df72c5b62f91b685231915ac4b8c58ea95f002c6b"
    "8f6bfafa1b251df476b56b8e01518e317dab099d3ecbff96",
    options_hash="e32805a26492eac777aa7a138f6d8da3c74e0c7be7b296dc"
    "accf97420c3b92eaad7be6449ca565e165031567f5c7cbc1",
    signature="177ac088806c2506d49f0bfec16056a6a80ace62cd029888ad561aba22a59d19"
    "2d77d9b1fc28df80dea5ee6c8bceb16f1b8bff6bd6ff2d8f8778bdde48bafa7b"
    "6cc1f914c0168b5c04499882f632deea9cb7d977e888bb0e1ee9fb20ff03b025",
    proof_value="z967Mvv5bxtmLNqTzPZ8KmJjFmFXaAKeQNzq7GWnQkMcLtaGSSmuozE5WtJ8PipMe178B1tE28K1vsJu"
    "r9bGVJhz6jgSJsRHFSQeqgH8hhjcg8gZDFJC1b9FsR5ggNmDBqHv",
)
ECDSA_JCS_2019_P256: Final = Steps(
    section="https://www.w3.org/TR/vc-di-ecdsa/#representation-ecdsa-jcs-2019-with-curve-p-256",
    suite="ecdsa-jcs-2019",
    **_P256,
    document=alumni(),
    canonical_document=ALUMNI_JSON,
    canonical_options=_JSON.format(suite="ecdsa-jcs-2019", key=_P256["public"]),
    document_hash="59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19",
    options_hash="fe5799489119c7fe3c528715e72bd39d2ec6b4ab345978df32e9a9312648ec25",
    signature="f15c3b599eb9b3cad05df9d8e8b39a70a86375833b53743c764ac0a88c4457d6"
    "0707fd7d073e03d906130631d87803f80a9824dc9939632ba92d418181be9d16",
    proof_value="z5ptCet75SaEgzG4v4zJhbJtfNi74Wv7Fq15hhKouJQQjEPQvPZKaYxcMXAMLPQS2FXrkCWokNJkFVkw"
    "xNzZfD5oT",
)
ALL: Final = (
    EDDSA_RDFC_2022,
    EDDSA_JCS_2022,
    ED25519_SIGNATURE_2020,
    ECDSA_RDFC_2019_P256,
    ECDSA_RDFC_2019_P384,
    ECDSA_JCS_2019_P256,
)
