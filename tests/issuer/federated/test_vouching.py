"""A head vouches for a partner hosted here in one act, and for an association elsewhere."""

from tests.issuer.federated.conftest import ISSUER, Joined
from tests.issuer.federated.fake_anchor import NAME, ORIGIN
from tests.issuer.federated.test_joining import apply, configuration, held, pass_time, read
from tests.issuer.organisations.places import CLUB, SCHOOL

CONSOLE = f"/orgs/{SCHOOL.slug}/console"
PARTNER = f"{CONSOLE}/partners/{CLUB.slug}"
DESK = f"{CONSOLE}/federation"
CLUB_ENTITY = f"{ISSUER}/orgs/{CLUB.slug}"


def member(two: Joined) -> str:
    """The school is a member; the identifier of its membership."""
    page = apply(two)
    two.anchor.grant("engagement")
    pass_time(two, minutes=11)
    return page.rpartition("/")[2]


def test_a_school_that_is_no_member_vouches_for_nobody(two: Joined) -> None:
    assert "Vouch" not in read(two, PARTNER)
    assert two.issuer.head.get(f"{PARTNER}/vouch").status_code == 409


def test_one_act_states_the_word_and_applies_for_the_partner(two_on_both: Joined) -> None:
    two = two_on_both
    anchor = member(two)
    answer = two.issuer.head.send(
        f"{PARTNER}/vouch", kinds=["engagement"], until="2027-07-05", anchor=anchor
    )
    assert answer.status_code == 303, answer.text
    (word,) = two.anchor.sponsored
    assert (word["iss"], word["sub"]) == (f"{ISSUER}/orgs/{SCHOOL.slug}", CLUB_ENTITY)
    assert word["kinds"] == ["engagement"]
    said = two.anchor.applied[-1]
    assert said["iss"] == CLUB_ENTITY
    assert said["sponsorship"]
    assert configuration(two, CLUB.slug)["authority_hints"] == [ORIGIN]
    assert NAME in read(two, PARTNER)
    pass_time(two, minutes=11)
    assert held(two, "engagement", CLUB.slug).position.value == "accredited"


def test_an_application_that_did_not_arrive_is_taken_up_without_a_second_word(two: Joined) -> None:
    anchor = member(two)
    fields = {"kinds": ["engagement"], "anchor": anchor}
    two.anchor.refuses = "not-now"
    answer = two.issuer.head.send(f"{PARTNER}/vouch", **fields)
    assert answer.status_code >= 400
    assert len(two.anchor.sponsored) == 1
    two.anchor.refuses = ""
    assert two.issuer.head.send(f"{PARTNER}/vouch", **fields).status_code == 303
    assert len(two.anchor.sponsored) == 1
    assert two.anchor.applied[-1]["iss"] == CLUB_ENTITY


def test_nobody_vouches_for_diplomas(two: Joined) -> None:
    anchor = member(two)
    answer = two.issuer.head.send(f"{PARTNER}/vouch", kinds=["certificate"], anchor=anchor)
    assert answer.status_code >= 400
    assert two.anchor.sponsored == []


def test_for_an_association_with_its_own_issuer(two: Joined) -> None:
    anchor = member(two)
    answer = two.issuer.head.send(
        f"{DESK}/vouch",
        name="Les Mains vertes",
        address="https://mains-vertes.example/orgs/mains-vertes/",
        kinds=["engagement", "discovery"],
        anchor=anchor,
    )
    assert answer.status_code == 303, answer.text
    (word,) = two.anchor.sponsored
    assert word["sub"] == "https://mains-vertes.example/orgs/mains-vertes"
    assert "Les Mains vertes" in read(two, DESK)


def test_a_word_is_taken_back(two: Joined) -> None:
    anchor = member(two)
    two.issuer.head.send(
        f"{DESK}/vouch",
        name="Les Mains vertes",
        address="https://mains-vertes.example",
        kinds=["engagement"],
        anchor=anchor,
    )
    action = read(two, DESK).partition("/federation/vouching/")[2].partition("/end")[0]
    answer = two.issuer.head.send(DESK, to=f"{DESK}/vouching/{action}/end")
    assert answer.status_code == 303
    assert two.anchor.sponsored[-1]["ended"] is True
    assert "Ended on" in read(two, DESK)


def test_an_address_that_is_none_is_said_beside_its_field(two: Joined) -> None:
    anchor = member(two)
    answer = two.issuer.head.send(
        f"{DESK}/vouch", name="X", address="nowhere", kinds=["engagement"], anchor=anchor
    )
    assert answer.status_code >= 400
    assert "This is no address of an organisation that issues" in answer.text
