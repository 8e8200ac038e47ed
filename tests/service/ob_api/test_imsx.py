"""A refusal has one form, whoever made it and in whatever form; what is none is left alone."""

import pytest
from flask import Response

from schemas import json_text, ob_api
from service.ob_api import imsx
from service.web.negotiation import PROBLEM


@pytest.mark.parametrize(
    ("status", "major", "minor"),
    [
        (400, "failure", "invalid_query_parameter"),
        (401, "failure", "unauthorizedrequest"),
        (403, "failure", "forbidden"),
        (404, "failure", "not_found"),
        (405, "unsupported", "not_allowed"),
        (406, "failure", "not_acceptable"),
        (413, "failure", "invalid_data"),
        (415, "failure", "invalid_data"),
        (421, "failure", "misdirected_request"),
        (422, "failure", "invalid_data"),
        (429, "failure", "server_busy"),
        (500, "failure", "internal_server_error"),
        (418, "failure", "unknown"),
    ],
)
def test_each_status_has_its_words(status: int, major: str, minor: str) -> None:
    page = Response("<h1>No</h1>", status, mimetype="text/html")
    answer = imsx.in_these_words(page)
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    said = ob_api.read_status_info(json_text.parse_object(answer.get_data()))
    assert (said.code_major, said.severity, said.minor) == (major, "error", (minor,))
    assert answer.content_length == len(answer.get_data())


def test_what_is_wrong_with_data_is_not_about_the_query() -> None:
    body = json_text.dump({"detail": "No badge.", "code": "credential-unreadable"})
    answer = imsx.in_these_words(Response(body, 400, mimetype=PROBLEM))
    said = ob_api.read_status_info(json_text.parse_object(answer.get_data()))
    assert (said.description, said.minor) == ("No badge.", ("invalid_data",))


@pytest.mark.parametrize("status", [200, 201, 304])
def test_what_is_no_refusal_is_left_alone(status: int) -> None:
    given = Response(b"eyJ", status, mimetype="text/plain")
    assert imsx.in_these_words(given) is given
    assert given.mimetype == "text/plain"
