"""Signing in with a provider: whatever it or somebody between us spoils, nobody gets in."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey
from sqlalchemy.orm import Session

from service.accounts import oidc, providers, sign_ins, signing_in
from service.accounts.oidc import Client, Identity
from service.errors import Conflict, NotFound, ServiceError
from tests.service.accounts.people import SECRETS, enrol, found, person, sign_in
from tests.service.accounts.provider import CLIENT_ID, Provider, ask, serving

BACK = "https://badges.example/sign-in/back/academy"
STATE = "state-of-this-browser"


@pytest.fixture
def now() -> datetime:
    return datetime.fromisoformat("2026-11-23T18:30:00Z")


@pytest.fixture
def provider(now: datetime) -> Iterator[Provider]:
    with serving(Provider(now)) as made:
        yield made


def client(provider: Provider) -> Client:
    return Client(provider.config(), BACK, SECRETS, ask)


def come_back(provider: Provider, now: datetime, **more: str) -> Identity:
    answer = provider.authorize(oidc.set_out(client(provider), STATE))
    return oidc.come_back(client(provider), {**answer, **more}, state=STATE, now=now)


@pytest.mark.parametrize("basic", [True, False], ids=["secret in the header", "in the form"])
def test_the_provider_says_who_it_is(provider: Provider, now: datetime, basic: bool) -> None:
    provider.basic = basic
    assert come_back(provider, now) == Identity(provider.issuer, "person-1")


def test_an_rsa_key_and_several_audiences(provider: Provider, now: datetime) -> None:
    provider.key = RSAKey.generate_key(2048, {"kid": "one"})
    provider.claims = {"aud": [CLIENT_ID, "another"], "azp": CLIENT_ID}
    assert come_back(provider, now).subject == "person-1"


AT = int(datetime.fromisoformat("2026-11-23T18:30:00Z").timestamp())


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"nonce": "another"}, id="nonce of another sign-in"),
        pytest.param({"nonce": None}, id="no nonce"),
        pytest.param({"aud": "another"}, id="for another service"),
        pytest.param({"aud": None}, id="for nobody"),
        pytest.param({"aud": [CLIENT_ID, "another"]}, id="for two without saying who asked"),
        pytest.param({"azp": "another"}, id="asked by another service"),
        pytest.param({"iss": "https://evil.example"}, id="of another provider"),
        pytest.param({"iss": None}, id="of nobody"),
        pytest.param({"exp": AT - 61}, id="expired"),
        pytest.param({"exp": None}, id="never expires"),
        pytest.param({"exp": "soon"}, id="expires at no time"),
        pytest.param({"iat": AT + 61}, id="made in the future"),
        pytest.param({"nbf": AT + 61}, id="not valid yet"),
        pytest.param({"sub": None}, id="about nobody"),
        pytest.param({"sub": ""}, id="about an empty name"),
        pytest.param({"sub": 7}, id="about a number"),
        pytest.param({"sub": "x" * 256}, id="about an endless name"),
        pytest.param({"sub": "a\x00b"}, id="about a name with a control character"),
    ],
)
def test_a_token_that_says_something_wrong(
    provider: Provider, now: datetime, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    with pytest.raises(ServiceError, match="provider-token-invalid"):
        come_back(provider, now)


def spoil_key(provider: Provider) -> None:
    provider.published = KeySet([ECKey.generate_key("P-256", {"kid": "one"})]).as_dict(
        private=False
    )


def sign_with_client_secret(provider: Provider) -> None:
    provider.published = provider.keys()
    provider.key, provider.header = OctKey.import_key("s" * 40), {"alg": "HS256"}


def sign_with_published_key_as_secret(provider: Provider) -> None:
    rsa = RSAKey.generate_key(2048, {"kid": "one"})
    provider.published = KeySet([rsa]).as_dict(private=False)
    # The text of a certificate as a shared secret is refused by the library that signs as well.
    provider.key, provider.header = OctKey.import_key(rsa["n"]), {"alg": "HS256"}


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(spoil_key, id="another key"),
        pytest.param(sign_with_client_secret, id="a shared secret"),
        pytest.param(sign_with_published_key_as_secret, id="the public key as secret"),
        pytest.param(lambda p: p.header.update(alg="none"), id="no signature"),
        pytest.param(lambda p: p.header.update(kid="two"), id="a key that there is not"),
        pytest.param(lambda p: p.__setattr__("published", {"keys": []}), id="no keys"),
        pytest.param(lambda p: p.__setattr__("published", {}), id="no list of keys"),
        pytest.param(lambda p: p.__setattr__("published", {"keys": [7]}), id="a number as key"),
    ],
)
def test_a_token_that_is_not_signed_by_the_provider(
    provider: Provider, now: datetime, spoil: Any
) -> None:
    spoil(provider)
    with pytest.raises(ServiceError, match="provider-token-invalid"):
        come_back(provider, now)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"state": "of another browser"}, id="another state"),
        pytest.param({"state": ""}, id="no state"),
        pytest.param({"iss": "https://evil.example"}, id="another provider's answer"),
    ],
)
def test_an_answer_to_another_question(
    provider: Provider, now: datetime, more: dict[str, str]
) -> None:
    with pytest.raises(ServiceError, match="provider-answer-unexpected"):
        come_back(provider, now, **more)


def test_an_answer_that_nobody_waits_for(provider: Provider, now: datetime) -> None:
    for state in (None, ""):
        with pytest.raises(ServiceError, match="provider-answer-unexpected"):
            oidc.come_back(client(provider), {"state": "", "code": "1"}, state=state, now=now)


def test_a_promised_sender_is_demanded(provider: Provider, now: datetime) -> None:
    provider.found = {"authorization_response_iss_parameter_supported": True}
    with pytest.raises(ServiceError, match="provider-answer-unexpected"):
        come_back(provider, now)
    assert come_back(provider, now, iss=provider.issuer)


def test_the_person_said_no(provider: Provider, now: datetime) -> None:
    with pytest.raises(ServiceError, match="provider-refused"):
        come_back(provider, now, error="access_denied")


def test_a_code_that_another_browser_asked_for(provider: Provider, now: datetime) -> None:
    """PKCE: whoever steals a code has not the verifier of its state."""
    stolen = provider.authorize(oidc.set_out(client(provider), "state-of-the-victim"))["code"]
    with pytest.raises(ServiceError, match="provider-malformed"):
        oidc.come_back(client(provider), {"code": stolen, "state": STATE}, state=STATE, now=now)


@pytest.mark.parametrize(
    "found",
    [
        pytest.param({"issuer": "https://evil.example"}, id="another issuer"),
        pytest.param({"token_endpoint": None}, id="no address for tokens"),
        pytest.param({"jwks_uri": "file:///etc/passwd"}, id="a file"),
        pytest.param({"authorization_endpoint": "javascript:alert(1)"}, id="a script"),
        pytest.param({"authorization_endpoint": "http://[::1"}, id="no address at all"),
    ],
)
def test_a_provider_that_says_something_wrong_about_itself(
    provider: Provider, found: dict[str, Any]
) -> None:
    provider.found = found
    with pytest.raises(ServiceError, match="provider-malformed") as refused:
        oidc.set_out(client(provider), STATE)
    assert refused.value.status == 502


def test_a_provider_on_https_names_no_plain_address() -> None:
    assert not oidc._is_safe("http://academy.example/token", "https://academy.example")
    assert oidc._is_safe("https://login.example/token", "https://academy.example")


@pytest.mark.parametrize("answered", [[], "text", {}, {"id_token": 7}, {"id_token": "x" * 50_001}])
def test_an_answer_without_token(provider: Provider, now: datetime, answered: Any) -> None:
    provider.answered = answered
    with pytest.raises(ServiceError, match="provider-malformed"):
        come_back(provider, now)


def test_a_provider_that_does_not_answer(now: datetime) -> None:
    with serving(Provider(now)) as gone:
        pass
    with pytest.raises(ServiceError, match="provider-unreachable"):
        oidc.set_out(client(gone), STATE)


@settings(max_examples=80, deadline=None)
@given(
    st.text(max_size=40)
    | st.from_regex(r"[A-Za-z0-9_-]{0,20}\.[A-Za-z0-9_-]{0,20}\.x?", fullmatch=True),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=6),
        lambda inner: (
            st.dictionaries(st.sampled_from(["keys", "kty", "crv", "x", "n"]), inner)
            | st.lists(inner, max_size=3)
        ),
        max_leaves=8,
    ),
)
def test_any_token_and_any_keys_are_refused(token: str, keys: Any) -> None:
    at = datetime.fromisoformat("2026-11-23T18:30:00Z")
    config = Provider(at, "https://a.example").config()
    anybody = Client(config, BACK, SECRETS, lambda url, **_: keys)
    with pytest.raises(ServiceError):
        oidc._checked(anybody, {"jwks_uri": "https://a.example/keys"}, token, nonce="n", now=at)


ME = Identity("https://academy.example", "person-1")


def enter(session: Session, identity: Identity, now: datetime) -> Any:
    return providers.sign_in(session, identity, provider="academy", browser="", now=now)


def test_only_a_link_that_its_owner_made_signs_in(session: Session, now: datetime) -> None:
    lea = person(session, "lea", now)
    with pytest.raises(ServiceError, match="provider-person-unknown"):
        enter(session, ME, now)
    providers.link(session, lea, ME, now=now)
    opened = enter(session, ME, now)
    assert found(session, opened.token, now)[1] is lea
    assert opened.sign_in.provider == "academy"
    for other in (Identity("https://other.example", "person-1"), Identity(ME.issuer, "person-2")):
        with pytest.raises(ServiceError, match="provider-person-unknown"):
            enter(session, other, now)


def test_a_provider_spares_nobody_the_second_step(session: Session, now: datetime) -> None:
    lea = person(session, "lea", now)
    enrol(session, sign_in(session, "lea", now), now)
    providers.link(session, lea, ME, now=now)
    assert enter(session, ME, now).sign_in.awaits_second_step


def test_one_person_of_a_provider_has_one_account(session: Session, now: datetime) -> None:
    lea, tom = person(session, "lea", now), person(session, "tom", now)
    link = providers.link(session, lea, ME, now=now)
    with pytest.raises(Conflict, match="provider-linked"):
        providers.link(session, tom, ME, now=now)
    with pytest.raises(NotFound, match="provider-link-unknown"):
        providers.unlink(session, tom, link.id, now=now)
    lea.password_hash = None
    with pytest.raises(Conflict, match="provider-link-last"):
        providers.unlink(session, lea, link.id, now=now)
    lea.password_hash = "x"
    providers.unlink(session, lea, link.id, now=now)
    assert providers.links(session, lea) == []


def test_a_closed_account_is_closed_for_providers_too(session: Session, now: datetime) -> None:
    lea = person(session, "lea", now)
    providers.link(session, lea, ME, now=now)
    signing_in.close(session, lea, now=now)
    with pytest.raises(ServiceError, match="provider-person-unknown"):
        enter(session, ME, now)
    assert sign_ins.live(session, lea.id, now=now) == []
