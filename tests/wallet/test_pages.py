"""The booklet through its pages: receive, take in, write, ask, move, delete."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from tests.wallet.booklet.test_keeping import badge
from tests.wallet.running import RunningWallet
from wallet.booklet.models import Box, Item, Voice
from wallet.writing.models import Ask, AskState

PAGES = (
    *("/booklet", "/booklet/socle", "/booklet/timeline", "/booklet/competences", "/deposit"),
    *("/booklet/search?q=arbitre", "/booklet/hidden", "/booklet/deleted", "/deposit/refused"),
    *("/receive", "/write", "/parcoursup"),
)


def receive(wallet: RunningWallet, data: bytes, name: str = "badge.json"):
    return wallet.pupil.send("/receive", file=(BytesIO(data), name))


def item(wallet: RunningWallet) -> Item:
    with wallet.inside(wallet.pupil) as (session, _):
        return session.scalars(select(Item)).one()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_page_is_there_for_its_holder_alone(wallet: RunningWallet, path: str, language: str):
    wallet.pupil.language = language
    assert wallet.pupil.get(path).status_code == 200
    assert wallet.adult.get(path).status_code == 404
    assert wallet.browser().get(path).status_code in {302, 303}


def test_a_badge_is_received_and_taken_in(wallet: RunningWallet):
    answer = receive(wallet, badge(wallet.now))
    assert answer.status_code == 303
    assert "Arbitre" in wallet.pupil.get("/deposit").text
    one = item(wallet)
    page = wallet.pupil.get(f"/items/{one.id}")
    assert "Who says it" in page.text
    assert "did:key" not in re.sub(r"<details.*?</details>", "", page.text, flags=re.DOTALL)
    wallet.pupil.send(f"/items/{one.id}", to=f"/items/{one.id}/keep", rubric="placements")
    assert item(wallet).box is Box.KEPT
    assert "Arbitre" in wallet.pupil.get("/booklet/placements").text


def test_a_pasted_text_is_received(wallet: RunningWallet):
    answer = wallet.pupil.send("/receive", text=badge(wallet.now).decode())
    assert answer.status_code == 303


def test_others_do_not_see_it(wallet: RunningWallet):
    receive(wallet, badge(wallet.now))
    one = item(wallet)
    for path in (f"/items/{one.id}", f"/items/{one.id}/document/1", f"/items/{one.id}/ask"):
        assert wallet.pupil.get(path).status_code in {200, 409}
        assert wallet.other.get(path).status_code == 404


def test_the_document_comes_back_as_it_came(wallet: RunningWallet):
    data = badge(wallet.now)
    receive(wallet, data)
    assert wallet.pupil.get(f"/items/{item(wallet).id}/document/1").data == data


def test_deleting_can_be_taken_back_and_then_not(wallet: RunningWallet):
    receive(wallet, badge(wallet.now))
    one, page = item(wallet), "/deposit"
    wallet.pupil.send(page, to=f"/items/{one.id}/delete")
    assert item(wallet).box is Box.DELETED
    wallet.pupil.send("/booklet/deleted", to=f"/items/{one.id}/restore")
    assert item(wallet).box is Box.DEPOSIT
    wallet.pupil.send(page, to=f"/items/{one.id}/delete")
    wallet.pupil.send("/booklet/deleted", to=f"/items/{one.id}/erase")
    with wallet.inside(wallet.pupil) as (session, _):
        assert session.scalars(select(Item)).all() == []


def begin(wallet: RunningWallet, kind: str) -> str:
    answer = wallet.pupil.send("/write", to=f"/write/{kind}")
    return answer.headers["Location"]


def revision(wallet: RunningWallet, draft: str) -> str:
    found = re.search(r'name="revision"[^>]*value="(\d+)"', wallet.pupil.get(draft).text)
    return found[1]


def write(wallet: RunningWallet) -> Item:
    draft = begin(wallet, "self-assessment")
    said = {"title": "Anglais", "did": "J’ai guidé.", "revision": revision(wallet, draft)}
    found = wallet.pupil.send(draft, **said, query="langue étrangère", do="search")
    assert "socle-2015|D1.2" in found.text
    skill = {"skills": "socle-2015|D1.2", "level|socle-2015|D1.2": "3"}
    said["revision"] = revision(wallet, draft)
    answer = wallet.pupil.send(draft, **said, **skill, do="finish")
    assert answer.status_code == 303, answer.text
    return item(wallet)


def test_an_entry_is_written_and_stands_in_its_rubric(wallet: RunningWallet):
    one = write(wallet)
    assert (one.voice, one.verdict, one.trust) == (Voice.DECLARED, "verified", "self-asserted")
    page = wallet.pupil.get(f"/items/{one.id}").text
    assert "Declared by me" in page
    assert "I can do it on my own" in page
    assert "Anglais" in wallet.pupil.get("/booklet/self-assessment").text
    assert "level 3 of 4" in wallet.pupil.get("/booklet/competences").text


def test_what_is_missing_is_said_beside_its_question(wallet: RunningWallet):
    draft = begin(wallet, "family")
    answer = wallet.pupil.send(
        draft, title="Cuisine", revision=revision(wallet, draft), do="finish"
    )
    assert answer.status_code in {400, 422}
    assert "Fill in this field." in answer.text
    # What was written is kept all the same.
    assert "Cuisine" in wallet.pupil.get("/write").text


def test_the_second_of_two_browsers_is_told(wallet: RunningWallet):
    draft = begin(wallet, "family")
    old = revision(wallet, draft)
    wallet.pupil.send(draft, title="Premier", revision=old, do="save")
    answer = wallet.pupil.send(draft, title="Second", revision=old, do="save")
    assert answer.status_code == 409
    assert "from another browser" in answer.text
    assert "Premier" in wallet.pupil.get(draft).text


def test_an_entry_is_rewritten_and_its_versions_stay(wallet: RunningWallet):
    one = write(wallet)
    answer = wallet.pupil.send(f"/items/{one.id}", to=f"/items/{one.id}/rewrite")
    draft = answer.headers["Location"]
    said = {"title": "Anglais parlé", "did": "Encore.", "revision": revision(wallet, draft)}
    skill = {"skills": "socle-2015|D1.2", "level|socle-2015|D1.2": "4"}
    wallet.pupil.send(draft, **said, **skill, do="finish")
    after = item(wallet)
    assert (after.number, after.name) == (2, "Anglais parlé")
    assert wallet.pupil.get(f"/items/{one.id}/document/1").status_code == 200


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def test_a_document_hangs_on_a_draft_and_then_on_the_entry(wallet: RunningWallet):
    draft = begin(wallet, "family")
    said = {"title": "Gâteau", "did": "Je cuisine.", "revision": revision(wallet, draft)}
    wallet.pupil.send(draft, **said, document=(BytesIO(PDF), "recette.pdf"), do="attach")
    assert "recette.pdf" in wallet.pupil.get(draft).text
    said["revision"] = revision(wallet, draft)
    wallet.pupil.send(draft, **said, do="finish")
    page = wallet.pupil.get(f"/items/{item(wallet).id}").text
    address = re.search(r'href="(/items/[^"]+/files/[^"]+)"', page)[1]
    assert wallet.pupil.get(address).data == PDF
    assert wallet.other.get(address).status_code == 404


def test_a_program_is_no_document(wallet: RunningWallet):
    draft = begin(wallet, "family")
    said = {"title": "x", "revision": revision(wallet, draft)}
    answer = wallet.pupil.send(draft, **said, document=(BytesIO(b"MZ\0\0"), "a.pdf"), do="attach")
    assert answer.status_code in {400, 422}
    assert "Only pictures" in answer.text


def asked(wallet: RunningWallet, one: Item) -> str:
    page = f"/items/{one.id}/ask"
    answer = wallet.pupil.send(page, name="Agnès Exemple", role="mon entraîneuse")
    assert answer.status_code == 303
    return re.search(r'value="https?://[^/"]+(/ask/[^"]+)"', wallet.pupil.get(page).text)[1]


def test_an_attestation_is_asked_for_and_given(wallet: RunningWallet):
    one = write(wallet)
    link, somebody = asked(wallet, one), wallet.browser()
    assert "guidé" in somebody.get(link).text
    said = {"name": "Agnès Exemple", "role": "entraîneuse", "text": "Je l’ai vu."}
    assert somebody.send(link, **said, do="attest").status_code == 200
    assert "Je l’ai vu." in wallet.pupil.get(f"/items/{one.id}").text
    assert somebody.get(link).status_code == 404


@pytest.mark.parametrize(
    ("do", "state"), [("comment", AskState.COMMENTED), ("decline", AskState.DECLINED)]
)
def test_an_answer_without_a_signature(wallet: RunningWallet, do: str, state: AskState):
    link = asked(wallet, write(wallet))
    wallet.browser().send(link, name="Agnès", role="x", text="Précise.", do=do)
    with wallet.inside(wallet.pupil) as (session, _):
        assert session.scalars(select(Ask)).one().state is state


def test_parcoursup_texts_are_built_from_entries_and_bounded(wallet: RunningWallet):
    receive(wallet, badge(wallet.now))
    one = item(wallet)
    wallet.pupil.send("/deposit", to=f"/items/{one.id}/keep")
    wallet.pupil.send("/parcoursup", **{"items EC": str(one.id), "do": "build EC"})
    assert "Arbitre" in wallet.pupil.get("/parcoursup").text
    answer = wallet.pupil.send("/parcoursup", EC="x" * 1501)
    assert answer.status_code in {400, 422}


def test_the_first_steps_go_when_they_are_done_or_put_aside(wallet: RunningWallet):
    assert "Your first three entries" in wallet.pupil.get("/write").text
    wallet.pupil.send("/write", to="/write/first-steps/done")
    assert "Your first three entries" not in wallet.pupil.get("/write").text


def test_a_script_in_a_name_stays_a_text(wallet: RunningWallet):
    receive(wallet, badge(wallet.now, name="<script>alert(1)</script>"))
    assert "<script>alert" not in wallet.pupil.get("/deposit").text
    assert "<script>alert" not in wallet.pupil.get(f"/items/{item(wallet).id}").text
