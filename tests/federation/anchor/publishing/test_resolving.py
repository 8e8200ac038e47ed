"""A member as a whole, resolved by its anchor; and how long a decision takes to be published."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from federation.anchor import accrediting, keys, members, publishing
from federation.anchor.accrediting import Grant
from federation.anchor.models import Member
from federation.openid import statements
from federation.openid.key_sets import jwk_of, jwks
from federation.openid.statements import StatementKind, seconds
from keys.material import KeyType, PrivateKey
from keys.signing import KeySigner
from service.database import new_id
from tests.federation.anchor.publishing.support import admit, joining
from tests.federation.anchor.running import RunningAnchor, running_anchor

BASE = "http://localhost"
SCHOOL = "https://ecole-1.example"
MANY = 2_000
SIGNER = KeySigner(PrivateKey.generate(KeyType.P256), f"{SCHOOL}#key")


@pytest.fixture
def anchor(tmp_path: Path) -> Iterator[RunningAnchor]:
    with running_anchor(tmp_path) as made:
        yield made


def own_configuration(anchor: RunningAnchor, days: int = 1) -> str:
    claims = {
        "iss": SCHOOL,
        "sub": SCHOOL,
        "iat": seconds(anchor.now),
        "exp": seconds(anchor.now + timedelta(days=days)),
        "jwks": jwks([SIGNER.public_key]),
        "authority_hints": [BASE],
        "metadata": {"federation_entity": {"organization_name": "Ecole", "contacts": ["a@b.fr"]}},
    }
    return statements.sign(claims, SIGNER, StatementKind.ENTITY)


def resolve(anchor: RunningAnchor) -> Any:
    path = f"/federation/resolve?sub={SCHOOL}&trust_anchor={BASE}"
    return anchor.browser().client.get(path, base_url=BASE)


def test_a_member_is_resolved(anchor: RunningAnchor) -> None:
    with anchor.inside() as (session, _):
        jwk = jwk_of(SIGNER.public_key)
        school = admit(session, anchor.office, 1, anchor.now, entity_keys=[jwk])
        school.configuration = own_configuration(anchor)
        grant = Grant("engagement", None, None)
        accrediting.grant(session, anchor.office, school, (grant,), by=None, now=anchor.now)
    answer = resolve(anchor)
    assert (answer.status_code, answer.mimetype) == (200, "application/resolve-response+jwt")
    found = statements.read(answer.data, StatementKind.RESOLVED, now=anchor.now)
    claims = found.claims
    assert (claims["iss"], claims["sub"]) == (BASE, SCHOOL)
    # What the anchor states takes the place of the member's own word; the rest stays.
    entity = claims["metadata"]["federation_entity"]
    assert (entity["organization_name"], entity["contacts"]) == ("École 1", ["a@b.fr"])
    own, above, top = (
        statements.read(one, StatementKind.ENTITY, now=anchor.now) for one in claims["trust_chain"]
    )
    assert [one.issuer for one in (own, above, top)] == [SCHOOL, BASE, BASE]
    ends = [one.expires_at for one in (own, above, top) if one.expires_at]
    assert found.expires_at == min(ends)
    (mark,) = claims["trust_marks"]
    assert mark["trust_mark_type"] == f"{BASE}/accreditations/engagement"
    anchor.clock.forward(days=2)
    assert resolve(anchor).status_code == 404


def test_a_configuration_of_another_key_is_not_believed(anchor: RunningAnchor) -> None:
    with anchor.inside() as (session, _):
        admit(session, anchor.office, 1, anchor.now).configuration = own_configuration(anchor)
    assert resolve(anchor).status_code == 404


def test_a_suspension_among_many_is_published_by_one_chunk(anchor: RunningAnchor) -> None:
    with anchor.inside() as (session, row):
        rows = [member_row(number, row.id, anchor) for number in range(MANY)]
        session.execute(insert(Member), rows)
    with anchor.inside() as (session, _):
        publishing.publish_now(session, anchor.office.keys, now=anchor.now)
    anchor.work()
    with anchor.inside() as (session, row):
        before = publishing.newest(session, row).serial
        school = members.by_entity(session, SCHOOL)
        members.suspend(session, anchor.office, school, by=None, now=anchor.now)
    assert anchor.work() == 1
    with anchor.inside() as (session, row):
        last = publishing.newest(session, row)
        assert (last.serial, last.changed["entities"]) == (before + 1, [SCHOOL])
        published, raw = publishing.delta(session, row, before)
        assert published.serial == last.serial
        # One record, whatever the number of members.
        assert len(raw) < 10_000
        assert len(keys.published(session, row, now=anchor.now)) == 2


def member_row(number: int, owner: Any, anchor: RunningAnchor) -> dict[str, Any]:
    """A member as a decision of long ago has made it."""
    wish = joining(number)
    record = {
        "id": wish.entity_id,
        **wish.facts,
        "states": [{"state": "active", "from": "2026-01-01T00:00:00Z"}],
    }
    return {
        "id": new_id(),
        "organisation_id": owner,
        "entity_id": wish.entity_id,
        "name": wish.facts["name"],
        "sort_name": wish.facts["name"],
        "kind": "school",
        "state": "active",
        "record": record,
        "joined_at": anchor.now,
        "changed_in": 0,
    }
