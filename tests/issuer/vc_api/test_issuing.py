"""Machines have credentials signed, withdrawn and read; who may not is told why."""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha384
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from issuer.issuing.models import Credential, Origin
from issuer.organisations.refusals import NotAllowed
from issuer.status.models import Purpose
from issuer.tokens.keeping import Scope
from issuer.vc_api import reading
from issuer.vc_api.refusals import NotIssuable
from schemas import json_text, loader
from service import audit
from tests.issuer.organisations.places import CLUB, SCHOOL
from tests.issuer.support import Running, running_issuer
from tests.issuer.vc_api.machines import V2, Machine, machine
from tests.support.worlds import report


def test_a_signed_credential_is_kept_as_it_was_answered(running_on_both: Running) -> None:
    caller = machine(running_on_both)
    name = "urn:uuid:ef3ace65-b569-4e5c-a891-b32d88c6948f"
    answer = caller.issue(caller.document(id=name, validUntil="2030-01-01T00:00:00Z"))
    assert answer.status_code == 201, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    with running_on_both.inside() as (session, _):
        row = session.scalars(select(Credential)).one()
        assert (row.origin, row.name, row.subject) == (Origin.API, name, "did:example:abcdef")
        assert json_text.parse(row.document) == answer.json["verifiableCredential"]
        assert row.valid_until is not None
    again = caller.read(name)
    assert (again.status_code, again.json) == (200, answer.json)
    told = report(answer.json["verifiableCredential"], running_on_both.world())
    assert told.verdict == "verified", told.findings


def test_a_place_in_a_list_is_added_and_set(running_on_both: Running) -> None:
    issuer, caller = running_on_both, machine(running_on_both, purpose=Purpose.REVOCATION)
    name = "https://school.example/credentials/1?a=b"
    issued = caller.issue(caller.document(id=name)).json["verifiableCredential"]
    entry = issued["credentialStatus"]
    assert entry["type"] == "BitstringStatusListEntry"
    assert entry["statusListCredential"].startswith(f"http://localhost/orgs/{SCHOOL.slug}/status/")
    assert issued["credentialSubject"] == {"id": "did:example:abcdef"}
    update = {**entry, "status": True}
    answer = caller.post("status", {"credentialId": name, "credentialStatus": update})
    assert (answer.status_code, answer.json) == (200, {"credentialId": name, "changed": 1})
    issuer.work()
    back = {"type": entry["type"], "status": "0"}
    for_good = caller.post("status", {"credentialId": name, "credentialStatus": [back]})
    assert (for_good.status_code, for_good.json["code"]) == (409, "status-for-good")


def test_a_suspension_is_lifted(running: Running) -> None:
    caller = machine(running, purpose=Purpose.SUSPENSION)
    name = "urn:example:1"
    assert caller.issue(caller.document(), credentialId=name).status_code == 201
    for status in (True, False, "1", "0"):
        body = {"credentialId": name, "credentialStatus": {"type": "t"}, "status": status}
        assert caller.post("status", body).status_code == 200, status


@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        ({"credentialId": "urn:example:other"}, "credential-unknown", 404),
        ({"credentialId": None}, "request-malformed", 400),
        ({"credentialStatus": []}, "request-malformed", 400),
        ({"credentialStatus": {"type": "t"}}, "request-malformed", 400),
        ({"credentialStatus": {"status": "yes"}}, "request-malformed", 400),
        ({"credentialStatus": {"status": True, "statusPurpose": "x"}}, None, 400),
        ({"credentialStatus": {"status": True, "statusPurpose": "suspension"}}, None, 400),
        ({"credentialStatus": {"status": True, "statusListIndex": "-1"}}, None, 400),
        ({"credentialStatus": {"status": True, "statusListCredential": "x"}}, None, 400),
    ],
)
def test_a_status_that_is_none(
    running: Running, change: dict[str, Any], code: str | None, status: int
) -> None:
    caller = machine(running, purpose=Purpose.REVOCATION)
    caller.issue(caller.document(), credentialId="urn:example:1")
    body = {"credentialId": "urn:example:1", "credentialStatus": {"status": True}, **change}
    answer = caller.post("status", body)
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert code in {None, answer.json["code"]}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"issuer": "did:example:other"}, "issuer-not-this-organisation", id="issuer"),
        pytest.param({"proof": {"kind": "x"}}, "credential-faulty", id="proof"),
        pytest.param({"@context": [V2], "unheardOf": 1}, "credential-faulty", id="term"),
        pytest.param(
            {"@context": [V2], "type": ["VerifiableCredential", "Unheard"]}, None, id="type"
        ),
        pytest.param({"@context": [V2, "https://x.example/c"]}, "credential-faulty", id="context"),
        pytest.param({"validFrom": "yesterday"}, "credential-faulty", id="date"),
        pytest.param(
            {"@context": [V2, {"VerifiableCredential": "https://x.example/"}]}, None, id="protected"
        ),
        pytest.param({"type": ["VerifiablePresentation"]}, None, id="presentation"),
    ],
)
def test_what_verifiers_would_refuse_is_not_signed(
    running: Running, change: dict[str, Any], code: str | None
) -> None:
    caller = machine(running)
    answer = caller.issue(caller.document(**change))
    assert answer.status_code == 400, answer.text
    assert answer.content_type == "application/problem+json"
    assert code in {None, answer.json["code"]}
    with running.inside() as (session, _):
        assert session.scalars(select(Credential)).all() == []


def test_faults_are_told_all_at_once_with_their_places(running: Running) -> None:
    caller = machine(running)
    answer = caller.issue({**caller.document(), "id": 4, "validFrom": "x"})
    places = {one["pointer"] for one in answer.json["faults"]}
    assert {"/credential/id", "/credential/validFrom"} <= places


@pytest.mark.parametrize(
    "options",
    [
        {"cryptosuite": "eddsa-2099"},
        {"cryptosuite": "ecdsa-rdfc-2019"},
        {"cryptosuite": 4},
        {"mandatoryPointers": ["/issuer"]},
        {"form": "paper"},
        {"credentialId": "no url"},
        {"credentialId": "urn:a:" + "x" * 3000},
    ],
)
def test_options_that_the_key_does_not_know(running: Running, options: dict[str, Any]) -> None:
    caller = machine(running)
    assert caller.issue(caller.document(), **options).status_code == 400


def related(url: str, content: bytes) -> dict[str, Any]:
    digest = "sha384-" + b64encode(sha384(content).digest()).decode()
    return {"relatedResource": [{"id": url, "digestSRI": digest}]}


def test_digests_of_other_documents_are_looked_at(running: Running) -> None:
    caller = machine(running)
    assert caller.issue(caller.document(**related(V2, loader.context_bytes(V2)))).status_code == 201
    wrong = caller.issue(caller.document(**related(V2, b"")))
    assert (wrong.status_code, wrong.json["code"]) == (400, "related-resource-refused")
    page = f"http://localhost/orgs/{SCHOOL.slug}/did.json"
    found = running.app.test_client().get(page).data
    assert caller.issue(caller.document(**related(page, found))).status_code == 201
    away = related("http://localhost/nowhere", b"")
    assert caller.issue(caller.document(**away)).json["code"] == "related-resource-refused"


def test_what_is_foreign_is_signed_unread(running: Running) -> None:
    caller = machine(running, purpose=Purpose.REVOCATION)
    unread = {"id": "https://nowhere.example/1", "type": "https://types.example/T"}
    document = caller.document(
        credentialSchema=unread, credentialStatus=unread, evidence=unread, termsOfUse=unread
    )
    answer = caller.issue(document)
    assert answer.status_code == 201, answer.text
    assert answer.json["verifiableCredential"]["credentialStatus"] == unread


def test_each_token_does_what_it_is_for(running_on_both: Running) -> None:
    issuer = running_on_both
    reader, status = machine(issuer, Scope.READ), machine(issuer, Scope.STATUS)
    for caller in (reader, status):
        answer = caller.issue(caller.document())
        assert (answer.status_code, answer.json["code"]) == (403, "token-scope-insufficient")
        assert "insufficient_scope" in answer.headers["WWW-Authenticate"]
    away = machine(issuer)
    away.slug = "lycee-autre"
    assert away.issue(away.document()).status_code == 404
    away.secret = "lvt_" + "x" * 43
    assert away.issue(away.document()).status_code == 401


def test_a_token_ends(running: Running) -> None:
    caller = machine(running, days=30)
    running.clock.forward(days=29)
    assert caller.issue(caller.document()).status_code == 201
    running.clock.forward(days=1)
    assert caller.issue(caller.document()).status_code == 401


def test_a_partner_has_no_machine_that_signs(running: Running) -> None:
    with pytest.raises(NotAllowed) as caught:
        machine(running, slug=CLUB.slug)
    assert caught.value.code == "token-partner-refused"


def test_what_machines_do_is_written_down(running: Running) -> None:
    caller = machine(running, purpose=Purpose.REVOCATION)
    caller.issue(caller.document(), credentialId="urn:example:1")
    body = {"credentialId": "urn:example:1", "credentialStatus": {"status": True}}
    caller.post("status", body)
    with running.inside() as (session, _):
        acts = [one.act for one in session.scalars(select(audit.AuditEntry))]
        assert acts[-2:] == ["credential.issued-by-api", "credential.status-by-api"]


NAMES = (
    *("credential", "options", "credentialId", "credentialStatus", "status", "form", "id"),
    *("statusListIndex", "statusPurpose", "mandatoryPointers", "cryptosuite", "reason"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(NAMES),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON.map(json_text.dump) | st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for read in (reading.read_issue, reading.read_status):
        try:
            read(body)
        except NotIssuable as error:
            assert error.code  # noqa: PT017 - one of two good ends


@pytest.fixture(scope="module")
def one_caller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    with running_issuer(tmp_path_factory.mktemp("any")) as issuer:
        yield machine(issuer)


@settings(max_examples=40)
@given(JSON)
def test_no_request_breaks_the_interface(one_caller: Machine, value: Any) -> None:
    caller = one_caller
    for verb in ("issue", "status"):
        answer = caller.post(verb, value)
        assert answer.status_code in {400, 404}, answer.text
        assert answer.content_type == "application/problem+json"
    document = caller.document()
    for member in document:
        assert caller.issue({**document, member: value}).status_code in {201, 400}
