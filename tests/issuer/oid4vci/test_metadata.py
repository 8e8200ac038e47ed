"""What wallets read of an organisation; held against published schemas where they are at hand."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from jsonschema import Draft202012Validator

from issuer.achievements import versions
from issuer.achievements.documents import Publisher
from issuer.achievements.models import State
from issuer.achievements.versions import Author
from issuer.oid4vci import metadata
from issuer.organisations import keys
from schemas.oid4vci import PRE_AUTHORIZED_CODE
from tests.issuer.awards.catalogues import achievement
from tests.issuer.oid4vci.wallets import LDP, Wallet, let_in, offered, waiting
from tests.issuer.support import Running
from tests.support.web import BROWSER

ISSUER = "http://localhost/orgs/college-exemple"
FORMATS = ("ldp_vc", "jwt_vc_json")


def schema(shared: Path, name: str) -> Draft202012Validator:
    text = (shared / "vectors/openid/json-schemas" / name).read_text()
    return Draft202012Validator(
        json.loads(text), format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def test_metadata_is_where_the_standard_and_where_drafts_look_for_it(running: Running):
    wallet = Wallet(running)
    for name in ("openid-credential-issuer", "oauth-authorization-server"):
        first = wallet.get(f"/.well-known/{name}/orgs/college-exemple")
        assert first.mimetype == "application/json"
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        assert first.json == wallet.get(f"/orgs/college-exemple/.well-known/{name}").json
        assert wallet.get(f"/.well-known/{name}/orgs/nobody-here").status_code == 404
        again = wallet.get(
            f"/.well-known/{name}/orgs/college-exemple", **{"If-None-Match": first.headers["ETag"]}
        )
        assert again.status_code == 304


def test_it_says_who_issues_and_where(running: Running):
    said = Wallet(running).metadata()
    assert said["credential_issuer"] == ISSUER
    assert said["credential_endpoint"] == f"{ISSUER}/oid4vci/credential"
    assert [one["locale"] for one in said["display"]] == ["fr"]
    assert said["display"][0]["name"] == "Collège de l'Exemple"
    server = Wallet(running).metadata("oauth-authorization-server")
    assert server["issuer"] == ISSUER
    assert server["token_endpoint"] == f"{ISSUER}/oid4vci/token"
    assert server["grant_types_supported"] == [PRE_AUTHORIZED_CODE]
    assert server["pre-authorized_grant_anonymous_access_supported"] is True


def test_every_achievement_is_shown_before_it_is_taken(running: Running):
    with running.inside() as (session, school):
        badge = achievement(session, school, running.now)
    supported = Wallet(running).metadata()["credential_configurations_supported"]
    assert set(supported) == {
        f"{name}.{one}" for name in ("AchievementCredential", badge.id) for one in FORMATS
    }
    shown = supported[f"{badge.id}.ldp_vc"]["credential_metadata"]["display"]
    assert {one["locale"]: one["name"] for one in shown} == {
        "fr": "Jardin partagé",
        "en": "Shared garden",
    }
    assert all(one["logo"]["uri"].startswith(ISSUER) for one in shown)
    definition = supported[f"{badge.id}.ldp_vc"]["credential_definition"]
    credential = let_in(running, waiting(running)).ask().json["credentials"][0]["credential"]
    assert definition["type"] == credential["type"]
    assert credential["@context"][: len(definition["@context"])] == definition["@context"]


def test_drafts_are_shown_to_nobody_and_what_was_archived_stays(running: Running):
    with running.inside() as (session, school):
        badge = achievement(session, school, running.now)
        author = Author(school.id, Publisher(ISSUER, "http://localhost"), None, running.now)
        versions.duplicate(session, author, badge.id)
        versions.move(session, author, badge.id, State.ARCHIVED)
    assert len(Wallet(running).metadata()["credential_configurations_supported"]) == 4


def test_a_long_catalogue_is_offered_as_any_achievement(
    running: Running, monkeypatch: pytest.MonkeyPatch
):
    first, second = waiting(running), waiting(running)
    monkeypatch.setattr(metadata, "MAX_LISTED", 1)
    wallet = Wallet(running)
    supported = wallet.metadata()["credential_configurations_supported"]
    assert len(supported) == 4
    for award in (first, second):
        offer = wallet.read(offered(running, award).uri)
        assert set(offer.configurations) <= set(supported)
        assert wallet.ask_token(offer).status_code == 200
        assert wallet.ask(offer.configurations[1]).status_code == 200


@pytest.mark.parametrize(
    ("suite", "algorithm"), [("eddsa-jcs-2022", "EdDSA"), ("ecdsa-rdfc-2019", "ES256")]
)
def test_it_says_how_credentials_are_signed(running: Running, suite: str, algorithm: str):
    running.clock.forward(hours=1)
    with running.inside() as (session, school):
        keys.rotate(
            session, school, running.place.hosting.keys, by=None, now=running.now, suite=suite
        )
    supported = Wallet(running).metadata()["credential_configurations_supported"]
    told = {
        one["format"]: one["credential_signing_alg_values_supported"] for one in supported.values()
    }
    assert told == {"ldp_vc": [suite], "jwt_vc_json": [algorithm]}


def test_our_messages_have_the_shape_of_the_published_schemas(running: Running, shared: Path):
    award = waiting(running)
    wallet = Wallet(running)
    faults = [
        fault
        for fault in schema(shared, "credential_issuer_metadata-1_0.json").iter_errors(
            wallet.metadata()
        )
        # That schema has no branch for this format, whose members it then takes for unknown.
        if (fault.validator, fault.instance.get("format")) != ("unevaluatedProperties", "ldp_vc")
    ]
    assert faults == []
    for with_code in (True, False):
        made = offered(running, award, with_code=with_code)
        document: Any = wallet.get(made.https_uri, Accept="application/json").json
        schema(shared, "credential_offer-1_0.json").validate(document)
        assert document == wallet.read(made.by_value).written()
    body = {"credential_configuration_id": LDP, "proofs": {"jwt": ["a.b.c"]}}
    schema(shared, "credential_request-1_0.json").validate(body)


def test_pages_of_other_origins_may_be_wallets(running: Running):
    wallet = Wallet(running)
    for endpoint in ("token", "nonce", "credential", "notification"):
        answer = wallet.client.options(
            f"{ISSUER}/oid4vci/{endpoint}",
            headers={
                "Origin": "https://wallet.example",
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization,content-type",
            },
        )
        assert answer.status_code == 204
        assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    answer = wallet.client.post(f"{ISSUER}/oid4vci/nonce", headers={"Origin": "https://w.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_for_people_opens_the_wallet_and_names_nobody(running: Running, language: str):
    made = offered(running, waiting(running), with_code=True)
    client = running.browser(language=language).client
    page = client.get(made.https_uri, headers={**BROWSER, "Accept-Language": language})
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert made.uri.replace("&", "&amp;") in page.text
    assert page.text.count("<svg") >= 1
    assert ("six digits" if language == "en" else "six chiffres") in page.text
    assert "Noé Dupré" not in page.text
    assert made.tx_code not in page.text
    assert quote(made.https_uri.rpartition("/")[2], safe="") in made.uri
