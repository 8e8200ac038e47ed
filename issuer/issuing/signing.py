"""Sign an award and keep the bytes, once for each form, all of it in the caller's transaction.

    credential = signing.take(session, hosting, award, holder="did:key:…", form=Form.JWT, now=now)

The row of the award is locked first, then the status list: whoever withdraws the award does the
same, so no credential is signed of an award that was withdrawn a moment before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from sqlalchemy.orm import Session

from issuer.awards import moves
from issuer.awards.models import Award, AwardState
from issuer.issuing import looking, naming
from issuer.issuing.building import Bench, Naming
from issuer.issuing.models import Credential, Form, Origin
from issuer.issuing.securing import Means, checked, secure, unsigned
from issuer.organisations import creating, keys
from issuer.organisations.founding import Hosting
from issuer.status import entries
from issuer.status.entries import Place
from issuer.status.home import Home
from issuer.status.models import Purpose
from service.errors import Conflict, NotFound
from service.fence import scope

TAKEABLE: Final = frozenset({AwardState.OFFERED, AwardState.LEFT, AwardState.TAKEN})
"""The states in which a credential may be signed for who takes it."""


@dataclass(frozen=True, slots=True)
class Shop:
    """What signing for one organisation needs, found once for many awards."""

    bench: Bench
    means: Means

    @property
    def home(self) -> Home:
        """Who signs."""
        return self.bench.home


def shop(session: Session, hosting: Hosting, award: Award, *, now: datetime) -> Shop:
    """Where awards of this one's organisation are signed now.

    Raises NotFound `organisation-unknown`, and as `keys.signer`.
    """
    organisation = creating.by_id(session, award.organisation_id)
    if organisation is None:
        raise NotFound("organisation-unknown")
    return shop_of(session, Home(organisation, hosting), now=now)


def shop_of(session: Session, home: Home, *, now: datetime) -> Shop:
    """The same for an organisation; raises as `keys.signer`."""
    signer = keys.signer(session, home.organisation, home.hosting.keys, now=now)
    return Shop(Bench(session, home), Means(signer, home.organisation.default_suite))


def take(
    session: Session,
    hosting: Hosting,
    award: Award,
    *,
    form: Form,
    now: datetime,
    holder: str | None = None,
) -> Credential:
    """The credential of an award that was offered, in a form; the same bytes at every call.

    `holder` is the DID of the wallet; without one, and with nobody known, the subject gets an
    identifier of its own. The state of the award is the caller's business. What was offered is
    signed also when who decided it has left since, or a partner was suspended: it was decided while
    that was allowed, and ends by being revoked. The job asks before it offers. Raises NotFound
    `award-unknown`, Conflict `award-not-offered`, `award-of-another-holder`, and as `sign`.
    """
    with scope(session, organisation=award.organisation_id):
        locked = moves.locked(session, [award.id])
        if not locked:
            raise NotFound("award-unknown")
        held = locked[0]
        # Who took it is asked for each form: the second is of the same person.
        naming.subject_of(held, holder)
        known = looking.of_award(session, held)
        if form in known:
            return known[form]
        if held.state not in TAKEABLE:
            raise Conflict("award-not-offered", state=moves.shown(held.state).value)
        found = shop(session, hosting, held, now=now)
        return sign(session, found, held, form=form, holder=holder, now=now)


def sign(
    session: Session,
    found: Shop,
    award: Award,
    *,
    form: Form,
    now: datetime,
    holder: str | None = None,
) -> Credential:
    """Sign an award whose row is locked, in a form that it does not have yet.

    Raises as `draft` and `secure`, Conflict `key-missing`.
    """
    others = looking.of_award(session, award)
    if others:
        return _sign_again(session, found, next(iter(others.values())), form, now=now)
    drafted = draft(session, found, award, holder=holder, now=now)
    return sign_all(session, found, [drafted], form=form, now=now)[0]


@dataclass(frozen=True, slots=True)
class Draft:
    """A checked document that waits for its place in a status list."""

    award: Award
    naming: Naming
    document: dict[str, Any]


def draft(
    session: Session, found: Shop, award: Award, *, now: datetime, holder: str | None = None
) -> Draft:
    """The document of an award that was never signed; nothing faulty comes as far as a list.

    Raises Conflict `credential-faulty` (`pointer`, `fault`, `count`), and as `Bench.document` and
    `naming.naming`.
    """
    named = naming.naming(session, award, holder=holder, now=now)
    return Draft(award, named, checked(found.bench.document(award, named)))


def sign_all(
    session: Session, found: Shop, drafts: Sequence[Draft], *, form: Form, now: datetime
) -> Sequence[Credential]:
    """Give each a place in a list, sign it and keep it, in their order."""
    places: dict[int, Place] = {}
    for purpose in Purpose:
        wanted = [at for at, one in enumerate(drafts) if _purpose(found, one.award) is purpose]
        names = [drafts[at].naming.credential for at in wanted]
        if names:
            given = entries.allot_many(session, found.home, names, now=now, purpose=purpose)
            places |= zip(wanted, given, strict=True)
    said = entries.described(session, found.home, places.values())
    made = []
    for at, one in enumerate(drafts):
        document = {**one.document, "credentialStatus": said[places[at]].document()}
        made.append(_row(found, document, form, one.naming, now=now))
        made[-1].award_id, made[-1].valid_until = one.award.id, one.award.valid_until
        made[-1].status_list_id, made[-1].status_index = places[at]
        one.award.holder = one.naming.subject
    with scope(session, organisation=found.home.id):
        session.add_all(made)
        session.flush()
    return made


def _sign_again(
    session: Session, found: Shop, other: Credential, form: Form, *, now: datetime
) -> Credential:
    """The other form of what was signed: the same words, the same place in the list."""
    said = unsigned(other)
    named = Naming(other.name, str(other.subject), other.issued_at)
    made = _row(found, said, form, named, now=now)
    made.award_id, made.valid_until = other.award_id, other.valid_until
    made.status_list_id, made.status_index = other.status_list_id, other.status_index
    with scope(session, organisation=found.home.id):
        session.add(made)
        session.flush()
    return made


def _purpose(found: Shop, award: Award) -> Purpose:
    can_suspend = found.bench.told(award).entry.achievement.suspendable
    return Purpose.SUSPENSION if can_suspend else Purpose.REVOCATION


def _row(
    found: Shop, document: dict[str, Any], form: Form, named: Naming, *, now: datetime
) -> Credential:
    secured = secure(document, form, found.means, now=now)
    return Credential(
        organisation_id=found.home.id,
        origin=Origin.AWARD,
        form=form,
        name=named.credential,
        document=secured.document,
        digest=sha256(secured.document).hexdigest(),
        subject=named.subject,
        suite=secured.suite,
        verification_method=secured.verification_method,
        issued_at=named.issued_at,
    )
