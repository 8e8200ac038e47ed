"""A view commits once; what it did not commit never happened."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from service.fence import scope
from service.web.edge import the_edge


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
