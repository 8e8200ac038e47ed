"""A wallet registers, a person allows it, and it reads theirs and nobody else's."""

import re
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import undefer

from issuer.awards.models import AwardState
from issuer.issuing.models import Credential, Form
from issuer.ob_api import scopes
from schemas import json_text
from service.errors import ServiceError
from service.oauth import clients
from service.oauth.refusals import OAuthRefused
from service.ob_api import windows
from tests.issuer.ob_api.wallets import API, BACK, OAUTH, REGISTRATION, Wallet, given, told
from tests.issuer.organisations.places import SCHOOL
from tests.issuer.support import Running
from tests.support.worlds import report


def test_a_person_lets_a_wallet_read_their_awards(running_on_both: Running) -> None:
    issuer = running_on_both
    code = given(issuer)
    given(issuer, name="Somebody else")
    wallet = Wallet(issuer).connected(code)
    assert wallet.tokens["token_type"] == "Bearer"
    assert wallet.tokens["scope"].split() == [*scopes.OFFERED]
    answer = wallet.get("credentials")
    assert answer.status_code == 200, answer.text
    assert answer.headers["X-Total-Count"] == "1"
    (badge,) = answer.json["credential"]
    assert set(answer.json) == {"credential"}
    policy = report(badge, issuer.world())
    assert {one.code for one in policy.findings} >= {"proof-valid", "key-is-issuers"}
    profile = wallet.get("profile").json
    assert (profile["name"], profile["type"]) == ("Noé Dupré", ["Profile"])


def test_documents_are_given_byte_by_byte(running: Running) -> None:
    wallet = Wallet(running).connected(given(running, forms=(Form.JWT, Form.DATA_INTEGRITY)))
    body = wallet.get("credentials").data
    with running.inside() as (session, _):
        query = select(Credential).options(undefer(Credential.document))
        by_form = {row.form: row.document for row in session.scalars(query)}
    assert body == b'{"credential":[%b]}' % by_form[Form.DATA_INTEGRITY]


def test_a_token_stands_in_the_other_list(running: Running) -> None:
    wallet = Wallet(running).connected(given(running, forms=(Form.JWT,)))
    answer = wallet.get("credentials").json
    assert set(answer) == {"compactJwsString"}
    assert answer["compactJwsString"][0].count(".") == 2


def test_awards_of_the_same_holder_belong_together(running_on_both: Running) -> None:
    issuer, mine = running_on_both, "did:key:z6MkhTNL7i2etLerDK8Acz5t528giE5KA4p75T6ka1E1D74r"
    code = given(issuer, holder=mine)
    given(issuer, holder=mine)
    given(issuer, holder="did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2")
    for gone in (AwardState.REVOKED, AwardState.REPLACED, AwardState.LAPSED):
        given(issuer, holder=mine, state=gone)
    wallet = Wallet(issuer).connected(code)
    assert wallet.get("credentials").headers["X-Total-Count"] == "2"
    assert wallet.get("profile").json["id"] == mine


def test_a_long_list_comes_in_parts(running: Running) -> None:
    mine = f"urn:uuid:{uuid4()}"
    code = given(running, holder=mine)
    for _ in range(6):
        running.clock.forward(minutes=1)
        given(running, holder=mine)
    wallet = Wallet(running).connected(code)
    first = wallet.get("credentials", limit=3)
    assert [len(first.json["credential"]), first.headers["X-Total-Count"]] == [3, "7"]
    assert links(first) == {"first": (3, 0), "last": (3, 6), "next": (3, 3)}
    middle = wallet.get("credentials", limit=3, offset=3)
    assert links(middle)["prev"] == (3, 0)
    last = wallet.get("credentials", limit=3, offset=6)
    assert (len(last.json["credential"]), set(links(last))) == (1, {"first", "last", "prev"})
    assert wallet.get("credentials", offset=9).json == {}
    late = wallet.get("credentials", since=(running.now.isoformat().replace("+00:00", "Z")))
    assert (late.headers["X-Total-Count"], late.json) == ("0", {})
    assert "since=" in late.headers["Link"]


def links(answer: Any) -> dict[str, tuple[int, int]]:
    found = re.findall(r'<[^>]*limit=(\d+)&offset=(\d+)[^>]*>; rel="(\w+)"', answer.headers["Link"])
    return {name: (int(limit), int(offset)) for limit, offset, name in found}


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "x"}, {"offset": "-1"}, {"since": "yesterday"}]
)
def test_a_part_that_is_none(running: Running, query: dict[str, str]) -> None:
    wallet = Wallet(running).connected(given(running))
    answer = wallet.get("credentials", **query)
    assert_status_info(answer, 400, "invalid_query_parameter")


def assert_status_info(answer: Any, status: int, minor: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/json"
    told = answer.json
    major = "unsupported" if status == 405 else "failure"
    assert (told["imsx_codeMajor"], told["imsx_severity"]) == (major, "error")
    (field,) = told["imsx_codeMinor"]["imsx_codeMinorField"]
    assert field["imsx_codeMinorFieldValue"] == minor
    assert set(told) <= {
        *("imsx_codeMajor", "imsx_severity", "imsx_description", "imsx_codeMinor"),
    }


def test_every_refusal_has_the_form_of_the_standard(running: Running) -> None:
    client = running.app.test_client()
    wallet = Wallet(running).connected(given(running), scopes.CREDENTIALS)
    assert wallet.tokens["scope"] == scopes.CREDENTIALS
    assert_status_info(wallet.get("profile"), 403, "forbidden")
    assert_status_info(client.get(f"{API}/credentials"), 401, "unauthorizedrequest")
    assert_status_info(wallet.get("profile", token="lvo_x"), 401, "unauthorizedrequest")
    assert_status_info(client.post(f"{API}/credentials", json={}), 405, "not_allowed")
    assert_status_info(client.put(f"{API}/profile", json={}), 405, "not_allowed")
    assert_status_info(client.get(f"{API}/nothing"), 404, "not_found")
    away = f"{API}/discovery".replace("college-exemple", "nowhere-here")
    assert_status_info(client.get(away), 404, "not_found")
    other = client.get(
        f"{API}/credentials".replace("college-exemple", "lycee-autre"),
        headers={"Authorization": f"Bearer {wallet.tokens['access_token']}"},
    )
    assert_status_info(other, 404, "not_found")


def test_the_description_says_where_everything_is(running: Running) -> None:
    answer = running.app.test_client().get(f"{API}/discovery")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    told = answer.json
    scheme = told["components"]["securitySchemes"]["OAuth2ACG"]
    assert scheme["x-imssf-registrationUrl"] == f"http://localhost{OAUTH}/register"
    assert set(told["paths"]) == {"/credentials", "/profile"}
    assert told["info"]["x-imssf-privacyPolicyUrl"]
    server = running.app.test_client().get(
        "/.well-known/oauth-authorization-server" + OAUTH.removesuffix("/oauth")
    )
    assert server.json["issuer"] == f"http://localhost{OAUTH}".removesuffix("/oauth")
    again = running.app.test_client().get(
        f"{API}/discovery", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"redirect_uris": []}, "invalid_redirect_uri"),
        ({"redirect_uris": BACK}, "invalid_redirect_uri"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://wallet.example/#x"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://elsewhere.example/"]}, "invalid_client_metadata"),
        ({"client_name": ...}, "invalid_client_metadata"),
        ({"logo_uri": "data:image/png,x"}, "invalid_client_metadata"),
        ({"scope": "everything"}, "invalid_client_metadata"),
        ({"token_endpoint_auth_method": "none"}, "invalid_client_metadata"),
        ({"grant_types": ["implicit"]}, "invalid_client_metadata"),
    ],
)
def test_what_cannot_register(running: Running, change: dict[str, Any], error: str) -> None:
    answer = Wallet(running).register(**change)
    assert (answer.status_code, answer.json["error"]) == (400, error)


def test_what_registers_is_told_all_back(running: Running) -> None:
    wallet = Wallet(running)
    answer = wallet.register()
    assert answer.status_code == 201
    assert answer.json["client_secret_expires_at"] == 0
    assert answer.json["redirect_uris"] == [BACK]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": ...}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"scope": "offline_access"}, "invalid_scope"),
        ({"state": ...}, "invalid_request"),
    ],
)
def test_a_wish_that_is_sent_back(running: Running, change: dict[str, Any], error: str) -> None:
    wallet = Wallet(running)
    wallet.register()
    answer = told(wallet.set_out(**change))
    assert answer["error"] == error
    assert answer.get("state") in {"st&te", None}


@pytest.mark.parametrize(
    "change", [{"client_id": "x"}, {"client_id": str(uuid4())}, {"redirect_uri": BACK + "/more"}]
)
def test_no_browser_is_sent_where_nobody_registered(
    running: Running, change: dict[str, str]
) -> None:
    wallet = Wallet(running)
    wallet.register()
    answer = wallet.set_out(**change)
    assert answer.status_code in {400, 404}
    assert "Location" not in answer.headers


def test_a_person_refuses(running: Running) -> None:
    wallet, code = Wallet(running), given(running)
    wallet.register()
    page = wallet.set_out().headers["Location"]
    assert wallet.browser is not None
    wallet.browser.send(page, code=code)
    shown = wallet.browser.get(page)
    assert "Portefeuille &lt;b&gt;" in shown.text
    assert "form-action 'self' https://wallet.example" in shown.headers["Content-Security-Policy"]
    answer = wallet.browser.send(page, to=f"{page}/decide", refuse="1")
    assert told(answer) == {"error": "access_denied", "state": "st&te"}
    assert wallet.browser.get(page).status_code == 404


def test_a_code_that_proves_nothing(running: Running) -> None:
    wallet = Wallet(running)
    wallet.register()
    page = wallet.set_out().headers["Location"]
    assert wallet.browser is not None
    for code in ("", "ABCD", "0" * 28):
        answer = wallet.browser.send(page, code=code)
        assert answer.status_code in {400, 404, 422}, answer.status_code
    early = wallet.browser.send(page, to=f"{page}/decide", allowed=[scopes.PROFILE], allow="1")
    assert early.status_code == 409
    assert "Who are you?" in wallet.browser.get(page).text


def test_a_letter_proves_who_somebody_is(running_on_both: Running) -> None:
    issuer, wallet = running_on_both, Wallet(running_on_both)
    given(issuer, address="noe@famille.example")
    given(issuer, name="Inès Dupré", address="noe@famille.example")
    wallet.register()
    page = wallet.set_out().headers["Location"]
    assert wallet.browser is not None
    for mailbox in ("nobody@famille.example", " Noe@Famille.example"):
        assert wallet.browser.send(page, to=f"{page}/mail", email=mailbox).status_code == 303
    (letter,) = [one for one in issuer.letters(SCHOOL.slug) if "Portefeuille" in one.text]
    assert letter.recipient == "noe@famille.example"
    links = re.findall(r"(\S+ Dupré)\nhttp://localhost(\S+)", letter.text)
    assert sorted(name for name, _ in links) == ["Inès Dupré", "Noé Dupré"]
    target = dict(links)["Inès Dupré"]
    shown = wallet.browser.get(target)
    assert shown.status_code == 200
    path, _, proof = target.partition("?proof=")
    bad = wallet.browser.send(target, to=path, proof=proof[:-2] + "xx")
    assert bad.status_code == 404
    assert wallet.browser.send(target, to=path, proof=proof).status_code == 303
    answer = wallet.browser.send(page, to=f"{page}/decide", allowed=[scopes.PROFILE], allow="1")
    wallet.exchange(told(answer)["code"])
    assert wallet.get("profile").json["name"] == "Inès Dupré"


def test_an_answer_waits_for_half_an_hour(running: Running) -> None:
    wallet = Wallet(running)
    wallet.register()
    page = wallet.set_out().headers["Location"]
    running.clock.forward(minutes=31)
    assert wallet.browser is not None
    assert wallet.browser.get(page).status_code == 404


def test_a_code_is_good_for_one_try(running_on_both: Running) -> None:
    wallet = Wallet(running_on_both)
    wallet.register()
    code = wallet.allowed(given(running_on_both))["code"]
    good = wallet.exchange(code)
    assert good.headers["Pragma"] == "no-cache"
    assert wallet.get("credentials").status_code == 200
    again = wallet.exchange(code)
    assert (again.status_code, again.json["error"]) == (400, "invalid_grant")
    assert wallet.get("credentials").status_code == 401


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code": "lvc_x"}, "invalid_grant"),
        ({"code": ...}, "invalid_request"),
        ({"redirect_uri": BACK + "/"}, "invalid_grant"),
        ({"code_verifier": "w" * 64}, "invalid_grant"),
        ({"code_verifier": ...}, "invalid_grant"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ...}, "invalid_request"),
    ],
)
def test_a_code_that_buys_nothing(running: Running, change: dict[str, Any], error: str) -> None:
    wallet = Wallet(running)
    wallet.register()
    code = wallet.allowed(given(running))["code"]
    answer = wallet.exchange(code, **change)
    assert (answer.status_code, answer.json["error"]) == (400, error)


def test_a_code_grows_old(running: Running) -> None:
    wallet = Wallet(running)
    wallet.register()
    code = wallet.allowed(given(running))["code"]
    running.clock.forward(seconds=601)
    assert wallet.exchange(code).json["error"] == "invalid_grant"


def test_a_secret_that_is_wrong(running: Running) -> None:
    wallet = Wallet(running)
    wallet.register()
    wallet.client["client_secret"] = "x"
    answer = wallet.exchange("lvc_x")
    assert (answer.status_code, answer.json["error"]) == (401, "invalid_client")
    assert "Basic" in answer.headers["WWW-Authenticate"]


def test_tokens_are_renewed_each_once(running_on_both: Running) -> None:
    wallet = Wallet(running_on_both).connected(given(running_on_both))
    old = wallet.tokens
    running_on_both.clock.forward(minutes=61)
    assert wallet.get("profile").status_code == 401
    renew = {"grant_type": "refresh_token", "refresh_token": old["refresh_token"]}
    assert wallet.ask("token", **renew, scope=scopes.CREDENTIALS).status_code == 200
    assert wallet.tokens["refresh_token"] != old["refresh_token"]
    assert wallet.get("credentials").status_code == 200
    assert wallet.get("profile").status_code == 403
    new = wallet.tokens["access_token"]
    stolen = wallet.ask("token", **renew)
    assert (stolen.status_code, stolen.json["error"]) == (400, "invalid_grant")
    assert wallet.get("credentials", token=new).status_code == 401


def test_tokens_are_taken_back(running: Running) -> None:
    wallet = Wallet(running).connected(given(running))
    access, refresh = wallet.tokens["access_token"], wallet.tokens["refresh_token"]
    assert wallet.ask("revoke", token="unknown").status_code == 200
    assert wallet.get("credentials", token=access).status_code == 200
    assert wallet.ask("revoke", token=access, token_type_hint="access_token").status_code == 200
    assert wallet.get("credentials", token=access).status_code == 401
    assert wallet.ask("revoke", token=refresh, token_type_hint="refresh_token").status_code == 200
    renew = wallet.ask("token", grant_type="refresh_token", refresh_token=refresh)
    assert renew.json["error"] == "invalid_grant"
    odd = wallet.ask("revoke", token=refresh, token_type_hint="cookie")
    assert odd.json["error"] == "unsupported_token_type"


@examples(st.binary(max_size=80) | st.text().map(lambda text: json_text.dump({"scope": text})))
def test_any_registration_is_read_or_refused(body: bytes) -> None:
    with pytest.raises(OAuthRefused):
        clients.read(scopes.PROVIDER, body, secure=True)


@examples(
    st.dictionaries(
        st.sampled_from(
            ("client_uri", "logo_uri", "tos_uri", "policy_uri", "redirect_uris", "contacts")
        ),
        st.text(max_size=30) | st.lists(st.text(max_size=30), max_size=3),
    )
)
def test_any_address_is_read_or_refused(change: dict[str, Any]) -> None:
    try:
        found = clients.read(
            scopes.PROVIDER, json_text.dump({**REGISTRATION, **change}), secure=True
        )
    except OAuthRefused:
        return
    assert all(one.startswith("https://") for one in found["redirect_uris"])


@examples(st.dictionaries(st.sampled_from(("limit", "offset", "since")), st.text(max_size=30)))
def test_any_part_is_read_or_refused(query: dict[str, str]) -> None:
    try:
        window = windows.read(query)
    except ServiceError:
        return
    assert 1 <= window.limit <= windows.MAX_LIMIT
