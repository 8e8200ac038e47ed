"""Documents of awards: what is taken, what is left of it, and how it is served."""

import io
from base64 import b64decode
from contextlib import suppress
from hashlib import sha384
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from issuer.awards import awarding, evidence
from issuer.awards.awarding import Wish
from issuer.awards.content import Content
from issuer.awards.models import Evidence
from schemas.errors import LivretError
from service.errors import NotFound
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.support import Running

PDF = b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n"


def photo() -> bytes:
    """A JPEG with where it was taken, and something behind its end."""
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "chez Noé"
    Image.new("RGB", (40, 30), "red").save(stream, "JPEG", exif=exif)
    return stream.getvalue() + b"<script>"


def put(running: Running, data: bytes, name: str = "preuve.pdf", **more: Any) -> Evidence:
    with running.inside() as (session, school):
        given_by = {"by": running.awarder.account_id, "now": running.now, **more}
        return evidence.add(session, school, data, name=name, **given_by)


def test_a_document_is_bound_to_its_award_by_its_digest(running: Running):
    kept = put(running, PDF, "attestation de l'entraîneur.pdf")
    with running.inside() as (session, school):
        badge = achievement(session, school, running.now)
        wish = Wish(achievement=badge.id, name="Noé", content=Content(evidence=(kept.id,)))
        by = running.awarder.account_id
        made = awarding.award(session, school, wish, by=by, now=running.now)
        rows = evidence.of_award(session, made)
        said, related = evidence.said(rows, "http://localhost/orgs/college-exemple/")
        token = rows[0].token
    assert said[0].id == related[0].id == f"http://localhost/orgs/college-exemple/evidence/{token}"
    algorithm, _, digest = related[0].digest_sri.partition("-")
    assert (algorithm, b64decode(digest)) == ("sha384", sha384(PDF).digest())
    answer = running.browser().client.get(f"/orgs/college-exemple/evidence/{token}")
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    headers = answer.headers
    assert headers["Content-Disposition"].startswith('attachment; filename="attestation-de-l')
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"].startswith("private")
    assert "Set-Cookie" not in headers
    again = running.browser().client.get(
        f"/orgs/college-exemple/evidence/{token}", headers={"If-None-Match": headers["ETag"]}
    )
    assert again.status_code == 304


def test_of_a_picture_only_the_pixels_remain(running: Running):
    kept = put(running, photo(), "photo.jpg")
    assert kept.media_type == "image/jpeg"
    assert b"Exif" not in kept.data
    assert b"script" not in kept.data


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.pdf", "evidence-type-refused"),
        (b"MZ\x90\x00", "a.pdf", "evidence-type-refused"),
        (b"<svg/>", "a.svg", "evidence-type-refused"),
        (b"%PDF-1.4 cut", "a.pdf", "evidence-malformed"),
        (b"\x89PNG\r\n\x1a\nno", "a.png", "image-"),
        (b"%PDF-1.4" + b"x" * (5 << 20), "a.pdf", "evidence-too-large"),
        (PDF, " ", "evidence-name-malformed"),
        (PDF, "x" * 121, "evidence-name-malformed"),
        (PDF, "a\x00b", "evidence-name-malformed"),
    ],
)
def test_what_is_refused(running: Running, data: bytes, name: str, code: str):
    with pytest.raises(LivretError) as refused:
        put(running, data, name)
    assert refused.value.code.startswith(code)


@given(
    st.sampled_from([b"", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"RIFF"]), st.binary(max_size=300)
)
def test_whatever_is_sent_it_is_kept_or_refused(head: bytes, rest: bytes):
    with suppress(LivretError):
        data, media_type = evidence._cleaned(head + rest)
        assert media_type in evidence.ENDINGS
        assert data


def test_nobody_finds_what_is_not_theirs(running: Running):
    loose = put(running, PDF)
    for address in (
        f"/orgs/college-exemple/evidence/{loose.token}",  # its award is not made yet
        "/orgs/college-exemple/evidence/nothing",
        f"/orgs/lycee-autre/evidence/{loose.token}",
        f"/orgs/nobody/evidence/{loose.token}",
    ):
        assert running.browser().client.get(address).status_code == 404
    with running.inside() as (session, school):
        badge = achievement(session, school, running.now)
        made = an_award(session, school, badge.id, running.now)
        with pytest.raises(NotFound):
            evidence.bind(session, made, [uuid4()])
        with pytest.raises(NotFound):  # what a colleague has just sent
            evidence.bind(session, made, [loose.id])


def test_what_an_award_no_longer_names_is_dropped(running: Running):
    with running.inside() as (session, school):
        badge = achievement(session, school, running.now)
        made = an_award(session, school, badge.id, running.now)

        def add(name: str) -> UUID:
            row = evidence.add(session, school, PDF, name=name, by=None, now=running.now)
            return row.id

        first, second = add("a"), add("b")
        evidence.bind(session, made, [first, second])
        evidence.bind(session, made, [second])
        assert session.scalars(select(Evidence.id)).all() == [second]
        twin = an_award(session, school, badge.id, running.now)
        copies = evidence.copy_to(session, made, twin)
        assert len(copies) == 1
        assert (
            evidence.of_award(session, twin)[0].digest == evidence.of_award(session, made)[0].digest
        )
