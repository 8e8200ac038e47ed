"""Builders: strict arrays, nothing null, every term defined, the published schemas content."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft201909Validator
from pyld import jsonld

from schemas import building, loader
from schemas.bitstring import Bits
from schemas.checking import check
from schemas.errors import SchemasError

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
SCHOOL = building.Profile(id="https://college.example/orgs/valmy", name="Collège Valmy")
LEVELS = building.scale(
    loader.framework("socle-2015")["CFRubrics"][0], id="urn:x:scale", name="Niveau de maîtrise"
)
BEST = next(reversed([one["id"] for one in building.written(LEVELS)["rubricCriterionLevel"]]))


def full_profile(**members: Any) -> building.Profile:
    facts: dict[str, Any] = {
        "id": "https://asso.example/orgs/mjc",
        "name": "MJC",
        "url": "https://asso.example/",
        "phone": "+33 1 99 00 00 00",
        "description": "Une maison pour tous",
        "image": building.Image(id="https://asso.example/logo.png", caption="Logo"),
        "email": "contact@asso.example",
        "address": building.Address(
            address_country="France", address_country_code="FR", address_region="Bretagne",
            address_locality="Rennes", street_address="1, rue Haute", post_office_box_number="1",
            postal_code="35000", geo=building.GeoCoordinates(latitude=48.11, longitude=-1.68),
        ),
        "other_identifier": [
            building.IdentifierEntry(identifier="0350000A", identifier_type="sourcedId")
        ],
        "official": "Claude Martin",
        "parent_org": building.Profile(id="https://asso.example/orgs/union", name="Fédération"),
        "family_name": "Martin", "given_name": "Claude", "additional_name": "Dominique",
        "patronymic_name": "x", "honorific_prefix": "Dr", "honorific_suffix": "fils",
        "family_name_prefix": "de", "date_of_birth": date(1980, 2, 29),
    }  # fmt: skip
    return building.Profile(**facts | members)


def full_achievement() -> building.Achievement:
    return building.Achievement(
        id="https://asso.example/achievements/animer", name="Animer", description="…",
        criteria=building.Criteria(id="https://asso.example/criteria", narrative="# Animer"),
        achievement_type="CommunityService",
        alignment=[
            building.Alignment(
                target_name="A", target_url="https://x.example/a", target_code="A",
                target_description="a", target_framework="F", target_type="CFItem",
            ),
            loader.alignment("socle-2015", "D3", "https://academie.example"),
        ],
        creator=full_profile(), credits_available=3.5, field_of_study="Animation", human_code="A1",
        image=building.Image(id="https://asso.example/a.png"), in_language="fr",
        other_identifier=[building.IdentifierEntry(identifier="x", identifier_type="ext:local")],
        related=[building.Related(id="https://asso.example/a/0", in_language="fr", version="0")],
        result_description=[replace(LEVELS, required_level=BEST), building.ResultDescription(
            id="urn:x:note", name="Note", result_type="RawScore", allowed_value=["B", "A"],
            value_min="0", value_max="20", required_value="10",
        )],
        specialization="BAFA", tag=["jeunesse"], version="1",
    )  # fmt: skip


def full_subject() -> building.AchievementSubject:
    return building.AchievementSubject(
        id="did:example:lea",
        identifier=[building.hashed_email("Lea@Example.fr", "sel")],
        achievement=full_achievement(),
        activity_start_date=NOON, activity_end_date=NOON, credits_earned=3.0,
        image=building.Image(id="https://asso.example/baked.png"), license_number="1",
        narrative="Bravo", role="animatrice", source=SCHOOL, term="été",
        result=[building.Result(
            result_description="urn:x:scale", value="4", status="Completed",
            achieved_level=BEST,
            alignment=[loader.alignment("socle-2015", "D1", "https://academie.example")],
        )],
    )  # fmt: skip


def envelope(**members: Any) -> building.Envelope:
    facts = {"id": "urn:uuid:1", "issuer": SCHOOL, "name": "Animer", "valid_from": NOON}
    return building.Envelope(**facts | members)


def full_envelope(schema: str, **members: Any) -> building.Envelope:
    return envelope(
        issuer=full_profile(), valid_until=NOON + timedelta(days=365), awarded_date=NOON,
        description="…", image=building.Image(id="https://asso.example/badge.svg"),
        evidence=[building.Evidence(
            id="https://asso.example/film.mp4", name="Film", narrative="…", description="…",
            genre="vidéo", audience="tous",
        )],
        credential_schema=[building.CredentialSchema(id=schema)],
        credential_status=building.StatusEntry("https://asso.example/status/1", 94_567),
        refresh_service=building.RefreshService(id="https://asso.example/refresh/1"),
        related_resource=[building.RelatedResource.of(
            "https://asso.example/film.mp4", b"film", media_type="video/mp4"
        )],
        **members,
    )  # fmt: skip


def small() -> dict[str, Any]:
    achievement = building.Achievement(
        id="urn:x:a", name="A", description="a", criteria=building.Criteria(narrative="…")
    )
    subject = building.AchievementSubject(id="did:example:lea", achievement=achievement)
    return building.achievement_credential(envelope(), subject)


def signed() -> dict[str, Any]:
    return small() | {"proof": [{"type": "DataIntegrityProof", "proofValue": "z1"}]}


def full_endorsement() -> dict[str, Any]:
    subject = building.EndorsementSubject(id="urn:uuid:1", endorsement_comment="C'est vrai")
    members = envelope(issuer=full_profile(), description="…", awarded_date=NOON)
    return building.endorsement_credential(members, subject)


def full_clr() -> dict[str, Any]:
    subject = building.ClrSubject(
        id="did:example:lea",
        identifier=[building.hashed_email("lea@example.fr", "sel")],
        verifiable_credential=[small()],
        achievement=[full_achievement()],
        association=[building.Association(
            association_type="isPartOf", source_id="urn:x:a", target_id="urn:x:b"
        )],
    )  # fmt: skip
    return building.clr_credential(full_envelope(building.CLR_SCHEMA), subject, partial=True)


def full_badge() -> dict[str, Any]:
    return building.achievement_credential(
        full_envelope(
            building.ACHIEVEMENT_SCHEMA,
            endorsement=[full_endorsement()],
            endorsement_jwt=["a.b.c"],
        ),
        full_subject(),
    )


def status_list() -> dict[str, Any]:
    return building.status_list_credential(
        building.StatusList(Bits().encoded(), ttl_milliseconds=300_000),
        id="https://asso.example/status/1", issuer="did:web:asso.example", valid_from=NOON,
        valid_until=NOON + timedelta(days=1),
    )  # fmt: skip


DOCUMENTS = {
    "small badge": small,
    "full badge": full_badge,
    "endorsement": full_endorsement,
    "record": full_clr,
    "status list": status_list,
    "presentation": lambda: building.presentation([signed(), "a.b.c"], holder="did:example:lea"),
}
every_document = pytest.mark.parametrize("name", DOCUMENTS)


def walk(value: Any) -> Iterator[Any]:
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from walk(one)


@every_document
def test_nothing_null_or_empty_and_only_plain_json(name: str) -> None:
    document = DOCUMENTS[name]()
    assert not [found for found in walk(document) if found is None or found in ([], {})]
    assert json.loads(json.dumps(document)) == document


def pinned(url: str, options: object) -> dict[str, Any]:
    return {"contextUrl": None, "documentUrl": url, "document": loader.context(url)}


@every_document
def test_every_member_and_type_is_a_defined_term(name: str) -> None:
    """What JSON-LD drops in silence has no signature."""
    dropped: list[object] = []
    expanded = jsonld.expand(
        DOCUMENTS[name](), {"documentLoader": pinned}, on_property_dropped=dropped.append
    )
    assert dropped == []
    types = [one for node in walk(expanded) if isinstance(node, dict) for one in types_of(node)]
    assert types
    assert [one for one in types if ":" not in one] == []


def types_of(node: dict[str, Any]) -> list[str]:
    found = node.get("@type", [])
    return found if isinstance(found, list) else [found]


@pytest.mark.parametrize(("name", "schema"), [
    ("small badge", "openbadges-3.0/schemas/strict-2024-07/achievementcredential.json"),
    ("full badge", "openbadges-3.0/schemas/strict-2024-07/achievementcredential.json"),
    ("endorsement", "openbadges-3.0/schemas/strict-2024-07/endorsementcredential.json"),
    ("record", "clr-2.0/schemas/published-2026/clr_v2p0_clrcredential_schema.json"),
])  # fmt: skip
def test_the_published_strict_schemas_find_nothing(name: str, schema: str, shared: Path) -> None:
    validator = Draft201909Validator(json.loads((shared / "standards" / schema).read_bytes()))
    assert [error.message for error in validator.iter_errors(DOCUMENTS[name]())] == []


@every_document
def test_our_own_check_finds_nothing(name: str) -> None:
    assert check(DOCUMENTS[name]()) == ()


def test_contexts_stand_in_the_order_of_the_standard() -> None:
    v2, ob = loader_url("credentials-v2"), loader_url("openbadges-3.0.3")
    clr, extensions = loader_url("clr-2.0.1"), loader_url("openbadges-3.0-extensions")
    assert small()["@context"] == [v2, ob]
    assert full_badge()["@context"] == [v2, ob, extensions]
    assert full_clr()["@context"] == [v2, clr, ob, extensions]


def loader_url(name: str) -> str:
    return next(entry.urls[0] for entry in loader.entries() if entry.name == name)


@pytest.mark.parametrize("members", [
    pytest.param({"credential_schema": [building.CredentialSchema(id="https://x.example/")]},
                 id="1EdTech schema"),
    pytest.param({"refresh_service": building.RefreshService(id="https://x.example/")},
                 id="1EdTech refresh"),
])  # fmt: skip
def test_the_extensions_context_comes_with_its_terms(members: dict[str, Any]) -> None:
    subject = building.EndorsementSubject(id="urn:x:a")
    contexts = building.endorsement_credential(envelope(**members), subject)["@context"]
    assert contexts[-1] == loader_url("openbadges-3.0-extensions")


def test_other_schemas_need_no_extensions_context() -> None:
    schema = building.CredentialSchema(id="https://x.example/schema", type="JsonSchema")
    made = building.endorsement_credential(
        envelope(credential_schema=[schema], contexts=["https://x.example/context"]),
        building.EndorsementSubject(id="urn:x:a"),
    )
    assert made["@context"][2:] == ["https://x.example/context"]


def test_the_recipient_is_hashed_in_lower_case() -> None:
    one = full_badge()["credentialSubject"]["identifier"][0]
    assert one["identityHash"] == building.hashed_email("lea@example.fr", "sel").identity_hash
    assert (one["hashed"], one["salt"], one["identityType"]) == (True, "sel", "emailAddress")


def test_a_signed_endorsement_passes_byte_for_byte() -> None:
    signed = {"@context": [], "proof": {"x": None}, "id": "urn:x:e"}
    made = building.achievement_credential(envelope(endorsement=[signed]), full_subject())
    assert made["endorsement"] == [signed]


def test_instants_are_written_in_utc_and_whole_seconds() -> None:
    paris = datetime(2026, 6, 30, 14, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=2)))
    assert building.stamp(paris) == "2026-06-30T12:00:00Z"
    assert building.stamp(datetime(987, 7, 3, tzinfo=UTC)) == "0987-07-03T00:00:00Z"


def test_status_entry_with_messages() -> None:
    texts = {0: "valable", 1: "révoqué", 2: "suspendu", 3: "remplacé"}
    entry = building.StatusEntry("https://x.example/1", 7, "message", 2, texts).document()
    assert entry["statusListIndex"] == "7"
    assert entry["statusSize"] == 2
    assert entry["statusMessage"][3] == {"status": "0x3", "message": "remplacé"}


def test_jwt_travels_in_an_envelope() -> None:
    one = building.presentation(["a.b.c"])["verifiableCredential"][0]
    assert one["id"] == "data:application/vc+jwt,a.b.c"
    assert one["type"] == "EnvelopedVerifiableCredential"


def test_related_resource_digest() -> None:
    # The SHA-384 of "abc" in FIPS 180-2, appendix, in base64
    digest = "ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn"
    made = building.RelatedResource.of("https://x.example/", b"abc")
    assert made.digest_sri == f"sha384-{digest}"


@pytest.mark.parametrize(("make", "code"), [
    pytest.param(building.Criteria, "criteria-empty", id="criteria without anything"),
    pytest.param(lambda: building.AchievementSubject(achievement=full_achievement()),
                 "subject-unidentified", id="nobody achieved it"),
    pytest.param(lambda: building.ClrSubject(verifiable_credential=[small()]),
                 "subject-unidentified", id="record of nobody"),
    pytest.param(lambda: building.ClrSubject(id="did:x:y", verifiable_credential=[]),
                 "clr-without-credentials", id="empty record"),
    pytest.param(lambda: building.stamp(NOON.replace(tzinfo=None)), "date-without-zone",
                 id="no time zone"),
    pytest.param(lambda: building.stamp(datetime.min.replace(tzinfo=timezone(timedelta(hours=1)))),
                 "date-out-of-range", id="before year 1"),
    pytest.param(lambda: building.written(float("nan")),
                 "number-not-finite", id="not a number"),
    pytest.param(lambda: building.written(b"bytes"), "not-writable", id="bytes"),
    pytest.param(lambda: building.StatusEntry("https://x.example/1", 1, "message", 2, {0: "a"}),
                 "status-messages-incomplete", id="a value without message"),
    pytest.param(lambda: building.endorsement_credential(
        full_envelope(building.ENDORSEMENT_SCHEMA), building.EndorsementSubject(id="urn:x:a")),
        "member-not-allowed", id="endorsement with an image"),
])  # fmt: skip
def test_what_cannot_be_written(make: Any, code: str) -> None:
    with pytest.raises(SchemasError, match=code):
        make()


def test_a_fault_is_told_with_its_place() -> None:
    late = NOON.replace(tzinfo=None)
    with pytest.raises(SchemasError) as caught:
        building.achievement_credential(envelope(valid_until=late), full_subject())
    assert caught.value.pointer == "/validUntil"
