"""Letters to people who asked and left an address: that there is an answer, without any secret."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from issuer.delivering.showing import spoken
from issuer.organisations.models import Organisation
from issuer.requests.models import AttestationRequest, RequestState
from service import mail
from service.language import N_, translator
from service.mail import MAX_SUBJECT_CHARACTERS, Message

SAID: Final = {
    RequestState.ATTESTED: N_("{organisation} attests what you wrote."),
    RequestState.RETURNED: N_("{organisation} asks you to complete what you wrote:"),
    RequestState.DECLINED: N_("{organisation} cannot attest what you wrote."),
}
"""The answer, by the state of the request (msgids)."""


def tell(
    session: Session, organisation: Organisation, request: AttestationRequest, *, now: datetime
) -> None:
    """Write to the person, where they left an address."""
    if request.address is None or request.state not in SAID:
        return
    translate = translator(spoken(request.language))
    said = translate(SAID[request.state], organisation=organisation.name)
    parts = [translate("Hello {name},", name=request.name), said]
    if request.comment:
        parts.append(request.comment)
    if request.state is not RequestState.DECLINED:
        parts.append(
            translate("Come back by the link or the code that you were shown when you asked.")
        )
    text = "\n\n".join(parts) + "\n"
    subject = translate("Your request to {organisation}", organisation=organisation.name)
    letter = Message(request.address, subject[:MAX_SUBJECT_CHARACTERS], text)
    mail.post(session, letter, organisation=organisation.id, now=now)
