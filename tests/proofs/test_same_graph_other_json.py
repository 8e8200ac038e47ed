"""A signed credential may be spelt anew without breaking its signature; its JSON must not lie.

Each case keeps the graph of an expired and revoked badge and hides that from a reader of the JSON.
"""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from proofs import rdf
from proofs.errors import ProofsError

CREDENTIALS = "https://www.w3.org/2018/credentials#"
DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"
UNTIL = {"@id": f"{CREDENTIALS}validUntil", "@type": DATE_TIME}
REVOKED: dict[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "urn:uuid:5a2b1c7e-0d55-4a2b-9d0c-0f6c6a1d7a01",
    "type": ["VerifiableCredential", "AchievementCredential"],
    "issuer": {"id": "https://school.example/", "type": ["Profile"], "name": "School"},
    "validFrom": "2026-01-01T00:00:00Z",
    "validUntil": "2026-02-01T00:00:00Z",
    "credentialStatus": {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "5",
        "statusListCredential": "https://school.example/status/1",
    },
    "credentialSubject": {
        "id": "did:example:lea",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "https://school.example/swim",
            "type": ["Achievement"],
            "name": "Swimming",
            "description": "Swims.",
            "criteria": {"narrative": "Swim."},
        },
    },
    "endorsement": [
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": "urn:uuid:5a2b1c7e-0d55-4a2b-9d0c-0f6c6a1d7a02",
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": "Seen",
            "issuer": "https://club.example/",
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": {
                "id": "urn:uuid:5a2b1c7e-0d55-4a2b-9d0c-0f6c6a1d7a01",
                "type": ["EndorsementSubject"],
            },
        }
    ],
}


def _iri_for_term(badge: dict[str, Any]) -> None:
    badge[f"{CREDENTIALS}credentialStatus"] = badge.pop("credentialStatus")


def _one_more_context(badge: dict[str, Any]) -> None:
    badge["@context"].append({"until": UNTIL})
    badge["until"] = badge.pop("validUntil")


def _prefix(badge: dict[str, Any]) -> None:
    badge["@context"].append({"c": CREDENTIALS, "c:validUntil": {"@type": DATE_TIME}})
    badge["c:validUntil"] = badge.pop("validUntil")


def _included(badge: dict[str, Any]) -> None:
    value = {"@value": badge.pop("validUntil"), "@type": DATE_TIME}
    badge["@included"] = [{"id": badge["id"], f"{CREDENTIALS}validUntil": value}]


def _nested(badge: dict[str, Any]) -> None:
    badge["@context"].append({"about": "@nest"})
    badge["about"] = {"validUntil": badge.pop("validUntil")}


def _reversed(badge: dict[str, Any]) -> None:
    badge["@context"].append({"of": {"@reverse": f"{CREDENTIALS}issuer"}})
    issuer = badge.pop("issuer")
    whole = {name: badge.pop(name) for name in [*badge] if name != "@context"}
    badge.update({**issuer, "of": whole})


def _set(badge: dict[str, Any]) -> None:
    badge["credentialSubject"] = {"@set": [badge["credentialSubject"]]}


def _keyword_for_alias(badge: dict[str, Any]) -> None:
    badge["credentialSubject"]["@id"] = badge["credentialSubject"].pop("id")


def _alias_of_type(badge: dict[str, Any]) -> None:
    badge["@context"].append({"kind": "@type"})
    badge["kind"] = badge["type"].pop()


def _other_name_of_a_type(badge: dict[str, Any]) -> None:
    badge["@context"].append({"Entry": "https://www.w3.org/ns/credentials/status#"})
    badge["@context"][-1]["Entry"] += "BitstringStatusListEntry"
    entry = badge["credentialStatus"]
    entry["@context"] = {
        name: {"@id": f"https://www.w3.org/ns/credentials/status#{name}", "@type": kind}
        for name, kind in (
            ("statusPurpose", None),
            ("statusListIndex", None),
            ("statusListCredential", "@id"),
        )
    }
    for definition in entry["@context"].values():
        if definition["@type"] is None:
            del definition["@type"]
    entry["type"] = "Entry"


def _short_id(badge: dict[str, Any]) -> None:
    badge["@context"].append({"lea": {"@id": "did:example:", "@prefix": True}})
    badge["credentialSubject"]["id"] = "lea:lea"


def _short_address(badge: dict[str, Any]) -> None:
    badge["@context"].append({"list": {"@id": "https://school.example/status/", "@prefix": True}})
    badge["credentialStatus"]["statusListCredential"] = "list:1"


def _moved_to_a_namesake(badge: dict[str, Any]) -> None:
    subject = badge["endorsement"][0]["credentialSubject"]
    subject["@context"] = {"validUntil": UNTIL}
    subject["validUntil"] = badge.pop("validUntil")


def _type_moved_to_a_namesake(badge: dict[str, Any]) -> None:
    subject = badge["endorsement"][0]["credentialSubject"]
    subject["type"].append("VerifiableCredential")


@pytest.mark.parametrize(
    ("spell", "code"),
    [
        pytest.param(_iri_for_term, "term-renamed", id="the IRI in place of the term"),
        pytest.param(_one_more_context, "term-renamed", id="another term for the same"),
        pytest.param(_prefix, "term-renamed", id="a compact IRI"),
        pytest.param(_other_name_of_a_type, "term-renamed", id="another name of a type"),
        pytest.param(_included, "keyword-not-plain", id="moved into @included"),
        pytest.param(_nested, "keyword-not-plain", id="moved into a nest"),
        pytest.param(_set, "keyword-not-plain", id="packed into @set"),
        pytest.param(_keyword_for_alias, "keyword-not-plain", id="@id in place of id"),
        pytest.param(_alias_of_type, "keyword-not-plain", id="another alias of @type"),
        pytest.param(_reversed, "keyword-not-plain", id="turned inside out"),
        pytest.param(_short_id, "id-abbreviated", id="an identifier with a prefix"),
        pytest.param(_short_address, "id-abbreviated", id="an address with a prefix"),
        pytest.param(_moved_to_a_namesake, "member-misplaced", id="moved to an object of its id"),
        pytest.param(
            _type_moved_to_a_namesake, "member-misplaced", id="type said of an object of its id"
        ),
    ],
)
def test_hidden_from_readers_of_the_json(
    spell: Callable[[dict[str, Any]], None], code: str
) -> None:
    badge = copy.deepcopy(REVOKED)
    spell(badge)
    assert rdf.canonicalize(badge) == rdf.canonicalize(REVOKED), "the signature would not hold"
    with pytest.raises(ProofsError) as raised:
        rdf.canonicalize(badge, plain=True)
    assert raised.value.code == code


def test_plain_documents_are_canonicalized_as_ever() -> None:
    assert rdf.canonicalize(REVOKED, plain=True) == rdf.canonicalize(REVOKED)


def test_extensions_keep_their_own_terms() -> None:
    badge = copy.deepcopy(REVOKED)
    badge["@context"].append({"ext": "https://school.example/terms#", "level": "ext:level"})
    badge["credentialSubject"] |= {"level": {"@value": "B1", "@language": "fr"}, "ext:year": "2026"}
    assert rdf.canonicalize(badge, plain=True) == rdf.canonicalize(badge)
