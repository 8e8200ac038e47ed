"""Founding an organisation: what is refused, what is kept, and who may change it."""

import io
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from issuer.errors import IssuerError
from issuer.organisations import creating, keys
from issuer.organisations.founding import (
    Founding,
    Hosting,
    check_profile,
    check_slug,
    slug_of,
)
from issuer.organisations.models import Kind, Organisation
from issuer.organisations.refusals import Conflict, Refused
from keys.sealing import RawMasterKey
from keys.stores import open_store
from service import audit
from service.accounts import memberships
from service.accounts.models import Role
from service.errors import NotAllowed
from service.fence import scope
from tests.issuer.organisations.places import CLUB, SCHOOL, profile_of, school, with_profile
from tests.service.accounts.people import member, person


def acts(session: Any, organisation: Organisation) -> list[str]:
    with scope(session, organisation=organisation.id):
        query = select(audit.AuditEntry).order_by(audit.AuditEntry.sequence)
        return [entry.act for entry in session.scalars(query)]


def test_a_school_is_founded_with_its_did_and_first_key(session: Any, hosting: Hosting, now: Any):
    made = creating.create(session, SCHOOL, hosting, by=None, now=now)
    session.commit()
    assert made.did == "did:web:badges.example:orgs:college-exemple"
    assert made.uai == "0000001B", "one spelling, whatever was typed"
    [key] = keys.history(session, made)
    assert key.verification_method.startswith(f"{made.did}#")
    assert keys.signer(session, made, hosting.keys, now=now).verification_method == (
        key.verification_method
    )
    assert acts(session, made) == ["organisation.created"]
    assert creating.Directory().by_slug(session, SCHOOL.slug) is made
    assert creating.Directory().by_id(session, made.id) is made


def test_the_port_stands_in_the_did(session: Any, now: Any):
    hosting = Hosting(
        "http://127.0.0.1:7401", open_store("memory:", RawMasterKey(bytes(range(32))))
    )
    made = creating.create(session, SCHOOL, hosting, by=None, now=now)
    assert made.did == "did:web:127.0.0.1%3A7401:orgs:college-exemple"


def test_a_founder_becomes_head(session: Any, hosting: Hosting, now: Any):
    founder = person(session, "founder", now)
    made = creating.found(session, SCHOOL, hosting, founder=founder.id, now=now)
    held = memberships.of_account(session, founder.id, now=now)
    assert [(one.organisation_id, one.role) for one in held] == [(made.id, Role.HEAD)]


@pytest.mark.parametrize(
    ("founding", "code"),
    [
        pytest.param(school(slug="ab"), "slug-malformed", id="slug too short"),
        pytest.param(school(slug="a" * 41), "slug-malformed", id="slug too long"),
        pytest.param(school(slug="Collège"), "slug-malformed", id="capital and accent"),
        pytest.param(school(slug="a--b"), "slug-malformed", id="two hyphens"),
        pytest.param(school(slug="../etc"), "slug-malformed", id="a path"),
        pytest.param(school(slug="new"), "slug-reserved", id="a page of ours"),
        pytest.param(school(uai=""), "identifier-missing", id="school without UAI"),
        pytest.param(
            school(uai="", siret="00000001800002"), "identifier-missing", id="school by SIRET only"
        ),
        pytest.param(school(uai="0000001A"), "uai-letter-wrong", id="wrong letter"),
        pytest.param(
            school(kind=Kind.ASSOCIATION, uai="", rna="123"), "rna-malformed", id="no RNA number"
        ),
        pytest.param(
            school(kind=Kind.ENTERPRISE, uai="", siret="00000001800003"),
            "siret-digits-wrong",
            id="wrong SIRET",
        ),
        pytest.param(with_profile(name=" "), "organisation-name-malformed", id="no name"),
        pytest.param(
            with_profile(name="Lyc\u202eée"), "organisation-name-malformed", id="hidden signs"
        ),
        pytest.param(with_profile(languages=()), "languages-malformed", id="no language"),
        pytest.param(with_profile(languages=("fr", "xx")), "languages-malformed", id="unknown one"),
        pytest.param(with_profile(suite="rot13"), "suite-unknown", id="unknown suite"),
        pytest.param(
            with_profile(website="javascript:x"), "website-malformed", id="no web address"
        ),
        pytest.param(with_profile(website="https://a.example/ b"), "website-malformed", id="space"),
        pytest.param(with_profile(email="nobody"), "email-malformed", id="no address"),
        pytest.param(with_profile(description="x" * 4001), "description-too-long", id="long text"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_nothing(
    session: Any, hosting: Hosting, now: Any, founding: Founding, code: str
):
    with pytest.raises(IssuerError) as refused:
        creating.create(session, founding, hosting, by=None, now=now)
    assert refused.value.code == code
    assert session.scalars(select(Organisation)).all() == []
    assert hosting.keys.list() == ()


@pytest.mark.parametrize(
    ("second", "code"),
    [
        pytest.param(school(uai="0000002C"), "slug-taken", id="same address"),
        pytest.param(school(slug="another"), "uai-taken", id="same school"),
    ],
)
def test_one_organisation_is_not_here_twice(
    session: Any, hosting: Hosting, now: Any, second: Founding, code: str
):
    creating.create(session, SCHOOL, hosting, by=None, now=now)
    with pytest.raises(Conflict) as refused:
        creating.create(session, second, hosting, by=None, now=now)
    assert (refused.value.code, refused.value.status) == (code, 409)


def test_a_founding_that_was_interrupted_can_be_done_again(
    sessions: Any, hosting: Hosting, now: Any
):
    with sessions() as session:
        creating.create(session, SCHOOL, hosting, by=None, now=now)
        session.rollback()
    with sessions() as session:
        made = creating.create(session, SCHOOL, hosting, by=None, now=now)
        session.commit()
        assert len(keys.history(session, made)) == 1
        assert len(hosting.keys.show(SCHOOL.slug).versions) == 1


def test_a_key_of_somebody_else_is_not_taken_up(session: Any, hosting: Hosting, now: Any):
    hosting.keys.create(SCHOOL.slug, keys.SUITE_KEYS["eddsa-rdfc-2022"], now=now)
    with pytest.raises(Conflict, match="key-exists"):
        creating.create(session, SCHOOL, hosting, by=None, now=now)


def test_only_its_head_changes_it(session: Any, hosting: Hosting, now: Any):
    made = creating.create(session, SCHOOL, hosting, by=None, now=now)
    other = creating.create(session, CLUB, hosting, by=None, now=now)
    strangers = [
        member(session, Role.SECRETARY, now, organisation=made.id)[0].id,
        member(session, Role.HEAD, now, organisation=other.id)[0].id,
        uuid4(),
    ]
    for stranger in strangers:
        with pytest.raises(NotAllowed, match="role-missing"):
            creating.update(session, made, profile_of(made, name="X"), by=stranger, now=now)
        with pytest.raises(NotAllowed, match="role-missing"):
            creating.set_logo(session, made, None, by=stranger, now=now)
        with pytest.raises(NotAllowed, match="role-missing"):
            keys.rotate(session, made, hosting.keys, by=stranger, now=now)
    head = member(session, Role.HEAD, now, organisation=made.id)[0]
    changed = creating.update(
        session, made, profile_of(made, name="Collège Neuf"), by=head.id, now=now
    )
    assert changed == ("name",)
    assert made.name == "Collège Neuf"


def test_a_change_is_noted_and_none_is_not(session: Any, hosting: Hosting, now: Any):
    made = creating.create(session, SCHOOL, hosting, by=None, now=now)
    assert creating.update(session, made, profile_of(made), by=None, now=now) == ()
    creating.update(session, made, profile_of(made, needs_approval=True), by=None, now=now)
    assert acts(session, made) == ["organisation.created", "organisation.changed"]


def test_a_suite_that_the_key_cannot_do_is_refused(session: Any, hosting: Hosting, now: Any):
    made = creating.create(session, SCHOOL, hosting, by=None, now=now)
    creating.update(session, made, profile_of(made, suite="eddsa-jcs-2022"), by=None, now=now)
    with pytest.raises(Conflict, match="suite-needs-other-key"):
        creating.update(session, made, profile_of(made, suite="ecdsa-sd-2023"), by=None, now=now)


def test_a_logo_is_encoded_anew_and_can_go(session: Any, hosting: Hosting, now: Any):
    made = creating.create(session, SCHOOL, hosting, by=None, now=now)
    stream = io.BytesIO()
    Image.new("RGB", (2000, 1000), "red").save(stream, "PNG")
    creating.set_logo(session, made, stream.getvalue(), by=None, now=now)
    session.commit()
    data, media_type = creating.logo_of(session, made.slug)
    assert media_type == "image/png"
    assert Image.open(io.BytesIO(data)).size == (512, 256)
    creating.set_logo(session, made, None, by=None, now=now)
    with pytest.raises(Refused, match="logo-missing"):
        creating.logo_of(session, made.slug)


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_is_a_slug_or_refused_and_any_name_proposes_one(text: str):
    proposed = slug_of(text)
    assert proposed == "" or len(proposed) < 3 or check_slug(proposed + "x"[len(proposed) > 39 :])
    try:
        check_slug(text)
        check_profile(with_profile(name=text, website=text, email=text).profile)
    except Refused:
        return
