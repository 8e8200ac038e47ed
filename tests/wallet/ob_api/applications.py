"""An application of somebody else: Authlib's client, which comes over a real connection."""

import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session

from tests.issuer.support import Person
from tests.support.browser import base_url, listening, serving
from tests.wallet.running import RunningWallet, running_wallet
from wallet.booklet.models import About, Box, Form, Item, Rubric, Version, Voice, Way
from wallet.ob_api.scopes import OFFERED

BACK = "https://application.example/back"
VERIFIER = "v" * 64
REGISTRATION: dict[str, Any] = {
    "client_name": "Carnet <b>",
    "client_uri": "https://application.example",
    "logo_uri": "https://application.example/logo.png",
    "tos_uri": "https://application.example/terms",
    "policy_uri": "https://application.example/privacy",
    "software_id": "5f0a1f52-6c4b-4d0e-9a35-3c8f4f0a7d21",
    "software_version": "1.0",
    "redirect_uris": [BACK],
    "token_endpoint_auth_method": "client_secret_basic",
    "grant_types": ["authorization_code", "refresh_token"],
    "response_types": ["code"],
    "contacts": ["team@application.example"],
    "scope": " ".join(OFFERED),
}


@contextmanager
def on_a_port(folder: Path, url: str = "", **more: Any) -> Iterator[RunningWallet]:
    """A wallet that answers on a port of this machine."""
    server = listening()
    with (
        running_wallet(folder, url, base_url=base_url(server), **more) as wallet,
        serving(server, wallet.app),
    ):
        yield wallet


@dataclass
class Connected:
    """An application that found the wallet by its address and registered there."""

    wallet: RunningWallet
    registered: dict[str, Any] = field(default_factory=dict)
    session: Any = None

    @property
    def api(self) -> str:
        return f"{self.wallet.base_url}/ims/ob/v3p0"

    def found(self) -> dict[str, Any]:
        """The description of the service, which says where everything is."""
        answer = requests.get(f"{self.api}/discovery", timeout=10)
        assert answer.status_code == 200
        described: dict[str, Any] = answer.json()["components"]["securitySchemes"]["OAuth2ACG"]
        return described

    @property
    def flow(self) -> dict[str, Any]:
        found: dict[str, Any] = self.found()["flows"]["authorizationCode"]
        return found

    def register(self, **changes: Any) -> Any:
        told = {name: value for name, value in {**REGISTRATION, **changes}.items() if value != ...}
        answer = requests.post(self.found()["x-imssf-registrationUrl"], json=told, timeout=10)
        if answer.status_code == 201:
            self.registered = answer.json()
            self.session = OAuth2Session(
                self.registered["client_id"],
                self.registered["client_secret"],
                token_endpoint_auth_method="client_secret_basic",
                scope=told["scope"],
                redirect_uri=BACK,
                code_challenge_method="S256",
            )
        return answer

    def asks(self, person: Person, **changes: Any) -> str:
        """The page to which the browser of somebody is led, by the application's link."""
        url, _ = self.session.create_authorization_url(
            self.flow["authorizationUrl"], code_verifier=VERIFIER, **changes
        )
        answer = person.get(url.removeprefix(self.wallet.base_url))
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def allowed_by(self, person: Person, *chosen: str, **changes: Any) -> str:
        """Where the browser goes back to after somebody agreed, to all or to what is chosen."""
        page = self.asks(person, **changes)
        offered = re.findall(r'name="allowed"[^>]*value="([^"]+)"', person.get(page).text)
        wanted = list(chosen) or [html.unescape(one) for one in offered]
        answer = person.send(page, allowed=wanted, allow="1")
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def comes_in(self, person: Person, *chosen: str) -> "Connected":
        """Registered, allowed, and with a token."""
        self.register()
        self.takes_token(self.allowed_by(person, *chosen))
        return self

    def takes_token(self, back: str, **changes: Any) -> dict[str, Any]:
        given = {"code_verifier": VERIFIER, "scope": told(back)["scope"], **changes}
        found: dict[str, Any] = self.session.fetch_token(
            self.flow["tokenUrl"], authorization_response=back, **given
        )
        return found

    def get(self, path: str, **query: Any) -> Any:
        return self.session.get(f"{self.api}/{path}", params=query, timeout=10)

    def post(self, document: bytes, media_type: str = "application/json") -> Any:
        headers = {"Content-Type": media_type}
        url = f"{self.api}/credentials"
        return self.session.post(url, data=document, headers=headers, timeout=10)

    def put(self, document: bytes, media_type: str = "application/json") -> Any:
        headers = {"Content-Type": media_type}
        return self.session.put(f"{self.api}/profile", data=document, headers=headers, timeout=10)


def told(back: str) -> dict[str, str]:
    """What stands in the address to which a browser is sent back."""
    assert back.startswith(BACK + "?"), back
    return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}


def document(number: int) -> bytes:
    """A badge whose text nobody would write twice in the same way."""
    return (
        b'{ "@context":["https://www.w3.org/ns/credentials/v2"] ,"id":"urn:x:%d","type":'
        b'["VerifiableCredential" , "OpenBadgeCredential"],"name":"\\u00c9l\xc3\xa8ve \xe2\x80\x94"'
        b',"n":1.0e2}\n' % number
    )


def kept(
    wallet: RunningWallet,
    person: Person,
    text: bytes,
    *,
    box: Box = Box.KEPT,
    voice: Voice = Voice.ATTESTED,
    valid_from: datetime | None = None,
    kind: str = "OpenBadgeCredential",
) -> None:
    """A thing in the booklet of somebody, as if it had come by some way."""
    now = wallet.now
    with wallet.inside(person) as (session, _):
        row = Item(
            identity=sha256(text).digest(),
            rubric=Rubric.SOCLE,
            box=box,
            voice=voice,
            way=Way.FILE,
            about=About.HOLDER,
            kind="Badge",
            name="Badge",
            description="",
            search="badge",
            issuer_id="did:example:school",
            issuer_name="School",
            verdict="verified",
            trust="known",
            reason="proof-valid",
            valid_from=valid_from or now,
            checked_at=now,
            check_next_at=now + timedelta(days=1),
            sort_at=now,
            came_at=now,
            changed_at=now,
        )
        session.add(row)
        session.flush()
        form = Form.JSON if text.lstrip()[:1] == b"{" else Form.JWT
        digest = sha256(text).digest()
        session.add(
            Version(
                item_id=row.id,
                number=1,
                form=form,
                document=text,
                digest=digest,
                report={"credential": {"types": ["VerifiableCredential", kind]}},
                at=now,
            )
        )


def assert_status_info(answer: Any, status: int, minor: str) -> None:
    """An Imsx_StatusInfo and nothing else."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    said = json.loads(answer.text)
    major = "unsupported" if status == 405 else "failure"
    assert (said["imsx_codeMajor"], said["imsx_severity"]) == (major, "error")
    [one] = said["imsx_codeMinor"]["imsx_codeMinorField"]
    assert one["imsx_codeMinorFieldValue"] == minor
    assert said["imsx_description"]
    allowed = {"imsx_codeMajor", "imsx_severity", "imsx_description", "imsx_codeMinor"}
    assert set(said) <= allowed, "it is a closed object"
