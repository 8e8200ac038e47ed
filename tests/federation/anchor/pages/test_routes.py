"""Every route of an anchor as every kind of person: a stranger, no role, a clerk, the head."""

import re
from collections.abc import Iterator, Mapping
from uuid import uuid4

import pytest
from werkzeug.routing import Rule

from federation.anchor import inviting, keys, sponsoring
from federation.anchor.models import (
    Application,
    ApplicationState,
    MemberKind,
    Recognition,
    RecognitionRole,
    Sponsorship,
    SponsorshipState,
)
from service import accounts
from service.accounts.invitations import Offer
from service.accounts.models import Role
from service.web.access import Kind, access_of
from tests.federation.anchor.pages.seeds import grant, join
from tests.federation.anchor.running import RunningAnchor
from tests.support.web import BROWSER

PEOPLE = ("anonymous", "nobody", "clerk", "head")
ROLES = {"clerk": Role.SECRETARY, "head": Role.HEAD}
HEAD_ONLY = ("/console/recognition", "/console/settings", "/console/team/")
OF_ALL = ("/console/team",)
PUBLIC = (
    *("/", "/members/", "/accreditations/", "/history", "/join/", "/registry", "/federation/"),
    *("/.well-known/", "/api/", "/static/", "/bootstrap/", "/healthz", "/readyz", "/metrics"),
    *("/sign-in", "/sign-out", "/password/", "/invitation"),
)
SIGNED_IN = "/account"
ARGUMENT = re.compile(r"<(?:[^:>]+:)?([a-z_]+)>")
NEEDS_MORE = frozenset({400, 404, 409, 422, 503})
"""What a public route answers whose address or message says too little, or names what is not."""
NO_TOKEN = 400


def walked(anchor: RunningAnchor) -> Iterator[tuple[str, Rule]]:
    """Every method of every route."""
    for rule in anchor.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule


def wanted(path: str) -> frozenset[Role] | None:
    """By the table of this test: the roles that may call; None where no role is asked for."""
    if not path.startswith("/console"):
        return None
    heads = path.startswith(HEAD_ONLY) and path not in OF_ALL
    merges = path.endswith("/merge")
    return frozenset({Role.HEAD}) if heads or merges else frozenset({Role.HEAD, Role.SECRETARY})


def test_every_view_demands_what_the_table_says(anchor: RunningAnchor) -> None:
    for _, rule in walked(anchor):
        access, roles = access_of(anchor.app, rule.endpoint), wanted(rule.rule)
        if roles is not None:
            assert access.kind is Kind.ROLES, rule
            assert access.roles == roles, rule
        elif rule.rule.startswith(SIGNED_IN):
            assert access.kind is Kind.SIGNED_IN, rule
        else:
            assert access.kind in {Kind.PUBLIC, Kind.ONE_TIME}, rule
            assert rule.rule == "/" or rule.rule.startswith(PUBLIC[1:]), rule


def test_what_signs_demands_the_second_step(anchor: RunningAnchor) -> None:
    without = {
        "/console/applications/<uuid:application_id>/refuse",
        "/console/invitations/new",
        "/console/invitations/<uuid:invitation_id>/withdraw",
        "/console/sponsorships/<uuid:sponsorship_id>/seen",
        "/console/members/<uuid:member_id>/refresh",
    }
    for method, rule in walked(anchor):
        if method == "POST" and rule.rule.startswith("/console") and rule.rule not in without:
            assert access_of(anchor.app, rule.endpoint).two_steps, rule


def things(anchor: RunningAnchor) -> Mapping[str, str]:
    """One thing of each kind, by the name of the argument that stands for it."""
    member, other = join(anchor), join(anchor, "club")
    granted = grant(anchor, member, "socle")[0]
    with anchor.inside() as (session, here):
        invited = inviting.invite(session, "Lycée", by=None, now=anchor.now)
        offer = accounts.invite(session, Offer(here.id, Role.SECRETARY), by=None, now=anchor.now)
        held, _ = accounts.of_organisation(session, here.id)[0]
        rows = (
            Application(
                state=ApplicationState.WAITING,
                state_hash=b"x",
                entity_id="https://new.example",
                name="Nouveau",
                kind=MemberKind.SCHOOL,
                numbers={},
                kinds=["socle"],
                claimed={},
                configuration="",
                checks=[],
                made_at=anchor.now,
            ),
            Sponsorship(
                sponsor_id=member.id,
                entity_id=other.entity_id,
                kinds=["training"],
                state=SponsorshipState.STATED,
                token="",
                stated_at=anchor.now,
            ),
            Recognition(
                entity_id="https://ministry.example",
                name="Ministère",
                role=RecognitionRole.SUPERIOR,
                kinds=[],
                jwks={"keys": []},
                valid_from=anchor.now,
            ),
        )
        session.add_all(rows)
        session.flush()
        sponsoring.find(session, rows[1].id)
        found = {
            "member_id": member.id,
            "granted_id": granted.id,
            "application_id": rows[0].id,
            "sponsorship_id": rows[1].id,
            "recognition_id": rows[2].id,
            "invitation_id": invited.invited.id,
            "membership_id": held.id,
            "key_id": keys.history(session, here)[0].id,
            "code": invited.code,
            "token": offer.token,
            "kind": "socle",
            "secret": "nothing",
            "serial": 0,
            "filename": "livret.css",
        }
    return {name: str(value) for name, value in found.items()}


def expected(rule: Rule, method: str, name: str, anchor: RunningAnchor) -> frozenset[int]:
    access = access_of(anchor.app, rule.endpoint)
    let_in = frozenset({200, 303}) if method == "GET" else frozenset({NO_TOKEN})
    if access.kind in {Kind.PUBLIC, Kind.ONE_TIME}:
        return let_in | NEEDS_MORE | ({201, 202, 204} if access.api else set())
    if name == "anonymous":
        return frozenset({303 if method == "GET" else 401})
    if access.kind is Kind.ROLES and ROLES.get(name) not in access.roles:
        return frozenset({403})
    if access.kind is Kind.SIGNED_IN:
        return let_in | {404}
    return let_in - {303} | ({303} if "sign" in rule.rule else set())


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_is_answered_as_the_table_says(anchor: RunningAnchor, name: str) -> None:
    ids = things(anchor)
    anchor.work()
    wrong = {}
    for method, rule in walked(anchor):
        person = anchor.people.get(name) or anchor.browser()
        path = ARGUMENT.sub(lambda found: ids.get(found[1], str(uuid4())), rule.rule)
        path = re.sub(r"<int\([^)]*\):serial>", ids["serial"], path)
        if rule.rule == "/sign-out":
            continue
        answer = person.client.open(path, method=method, base_url=person.base_url, headers=BROWSER)
        answer.close()
        if answer.status_code not in expected(rule, method, name, anchor):
            wrong[f"{method} {rule.rule}"] = answer.status_code
    assert wrong == {}
