"""Members vouch for others: within limits, seen by the anchor, gone with the sponsor."""

from datetime import timedelta
from typing import Any

import pytest

from federation.anchor import accrediting, members, sponsoring, stating
from federation.anchor.models import Member, SponsorshipState
from federation.openid import statements
from federation.openid.statements import StatementKind, jwk_of, seconds
from keys.material import KeyType, PrivateKey
from keys.signing import KeySigner
from service.errors import Conflict, NotAllowed, ServiceError
from tests.federation.anchor.conftest import ANCHOR, Anchored
from tests.federation.anchor.test_deciding import same_as_replay

KEY = PrivateKey.generate(KeyType.P256)
CLUB = "https://club.example"


def school(anchored: Anchored) -> Member:
    made = anchored.join("college", entity_keys=[jwk_of(KEY.public)])
    anchored.grant(made, "socle")
    return made


def word(anchored: Anchored, *, key: PrivateKey = KEY, **more: Any) -> str:
    now = anchored.now
    claims = {
        "iss": "https://college.example",
        "sub": CLUB,
        "aud": ANCHOR,
        "iat": seconds(now),
        "exp": seconds(now + timedelta(minutes=10)),
        "kinds": ["engagement"],
        **more,
    }
    return statements.sign(claims, KeySigner(key, "k"), StatementKind.SPONSORSHIP)


def state(anchored: Anchored, token: str) -> Any:
    with anchored.sessions() as session:
        made = stating.state(session, anchored.office, token, now=anchored.now)
        session.commit()
    return made


def kinds(anchored: Anchored, member: Member) -> list[str]:
    return [one.kind for one in anchored.ask(accrediting.held, member, now=anchored.now)]


def test_a_partner_is_accredited_on_a_members_word(anchored: Anchored) -> None:
    school(anchored)
    club = anchored.join("club", kind="association")
    token = word(anchored)
    made = state(anchored, token)
    assert made.state is SponsorshipState.IN_FORCE
    assert state(anchored, token).id == made.id
    assert kinds(anchored, club) == ["engagement"]
    assert anchored.member(club).record["sponsor"] == "https://college.example"
    anchored.forward(minutes=1)
    with pytest.raises(Conflict) as twice:
        state(anchored, word(anchored))
    assert twice.value.code == "sponsorship-exists"
    assert state(anchored, word(anchored, ended=True)).state is SponsorshipState.ENDED
    assert kinds(anchored, club) == []
    same_as_replay(anchored)


def test_a_veto_and_a_lost_sponsor_end_what_rests_on_it(anchored: Anchored) -> None:
    sponsor, club = school(anchored), anchored.join("club", kind="association")
    made = state(anchored, word(anchored))
    anchored.grant(club, "training")
    anchored.do(sponsoring.veto, made)
    assert kinds(anchored, club) == ["training"]
    anchored.forward(minutes=2)
    again = state(anchored, word(anchored))
    anchored.do(members.end, sponsor)
    assert anchored.ask(sponsoring.find, again.id).reason == "sponsor-lost"
    assert kinds(anchored, club) == ["training"]
    same_as_replay(anchored)


def test_a_merged_sponsor_hands_its_word_over(anchored: Anchored) -> None:
    sponsor, club = school(anchored), anchored.join("club", kind="association")
    other = anchored.join("lycee")
    state(anchored, word(anchored))
    anchored.do(members.merge, sponsor, other)
    assert anchored.member(club).record["sponsor"] == other.entity_id
    assert kinds(anchored, club) == ["engagement"]
    same_as_replay(anchored)


def test_an_old_word_does_not_come_back(anchored: Anchored) -> None:
    school(anchored)
    old = word(anchored)
    anchored.forward(minutes=1)
    state(anchored, word(anchored))
    with pytest.raises(Conflict) as stale:
        state(anchored, old)
    assert stale.value.code == "sponsorship-stale"


def test_who_may_not_vouch(anchored_here: Anchored) -> None:
    sponsor = school(anchored_here)
    for more, reason in (
        ({"kinds": ["socle"]}, "kinds"),
        ({"aud": "https://other.example"}, "aud"),
        ({"sub": "https://college.example"}, "sub"),
        ({"key": PrivateKey.generate(KeyType.P256)}, "statement-key-unknown"),
    ):
        with pytest.raises(ServiceError) as refused:
            state(anchored_here, word(anchored_here, **more))
        assert refused.value.facts["reason"] == reason
    anchored_here.do(members.suspend, sponsor)
    with pytest.raises(NotAllowed) as suspended:
        state(anchored_here, word(anchored_here))
    assert suspended.value.code == "sponsor-not-active"
