"""An application is let in, reads the badges of its holder byte by byte, and is shown out."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from authlib.integrations.base_client import OAuthError
from sqlalchemy import select

from schemas import json_text, ob_api
from schemas.ob_api_answers import read_credentials
from service.accounts.models import Account
from service.oauth import tidying
from service.ob_api import discovery
from tests.wallet.ob_api.applications import (
    BACK,
    VERIFIER,
    Connected,
    assert_status_info,
    document,
    kept,
    told,
)
from tests.wallet.running import RunningWallet
from wallet.booklet.models import Box, Voice
from wallet.ob_api.models import AccessRequest, Application, Grant
from wallet.ob_api.scopes import OFFERED

TOKEN = b"eyJhbGciOiJFUzI1NiJ9.e30.c2ln"


def test_badges_come_exactly_as_they_are_kept(wallet_on_both: RunningWallet) -> None:
    wallet = wallet_on_both
    texts = [document(1), TOKEN, document(2)]
    for text in texts:
        kept(wallet, wallet.pupil, text)
    kept(wallet, wallet.other, document(3))
    application = Connected(wallet).comes_in(wallet.pupil)
    answer = application.get("credentials")
    assert answer.status_code == 200, answer.text
    assert answer.headers["X-Total-Count"] == "3"
    assert answer.headers["Content-Type"] == "application/json"
    assert read_credentials(answer.content) == (texts[0].strip(), texts[2].strip(), TOKEN)
    assert all(text in answer.content for text in texts)


def test_what_was_hidden_written_or_refused_stays_here(
    wallet: RunningWallet, application: Connected
) -> None:
    kept(wallet, wallet.pupil, document(1), box=Box.DEPOSIT)
    for number, box in enumerate((Box.HIDDEN, Box.REFUSED, Box.DELETED), 2):
        kept(wallet, wallet.pupil, document(number), box=box)
    kept(wallet, wallet.pupil, document(5), voice=Voice.DECLARED)
    kept(wallet, wallet.pupil, b'{"type":"Assertion","id":"https://o.example/1"}', kind="Assertion")
    application.comes_in(wallet.pupil)
    assert read_credentials(application.get("credentials").content) == (document(1).strip(),)


def test_a_long_list_comes_in_parts(wallet_on_both: RunningWallet) -> None:
    wallet = wallet_on_both
    for number in range(7):
        kept(wallet, wallet.pupil, document(number))
    application = Connected(wallet).comes_in(wallet.pupil)
    first = application.get("credentials", limit=3)
    assert first.headers["X-Total-Count"] == "7"
    assert numbers(first) == {"first": (3, 0), "last": (3, 6), "next": (3, 3)}
    middle = application.session.get(first.links["next"]["url"], timeout=10)
    assert numbers(middle) == {
        "first": (3, 0),
        "last": (3, 6),
        "next": (3, 6),
        "prev": (3, 0),
    }
    last = application.session.get(middle.links["next"]["url"], timeout=10)
    assert set(last.links) == {"first", "last", "prev"}
    parts = [read_credentials(one.content) for one in (first, middle, last)]
    assert [len(one) for one in parts] == [3, 3, 1]
    assert sum(parts, ()) == tuple(document(number).strip() for number in range(7))
    assert application.get("credentials", offset=9).json() == {}


def numbers(answer: Any) -> dict[str, tuple[int, int]]:
    found = {}
    for name, link in answer.links.items():
        query = parse_qs(urlsplit(link["url"]).query)
        found[name] = (int(query["limit"][0]), int(query["offset"][0]))
    return found


def test_only_what_was_issued_since(wallet_on_both: RunningWallet) -> None:
    wallet, now = wallet_on_both, wallet_on_both.now
    for days in range(4):
        kept(wallet, wallet.pupil, document(days), valid_from=now - timedelta(days=days))
    application = Connected(wallet).comes_in(wallet.pupil)
    since = (now - timedelta(days=2)).isoformat().replace("+00:00", "Z")
    answer = application.get("credentials", since=since, limit=1)
    assert answer.headers["X-Total-Count"] == "2", "the instant itself is not after it"
    following = application.session.get(answer.links["next"]["url"], timeout=10)
    assert read_credentials(following.content) == (document(1).strip(),)


@pytest.mark.parametrize(
    "query",
    [{"limit": "0"}, {"limit": "x"}, {"limit": "-1"}, {"offset": "-1"}, {"since": "yesterday"}],
)
def test_a_part_that_is_none(
    wallet: RunningWallet, application: Connected, query: dict[str, str]
) -> None:
    application.comes_in(wallet.pupil)
    assert_status_info(application.get("credentials", **query), 400, "invalid_query_parameter")


def test_the_description_is_public_complete_and_kept_for_a_while(
    wallet: RunningWallet, application: Connected
) -> None:
    answer = requests.get(f"{application.api}/discovery", timeout=10)
    assert answer.headers["Content-Type"] == "application/json"
    said = answer.json()
    assert (said["openapi"], said["info"]["x-imssf-privacyPolicyUrl"]) == (
        "3.0.1",
        f"{wallet.base_url}/",
    )
    assert said["info"]["termsOfService"]
    assert {name for path in said["paths"].values() for name in path} >= {"get", "put"}
    read = ob_api.read_description(answer.content, application.api)
    assert set(read.scopes) == set(OFFERED) == set(discovery.SCOPE_TEXTS)
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert requests.get(f"{application.api}/discovery", headers=etag, timeout=10).status_code == 304
    server = requests.get(
        f"{wallet.base_url}/.well-known/oauth-authorization-server/ims/ob", timeout=10
    ).json()
    assert server["issuer"] == f"{wallet.base_url}/ims/ob"
    assert server["token_endpoint"] == application.flow["tokenUrl"]


def test_the_page_says_who_asks_and_for_what(wallet: RunningWallet, application: Connected) -> None:
    application.register()
    page = application.asks(wallet.pupil)
    shown = wallet.pupil.get(page)
    assert "Carnet &lt;b&gt;" in shown.text
    assert "Personne paloma" in shown.text
    assert "Put badges into your deposit box" in shown.text
    assert "https://application.example/privacy" in shown.text
    assert "ask your parents" in shown.text
    policy = shown.headers["Content-Security-Policy"]
    assert "form-action 'self' https://application.example" in policy
    answer = wallet.pupil.send(page, refuse="1")
    assert told(answer.headers["Location"])["error"] == "access_denied"
    assert wallet.pupil.get(page).status_code == 404, "it is decided once"


def test_who_is_not_signed_in_is_led_there_and_back(
    wallet: RunningWallet, application: Connected
) -> None:
    application.register()
    page = application.asks(wallet.browser())
    answer = wallet.browser().get(page)
    assert answer.status_code == 303
    assert f"next={page}" in answer.headers["Location"]
    assert wallet.adult.get(page).status_code == 404, "there is no booklet to read"


def test_a_holder_allows_a_part(wallet: RunningWallet, application: Connected) -> None:
    application.register()
    back = application.allowed_by(wallet.pupil, ob_api.PROFILE_READONLY)
    assert told(back)["scope"] == ob_api.PROFILE_READONLY
    token = application.takes_token(back)
    assert (token["scope"], token["token_type"]) == (ob_api.PROFILE_READONLY, "Bearer")
    assert application.get("profile").json()["name"] == "Personne paloma"
    assert_status_info(application.get("credentials"), 403, "forbidden")


def test_nothing_is_allowed_where_nothing_is_left(
    wallet: RunningWallet, application: Connected
) -> None:
    application.register()
    page = application.asks(wallet.pupil)
    answer = wallet.pupil.send(page, allowed=[ob_api.OFFLINE_ACCESS], allow="1")
    assert told(answer.headers["Location"])["error"] == "access_denied"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"redirect_uris": ["https://elsewhere.example/"]}, "invalid_client_metadata"),
        ({"logo_uri": "https://elsewhere.example/x.png"}, "invalid_client_metadata"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri"),
        ({"redirect_uris": BACK}, "invalid_redirect_uri"),
        ({"software_id": ...}, "invalid_client_metadata"),
        ({"policy_uri": ...}, "invalid_client_metadata"),
        ({"scope": "everything"}, "invalid_client_metadata"),
        ({"token_endpoint_auth_method": "client_secret_post"}, "invalid_client_metadata"),
    ],
)
def test_what_cannot_register(application: Connected, change: dict[str, Any], error: str) -> None:
    answer = application.register(**change)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_what_registers_is_told_all_back(application: Connected) -> None:
    answer = application.register()
    assert answer.status_code == 201
    said = answer.json()
    assert said["client_secret_expires_at"] == 0
    assert said["client_id_issued_at"] > 0
    assert (said["redirect_uris"], said["response_types"]) == ([BACK], ["code"])
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "x"}, "invalid_request"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"state": ""}, "invalid_request"),
    ],
)
def test_a_wish_that_is_sent_back(
    wallet: RunningWallet, application: Connected, change: dict[str, str], error: str
) -> None:
    application.register()
    asked = {
        "response_type": "code",
        "client_id": application.registered["client_id"],
        "redirect_uri": BACK,
        "scope": ob_api.CREDENTIAL_READONLY,
        "state": "x",
        "code_challenge": "c" * 43,
        "code_challenge_method": "S256",
        **change,
    }
    url = application.flow["authorizationUrl"]
    answer = requests.get(url, params=asked, allow_redirects=False, timeout=10)
    assert told(answer.headers["Location"])["error"] == error
    astray = {**asked, "redirect_uri": BACK + "/more"}
    lost = requests.get(url, params=astray, allow_redirects=False, timeout=10)
    assert (lost.status_code, "Location" in lost.headers) == (400, False)


def test_a_code_serves_once_and_ends_everything_when_it_comes_again(
    wallet_on_both: RunningWallet,
) -> None:
    wallet, application = wallet_on_both, Connected(wallet_on_both)
    application.register()
    back = application.allowed_by(wallet.pupil)
    application.takes_token(back)
    assert application.get("credentials").status_code == 200
    with pytest.raises(OAuthError, match="invalid_grant"):
        application.takes_token(back)
    assert_status_info(application.get("credentials"), 401, "unauthorizedrequest")


@pytest.mark.parametrize(
    "change", [{"code_verifier": "w" * 64}, {"redirect_uri": BACK + "/"}, {"code": "lvc_x"}]
)
def test_a_code_that_buys_nothing(
    wallet: RunningWallet, application: Connected, change: dict[str, str]
) -> None:
    application.register()
    back = application.allowed_by(wallet.pupil)
    form = {
        "grant_type": "authorization_code",
        "code": told(back)["code"],
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
        "scope": told(back)["scope"],
        **change,
    }
    who = (application.registered["client_id"], application.registered["client_secret"])
    answer = requests.post(application.flow["tokenUrl"], data=form, auth=who, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    wrong = (who[0], "x")
    answer = requests.post(application.flow["tokenUrl"], data=form, auth=wrong, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert "Basic" in answer.headers["WWW-Authenticate"]


def test_a_code_grows_old(wallet: RunningWallet, application: Connected) -> None:
    application.register()
    back = application.allowed_by(wallet.pupil)
    wallet.clock.forward(seconds=601)
    with pytest.raises(OAuthError, match="invalid_grant"):
        application.takes_token(back)


def test_tokens_are_renewed_and_a_stolen_one_ends_it(wallet_on_both: RunningWallet) -> None:
    wallet, application = wallet_on_both, Connected(wallet_on_both)
    application.comes_in(wallet.pupil)
    old = dict(application.session.token)
    wallet.clock.forward(minutes=61)
    assert_status_info(application.get("profile"), 401, "unauthorizedrequest")
    new = application.session.refresh_token(application.flow["refreshUrl"], old["refresh_token"])
    assert new["access_token"] != old["access_token"]
    assert application.get("profile").status_code == 200
    with pytest.raises(OAuthError, match="invalid_grant"):
        application.session.refresh_token(application.flow["refreshUrl"], old["refresh_token"])
    assert_status_info(application.get("profile"), 401, "unauthorizedrequest")


def test_an_application_gives_its_token_back(wallet: RunningWallet, application: Connected) -> None:
    application.comes_in(wallet.pupil)
    server = f"{wallet.base_url}/ims/ob/oauth/revoke"
    revoke = application.session.revoke_token
    assert revoke(server, "unknown", "access_token").status_code == 200
    assert application.get("profile").status_code == 200
    held = application.session.token
    assert revoke(server, held["access_token"], "access_token").status_code == 200
    assert_status_info(application.get("profile"), 401, "unauthorizedrequest")
    assert revoke(server, held["refresh_token"], "refresh_token").status_code == 200
    with pytest.raises(OAuthError, match="invalid_grant"):
        application.session.refresh_token(application.flow["refreshUrl"], held["refresh_token"])
    assert revoke(server, "x", "cookie").json()["error"] == "unsupported_token_type"


def test_the_holder_sees_who_is_in_and_shows_them_out(wallet_on_both: RunningWallet) -> None:
    wallet, application = wallet_on_both, Connected(wallet_on_both)
    assert "No application is let in." in wallet.pupil.get("/applications").text
    application.comes_in(wallet.pupil)
    page = wallet.pupil.get("/applications").text
    assert "Carnet &lt;b&gt;" in page
    assert "Read all badges that others gave you" in page
    assert "Carnet" not in wallet.other.get("/applications").text
    [path] = re.findall(r'action="(/applications/[^"]+/end)"', page)
    assert wallet.other.send("/applications", to=path).status_code == 404
    assert application.get("profile").status_code == 200
    answer = wallet.pupil.send("/applications", to=path)
    assert answer.status_code == 303
    assert "can no longer read or write" in wallet.pupil.get("/applications").text
    assert_status_info(application.get("profile"), 401, "unauthorizedrequest")


def test_a_closed_account_lets_nobody_in(wallet: RunningWallet, application: Connected) -> None:
    application.comes_in(wallet.pupil)
    with wallet.session() as session:
        session.get_one(Account, wallet.pupil.account_id).disabled_at = wallet.now
        session.commit()
    assert_status_info(application.get("profile"), 401, "unauthorizedrequest")


def test_every_refusal_has_the_form_of_the_standard(
    wallet: RunningWallet, application: Connected
) -> None:
    application.comes_in(wallet.pupil)
    ask = application.session
    assert_status_info(application.get("nothing"), 404, "not_found")
    assert_status_info(ask.delete(f"{application.api}/credentials", timeout=10), 405, "not_allowed")
    assert_status_info(ask.post(f"{application.api}/profile", timeout=10), 405, "not_allowed")
    nobody = requests.get(f"{application.api}/credentials", timeout=10)
    assert_status_info(nobody, 401, "unauthorizedrequest")
    assert "Bearer" in nobody.headers["WWW-Authenticate"]
    wrong = {"Authorization": "Bearer lvo_x", "Accept": "text/html"}
    answer = requests.get(f"{application.api}/profile", headers=wrong, timeout=10)
    assert_status_info(answer, 401, "unauthorizedrequest")
    assert_status_info(application.put(b"{}", "image/png"), 415, "invalid_data")
    assert_status_info(application.put(b" " * (300 << 10)), 413, "invalid_data")


def test_a_fault_of_ours_has_it_too(
    wallet: RunningWallet, application: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    application.comes_in(wallet.pupil)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setitem(wallet.app.view_functions, "ob_api.profile", _as(wallet, broken))
    assert_status_info(application.get("profile"), 500, "internal_server_error")


def _as(wallet: RunningWallet, view: Any) -> Any:
    """A view that is declared as the one in whose place it stands."""
    view.__dict__.update(wallet.app.view_functions["ob_api.profile"].__dict__)
    return view


PROFILE = b'{ "id":"https://1edtech.org/issuers/cert","type":["Profile"] ,"name":"L\\u00e9a"}\n'


def test_a_profile_that_was_put_is_given_back_as_it_came(wallet_on_both: RunningWallet) -> None:
    wallet, application = wallet_on_both, Connected(wallet_on_both)
    application.comes_in(wallet.pupil)
    with wallet.inside(wallet.pupil) as (_, holder):
        assert application.get("profile").json()["id"] == holder.did
    answer = application.put(PROFILE)
    assert (answer.status_code, answer.content) == (200, PROFILE)
    assert application.get("profile").content == PROFILE
    page = wallet.pupil.get("/applications").text
    assert "Nobody here checked it." in page
    assert wallet.pupil.send("/applications", to="/applications/profile/end").status_code == 303
    assert application.get("profile").json()["name"] == "Personne paloma"
    stranger = Connected(wallet).comes_in(wallet.other)
    assert stranger.get("profile").json()["name"] == "Personne oscar"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"id":"x","type":"Person"}', b'{"id":1,"type":["Profile"]}']
)
def test_what_is_no_profile(wallet: RunningWallet, application: Connected, body: bytes) -> None:
    application.comes_in(wallet.pupil)
    assert_status_info(application.put(body), 400, "invalid_data")
    assert json_text.parse(application.get("profile").content)["name"] == "Personne paloma"


def test_what_is_over_goes_and_what_is_used_stays(
    wallet: RunningWallet, application: Connected
) -> None:
    application.comes_in(wallet.pupil)
    idle = Connected(wallet)
    idle.register()
    idle.asks(wallet.pupil)
    wallet.clock.forward(days=31)
    wallet.work()
    with wallet.inside(wallet.pupil) as (session, _):
        assert session.scalars(select(AccessRequest)).all() == []
        [one] = session.scalars(select(Application))
        assert str(one.id) == application.registered["client_id"]
    wallet.clock.forward(days=60 + tidying.KEPT_FOR.days)
    wallet.work()
    with wallet.inside(wallet.pupil) as (session, _):
        assert session.scalars(select(Grant)).all() == []
    wallet.clock.forward(days=2)
    wallet.work()
    with wallet.session() as session:
        assert session.scalars(select(Application)).all() == []
