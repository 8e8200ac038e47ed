"""A small federation of OpenID entities: what each states, signed, and a network of answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from federation.errors import FetchError
from federation.fetch import Fetched, Kind
from federation.openid import statements
from federation.openid.key_sets import jwks
from federation.openid.statements import StatementKind, seconds
from keys.material import PublicKey
from tests.federation.federations import private, signer

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
WELL_KNOWN = "/.well-known/openid-federation"


def entity(name: str) -> str:
    """The entity identifier of a body."""
    return f"https://{name}.example"


def name_of(entity_id: str) -> str:
    return entity_id.removeprefix("https://").removesuffix(".example")


def public(name: str) -> PublicKey:
    return private(name).public


def signed(claims: Mapping[str, Any], by: str) -> str:
    return statements.sign(claims, signer(by), StatementKind.ENTITY)


def times(start: datetime = NOW) -> dict[str, int]:
    return {"iat": seconds(start - timedelta(minutes=1)), "exp": seconds(start + DAY)}


def configuration(name: str, *hints: str, by: str | None = None, **more: Any) -> str:
    """What a body says of itself."""
    claims = {
        "iss": entity(name),
        "sub": entity(name),
        **times(),
        "jwks": jwks([public(name)]),
        "metadata": {
            "federation_entity": {
                "organization_name": name.capitalize(),
                "federation_fetch_endpoint": f"{entity(name)}/fetch",
            }
        },
        **({"authority_hints": [entity(one) for one in hints]} if hints else {}),
        **more,
    }
    return signed({key: one for key, one in claims.items() if one is not ...}, by or name)


def stated(superior: str, name: str, *, by: str | None = None, **more: Any) -> str:
    """What a superior says of a body."""
    claims = {
        "iss": entity(superior),
        "sub": entity(name),
        **times(),
        "jwks": jwks([public(name)]),
        **more,
    }
    return signed({key: one for key, one in claims.items() if one is not ...}, by or superior)


def line(*names: str) -> list[str]:
    """The statements of a chain through these bodies, from the one at the bottom upward."""
    own = [configuration(names[0], *names[1:2])]
    links = [stated(up, down) for down, up in pairwise(names)]
    return [*own, *links, configuration(names[-1])]


def anchors(*names: str) -> dict[str, tuple[PublicKey, ...]]:
    """Whom somebody trusts."""
    return {entity(name): (public(name),) for name in names}


@dataclass
class Web:
    """Answers by address; what is not here is a 404, what is cut does not answer."""

    answers: dict[str, str | bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    cut: set[str] = field(default_factory=set)

    def publish(self, name: str, *hints: str, **more: Any) -> None:
        self.answers[entity(name) + WELL_KNOWN] = configuration(name, *hints, **more)

    def state(self, superior: str, name: str, **more: Any) -> None:
        self.answers[fetch_url(superior, name)] = stated(superior, name, **more)

    def __call__(self, url: str, kind: Kind) -> Fetched:
        assert kind is Kind.STATEMENT
        self.asked.append(url)
        if any(url.startswith(entity(name)) for name in self.cut):
            raise FetchError("timed-out", url=url, reason="total")
        body = self.answers.get(url)
        if body is None:
            raise FetchError("http-status", url=url, status=404)
        raw = body.encode() if isinstance(body, str) else body
        return Fetched(url, raw, StatementKind.ENTITY.media_type, NOW, from_cache=False)


def fetch_url(superior: str, name: str) -> str:
    return f"{entity(superior)}/fetch?sub={quote(entity(name), safe='')}"


def web(*names: str) -> Web:
    """The network of a line of bodies, the anchor last."""
    made = Web()
    for down, up in zip(names, (*names[1:], ""), strict=True):
        made.publish(down, *([up] if up else []))
        if up:
            made.state(up, down)
    return made
