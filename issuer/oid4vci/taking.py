"""The credential endpoint: who proves to hold a key takes the award for it. OID4VCI section 8.

Everything that is written stands or falls together: a request that fails burns neither the award
nor the nonce, and the wallet may ask again with the same token.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.awards import moves
from issuer.awards.models import Award, AwardState, Recipient
from issuer.delivering import claims
from issuer.delivering.models import Claim, Way
from issuer.issuing import signing
from issuer.issuing.models import Credential, Form
from issuer.oid4vci import key_proofs, metadata, nonces, offers
from issuer.oid4vci.errors import Refused
from issuer.oid4vci.models import WalletAnswer, WalletOffer
from issuer.oid4vci.names import addresses
from issuer.organisations.models import Organisation
from issuer.place import Place
from issuer.rosters.models import RosterPupil
from schemas import json_text
from schemas.errors import LivretError
from schemas.oid4vci import CredentialRequest, Refusal
from service.accounts.secret_values import token
from service.fence import scope

NOBODY: Final = "urn:uuid:"
"""How subjects begin that stand for whoever has the file."""
_OUR_FAULT: Final = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What a wallet is answered: the credential exactly as it was signed."""

    form: Form
    document: bytes
    notification: str

    def written(self) -> bytes:
        """The credential response, OID4VCI section 8.3; the signed text is not written anew."""
        inner = self.document
        if self.form is Form.JWT:
            inner = json_text.dump(self.document.decode("ascii"))
        said = json_text.dump(self.notification)
        return b'{"credentials":[{"credential":' + inner + b'}],"notification_id":' + said + b"}"


def take(
    session: Session,
    place: Place,
    organisation: Organisation,
    row: WalletOffer,
    request: CredentialRequest,
    *,
    now: datetime,
) -> Answer:
    """The credential for the holder of a key; the award is taken.

    The same key gets the same bytes again. Raises Refused as `key_proofs.check` and `nonces.use`,
    `configuration-unknown`, `identifier-unknown`, and with `credential_request_denied`
    `award-not-offered`, `award-of-another-wallet`, the codes of `claims.use` and `signing.take`.
    """
    issuer = addresses(place.hosting, organisation).issuer
    # Signatures are checked before anybody else has to wait for us.
    proof = key_proofs.check(request, issuer=issuer, now=now)
    with scope(session, organisation=organisation.id):
        (award,) = moves.locked(session, [row.award_id])
        form = _form(request, award)
        nonces.use(session, place.secrets, organisation, proof.nonce, now=now)
        try:
            _check(award, proof.holder)
            signed = _signed(session, place, award, proof.holder, form, now)
            _mark_taken(session, row, award, now=now)
            _remember(session, award, proof.holder)
        except LivretError as error:
            if getattr(error, "status", 0) >= _OUR_FAULT or isinstance(error, Refused):
                raise
            raise Refused(Refusal.CREDENTIAL_REQUEST_DENIED, error.code) from error
        answer = _answer(session, row, form, now=now)
        return Answer(form, signed.document, answer.notification)


def _form(request: CredentialRequest, award: Award) -> Form:
    if request.configuration is not None:
        form = metadata.form_of(request.configuration, award.achievement_id)
        if form is None:
            raise Refused(Refusal.UNKNOWN_CREDENTIAL_CONFIGURATION, "configuration-unknown")
        return form
    form = next((one for one in Form if one == request.identifier), None)
    if form is None:
        raise Refused(Refusal.UNKNOWN_CREDENTIAL_IDENTIFIER, "identifier-unknown")
    return form


def _check(award: Award, holder: str) -> None:
    if award.state not in offers.TAKEABLE:
        raise Refused(Refusal.CREDENTIAL_REQUEST_DENIED, "award-not-offered")
    if _is_bound(award) and award.holder not in {None, holder}:
        raise Refused(Refusal.CREDENTIAL_REQUEST_DENIED, "award-of-another-wallet")


def _is_bound(award: Award) -> bool:
    """Whether the credential names a wallet, or will.

    Who is known by address stays known by it, whichever wallet keeps it. What was saved as a file
    speaks of nobody's key, and a wallet gets the same as the file.
    """
    is_file = award.holder is not None and award.holder.startswith(NOBODY)
    return award.recipient is not Recipient.EMAIL and not is_file


def _signed(
    session: Session, place: Place, award: Award, holder: str, form: Form, now: datetime
) -> Credential:
    named = holder if _is_bound(award) else None
    return signing.take(session, place.hosting, award, holder=named, form=form, now=now)


def _mark_taken(session: Session, row: WalletOffer, award: Award, *, now: datetime) -> None:
    if row.claim_id is not None:
        claims.use(session, session.get_one(Claim, row.claim_id), Way.WALLET, now=now)
    elif award.state in claims.WAITING:
        moves.move(session, award, AwardState.TAKEN, by=None, now=now)


def _remember(session: Session, award: Award, holder: str) -> None:
    """The wallet of a pupil of the list is known from now on, and later awards go to it."""
    if award.pupil_id is None or award.holder != holder:
        return
    pupil = session.get(RosterPupil, award.pupil_id)
    if pupil is not None and pupil.holder is None:
        pupil.holder = holder


def _answer(session: Session, row: WalletOffer, form: Form, *, now: datetime) -> WalletAnswer:
    query = select(WalletAnswer).where(WalletAnswer.offer_id == row.id, WalletAnswer.form == form)
    found = session.scalars(query).one_or_none()
    if found is not None:
        return found
    made = WalletAnswer(
        organisation_id=row.organisation_id,
        offer_id=row.id,
        award_id=row.award_id,
        form=form,
        notification=token(),
        answered_at=now,
    )
    session.add(made)
    session.flush()
    return made
