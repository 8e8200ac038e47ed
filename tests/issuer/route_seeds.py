"""One real thing of each kind in an organisation, so that walks of routes meet something."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer import models_of_badges
from issuer.achievements import versions
from issuer.achievements.models import State
from issuer.achievements.versions import Author
from issuer.awards import awarding, evidence
from issuer.awards.awarding import Wish
from issuer.awards.content import Content
from issuer.awards.models import Award, AwardState, Campaign, Source
from issuer.delivering import claims
from issuer.delivering.models import Channel
from issuer.endorsing import giving, receiving, targets
from issuer.issuing import signing
from issuer.issuing.models import Form
from issuer.ob_api.scopes import PROVIDER
from issuer.oid4vci import offers
from issuer.organisations import creating, keys, partners
from issuer.organisations.models import AwardKind, Organisation
from issuer.organisations.partners import Inviting, Limits
from issuer.requests import asking, pages
from issuer.requests.asking import Said
from issuer.rosters.models import RosterPupil
from issuer.runs import receiving as runs
from issuer.runs.reading_again import TABLE
from issuer.runs.receiving import Sent
from issuer.status.home import Home
from issuer.tokens import keeping
from issuer.tokens.keeping import Scope
from service import jobs
from service.accounts import invitations
from service.accounts.invitations import Offer
from service.accounts.models import Membership, Role
from service.fence import scope
from service.oauth import authorizing, clients
from service.oauth.authorizing import Wanted
from tests.issuer.federated.seeds import federated
from tests.issuer.ob_api.wallets import BACK, CHALLENGE, REGISTRATION
from tests.issuer.organisations.places import CLUB
from tests.issuer.support import Person, Running
from tests.issuer.support.running import YEAR
from tests.support import national_files as files

COLUMNS = b"Nom;Prenom\r\nDupre;Noe\r\n"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class Seeds:
    """Identifiers of things of one organisation, by the argument of routes that names them.

    What an argument means may depend on the route: then by the start of its endpoint, too, as in
    `ask.token`.
    """

    slug: str
    ids: dict[str, Any] = field(default_factory=dict)


@dataclass
class Seeding:
    """Puts things into an organisation; `word` stands in all that has a name."""

    running: Running
    session: Session
    organisation: Organisation
    by: UUID
    word: str

    @property
    def now(self) -> Any:
        return self.running.now

    @property
    def named(self) -> str:
        return f"Léa {self.word}".strip()

    def add(self, row: Any) -> Any:
        with scope(self.session, organisation=self.organisation.id):
            self.session.add(row)
            self.session.flush()
        return row

    def achievement(self) -> UUID:
        place = self.running.place
        home = place.hosting.address(self.organisation.slug)
        publisher = versions.Publisher(home, self.running.base_url)
        author = Author(self.organisation.id, publisher, self.by, self.now)
        with scope(self.session, organisation=self.organisation.id):
            made = models_of_badges.adopt(self.session, author, "delegue")
            versions.move(self.session, author, made.id, State.ACTIVE)
        return made.id

    def pupil(self) -> RosterPupil:
        empty = dict.fromkeys(
            ("ine", "old_ine", "jointure", "other", "usual_name", "mef", "eleve_id"), ""
        )
        return self.add(
            RosterPupil(
                **empty,
                organisation_id=self.organisation.id,
                key=f"seed:{self.word}",
                uai=self.organisation.uai or "",
                family_name=self.word or "Dupré",
                given_name="Léa",
                division="3A",
                words=f"lea {self.word}".lower(),
                listed_at=self.now,
            )
        )

    def campaign(self, achievement: UUID) -> Campaign:
        return self.add(
            Campaign(
                organisation_id=self.organisation.id,
                name=f"Fête {self.word}",
                source=Source.TABLE,
                achievement_id=achievement,
                made_by=self.by,
                created_at=self.now,
            )
        )

    def award(self, achievement: UUID) -> tuple[Award, dict[str, Any]]:
        """Offered, with a document, a code, and an offer to a wallet; its token names each."""
        session, now, organisation = self.session, self.now, self.organisation
        kept = evidence.add(session, organisation, PDF, name="Preuve.pdf", by=None, now=now)
        wish = Wish(achievement=achievement, name=self.named, content=Content(evidence=(kept.id,)))
        made = awarding.award(session, organisation, wish, by=None, now=now)
        with scope(session, organisation=organisation.id):
            made.state, made.offered_at, made.made_by = AwardState.OFFERED, now, self.by
            made.campaign_id = self.campaign(achievement).id
            made.pupil_id = self.pupil().id
            session.flush()
        secrets = self.running.place.secrets
        claim, code = claims.make_claim(session, made, Channel.LINK, secrets=secrets, now=now)
        offer = offers.make(session, self.running.place, made, None, now=now, with_code=False)
        signing.take(session, self.running.place.hosting, made, form=Form.DATA_INTEGRITY, now=now)
        address = offer.https_uri.rpartition("/")[2]
        return made, {
            "award_id": made.id,
            "pupil_id": made.pupil_id,
            "campaign_id": made.campaign_id,
            "claim_id": claim.id,
            "award_evidence.token": kept.token,
            "claims.token": code,
            "platforms.token": code,
            "oid4vci_offers.claim.token": code,
            "oid4vci_offers.token": address,
        }

    def runs(self) -> dict[str, Any]:
        """A list of pupils and a table, each before it is confirmed."""
        sent = {"group": COLUMNS}
        if self.organisation.uai is not None:
            sent["imports"] = files.siecle(files.children(2), uai=self.organisation.uai)
        found = {}
        for name, data in sent.items():
            reader = TABLE if name == "group" else ""
            file = f"{self.word or 'fichier'}.{'csv' if reader else 'xml'}"
            came = runs.read(self.organisation, Sent(data, file, reader))
            master = self.running.place.config.master
            run = runs.receive(
                self.session, self.organisation, came, master, by=self.by, now=self.now
            )
            found[f"{name}.run_id"] = run.id
        return found

    def asked(self, achievement: UUID) -> dict[str, Any]:
        """A page behind which people ask, and somebody who asked."""
        session, now = self.session, self.now
        wish = pages.Wish(f"Fête {self.word}", achievement)
        page = pages.create(session, self.organisation, wish, by=self.by, now=now)
        said = Said(name=self.named, story=f"J’ai aidé. {self.word}")
        secrets = self.running.place.secrets
        row, code = asking.ask(session, page, said, secrets=secrets, language="fr", now=now)
        return {
            "page_id": page.id,
            "request_id": row.id,
            "ask.token": page.token,
            "ask.back.token": code,
            "ask.rewrite.token": code,
            "ask.take.token": code,
            "ask.withdraw.token": code,
        }

    def machine(self) -> dict[str, Any]:
        """A token of a program, and an application that asks somebody."""
        session, now, organisation = self.session, self.now, self.organisation
        wish = keeping.Wish(name=f"Machine {self.word}", scopes=frozenset({Scope.READ}))
        token = keeping.create(session, organisation, wish, by=None, now=now)
        told = {**REGISTRATION, "client_name": f"Wallet {self.word}"}
        with scope(session, organisation=organisation.id):
            client, _ = clients.register(session, PROVIDER, told, now=now)
            wanted = Wanted(client, BACK, REGISTRATION["scope"], "state", CHALLENGE)
            page = authorizing.begin(session, PROVIDER, wanted, now=now)
        return {"token_id": token.row.id, "ob_pages.token": page}

    def people(self) -> dict[str, Any]:
        """Somebody who is invited, and who seeds."""
        offer = Offer(self.organisation.id, Role.AWARDER, f"{self.word or 'x'}@ecole.example")
        made = invitations.invite(self.session, offer, by=None, now=self.now)
        with scope(self.session, organisation=self.organisation.id):
            query = select(Membership).where(Membership.person_id == self.by)
            member = self.session.scalars(query).one()
        return {
            "invitation_id": made.invitation.id,
            "accounts.token": made.token,
            "membership_id": member.id,
        }

    def job(self) -> UUID:
        with scope(self.session, organisation=self.organisation.id):
            here = self.organisation.id
            made = jobs.start(self.session, "heartbeat", ("run",), organisation=here, now=self.now)
        return made.id


def seed(running: Running, slug: str, who: Person, *, word: str = "") -> Seeds:
    """Put one thing of each kind into an organisation; `word` stands in all that has a name."""
    assert who.account_id is not None
    with running.sessions() as session:
        organisation = creating.find(session, slug)
        here = Seeding(running, session, organisation, who.account_id, word)
        achievement = here.achievement()
        found = {"achievement_id": achievement, "job_id": here.job()}
        found |= here.award(achievement)[1] | here.asked(achievement) | here.people()
        found |= here.runs()
        found["key_id"] = keys.history(session, organisation)[0].id
        if organisation.parent_id is None:
            found |= here.machine()
        found |= federated(session, organisation, by=here.by, now=here.now)
        session.commit()
    return Seeds(slug, found)


def endorse(running: Running, giver: Seeds, taker: Seeds) -> None:
    """Let one organisation endorse the achievement of another, which takes it in."""
    url = f"{running.base_url}/orgs/{taker.slug}/achievements/{taker.ids['achievement_id']}/1/fr"
    world = running.world()
    target = targets.fetch(url, world)
    with running.sessions() as session:
        organisation = creating.find(session, giver.slug)
        home = Home(organisation, running.place.hosting)
        made = giving.give(session, home, giving.Wish(target, "Solide."), by=None, now=running.now)
        giver.ids["endorsement_id"] = made.id
        address = giving.address(home, made.id)
        session.commit()
    taken = receiving.examine(receiving.fetch(address, running.world()), running.world())
    with running.sessions() as session:
        organisation = creating.find(session, taker.slug)
        achievement = taker.ids["achievement_id"]
        row = receiving.keep(session, organisation, achievement, taken, by=None, now=running.now)
        taker.ids["received_id"] = row.id
        session.commit()


def befriend(running: Running, seeds: Seeds, slug: str, *, rna: str) -> None:
    """Give a school a partner of its own."""
    with running.sessions() as session:
        organisation = creating.find(session, seeds.slug)
        limits = Limits(frozenset(AwardKind), until=running.now + YEAR)
        wish = Inviting(replace(CLUB, slug=slug, rna=rna), limits)
        hosting = running.place.hosting
        partners.invite(session, organisation, wish, hosting, by=None, now=running.now)
        session.commit()
    seeds.ids["partner_slug"] = slug
