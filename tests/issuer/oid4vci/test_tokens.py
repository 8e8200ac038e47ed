"""What wallets must not get away with at the token endpoint: guesses, replays, foreign codes."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from werkzeug.datastructures import MultiDict

from issuer.oid4vci import tokens
from schemas.oid4vci import (
    PRE_AUTHORIZED_CODE,
)
from tests.issuer.oid4vci.wallets import (
    JWT,
    Wallet,
    claimed,
    let_in,
    offered,
    refused,
    waiting,
)
from tests.issuer.support import Running

AT_ONCE = 4


def test_five_wrong_codes_end_the_offer(running_on_both: Running):
    running = running_on_both
    made = offered(running, waiting(running), with_code=True)
    wallet = Wallet(running)
    offer = wallet.read(made.uri)
    refused(wallet.ask_token(offer), "invalid_request")
    wrong = f"{(int(made.tx_code or 0) + 1) % 10**6:06}"
    for _ in range(tokens.MAX_TRIES):
        refused(wallet.ask_token(offer, wrong), "invalid_grant")
    refused(wallet.ask_token(offer, made.tx_code), "invalid_grant")
    page = wallet.get(f"{made.https_uri}?lang=en", Accept="text/html")
    assert page.status_code == 410
    assert "no longer valid" in page.text


def test_a_code_that_was_not_asked_for_is_no_request(running: Running):
    wallet = Wallet(running)
    offer = wallet.read(offered(running, waiting(running)).uri)
    refused(wallet.ask_token(offer, "123456"), "invalid_request")
    assert wallet.ask_token(offer).status_code == 200


def test_a_code_serves_once(running: Running):
    made = offered(running, waiting(running))
    wallet = Wallet(running)
    offer = wallet.read(made.uri)
    first = wallet.ask_token(offer).json
    assert first["token_type"] == "Bearer"
    refused(Wallet(running).ask_token(offer), "invalid_grant")
    assert wallet.get(made.https_uri, Accept="text/html").status_code == 410
    assert wallet.ask().status_code == 200, "who was first is not disturbed"


@pytest.mark.parametrize(
    ("with_code", "minutes"), [(False, 15), (True, 24 * 60)], ids=["at once", "with a code"]
)
def test_an_offer_ends(running: Running, with_code: bool, minutes: int):
    made = offered(running, waiting(running), with_code=with_code)
    wallet = Wallet(running)
    offer = wallet.read(made.by_value)
    running.clock.forward(minutes=minutes, seconds=-1)
    assert wallet.get(made.https_uri).status_code == 200
    running.clock.forward(seconds=1)
    refused(wallet.ask_token(offer, made.tx_code), "invalid_grant")
    assert wallet.get(made.https_uri, Accept="text/html").status_code == 410


def test_a_newer_offer_ends_the_one_before(running: Running):
    award = waiting(running)
    wallet = Wallet(running)
    before = wallet.read(offered(running, award).by_value)
    after = wallet.read(offered(running, award).by_value)
    refused(wallet.ask_token(before), "invalid_grant")
    assert wallet.ask_token(after).status_code == 200


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ([], "invalid_request"),
        ([("grant_type", "authorization_code"), ("code", "x")], "unsupported_grant_type"),
        ([("grant_type", PRE_AUTHORIZED_CODE)], "invalid_request"),
        ([("grant_type", PRE_AUTHORIZED_CODE), ("pre-authorized_code", "x")], "invalid_grant"),
        (
            [("grant_type", PRE_AUTHORIZED_CODE), ("pre-authorized_code", "x" * 600)],
            "invalid_request",
        ),
        ([("grant_type", PRE_AUTHORIZED_CODE)] * 2, "invalid_request"),
    ],
)
def test_token_requests_of_another_shape(
    running: Running, fields: list[tuple[str, str]], error: str
):
    wallet = Wallet(running)
    address = f"{wallet.identifier}/oid4vci/token"
    refused(wallet.client.post(address, data=MultiDict(fields)), error)
    refused(
        wallet.client.post(address, json={"grant_type": PRE_AUTHORIZED_CODE}), "invalid_request"
    )


@pytest.mark.parametrize(
    "details",
    [
        "no JSON",
        "{}",
        "[]",
        '[{"type": "other", "credential_configuration_id": "x"}]',
        '[{"type": "openid_credential", "credential_configuration_id": "of nobody"}]',
    ],
)
def test_details_that_name_nothing_offered_leave_the_code_unused(running: Running, details: str):
    wallet = Wallet(running)
    offer = wallet.read(offered(running, waiting(running)).uri)
    answer = wallet.ask_token(offer, authorization_details=details)
    refused(answer, "invalid_authorization_details")
    assert wallet.ask_token(offer).status_code == 200


def test_of_two_who_bring_a_code_at_once_one_gets_a_token(running_on_both: Running):
    running = running_on_both
    offer = Wallet(running).read(offered(running, waiting(running)).uri)
    barrier = Barrier(AT_ONCE)

    def bring(_: int) -> int:
        wallet = Wallet(running)
        barrier.wait()
        return int(wallet.ask_token(offer).status_code)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sorted(pool.map(bring, range(AT_ONCE))) == [200, 400, 400, 400]


def test_of_two_wallets_at_once_one_has_the_award(running_on_both: Running):
    running = running_on_both
    award = waiting(running)
    code = claimed(running, award)
    made = Wallet(running).get(f"/orgs/college-exemple/oid4vci/claims/{code}")
    assert made.status_code == 200
    wallets = [let_in(running, award, name=f"wallet {number}") for number in range(AT_ONCE)]
    asked = [wallet.proof() for wallet in wallets]
    barrier = Barrier(AT_ONCE)

    def take(number: int) -> int:
        barrier.wait()
        return int(wallets[number].ask(JWT, asked[number]).status_code)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sorted(pool.map(take, range(AT_ONCE))) == [200, 400, 400, 400]


def test_the_token_of_one_organisation_is_nothing_to_another(running: Running):
    wallet = let_in(running, waiting(running))
    notification = wallet.ask().json["notification_id"]
    wallet.identifier = "http://localhost/orgs/lycee-autre"
    answer = wallet.ask()
    refused(answer, "invalid_token", 401)
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    refused(wallet.tell(notification, "credential_accepted"), "invalid_token", 401)


def test_a_code_of_one_organisation_is_nothing_to_another(running: Running):
    award = waiting(running)
    made = offered(running, award)
    wallet = Wallet(running, identifier="http://localhost/orgs/lycee-autre")
    refused(wallet.ask_token(wallet.read(made.by_value)), "invalid_grant")
    elsewhere = made.https_uri.replace("college-exemple", "lycee-autre")
    assert wallet.get(elsewhere).status_code == 404
    code = claimed(running, award)
    assert wallet.get(f"/orgs/lycee-autre/oid4vci/claims/{code}").status_code == 404


def test_without_token_one_is_told_what_is_needed(running: Running):
    wallet = Wallet(running)
    for headers in ({"Authorization": ""}, {"Authorization": "Basic eDp5"}):
        answer = wallet.send("credential", {}, **headers)
        refused(answer, "invalid_token", 401)
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_ends(running: Running):
    wallet = let_in(running, waiting(running))
    running.clock.forward(minutes=15)
    refused(wallet.ask(), "invalid_token", 401)


def test_a_notification_of_somebody_else_is_unknown(running: Running):
    first, second = let_in(running, waiting(running)), let_in(running, waiting(running))
    notification = first.ask().json["notification_id"]
    refused(second.tell(notification, "credential_deleted"), "invalid_notification_id")
    refused(first.tell("x", "credential_deleted"), "invalid_notification_id")
    refused(first.tell(notification, "credential_eaten"), "invalid_notification_request")
    refused(first.send("notification", b"[1]"), "invalid_notification_request")
    refused(first.send("notification", {"event": "x"}), "invalid_notification_request")
