"""What the commands of `livret issuer` share: the database, who acts, answers, refusals."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, NoReturn
from uuid import UUID

import click
from sqlalchemy.orm import Session

import issuer.app
from issuer.importing.faults import ImportingError
from issuer.importing.wording import sentence as import_sentence
from issuer.organisations import creating
from issuer.organisations.models import Organisation
from livret.app import Issuer, open_issuer
from livret.commands.edge import NO, USAGE, Edge, now, with_errors
from livret.commands.serve import prepare
from livret.wording import ERRORS
from schemas import json_text
from schemas.errors import LivretError
from service import accounts
from service.accounts import second_step, sign_ins, signing_in
from service.accounts.models import Account, Role
from service.errors import CONFLICT, FORBIDDEN, NOT_FOUND, NotFound, ServiceError
from service.web.wording import SENTENCES as PAGE_SENTENCES

BROWSER: Final = "livret"
"""Under which name the sign-in of a command is listed in the account."""
_NO: Final = frozenset({CONFLICT, FORBIDDEN, NOT_FOUND})
"""Refusals with these statuses are answers, exit code 1; the others are wrong usage."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The issuer, an open session, and how to answer."""

    edge: Edge
    issuer: Issuer
    session: Session
    as_json: bool

    def organisation(self, slug: str) -> Organisation:
        """The organisation of that name; raises NotFound `organisation-unknown`."""
        return creating.find(self.session, slug)

    def answer(self, facts: Mapping[str, Any], msgid: str, **more: object) -> None:
        """One JSON object, or one sentence."""
        if self.as_json:
            self.show(facts)
        else:
            self.edge.out(msgid, **{**facts, **more})

    def show(self, facts: Mapping[str, Any]) -> None:
        """A line of JSON."""
        click.echo(json_text.dump(dict(facts)).decode())


def with_desk(run: Callable[..., None]) -> Any:
    """Give a command the desk, and say what verbs refuse; `--json` is an option of all."""

    @click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
    @click.pass_obj
    @with_errors
    @wraps(run)
    def guarded(edge: Edge, /, *, as_json: bool, **rest: Any) -> None:
        try:
            with _opened(edge, as_json=as_json) as desk:
                run(desk, **rest)
        except LivretError as error:
            refuse(edge, error)

    return guarded


@contextmanager
def _opened(edge: Edge, *, as_json: bool) -> Iterator[Desk]:
    issuer = open_issuer(edge.settings)
    try:
        prepare(edge, issuer)
        with issuer.sessions() as session:
            yield Desk(edge, issuer, session, as_json)
    finally:
        issuer.engine.dispose()


def refuse(edge: Edge, error: LivretError) -> NoReturn:
    """End with the sentence of a refusal. Raises the error again when nobody has words for it."""
    if isinstance(error, ImportingError):
        click.echo(import_sentence(error.fault, edge.translate), err=True)
        sys.exit(NO)
    said = issuer.app.sentences().get(error.code) or PAGE_SENTENCES.get(error.code)
    if said is None or error.code in ERRORS:
        raise error
    edge.say(said, **error.facts)
    sys.exit(NO if getattr(error, "status", None) in _NO else USAGE)


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
