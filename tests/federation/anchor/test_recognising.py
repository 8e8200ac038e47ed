"""Other anchors are recognised within limits; members' keys are looked at again."""

from typing import Any

import pytest

from federation.anchor import entities, recognising, refreshing
from federation.anchor.accrediting import Grant
from federation.anchor.models import Member, RecognitionRole
from federation.anchor.recognising import Wish
from federation.openid.statements import jwks
from keys.material import KeyType, PrivateKey
from service.errors import Conflict
from tests.federation.anchor.conftest import ANCHOR, Anchored
from tests.federation.anchor.test_applying import ENTITY, Body, apply, invited
from tests.federation.anchor.test_deciding import same_as_replay

KEYS = jwks([PrivateKey.generate(KeyType.P256).public])


def wish(role: RecognitionRole, entity_id: str = "https://other.example", **more: Any) -> Wish:
    told = {"name": "Autre académie", "jwks": KEYS, "kinds": ["socle"], **more}
    return Wish(entity_id=entity_id, role=role, **told)


@pytest.mark.parametrize("role", list(RecognitionRole))
def test_another_anchor_is_recognised_changed_dropped(
    anchored: Anchored, role: RecognitionRole
) -> None:
    made = anchored.do(recognising.recognise, wish(role))
    anchored.forward(days=1)
    again = anchored.do(recognising.recognise, wish(role, kinds=["socle", "training"]))
    assert again.id == made.id
    assert again.kinds == ["socle", "training"]
    anchored.forward(days=1)
    dropped = anchored.do(recognising.drop, again)
    assert dropped.ended_at is not None
    with pytest.raises(Conflict) as over:
        anchored.do(recognising.drop, dropped)
    assert over.value.code == "recognition-over"
    anchored.forward(days=1)
    assert anchored.do(recognising.recognise, wish(role)).ended_at is None
    same_as_replay(anchored)


def test_an_anchor_does_not_recognise_itself(anchored_here: Anchored) -> None:
    with pytest.raises(Conflict) as refused:
        anchored_here.do(recognising.recognise, wish(RecognitionRole.PEER, ANCHOR))
    assert refused.value.code == "recognition-own"


def taken(anchored: Anchored, member: Member, body: Body) -> str | None:
    world = body.world(anchored.now)
    found = entities.fetch(world, ENTITY, now=anchored.now)
    with anchored.sessions() as session:
        code = refreshing.take(session, anchored.office, member.id, found, now=anchored.now)
        session.commit()
    return code


def joined(anchored: Anchored, body: Body) -> Member:
    from federation.anchor import applying

    received = apply(anchored, body, invited(anchored))
    made: Member = anchored.do(applying.accept, received.application, [Grant("socle")])
    return made


def test_keys_of_somebody_unknown_change_nothing(anchored: Anchored) -> None:
    body = Body()
    member = joined(anchored, body)
    before = anchored.member(member).record
    anchored.forward(hours=7)
    body.entity_key = PrivateKey.generate(KeyType.P256)
    assert taken(anchored, member, body) == "member-keys-changed"
    known = anchored.member(member)
    assert known.record == before
    assert known.failing_since == anchored.now


def test_what_is_as_before_is_not_decided_again(anchored: Anchored) -> None:
    body = Body()
    member = joined(anchored, body)
    anchored.forward(hours=7)
    assert anchored.ask(refreshing.due, now=anchored.now)[0].id == member.id
    assert taken(anchored, member, body) is None
    assert anchored.ask(refreshing.due, now=anchored.now) == []
    decided = anchored.member(member).changed_in
    anchored.forward(hours=7)
    assert taken(anchored, member, body) is None
    assert anchored.member(member).changed_in == decided
    same_as_replay(anchored)
