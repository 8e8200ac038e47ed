"""Learner records and baked badges: what leaves the booklet is good for any verifier."""

import io
import json
import zipfile
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from federation.world import offline
from schemas import clr, files
from tests.wallet.booklet.test_keeping import badge
from tests.wallet.exporting.filled import fill
from tests.wallet.running import RunningWallet
from tests.wallet.test_pages import receive
from verifier import POLICIES, Trust, Verdict, verify
from wallet.booklet.models import File, Item, Version, Voice
from wallet.exporting import pictures
from wallet.writing import attaching

ALL = (
    *("socle", "diplomas", "engagements", "family", "discoveries", "placements"),
    *("self-assessment", "project"),
)


def record(wallet: RunningWallet, *rubrics: str) -> Any:
    return wallet.pupil.send("/me/export", to="/me/export/record.json", rubrics=list(rubrics))


def mine(wallet: RunningWallet) -> None:
    """A badge about the pupil, taken in."""
    with wallet.inside(wallet.pupil) as (_, holder):
        did = holder.did
    receive(wallet, badge(wallet.now, number="7", name="Capitaine", subject=did))
    with wallet.inside(wallet.pupil) as (session, _):
        [one] = session.scalars(select(Item.id).where(Item.name == "Capitaine"))
    wallet.pupil.send("/deposit", to=f"/items/{one}/keep")


def documents(wallet: RunningWallet) -> dict[str, bytes]:
    with wallet.inside(wallet.pupil) as (session, _):
        rows = session.execute(
            select(Item.name, Version.document)
            .join(Version, Version.item_id == Item.id)
            .where(Version.number == Item.number)
        )
        return {name: text for name, text in rows}  # noqa: C416 - rows are no pairs


def test_a_record_of_all_rubrics_is_verified_with_all_that_it_holds(wallet: RunningWallet):
    fill(wallet)
    mine(wallet)
    answer = record(wallet, *ALL)
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    (found,) = files.find(BytesIO(answer.data))
    report = verify(found, POLICIES["standard"], offline(wallet.now))
    assert report.verdict is Verdict.VERIFIED, report.findings
    assert report.trust is Trust.SELF_ASSERTED
    said = json.loads(answer.data)
    assert said["partial"] is True
    assert said["issuer"]["id"] == said["credentialSubject"]["id"]
    kept = documents(wallet)
    held = [one.received.document for one in clr.contained(said) if one.received]
    # What is hidden, deleted, refused, not taken in or about another is in no record.
    assert held == [json.loads(kept[name]) for name in ("Capitaine", "Gâteau")]


def test_a_record_holds_the_chosen_rubrics_alone(wallet: RunningWallet):
    fill(wallet)
    said = json.loads(record(wallet, "family").data)
    [one] = clr.contained(said)
    assert one.received is not None
    assert one.received.document["name"] == "Gâteau"


@pytest.mark.parametrize("rubrics", [("project",), ()])
def test_an_empty_record_is_refused_in_words(wallet: RunningWallet, rubrics: tuple[str, ...]):
    fill(wallet)
    answer = record(wallet, *rubrics)
    assert answer.status_code in {400, 422}
    assert "nothing to put into it" in answer.text


@pytest.mark.parametrize("kind", ["png", "svg"])
@pytest.mark.parametrize("name", ["Arbitre", "Gâteau"])
def test_a_badge_as_a_picture_carries_it_byte_for_byte(wallet: RunningWallet, name: str, kind: str):
    fill(wallet)
    with wallet.inside(wallet.pupil) as (session, _):
        [item_id] = session.scalars(select(Item.id).where(Item.name == name))
    assert f"/items/{item_id}/badge.png" in wallet.pupil.get(f"/items/{item_id}").text
    answer = wallet.pupil.get(f"/items/{item_id}/badge.{kind}")
    assert answer.status_code == 200, answer.text
    found = files.unbake(answer.data)
    assert found.raw == documents(wallet)[name]
    assert verify(found, POLICIES["standard"], offline(wallet.now)).verdict is Verdict.VERIFIED
    assert wallet.other.get(f"/items/{item_id}/badge.{kind}").status_code == 404
    assert wallet.pupil.get(f"/items/{item_id}/badge.gif").status_code == 404


def test_a_picture_of_its_own_is_taken(wallet: RunningWallet):
    fill(wallet)
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "#aa0000").save(stream, "JPEG")
    data, media_type = attaching.cleaned(stream.getvalue())
    with wallet.inside(wallet.pupil) as (session, holder):
        [item] = session.scalars(select(Item).where(Item.name == "Arbitre"))
        picture = File(
            person_id=holder.person_id,
            item_id=item.id,
            draft_id=None,
            name="image",
            media_type=media_type,
            digest=b"",
            size=len(data),
            data=data,
            at=wallet.now,
        )
        session.add(picture)
        session.flush()
        item.picture = picture.id
        item_id = item.id
    baked = wallet.pupil.get(f"/items/{item_id}/badge.png").data
    with Image.open(io.BytesIO(baked)) as image:
        assert image.size == (40, 30)
    assert b"data:image/jpeg;base64," in wallet.pupil.get(f"/items/{item_id}/badge.svg").data


def test_all_pictures_come_in_one_file(wallet: RunningWallet):
    fill(wallet)
    with wallet.pupil.get("/me/export/badges.zip") as answer:
        data = answer.data
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        found = {files.unbake(held.read(name)).raw for name in held.namelist()}
        assert len(held.namelist()) == 2
    kept = documents(wallet)
    assert found == {kept["Arbitre"], kept["Gâteau"]}
    assert receive(wallet, data, "badges.zip").status_code == 303


@given(name=st.text(max_size=60), voice=st.sampled_from(Voice))
def test_any_name_can_be_drawn(name: str, voice: Voice):
    credential = b'{"@context": ["https://www.w3.org/ns/credentials/v2"], "id": "urn:x:1"}'
    assert files.unbake(files.bake(pictures.drawn_svg(name, voice), credential)).raw == credential


def test_a_name_without_letters_has_a_picture():
    assert pictures.drawn_png("— ✓", Voice.ATTESTED).startswith(b"\x89PNG")
