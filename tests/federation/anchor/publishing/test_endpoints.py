"""What other programs get at the anchor's addresses."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from federation import accreditation
from federation.anchor import accrediting, keys, members
from federation.anchor.accrediting import Grant
from federation.anchor.views import registry_files
from federation.openid import statements
from federation.openid.statements import StatementKind
from federation.snapshots import deltas, roots, snapshot
from federation.snapshots.roots import Pins
from federation.world import offline
from keys.controller import ControllerDocument
from schemas import json_text
from schemas.files import find
from tests.federation.anchor.publishing.support import admit, hold_ceremony, root_signer
from tests.federation.anchor.running import RunningAnchor, running_anchor
from verifier import POLICIES, Verdict, verify

BASE = "http://localhost"
SCHOOL = "https://ecole-1.example"
DID = "did:web:ecole-1.example"
RESOLVE = f"/federation/resolve?sub={SCHOOL}"
MARK = f"/federation/trust_mark?sub={SCHOOL}"


@pytest.fixture
def anchor(tmp_path: Path) -> Iterator[RunningAnchor]:
    with running_anchor(tmp_path) as made:
        with made.inside() as (session, _):
            school = admit(session, made.office, 1, made.now)
            admit(session, made.office, 2, made.now)
            grant = Grant("engagement", None, made.now + timedelta(days=10))
            accrediting.grant(session, made.office, school, (grant,), by=None, now=made.now)
        made.work()
        yield made


def get(anchor: RunningAnchor, path: str, **headers: str) -> Any:
    return anchor.browser().client.get(path, base_url=BASE, headers=headers)


def read(anchor: RunningAnchor, answer: Any, kind: StatementKind) -> Any:
    """The claims of an answer, believed by the keys that the anchor publishes."""
    assert (answer.status_code, answer.mimetype) == (200, kind.media_type)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found = statements.read(answer.data, kind, now=anchor.now)
    with anchor.inside() as (session, row):
        published = keys.published(session, row, now=anchor.now)
        statements.verify(found, [keys.public_key(one) for one in published])
    return found.claims


def suspend(anchor: RunningAnchor) -> None:
    with anchor.inside() as (session, _):
        school = members.by_entity(session, SCHOOL)
        members.suspend(session, anchor.office, school, by=None, now=anchor.now)


def test_the_entity_configuration(anchor: RunningAnchor) -> None:
    answer = get(anchor, "/.well-known/openid-federation")
    claims = read(anchor, answer, StatementKind.ENTITY)
    assert claims["iss"] == claims["sub"] == BASE
    entity = claims["metadata"]["federation_entity"]
    assert entity["federation_fetch_endpoint"] == f"{BASE}/federation/fetch"
    assert claims["trust_mark_issuers"][f"{BASE}/accreditations/socle"] == [BASE]
    assert "authority_hints" not in claims
    again = get(
        anchor, "/.well-known/openid-federation", **{"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("subject", [SCHOOL, DID])
def test_fetch(anchor: RunningAnchor, subject: str) -> None:
    answer = get(anchor, f"/federation/fetch?sub={subject}")
    claims = read(anchor, answer, StatementKind.ENTITY)
    assert (claims["iss"], claims["sub"]) == (BASE, SCHOOL)
    assert claims["metadata"]["federation_entity"]["organization_name"] == "École 1"
    assert claims["metadata"]["institution_additional_information"]["legal_name"] == "École 1"
    assert claims["constraints"] == {"max_path_length": 0}
    assert len(claims["jwks"]["keys"]) == 1
    suspend(anchor)
    gone = get(anchor, f"/federation/fetch?sub={subject}")
    assert (gone.status_code, gone.get_json()["error"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/federation/fetch", 400, "invalid_request"),
        (f"/federation/fetch?sub={BASE}", 400, "invalid_request"),
        ("/federation/fetch?sub=https://nobody.example", 404, "not_found"),
        ("/federation/fetch?sub=did:web:nobody.example", 404, "not_found"),
        ("/federation/fetch?sub=%00", 400, "invalid_request"),
        ("/federation/list?colour=red", 400, "unsupported_parameter"),
        ("/federation/list?intermediate=perhaps", 400, "invalid_request"),
        ("/federation/list?trust_mark_type=https://x.example/a", 404, "not_found"),
        (RESOLVE, 400, "invalid_request"),
        (f"{RESOLVE}&trust_anchor=https://x.example", 404, "invalid_trust_anchor"),
        (f"{RESOLVE}&trust_anchor={BASE}", 404, "not_found"),
        (MARK, 400, "invalid_request"),
        (f"{MARK}&trust_mark_type={BASE}/accreditations/socle", 404, "not_found"),
    ],
)
def test_questions_without_an_answer(
    anchor: RunningAnchor, path: str, status: int, error: str
) -> None:
    answer = get(anchor, path)
    assert (answer.status_code, answer.get_json()["error"]) == (status, error)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [1, 2]),
        ("?entity_type=openid_credential_issuer", [1, 2]),
        ("?entity_type=openid_relying_party", []),
        ("?trust_marked=true", [1]),
        (f"?trust_mark_type={BASE}/accreditations/engagement", [1]),
        (f"?trust_mark_type={BASE}/accreditations/socle", []),
        ("?intermediate=true", []),
        ("?intermediate=false", [1, 2]),
    ],
)
def test_list(anchor: RunningAnchor, query: str, numbers: list[int]) -> None:
    answer = get(anchor, f"/federation/list{query}")
    assert answer.get_json() == [f"https://ecole-{number}.example" for number in numbers]


def test_a_mark_and_whether_it_stands(anchor: RunningAnchor) -> None:
    type_ = f"{BASE}/accreditations/engagement"
    answer = get(anchor, f"/federation/trust_mark?sub={DID}&trust_mark_type={type_}")
    claims = read(anchor, answer, StatementKind.TRUST_MARK)
    assert (claims["sub"], claims["trust_mark_type"], claims["ref"]) == (SCHOOL, type_, type_)
    mark = accreditation.read_mark(answer.data, now=anchor.now)
    assert mark.accreditation is not None
    assert mark.accreditation.until == anchor.now + timedelta(days=10)
    # It ends with the accreditation, before the month of other marks.
    assert mark.statement.expires_at == anchor.now + timedelta(days=10)
    token = answer.data.decode()
    assert status(anchor, token) == "active"
    header, payload, signature = token.split(".")
    assert status(anchor, f"{header}.{payload}.{'A' * len(signature)}") == "invalid"
    assert get(anchor, f"/federation/trust_mark_list?trust_mark_type={type_}").get_json() == [
        SCHOOL
    ]
    suspend(anchor)
    assert status(anchor, token) == "revoked"
    assert get(anchor, f"/federation/trust_mark_list?trust_mark_type={type_}").get_json() == []
    anchor.clock.forward(days=11)
    assert status(anchor, token) == "expired"


def status(anchor: RunningAnchor, token: str) -> Any:
    client = anchor.browser().client
    form = {"trust_mark": token}
    answer = client.post("/federation/trust_mark_status", base_url=BASE, data=form)
    claims = read(anchor, answer, StatementKind.MARK_STATUS)
    assert claims["trust_mark"] == token
    return claims["status"]


@pytest.mark.parametrize("form", [{}, {"trust_mark": "a.b.c"}, {"trust_mark": "é"}])
def test_marks_that_are_none(anchor: RunningAnchor, form: dict[str, str]) -> None:
    client = anchor.browser().client
    answer = client.post("/federation/trust_mark_status", base_url=BASE, data=form)
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_request")


def test_past_keys(anchor: RunningAnchor) -> None:
    with anchor.inside() as (session, row):
        stolen = keys.current(session, row, now=anchor.now)
        kid = stolen.thumbprint
        keys.withdraw(
            session, row, stolen.id, anchor.office.keys,
            from_instant=anchor.now, by=None, now=anchor.now,
        )  # fmt: skip
    claims = read(anchor, get(anchor, "/federation/historical_keys"), StatementKind.KEY_SET)
    (told,) = claims["keys"]
    assert told["kid"] == kid
    assert told["revoked"]["reason"] == "compromised"
    did = get(anchor, "/.well-known/did.json").get_json()
    found = ControllerDocument.of(did, url="did:web:localhost")
    assert found.id == "did:web:localhost"
    revoked = {one["id"] for one in did["verificationMethod"] if "revoked" in one}
    assert revoked == {f"did:web:localhost#{kid}"}
    assert not revoked & set(did["assertionMethod"])


def test_the_files_of_the_registry(anchor: RunningAnchor) -> None:
    root = root_signer()
    with anchor.inside() as (session, row):
        hold_ceremony(session, row, (root,), now=anchor.now)
    anchor.work()
    pins = Pins(roots.thumbprints((root.public_key,)))
    answer = get(anchor, "/registry/snapshot")
    assert answer.mimetype == snapshot.MEDIA_TYPE
    base = snapshot.open_snapshot(answer.data, BASE, pins, now=anchor.now)
    assert get(anchor, "/registry/head").data.decode() == base.token
    same = {"If-None-Match": answer.headers["ETag"]}
    for path in ("/registry/snapshot", "/registry/head"):
        assert (get(anchor, path, **same).status_code, get(anchor, path, **same).data) == (304, b"")
    suspend(anchor)
    anchor.work()
    newer = get(anchor, "/registry/snapshot", **same)
    assert newer.status_code == 200
    delta = get(anchor, f"/registry/deltas/{base.head.serial}")
    assert delta.mimetype == deltas.MEDIA_TYPE
    applied = deltas.apply_delta(base, delta.data, pins, now=anchor.now)
    whole = snapshot.open_snapshot(newer.data, BASE, pins, now=anchor.now)
    assert applied.contents.payload() == whole.contents.payload()
    assert get(anchor, f"/registry/deltas/{whole.head.serial}").status_code == 404
    index = get(anchor, "/registry").get_json()
    assert (index["serial"], index["digest"]) == (whole.head.serial, whole.head.digest)
    versions = get(anchor, "/registry/roots").get_json()["roots"]
    assert roots.newest(versions, BASE, pins, now=anchor.now).version == 1


def test_the_history_page_by_page(anchor: RunningAnchor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry_files, "PAGE_DECISIONS", 2)
    first = get(anchor, "/registry/history").get_json()
    assert (len(first["decisions"]), first["decided"]) == (2, 4)
    second = get(anchor, first["next"].removeprefix(BASE)).get_json()
    assert len(second["decisions"]) == 2
    assert "next" not in second
    assert get(anchor, "/registry/history?after=x").status_code == 400


def test_the_form_of_the_consortium(anchor: RunningAnchor) -> None:
    found = get(anchor, "/registry/dcc.json").get_json()["registry"]
    assert found[DID] == {
        "name": "École 1",
        "url": "https://ecole-1.example/accueil",
        "location": "France",
    }
    suspend(anchor)
    assert DID not in get(anchor, "/registry/dcc.json").get_json()["registry"]


def test_endorsements_verify_as_credentials(anchor: RunningAnchor) -> None:
    found = get(anchor, "/registry/endorsements").get_json()
    first, second = found["credentials"]
    assert "next" not in found
    assert first["credentialSubject"]["id"] == DID
    assert f"{BASE}/accreditations/engagement" in first["credentialSubject"]["endorsementComment"]
    alone = get(anchor, first["id"].removeprefix(BASE))
    assert alone.mimetype == "application/vc+ld+json"
    assert json_text.parse_object(alone.data) == first
    document = get(anchor, "/.well-known/did.json").get_json()
    url = "did:web:localhost"

    def resolve(_: str) -> ControllerDocument:
        return ControllerDocument.of(document, url=url)

    world = replace(offline(anchor.now), resolve=resolve)
    for one in (first, second):
        (found_one,) = find(BytesIO(json_text.dump(one)), "endorsement")
        report = verify(found_one, POLICIES["standard"], world)
        assert report.verdict is Verdict.VERIFIED
    suspend(anchor)
    assert get(anchor, first["id"].removeprefix(BASE)).status_code == 404
    left = get(anchor, "/registry/endorsements").get_json()["credentials"]
    assert [one["credentialSubject"]["id"] for one in left] == ["did:web:ecole-2.example"]
    assert get(anchor, "/registry/endorsements?after=x").status_code == 400
