"""Sign a machine's document for its organisation, and keep it exactly as it was signed."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.orm import Session

import proofs
from issuer.issuing.models import Credential, Form, Origin
from issuer.organisations import keys
from issuer.organisations.founding import Hosting
from issuer.organisations.models import Organisation
from issuer.organisations.refusals import NotAllowed
from issuer.status import entries
from issuer.status.home import Home
from issuer.status.models import StatusEntry
from issuer.tokens.models import ApiToken
from issuer.vc_api.reading import AT_CREDENTIAL, Asked
from issuer.vc_api.refusals import of_error
from keys.kinds import ALGORITHMS
from keys.signing import Signer
from proofs import ProofOptions
from proofs.errors import ProofsError
from proofs.jose import sign_compact
from proofs.vc_jwt import sign_credential
from proofs.vc_jwt_claims import TOKEN_CLAIMS, claims_of
from schemas import json_text
from schemas.building.statuses import CREDENTIALS_V2
from schemas.checking import class_of
from schemas.json_text import JsonObject
from schemas.reading import Generation, as_list, generation, id_of, instant
from service import audit
from service.fence import scope

VC_JWT: Final = "vc+jwt"
_UNTIL: Final = ("validUntil", "expirationDate")


@dataclass(frozen=True, slots=True)
class Caller:
    """The machine that calls: for whom, and by which token."""

    organisation: Organisation
    token: ApiToken


@dataclass(frozen=True, slots=True)
class Issued:
    """What was signed: the row that keeps it, and what the machine is answered."""

    row: Credential
    answer: dict[str, Any]


def issue(
    session: Session, hosting: Hosting, caller: Caller, asked: Asked, *, now: datetime
) -> Issued:
    """Sign and keep the document, which is the one that `checking.checked` gave.

    Raises NotAllowed `token-partner-refused`; NotIssuable `credential-faulty` for what the chosen
    way of signing does not take; as `keys.signer` and `entries.allot`.
    """
    organisation = caller.organisation
    if organisation.parent_id is not None:
        raise NotAllowed("token-partner-refused")
    signer = keys.signer(session, organisation, hosting.keys, now=now)
    name = asked.name or asked.credential.get("id") or f"urn:uuid:{uuid4()}"
    suite = asked.cryptosuite or organisation.default_suite
    home = Home(organisation, hosting)
    document, place = _with_status(session, home, caller.token, replace(asked, name=name), now=now)
    row = _row(replace(asked, credential=document), str(name), signer, suite, now=now)
    if place is not None:
        row.status_list_id, row.status_index = place.list_id, place.index
    with scope(session, organisation=organisation.id):
        session.add(row)
        session.flush()
    _record(session, caller, row, now)
    return Issued(row, answer(row))


def answer(row: Credential) -> dict[str, Any]:
    """A kept credential as JSON: itself, or in an envelope when it is a token.

    https://www.w3.org/TR/vc-data-model-2.0/#enveloped-verifiable-credentials
    """
    if row.form is Form.DATA_INTEGRITY:
        return json_text.parse_object(row.document)
    return {
        "@context": CREDENTIALS_V2,
        "id": f"data:application/{VC_JWT},{row.document.decode('ascii')}",
        "type": "EnvelopedVerifiableCredential",
    }


def _with_status(
    session: Session, home: Home, token: ApiToken, asked: Asked, *, now: datetime
) -> tuple[JsonObject, StatusEntry | None]:
    """With a place in one of our lists, where the token asks for one and there is none yet.

    The older data model has no terms for it.
    """
    document, purpose = asked.credential, token.purpose
    newer = generation(document) is Generation.VCDM_2_0
    if purpose is None or not newer or "credentialStatus" in document:
        return document, None
    row, entry = entries.allot(session, home, str(asked.name), now=now, purpose=purpose)
    return {**document, "credentialStatus": entry.document()}, row


def _row(asked: Asked, name: str, signer: Signer, suite: str, *, now: datetime) -> Credential:
    secured, document = _secured(asked, signer, suite, now), asked.credential
    is_token = asked.form is Form.JWT
    until = next((document[name] for name in _UNTIL if name in document), None)
    subjects = as_list(document.get("credentialSubject"))
    return Credential(
        origin=Origin.API,
        form=asked.form,
        name=name,
        document=secured,
        digest=sha256(secured).hexdigest(),
        subject=id_of(subjects[0]) if subjects else None,
        suite=ALGORITHMS[signer.public_key.type].value if is_token else suite,
        verification_method=signer.verification_method,
        issued_at=now,
        valid_until=instant(until) if until is not None else None,
    )


def _secured(asked: Asked, signer: Signer, suite: str, now: datetime) -> bytes:
    try:
        if asked.form is Form.JWT:
            return _token(asked.credential, signer).encode("ascii")
        options = ProofOptions(created=now, mandatory=asked.mandatory)
        signed = proofs.sign(asked.credential, suite=suite, signer=signer, options=options)
        return json_text.dump(signed)
    except ProofsError as error:
        # What can be wrong here is what was sent; the key was found before.
        raise of_error(error, within=AT_CREDENTIAL) from error


def _token(document: JsonObject, signer: Signer) -> str:
    """Open Badges have a token of their own form; other credentials that of the W3C.

    https://www.w3.org/TR/vc-jose-cose/#with-jose
    """
    algorithm = ALGORITHMS[signer.public_key.type]
    if generation(document) is not Generation.VCDM_2_0:
        raise ProofsError("jwt-generation")
    if class_of(document) is not None:
        return sign_credential(document, signer, algorithm)
    for claim in sorted(TOKEN_CLAIMS & document.keys()):
        raise ProofsError("jwt-claim-taken", pointer=f"/{claim}")
    claims = claims_of(document, Generation.VCDM_2_0)
    told = {name: value for name, value in claims.items() if value is not None}
    header = {"kid": signer.verification_method, "typ": VC_JWT}
    payload = json_text.dump({**document, **told})
    return sign_compact(payload, header=header, signer=signer, algorithm=algorithm)


def _record(session: Session, caller: Caller, row: Credential, now: datetime) -> None:
    audit.record(
        session,
        actor=f"token {caller.token.id}",
        act="credential.issued-by-api",
        organisation=caller.organisation.id,
        target=row.id,
        facts={"form": row.form.value, "suite": row.suite},
        now=now,
    )
