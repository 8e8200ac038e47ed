"""Offers: made for an award, found at their address, renewed for who holds a claim.

The address of an offer cannot be guessed; the pre-authorized code follows from it, so that whoever
may read the offer needs nothing else of ours. All acts on an award hold its row first, so that two
at once wait for one another and never for each other.
"""

import secrets as random
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from issuer.awards import moves
from issuer.awards.models import Award, AwardState
from issuer.delivering import claims
from issuer.delivering.models import Claim
from issuer.oid4vci import metadata
from issuer.oid4vci.errors import Gone
from issuer.oid4vci.models import WalletOffer
from issuer.oid4vci.names import addresses
from issuer.organisations import creating
from issuer.organisations.models import Organisation
from issuer.place import Place
from keys.multibase import base64url_encode
from schemas.oid4vci import MAX_SECRET_CHARACTERS
from schemas.oid4vci_offers import CredentialOffer, TxCode, link_to
from service import audit
from service.accounts.secret_values import token, token_hash
from service.errors import Conflict, NotFound
from service.fence import scope
from service.language import DEFAULT, N_, Language, translator

LASTS: Final = timedelta(minutes=15)
"""How long an offer serves that a wallet fetches at once."""
LASTS_WITH_CODE: Final = timedelta(days=1)
"""How long one serves that is sent, with its transaction code by another way."""
TX_CODE_DIGITS: Final = 6
TAKEABLE: Final = frozenset({*claims.WAITING, AwardState.TAKEN})
"""What may be offered to a wallet; what was taken, to the same wallet again."""
TX_CODE_HELP: Final = N_("The six digits that {organisation} gave you together with this offer.")


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer as it is handed out. The transaction code goes by another way than the links."""

    uri: str  # opens a wallet, which fetches the offer
    by_value: str  # opens a wallet, and holds the offer itself
    https_uri: str  # the page that does the same for people
    tx_code: str | None
    expires_at: datetime


def make(
    session: Session,
    place: Place,
    award: Award,
    claim: Claim | None,
    *,
    now: datetime,
    with_code: bool,
    by: UUID | None = None,
) -> Offer:
    """A new offer of an award; those made by hand before it, and not yet used, are void.

    With a `claim`, taking it uses the claim. Raises Conflict `award-not-offered` (`state`).
    """
    organisation = _organisation(session, award)
    with scope(session, organisation=organisation.id):
        held = _held(session, award.id)
        _void(session, held, now=now)
        address, tx_code = token(), _digits() if with_code else None
        row = _row(held, address, now=now)
        row.expires_at = _until(held, now, LASTS_WITH_CODE if with_code else LASTS)
        row.claim_id = claim.id if claim else None
        session.add(row)
        session.flush()
        if tx_code is not None:
            row.tx_hash = hidden_tx_code(place, row, tx_code)
        said = _said(session, place, organisation, held, address, has_code=with_code)
        facts = {"with_code": with_code}
        audit.record(
            session,
            actor=by,
            act="award.offered-to-wallet",
            organisation=organisation.id,
            target=held.id,
            facts=facts,
            now=now,
        )
    names = addresses(place.hosting, organisation)
    uri = link_to(names.offer(address))
    return Offer(uri, said.link(), names.page(address), tx_code, row.expires_at)


def link_of_claim(place: Place, organisation: Organisation, code: str) -> str:
    """The link that opens a wallet for who holds the code of a claim; nothing is made yet."""
    return link_to(addresses(place.hosting, organisation).claim(code))


def of_claim(
    session: Session, place: Place, claim: Claim, code: str, *, now: datetime
) -> CredentialOffer:
    """The offer without transaction code that who holds a claim may fetch, as often as they like.

    The same one while it is not used and the claim serves; its time begins anew. Commit afterwards.
    Raises Conflict with the codes of `claims.refusal`.
    """
    with scope(session, organisation=claim.organisation_id):
        held = _held(session, claim.award_id, may_be_any=True)
        session.refresh(claim)
        claims.check(claim, held, now=now)
        query = select(WalletOffer).where(
            WalletOffer.claim_id == claim.id, WalletOffer.number.is_not(None)
        )
        last = session.scalars(query.order_by(WalletOffer.number.desc()).limit(1)).first()
        serves = last is not None and last.used_at is None and last.void_at is None
        number = (last.number or 0) + (not serves) if last else 1
        address = _address_of_claim(place, code, number)
        row = last if last is not None and serves else _row(held, address, now=now)
        row.claim_id, row.number = claim.id, number
        row.expires_at = min(_until(held, now, LASTS), claim.expires_at)
        session.add(row)
        organisation = _organisation(session, held)
        return _said(session, place, organisation, held, address, has_code=False)


def find(
    session: Session, organisation: Organisation, address: str, *, now: datetime
) -> WalletOffer:
    """The offer at an address, while it serves.

    Raises NotFound `offer-unknown`, Gone `offer-used`, `offer-void`, `offer-expired`.
    """
    digest = token_hash(address)
    with scope(session, organisation=organisation.id):
        row = session.scalars(
            select(WalletOffer).where(WalletOffer.address_hash == digest)
        ).one_or_none()
    if row is None:
        raise NotFound("offer-unknown")
    reason = over(row, now=now)
    if reason is not None:
        raise Gone(reason)
    return row


def shown(
    session: Session, place: Place, organisation: Organisation, address: str, *, now: datetime
) -> CredentialOffer:
    """The offer at an address as a wallet reads it. Raises as `find`, Conflict as `make`."""
    row = find(session, organisation, address, now=now)
    with scope(session, organisation=organisation.id):
        award = session.get_one(Award, row.award_id)
        _check_state(award)
        has_code = row.tx_hash is not None
        return _said(session, place, organisation, award, address, has_code=has_code)


def over(row: WalletOffer, *, now: datetime) -> str | None:
    """None while its code can be changed into a token, else why not, as a code."""
    if row.used_at is not None:
        return "offer-used"
    if row.void_at is not None:
        return "offer-void"
    return None if now < row.expires_at else "offer-expired"


def code_of(address: str) -> str:
    """The pre-authorized code of the offer at an address."""
    return base64url_encode(sha256(f"pre-authorized code {address}".encode()).digest())


def code_hash(code: str) -> bytes:
    """What is kept of a pre-authorized code."""
    return sha256(code[: MAX_SECRET_CHARACTERS + 1].encode("utf-8", "replace")).digest()


def hidden_tx_code(place: Place, row: WalletOffer, digits: str) -> bytes:
    """What is kept of a transaction code: nobody without our key can try all of them."""
    return place.secrets.hidden("oid4vci tx-code", f"{row.id} {digits.strip()}")


def _row(award: Award, address: str, *, now: datetime) -> WalletOffer:
    return WalletOffer(
        organisation_id=award.organisation_id,
        award_id=award.id,
        address_hash=token_hash(address),
        code_hash=code_hash(code_of(address)),
        created_at=now,
        expires_at=now,
    )


def _said(
    session: Session,
    place: Place,
    organisation: Organisation,
    award: Award,
    address: str,
    *,
    has_code: bool,
) -> CredentialOffer:
    names = addresses(place.hosting, organisation)
    wanted = metadata.offered(session, award.achievement_id)
    tx_code = _tx_code(organisation, award) if has_code else None
    return CredentialOffer(names.issuer, wanted, code_of(address), tx_code)


def _tx_code(organisation: Organisation, award: Award) -> TxCode:
    spoken = award.language if award.language in set(Language) else DEFAULT
    say = translator(Language(spoken))
    return TxCode(TX_CODE_DIGITS, say(TX_CODE_HELP, organisation=organisation.name))


def _held(session: Session, award_id: UUID, *, may_be_any: bool = False) -> Award:
    """The award, held against others until the commit."""
    found = moves.locked(session, [award_id])
    if not found:
        raise NotFound("award-unknown")
    if not may_be_any:
        _check_state(found[0])
    return found[0]


def _check_state(award: Award) -> None:
    if award.state not in TAKEABLE:
        raise Conflict("award-not-offered", state=award.state.value)


def _void(session: Session, award: Award, *, now: datetime) -> None:
    by_hand = update(WalletOffer).where(
        WalletOffer.award_id == award.id,
        WalletOffer.number.is_(None),
        WalletOffer.used_at.is_(None),
        WalletOffer.void_at.is_(None),
    )
    session.execute(by_hand.values(void_at=now))


def _until(award: Award, now: datetime, lasts: timedelta) -> datetime:
    return min(now + lasts, award.lapses_at or now + lasts)


def _organisation(session: Session, award: Award) -> Organisation:
    found = creating.by_id(session, award.organisation_id)
    if found is None:
        raise NotFound("organisation-unknown")
    return found


def _address_of_claim(place: Place, code: str, number: int) -> str:
    return base64url_encode(place.secrets.hidden("oid4vci offer of claim", f"{code} {number}"))


def _digits() -> str:
    return f"{random.randbelow(10**TX_CODE_DIGITS):0{TX_CODE_DIGITS}}"
