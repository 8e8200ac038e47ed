"""Whatever stands in an old badge or a record, looking at it ends without an exception."""

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import clr, openbadges2
from schemas.errors import SchemasError
from schemas.openbadges2 import faults

NAMES = (
    "id type recipient badge verification verify issuedOn expires identity hashed salt issuer "
    "image criteria alignment tags evidence url creator startsWith allowedOrigins @value "
    "identityHash revokedAssertions credentialSubject verifiableCredential association "
    "achievement identifier sourceId"
)
names = st.sampled_from(NAMES.split())
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["Assertion", "https://[", "https://a.example/1", "2020-01-01", "a.b.c"])
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5),
    max_leaves=25,
)
objects = st.dictionaries(names, values, max_size=8)
quick = settings(max_examples=100, deadline=None)


@quick
@given(objects, objects | st.none(), objects | st.none())
def test_any_assertion(
    assertion: dict[str, object], badge: dict[str, object] | None, issuer: dict[str, object] | None
) -> None:
    faults(assertion)
    shown = openbadges2.to_credential(assertion, badge, issuer)
    assert "proof" not in shown
    openbadges2.revocation(badge or {}, assertion)
    openbadges2.is_hosted_by("https://a.example/1", assertion)


@quick
@given(objects, st.text(max_size=30))
def test_any_host(issuer: dict[str, object], url: str) -> None:
    openbadges2.is_hosted_by(url, {**issuer, "id": url})


@quick
@given(objects)
def test_any_record(record: dict[str, object]) -> None:
    with contextlib.suppress(SchemasError):
        clr.contained(record)
        clr.associations(record)
        clr.compare_subjects(record)
