"""The page of a partner in a browser: phone and desk, both languages, light and dark."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from issuer.organisations import creating, keys, partners
from issuer.organisations.founding import Hosting
from issuer.organisations.models import AwardKind
from issuer.organisations.partners import Limits
from issuer.views import public
from keys.sealing import RawMasterKey
from keys.stores import open_store
from service import database, upgrading
from tests.issuer.organisations.places import SCHOOL, profile_of, wish
from tests.support.browser import (
    DESK,
    PHONE,
    Look,
    base_url,
    listening,
    serving,
    visiting,
)
from tests.support.web import NOW, config, make

HOUR = timedelta(hours=1)


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    server = listening()
    place = base_url(server)
    fill(config(tmp_path, base_url=place).database_url, place)
    with serving(server, make(tmp_path, public.bp, base_url=place)) as base:
        yield base


def fill(url: str, place: str) -> None:
    """A club that a school invited, with a key in use, an old one and one that was stolen."""
    hosting = Hosting(place, open_store("memory:", RawMasterKey(bytes(range(32)))))
    engine = database.engine(url)
    upgrading.upgrade(engine)
    with database.sessions(engine)() as session:
        school = creating.create(session, SCHOOL, hosting, by=None, now=NOW)
        limits = Limits(frozenset(AwardKind), until=NOW + 240 * HOUR)
        made = partners.invite(session, school, wish(limits), hosting, by=None, now=NOW)
        club = made.organisation
        said = profile_of(
            club,
            description="## Voile\n\nOn y apprend la mer.",
            website="https://club-nautique.example/une-adresse-assez-longue/pour-un-telephone",
            email="voile@club.example",
        )
        creating.update(session, club, said, by=None, now=NOW)
        for hours in (1, 2):
            keys.rotate(session, club, hosting.keys, by=None, now=NOW + hours * HOUR)
        stolen = keys.history(session, club)[0]
        keys.withdraw(session, stolen, hosting.keys, from_instant=NOW, by=None, now=NOW + 3 * HOUR)
        session.commit()
    engine.dispose()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_everybody_can_read_the_page(
    chromium: Browser, base: str, width: int, look: Look, language: str
) -> None:
    with visiting(chromium, base, width=width, look=look, language=language) as visitor:
        page = visitor.go("/orgs/club-nautique")
        assert page.get_attribute("html", "lang") == language
        assert visitor.faults() == []
        assert visitor.overflow() == 0
        assert visitor.complaints == []
        assert visitor.elsewhere == []
        page.click("main .lead a")
        assert page.inner_text("h1") == SCHOOL.profile.name
