"""An ordinary Open Badges 3.0 credential, and what measures grow it by.

58 quads: an issuer with its address, an achievement with an image, a creator, two alignments and a
described result, a person who earned it, a place in a status list. People and schools are made up.
"""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
SCHOOL = "https://school.example"
STATUS_LIST = f"{SCHOOL}/status/1"
RESULT = f"{SCHOOL}/results/hours"


def credential(issuer: str, number: int = 0, *, alignments: int = 2) -> dict[str, Any]:
    """An unsigned credential; another one for each number."""
    return {
        "@context": CONTEXTS,
        "id": uuid5(NAMESPACE_URL, f"credential {number}").urn,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {
            "id": issuer,
            "type": ["Profile"],
            "name": "Lycée Jeanne-Exemple",
            "url": SCHOOL,
            "email": "office@school.example",
            "image": {"id": f"{SCHOOL}/logo.png", "type": "Image", "caption": "Our house"},
            "address": {
                "type": ["Address"],
                "addressLocality": "Exempleville",
                "addressCountry": "FR",
            },
        },
        "name": "Engagement bénévole",
        "validFrom": "2026-09-01T08:00:00Z",
        "awardedDate": "2026-06-30T16:00:00Z",
        "validUntil": "2036-09-01T08:00:00Z",
        "credentialSubject": {
            "id": uuid5(NAMESPACE_URL, f"pupil {number}").urn,
            "type": ["AchievementSubject"],
            "achievement": _achievement(alignments),
            "result": [{"type": ["Result"], "resultDescription": RESULT, "value": "38"}],
        },
        "credentialSchema": {
            "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
            "ob_v3p0_achievementcredential_schema.json",
            "type": "1EdTechJsonSchemaValidator2019",
        },
        "credentialStatus": {
            "id": f"{STATUS_LIST}#{number}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(number),
            "statusListCredential": STATUS_LIST,
        },
    }


def _achievement(alignments: int) -> dict[str, Any]:
    return {
        "id": f"{SCHOOL}/achievements/volunteering",
        "type": ["Achievement"],
        "name": "Engagement bénévole",
        "description": "S’est engagée une année durant dans une association de la ville.",
        "achievementType": "CommunityService",
        "tag": ["engagement"],
        "humanCode": "BEN-1",
        "inLanguage": "fr",
        "creator": {"id": f"{SCHOOL}/club", "type": ["Profile"], "name": "Maison des jeunes"},
        "criteria": {"narrative": "Au moins trente heures, attestées par l’association."},
        "image": {"id": f"{SCHOOL}/volunteering.png", "type": "Image"},
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": f"Coopérer {position}",
                "targetUrl": f"https://frameworks.example/skills/{position}",
            }
            for position in range(alignments)
        ],
        "resultDescription": [
            {"id": RESULT, "type": ["ResultDescription"], "name": "Hours", "resultType": "Result"}
        ],
    }
