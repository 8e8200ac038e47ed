"""Search and pages over many awards, counts that tell of nobody, history."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from issuer.awards import campaigns, looking, moves
from issuer.awards.awarding import Wish
from issuer.awards.campaigns import Plan
from issuer.awards.looking import Filter
from issuer.awards.models import AwardState, Source
from service.errors import NotFound
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.support import Running

S = AwardState
DAY = timedelta(days=1)


def many(running: Running, names: list[str]) -> tuple[UUID, UUID]:
    """A campaign of awards to these people."""
    with running.inside() as (session, school):
        badge = achievement(session, school, running.now)
        wishes = (Wish(achievement=badge.id, name=name) for name in names)
        plan = Plan(name="PSC1 3A", source=Source.TABLE)
        made = campaigns.start(session, school, plan, wishes, by=None, now=running.now)
        return made.id, badge.id


def test_pages_are_gone_through_in_both_directions(running_on_both: Running):
    running = running_on_both
    many(running, [f"Personne {number:02}" for number in range(25)])
    with running.inside() as (session, _):
        whole = [one.id for one in looking.listed(session, Filter()).rows]
        assert len(whole) == 25
        assert whole == sorted(whole, reverse=True)
        first = looking.listed(session, Filter(), limit=10)
        assert (first.newer, [one.id for one in first.rows]) == (None, whole[:10])
        second = looking.listed(session, Filter(), limit=10, older_than=first.older)
        third = looking.listed(session, Filter(), limit=10, older_than=second.older)
        assert [one.id for one in (*second.rows, *third.rows)] == whole[10:]
        assert third.older is None
        back = looking.listed(session, Filter(), limit=10, newer_than=third.newer)
        assert [one.id for one in back.rows] == whole[10:20]
        start = looking.listed(session, Filter(), limit=10, newer_than=back.newer)
        assert ([one.id for one in start.rows], start.newer) == (whole[:10], None)
        assert looking.listed(session, Filter(), newer_than=whole[0]).rows == []


def test_words_begin_anywhere_without_accents(running_on_both: Running):
    campaign, badge = many(running_on_both, ["Élodie Marchand", "Marc Œuf", "Zoé 100% d'Arc"])
    with running_on_both.inside() as (session, _):

        def names(**wanted: Any) -> list[str]:
            rows = looking.listed(session, Filter(**wanted)).rows
            return sorted(one.recipient_name for one in rows)

        assert names(words="marc") == ["Marc Œuf", "Élodie Marchand"]
        assert names(words="elodie MARCH") == ["Élodie Marchand"]
        assert names(words="oeuf") == ["Marc Œuf"]
        assert names(words="jardin marc") == ["Marc Œuf", "Élodie Marchand"]
        assert names(words="%") == names()
        assert names(words="100 d") == ["Zoé 100% d'Arc"]
        assert names(words="xyz") == []
        assert len(names(campaign=campaign, achievement=badge)) == 3
        assert names(campaign=uuid4()) == names(pupil=uuid4()) == names(made_by=uuid4()) == []
        now = running_on_both.now
        assert len(names(since=now, until=now + DAY)) == 3
        assert names(until=now) == names(since=now + DAY) == []


def test_who_left_an_award_is_counted_as_offered(running: Running):
    campaign, _ = many(running, [f"P {number}" for number in range(12)])
    with running.inside() as (session, _):
        rows = looking.listed(session, Filter()).rows
        for one in rows:
            moves.move(session, one, S.OFFERED, by=None, now=running.now)
        moves.move(session, rows[0], S.LEFT, by=None, now=running.now)
        moves.move(session, rows[1], S.TAKEN, by=None, now=running.now)
        assert dict(looking.counts(session)) == {S.OFFERED: 11, S.TAKEN: 1}
        found = looking.listed(session, Filter(states=frozenset({S.OFFERED}))).rows
        assert rows[0] in found
        assert len(found) == 11
        # Nobody can ask for those alone.
        assert len(looking.listed(session, Filter(states=frozenset({S.LEFT}))).rows) == 0
        assert looking.left_count(session, campaign) == 1


def test_how_many_were_left_is_told_of_large_campaigns_only(running: Running):
    campaign, _ = many(running, [f"P {number}" for number in range(9)])
    with running.inside() as (session, _):
        for one in looking.listed(session, Filter()).rows:
            one.state = S.LEFT
        assert looking.left_count(session, campaign) is None
    larger, _ = many(running, [f"Q {number}" for number in range(10)])
    with running.inside() as (session, _):
        for one in looking.listed(session, Filter(campaign=larger)).rows:
            one.state = S.LEFT
        assert looking.left_count(session, larger) is None  # all of them: that tells of each


def test_the_history_names_who_and_when(running: Running):
    with running.inside() as (session, school):
        badge = achievement(session, school, running.now)
        made = an_award(session, school, badge.id, running.now)
        running.clock.forward(hours=1)
        moves.move(session, made, S.OFFERED, by=running.head.account_id, now=running.now)
        moves.move(session, made, S.LEFT, by=None, now=running.now)
        told = looking.history(session, made)
        assert [(one.act, one.name) for one in told] == [
            ("award.made", ""),
            ("award.offered", f"Personne {running.head.login}"),
        ]
    campaign, _ = many(running, ["Noé"])
    with running.inside() as (session, _):
        one = looking.listed(session, Filter(campaign=campaign)).rows[0]
        assert [step.act for step in looking.history(session, one)] == ["campaign.made"]


def test_nothing_of_others(running: Running):
    campaign, _ = many(running, ["Noé"])
    with running.inside() as (session, _):
        made = looking.listed(session, Filter()).rows[0]
    with running.inside("lycee-autre") as (session, _):
        assert looking.listed(session, Filter()).rows == []
        assert dict(looking.counts(session)) == {}
        with pytest.raises(NotFound, match="award-unknown"):
            looking.find(session, made.id)
        with pytest.raises(NotFound, match="campaign-unknown"):
            looking.campaign(session, campaign)
