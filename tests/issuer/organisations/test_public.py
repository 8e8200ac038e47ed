"""The public face: pages and documents of organisations, and what a verifier makes of them."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import Engine
from sqlalchemy.orm import Session

import proofs
from issuer.organisations import creating, documents, keys, partners
from issuer.organisations.founding import Hosting
from issuer.organisations.models import AwardKind, Organisation
from issuer.organisations.partners import Limits
from issuer.organisations.wording import SENTENCES
from issuer.views import public
from keys.sealing import RawMasterKey
from keys.stores import open_store
from proofs.proof import ProofOptions
from schemas import json_text
from schemas.building import (
    Achievement,
    AchievementSubject,
    Criteria,
    Envelope,
    achievement_credential,
)
from schemas.checking import check
from schemas.files import find
from service import database
from service.web.edge import the_edge
from service.web.hooks import Hooks
from tests.issuer.organisations.network import answered_by
from tests.issuer.organisations.places import SCHOOL, profile_of, wish
from tests.support.web import BROWSER, NOW, Clock, make
from tests.support.worlds import PUPIL
from verifier import POLICIES, Report, verify
from verifier.report import Verdict

HOUR = timedelta(hours=1)
JSON = {"Accept": "application/json"}
PLACE = "/orgs/college-exemple"


@pytest.fixture
def hosting() -> Hosting:
    store = open_store("memory:", RawMasterKey(bytes(range(32))))
    return Hosting("http://localhost", store)


@pytest.fixture
def app(engine: Engine, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    hooks = Hooks(clock=Clock(), sentences=SENTENCES)
    made = make(tmp_path / "data", public.bp, hooks=hooks, database_url=database_url)
    yield made
    the_edge(made).sessions.kw["bind"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def school(engine: Engine, hosting: Hosting) -> Organisation:
    with database.sessions(engine)() as session:
        made = creating.create(session, SCHOOL, hosting, by=None, now=NOW)
        session.commit()
        return made


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with database.sessions(engine)() as made:
        yield made


def signed(school: Organisation, signer: Any, at: Any) -> bytes:
    achievement = Achievement(
        id="http://localhost/orgs/college-exemple/achievements/1",
        name="Délégué de classe",
        description="Représente la classe.",
        criteria=Criteria(narrative="Être élu."),
    )
    envelope = Envelope(
        id="urn:uuid:01936f2e-0000-7000-8000-0000000000c1",
        issuer=documents.profile(school, "http://localhost/orgs/college-exemple"),
        name="Délégué de classe",
        valid_from=at,
    )
    subject = AchievementSubject(id=PUPIL.id, achievement=achievement)
    document = achievement_credential(envelope, subject)
    assert check(document) == ()
    options = ProofOptions(created=at)
    return json_text.dump(
        proofs.sign(document, suite=school.default_suite, signer=signer, options=options)
    )


def report(credential: bytes, client: FlaskClient, at: Any) -> Report:
    [found] = find(io.BytesIO(credential))
    return verify(found, POLICIES["standard"], answered_by(client, at))


def test_a_person_gets_a_page_and_a_machine_the_profile(client: FlaskClient, school: Organisation):
    page = client.get(PLACE, headers=BROWSER)
    assert page.status_code == 200
    assert "Collège de l&#39;Exemple" in page.text
    assert "0000001B" in page.text
    assert school.did in page.text
    answer = client.get(PLACE, headers=JSON)
    assert answer.mimetype == "application/json"
    profile = answer.get_json()
    assert profile["id"] == school.did
    assert profile["type"] == ["Profile"]
    assert profile["otherIdentifier"] == [
        {"type": "IdentifierEntry", "identifier": "0000001B", "identifierType": "ext:uai"}
    ]
    assert "Accept" in answer.headers["Vary"]
    asked = client.get(PLACE, headers={"Accept": "application/ld+json"})
    assert asked.mimetype == "application/ld+json"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_speaks_both_languages(client: FlaskClient, school: Any, language: str):
    page = client.get(f"{PLACE}?lang={language}", headers=BROWSER).text
    assert {"fr": "Clés</h2>", "en": "Keys</h2>"}[language] in page


def test_text_of_an_organisation_runs_nothing(
    client: FlaskClient, school: Organisation, engine: Engine
):
    hostile = "<script>alert(1)</script> [a](javascript:alert(1))"
    with database.sessions(engine)() as session:
        row = creating.find(session, school.slug)
        said = profile_of(row, name="<b>Lycée</b>", description=hostile)
        creating.update(session, row, said, by=None, now=NOW)
        session.commit()
    page = client.get(PLACE, headers=BROWSER).text
    assert "<script" not in page
    assert "<b>" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("path", [PLACE, f"{PLACE}/did.json", f"{PLACE}/jwks.json"])
def test_documents_are_kept_for_a_minute_and_asked_for_anew(
    client: FlaskClient, school: Organisation, path: str
):
    first = client.get(path, headers=JSON)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get(path, headers={**JSON, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head(path, headers=JSON).status_code == 200


@pytest.mark.parametrize("path", ["", "/did.json", "/jwks.json", "/logo"])
@pytest.mark.parametrize("slug", ["nobody", "College-Exemple", "a%2Fb", "%00", "é"])
def test_who_is_not_here_is_a_problem(client: FlaskClient, school: Any, path: str, slug: str):
    answer = client.get(f"/orgs/{slug}{path}", headers=JSON)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["code"] in {"organisation-unknown", "not-found"}


def test_the_sets_of_keys_name_the_organisation(client: FlaskClient, school: Organisation):
    answer = client.get(f"{PLACE}/jwks.json")
    assert answer.mimetype == "application/jwk-set+json"
    [key] = answer.get_json()["keys"]
    assert (key["iss"], key["use"], key["alg"]) == (school.did, "sig", "EdDSA")
    document = client.get(f"{PLACE}/did.json").get_json()
    assert document["id"] == school.did
    assert document["verificationMethod"][0]["id"] == key["kid"]


def test_a_logo_has_an_address_that_changes_with_it(
    client: FlaskClient, school: Organisation, engine: Engine
):
    addresses = set()
    for colour in ("red", "blue"):
        stream = io.BytesIO()
        Image.new("RGB", (40, 40), colour).save(stream, "PNG")
        with database.sessions(engine)() as session:
            row = creating.find(session, school.slug)
            creating.set_logo(session, row, stream.getvalue(), by=None, now=NOW)
            session.commit()
        address = client.get(PLACE, headers=JSON).get_json()["image"]["id"]
        answer = client.get(address)
        assert answer.mimetype == "image/png"
        assert Image.open(io.BytesIO(answer.data)).size == (40, 40)
        assert address in client.get(PLACE, headers=BROWSER).text
        addresses.add(address)
    assert len(addresses) == 2


def test_the_page_of_a_partner_names_its_school(
    client: FlaskClient, school: Organisation, engine: Engine, hosting: Hosting
):
    limits = Limits(frozenset({AwardKind.ENGAGEMENT}), until=NOW + 30 * 24 * HOUR)
    with database.sessions(engine)() as session:
        row = creating.find(session, school.slug)
        asked = wish(limits, email="voile@club.example")
        made = partners.invite(session, row, asked, hosting, by=None, now=NOW)
        session.commit()
        page = client.get("/orgs/club-nautique?lang=en", headers=BROWSER).text
        assert f'href="http://localhost{PLACE}"' in page
        assert "Volunteering and responsibilities" in page
        assert "23 December 2026" in page
        assert "voile@club.example" not in page, "who was invited is nobody's business"
        partners.suspend(session, made.organisation, by=None, now=NOW)
        session.commit()
    assert "suspended" in client.get("/orgs/club-nautique?lang=en", headers=BROWSER).text


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019"])
def test_what_it_signs_is_verified_over_the_web(
    client: FlaskClient, school: Organisation, session: Session, hosting: Hosting, suite: str
):
    row = creating.find(session, school.slug)
    keys.rotate(session, row, hosting.keys, by=None, now=NOW + HOUR, suite=suite)
    session.commit()
    at = NOW + 2 * HOUR
    credential = signed(row, keys.signer(session, row, hosting.keys, now=at), at)
    told = report(credential, client, at)
    assert told.verdict is Verdict.VERIFIED, told.findings
    changed = credential.replace("Délégué".encode(), "Président".encode())
    assert report(changed, client, at).verdict is Verdict.REFUSED


def test_what_a_renewed_key_signed_stays_good_and_what_a_stolen_one_signed_since_does_not(
    client: FlaskClient, school: Organisation, session: Session, hosting: Hosting
):
    row = creating.find(session, school.slug)
    old = signed(row, keys.signer(session, row, hosting.keys, now=NOW), NOW)
    keys.rotate(session, row, hosting.keys, by=None, now=NOW + HOUR)
    session.commit()
    at = NOW + 2 * HOUR
    new = signed(row, keys.signer(session, row, hosting.keys, now=at), at)
    assert report(old, client, at).verdict is Verdict.VERIFIED
    assert report(new, client, at).verdict is Verdict.VERIFIED
    stolen, _ = keys.history(session, row)
    keys.withdraw(session, stolen, hosting.keys, from_instant=at, by=None, now=at)
    session.commit()
    # It is in no row of the school, so nothing but its own date says that it is older.
    assert report(old, client, at + HOUR).verdict is Verdict.UNDETERMINED
    keys.withdraw(session, stolen, hosting.keys, from_instant=NOW, by=None, now=at)
    session.commit()
    told = report(old, client, at + HOUR)
    assert told.verdict is Verdict.REFUSED
    assert "verification-method-revoked" in {one.code for one in told.findings}
    assert report(new, client, at + HOUR).verdict is Verdict.VERIFIED


def test_an_organisation_that_is_its_key_is_verified_without_the_web(
    engine: Engine, session: Session, hosting: Hosting, client: FlaskClient
):
    row = creating.create(session, replace(SCHOOL, portable=True), hosting, by=None, now=NOW)
    session.commit()
    credential = signed(row, keys.signer(session, row, hosting.keys, now=NOW), NOW)
    assert report(credential, client, NOW).verdict is Verdict.VERIFIED
    assert json.loads(credential)["issuer"]["id"].startswith("did:key:")
