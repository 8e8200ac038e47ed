"""A small wallet over HTTP, which can also do everything wrong; and awards that wait for it."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from issuer.awards.models import Award, AwardState
from issuer.delivering import claims
from issuer.delivering.models import Channel
from issuer.oid4vci import offers
from issuer.oid4vci.offers import Offer
from keys.did import jwk as did_jwk
from keys.jwk import public_to_jwk
from keys.material import ALGORITHMS, KeyType
from keys.signing import KeySigner
from proofs.jose import sign_compact
from schemas import json_text
from schemas.oid4vci import PRE_AUTHORIZED_CODE, PROOF_JWT_TYPE
from schemas.oid4vci_offers import CredentialOffer, read_link, read_offer
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.support import Running
from tests.support.worlds import private_key

LDP, JWT = "AchievementCredential.ldp_vc", "AchievementCredential.jwt_vc_json"


@dataclass
class Wallet:
    """A key, and a browser without cookies to speak with issuers."""

    issuer: Running
    name: str = "a wallet"
    key_type: KeyType = KeyType.ED25519
    token: str = ""
    identifier: str = "http://localhost/orgs/college-exemple"
    client: Any = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.issuer.app.test_client()
        self.private = private_key(self.name, self.key_type)

    @property
    def did(self) -> str:
        return did_jwk.did_of(self.private.public)

    def get(self, address: str, **headers: str) -> Any:
        return self.client.get(address, headers=headers)

    def read(self, link: str) -> CredentialOffer:
        """The offer of a link that opens wallets."""
        found = read_link(link)
        return read_offer(self.get(found).data) if isinstance(found, str) else found

    def metadata(self, name: str = "openid-credential-issuer") -> dict[str, Any]:
        parts = urlsplit(self.identifier)
        return dict(self.get(f"/.well-known/{name}{parts.path}").json)

    def ask_token(self, offer: CredentialOffer, tx_code: str | None = None, **more: str) -> Any:
        fields = {"grant_type": PRE_AUTHORIZED_CODE, "pre-authorized_code": offer.code, **more}
        if tx_code is not None:
            fields["tx_code"] = tx_code
        answer = self.client.post(f"{self.identifier}/oid4vci/token", data=fields)
        if answer.status_code == 200:
            self.token = answer.json["access_token"]
        return answer

    def nonce(self) -> str:
        return str(self.client.post(f"{self.identifier}/oid4vci/nonce").json["c_nonce"])

    def proof(self, *, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A key proof; parts set to None are left out."""
        said = {
            "aud": self.identifier,
            "iat": int(self.issuer.now.timestamp()),
            "nonce": claims.pop("nonce", None) or self.nonce(),
            **claims,
        }
        head = {"typ": PROOF_JWT_TYPE, "kid": f"{self.did}#0", **(header or {})}
        return sign_compact(
            json_text.dump({name: value for name, value in said.items() if value is not None}),
            header={name: value for name, value in head.items() if value is not None},
            signer=KeySigner(self.private, f"{self.did}#0"),
            algorithm=ALGORITHMS[self.key_type],
        )

    def by_jwk(self, **claims: Any) -> str:
        """A key proof with the bare key in its header."""
        return self.proof(header={"kid": None, "jwk": public_to_jwk(self.private.public)}, **claims)

    def ask(self, configuration: str = LDP, *proofs: Any, **more: Any) -> Any:
        """A credential request; with a fresh proof unless others are given."""
        body: dict[str, Any] = {
            "credential_configuration_id": configuration,
            "proofs": {"jwt": list(proofs) or [self.proof()]},
            **more,
        }
        return self.send("credential", {k: v for k, v in body.items() if v is not None})

    def tell(self, notification: str, event: str) -> Any:
        return self.send("notification", {"notification_id": notification, "event": event})

    def send(self, endpoint: str, body: Any, **headers: str) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        address = f"{self.identifier}/oid4vci/{endpoint}"
        return self.client.post(address, data=data, headers={**given, **headers})


def waiting(running: Running, **wish: Any) -> UUID:
    """An award that waits to be taken."""
    with running.inside() as (session, school):
        badge = achievement(session, school, running.now)
        made = an_award(session, school, badge.id, running.now, state=AwardState.OFFERED, **wish)
        return made.id


def offered(running: Running, award_id: UUID, *, with_code: bool = False) -> Offer:
    """An offer of it, made by hand."""
    with running.inside() as (session, _):
        award = session.get_one(Award, award_id)
        return offers.make(
            session, running.place, award, None, now=running.now, with_code=with_code
        )


def claimed(running: Running, award_id: UUID) -> str:
    """The code of a claim of it."""
    with running.inside() as (session, _):
        award = session.get_one(Award, award_id)
        secrets = running.place.secrets
        return claims.make(session, award, Channel.LINK, secrets=secrets, now=running.now)


def let_in(running: Running, award_id: UUID, **wallet: Any) -> Wallet:
    """A wallet with a token for it."""
    made = Wallet(running, **wallet)
    assert made.ask_token(made.read(offered(running, award_id).uri)).status_code == 200
    return made


def state_of(running: Running, award_id: UUID) -> tuple[AwardState, str | None, datetime | None]:
    """Where an award stands, whose it is and since when."""
    with running.inside() as (session, _):
        award = session.get_one(Award, award_id)
        return award.state, award.holder, award.taken_at


def refused(answer: Any, error: str, status: int = 400) -> None:
    """The answer says no in the words and the form of the specification."""
    assert (answer.status_code, answer.json["error"]) == (status, error), answer.json
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    said = answer.json["error_description"]
    assert said.isascii()
    assert '"' not in said
    assert "(" not in said, "each code has its own sentence"
