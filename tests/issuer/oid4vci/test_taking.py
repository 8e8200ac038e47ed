"""A wallet takes an award: from the offer to the verified credential, in both formats."""

import json
from typing import Any

import pytest

from issuer.awards.models import AwardState, Recipient
from issuer.oid4vci import telling
from issuer.rosters.models import RosterPupil
from keys.material import KeyType
from proofs import sign
from proofs.proof import ProofOptions
from schemas.building.credentials import presentation
from schemas.oid4vci import Event
from schemas.oid4vci_offers import read_offer
from tests.issuer.oid4vci.wallets import (
    JWT,
    LDP,
    Wallet,
    claimed,
    let_in,
    offered,
    state_of,
    waiting,
)
from tests.issuer.support import Running
from tests.support.worlds import did_key_party, report
from verifier.report import Verdict


def verified(running: Running, credential: Any) -> None:
    text = credential if isinstance(credential, str) else json.dumps(credential)
    running.work()
    told = report(text.encode(), running.world())
    assert told.verdict is Verdict.VERIFIED, told.findings


@pytest.mark.parametrize("key_type", [KeyType.ED25519, KeyType.P256])
def test_from_the_offer_to_both_formats(running_on_both: Running, key_type: KeyType):
    running = running_on_both
    award = waiting(running)
    made = offered(running, award, with_code=True)
    wallet = Wallet(running, key_type=key_type)
    offer = wallet.read(made.uri)
    assert offer == wallet.read(made.by_value)
    assert offer.tx_code is not None
    assert offer.tx_code.length == len(made.tx_code or "") == 6
    assert wallet.ask_token(offer, made.tx_code).status_code == 200
    supported = wallet.metadata()["credential_configurations_supported"]
    answers = {}
    for name in offer.configurations:
        answer = wallet.ask(name)
        assert answer.status_code == 200, answer.json
        assert answer.headers["Cache-Control"] == "no-store"
        answers[supported[name]["format"]] = answer.json["credentials"][0]["credential"]
    assert set(answers) == {"ldp_vc", "jwt_vc_json"}
    assert answers["ldp_vc"]["credentialSubject"]["id"] == wallet.did
    for credential in answers.values():
        verified(running, credential)
    assert state_of(running, award)[:2] == (AwardState.TAKEN, wallet.did)


def test_the_same_key_gets_the_same_bytes_and_another_key_nothing(running: Running):
    award = waiting(running)
    wallet = let_in(running, award)
    first, again = wallet.ask(), wallet.ask(LDP, wallet.by_jwk())
    assert again.data == first.data
    other = let_in(running, award, name="another wallet")
    refused = other.ask()
    assert refused.status_code == 400
    assert refused.json["error"] == "credential_request_denied"
    later = let_in(running, award)
    assert later.ask().json["credentials"] == first.json["credentials"]
    assert state_of(running, award)[1] == wallet.did


def test_a_did_key_and_a_presentation_are_taken_as_well(running: Running):
    party = did_key_party("Noé")
    wallet = let_in(running, waiting(running))
    options = ProofOptions(
        purpose="authentication",
        created=running.now,
        challenge=wallet.nonce(),
        domain=wallet.identifier,
    )
    shown = sign(
        presentation([], holder=party.id),
        suite="eddsa-rdfc-2022",
        signer=party.signer,
        options=options,
    )
    answer = wallet.ask(proofs={"di_vp": [shown]})
    assert answer.status_code == 200, answer.json
    assert answer.json["credentials"][0]["credential"]["credentialSubject"]["id"] == party.id


def test_who_holds_a_claim_has_an_offer_whenever_they_ask(running_on_both: Running):
    running = running_on_both
    award = waiting(running)
    code = claimed(running, award)
    wallet = Wallet(running)
    address = f"/orgs/college-exemple/oid4vci/claims/{code}"
    offer = read_offer(wallet.get(address).data)
    assert offer.tx_code is None
    running.clock.forward(minutes=14)
    assert read_offer(wallet.get(address).data) == offer, "its time begins anew"
    running.clock.forward(minutes=14)
    assert wallet.ask_token(offer).status_code == 200
    # The wallet lost the token before it took anything.
    second = read_offer(wallet.get(address).data)
    assert second.code != offer.code
    assert wallet.ask_token(second).status_code == 200
    assert wallet.ask(JWT).status_code == 200
    assert state_of(running, award)[0] is AwardState.TAKEN
    third = read_offer(wallet.get(address).data)
    other = Wallet(running, "a thief")
    assert other.ask_token(third).status_code == 200
    assert other.ask().json["error"] == "credential_request_denied"


def test_a_wallet_may_ask_by_the_names_that_the_token_gave(running: Running):
    wallet = Wallet(running)
    offer = wallet.read(offered(running, waiting(running)).uri)
    wanted = [
        {"type": "openid_credential", "credential_configuration_id": name}
        for name in offer.configurations
    ]
    answer = wallet.ask_token(offer, authorization_details=json.dumps(wanted))
    details = answer.json["authorization_details"]
    assert [one["credential_configuration_id"] for one in details] == list(offer.configurations)
    for one in details:
        (name,) = one["credential_identifiers"]
        answer = wallet.ask(None, credential_identifier=name)
        assert answer.status_code == 200, answer.json


@pytest.mark.parametrize("event", list(Event))
def test_what_a_wallet_tells_is_counted_and_changes_nothing(running: Running, event: Event):
    award = waiting(running)
    wallet = let_in(running, award)
    name = wallet.ask().json["notification_id"]
    for _ in range(2):
        answer = wallet.tell(name, event)
        assert (answer.status_code, answer.data) == (204, b"")
    with running.inside() as (session, _):
        assert telling.counts(session) == {event: 1}
    assert state_of(running, award)[0] is AwardState.TAKEN


def test_an_award_for_one_wallet_is_taken_by_it_alone(running: Running):
    wallet = Wallet(running)
    award = waiting(running, recipient=Recipient.DID, value=wallet.did)
    stranger = let_in(running, award, name="stranger")
    assert stranger.ask().json["error"] == "credential_request_denied"
    assert let_in(running, award).ask().status_code == 200


def test_a_wallet_may_be_given_the_address_of_a_claim_itself(running: Running):
    award = waiting(running)
    code = claimed(running, award)
    wallet = Wallet(running)
    answer = wallet.client.get(
        f"/claim/{code}", headers={"Accept": "application/json"}, follow_redirects=True
    )
    assert answer.mimetype == "application/json"
    offer = read_offer(answer.data)
    assert wallet.ask_token(offer).status_code == 200
    assert wallet.ask().status_code == 200
    page = wallet.get(f"/claim/{code}", Accept="text/html")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert state_of(running, award)[0] is AwardState.TAKEN


def test_what_was_saved_as_a_file_comes_into_a_wallet_as_it_is(running: Running):
    award = waiting(running)
    code = claimed(running, award)
    person = running.browser()
    saved = person.send(f"/claim/{code}", to=f"/claim/{code}/file", kind="json")
    assert saved.status_code == 200
    wallet = Wallet(running)
    offer = read_offer(wallet.get(f"/orgs/college-exemple/oid4vci/claims/{code}").data)
    assert wallet.ask_token(offer).status_code == 200
    assert wallet.ask().json["credentials"][0]["credential"] == json.loads(saved.data)


def test_the_wallet_of_a_pupil_of_the_list_is_known_from_then_on(running: Running):
    with running.inside() as (session, school):
        texts = dict.fromkeys(
            ("key", "uai", "eleve_id", "ine", "old_ine", "jointure", "other", "usual_name"), ""
        )
        names = {"family_name": "Dupré", "given_name": "Noé", "division": "3A", "mef": ""}
        pupil = RosterPupil(
            organisation_id=school.id, **texts, **names, words="dupre noe", listed_at=running.now
        )
        session.add(pupil)
        session.flush()
        pupil_id = pupil.id
    first, second = (waiting(running, pupil_id=pupil_id) for _ in range(2))
    wallet = let_in(running, first)
    assert wallet.ask().status_code == 200
    assert let_in(running, second, name="a new phone").ask().status_code == 200
    with running.inside() as (session, _):
        assert session.get_one(RosterPupil, pupil_id).holder == wallet.did
