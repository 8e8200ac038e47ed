"""An application registers, is let in by its holder, renews its right, and is shown out."""

import re
from typing import Any

import pytest
import requests
from authlib.integrations.base_client import OAuthError
from sqlalchemy import select

from schemas import ob_api
from service.accounts.models import Account
from service.oauth import tidying
from tests.wallet.ob_api.applications import (
    BACK,
    REGISTRATION,
    VERIFIER,
    Connected,
    assert_status_info,
    told,
)
from tests.wallet.running import RunningWallet
from wallet.ob_api.models import AccessRequest, Application, Grant


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
    assert token["expires_in"] == 3600
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


REQUIRED = (
    *("client_name", "client_uri", "logo_uri", "tos_uri", "policy_uri"),
    *("software_id", "software_version", "redirect_uris", "scope"),
)


@pytest.mark.parametrize("name", REQUIRED)
def test_nothing_that_the_standard_requires_may_be_missing(
    application: Connected, name: str
) -> None:
    answer = application.register(**{name: ...})
    assert answer.status_code == 400
    assert answer.json()["error"] in {"invalid_client_metadata", "invalid_redirect_uri"}


def test_what_registers_is_told_all_back(application: Connected) -> None:
    answer = application.register()
    assert answer.status_code == 201
    said = answer.json()
    assert REGISTRATION.items() <= said.items()
    assert {"client_id", "client_secret"} <= set(said)
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


def test_a_renewed_token_is_never_wider(wallet: RunningWallet, application: Connected) -> None:
    application.register()
    narrow = (ob_api.PROFILE_READONLY, ob_api.OFFLINE_ACCESS)
    application.takes_token(application.allowed_by(wallet.pupil, *narrow))
    form = {
        "grant_type": "refresh_token",
        "refresh_token": application.session.token["refresh_token"],
        "scope": ob_api.CREDENTIAL_READONLY,
    }
    who = (application.registered["client_id"], application.registered["client_secret"])
    answer = requests.post(application.flow["refreshUrl"], data=form, auth=who, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    form["scope"] = ob_api.PROFILE_READONLY
    answer = requests.post(application.flow["refreshUrl"], data=form, auth=who, timeout=10)
    assert (answer.status_code, answer.json()["scope"]) == (200, ob_api.PROFILE_READONLY)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Pragma"] == "no-cache"


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
