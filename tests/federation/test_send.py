"""What is sent to others: once, bounded, followed nowhere, through the door of every fetch."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.cache import MemoryCache
from federation.door.asking import asking, form_message, json_message
from federation.door.budget import system_clock
from federation.door.limits import APPETITES, MAX_SENT_BYTES
from federation.errors import FetchError
from federation.fetch import Fetcher, FetchSettings, Kind, Message
from keys.sealing import RawMasterKey
from schemas import json_text
from schemas.errors import LivretError
from service.accounts import oidc
from service.accounts.oidc import Ask
from service.accounts.secret_values import Secrets
from service.config import OidcProvider
from tests.federation.servers import Reply, Ticking, fetcher, make_certificate, paths, serving
from tests.federation.test_fetch import SCHOOL, school

TOKEN = SCHOOL + "/token"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"), "school.example", "other.example")


def test_a_form_arrives_as_browsers_write_it(certificate: Path) -> None:
    reply = Reply(b'{"ok": true}', headers={"Content-Type": "application/json"})
    message = form_message({"code": "é&=+ ", "state": ""}, authorization="Basic czpl")
    with serving(paths({"/token": reply}), certificate=certificate) as server:
        replied = school(server.port, certificate).send(TOKEN, message)
    assert replied.good
    assert replied.body == b'{"ok": true}'
    assert server.sent == [("POST", b"code=%C3%A9%26%3D%2B+&state=")]
    (_, headers), *_ = server.asked
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert headers["authorization"] == "Basic czpl"
    assert "cookie" not in headers


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_json_goes_by_either_method(certificate: Path, method: str) -> None:
    body = json_message({"name": "é"}).body
    message = Message(method=method, body=body, media_type="application/vc+ld+json")
    with serving(paths({"/token": Reply(status=201)}), certificate=certificate) as server:
        assert school(server.port, certificate).send(TOKEN, message).status == 201
    assert server.sent == [(method, '{"name":"é"}'.encode())]


def test_a_refusal_comes_with_its_body(certificate: Path) -> None:
    reply = Reply(b'{"error": "invalid_grant"}', status=400, headers={"Retry-After": "7"})
    with serving(paths({"/token": reply}), certificate=certificate) as server:
        replied = school(server.port, certificate).send(TOKEN, json_message({}))
    assert not replied.good
    assert replied.headers["retry-after"] == "7"
    assert json_text.parse(replied.body) == {"error": "invalid_grant"}


def test_nothing_that_was_sent_is_remembered(certificate: Path) -> None:
    reply = Reply(headers={"Cache-Control": "max-age=600", "ETag": '"1"'})
    with serving(paths({"/token": reply}), certificate=certificate) as server:
        fetch = school(server.port, certificate)
        for _ in range(2):
            fetch.send(TOKEN, json_message({}))
        assert not fetch(TOKEN, Kind.ANSWER).from_cache
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(certificate: Path, status: int) -> None:
    away = Reply(status=status, headers={"Location": SCHOOL + "/elsewhere"})
    with (
        serving(paths({"/token": away, "/elsewhere": Reply()}), certificate=certificate) as server,
        pytest.raises(FetchError) as caught,
    ):
        school(server.port, certificate).send(TOKEN, form_message({"secret": "s"}))
    assert (caught.value.code, caught.value.facts["reason"]) == ("redirect-refused", "not-followed")
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://school.example/", "scheme-refused"),
        ("https://127.0.0.1/", "address-refused"),
        ("https://[::1]/", "address-refused"),
        ("https://169.254.169.254/latest", "address-refused"),
        ("https://user:pass@school.example/", "url-malformed"),
        ("file:///etc/passwd", "scheme-refused"),
    ],
)
def test_no_door_opens_that_is_shut_for_a_fetch(url: str, code: str) -> None:
    with pytest.raises(FetchError) as caught:
        fetcher(FetchSettings()).send(url, form_message({}))
    assert caught.value.code == code


def test_too_much_is_neither_sent_nor_taken(certificate: Path) -> None:
    with pytest.raises(FetchError) as caught:
        fetcher(FetchSettings()).send(TOKEN, Message(body=b"x" * (MAX_SENT_BYTES + 1)))
    assert caught.value.code == "sent-too-large"
    large = Reply(b"[" + b" " * APPETITES[Kind.ANSWER].max_bytes + b"]", status=400)
    with (
        serving(paths({"/token": large}), certificate=certificate) as server,
        pytest.raises(FetchError) as caught,
    ):
        school(server.port, certificate).send(TOKEN, form_message({}))
    assert caught.value.code == "too-large"


def test_patience_ends(certificate: Path) -> None:
    with serving(paths({"/token": Reply()}), certificate=certificate) as server:
        slow = school(server.port, certificate, ticking=Ticking(step=4.0))
        with pytest.raises(FetchError) as caught:
            slow.send(TOKEN, form_message({}))
    assert caught.value.code == "timed-out"


@given(st.text(max_size=40))
def test_no_text_becomes_another_header(text: str) -> None:
    message = Message(body=b"", authorization=text, media_type=text)
    with pytest.raises(FetchError):
        fetcher(FetchSettings()).send("https://nowhere.example/", message)


def test_a_line_break_in_a_right_is_refused(certificate: Path) -> None:
    message = Message(body=b"", authorization="Bearer a\r\nX-Other: b")
    with (
        serving(paths({"/token": Reply()}), certificate=certificate) as server,
        pytest.raises(FetchError),
    ):
        school(server.port, certificate).send(TOKEN, message)
    assert server.asked == []


@given(st.dictionaries(st.text(), st.text(), max_size=5))
def test_every_form_can_be_written(form: Mapping[str, str]) -> None:
    assert (form_message(form).body or b"").isascii()


def test_a_provider_is_asked_and_told(certificate: Path) -> None:
    found, token = Reply(b'{"issuer": "x"}'), Reply(b'{"id_token": "t"}')
    with serving(paths({"/me": found, "/token": token}), certificate=certificate) as server:
        ask: Ask = asking(school(server.port, certificate))
        assert ask(SCHOOL + "/me") == {"issuer": "x"}
        assert ask(SCHOOL + "/me", authorization="Bearer t") == {"issuer": "x"}
        assert ask(TOKEN, form={"code": "c"}, authorization="Basic b") == {"id_token": "t"}
    assert server.sent == [("POST", b"code=c")]
    assert [headers.get("authorization") for _, headers in server.asked] == [
        None,
        "Bearer t",
        "Basic b",
    ]


@pytest.mark.parametrize("reply", [Reply(status=400), Reply(b"<html>"), Reply(b"\xff")])
def test_what_is_no_answer_is_an_error_of_ours(certificate: Path, reply: Reply) -> None:
    with (
        serving(paths({"/token": reply}), certificate=certificate) as server,
        pytest.raises(LivretError),
    ):
        asking(school(server.port, certificate))(TOKEN, form={})


def test_the_sign_in_reaches_a_provider_through_this_door() -> None:
    answering = dict.fromkeys(("authorization_endpoint", "token_endpoint", "jwks_uri"), "")
    with serving(lambda *_: Reply(json_text.dump(answering))) as server:
        origin = f"http://127.0.0.1:{server.port}"
        answering |= {"issuer": origin, **dict.fromkeys(answering, origin + "/there")}
        answering["issuer"] = origin
        reach = Fetcher(
            FetchSettings(allowed_origins=frozenset({origin})),
            cache=MemoryCache(),
            clock=system_clock(),
        )
        provider = OidcProvider("school", "School", origin, "client", "secret")
        secrets = Secrets(RawMasterKey(bytes(32)), bytes(32))
        client = oidc.Client(provider, "http://localhost/back", secrets, asking(reach))
        assert oidc.set_out(client, "state").startswith(origin + "/there?")
