"""Trust marks: who may state what of whom, and every way of stating more than that."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.accreditation import (
    Mark,
    MarkRules,
    MarkWish,
    check,
    mark_type,
    read_mark,
    read_rules,
    sign_delegation,
    sign_mark,
)
from federation.errors import FederationError
from federation.openid import statements
from federation.openid.statements import StatementKind, by_thumbprint, jwks, seconds
from federation.standing import Accreditation
from keys.material import KeyType, PrivateKey
from keys.signing import KeySigner

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAY = timedelta(days=1)
ACADEMY, MINISTRY = "https://academie.example", "https://ministere.example"
CLUB = "https://club.example/orgs/voile"


def signer(name: str) -> KeySigner:
    return KeySigner(PrivateKey.generate(KeyType.P256), f"{name}#key")


ACADEMY_KEY, MINISTRY_KEY, THIEF_KEY = (
    signer(ACADEMY),
    signer(MINISTRY),
    signer("https://x.example"),
)
KEYS = by_thumbprint([ACADEMY_KEY.public_key])
LASTING = Accreditation("engagement", NOW - 90 * DAY, NOW + 90 * DAY)


def a_mark(key: KeySigner = ACADEMY_KEY, at: datetime = NOW, **changes: Any) -> str:
    wish = {
        "issuer": ACADEMY,
        "subject": CLUB,
        "kind": "engagement",
        "accreditation": LASTING,
        "expires_at": at + DAY,
        **changes,
    }
    return sign_mark(MarkWish(**wish), key, now=at)


def checked(token: str, rules: MarkRules | None = None, **changes: Any) -> Accreditation:
    given_ = {"subject": CLUB, "issuer_keys": KEYS, "now": NOW, **changes}
    return check(read_mark(token, now=given_["now"]), rules=rules or MarkRules(), **given_)


def code(*given_: Any, **changes: Any) -> str:
    with pytest.raises(FederationError) as caught:
        checked(*given_, **changes)
    return caught.value.code


def test_a_mark_tells_from_when_to_when() -> None:
    assert checked(a_mark()) == LASTING
    endless = Accreditation("engagement", NOW)
    assert checked(a_mark(accreditation=endless)) == endless


def test_a_mark_of_somebody_else_lasts_as_long_as_it_lives() -> None:
    claims = {
        "iss": ACADEMY,
        "sub": CLUB,
        "trust_mark_type": mark_type(ACADEMY, "socle"),
        "iat": seconds(NOW),
        "exp": seconds(NOW + DAY),
    }
    token = statements.sign(claims, ACADEMY_KEY, StatementKind.TRUST_MARK)
    assert checked(token) == Accreditation("socle", NOW, NOW + DAY)


def test_a_mark_for_another_is_refused() -> None:
    assert code(a_mark(subject="https://other.example")) == "mark-for-another"


def test_a_forged_mark_is_refused() -> None:
    assert code(a_mark(THIEF_KEY)) == "statement-key-unknown"
    header, _, signature = a_mark().split(".")
    other = a_mark(kind="socle").split(".")[1]
    assert code(f"{header}.{other}.{signature}") == "statement-signature"


def test_a_mark_out_of_its_time_is_refused() -> None:
    assert code(a_mark(), now=NOW + 2 * DAY) == "statement-expired"
    assert code(a_mark(at=NOW + DAY)) == "statement-from-future"


def test_a_type_that_says_nothing_to_us_proves_nothing() -> None:
    assert code(a_mark(kind="cooking")) == "mark-type-unknown"


def test_only_listed_issuers_may_state_a_type() -> None:
    type_ = mark_type(ACADEMY, "engagement")
    assert checked(a_mark(), MarkRules({type_: frozenset({ACADEMY})})) == LASTING
    assert checked(a_mark(), MarkRules({type_: frozenset()})) == LASTING
    assert code(a_mark(), MarkRules({type_: frozenset({MINISTRY})})) == "mark-issuer-refused"


def test_nobody_else_states_a_type_that_no_rule_gives_away() -> None:
    assert code(a_mark(owner=MINISTRY)) == "mark-issuer-refused"


def delegation(**changes: Any) -> str:
    given_: dict[str, Any] = {
        "owner": MINISTRY,
        "issuer": ACADEMY,
        "kind": "engagement",
        "signer": MINISTRY_KEY,
        "now": NOW,
        "expires_at": NOW + DAY,
        **changes,
    }
    return sign_delegation(**given_)


OWNED = read_rules(
    {
        "trust_mark_issuers": {mark_type(MINISTRY, "engagement"): [ACADEMY]},
        "trust_mark_owners": {
            mark_type(MINISTRY, "engagement"): {
                "sub": MINISTRY,
                "jwks": jwks([MINISTRY_KEY.public_key]),
            }
        },
    }
)


def test_the_owner_of_a_type_lets_another_state_it() -> None:
    assert checked(a_mark(owner=MINISTRY, delegation=delegation()), OWNED) == LASTING
    assert code(a_mark(owner=MINISTRY), OWNED) == "mark-delegation-missing"


@pytest.mark.parametrize(
    "wrong",
    [
        {"signer": THIEF_KEY},
        {"issuer": "https://other.example"},
        {"kind": "socle"},
        {"now": NOW - 3 * DAY, "expires_at": NOW - 2 * DAY},
        {"owner": "https://other.example"},
    ],
)
def test_a_delegation_of_something_else_is_refused(wrong: dict[str, Any]) -> None:
    token = a_mark(owner=MINISTRY, delegation=delegation(**wrong))
    assert code(token, OWNED) == "mark-delegation-refused"


@pytest.mark.parametrize(
    "claims",
    [
        {"trust_mark_issuers": []},
        {"trust_mark_issuers": {"t": "x"}},
        {"trust_mark_owners": {"t": {}}},
        {"trust_mark_owners": {"t": {"sub": "x", "jwks": {}}}},
    ],
)
def test_misshapen_rules_are_refused(claims: dict[str, Any]) -> None:
    with pytest.raises(FederationError) as caught:
        read_rules(claims)
    assert caught.value.code == "statement-malformed"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["from", "until", "keys", "sub", "jwks"]), inner)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["accreditation", "delegation", "trust_mark_type"]), JSON))
def test_any_claims_give_a_mark_or_a_refusal(claims: dict[str, Any]) -> None:
    base = {"iss": ACADEMY, "sub": CLUB, "iat": seconds(NOW), "exp": seconds(NOW + DAY)}
    type_ = {"trust_mark_type": mark_type(ACADEMY, "socle")}
    with suppress(FederationError):
        token = statements.sign({**base, **type_, **claims}, ACADEMY_KEY, StatementKind.TRUST_MARK)
        assert isinstance(read_mark(token, now=NOW), Mark)


@given(JSON, JSON)
def test_any_rules_are_read_or_refused(issuers: Any, owners: Any) -> None:
    with suppress(FederationError):
        read_rules({"trust_mark_issuers": issuers, "trust_mark_owners": owners})
