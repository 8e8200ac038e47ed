"""A view commits once; what it did not commit never happened."""

import io
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from service.fence import scope
from service.web.edge import the_edge
from service.web.hooks import Hooks, Who
from tests.service.web.conftest import bp
from tests.support.web import People, make


@pytest.fixture
def notes(app: Flask) -> Flask:
    session = the_edge(app).sessions()
    with scope(session, everything="a test"), session:
        session.execute(text("CREATE TABLE notes (said TEXT)"))
        session.commit()
    return app


def kept(app: Flask) -> list[str]:
    session = the_edge(app).sessions()
    with scope(session, everything="a test"), session:
        return list(session.scalars(text("SELECT said FROM notes")))


def test_what_is_committed_is_kept(notes: Flask, client: FlaskClient) -> None:
    assert client.post("/write?commit=1").status_code == 200
    assert kept(notes) == ["POST"]


def test_what_is_not_committed_is_undone(notes: Flask, client: FlaskClient) -> None:
    assert client.post("/write").status_code == 200
    assert kept(notes) == []


def test_looking_writes_nothing(notes: Flask, client: FlaskClient) -> None:
    assert client.get("/write?commit=1").status_code == 500
    assert kept(notes) == []


def test_unless_the_view_says_that_it_writes(notes: Flask, client: FlaskClient) -> None:
    assert client.get("/write-on-get").status_code == 200
    assert kept(notes) == ["get"]


def test_pages_are_read_while_somebody_writes(notes: Flask, client: FlaskClient) -> None:
    session = the_edge(notes).sessions()
    with scope(session, everything="a test"), session:
        session.execute(text("INSERT INTO notes VALUES ('slow')"))
        assert client.get("/readyz").json["parts"]["database"] is True
        session.rollback()


class Slow(io.BytesIO):
    """A body that arrives as slowly as its line; it says when it was read."""

    def __init__(self, content: bytes, order: list[str]) -> None:
        super().__init__(content)
        self._order = order

    def read(self, size: int | None = -1, /) -> bytes:
        self._order.append("read")
        return super().read(size)

    def readinto(self, buffer: bytearray, /) -> int:  # type: ignore[override]
        self._order.append("read")
        return super().readinto(buffer)


@pytest.mark.parametrize(
    ("cookie", "first"),
    [
        pytest.param("x", "read", id="of somebody with a sign-in"),
        pytest.param("", "asked", id="of nobody we could know"),
    ],
)
def test_a_long_body_is_here_before_any_transaction(
    tmp_path: Path, cookie: str, first: str
) -> None:
    """On SQLite a transaction that waits for an upload would let nobody else write."""
    order: list[str] = []

    class Asked(People):
        def person(
            self, session: Session, request: Request, *, slug: str | None, now: datetime
        ) -> Who | None:
            order.append("asked")
            return super().person(session, request, slug=slug, now=now)

    app = make(tmp_path, bp, hooks=Hooks(identify=Asked(), links={"claim": lambda *_: None}))
    body = b"said=" + b"a" * 100_000
    client = app.test_client()
    if cookie:
        client.set_cookie("livret-issuer-sign-in", cookie)
    client.post(
        "/act",
        input_stream=Slow(body, order),
        content_length=len(body),
        content_type="application/x-www-form-urlencoded",
    )
    assert order[0] == first
