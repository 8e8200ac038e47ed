"""An application puts badges into a deposit box: once each, exactly as they are, nothing bad."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given as examples
from hypothesis import strategies as st
from sqlalchemy import select

import proofs
from federation.world import World
from keys.kinds import ALGORITHMS
from proofs import ProofOptions
from proofs.vc_jwt import sign_credential
from schemas import json_text, ob_api
from schemas.ob_api_answers import read_credentials
from service.errors import ServiceError
from tests.support import worlds
from tests.support.worlds import COLLEGE
from tests.wallet.ob_api.applications import Connected, assert_status_info, on_a_port
from tests.wallet.running import RunningWallet
from wallet.booklet.models import Box, Item, Version, Way
from wallet.notices import telling
from wallet.ob_api import putting

SUITE = "eddsa-rdfc-2022"


def the_world(now: datetime) -> World:
    return worlds.world(at=now)


@pytest.fixture
def wallet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningWallet]:
    """Where the key of the college can be had, and nothing else."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with on_a_port(tmp_path, world=the_world) as made:
        yield made


@pytest.fixture
def wallet_on_both(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RunningWallet]:
    """The same over each database."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with on_a_port(tmp_path, database_url, world=the_world) as made:
        yield made


def unsigned(**changes: Any) -> dict[str, Any]:
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:91537dba-56cb-11ec-bf63-0242ac130002",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Élève — délégué",
        "issuer": {"id": COLLEGE.id, "type": ["Profile"], "name": COLLEGE.name},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:somebody",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://college-exemple.example/achievements/1",
                "type": ["Achievement"],
                "name": "Délégué",
                "description": "Représente la classe.",
                "criteria": {"narrative": "Élu par la classe."},
            },
        },
        **changes,
    }


def signed(document: Mapping[str, Any]) -> bytes:
    """With a proof, and written in a way of its own."""
    made = proofs.sign(
        document,
        suite=SUITE,
        signer=COLLEGE.signer,
        options=ProofOptions(created=datetime(2026, 1, 1, tzinfo=UTC)),
    )
    return b" " + json_text.dump(made, indent=True).replace(b"\\/", b"/") + b"\n\n"


def as_token(document: Mapping[str, Any]) -> bytes:
    signer = COLLEGE.signer
    return sign_credential(dict(document), signer, ALGORITHMS[signer.public_key.type]).encode()


def items(wallet: RunningWallet) -> list[Item]:
    with wallet.inside(wallet.pupil) as (session, _):
        return list(session.scalars(select(Item).order_by(Item.id)))


def test_a_badge_lands_in_the_deposit_box_and_is_read_back_byte_by_byte(
    wallet_on_both: RunningWallet,
) -> None:
    wallet, text = wallet_on_both, signed(unsigned())
    application = Connected(wallet).comes_in(wallet.pupil)
    answer = application.post(text, "application/vc+ld+json")
    assert answer.status_code == 201, answer.text
    assert (answer.content, answer.headers["Content-Type"]) == (text, "application/vc+ld+json")
    [item] = items(wallet)
    assert (item.box, item.way, item.verdict) == (Box.DEPOSIT, Way.PUSH, "verified")
    back = application.get("credentials")
    assert back.headers["X-Total-Count"] == "1"
    assert text in back.content
    assert read_credentials(back.content) == (text.strip(),)
    assert Connected(wallet).comes_in(wallet.other).get("credentials").json() == {}


def test_the_holder_is_told_in_one_line(wallet: RunningWallet) -> None:
    application = Connected(wallet).comes_in(wallet.pupil)
    for number in range(3):
        one = signed(unsigned(id=f"urn:uuid:91537dba-56cb-11ec-bf63-{number:012}"))
        assert [application.post(one).status_code for _ in range(2)] == [201, 200]
    with wallet.inside(wallet.pupil) as (session, holder):
        [notice] = telling.newest(session, holder.person_id)
        assert (notice.code, notice.facts["count"]) == ("badges-put", 3)
        assert notice.facts["application"] == "Carnet <b>"


def test_a_token_is_text_and_stands_in_the_other_list(wallet: RunningWallet) -> None:
    text = as_token(unsigned())
    application = Connected(wallet).comes_in(wallet.pupil)
    answer = application.post(text, "text/plain")
    assert (answer.status_code, answer.content) == (201, text), answer.text
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert application.get("credentials").json() == {"compactJwsString": [text.decode()]}


def test_the_same_badge_is_one_and_a_later_issue_takes_its_place(
    wallet_on_both: RunningWallet,
) -> None:
    wallet = wallet_on_both
    application = Connected(wallet).comes_in(wallet.pupil)
    first = signed(unsigned())
    later = signed(
        unsigned(
            id="urn:uuid:91537dba-56cb-11ec-bf63-0242ac130002".replace("9", "%39", 1),
            validFrom="2026-02-01T00:00:00Z",
            name="Déléguée",
        )
    )
    statuses = [application.post(one).status_code for one in (first, first, later, first)]
    assert statuses == [201, 200, 200, 304]
    assert read_credentials(application.get("credentials").content) == (later.strip(),)
    [item] = items(wallet)
    with wallet.inside(wallet.pupil) as (session, _):
        rows = session.scalars(select(Version).order_by(Version.number)).all()
        assert [one.document for one in rows] == [first, later]
    assert item.name == "Déléguée"


def test_the_same_badge_twice_at_once_is_one(wallet_on_both: RunningWallet) -> None:
    wallet = wallet_on_both
    application = Connected(wallet).comes_in(wallet.pupil)
    token = application.session.token["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    url, text = f"{application.api}/credentials", signed(unsigned())

    def send(_: int) -> int:
        return requests.post(url, data=text, headers=headers, timeout=30).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(send, range(4)))
    assert statuses == [200, 200, 200, 201]
    assert len(items(wallet)) == 1


def test_a_bad_badge_is_kept_apart_and_who_put_it_is_told(wallet: RunningWallet) -> None:
    application = Connected(wallet).comes_in(wallet.pupil)
    text = signed(unsigned()).replace(b"lu par la classe", b"lu par personne")
    assert_status_info(application.post(text), 400, "invalid_data")
    [item] = items(wallet)
    assert item.box is Box.REFUSED
    assert application.get("credentials").json() == {}
    good = signed(unsigned())
    assert application.post(good).status_code == 200, "the mended one takes its place"
    assert read_credentials(application.get("credentials").content) == (good.strip(),)


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"", "application/json"),
        (b"{}", "application/json"),
        (b"[]", "application/json"),
        (b'{"type":"VerifiableCredential"}', "application/json"),
        (b'{"type":["VerifiablePresentation"]}', "application/json"),
        (b'{"type":"Assertion","@context":"https://w3id.org/openbadges/v2"}', "application/json"),
        (b"https://badges.example/1", "text/plain"),
        (b"a.b.c", "text/plain"),
        (b"\xff\xfe", "text/plain"),
    ],
)
def test_what_is_no_badge(wallet: RunningWallet, body: bytes, media_type: str) -> None:
    application = Connected(wallet).comes_in(wallet.pupil)
    assert_status_info(application.post(body, media_type), 400, "invalid_data")
    assert items(wallet) == []


def test_a_body_is_what_its_type_says(wallet: RunningWallet) -> None:
    application = Connected(wallet).comes_in(wallet.pupil)
    assert_status_info(application.post(signed(unsigned()), "text/plain"), 400, "invalid_data")
    assert_status_info(
        application.post(as_token(unsigned()), "application/json"), 400, "invalid_data"
    )
    assert_status_info(application.post(b"{}", "image/png"), 415, "invalid_data")
    assert_status_info(application.post(b'{"a":"' + b"x" * (11 << 20) + b'"}'), 413, "invalid_data")


def test_who_may_read_may_not_put(wallet: RunningWallet) -> None:
    application = Connected(wallet).comes_in(wallet.pupil, ob_api.CREDENTIAL_READONLY)
    assert_status_info(application.post(signed(unsigned())), 403, "forbidden")
    assert_status_info(application.put(b"{}"), 403, "forbidden")
    assert items(wallet) == []


@examples(
    st.binary(max_size=100)
    | st.text(max_size=60).map(str.encode)
    | st.sampled_from([as_token(unsigned()), signed(unsigned()), b"https://x.example/1"]),
    st.booleans(),
)
def test_any_body_is_read_as_it_is_or_refused(body: bytes, as_text: bool) -> None:
    try:
        found = putting.read(body, as_token=as_text)
    except ServiceError:
        return
    assert found.raw.strip() == body.strip()
