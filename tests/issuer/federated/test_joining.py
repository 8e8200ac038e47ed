"""A head joins a federation from the console; what becomes of the application is seen there."""

from datetime import timedelta
from typing import Any

import pytest

from federation.errors import FederationError
from federation.openid import statements
from federation.openid.statements import StatementKind
from issuer.federated import joining, standing
from issuer.federated.models import JoiningState
from issuer.federated.standing import Position
from keys.material import KeyType, PrivateKey
from tests.issuer.federated.conftest import INVITATION, ISSUER, Joined
from tests.issuer.federated.fake_anchor import NAME, ORIGIN
from tests.issuer.organisations.places import CLUB, SCHOOL

DESK = f"/orgs/{SCHOOL.slug}/console/federation"
ENTITY = f"{ISSUER}/orgs/{SCHOOL.slug}"


def apply(two: Joined, **fields: Any) -> str:
    """Apply by the page of the invitation; the address of the page of what becomes of it."""
    page = f"{DESK}/join?link={INVITATION}"
    given = {"kinds": ["socle", "engagement"], **fields}
    answer = two.issuer.head.send(page, to=f"{DESK}/join", link=INVITATION, **given)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def read(two: Joined, page: str) -> str:
    answer = two.issuer.head.get(page)
    assert answer.status_code == 200
    return str(answer.text)


def pass_time(two: Joined, **much: float) -> None:
    two.issuer.clock.forward(**much)
    two.issuer.work()


def held(two: Joined, kind: str, slug: str = SCHOOL.slug) -> standing.Held:
    with two.issuer.inside(slug) as (session, organisation):
        return standing.of(session, organisation, kind, now=two.issuer.now)


def configuration(two: Joined, slug: str = SCHOOL.slug) -> dict[str, Any]:
    return two.anchor.read(f"{ISSUER}/orgs/{slug}")


def test_before_anything_the_desk_says_what_to_do(two: Joined) -> None:
    page = read(two, DESK)
    assert "Join with an invitation" in page
    assert held(two, "socle").position is Position.ALONE


def test_the_page_of_an_invitation_says_who_invites_and_sends_nothing(two: Joined) -> None:
    page = read(two, f"{DESK}/join?link={INVITATION}")
    assert NAME in page
    assert ORIGIN in page
    assert "Competencies of the common core" in page
    assert "Trainings" not in page
    assert two.anchor.applied == []


def test_from_the_invitation_to_the_accreditation(two_on_both: Joined) -> None:
    two = two_on_both
    page = apply(two, message="Demandez à Mme Verne.")
    assert "the federation is looking at it" in read(two, page)
    (said,) = two.anchor.applied
    assert said["iss"] == ENTITY
    assert said["kinds"] == ["socle", "engagement"]
    assert said["message"] == "Demandez à Mme Verne."
    assert held(two, "socle").position is Position.APPLIED
    assert configuration(two)["authority_hints"] == [ORIGIN]

    two.anchor.grant("engagement", until=two.issuer.now + timedelta(days=200))
    pass_time(two, minutes=11)
    told = read(two, page)
    assert "Member" in told
    assert "Volunteering and responsibilities" in told
    engaged = held(two, "engagement")
    assert engaged.position is Position.ACCREDITED
    assert engaged.until is not None
    assert held(two, "socle").position is Position.OTHER_KIND
    (mark,) = configuration(two)["trust_marks"]
    assert mark["trust_mark_type"] == f"{ORIGIN}/accreditations/engagement"
    assert mark["trust_mark"] in {one.token for one in kept_marks(two)}
    document = two.issuer.browser().get(f"/orgs/{SCHOOL.slug}/did.json").json
    (service,) = document["service"]
    assert (service["type"], service["serviceEndpoint"]) == ("OpenIDFederationEntity", ENTITY)


def kept_marks(two: Joined) -> list[Any]:
    with two.issuer.inside() as (session, organisation):
        (row,) = joining.listed(session, organisation)
        return list(joining.marks_of(session, row))


def test_everybody_reads_on_the_public_page_by_whom_it_is_accredited(two: Joined) -> None:
    apply(two)
    two.anchor.grant("engagement")
    pass_time(two, minutes=11)
    page = two.issuer.browser().get(f"/orgs/{SCHOOL.slug}")
    assert NAME in page.text
    assert f"{ORIGIN}/accreditations/engagement" in page.text


def test_an_accreditation_that_ended_no_longer_counts(two: Joined) -> None:
    apply(two)
    two.anchor.grant("socle", until=two.issuer.now + timedelta(days=2))
    pass_time(two, minutes=11)
    assert held(two, "socle").position is Position.ACCREDITED
    pass_time(two, days=3)
    assert held(two, "socle").position is Position.OVER
    assert "trust_marks" not in configuration(two)


def test_suspended_and_told_so(two: Joined) -> None:
    page = apply(two)
    two.anchor.grant("socle")
    pass_time(two, minutes=11)
    two.anchor.suspend()
    answer = two.issuer.head.send(page, to=f"{page}/look")
    assert answer.status_code == 303
    assert held(two, "socle").position is Position.SUSPENDED
    assert "does not hold" in read(two, page)
    assert "suspended your organisation" in read(two, f"/orgs/{SCHOOL.slug}/console")


def test_refused_with_the_reason_of_the_federation(two: Joined) -> None:
    page = apply(two)
    two.anchor.state, two.anchor.reason = "refused", "Le numéro UAI n’est pas le vôtre."
    pass_time(two, minutes=11)
    told = read(two, page)
    assert "Application refused" in told
    assert "Le numéro UAI n’est pas le vôtre." in told
    assert "authority_hints" not in configuration(two)
    assert held(two, "socle").position is Position.ALONE
    apply(two)


def test_what_the_federation_refuses_at_once_is_said_on_the_form_and_nothing_is_kept(
    two: Joined,
) -> None:
    two.anchor.refuses = "uai-taken-there"
    page = f"{DESK}/join?link={INVITATION}"
    answer = two.issuer.head.send(page, to=f"{DESK}/join", link=INVITATION, kinds=["socle"])
    assert answer.status_code >= 400
    assert "Cet UAI est déjà connu." in answer.text
    with two.issuer.inside() as (session, organisation):
        assert joining.listed(session, organisation) == []


def test_one_applies_to_a_federation_once(two: Joined) -> None:
    apply(two)
    page = f"{DESK}/join?link={INVITATION}"
    answer = two.issuer.head.send(page, to=f"{DESK}/join", link=INVITATION, kinds=["socle"])
    assert answer.status_code == 409
    assert "You have applied to" in answer.text


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("", "This is no invitation"),
        ("ftp://academie.example/join/x", "This is no invitation"),
        ("http://academie.example/join/x", "This is no invitation"),
        (f"{ORIGIN}/join/nobody-knows", "not known or is over"),
        ("https://nobody.example/join/x", "cannot be reached"),
    ],
)
def test_links_that_lead_nowhere_are_said_in_plain_words(two: Joined, link: str, said: str) -> None:
    answer = two.issuer.head.get(f"{DESK}/join?link={link}")
    assert answer.status_code == 303
    assert said in read(two, DESK)


def test_a_link_that_speaks_for_another_federation_is_refused(two: Joined) -> None:
    two.anchor.claims_to_be = "https://ministere.example"
    two.issuer.head.get(f"{DESK}/join?link={INVITATION}")
    assert "https://ministere.example" in read(two, DESK)
    assert two.anchor.applied == []


def test_where_anybody_may_apply_the_address_of_the_federation_will_do(two: Joined) -> None:
    assert NAME in read(two, f"{DESK}/join?link={ORIGIN}")


def test_a_forged_mark_is_not_published(two: Joined) -> None:
    apply(two)
    two.anchor.signs_marks = PrivateKey.generate(KeyType.P256)
    two.anchor.grant("socle")
    pass_time(two, minutes=11)
    assert "trust_marks" not in configuration(two)
    assert held(two, "socle").position is Position.ACCREDITED


def test_a_federation_that_does_not_answer_is_asked_again(two: Joined) -> None:
    page = apply(two)
    with two.net.cut(ORIGIN):
        pass_time(two, minutes=11)
        assert "It could not be reached" in read(two, page)
    two.anchor.grant("socle")
    pass_time(two, minutes=31)
    assert "Member" in read(two, page)


def test_leaving(two: Joined) -> None:
    page = apply(two)
    two.anchor.grant("socle")
    pass_time(two, minutes=11)
    answer = two.issuer.head.send(page, to=f"{page}/leave")
    assert answer.status_code == 303
    said = configuration(two)
    assert said.keys() & {"authority_hints", "trust_marks"} == set()
    two.anchor.told.clear()
    two.issuer.work()
    assert two.anchor.told == [ENTITY]
    assert "You have left" in read(two, DESK)


def test_the_federation_is_told_of_another_key_as_soon_as_it_can_be_reached(two: Joined) -> None:
    apply(two)
    two.anchor.grant("socle")
    pass_time(two, minutes=11)
    keys = f"/orgs/{SCHOOL.slug}/console/settings/keys"
    with two.net.cut(ORIGIN):
        two.issuer.head.send(keys, to=f"{keys}/renew")
        two.issuer.work()
        assert two.anchor.told == []
    pass_time(two, minutes=10)
    assert two.anchor.told == [ENTITY]


def test_a_new_federation_key_signs_once_the_federation_states_it(two: Joined) -> None:
    apply(two)
    two.anchor.grant("socle")
    pass_time(two, minutes=11)
    (old,) = configuration(two)["jwks"]["keys"]
    two.issuer.head.send(DESK, to=f"{DESK}/keys/renew")
    assert configuration(two)["jwks"]["keys"][0] == old
    pass_time(two, minutes=11)
    pass_time(two, hours=7)
    (new,) = configuration(two)["jwks"]["keys"]
    assert new != old


def test_only_the_head_is_at_the_desk(two: Joined) -> None:
    for person in (two.issuer.secretary, two.issuer.awarder):
        assert person.get(DESK).status_code == 403
    assert two.issuer.partner.get(f"/orgs/{CLUB.slug}/console/federation").status_code == 403


def test_an_interrupted_application_leaves_a_trace_and_is_replaced(two: Joined) -> None:
    apply(two)
    with two.issuer.inside() as (session, organisation):
        (row,) = joining.listed(session, organisation)
        row.state = JoiningState.SENDING
    assert "Interrupted" in read(two, DESK)
    apply(two)
    with two.issuer.inside() as (session, organisation):
        assert len(joining.listed(session, organisation)) == 1


def test_an_application_of_another_body_is_no_proof(two: Joined) -> None:
    apply(two)
    (said,) = two.anchor.applied
    (proof,) = said["did_proofs"]
    read_ = statements.read(proof, StatementKind.DID_PROOF, now=two.issuer.now)
    with pytest.raises(FederationError):
        statements.verify(read_, [two.anchor.key.public])
