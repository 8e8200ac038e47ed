"""A dossier from choosing to stopping: what readers see, what they do not, what is written down."""

import io
import re
import zipfile
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from sqlalchemy import select

from federation.world import offline
from schemas import files
from service import mail
from service.errors import NotAllowed
from service.web.cookies import cookie_name
from tests.wallet.booklet.test_keeping import badge
from tests.wallet.running import RunningWallet
from tests.wallet.test_pages import PDF, asked, begin, receive, revision, write
from verifier import POLICIES, Expectations, Verdict, verify
from wallet.booklet import moving, notes
from wallet.booklet.models import Item
from wallet.companions.models import Companion, Relation
from wallet.notices import telling
from wallet.people import holders
from wallet.sharing import informing
from wallet.sharing.models import Share, ShareFile, Visit

JSON = {"Accept": "application/json"}


def filled(wallet: RunningWallet) -> str:
    """The address of a dossier with a badge and an entry."""
    receive(wallet, badge(wallet.now))
    with wallet.inside(wallet.pupil) as (session, _):
        ids = [str(one.id) for one in session.scalars(select(Item))]
    wallet.pupil.send("/deposit", to=f"/items/{ids[0]}/keep")
    one = entry(wallet)
    said = {"title": "Mon stage", "purpose": "internship", "opening": "Bonjour."}
    page = wallet.pupil.send("/dossiers/new", **said).headers["Location"]
    wallet.pupil.send(page, to=f"{page}/choose", items=[ids[0], str(one.id)])
    return page


def entry(wallet: RunningWallet) -> Item:
    draft = begin(wallet, "family")
    said = {"title": "Gâteau", "did": "Je cuisine.", "revision": revision(wallet, draft)}
    wallet.pupil.send(draft, **said, document=(BytesIO(PDF), "recette.pdf"), do="attach")
    said["revision"] = revision(wallet, draft)
    wallet.pupil.send(draft, **said, do="finish")
    with wallet.inside(wallet.pupil) as (session, _):
        return session.scalars(select(Item).where(Item.name == "Gâteau")).one()


def share(wallet: RunningWallet, page: str, **wish: str) -> tuple[str, str]:
    """The page of a new link, and the link."""
    answer = wallet.pupil.send(f"{page}/share", reader="Lycée", days="30", **wish)
    assert answer.status_code == 303, answer.text
    own = answer.headers["Location"]
    return own, re.search(r"https?://[^/]+(/s/[\w-]+)", wallet.pupil.get(own).text)[1]


def raw(wallet: RunningWallet, link: str, **headers: str):
    return wallet.app.test_client().get(link, base_url=wallet.base_url, headers=headers)


def test_a_reader_sees_what_was_chosen_and_the_holder_sees_that(wallet: RunningWallet):
    own, link = share(wallet, filled(wallet))
    page = wallet.browser().get(link)
    assert page.status_code == 200
    for said in ("Mon stage", "Bonjour.", "Arbitre", "Gâteau", "Je cuisine."):
        assert said in page.text
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Cache-Control"] == "no-store"
    assert "1 opening" in wallet.pupil.get("/dossiers").text
    assert "Read" in wallet.pupil.get(own).text


def test_who_reads_again_within_the_hour_is_counted_once(wallet: RunningWallet):
    _, link = share(wallet, filled(wallet))
    reader = wallet.browser()
    for _ in range(3):
        reader.get(link)
    with wallet.inside(wallet.pupil) as (session, _):
        assert session.scalars(select(Share.openings)).one() == 1
        assert len(session.scalars(select(Visit)).all()) == 1


def test_documents_go_along_only_when_chosen(wallet: RunningWallet):
    page = filled(wallet)
    _, link = share(wallet, page)
    assert "recette.pdf" not in wallet.browser().get(link).text
    with wallet.inside(wallet.pupil) as (session, _):
        one = session.scalars(select(Item).where(Item.name == "Gâteau")).one()
    wallet.pupil.send(page, to=f"{page}/items/{one.id}", files="on", do="keep")
    _, link = share(wallet, page)
    text = wallet.browser().get(link).text
    address = re.search(r'href="(/s/[^"]+/files/[^"]+)"', text)[1]
    assert raw(wallet, address).data == PDF


def test_the_presentation_is_good_for_any_verifier(wallet: RunningWallet):
    _, link = share(wallet, filled(wallet))
    answer = raw(wallet, link, **JSON)
    assert answer.content_type == "application/vp+ld+json", answer.text
    (found,) = files.find(BytesIO(answer.data))
    with wallet.inside(wallet.pupil) as (session, _):
        one = session.scalars(select(Share)).one()
    expect = Expectations(challenge=str(one.id), domain=wallet.base_url)
    report = verify(found, POLICIES["standard"], offline(wallet.now), expect=expect)
    assert report.verdict is Verdict.VERIFIED, report.findings
    assert len(report.contains) == 2


def test_the_badges_are_in_a_zip_as_they_came(wallet: RunningWallet):
    _, link = share(wallet, filled(wallet))
    answer = raw(wallet, f"{link}/badges.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["badge-01.json", "badge-02.json"]
        assert archive.read("badge-01.json") == badge(wallet.now)
        (found,) = files.find(BytesIO(archive.read("badge-01.json")))
    assert verify(found, POLICIES["standard"], offline(wallet.now)).verdict is Verdict.VERIFIED


def test_a_stopped_link_says_so_and_shows_nothing(wallet: RunningWallet):
    own, link = share(wallet, filled(wallet))
    reader = wallet.browser()
    reader.get(link)
    wallet.pupil.send(own, to=f"{own}/stop")
    page = reader.get(link)
    assert page.status_code == 410
    assert "over" in page.text
    for said in ("Mon stage", "Arbitre", "Paloma", "paloma"):
        assert said not in page.text
    assert raw(wallet, f"{link}/presentation.json").status_code == 404
    with wallet.inside(wallet.pupil) as (session, _):
        one = session.scalars(select(Share)).one()
        assert (one.bundle, one.contents, one.token_sealed) == (None, {}, None)
        assert session.scalars(select(ShareFile)).all() == []


def test_a_link_ends_by_its_date_and_is_tidied(wallet: RunningWallet):
    _, link = share(wallet, filled(wallet))
    wallet.clock.now += timedelta(days=31)
    assert wallet.browser().get(link).status_code == 410
    wallet.work()
    with wallet.inside(wallet.pupil) as (session, _):
        assert session.scalars(select(Share.bundle)).one() is None


def test_a_code_opens_and_ten_wrong_ones_close(wallet: RunningWallet):
    page = filled(wallet)
    _, link = share(wallet, page, code="sésame")
    reader = wallet.browser()
    assert "Arbitre" not in reader.get(link).text
    assert raw(wallet, f"{link}/badges.zip").status_code == 404
    assert reader.send(link, code="sesame").status_code == 422
    assert reader.send(link, code="sésame").status_code == 303
    assert "Arbitre" in reader.get(link).text
    _, other = share(wallet, page, code="sésame")
    with wallet.inside(wallet.pupil) as (session, _):
        for one in session.scalars(select(Share)):
            one.failures = 10
    assert wallet.browser().get(other).status_code == 410


def test_the_last_opening_is_one(wallet: RunningWallet):
    _, link = share(wallet, filled(wallet), openings="1")
    first, second = wallet.browser(), wallet.browser()
    assert "Arbitre" not in first.get(link).text
    first.send(link)
    assert "Arbitre" in first.get(link).text
    assert second.get(link).status_code == 410
    # Who opened it may look again for a while.
    assert "Arbitre" in first.get(link).text


def test_one_mailbox_alone(wallet: RunningWallet):
    _, link = share(wallet, filled(wallet), only_email="lycee@ecole.example")
    reader = wallet.browser()
    reader.send(link, do="mail")
    with wallet.session() as session:
        (letter,) = wallet_letters(session)
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", letter.text)[0]
    assert letter.recipient == "lycee@ecole.example"
    assert reader.send(link, code="AAAA-AAAA").status_code == 422
    assert reader.send(link, code=code.lower()).status_code == 303
    assert "Arbitre" in reader.get(link).text


def wallet_letters(session):
    return mail.unsent(session, organisation=None)


def test_what_changed_since_shows_in_its_state_and_not_in_its_words(wallet: RunningWallet):
    _, link = share(wallet, filled(wallet))
    with wallet.inside(wallet.pupil) as (session, _):
        one = session.scalars(select(Item).where(Item.name == "Arbitre")).one()
        one.verdict, one.reason = "refused", "revoked"
        notes.write(session, wallet.place, one, "secret note", now=wallet.now)
    page = wallet.browser().get(link).text
    assert "Revoked" in page
    assert "secret note" not in page


@pytest.mark.parametrize("act", ["hide", "delete"])
def test_what_is_hidden_or_deleted_goes_from_open_links(wallet: RunningWallet, act: str):
    page = filled(wallet)
    own, link = share(wallet, page)
    with wallet.inside(wallet.pupil) as (session, _):
        ids = {one.name: one.id for one in session.scalars(select(Item))}
        one = session.scalars(select(Share)).one()
    wallet.pupil.send(f"/items/{ids['Gâteau']}", to=f"/items/{ids['Gâteau']}/{act}")
    text = wallet.browser().get(link).text
    assert "Arbitre" in text
    assert "Gâteau" not in text
    (found,) = files.find(BytesIO(raw(wallet, link, **JSON).data))
    expect = Expectations(challenge=str(one.id), domain=wallet.base_url)
    report = verify(found, POLICIES["standard"], offline(wallet.now), expect=expect)
    assert (report.verdict, len(report.contains)) == (Verdict.VERIFIED, 1)
    wallet.pupil.send(f"/items/{ids['Arbitre']}", to=f"/items/{ids['Arbitre']}/{act}")
    assert wallet.browser().get(link).status_code == 410
    assert "Stopped" in wallet.pupil.get(own).text


def test_an_entry_whose_document_was_shown_can_be_erased(wallet: RunningWallet):
    page = filled(wallet)
    with wallet.inside(wallet.pupil) as (session, _):
        one = session.scalars(select(Item).where(Item.name == "Gâteau")).one()
    wallet.pupil.send(page, to=f"{page}/items/{one.id}", files="on", do="keep")
    share(wallet, page)
    with wallet.inside(wallet.pupil) as (session, _):
        moving.delete(session.get(Item, one.id), now=wallet.now)
    wallet.clock.now += timedelta(days=31)
    wallet.work()
    with wallet.inside(wallet.pupil) as (session, _):
        assert session.scalars(select(Item.name)).all() == ["Arbitre"]


def test_a_guessed_link_is_nothing(wallet: RunningWallet):
    share(wallet, filled(wallet))
    assert wallet.browser().get("/s/" + "A" * 43).status_code == 404


def test_others_have_nothing_to_do_with_it(wallet: RunningWallet):
    page = filled(wallet)
    own, _ = share(wallet, page)
    for path in (page, f"{page}/share", own):
        assert wallet.pupil.get(path).status_code == 200
        assert wallet.other.get(path).status_code == 404


def test_the_order_is_the_holders(wallet: RunningWallet):
    page = filled(wallet)
    with wallet.inside(wallet.pupil) as (session, _):
        last = session.scalars(select(Item).where(Item.name == "Gâteau")).one()
    wallet.pupil.send(page, to=f"{page}/items/{last.id}", do="up")
    _, link = share(wallet, page)
    text = wallet.browser().get(link).text
    assert text.index("Gâteau") < text.index("Arbitre")


def test_an_empty_dossier_is_not_shared(wallet: RunningWallet):
    said = {"title": "Vide", "purpose": "other"}
    page = wallet.pupil.send("/dossiers/new", **said).headers["Location"]
    assert wallet.pupil.send(f"{page}/share", reader="x", days="30").status_code in {400, 422}


def test_words_of_others_go_along(wallet: RunningWallet):
    one = write(wallet)
    said = {"name": "Agnès Exemple", "role": "entraîneuse", "text": "Je l’ai vu."}
    wallet.browser().send(asked(wallet, one), **said, do="attest")
    page = wallet.pupil.send("/dossiers/new", title="x", purpose="other").headers["Location"]
    wallet.pupil.send(page, to=f"{page}/choose", items=[str(one.id)])
    _, link = share(wallet, page)
    assert "Je l’ai vu." in wallet.browser().get(link).text


@pytest.mark.parametrize("who", ["pupil", "other"])
def test_guardians_are_told_and_stop_links_of_children_alone(wallet: RunningWallet, who: str):
    person = wallet.people[who]
    wallet.people["pupil"], wallet.people["guardian"] = person, wallet.adult
    with wallet.inside(person) as (session, holder):
        session.add(
            Companion(
                person_id=holder.person_id,
                adult_id=wallet.adult.account_id,
                school_id=None,
                relation=Relation.GUARDIAN,
                name="Agnès",
                created_at=wallet.now,
                accepted_at=wallet.now,
            )
        )
    own, link = share(wallet, filled(wallet))
    with wallet.session() as session:
        (notice,) = telling.newest(session, wallet.adult.account_id)
        assert notice.code == "share-made"
    share_id = own.rsplit("/", 1)[1]
    with wallet.session() as session:
        holder = holders.the_holder(session, person.account_id)
        stop = (session, holder, UUID(share_id))
        if who == "other":
            with pytest.raises(NotAllowed, match="share-not-a-child"):
                informing.stop(*stop, by=wallet.adult.account_id, now=wallet.now)
        else:
            informing.stop(*stop, by=wallet.adult.account_id, now=wallet.now)
            session.commit()
            assert wallet.browser().get(link).status_code == 410


@pytest.mark.parametrize("forged", ["9" * 12 + ".x", "9" * 10 + ".x", "-1.x", ".", "é.x"])
def test_a_forged_pass_is_none(wallet: RunningWallet, forged: str):
    _, link = share(wallet, filled(wallet), openings="1")
    with wallet.inside(wallet.pupil) as (session, _):
        own = session.scalars(select(Share)).one().id.hex[-12:]
    browser = wallet.browser()
    name = cookie_name(wallet.place.config, f"share-{own}")
    browser.client.set_cookie(name, forged, domain="localhost")
    page = browser.get(link)
    assert page.status_code == 200
    assert "Gâteau" not in page.text
