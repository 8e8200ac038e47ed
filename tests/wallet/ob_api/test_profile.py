"""A Profile that an application puts is given back as it came, and believed by nobody."""

import pytest

from schemas import json_text
from tests.wallet.ob_api.applications import (
    Connected,
    assert_status_info,
)
from tests.wallet.running import RunningWallet

PROFILE = b'{ "id":"https://1edtech.org/issuers/cert","type":["Profile"] ,"name":"L\\u00e9a"}\n'


def test_a_profile_that_was_put_is_given_back_as_it_came(wallet_on_both: RunningWallet) -> None:
    wallet, application = wallet_on_both, Connected(wallet_on_both)
    application.comes_in(wallet.pupil)
    with wallet.inside(wallet.pupil) as (_, holder):
        assert application.get("profile").json()["id"] == holder.did
    answer = application.put(PROFILE)
    assert (answer.status_code, answer.content) == (200, PROFILE)
    assert application.get("profile").content == PROFILE
    page = wallet.pupil.get("/applications").text
    assert "Nobody here checked it." in page
    assert wallet.pupil.send("/applications", to="/applications/profile/end").status_code == 303
    assert application.get("profile").json()["name"] == "Personne paloma"
    stranger = Connected(wallet).comes_in(wallet.other)
    assert stranger.get("profile").json()["name"] == "Personne oscar"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"id":"x","type":"Person"}', b'{"id":1,"type":["Profile"]}']
)
def test_what_is_no_profile(wallet: RunningWallet, application: Connected, body: bytes) -> None:
    application.comes_in(wallet.pupil)
    assert_status_info(application.put(body), 400, "invalid_data")
    assert json_text.parse(application.get("profile").content)["name"] == "Personne paloma"
