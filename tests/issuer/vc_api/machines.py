"""Machines that call the interface of an organisation, and documents that they send."""

from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from issuer.organisations import creating
from issuer.organisations.founding import Founding
from issuer.status.models import Purpose
from issuer.tokens import keeping
from issuer.tokens.keeping import Scope, Wish
from schemas import json_text
from tests.issuer.organisations.places import SCHOOL
from tests.issuer.support import Running

V2 = "https://www.w3.org/ns/credentials/v2"
V1 = "https://www.w3.org/2018/credentials/v1"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"


@dataclass
class Machine:
    """A program with a token of an organisation."""

    issuer: Running
    slug: str
    secret: str

    @property
    def did(self) -> str:
        return self.issuer.organisation(self.slug).did

    def issue(self, credential: Any, **options: Any) -> TestResponse:
        return self.post("issue", {"credential": credential, "options": options})

    def post(self, verb: str, value: Any) -> TestResponse:
        body = value if isinstance(value, bytes) else json_text.dump(value)
        return self.issuer.app.test_client().post(
            f"/orgs/{self.slug}/credentials/{verb}",
            data=body,
            content_type="application/json",
            headers=self.headers,
        )

    def read(self, name: str) -> TestResponse:
        return self.issuer.app.test_client().get(
            f"/orgs/{self.slug}/credentials", query_string={"id": name}, headers=self.headers
        )

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.secret}",
            "Accept": "application/ld+json, application/json",
        }

    def document(self, **more: Any) -> dict[str, Any]:
        """A credential that may be issued."""
        return {
            "@context": [V2, EXAMPLES],
            "type": ["VerifiableCredential"],
            "issuer": self.did,
            "credentialSubject": {"id": "did:example:abcdef"},
            **more,
        }


def machine(
    issuer: Running,
    *scopes: Scope,
    slug: str = SCHOOL.slug,
    purpose: Purpose | None = None,
    days: int = 90,
) -> Machine:
    """A new token of an organisation, for everything unless told."""
    wish = Wish(name="Logiciel", scopes=frozenset(scopes or Scope), days=days, purpose=purpose)
    with issuer.inside(slug) as (session, organisation):
        made = keeping.create(session, organisation, wish, by=None, now=issuer.now)
    return Machine(issuer, slug, made.secret)


def found(issuer: Running, founding: Founding) -> None:
    """One organisation more."""
    with issuer.session() as session:
        creating.create(session, founding, issuer.place.hosting, by=None, now=issuer.now)
        session.commit()
