"""Messages of the Open Badges API: what hosts answer is read, or refused with the place."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import ob_api
from schemas.errors import SchemasError

ADDRESS = "https://wallet.example/ims/ob/v3p0"
SCOPES = {ob_api.CREDENTIAL_UPSERT: "Add badges", ob_api.OFFLINE_ACCESS: "Come back"}
FLOW = {
    "authorizationUrl": "https://wallet.example/authorize",
    "tokenUrl": "https://wallet.example/token",
    "refreshUrl": "https://wallet.example/refresh",
    "scopes": SCOPES,
}


def description(**flow: Any) -> dict[str, Any]:
    oauth = {
        "type": "oauth2",
        "x-imssf-registrationUrl": "https://wallet.example/register",
        "x-imssf-privacyPolicyUrl": "https://wallet.example/privacy",
        "flows": {"authorizationCode": FLOW | flow},
    }
    return {
        "openapi": "3.0.1",
        "info": {
            "title": "Portefeuille d’exemple",
            "version": "1",
            "termsOfService": "https://wallet.example/terms",
            "x-imssf-privacyPolicyUrl": "https://wallet.example/privacy",
        },
        "components": {"securitySchemes": {"OAuth2ACG": oauth}},
    }


def text(value: Any) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("wallet.example", ADDRESS),
        (" https://Wallet.Example/ ", ADDRESS),
        ("https://wallet.example/ims/ob/v3p0/discovery", ADDRESS),
        ("wallet.example/app", "https://wallet.example/app/ims/ob/v3p0"),
        ("http://127.0.0.1:7403", "http://127.0.0.1:7403/ims/ob/v3p0"),
    ],
)
def test_what_people_say_of_their_platform_is_understood(told: str, address: str):
    assert ob_api.api_address(told) == address


@pytest.mark.parametrize(
    "told",
    ["", "  ", "ftp://wallet.example", "https://", "https://a b", "https://user@wallet.example",
     "https://wallet.example/?q=1", "https://[::1", "javascript:alert(1)",
     "https://x/" + "a" * 3000, "https://wallet.example:99999999"],
)  # fmt: skip
def test_what_is_no_address_is_refused(told: str):
    with pytest.raises(SchemasError, match="platform-address-malformed"):
        ob_api.api_address(told)


def test_a_description_is_read():
    found = ob_api.read_description(text(description()), ADDRESS)
    assert found.name == "Portefeuille d’exemple"
    assert found.registration_url == "https://wallet.example/register"
    assert found.refresh_url == "https://wallet.example/refresh"
    assert set(found.scopes) == set(SCOPES)
    assert found.privacy_url == "https://wallet.example/privacy"


def test_without_an_address_for_refreshing_it_is_that_of_tokens():
    found = ob_api.read_description(text(description(refreshUrl=None)), ADDRESS)
    assert found.refresh_url == "https://wallet.example/token"


@pytest.mark.parametrize(
    ("flow", "place"),
    [
        pytest.param({"tokenUrl": "http://wallet.example/token"}, "tokenUrl", id="plain http"),
        pytest.param({"tokenUrl": None}, "tokenUrl", id="missing"),
        pytest.param({"authorizationUrl": "javascript:x"}, "authorizationUrl", id="no web address"),
        pytest.param({"authorizationUrl": ["https://a"]}, "authorizationUrl", id="a list"),
        pytest.param({"scopes": {"a b": ""}}, "scopes", id="a scope with a space"),
        pytest.param({"scopes": [str(n) for n in range(99)]}, "scopes", id="too many scopes"),
    ],
)
def test_a_wrong_description_is_refused_with_the_place(flow: dict[str, Any], place: str):
    with pytest.raises(SchemasError, match="ob-api-malformed") as refused:
        ob_api.read_description(text(description(**flow)), ADDRESS)
    assert refused.value.pointer.endswith(f"/flows/authorizationCode/{place}")


def test_on_one_machine_plain_http_may_name_its_own_origin_and_no_other():
    here = "http://127.0.0.1:7403/ims/ob/v3p0"
    urls = dict.fromkeys(("authorizationUrl", "tokenUrl"), "http://127.0.0.1:7403/x")
    told = description(**urls, refreshUrl="http://127.0.0.1:7403/x")
    assert ob_api.read_description(text(told), here).token_url == "http://127.0.0.1:7403/x"
    told = description(**(urls | {"tokenUrl": "http://127.0.0.1:9/x"}))
    with pytest.raises(SchemasError):
        ob_api.read_description(text(told), here)


def test_a_registration_says_what_the_standard_asks():
    client = ob_api.ClientMetadata(
        client_name="Collège",
        client_uri="https://issuer.example",
        logo_uri="https://issuer.example/logo.png",
        tos_uri="https://issuer.example/terms",
        policy_uri="https://issuer.example/privacy",
        software_id="livret",
        software_version="1",
        redirect_uris=("https://issuer.example/back",),
        scopes=(ob_api.CREDENTIAL_UPSERT, ob_api.OFFLINE_ACCESS),
    )
    said = ob_api.registration(client)
    assert said["redirect_uris"] == ["https://issuer.example/back"]
    assert said["token_endpoint_auth_method"] == "client_secret_basic"
    assert said["scope"] == f"{ob_api.CREDENTIAL_UPSERT} offline_access"
    assert "contacts" not in said


def test_registrations_and_tokens_are_read_and_their_secrets_not_shown():
    made = ob_api.read_registered(
        text({"client_id": "c1", "client_secret": "s3cret", "client_secret_expires_at": 0})
    )
    assert (made.client_id, made.client_secret, made.expires_at) == ("c1", "s3cret", None)
    token = ob_api.read_token(
        text({"access_token": "t0ken", "token_type": "BEARER", "scope": "a b a", "expires_in": 60,
              "refresh_token": "r3fresh"})
    )  # fmt: skip
    assert (token.scopes, token.seconds) == (frozenset("ab"), 60)
    assert not any(word in repr((made, token)) for word in ("s3cret", "t0ken", "r3fresh"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"token_type": "mac"},
        {"token_type": None},
        {"access_token": ""},
        {"access_token": "a\nb"},
        {"access_token": 7},
        {"expires_in": -1},
        {"expires_in": True},
        {"expires_in": "60"},
        {"scope": ["a"]},
        {"scope": 'a"b'},
        {"refresh_token": "é"},
    ],
)
def test_a_wrong_token_is_refused(wrong: dict[str, Any]):
    token = {"access_token": "t", "token_type": "Bearer", "scope": "a", "expires_in": 60}
    with pytest.raises(SchemasError, match="ob-api-malformed"):
        ob_api.read_token(text(token | wrong))


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b'{"error": "invalid_grant", "error_description": "x"}', "invalid_grant"),
        (b'{"error": "<script>"}', ""),
        (b"<html>", ""),
        (
            text(
                {
                    "imsx_codeMajor": "failure",
                    "imsx_severity": "error",
                    "imsx_codeMinor": {
                        "imsx_codeMinorField": [{"imsx_codeMinorFieldValue": "invalid_data"}]
                    },
                }
            ),
            "invalid_data",
        ),
    ],
)
def test_a_refusal_is_a_code_or_nothing(answer: bytes, code: str):
    assert ob_api.read_refusal(answer) == code


def test_a_credential_goes_as_what_it_is():
    assert ob_api.media_type(b' {"a": 1}') == "application/json"
    assert ob_api.media_type(b"eyJ.eyJ.x") == "text/plain"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


def nodes(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    for key, inner in value.items() if isinstance(value, dict) else ():
        found += nodes(inner, (*path, key))
    return found


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    return {**value, path[0]: changed(value[path[0]], path[1:], new)}


STATUS = {"imsx_codeMajor": "failure", "imsx_severity": "error", "imsx_codeMinor": {}}
GOOD = {
    "description": (description(), lambda raw: ob_api.read_description(raw, ADDRESS)),
    "registered": (
        {"client_id": "c", "client_secret": "s", "client_secret_expires_at": 9},
        ob_api.read_registered,
    ),
    "token": (
        {"access_token": "t", "token_type": "Bearer", "scope": "a", "refresh_token": "r"},
        ob_api.read_token,
    ),
    "refusal": (STATUS, ob_api.read_refusal),
}


def refused(read: Callable[[Any], object], given: Any) -> str:
    """The code with which it was refused, or nothing."""
    try:
        read(given)
    except SchemasError as error:
        return error.code
    return ""


@pytest.mark.parametrize("name", GOOD)
@given(data=st.data())
def test_whatever_a_host_answers_is_read_or_refused(name: str, data: st.DataObject):
    good, read = GOOD[name]
    path = data.draw(st.sampled_from(nodes(good)))
    answer = text(changed(good, path, data.draw(JSON)))
    cut = data.draw(st.integers(0, 3))
    assert refused(read, answer[: len(answer) - cut]).partition("-")[0] in {"", "ob", "json"}


@pytest.mark.parametrize("name", GOOD)
@given(raw=st.binary(max_size=200))
def test_bytes_are_read_or_refused(name: str, raw: bytes):
    assert refused(GOOD[name][1], raw).partition("-")[0] in {"", "ob", "json"}


@given(st.text(max_size=60))
def test_every_address_typed_is_one_or_none(told: str):
    code = refused(ob_api.api_address, told)
    assert code in {"", "platform-address-malformed"}
    if not code:
        address = ob_api.api_address(told)
        assert ob_api.api_address(address) == address
