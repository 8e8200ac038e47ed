"""What the commands of `livret issuer` share: the database, who acts, answers, refusals."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, NoReturn
from uuid import UUID

import click

import issuer.app
from issuer.importing.faults import ImportingError
from issuer.importing.wording import sentence as import_sentence
from issuer.organisations import creating
from issuer.organisations.models import Organisation
from livret.app import Issuer, open_issuer
from livret.commands import desk
from livret.commands.edge import NO, Edge, now, with_errors
from schemas.errors import LivretError
from service import accounts
from service.accounts import second_step, sign_ins, signing_in
from service.accounts.models import Account, Role
from service.errors import NotFound, ServiceError

BROWSER: Final = "livret"
"""Under which name the sign-in of a command is listed in the account."""


@dataclass(frozen=True, slots=True)
class Desk(desk.Desk):
    """The issuer, an open session, and how to answer."""

    issuer: Issuer

    def organisation(self, slug: str) -> Organisation:
        """The organisation of that name; raises NotFound `organisation-unknown`."""
        return creating.find(self.session, slug)


def with_desk(run: Callable[..., None]) -> Any:
    """Give a command the desk, and say what verbs refuse; `--json` is an option of all."""

    @click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
    @click.pass_obj
    @with_errors
    @wraps(run)
    def guarded(edge: Edge, /, *, as_json: bool, **rest: Any) -> None:
        issuer = open_issuer(edge.settings)
        try:
            with desk.opened(edge, issuer) as session:
                run(Desk(edge, session, as_json, issuer), **rest)
        except LivretError as error:
            refuse(edge, error)

    return guarded


def refuse(edge: Edge, error: LivretError) -> NoReturn:
    """End with the sentence of a refusal. Raises the error again when nobody has words for it."""
    if isinstance(error, ImportingError):
        click.echo(import_sentence(error.fault, edge.translate), err=True)
        sys.exit(NO)
    desk.refuse(edge, error, issuer.app.sentences())


@dataclass(frozen=True, slots=True)
class Acting:
    """Who does it: a login and, for what is signed, a code of their second step."""

    login: str | None = None
    code: str | None = None


@contextmanager
def acting(desk: Desk, organisation: Organisation, said: Acting) -> Iterator[UUID]:
    """The account that acts, signed in with both steps for as long as this takes.

    The account of a login, else the first head there. Without a code, and without a sign-in of
    today in a browser, it may only make what waits for approval. Raises NotFound
    `account-unknown`, and as `second_step.take`.
    """
    account = _account(desk, organisation, said.login)
    if said.code is None:
        yield account.id
        return
    row_id = _sign_in(desk, account, said.code)
    try:
        yield account.id
    finally:
        # What failed is undone before anything else is written.
        desk.session.rollback()
        sign_ins.end(desk.session, account.id, row_id)
        desk.session.commit()


def _account(desk: Desk, organisation: Organisation, login: str | None) -> Account:
    if login is not None:
        found = signing_in.by_login(desk.session, login)
    else:
        held = accounts.of_organisation(desk.session, organisation.id)
        heads = [(one, who) for one, who in held if one.role is Role.HEAD and one.holds(now())]
        found = min(heads, key=lambda pair: pair[0].id)[1] if heads else None
    if found is None:
        raise NotFound("account-unknown")
    return found


def _sign_in(desk: Desk, account: Account, code: str) -> UUID:
    # Whoever runs commands here holds the keys; the code proves that the person agrees.
    at, secrets = now(), desk.issuer.place.secrets
    opened = sign_ins.begin(desk.session, account, browser=BROWSER, provider=None, now=at)
    here = (opened.sign_in, account)
    row_id: UUID = opened.sign_in.id
    try:
        second_step.take(desk.session, here, code, secrets=secrets, now=at)
    except ServiceError:
        sign_ins.end(desk.session, account.id, row_id)
        # The wrong guess was counted.
        desk.session.commit()
        raise
    desk.session.commit()
    return row_id


def signing(run: Callable[..., None]) -> Any:
    """The options by which a command says who acts; it is handed them as `who`."""

    @click.option(
        "--as", "login", metavar="LOGIN", help="The account that acts; the first head if left out."
    )
    @click.option(
        "--code",
        help="Six digits of their second step, or a recovery code. It can be left out while they "
        "are signed in with both steps in a browser.",
    )
    @wraps(run)
    def with_who(*given: Any, login: str | None, code: str | None, **rest: Any) -> None:
        run(*given, who=Acting(login, code), **rest)

    return with_who


ORG: Final = click.option("--org", "slug", required=True, metavar="SLUG", help="The organisation.")
