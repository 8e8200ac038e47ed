"""Achievements as people would write them."""

from datetime import UTC, datetime
from typing import Any

from schemas.building import AchievementSubject, Envelope, Profile, achievement_credential
from schemas.json_text import parse


def valued(**changes: Any) -> dict[str, Any]:
    """A draft with every part; a change to None takes the member away."""
    whole: dict[str, Any] = {
        "type": "CommunityService",
        "languages": ["fr", "en"],
        "name": {"fr": "Jardin partagé", "en": "Shared garden"},
        "description": {"fr": "A fait vivre le jardin.", "en": "Kept the garden alive."},
        "criteria": {"fr": "- Venir\n- Planter", "en": "- Come\n- Plant"},
        "tags": ["jardin", "été"],
        "alignments": [{"framework": "transversales", "code": "AGIR1"}],
        "results": [
            {
                "code": "autonomy",
                "name": {"fr": "Autonomie", "en": "Autonomy"},
                "scale": {"framework": "transversales", "code": "autonomie"},
                "required": "2",
            },
            {
                "code": "hours",
                "name": {"fr": "Heures", "en": "Hours"},
                "type": "RawScore",
                "minimum": "0",
                "maximum": "200",
            },
            {
                "code": "own",
                "name": {"fr": "Soin", "en": "Care"},
                "levels": [
                    {"code": "a", "name": {"fr": "Débute", "en": "Begins"}, "points": "1"},
                    {"code": "b", "name": {"fr": "Sait", "en": "Knows"}},
                ],
                "alignment": {"framework": "socle-2015", "code": "D3.d"},
            },
        ],
        "stars": 2,
    }
    whole.update(changes)
    return {name: value for name, value in whole.items() if value is not None}


def credential(document: bytes, **subject: Any) -> dict[str, Any]:
    """An unsigned credential of an Achievement document."""
    envelope = Envelope(
        id="urn:uuid:7afd9d07-9d02-4933-b5cf-70315ca71afe",
        issuer=Profile(id="did:web:livret.example:orgs:jean-moulin", name="Collège Jean Moulin"),
        name="Badge",
        valid_from=datetime(2026, 11, 23, tzinfo=UTC),
    )
    recipient = AchievementSubject(id="did:example:lea", achievement=parse(document), **subject)
    return achievement_credential(envelope, recipient)
