"""Who awards hands an award into a wallet: link and QR code on the screen, six digits by word."""

import html
import re
from typing import Any
from uuid import UUID

import pytest

from issuer.awards import moves
from issuer.awards.models import Award, AwardState
from tests.issuer.oid4vci.wallets import Wallet, state_of, waiting
from tests.issuer.support import Person, Running
from tests.support.web import BROWSER, token_in

CONSOLE = "/orgs/college-exemple/console/awards"


def press(person: Person, award: UUID, where: str) -> Any:
    """The button for a wallet, with the token of another page that this person has open."""
    token = token_in(person.get(where).text)
    address = f"{CONSOLE}/{award}/to-wallet"
    return person.client.post(address, data={"csrf_token": token}, headers=BROWSER)


def test_the_link_and_the_digits_on_the_screen_are_all_that_a_wallet_needs(running: Running):
    award = waiting(running)
    page = running.head.get(f"{CONSOLE}/{award}")
    assert f"{CONSOLE}/{award}/to-wallet" in page.text
    answer = press(running.head, award, f"{CONSOLE}/{award}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    shown = html.unescape(answer.text)
    digits = re.search(r"<code>(\d{6})</code>", shown)
    link = re.search(r'value="(http://localhost/orgs/college-exemple/offers/[^"]+)"', shown)
    assert digits
    assert link
    wallet = Wallet(running)
    offer_page = wallet.get(link[1], Accept="text/html")
    found = re.search(r'href="(openid-credential-offer://[^"]+)"', offer_page.text)
    assert found
    assert wallet.ask_token(wallet.read(html.unescape(found[1])), digits[1]).status_code == 200
    assert wallet.ask().status_code == 200
    assert state_of(running, award)[0] is AwardState.TAKEN
    assert "Offered to a wallet" in running.head.get(f"{CONSOLE}/{award}").text


def test_what_ended_meanwhile_is_said(running: Running):
    award = waiting(running)
    running.head.get(f"{CONSOLE}/{award}")
    with running.inside() as (session, _):
        row = session.get_one(Award, award)
        moves.move(session, row, AwardState.REVOKED, by=None, now=running.now)
    answer = press(running.head, award, f"{CONSOLE}/{award}")
    assert answer.status_code == 303
    assert "cannot be taken" in running.head.get(f"{CONSOLE}/{award}").text


@pytest.mark.parametrize("who", ["awarder", "partner", "other_head"])
def test_others_do_not(running: Running, who: str):
    award = waiting(running)
    person = getattr(running, who)
    assert press(person, award, "/account").status_code == 404
