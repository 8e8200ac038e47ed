"""Alive, ready, counted."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service import upgrading
from service.database import engine
from service.web.edge import the_edge
from service.web.health import tables_current
from service.web.hooks import Hooks
from tests.service.web.conftest import bp
from tests.support.web import make


def test_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "alive"}
    response = client.get("/readyz")
    assert response.json == {"status": "ready", "parts": {"database": True, "worker": True}}
    assert response.headers["Cache-Control"] == "no-store"


def test_a_part_that_cannot_work(tmp_path: Path) -> None:
    def broken(session: object, now: object) -> bool:
        raise RuntimeError("secret")

    ready = {"worker": lambda session, now: False, "tables": broken}
    response = make(tmp_path, hooks=Hooks(ready=ready)).test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json == {
        "status": "not-ready",
        "parts": {"database": True, "worker": False, "tables": False},
    }


def test_tables_of_this_version(tmp_path: Path) -> None:
    app = make(tmp_path, hooks=Hooks(ready={"tables": tables_current}))
    assert app.test_client().get("/readyz").json["parts"]["tables"] is False
    upgrading.upgrade(engine(the_edge(app).config.database_url))
    assert app.test_client().get("/readyz").json["parts"]["tables"] is True


def test_a_database_that_is_gone(tmp_path: Path) -> None:
    app = make(tmp_path)
    (tmp_path / "issuer.sqlite").unlink()
    (tmp_path / "issuer.sqlite").mkdir()
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert app.test_client().get("/healthz").status_code == 200


def test_counted_by_route_without_names(client: FlaskClient) -> None:
    client.get("/claim/secret-of-lea")
    client.get("/nowhere/lea")
    client.open("/claim/x", method="LEA")
    text = client.get("/metrics").text
    assert 'livret_requests_total{method="GET",route="/claim/<token>",status="404"} 1.0' in text
    assert 'route="unmatched"' in text
    assert "lea" not in text.lower()


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.1", {}, 404),
        ("", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, 404),
    ],
)
def test_counts_are_for_this_machine(
    client: FlaskClient, address: str, headers: dict[str, str], status: int
) -> None:
    response = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert response.status_code == status


@pytest.mark.parametrize(
    ("said", "status"), [("Bearer right", 200), ("Bearer wrong", 404), ("Bearer é", 404), ("", 404)]
)
def test_or_for_who_has_the_token(tmp_path: Path, said: str, status: int) -> None:
    client = make(tmp_path, bp, metrics_token="right", hooks=None or _hooks()).test_client()
    headers = {"Authorization": said} if said else {}
    assert client.get("/metrics", headers=headers).status_code == status


def _hooks() -> Hooks:
    return Hooks(links={"claim": lambda session, token, now: None})
