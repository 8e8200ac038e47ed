"""Whatever bytes come: they are read, or refused in our own words."""

import json
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from issuer.oid4vci import key_proofs
from issuer.oid4vci.errors import Refused
from keys.multibase import base64url_encode
from schemas import json_text
from schemas.errors import SchemasError
from schemas.oid4vci import (
    PRE_AUTHORIZED_CODE,
    PROOF_JWT_TYPE,
    CredentialRequest,
    MessageRefused,
    read_credential_request,
    read_notification,
    read_token_request,
)
from schemas.oid4vci_offers import CredentialOffer, TxCode, link_to, read_link, read_offer
from tests.issuer.oid4vci.wallets import (
    LDP,
)
from tests.support.web import NOW

bodies = st.binary(max_size=200) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "proofs",
                    "jwt",
                    "di_vp",
                    "credential_identifier",
                    "event",
                    "notification_id",
                    "proof",
                ]
            )
            | st.text(max_size=8),
            inner,
            max_size=4,
        )
    ),
).map(lambda value: json.dumps(value).encode())


@given(bodies)
def test_readers_of_bodies_read_or_refuse(body: bytes):
    for reader in (read_credential_request, read_notification):
        with suppress(MessageRefused):
            reader(body)


@given(st.lists(st.tuples(st.sampled_from(["grant_type", "tx_code", "x"]), st.text(max_size=9))))
def test_the_reader_of_forms_reads_or_refuses(fields: list[tuple[str, str]]):
    given_type = ("grant_type", PRE_AUTHORIZED_CODE)
    for one in (fields, [given_type, *fields]):
        with suppress(MessageRefused):
            read_token_request(one)


header = st.dictionaries(
    st.sampled_from(["alg", "typ", "kid", "jwk", "key_attestation", "crit"]),
    st.none()
    | st.text(max_size=9)
    | st.sampled_from(["EdDSA", "ES256", PROOF_JWT_TYPE, "did:key:z6Mk", "did:jwk:e30#0"])
    | st.dictionaries(st.sampled_from(["kty", "crv", "x", "y"]), st.text(max_size=9)),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(header, st.binary(max_size=40), st.binary(max_size=70))
def test_the_reader_of_proofs_reads_or_refuses(head: Any, payload: bytes, signature: bytes):
    parts = (json_text.dump(head), payload, signature)
    token = ".".join(base64url_encode(part) for part in parts)
    for kind, proof in (("jwt", token), ("di_vp", head), ("jwt", head)):
        request = CredentialRequest(LDP, None, kind, (proof,))
        with pytest.raises(Refused):
            key_proofs.check(request, issuer="https://issuer.example", now=NOW)


TEXT = st.characters(exclude_categories=("Cs",))
offers_like = st.recursive(
    st.none() | st.integers() | st.text(max_size=9) | st.just("https://issuer.example"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "credential_issuer",
                    "credential_configuration_ids",
                    "grants",
                    PRE_AUTHORIZED_CODE,
                    "pre-authorized_code",
                    "tx_code",
                    "length",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
)


@given(offers_like.map(lambda value: json.dumps(value)) | st.text(max_size=40))
def test_the_readers_of_offers_read_or_refuse(text: str):
    links = (text, f"openid-credential-offer://?credential_offer={quote(text, safe='')}")
    with suppress(SchemasError):
        read_offer(text)
    for link in links:
        with suppress(SchemasError):
            read_link(link)


@given(
    st.lists(st.text(TEXT, min_size=1), min_size=1, unique=True).map(tuple),
    st.text(TEXT, min_size=1),
    st.none() | st.builds(TxCode, st.integers(0, 99), st.text(TEXT, max_size=300)),
)
def test_an_offer_comes_back_as_it_was_written(
    names: tuple[str, ...], code: str, tx: TxCode | None
):
    offer = CredentialOffer("https://issuer.example/orgs/x", names, code, tx)
    assert read_link(offer.link()) == offer


def test_a_link_may_say_where_the_offer_is():
    address = "https://issuer.example/orgs/x/oid4vci/offers/abc?d=e&f=é"
    assert read_link(link_to(address)) == address
    for link in (link_to("javascript:alert(1)"), link_to(address) + "&credential_offer={}", "x://"):
        with pytest.raises(SchemasError):
            read_link(link)
