"""How much and how often; time is moved by hand."""

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits.errors import StorageError
from limits.strategies import FixedWindowRateLimiter
from werkzeug.test import TestResponse

from service.errors import ServiceError
from service.web import limits
from service.web.edge import the_edge
from service.web.hooks import Hooks
from service.web.limits import ClockStorage, Limiter, network
from tests.service.web.conftest import bp
from tests.support.web import API, Clock, make, token_in

MIB = 1 << 20


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        pytest.param("/small", MIB, 200, id="as much as any route takes"),
        pytest.param("/small", MIB + 1, 413, id="one byte more"),
        pytest.param("/upload", 3 * MIB, 200, id="as much as declared"),
        pytest.param("/upload", 3 * MIB + 1, 413, id="one byte more than declared"),
    ],
)
def test_the_size_of_a_body(client: FlaskClient, path: str, size: int, status: int) -> None:
    assert client.post(path, data=b"x" * size).status_code == status


def test_a_body_that_says_too_much_is_not_read(client: FlaskClient) -> None:
    class Unread(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError

    environ = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(10 * MIB)}
    response = client.post("/small", environ_overrides=environ, headers=API)
    assert response.status_code == 413
    assert response.json["code"] == "body-too-large"


def test_a_body_that_does_not_say_its_size_is_cut(client: FlaskClient) -> None:
    def send(size: int) -> TestResponse:
        return client.post(
            "/small",
            input_stream=io.BytesIO(b"x" * size),
            headers={**API, "Transfer-Encoding": "chunked"},
            environ_overrides={"wsgi.input_terminated": True},
        )

    assert send(MIB).json == {"size": MIB}
    assert send(MIB + 1).status_code == 413


def test_a_form_of_too_many_parts(client: FlaskClient) -> None:
    data = {f"f{number}": "a" for number in range(1500)}
    multipart = "multipart/form-data"
    response = client.post("/act", data=data, headers=API, content_type=multipart)
    assert response.json["code"] == "body-too-large"


def sign_in(client: FlaskClient, token: str, login: str, address: str = "192.0.2.1") -> int:
    response = client.post(
        "/sign-in",
        data={"csrf_token": token, "login": login},
        environ_base={"REMOTE_ADDR": address},
        headers=API,
    )
    return response.status_code


def test_too_many_attempts_wait(client: FlaskClient, clock: Clock) -> None:
    token = token_in(client.get("/page").text)
    assert [sign_in(client, token, "maud") for _ in range(11)] == [200] * 10 + [429]
    assert sign_in(client, token, " MAUD ") == 429
    assert sign_in(client, token, "lea") == 200
    assert sign_in(client, token, "maud", "192.0.2.2") == 200
    clock.forward(minutes=5, seconds=1)
    assert sign_in(client, token, "maud") == 200


def test_looking_at_the_page_does_not_count(client: FlaskClient) -> None:
    assert {client.get("/sign-in").status_code for _ in range(30)} == {200}


def test_a_refusal_says_when_to_come_again(client: FlaskClient, clock: Clock) -> None:
    for _ in range(20):
        client.get("/claim/wrong")
    clock.forward(seconds=20)
    response = client.get("/claim/wrong", headers={**API, "Accept-Language": "fr"})
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "40"
    assert response.json["detail"] == "Attendez 40 secondes, puis réessayez."
    assert client.get("/claim/right").status_code == 200


def test_guesses_from_one_address_are_counted(client: FlaskClient) -> None:
    statuses = [client.get(f"/claim/guess{number}").status_code for number in range(301)]
    assert statuses == [404] * 300 + [429]


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_a_network_of_one_phone_counts_once(address: str, counted_as: str) -> None:
    assert network(address) == counted_as


def test_counters_are_bounded_and_forget_the_oldest(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_COUNTERS", 3)
    storage = ClockStorage(clock)
    for key in "abcd":
        storage.incr(key, 60)
    assert [storage.get(key) for key in "abcd"] == [0, 1, 1, 1]
    clock.forward(seconds=61)
    assert storage.incr("e", 60) == 1
    assert storage.reset() == 1


def test_counters_know_no_logins(clock: Clock) -> None:
    limiter = Limiter("", secret=b"s" * 32, clock=clock)
    assert "maud" not in limiter._hidden("192.0.2.1 maud")


def test_an_address_of_counters_that_means_nothing_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="limits-url-malformed"):
        make(tmp_path, limits_url="nonsense://x")


class Unreachable(ClockStorage):
    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise StorageError(ConnectionError())


def test_shared_counters_that_do_not_answer_are_replaced_meanwhile(
    app: Flask, client: FlaskClient, clock: Clock
) -> None:
    the_edge(app).limiter._shared = FixedWindowRateLimiter(Unreachable(clock))
    statuses = [client.get("/claim/right").status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]


def test_behind_proxies_the_caller_is_who_they_say(tmp_path: Path, hooks: Hooks) -> None:
    app = make(tmp_path, bp, hooks=hooks, trusted_proxies=1)
    client = app.test_client()
    token = token_in(client.get("/page").text)

    def attempt(forwarded: str) -> int:
        data = {"csrf_token": token, "login": "maud"}
        headers = {"X-Forwarded-For": forwarded}
        return client.post("/sign-in", data=data, headers=headers).status_code

    # What the caller wrote before the last proxy's own word changes nothing.
    assert [attempt(f"{number}.0.0.1, 192.0.2.9") for number in range(11)] == [200] * 10 + [429]
    assert attempt("192.0.2.10") == 200


def test_without_proxies_nobody_is_believed(client: FlaskClient) -> None:
    statuses = {
        client.get("/claim/w", headers={"X-Forwarded-For": f"192.0.2.{number}"}).status_code
        for number in range(21)
    }
    assert statuses == {404, 429}
