"""The anchors of a simulated federation: academies and ministries, with their root keys."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from federation import world as worlds
from federation.anchor import (
    accrediting,
    ceremony,
    creating,
    entities,
    keys,
    looking,
    members,
    recognising,
    refreshing,
    sponsoring,
)
from federation.anchor.accrediting import Grant
from federation.anchor.creating import Profile
from federation.anchor.members import Joining
from federation.anchor.models import (
    Anchor,
    Member,
    RecognitionRole,
    Sponsorship,
    SponsorshipState,
)
from federation.anchor.recognising import Wish
from federation.snapshots.roots import Pins
from keys.jwk import public_to_jwk, thumbprint
from keys.material import KeyType, PrivateKey
from keys.signing import KeySigner
from service.fence import scope
from tests.federation.anchor.running import RunningAnchor, start
from tests.simulation.bodies import Body
from tests.simulation.network import Net


@dataclass
class Academy:
    """An anchor's service at an origin of its own, and the offline keys of its root."""

    name: str
    running: RunningAnchor
    net: Net
    root: KeySigner

    @property
    def origin(self) -> str:
        return self.running.base_url

    @property
    def now(self) -> datetime:
        return self.net.clock.now

    @property
    def pins(self) -> Pins:
        """Whom a reader believes who was handed the thumbprint of the root."""
        return Pins(frozenset({thumbprint(self.root.public_key)}))

    def do(self, verb: Any, *given: Any, **more: Any) -> Any:
        """Call a verb that decides, commit, and publish what follows."""
        result = self.decide(verb, *given, **more)
        self.work()
        return result

    def decide(self, verb: Any, *given: Any, **more: Any) -> Any:
        """The same without publishing: for many decisions at once."""
        with self.running.session() as session:
            office = self.running.office
            result = verb(session, office, *given, by=None, now=self.now, **more)
            session.commit()
        return result

    def work(self) -> None:
        self.running.work()

    def member(self, body: Body) -> Member:
        with self.running.session() as session:
            return looking.by_entity(session, body.entity)

    def admit(
        self, body: Body, *kinds: str, until: datetime | None = None, publish: bool = True
    ) -> Member:
        """A body joins: what it publishes of itself is fetched, and it is accredited."""
        world = worlds.online(self.now, self.net.fetcher())
        found = entities.fetch(world, body.entity, now=self.now)
        joining = Joining(entity_id=body.entity, facts=found.facts)
        member: Member = self.decide(members.admit, joining)
        if kinds:
            self.grant(body, *kinds, until=until, publish=False)
        if publish:
            self.work()
        return member

    def grant(
        self,
        body: Body,
        *kinds: str,
        until: datetime | None = None,
        sponsorship: Sponsorship | None = None,
        publish: bool = True,
    ) -> None:
        grants = [Grant(kind, valid_until=until) for kind in kinds]
        self.decide(accrediting.grant, self.member(body), grants, sponsorship=sponsorship)
        if publish:
            self.work()

    def look_again(self, body: Body) -> None:
        """The member has asked that its configuration be fetched again."""
        with self.running.session() as session:
            refreshing.ask(session, body.entity, now=self.now)
            session.commit()
        # The job looks every ten minutes.
        self.net.clock.forward(minutes=11)
        self.work()

    def sponsor(self, school: Body, partner: Body, *kinds: str) -> Sponsorship:
        """The school vouches for the partner, which is accredited on its word."""
        with self.inside() as (session, _):
            word = Sponsorship(
                sponsor_id=looking.by_entity(session, school.entity).id,
                entity_id=partner.entity,
                member_id=looking.by_entity(session, partner.entity).id,
                kinds=list(kinds),
                state=SponsorshipState.STATED,
                token="a.b.c",
                stated_at=self.now,
            )
            session.add(word)
            session.flush()
        self.decide(sponsoring.put_in_force, word, self.member(partner))
        self.grant(partner, *kinds, sponsorship=word)
        return word

    def recognise(
        self,
        other: "Academy",
        *kinds: str,
        role: RecognitionRole = RecognitionRole.SUBORDINATE,
        depth: int = 0,
    ) -> None:
        """Members of another academy count here too, for these kinds."""
        root = {"keys": [jwk_of(other.root)]}
        with other.inside() as (session, anchor):
            online = keys.jwks(session, anchor, now=self.now)
        wish = Wish(
            entity_id=other.origin,
            name=other.name,
            role=role,
            jwks=online,
            kinds=kinds,
            max_path_length=depth,
            roots=root,
        )
        self.do(recognising.recognise, wish)

    @contextmanager
    def inside(self) -> Iterator[tuple[Session, Anchor]]:
        """A session inside the scope of the anchor; committed at the end."""
        with self.running.session() as session:
            anchor = creating.the_anchor(session)
            with scope(session, organisation=anchor.id):
                yield session, anchor
                session.commit()

    def hold_ceremony(self, *signers: KeySigner, heirs: Sequence[KeySigner] = ()) -> None:
        """Request, signature elsewhere, publication: a new version of the root.

        With heirs it is theirs from now on.
        """
        with self.inside() as (session, anchor):
            asked = ceremony.read_request(ceremony.request(session, anchor, now=self.now))
            public = [one.public_key for one in heirs]
            by = signers or (self.root,)
            answer = ceremony.sign_request(asked, by, now=self.now, root_keys=public)
            signed = ceremony.read_answer(answer)
            ceremony.publish_root(session, anchor, signed, by=None, now=self.now)
        if heirs:
            self.root = heirs[0]
        self.work()

    def renew_online_key(self) -> None:
        """The announced key signs, and another is announced and stated by the root."""
        self.net.clock.forward(days=3)
        with self.inside() as (session, anchor):
            keys.rotate(session, anchor, by=None, now=self.now)
            keys.announce(session, anchor, self.running.office.keys, by=None, now=self.now)
        self.hold_ceremony()


def jwk_of(signer: KeySigner) -> dict[str, Any]:
    return {**public_to_jwk(signer.public_key), "kid": thumbprint(signer.public_key)}


def new_root() -> KeySigner:
    """An offline key that was made on a machine without a network."""
    return KeySigner(PrivateKey.generate(KeyType.P256), "root")


def open_academy(folder: Path, net: Net, origin: str, name: str) -> Academy:
    """An anchor with its first root, which publishes an empty registry."""
    folder.mkdir(parents=True, exist_ok=True)
    door = net.fetcher()
    running = start(
        folder,
        "",
        base_url=origin,
        clock=net.clock,
        world=lambda now: worlds.online(now, door),
    )
    with running.session() as session:
        slug = re.sub(r"\W+", "-", origin.partition("//")[2])
        creating.create(session, running.office, slug, Profile(name=name), now=net.clock.now)
        session.commit()
    net.serve(origin, running.app)
    made = Academy(name, running, net, new_root())
    made.hold_ceremony()
    return made
