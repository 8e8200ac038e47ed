"""A credential is kept once, exactly as it came; nothing worse takes the place of what is good."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

import proofs
from keys.did.key import did_of, method_of
from keys.material import KeyType, PrivateKey
from keys.signing import KeySigner
from proofs import ProofOptions
from schemas.building import (
    Achievement,
    AchievementSubject,
    Criteria,
    Envelope,
    Profile,
    achievement_credential,
)
from service import frameworks
from service.errors import ServiceError
from service.frameworks import Reference
from tests.wallet.running import RunningWallet
from wallet.booklet.models import About, Box, Item, Rubric, Skill, Version, Voice, Way
from wallet.receiving import taking

KEY = PrivateKey.from_secret(KeyType.ED25519, bytes(range(32)))
DID = did_of(KEY.public)


def badge(now, *, subject="did:example:someone", name="Arbitre", number="1", **more):
    envelope = Envelope(
        id=f"urn:uuid:00000000-0000-4000-8000-00000000000{number}",
        issuer=Profile(id=DID, name="Club d’Exemple"),
        name=name,
        valid_from=now,
        **more,
    )
    achievement = Achievement(
        id="https://club.example/arbitre",
        name=name,
        description="A *sifflé* dix matchs.",
        criteria=Criteria(narrative="Dix matchs"),
        achievement_type="CommunityService",
        alignment=(
            frameworks.alignment(Reference("engagement", "DELEGUE"), "https://x.example", "fr"),
        ),
    )
    unsigned = achievement_credential(
        envelope, AchievementSubject(id=subject, achievement=achievement)
    )
    signed = proofs.sign(
        unsigned,
        suite="eddsa-rdfc-2022",
        signer=KeySigner(KEY, method_of(DID)),
        options=ProofOptions(created=now),
    )
    return json.dumps(signed, ensure_ascii=False, indent=1).encode()


def take(wallet: RunningWallet, data: bytes, way: Way = Way.FILE):
    with wallet.inside(wallet.pupil) as (session, holder):
        return taking.take(session, wallet.place, holder, data, way=way, now=wallet.now)


def counts(wallet: RunningWallet):
    with wallet.inside(wallet.pupil) as (session, _):
        return [session.scalars(select(func.count(one.id))).one() for one in (Item, Version, Skill)]


def test_a_badge_lands_in_the_deposit_box_as_it_came(wallet: RunningWallet):
    data = badge(wallet.now)
    (taken,) = take(wallet, data)
    with wallet.inside(wallet.pupil) as (session, _):
        item = session.get(Item, taken.kept.item.id)
        assert (item.box, item.voice, item.about) == (Box.DEPOSIT, Voice.ATTESTED, About.OTHER)
        assert (item.name, item.issuer_name) == ("Arbitre", "Club d’Exemple")
        assert item.rubric is Rubric.ENGAGEMENTS
        assert "siffle" in item.search
        assert "*" not in item.description
        version = session.scalars(select(Version)).one()
        assert version.document == data
        assert version.report["verdict"] == item.verdict
        skill = session.scalars(select(Skill)).one()
        assert (skill.framework, skill.code) == ("engagement", "DELEGUE")


def test_a_badge_about_the_holder_is_known_by_their_did(wallet: RunningWallet):
    with wallet.inside(wallet.pupil) as (_, holder):
        did = holder.did
    (taken,) = take(wallet, badge(wallet.now, subject=did))
    assert taken.kept.item.about is About.HOLDER


def test_the_same_again_changes_nothing(wallet: RunningWallet):
    take(wallet, badge(wallet.now))
    (again,) = take(wallet, badge(wallet.now))
    assert (again.kept.is_new, again.kept.changed) == (False, False)
    assert counts(wallet) == [1, 1, 1]


def test_a_later_issue_is_the_next_version_and_an_earlier_one_is_left(wallet: RunningWallet):
    first, later = wallet.now, wallet.now + timedelta(hours=1)
    take(wallet, badge(first))
    wallet.clock.now = later
    (again,) = take(wallet, badge(later, name="Arbitre en chef"))
    assert (again.kept.changed, again.kept.item.number) == (True, 2)
    (older,) = take(wallet, badge(first - timedelta(days=1)))
    assert not older.kept.changed
    with wallet.inside(wallet.pupil) as (session, _):
        assert session.scalars(select(Item.name)).one() == "Arbitre en chef"
    assert counts(wallet) == [1, 2, 1]


def test_a_forged_one_with_the_same_ids_never_takes_over(wallet: RunningWallet):
    take(wallet, badge(wallet.now))
    forged = badge(wallet.now + timedelta(seconds=5)).replace(b"Arbitre", b"Ministre")
    (taken,) = take(wallet, forged)
    assert not taken.kept.changed
    with wallet.inside(wallet.pupil) as (session, _):
        assert session.scalars(select(Item.name)).one() == "Arbitre"


def test_a_forged_one_is_kept_apart_until_the_good_one_comes(wallet: RunningWallet):
    (bad,) = take(wallet, badge(wallet.now).replace(b"Arbitre", b"Ministre"))
    assert bad.kept.item.box is Box.REFUSED
    (good,) = take(wallet, badge(wallet.now))
    assert (good.kept.changed, good.kept.item.box) == (True, Box.DEPOSIT)


def test_what_holds_no_badge_is_told(wallet: RunningWallet):
    with pytest.raises(ServiceError, match="received-too-large"):
        take(wallet, b" " * (taking.MAX_BYTES + 1))
    (taken,) = take(wallet, b'{"hello": 1}')
    assert (taken.kept, taken.code) == (None, "received-not-a-badge")
    assert counts(wallet) == [0, 0, 0]
