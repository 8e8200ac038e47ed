"""Status lists: places, bits, what is published, and what anybody gets at the address."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.organisations import keys
from issuer.status import closing, entries, publishing
from issuer.status.entries import Place
from issuer.status.home import Home
from issuer.status.models import Purpose, StatusList
from schemas import json_text
from schemas.bitstring import decode, value_at
from service.errors import Conflict, NotFound
from service.fence import scope
from tests.issuer.support import Running

ADDRESS = "/orgs/college-exemple/status/1"


def allot(running: Running, many: int = 1, purpose: Purpose = Purpose.REVOCATION) -> list[Place]:
    names = [f"urn:example:{number}" for number in range(many)]
    with running.inside() as (session, school):
        here = Home(school, running.place.hosting)
        made = entries.allot_many(session, here, names, now=running.now, purpose=purpose)
        return list(made)


def change(running: Running, places: list[Place], *, to: bool = True) -> int:
    with running.inside() as (session, school):
        if to:
            return entries.set_many(session, school, places, reason="test", now=running.now)
        return entries.clear_many(session, school, places, now=running.now)


def get(running: Running, address: str = ADDRESS, **headers: str) -> Any:
    return running.browser().client.get(address, base_url=running.base_url, headers=headers)


def bits_of(answer: Any) -> bytes:
    subject: Any = json_text.parse_object(answer.data)["credentialSubject"]
    return decode(subject["encodedList"])


def test_what_anybody_gets(running: Running) -> None:
    (place,) = allot(running)
    answer = get(running, Accept="application/ld+json")
    assert (answer.status_code, answer.mimetype) == (200, "application/ld+json")
    assert answer.headers["Cache-Control"] == "public, max-age=30"
    document: Any = json_text.parse_object(answer.data)
    assert document["id"] == f"http://localhost{ADDRESS}"
    assert document["issuer"] == running.organisation().did
    assert document["validUntil"] == "2026-11-30T18:00:00Z"
    assert document["credentialSubject"]["statusPurpose"] == "revocation"
    assert document["credentialSubject"]["ttl"] == 30_000
    assert len(bits_of(answer)) * 8 == entries.LENGTH
    assert not any(bits_of(answer))
    assert get(running, Accept="application/json").mimetype == "application/json"
    same = get(running, **{"If-None-Match": answer.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    change(running, [place])
    changed = get(running, **{"If-None-Match": answer.headers["ETag"]})
    assert changed.status_code == 200
    assert value_at(bits_of(changed), place[1]) == 1
    # Who asks again gets the same bytes: it was signed once.
    assert get(running).data == changed.data


@pytest.mark.parametrize(
    "address",
    [
        "/orgs/college-exemple/status/2",
        "/orgs/lycee-autre/status/1",
        "/orgs/nobody-here/status/1",
        "/orgs/college-exemple/status/0",
        "/orgs/college-exemple/status/99999999999999999999999",
    ],
)
def test_lists_that_are_not_there(running: Running, address: str) -> None:
    allot(running)
    assert get(running, address).status_code == 404


def test_a_change_is_published_by_the_job_too(running: Running) -> None:
    (place,) = allot(running)
    change(running, [place])
    running.work()
    with running.inside() as (session, school):
        here = Home(school, running.place.hosting)
        kept = publishing.kept(session, here, 1, now=running.now)
    assert kept is not None
    assert value_at(bits_of(type("Answer", (), {"data": kept.document})), place[1]) == 1


def test_a_full_list_is_followed_by_the_next(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = allot(running)
    with running.inside() as (session, _):
        found = session.get_one(StatusList, first[0])
        found.allotted = found.length - 2
    places = allot(running, many=5)
    assert [list_id == first[0] for list_id, _ in places] == [True, True, False, False, False]
    assert len(set(places)) == 5
    (suspended,) = allot(running, purpose=Purpose.SUSPENSION)
    with running.inside() as (session, _):
        rows = session.scalars(select(StatusList).order_by(StatusList.number)).all()
        found = [(row.number, row.purpose, row.allotted) for row in rows]
    length = entries.LENGTH
    assert found[:2] == [(1, Purpose.REVOCATION, length), (2, Purpose.REVOCATION, 3)]
    assert found[2] == (3, Purpose.SUSPENSION, 1)
    assert suspended[0] == rows[2].id


def test_set_twice_and_cleared(running: Running) -> None:
    places = allot(running, many=3, purpose=Purpose.SUSPENSION)
    assert change(running, places[:2]) == 2
    assert change(running, places) == 1
    assert change(running, places, to=False) == 3
    assert change(running, places, to=False) == 0
    assert not any(bits_of(get(running)))


def test_a_revocation_is_for_good(running: Running) -> None:
    places = allot(running)
    change(running, places)
    with pytest.raises(Conflict) as caught:
        change(running, places, to=False)
    assert caught.value.code == "status-for-good"


def test_places_of_nobody_and_of_others(running: Running) -> None:
    ((list_id, index),) = allot(running)
    with pytest.raises(NotFound):
        change(running, [(list_id, (index + 1) % entries.LENGTH)])
    with running.inside("lycee-autre") as (session, other), pytest.raises(NotFound):
        entries.set_many(session, other, [(list_id, index)], reason=None, now=running.now)
    assert not any(bits_of(get(running)))


def test_lists_are_signed_again_long_before_they_end(running: Running) -> None:
    allot(running)
    before = get(running)
    running.clock.forward(days=1)
    running.work()
    assert get(running).data == before.data
    running.clock.forward(days=2)
    running.work()
    with running.inside() as (session, school):
        here = Home(school, running.place.hosting)
        kept = publishing.kept(session, here, 1, now=running.now)
    assert kept is not None
    assert kept.document != before.data


def test_between_two_keys_the_last_list_is_given_until_it_ends(running: Running) -> None:
    (place,) = allot(running)
    before = get(running)
    with running.inside() as (session, school):
        (key,) = keys.history(session, school)
        store = running.place.hosting.keys
        keys.withdraw(session, key, store, from_instant=running.now, by=None, now=running.now)
    change(running, [place])
    assert get(running).data == before.data
    running.clock.forward(days=8)
    assert get(running).status_code == 409
    with running.inside() as (session, school):
        keys.rotate(session, school, store, by=None, now=running.now)
    assert value_at(bits_of(get(running)), place[1]) == 1


def test_lists_of_a_stolen_key_have_no_free_place(running: Running) -> None:
    kept, revoked = allot(running, many=2)
    change(running, [revoked])
    with running.inside() as (session, school):
        assert closing.close(session, school, now=running.now) == 1
    found = bits_of(get(running))
    assert value_at(found, kept[1]) == 0
    assert sum(byte.bit_count() for byte in found) == entries.LENGTH - 1
    (later,) = allot(running)
    assert later[0] != kept[0]
    # What stands in a closed list can still be revoked.
    change(running, [kept])
    assert all(byte == 0xFF for byte in bits_of(get(running)))


def test_a_list_belongs_to_one_organisation(running: Running) -> None:
    allot(running)
    with running.inside("lycee-autre") as (session, other):
        entries.allot(session, Home(other, running.place.hosting), "urn:x", now=running.now)
    with running.session() as session, scope(session, everything="a test counts"):
        rows = session.scalars(select(StatusList)).all()
        assert sorted(row.number for row in rows) == [1, 1]
        assert len({row.secret for row in rows}) == 2
        assert_no_other(session, rows)


def assert_no_other(session: Session, rows: Any) -> None:
    assert len({row.organisation_id for row in rows}) == 2
