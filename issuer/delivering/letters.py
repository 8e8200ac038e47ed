"""Letters with the link by which an award is taken: one at a time, or a job for many.

The letter is in the language of the award. Sending it again makes a new code, and the one in the
earlier letter void.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.awards.models import Award
from issuer.delivering import claims, codes, showing
from issuer.delivering.models import Channel, Claim
from issuer.delivering.showing import Shown
from issuer.organisations.models import Organisation
from issuer.place import Place
from service import audit, mail
from service.accounts.secret_values import Secrets
from service.errors import NotFound, ServiceError
from service.fence import scope
from service.jobs import Chunk, GiveUp, Item, Job, Kinds, start
from service.language import translator
from service.mail import MAX_SUBJECT_CHARACTERS, Message

KIND: Final = "letters"
LETTERS_AT_ONCE: Final = 20
CLAIM_PAGE: Final = "/claim"
MAX_TITLE_CHARACTERS: Final = 120


@dataclass(frozen=True, slots=True)
class Sender:
    """What letters and strips are made with: where our pages lie, and the key that hides codes."""

    base_url: str
    secrets: Secrets = field(repr=False)

    @classmethod
    def of(cls, place: Place) -> "Sender":
        """That of a running issuer."""
        return cls(place.config.base_url, place.secrets)

    def link(self, code: str) -> str:
        """The page on which an award is taken by this code."""
        return f"{self.base_url}{CLAIM_PAGE}/{code}"

    @property
    def page(self) -> str:
        """The page on which a code is typed."""
        return f"{self.base_url}{CLAIM_PAGE}"


def send(
    session: Session, award: Award, sender: Sender, *, by: UUID | None, now: datetime
) -> Claim:
    """Send the person a letter with a new code.

    Raises Conflict `award-not-offered`, ServiceError `award-without-address`.
    """
    if not award.address:
        raise ServiceError("award-without-address")
    claim, code = claims.make_claim(session, award, Channel.MAIL, secrets=sender.secrets, now=now)
    shown = showing.of(session, award)
    letter = compose(shown, award.address, code, sender, until=claim.expires_at)
    job = mail.post(session, letter, organisation=award.organisation_id, now=now)
    with scope(session, organisation=award.organisation_id):
        claim.mail_job_id = job.id
        session.flush()
    record(session, award, "award.letter-sent", by=by, now=now)
    return claim


def send_to(
    session: Session, award: Award, address: str, sender: Sender, *, by: UUID | None, now: datetime
) -> Claim:
    """The same to another address, which is kept from now on.

    Raises ServiceError `mail-address-malformed`, and as `send`.
    """
    told = address.strip()
    if not mail.is_address(told):
        raise ServiceError("mail-address-malformed")
    with scope(session, organisation=award.organisation_id):
        award.address = told
        session.flush()
    return send(session, award, sender, by=by, now=now)


def send_all(
    session: Session,
    organisation: Organisation,
    awards: Iterable[UUID],
    *,
    by: UUID | None,
    now: datetime,
) -> Job:
    """Have a letter sent for each of these awards, with progress and what failed.

    Raises ServiceError `job-item-twice`.
    """
    items = [Item(str(award)) for award in awards]
    facts = {"by": str(by) if by else None}
    return start(session, KIND, items, organisation=organisation.id, now=now, facts=facts)


def register(kinds: Kinds, place: Place) -> None:
    """Let a worker write letters."""
    sender = Sender.of(place)
    kinds.register(
        KIND, lambda session, chunk: _work(session, chunk, sender), items_at_once=LETTERS_AT_ONCE
    )


def _work(session: Session, chunk: Chunk, sender: Sender) -> None:
    by = chunk.job.facts.get("by")
    for item in chunk.items:
        found = session.scalars(select(Award).where(Award.id == UUID(item.key))).one_or_none()
        try:
            if found is None:
                raise NotFound("award-unknown")
            send(session, found, sender, by=UUID(by) if by else None, now=chunk.world.now)
        except ServiceError as error:
            # It was taken meanwhile, or has no address: another attempt would find the same.
            chunk.failures[item.key] = GiveUp(error.code)


def compose(shown: Shown, to: str, code: str, sender: Sender, *, until: datetime) -> Message:
    """The letter, as text and as simple HTML."""
    translate = translator(shown.language)
    title = shown.title[:MAX_TITLE_CHARACTERS]
    organisation = shown.organisation.name
    last_day: date = until.date()
    subject = translate(
        "{organisation} attests you: {title}", organisation=organisation, title=title
    )
    before = (
        translate("Hello {name},", name=shown.recipient),
        translate("{organisation} attests you: “{title}”.", organisation=organisation, title=title),
        translate("Take your attestation on this page, until {date}:", date=last_day),
    )
    after = (
        translate("Or type this code on {page}:", page=sender.page),
        codes.spelled(code),
        translate(
            "You can keep it in a wallet on your telephone, save it as a file, or send it to "
            "another platform."
        ),
        translate(
            "The link and the code are for you alone: whoever has them can take the attestation. "
            "If this letter is not for you, ignore it."
        ),
    )
    link = sender.link(code)
    text = "\n\n".join((*before, link, *after)) + "\n"
    html = _html(shown.language, before, link, translate("Take my attestation"), after)
    return Message(to, subject[:MAX_SUBJECT_CHARACTERS], text, html)


def _html(language: str, before: Iterable[str], link: str, label: str, after: Iterable[str]) -> str:
    """The same in HTML: no pictures, nothing that tells the sender that it was read."""
    paragraphs = [Markup("<p>{}</p>").format(text) for text in before]
    paragraphs.append(Markup('<p><a href="{0}">{1}</a><br>{0}</p>').format(link, label))
    paragraphs += [Markup("<p>{}</p>").format(text) for text in after]
    return str(
        Markup('<!doctype html>\n<html lang="{}"><body>\n{}\n</body></html>\n').format(
            language, Markup("\n").join(paragraphs)
        )
    )


def record(session: Session, award: Award, act: str, *, by: UUID | None, now: datetime) -> None:
    """Write down who had an award delivered; the codes themselves are nowhere."""
    audit.record(
        session,
        actor=by,
        act=act,
        organisation=award.organisation_id,
        target=award.id,
        facts={},
        now=now,
    )
