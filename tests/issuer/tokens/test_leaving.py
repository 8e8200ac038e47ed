"""Who left signs nothing any more, by a machine neither."""

from uuid import UUID

import pytest
from sqlalchemy import select

from issuer.status.models import Purpose
from issuer.tokens import keeping
from issuer.tokens.keeping import Scope, Wish
from service import accounts
from service.accounts.models import Account, Membership, Role
from tests.issuer.organisations.places import SCHOOL
from tests.issuer.support import Running
from tests.issuer.vc_api.machines import Machine


def of_second_head(running: Running) -> tuple[Machine, UUID]:
    """A token that a head made who is not the only one."""
    second = running.sign_in("lou", Role.HEAD).account_id
    assert second is not None
    wish = Wish(name="Logiciel", scopes=frozenset(Scope), purpose=Purpose.REVOCATION)
    with running.inside() as (session, school):
        made = keeping.create(session, school, wish, by=second, now=running.now)
    return Machine(running, SCHOOL.slug, made.secret), second


@pytest.mark.parametrize("how", ["role", "account"])
def test_a_token_signs_as_long_as_who_made_it_has_a_role(
    running_on_both: Running, how: str
) -> None:
    running = running_on_both
    machine, second = of_second_head(running)
    issued = machine.issue(machine.document(id="urn:uuid:0e1c0b52-7d7c-4b43-9c43-3c8a4b3f0a11"))
    assert issued.status_code == 201
    with running.inside() as (session, _):
        if how == "account":
            session.get_one(Account, second).disabled_at = running.now
        else:
            held = session.scalars(select(Membership).where(Membership.person_id == second)).one()
            head = running.head.account_id
            assert head is not None
            accounts.end(session, held, by=head, now=running.now)
    assert machine.issue(machine.document()).status_code == 403
    assert machine.post("status", {}).status_code == 403
    assert machine.read("urn:uuid:0e1c0b52-7d7c-4b43-9c43-3c8a4b3f0a11").status_code == 200
