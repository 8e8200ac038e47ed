"""Adults beside a holder: what they see, what they may say, and what they never see."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.issuer.support.running import Person
from tests.wallet.booklet.test_keeping import badge
from tests.wallet.running import RunningWallet
from tests.wallet.test_pages import item, receive, write
from wallet.booklet.models import Endorsement, Item
from wallet.companions import approving, inviting
from wallet.companions.inviting import Wish
from wallet.companions.models import Companion, Relation
from wallet.notices import telling


def beside(wallet: RunningWallet, adult: Person, relation: Relation = Relation.FAMILY) -> Companion:
    """An adult who accepted to accompany the pupil."""
    with wallet.inside(wallet.pupil) as (session, holder):
        wish = Wish(relation=relation, name="Agnès Exemple")
        made = inviting.invite(
            session, wallet.place, holder, wish, by=holder.person_id, now=wallet.now
        )
        token, companion_id = made.token, made.companion.id
    answer = adult.send(f"/accompany/{token}")
    assert answer.status_code == 303, answer.text
    with wallet.inside(wallet.pupil) as (session, _):
        return session.get(Companion, companion_id)


def page_of(wallet: RunningWallet, one: Item | None = None) -> str:
    own = f"/beside/{wallet.pupil.account_id}"
    return own if one is None else f"{own}/items/{one.id}"


def kept(wallet: RunningWallet) -> Item:
    """A badge in the booklet."""
    receive(wallet, badge(wallet.now))
    one = item(wallet)
    wallet.pupil.send(f"/items/{one.id}", to=f"/items/{one.id}/keep", rubric="engagements")
    return one


def notices(wallet: RunningWallet, person: Person) -> list[str]:
    with wallet.session() as session:
        return [one.code for one in telling.newest(session, person.account_id)]


def test_nothing_is_seen_before_it_is_opened_and_nothing_after_it_is_closed(
    wallet: RunningWallet,
):
    one, companion = kept(wallet), beside(wallet, wallet.adult)
    assert "Arbitre" not in wallet.adult.get(page_of(wallet)).text
    assert wallet.adult.get(page_of(wallet, one)).status_code == 404
    around = f"/items/{one.id}/adults"
    wallet.pupil.send(around, to=f"{around}/see", adults=[str(companion.id)])
    assert "Arbitre" in wallet.adult.get(page_of(wallet)).text
    assert wallet.adult.get(page_of(wallet, one)).status_code == 200
    wallet.pupil.send(around, to=f"{around}/see")
    assert wallet.adult.get(page_of(wallet, one)).status_code == 404


def test_all_that_is_kept_may_be_opened_at_once(wallet: RunningWallet):
    one, companion = kept(wallet), beside(wallet, wallet.adult)
    page = f"/adults/{companion.id}"
    wallet.pupil.send(page, to=f"{page}/see", sees_all="on")
    assert wallet.adult.get(page_of(wallet, one)).status_code == 200
    wallet.pupil.send(f"/items/{one.id}", to=f"/items/{one.id}/hide")
    assert wallet.adult.get(page_of(wallet, one)).status_code == 404


def opened(wallet: RunningWallet) -> tuple[Item, str]:
    one, companion = write(wallet), beside(wallet, wallet.adult)
    around = f"/items/{one.id}/adults"
    wallet.pupil.send(around, to=f"{around}/see", adults=[str(companion.id)])
    return one, page_of(wallet, one)


def test_words_go_both_ways_and_stay_between_them(wallet: RunningWallet):
    one, page = opened(wallet)
    assert wallet.adult.send(page, text="Bravo, continue.", do="comment").status_code == 303
    assert wallet.adult.send(page, do="encourage").status_code == 303
    assert wallet.adult.send(page, do="encourage").status_code == 303
    told = notices(wallet, wallet.pupil)
    assert told.count("comment-by-adult") == told.count("encouraged") == 1
    around = f"/items/{one.id}/adults"
    said = wallet.pupil.get(around).text
    assert "Bravo, continue." in said
    assert wallet.pupil.send(around, text="Merci !").status_code == 303
    assert "Merci !" in wallet.adult.get(page).text
    assert "comment-by-holder" in notices(wallet, wallet.adult)
    assert "Bravo" not in wallet.pupil.get(f"/items/{one.id}").text
    assert wallet.adult.send(page, do="comment", text="").status_code in {400, 422}


def test_an_adult_endorses_with_a_signature_and_takes_it_back(wallet: RunningWallet):
    one, page = opened(wallet)
    said = {"text": "Je l’ai vue guider.", "role": "professeure d’anglais"}
    assert wallet.adult.send(page, **said, do="endorse").status_code == 303
    assert "Je l’ai vue guider." in wallet.pupil.get(f"/items/{one.id}").text
    assert wallet.adult.send(page, **said, do="endorse").status_code == 409
    with wallet.inside(wallet.pupil) as (session, _):
        made = session.scalars(select(Endorsement)).one()
        assert made.author_id == wallet.adult.account_id
        assert b"EndorsementCredential" in made.document
    wallet.adult.send(page, to=f"{page}/endorsements/{made.id}/withdraw")
    assert "Je l’ai vue guider." not in wallet.pupil.get(f"/items/{one.id}").text


def test_a_comment_is_removed_by_its_author_or_the_holder_alone(wallet: RunningWallet):
    one, page = opened(wallet)
    wallet.adult.send(page, text="Oups.", do="comment")
    remove = re.search(r'action="(/items/[^"]+/comments/[^"]+/remove)"', _around(wallet, one))[1]
    assert wallet.other.send("/booklet", to=remove).status_code == 404
    assert wallet.pupil.send(f"/items/{one.id}/adults", to=remove).status_code == 303
    assert "Oups." not in _around(wallet, one)


def _around(wallet: RunningWallet, one: Item) -> str:
    return wallet.pupil.get(f"/items/{one.id}/adults").text


def test_an_end_is_an_end_from_either_side(wallet: RunningWallet):
    one, page = opened(wallet)
    wallet.adult.send(page_of(wallet), to=f"{page_of(wallet)}/leave")
    assert wallet.adult.get(page).status_code == 404
    assert "companion-ended" in notices(wallet, wallet.pupil)
    again = beside(wallet, wallet.adult)
    own = f"/adults/{again.id}"
    wallet.pupil.send(own, to=f"{own}/end")
    assert wallet.adult.get(page_of(wallet)).status_code == 404
    # What was opened to them before is not opened again by a new invitation.
    beside(wallet, wallet.adult)
    assert wallet.adult.get(page_of(wallet, one)).status_code == 404


def test_the_guardian_of_a_child_sees_what_is_kept_and_of_plans_their_names(
    wallet: RunningWallet,
):
    private = write(wallet)
    receive(wallet, badge(wallet.now))
    with wallet.inside(wallet.pupil) as (session, _):
        shown = session.scalars(select(Item).where(Item.name == "Arbitre")).one()
    wallet.pupil.send(f"/items/{shown.id}", to=f"/items/{shown.id}/keep", rubric="engagements")
    companion = beside(wallet, wallet.adult, Relation.GUARDIAN)
    page = wallet.adult.get(page_of(wallet)).text
    assert "Arbitre" in page
    assert "Anglais" in page
    assert wallet.adult.get(page_of(wallet, shown)).status_code == 200
    assert wallet.adult.get(page_of(wallet, private)).status_code == 404
    own = f"/adults/{companion.id}"
    assert wallet.pupil.send("/adults", to=f"{own}/end").status_code == 403


def test_from_15_on_a_guardian_is_told_and_sees_what_is_opened(wallet: RunningWallet):
    with wallet.inside(wallet.pupil) as (_, holder):
        holder.born = f"{wallet.now.year - 16}-01"
    one = kept(wallet)
    companion = beside(wallet, wallet.adult, Relation.GUARDIAN)
    assert wallet.adult.get(page_of(wallet, one)).status_code == 404
    own = f"/adults/{companion.id}"
    assert wallet.pupil.send(own, to=f"{own}/end").status_code == 303


def test_a_sender_is_asked_about_once_and_a_no_holds_its_badges_back(wallet: RunningWallet):
    beside(wallet, wallet.adult, Relation.GUARDIAN)
    receive(wallet, badge(wallet.now))
    one = item(wallet)
    for _ in range(2):
        with wallet.inside(wallet.pupil) as (session, holder):
            issuer = (one.issuer_id, "Club d’Exemple")
            approving.ask(session, holder, issuer, name="Paloma", now=wallet.now)
    assert notices(wallet, wallet.adult).count("partner-asks") == 1
    page = wallet.adult.get(page_of(wallet)).text
    answer = re.search(r'action="(/beside/[^"]+/partners/[^"]+)"', page)[1]
    assert wallet.other.send("/booklet", to=answer, do="yes").status_code == 404
    wallet.adult.send(page_of(wallet), to=answer, do="no")
    keep = {"to": f"/items/{one.id}/keep", "rubric": "engagements"}
    assert wallet.pupil.send(f"/items/{one.id}", **keep).status_code == 403
    wallet.adult.send(page_of(wallet), to=answer, do="yes")
    assert wallet.pupil.send(f"/items/{one.id}", **keep).status_code == 303


@pytest.mark.parametrize("who", ["other", "adult", "teacher", "head"])
def test_who_is_not_beside_sees_nothing(wallet: RunningWallet, who: str):
    one = kept(wallet)
    person = wallet.people[who]
    assert person.get(page_of(wallet)).status_code == 404
    assert person.get(page_of(wallet, one)).status_code == 404
    assert person.send("/notices", to=page_of(wallet, one), do="encourage").status_code == 404


def test_an_invitation_serves_one_adult_and_not_its_holder(wallet: RunningWallet):
    with wallet.inside(wallet.pupil) as (session, holder):
        wish = Wish(relation=Relation.FAMILY, name="Agnès")
        token = inviting.invite(
            session, wallet.place, holder, wish, by=holder.person_id, now=wallet.now
        ).token
    assert wallet.pupil.send(f"/accompany/{token}").status_code == 403
    assert wallet.other.send(f"/accompany/{token}").status_code == 403
    assert wallet.adult.send(f"/accompany/{token}").status_code == 303
    assert wallet.head.get(f"/accompany/{token}").status_code == 404


def test_an_old_invitation_is_over(wallet: RunningWallet):
    with wallet.inside(wallet.pupil) as (session, holder):
        wish = Wish(relation=Relation.FAMILY, name="Agnès")
        token = inviting.invite(
            session, wallet.place, holder, wish, by=holder.person_id, now=wallet.now
        ).token
    wallet.clock.now += timedelta(days=31)
    assert wallet.browser().get(f"/accompany/{token}").status_code == 404


def test_notices_are_said_in_words(wallet: RunningWallet):
    opened(wallet)
    page = wallet.pupil.get("/notices").text
    assert "Agnès Exemple accompanies you now." in page
    assert "Unread" in page
    assert "Unread" not in wallet.pupil.get("/notices").text


def test_a_child_is_not_their_own_guardian(wallet: RunningWallet):
    said = {"relation": "guardian", "name": "Maman Exemple"}
    assert wallet.pupil.send("/adults/new", **said).status_code in {400, 422}
    answer = wallet.pupil.send("/adults/new", **said, email="maman@mail.example")
    assert answer.status_code == 303
    page = wallet.pupil.get(answer.headers["Location"]).text
    assert "maman@mail.example" in page
    assert "/accompany/" not in page
    other = wallet.other.send("/adults/new", **said)
    assert "/accompany/" in wallet.other.get(other.headers["Location"]).text
