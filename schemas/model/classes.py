"""The table: every class of Open Badges 3.0 and CLR 2.0, property by property.

https://www.imsglobal.org/spec/ob/v3p0#org.1edtech.ob.v3p0.achievementcredential.class and on.
After each value type stands how many: `!` one, `?` at most one, `*` any number, `+` at least one.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from schemas.model.parts import Class, closed, described
from schemas.reading import Generation

OPEN_BADGES_CONTEXT: Final = (
    r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.[0-9]\.[0-9])*\.json$"
)
CLR_CONTEXT: Final = (
    r"^https://purl\.imsglobal\.org/spec/clr/v2p0/context(-2\.[0-9]\.[0-9])*\.json$"
)

_ENDORSED: Final = {"endorsement": "EndorsementCredential*", "endorsementJwt": "CompactJws*"}
_SHOWN: Final = {"description": "String?", "image": "Image?", "awardedDate": "DateTimeZ?"}

# The same in both generations.
_COMMON: Final = (
    described(
        "AchievementSubject",
        {
            "id": "URI?",
            "activityStartDate": "DateTime?",
            "activityEndDate": "DateTime?",
            "creditsEarned": "Float?",
            "achievement": "Achievement!",
            "identifier": "IdentityObject*",
            "image": "Image?",
            "licenseNumber": "String?",
            "narrative": "Markdown?",
            "result": "Result*",
            "role": "String?",
            "source": "Profile?",
            "term": "String?",
        },
    ),
    described(
        "Achievement",
        {
            "id": "URI!",
            "alignment": "Alignment*",
            "achievementType": "AchievementType?",
            "creator": "Profile?",
            "creditsAvailable": "Float?",
            "criteria": "Criteria!",
            "description": "String!",
            **_ENDORSED,
            "fieldOfStudy": "String?",
            "humanCode": "String?",
            "image": "Image?",
            "inLanguage": "LanguageCode?",
            "name": "String!",
            "otherIdentifier": "IdentifierEntry*",
            "related": "Related*",
            "resultDescription": "ResultDescription*",
            "specialization": "String?",
            "tag": "String*",
            "version": "String?",
        },
    ),
    described("Criteria", {"id": "URI?", "narrative": "Markdown?"}, types=()),
    closed(
        "IdentityObject",
        {
            "hashed": "Boolean!",
            "identityHash": "IdentityHash!",
            "identityType": "IdentifierTypeEnum!",
            "salt": "String?",
        },
    ),
    closed(
        "IdentifierEntry", {"identifier": "Identifier!", "identifierType": "IdentifierTypeEnum!"}
    ),
    closed("Image", {"id": "URI!", "caption": "String?"}),
    described(
        "Profile",
        {
            "id": "URI!",
            "name": "String?",
            "url": "URI?",
            "phone": "PhoneNumber?",
            "description": "String?",
            **_ENDORSED,
            "image": "Image?",
            "email": "EmailAddress?",
            "address": "Address?",
            "otherIdentifier": "IdentifierEntry*",
            "official": "String?",
            "parentOrg": "Profile?",
            "familyName": "String?",
            "givenName": "String?",
            "additionalName": "String?",
            "patronymicName": "String?",
            "honorificPrefix": "String?",
            "honorificSuffix": "String?",
            "familyNamePrefix": "String?",
            "dateOfBirth": "Date?",
        },
    ),
    described(
        "Alignment",
        {
            "targetCode": "String?",
            "targetDescription": "String?",
            "targetName": "String!",
            "targetFramework": "String?",
            "targetType": "AlignmentTargetType?",
            "targetUrl": "URL!",
        },
    ),
    described(
        "Result",
        {
            "achievedLevel": "URI?",
            "alignment": "Alignment*",
            "resultDescription": "URI?",
            "status": "ResultStatusType?",
            "value": "String?",
        },
    ),
    described(
        "ResultDescription",
        {
            "id": "URI!",
            "alignment": "Alignment*",
            "allowedValue": "String*",
            "name": "String!",
            "requiredLevel": "URI?",
            "requiredValue": "String?",
            "resultType": "ResultType!",
            "rubricCriterionLevel": "RubricCriterionLevel*",
            "valueMax": "String?",
            "valueMin": "String?",
        },
    ),
    described(
        "RubricCriterionLevel",
        {
            "id": "URI!",
            "alignment": "Alignment*",
            "description": "String?",
            "level": "String?",
            "name": "String!",
            "points": "String?",
        },
    ),
    described("Related", {"id": "URI!", "inLanguage": "LanguageCode?", "version": "String?"}),
    described(
        "Evidence",
        {
            "id": "URI?",
            "narrative": "Markdown?",
            "name": "String?",
            "description": "String?",
            "genre": "String?",
            "audience": "String?",
        },
    ),
    described("EndorsementSubject", {"id": "URI!", "endorsementComment": "Markdown?"}),
    described(
        "Address",
        {
            "addressCountry": "String?",
            "addressCountryCode": "CountryCode?",
            "addressRegion": "String?",
            "addressLocality": "String?",
            "streetAddress": "String?",
            "postOfficeBoxNumber": "String?",
            "postalCode": "String?",
            "geo": "GeoCoordinates?",
        },
    ),
    closed("GeoCoordinates", {"latitude": "Float!", "longitude": "Float!"}, is_closed=False),
    described("CredentialSchema", {"id": "URI!", "type": "IRI!"}, types=()),
    described("CredentialStatus", {"id": "URI?", "type": "IRI!"}, types=()),
    described("RefreshService", {"id": "URI!", "type": "IRI!"}, types=()),
    described("TermsOfUse", {"id": "URI?", "type": "IRI!"}, types=()),
    described(
        "Proof",
        {
            "type": "IRI!",
            "created": "DateTimeZ?",
            "cryptosuite": "Identifier?",
            "challenge": "Identifier?",
            "domain": "Identifier?",
            "nonce": "Identifier?",
            "proofPurpose": "IRI?",
            "proofValue": "Identifier?",
            "verificationMethod": "URI?",
        },
        types=(),
    ),
    described(
        "ClrSubject",
        {
            "id": "URI?",
            "identifier": "IdentityObject*",
            "achievement": "Achievement*",
            "verifiableCredential": "ContainedCredential+",
            "association": "Association*",
        },
    ),
    closed(
        "Association",
        {"associationType": "AssociationType!", "sourceId": "URI!", "targetId": "URI!"},
    ),
    described("CredentialSubject", {"id": "URI?"}, types=()),
)

_SECURED: Final = {
    "proof": "Proof*",
    "credentialSchema": "CredentialSchema*",
    "credentialStatus": "CredentialStatus?",
    "refreshService": "RefreshService?",
    "termsOfUse": "TermsOfUse*",
}
# What every verifiable credential has: the two generations name and require different things.
_CREDENTIAL: Final[Mapping[Generation, Mapping[str, str]]] = {
    Generation.VCDM_2_0: {
        "issuer": "ProfileRef!",
        "validFrom": "DateTimeZ!",
        "validUntil": "DateTimeZ?",
        **_SECURED,
        "evidence": "Evidence*",
    },
    Generation.VCDM_1_1: {
        "issuer": "Profile!",
        "issuanceDate": "DateTimeZ!",
        "expirationDate": "DateTimeZ?",
        **_SECURED,
    },
}


@cache
def classes(generation: Generation) -> Mapping[str, Class]:
    """Every class by its name, for VCDM_1_1 or VCDM_2_0."""
    listed = (*_COMMON, *_credentials(generation))
    return MappingProxyType({described.name: described for described in listed})


def _credentials(generation: Generation) -> tuple[Class, ...]:
    base = _CREDENTIAL[generation]
    name = "String?" if generation is Generation.VCDM_2_0 else "String!"
    return (
        _credential("VerifiableCredential", {"credentialSubject": "CredentialSubject!", **base}),
        _credential(
            "AchievementCredential",
            {"id": "URI!", "name": name, **_SHOWN, "credentialSubject": "AchievementSubject!"}
            | {**_ENDORSED, "evidence": "Evidence*", **base},
            types=("AchievementCredential", "OpenBadgeCredential"),
            contexts=(OPEN_BADGES_CONTEXT,),
        ),
        _credential(
            "EndorsementCredential",
            {"id": "URI!", "name": "String!", "description": "String?"}
            | {"awardedDate": "DateTimeZ?", "credentialSubject": "EndorsementSubject!", **base},
            types=("EndorsementCredential",),
            contexts=(OPEN_BADGES_CONTEXT,),
        ),
        _credential(
            "ClrCredential",
            {"id": "URI!", "name": "String!", **_SHOWN, "partial": "Boolean?"}
            | {"credentialSubject": "ClrSubject!", **_ENDORSED, **base},
            types=("ClrCredential",),
            contexts=(CLR_CONTEXT, OPEN_BADGES_CONTEXT),
        ),
    )


def _credential(
    name: str,
    properties: Mapping[str, str],
    *,
    types: tuple[str, ...] = (),
    contexts: tuple[str, ...] = (),
) -> Class:
    groups = (("VerifiableCredential",), *((types,) if types else ()))
    own = {"id": "URI?", **properties}
    return described(name, own, types=groups, contexts=contexts)
