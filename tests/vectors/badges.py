"""The signed samples of the 1EdTech implementation guides, with the value of each step.

https://www.imsglobal.org/spec/ob/v3p0/impl/#linked-data-proof-format and
https://www.imsglobal.org/spec/clr/v2p0/impl/. The key is published with them.
"""

from typing import Any, Final

ISSUER: Final = "https://example.edu/issuers/565049"
PUBLIC: Final = "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"
SEED: Final = "6241a409e6707bb640a0140a8a32bc3d193c33a661747284d6adfa4ed4180be4"
METHOD: Final = f"{ISSUER}#{PUBLIC}"
_OB: Final = "https://purl.imsglobal.org/spec/ob/v3p0"

BADGE: Final[dict[str, Any]] = {
    "@context": ["https://www.w3.org/ns/credentials/v2", f"{_OB}/context-3.0.3.json"],
    "id": "http://example.com/credentials/3527",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {
        "id": ISSUER,
        "type": ["Profile"],
        "url": "https://www.imsglobal.org",
        "name": "Example Corp",
    },
    "validFrom": "2010-01-01T00:00:00Z",
    "name": "Teamwork Badge",
    "credentialSubject": {
        "id": "did:example:ebfeb1f712ebc6f1c276e12ec21",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://example.com/achievements/21st-century-skills/teamwork",
            "type": ["Achievement"],
            "criteria": {
                "narrative": "Team members are nominated for this badge by their peers and "
                "recognized upon review by Example Corp management."
            },
            "description": "This badge recognizes the development of the capacity to collaborate "
            "within a group environment.",
            "name": "Teamwork",
        },
    },
}
BADGE_HASH: Final = "87f65a76d40146205e3b3e06cb0fbd153f97f9ce70372390f52566bb7f9e0773"
BADGE_VALUE: Final = (
    "z5x9aCBYovW3CQCbKdNyhEm7ffYSw1YpEdPywQJoNbzDD2gkzQDKJ1sYKJaWvqZtkMtSbz35HcbgXVEDYHxCzgkCr"
)

# The options are the same in both samples.
OPTIONS_HASH: Final = "d34009cea0dbc1ca941e09dc01c8c9d3e3ce3c5b853f67ee44698dcea10f5d19"


def _achievement(identifier: str, number: int) -> dict[str, Any]:
    return {
        "id": f"urn:uuid:{identifier}",
        "type": "Achievement",
        "creator": {"id": ISSUER, "type": "Profile"},
        "name": f"Achievement {number}",
        "criteria": {"id": f"https://example.edu/achievements/{identifier}/criteria"},
        "description": f"Achievement {number}",
        "image": {"id": "https://example.edu/achievements/sample.png", "type": "Image"},
    }


_ACHIEVEMENTS: Final = (
    _achievement("a7467ef6-56cb-11ec-bf63-0242ac130002", 1),
    _achievement("dd887f0a-56cb-11ec-bf63-0242ac130002", 2),
)


def _schema(url: str) -> list[dict[str, str]]:
    return [{"id": url, "type": "1EdTechJsonSchemaValidator2019"}]


CONTAINED: Final[dict[str, Any]] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        f"{_OB}/context-3.0.3.json",
        f"{_OB}/extensions.json",
    ],
    "id": "urn:uuid:91537dba-56cb-11ec-bf63-0242ac130002",
    "type": ["VerifiableCredential", "AchievementCredential"],
    "issuer": {"id": ISSUER, "type": "Profile", "name": "Example University"},
    "validFrom": "2010-01-01T00:00:00Z",
    "name": "Example University Degree",
    "credentialSubject": {
        "id": "did:example:ebfeb1f712ebc6f1c276e12ec21",
        "type": "AchievementSubject",
        "achievement": _ACHIEVEMENTS[0],
    },
    "credentialSchema": _schema(f"{_OB}/schema/json/ob_v3p0_achievementcredential_schema.json"),
}
CONTAINED_VALUE: Final = (
    "z45QnLySMt2mWuW787G6cf3SLkP97ZkMZxLeXH5yaaTQPCtTup4GCV95tU8HEnQJSyGCokSj3AvUhmJtvveTmN4Vu"
)


def proof(value: str) -> dict[str, str]:
    """The proof of a sample."""
    return {
        "type": "DataIntegrityProof",
        "created": "2010-01-01T19:23:24Z",
        "verificationMethod": METHOD,
        "cryptosuite": "eddsa-rdfc-2022",
        "proofPurpose": "assertionMethod",
        "proofValue": value,
    }


RECORD: Final[dict[str, Any]] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
        f"{_OB}/context-3.0.3.json",
        f"{_OB}/extensions.json",
    ],
    "id": "http://example.edu/credentials/3732",
    "type": ["VerifiableCredential", "ClrCredential"],
    "issuer": {"id": ISSUER, "type": "Profile", "name": "Example University"},
    "validFrom": "2010-01-01T00:00:00Z",
    "name": "Sample Transcript",
    "credentialSubject": {
        "id": "did:example:ebfeb1f712ebc6f1c276e12ec21",
        "type": "ClrSubject",
        "verifiableCredential": [{**CONTAINED, "proof": [proof(CONTAINED_VALUE)]}],
        "achievement": list(_ACHIEVEMENTS),
        "association": [
            {
                "type": "Association",
                "associationType": "isParentOf",
                "sourceId": _ACHIEVEMENTS[0]["id"],
                "targetId": _ACHIEVEMENTS[1]["id"],
            }
        ],
    },
    "credentialSchema": _schema(
        "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json"
    ),
}
RECORD_HASH: Final = "768d7015ae69e0210e1c2a45194d9c1d15d7a6022e52b946574a2a27f6fa85fe"
RECORD_VALUE: Final = (
    "zF52sU1nfPAjcwCqtgxPNSor6SJnAzRBwZW5VNQXPt8xXCHkd39sgqj32DnMjhFCzbyHsLkhQ8HpBqQTkMgXy329"
)
