"""`livret issuer org` and `livret issuer partner`: organisations of this installation."""

from datetime import timedelta
from typing import Any

import click

from federation.standing import ACCREDITATION_KINDS
from issuer.federated import anchors, joining
from issuer.federated.joining import Wish
from issuer.federated.refusals import AnchorFailed, AnchorRefused
from issuer.organisations import creating, founding, keys, partners, starting
from issuer.organisations.founding import Founding, Profile
from issuer.organisations.models import AwardKind, Kind, Organisation
from issuer.organisations.partners import Inviting, Limits
from livret.commands.edge import Instant, now, whole_seconds
from livret.commands.issuer_edge import ORG, Desk, with_desk
from service import accounts, mail
from service.accounts import letters
from service.accounts.invitations import Offer
from service.accounts.models import Role
from service.language import N_, translator

ROLES = [role.value for role in Role if role is not Role.PARTNER]


@click.group("org")
def org() -> None:
    """Found, list and show organisations, and invite people into them."""


@org.command("create")
@click.argument("name")
@click.option("--kind", type=click.Choice([one.value for one in Kind]), required=True)
@click.option("--slug", help="Its name in addresses; made from NAME if left out.")
@click.option("--uai", default="", help="Of a school or training centre.")
@click.option("--rna", default="", help="Of an association.")
@click.option("--siret", default="", help="Of an enterprise or an association.")
@click.option("--email", default="", help="Where it is reached; shown on its page.")
@click.option("--portable", is_flag=True, help="did:key, which never changes, instead of did:web.")
@with_desk
def create(desk: Desk, *, name: str, kind: str, slug: str | None, **said: Any) -> None:
    """Found an organisation called NAME; "org invite" then brings its head in.

    \b
    Example:
      livret issuer org create "Collège Jules Verne" --kind school --uai 0751234A
    """  # noqa: D301 - click reads the backspace
    profile = Profile(name=name, email=said.pop("email"))
    wish = Founding(slug=slug or founding.slug_of(name), kind=Kind(kind), profile=profile, **said)
    made = creating.create(
        desk.session, wish, desk.issuer.place.hosting, by=None, now=whole_seconds(now())
    )
    desk.session.commit()
    facts = _facts(desk, made)
    desk.answer(facts, N_("{name} is here: {address}\n    {did}"))


@org.command("join")
@click.argument("slug")
@click.argument("link")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(ACCREDITATION_KINDS),
    help="What it wants to attest; several times for several. What is proposed, if left out.",
)
@click.option("--email", default="", help="Where the clerks of the federation reach it.")
@with_desk
def join(desk: Desk, *, slug: str, link: str, kinds: tuple[str, ...], email: str) -> None:
    """Apply for the organisation SLUG by the LINK of an invitation, or at an anchor's address.

    "livret serve issuer" must be running: the anchor reads what the organisation publishes.

    \b
    Example:
      livret issuer org join college-jules-verne https://federation.example/join/7f3a --kind socle
    """  # noqa: D301 - click reads the backspace
    found, place, instant = desk.organisation(slug), desk.issuer.place, whole_seconds(now())
    invited = anchors.invitation(place.fetcher, link, now=instant)
    wish = Wish(invitation=invited, kinds=kinds or invited.kinds, email=email)
    row, token = joining.draft(desk.session, found, wish, place.hosting, by=None, now=instant)
    desk.session.commit()
    try:
        answer = anchors.apply(place.fetcher, invited.applications, token)
        joining.sent(desk.session, row, answer, now=instant)
    except (AnchorFailed, AnchorRefused):
        joining.forget(desk.session, row)
        desk.session.commit()
        raise
    desk.session.commit()
    facts = {"anchor": row.anchor_id, "name": row.anchor_name, "state": row.state.value}
    desk.answer(facts, N_("{name} has the application ({state})."))


@org.command("list")
@with_desk
def listed(desk: Desk) -> None:
    """Every organisation, by its name in addresses."""
    found = creating.listed(desk.session)
    for one in found:
        if desk.as_json:
            desk.show(_facts(desk, one))
        else:
            click.echo(f"{one.slug}  {one.name}")
    if not found:
        desk.edge.say(N_("There is no organisation yet."))


@org.command("show")
@click.argument("slug")
@with_desk
def show(desk: Desk, *, slug: str) -> None:
    """An organisation with its keys, its people and its partners."""
    found = desk.organisation(slug)
    facts = {
        **_facts(desk, found),
        "keys": [
            {"id": one.verification_method, "from": one.valid_from.isoformat()}
            for one in keys.history(desk.session, found)
            if one.revoked_at is None and one.valid_until is None
        ],
        "people": [
            {"login": account.login, "role": membership.role.value}
            for membership, account in accounts.of_organisation(desk.session, found.id)
            if membership.holds(now())
        ],
        "partners": [one.slug for one in partners.of_school(desk.session, found)],
    }
    if desk.as_json:
        desk.show(facts)
        return
    for label, value in facts.items():
        lines = value if isinstance(value, list) else [value]
        for line in lines:
            shown = "  ".join(map(str, line.values())) if isinstance(line, dict) else line
            click.echo(f"{label}: {shown}")


@org.command("invite")
@click.argument("slug")
@click.option("--role", type=click.Choice(ROLES), default=Role.HEAD.value, show_default=True)
@click.option("--email", default="", help="Send the link there; it is printed in any case.")
@with_desk
def invite(desk: Desk, *, slug: str, role: str, email: str) -> None:
    """Invite a person into an organisation by a link that serves once."""
    found, at = desk.organisation(slug), now()
    offer = Offer(found.id, Role(role), email=email or None)
    made = accounts.invite(desk.session, offer, by=None, now=at)
    link = f"{desk.issuer.config.base_url}{partners.INVITATION_PAGE}/{made.token}"
    until = made.invitation.expires_at
    if made.invitation.email:
        letter = letters.invitation(
            translator(str(found.languages[0])),
            to=made.invitation.email,
            link=link,
            role=Role(role),
            organisation=found.name,
            until=until,
        )
        mail.post(desk.session, letter, organisation=found.id, now=at)
    desk.session.commit()
    facts = {"link": link, "until": until.isoformat()}
    desk.answer(facts, N_("This link serves once, until {until}:\n    {link}"))


@org.command("found-link")
@click.option("--days", type=click.IntRange(1, starting.MAX_LASTS.days), default=7)
@with_desk
def found_link(desk: Desk, *, days: int) -> None:
    """A link by which a new person founds their own organisation; it serves once."""
    made = starting.make(desk.session, now=now(), lasts=timedelta(days=days))
    desk.session.commit()
    link = made.address(desk.issuer.config.base_url)
    facts = {"link": link, "until": made.link.expires_at.isoformat()}
    desk.answer(facts, N_("This link serves once, until {until}:\n    {link}"))


@click.group("partner")
def partner() -> None:
    """Invite the partners of a school, suspend them, end a partnership."""


@partner.command("invite")
@ORG
@click.argument("name")
@click.option("--kind", type=click.Choice([one.value for one in Kind]), default="association")
@click.option("--slug", "partner_slug", help="Its name in addresses.")
@click.option("--rna", default="")
@click.option("--siret", default="")
@click.option("--uai", default="")
@click.option(
    "--award",
    "kinds",
    multiple=True,
    required=True,
    type=click.Choice([one.value for one in AwardKind]),
    help="What it may attest; several times for several.",
)
@click.option("--until", type=Instant(), help="The first instant at which it no longer may.")
@click.option("--email", default="", help="Without one, two codes for paper are printed.")
@with_desk
def partner_invite(
    desk: Desk, *, slug: str, name: str, kind: str, partner_slug: str | None, **said: Any
) -> None:
    """Found a partner called NAME of a school and invite its person.

    \b
    Example:
      livret issuer partner invite "Club nautique" --org college-jules-verne \\
        --rna W123456789 --award engagement --until 2027-07-31
    """  # noqa: D301 - click reads the backspace
    limits = Limits(frozenset(map(AwardKind, said["kinds"])), said["until"])
    numbers = {one: said[one] for one in ("rna", "siret", "uai")}
    wish = Founding(
        slug=partner_slug or founding.slug_of(name),
        kind=Kind(kind),
        profile=Profile(name=name),
        **numbers,
    )
    made = partners.invite(
        desk.session,
        desk.organisation(slug),
        Inviting(wish, limits, said["email"]),
        desk.issuer.place.hosting,
        by=None,
        now=whole_seconds(now()),
    )
    desk.session.commit()
    facts = _facts(desk, made.organisation)
    if made.invited.token:
        link = f"{desk.issuer.config.base_url}{partners.INVITATION_PAGE}/{made.invited.token}"
        desk.answer({**facts, "link": link}, N_("{name} is here. The link was sent:\n    {link}"))
        return
    page = f"{desk.issuer.config.base_url}{partners.INVITATION_PAGE}"
    codes = {"identifier": made.invited.invitation.printed, "password": made.invited.password}
    desk.answer(
        {**facts, **codes, "page": page},
        N_("{name} is here. On {page}: identifier {identifier}, one-time password {password}."),
    )


@partner.command("list")
@ORG
@with_desk
def partner_list(desk: Desk, *, slug: str) -> None:
    """The partners of a school, also former ones."""
    for one in partners.of_school(desk.session, desk.organisation(slug)):
        standing = "ended" if one.ended_at else "suspended" if one.suspended_at else "active"
        if desk.as_json:
            desk.show({**_facts(desk, one), "standing": standing})
        else:
            click.echo(f"{one.slug}  {one.name}  {standing}")


@partner.command("suspend")
@ORG
@click.argument("partner_slug", metavar="PARTNER")
@with_desk
def partner_suspend(desk: Desk, *, slug: str, partner_slug: str) -> None:
    """Let a partner attest nothing from now on; what it attested before stays good."""
    found = partners.find(desk.session, desk.organisation(slug), partner_slug)
    partners.suspend(desk.session, found, by=None, now=now())
    desk.session.commit()
    desk.answer(_facts(desk, found), N_("{name} is suspended."))


@partner.command("end")
@ORG
@click.argument("partner_slug", metavar="PARTNER")
@with_desk
def partner_end(desk: Desk, *, slug: str, partner_slug: str) -> None:
    """End a partnership for good; what it attested before stays good."""
    found = partners.find(desk.session, desk.organisation(slug), partner_slug)
    partners.end(desk.session, found, by=None, now=now())
    desk.session.commit()
    desk.answer(_facts(desk, found), N_("The partnership with {name} has ended."))


def _facts(desk: Desk, found: Organisation) -> dict[str, Any]:
    return {
        "slug": found.slug,
        "name": found.name,
        "kind": found.kind.value,
        "did": found.did,
        "address": desk.issuer.place.hosting.address(found.slug),
    }
