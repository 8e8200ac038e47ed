"""A wallet of somebody else's that reads awards by OAuth, and people whose awards it reads."""

import re
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

from werkzeug.test import TestResponse

import proofs
from issuer.awards.models import AwardState
from issuer.delivering import claims, codes
from issuer.delivering.models import Channel
from issuer.issuing.models import Credential, Form, Origin
from issuer.ob_api import scopes
from issuer.organisations import keys
from keys.kinds import ALGORITHMS
from proofs import ProofOptions
from proofs.vc_jwt import sign_credential
from schemas import json_text
from tests.issuer.achievements.samples import credential
from tests.issuer.awards.catalogues import achievement, an_award
from tests.issuer.organisations.places import SCHOOL
from tests.issuer.support import Person, Running

BACK = "https://wallet.example/back"
VERIFIER = "v" * 64
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
API = f"/orgs/{SCHOOL.slug}/ims/ob/v3p0"
OAUTH = f"/orgs/{SCHOOL.slug}/ims/ob/oauth"
REGISTRATION: dict[str, Any] = {
    "client_name": "Portefeuille <b>",
    "client_uri": "https://wallet.example",
    "logo_uri": "https://wallet.example/logo.png",
    "tos_uri": "https://wallet.example/terms",
    "policy_uri": "https://wallet.example/privacy",
    "software_id": "c88b6ed8-e8b0-4a1c-9d0e-6f1d1c1f1b1a",
    "software_version": "1.0",
    "redirect_uris": [BACK],
    "scope": f"{scopes.CREDENTIALS} {scopes.PROFILE} offline_access",
    "grant_types": ["authorization_code", "refresh_token"],
}


def given(
    issuer: Running,
    *,
    name: str = "Noé Dupré",
    pupil: UUID | None = None,
    holder: str | None = None,
    forms: tuple[Form, ...] = (Form.DATA_INTEGRITY,),
    state: AwardState = AwardState.TAKEN,
    address: str | None = None,
) -> str:
    """An award that was taken, signed in these forms; the code by which it was."""
    with issuer.inside() as (session, school):
        badge = achievement(session, school, issuer.now)
        award = an_award(session, school, badge.id, issuer.now, state=AwardState.OFFERED, name=name)
        code = claims.make(
            session, award, Channel.SHEET, secrets=issuer.place.secrets, now=issuer.now
        )
        award.pupil_id, award.holder, award.state = pupil, holder, state
        award.address = address
        session.flush()
        signer = keys.signer(session, school, issuer.place.hosting.keys, now=issuer.now)
        for form in forms:
            document = {
                **credential(b'{"id":"urn:example:a","type":["Achievement"]}'),
                "id": f"urn:uuid:{award.id}",
                "issuer": {"id": school.did, "type": ["Profile"]},
            }
            if holder:
                document["credentialSubject"]["id"] = holder
            signed = (
                json_text.dump(
                    proofs.sign(
                        document,
                        suite=school.default_suite,
                        signer=signer,
                        options=ProofOptions(created=issuer.now),
                    )
                )
                if form is Form.DATA_INTEGRITY
                else sign_credential(document, signer, ALGORITHMS[signer.public_key.type]).encode()
            )
            session.add(
                Credential(
                    award_id=award.id,
                    origin=Origin.AWARD,
                    form=form,
                    name=document["id"],
                    document=signed,
                    digest=sha256(signed).hexdigest(),
                    subject=holder,
                    suite=school.default_suite,
                    verification_method=signer.verification_method,
                    issued_at=issuer.now,
                )
            )
    return codes.spelled(code)


@dataclass
class Wallet:
    """An application that registered, with the tokens that it got."""

    issuer: Running
    client: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)
    browser: Person | None = None

    def register(self, **changes: Any) -> TestResponse:
        told = {name: value for name, value in {**REGISTRATION, **changes}.items() if value != ...}
        answer = self.issuer.app.test_client().post(
            f"{OAUTH}/register",
            data=json_text.dump(told),
            content_type="application/json",
            base_url=self.issuer.base_url,
        )
        if answer.status_code == 201:
            self.client = answer.json
        return answer

    def set_out(self, **changes: Any) -> TestResponse:
        """What the browser is answered that comes with the wallet's request."""
        self.browser = self.browser or self.issuer.browser()
        asked = {
            "response_type": "code",
            "client_id": self.client["client_id"],
            "redirect_uri": BACK,
            "scope": self.client["scope"],
            "state": "st&te",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **changes,
        }
        asked = {name: value for name, value in asked.items() if value != ...}
        return self.browser.get(f"{OAUTH}/authorize?{urlencode(asked)}")

    def allowed(self, code: str, *chosen: str, **changes: Any) -> dict[str, str]:
        """What the wallet is told when a person with this code agrees."""
        page = self.set_out(**changes).headers["Location"]
        assert self.browser is not None
        known = self.browser.send(page, code=code)
        assert known.status_code == 303, known.text
        wanted = list(chosen) or re.findall(
            r'name="allowed"[^>]*value="([^"]+)"', self.browser.get(page).text
        )
        answer = self.browser.send(page, to=f"{page}/decide", allowed=wanted, allow="1")
        assert answer.status_code == 303, answer.text
        return told(answer)

    def exchange(self, given_code: str, **changes: Any) -> TestResponse:
        form = {
            "grant_type": "authorization_code",
            "code": given_code,
            "redirect_uri": BACK,
            "code_verifier": VERIFIER,
            **changes,
        }
        return self.ask("token", **form)

    def ask(self, verb: str, **form: Any) -> TestResponse:
        """Come to an endpoint of OAuth with a form."""
        pair = f"{self.client['client_id']}:{self.client['client_secret']}"
        answer = self.issuer.app.test_client().post(
            f"{OAUTH}/{verb}",
            data={name: value for name, value in form.items() if value != ...},
            headers={"Authorization": "Basic " + b64encode(pair.encode()).decode()},
        )
        if answer.status_code == 200 and answer.data:
            self.tokens = answer.json
        return answer

    def get(self, path: str, token: str = "", **query: Any) -> TestResponse:
        return self.issuer.app.test_client().get(
            f"{API}/{path}",
            query_string=query,
            headers={"Authorization": f"Bearer {token or self.tokens['access_token']}"},
        )

    def connected(self, code: str, *chosen: str) -> "Wallet":
        """With tokens of the person who has this code."""
        self.register()
        answer = self.exchange(self.allowed(code, *chosen)["code"])
        assert answer.status_code == 200, answer.text
        return self


def told(answer: TestResponse) -> dict[str, str]:
    """What stands in the address to which a browser is sent back."""
    address = answer.headers["Location"]
    assert address.startswith(BACK + "?"), address
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
