"""A class of thirty and half a staff room behind one address at eight o'clock; one who floods."""

import pytest

from issuer.delivering import platforms
from tests.issuer.delivering.offered import an_offer
from tests.issuer.ob_api.wallets import OAUTH, Wallet, given
from tests.issuer.support import Running

CLASS = 31


def test_a_class_takes_its_awards(running: Running) -> None:
    for _ in range(CLASS):
        _, code = an_offer(running)
        person = running.browser()
        assert person.send("/claim", code=code).status_code == 303
        answer = person.send(f"/claim/{code}", to=f"/claim/{code}/file", kind="json")
        assert answer.status_code == 200


def test_a_class_comes_back_from_a_platform(running: Running) -> None:
    answers = {running.browser().get(platforms.RETURN_PAGE).status_code for _ in range(CLASS)}
    assert 429 not in answers


def test_a_class_lets_a_wallet_read(running: Running) -> None:
    wallet = Wallet(running)
    wallet.register()
    for at in range(CLASS):
        code = given(running, name=f"Élève {at}", address=f"eleve{at}@famille.example")
        page = wallet.set_out().headers["Location"]
        assert wallet.browser is not None
        sent = wallet.browser.send(page, to=f"{page}/mail", email=f"eleve{at}@famille.example")
        assert sent.status_code == 303
        assert wallet.browser.send(page, code=code).status_code == 303


def test_half_a_school_forgot_its_passwords(running: Running) -> None:
    answers = [
        running.browser().send("/password/forgotten", login=f"prof{at}").status_code
        for at in range(CLASS)
    ]
    assert answers == [200] * CLASS


def test_nobodys_mailbox_is_filled(running: Running) -> None:
    wallet = Wallet(running)
    wallet.register()
    given(running, address="noe@famille.example")
    answers = []
    for _ in range(6):
        page = wallet.set_out().headers["Location"]
        assert wallet.browser is not None
        sent = wallet.browser.send(page, to=f"{page}/mail", email="Noe@Famille.example")
        answers.append(sent.status_code)
    assert answers == [303] * 5 + [429]


@pytest.mark.parametrize("path", [f"{OAUTH}/authorize", platforms.RETURN_PAGE])
def test_pages_that_write_are_not_called_without_end(running: Running, path: str) -> None:
    person = running.browser()
    answers = [person.get(path).status_code for _ in range(301)]
    assert 429 not in answers[:300]
    assert answers[300] == 429
