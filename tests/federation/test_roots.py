"""From a pinned root key a reader follows the root to its newest version, and nowhere else."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.errors import FederationError
from federation.snapshots import roots
from federation.snapshots.roots import Pins, RootDocument
from keys.jwk import thumbprint
from keys.multibase import base64url_decode, base64url_encode
from tests.federation.federations import ANCHOR, START, YEAR, day, private, root, signer

PINNED = Pins(roots.thumbprints([private("root").public]))
SECOND = root(2, keys=("root 2",), online=("online 2",), by=("root", "root 2"))


def newest(*versions: list[str], pins: Pins = PINNED, days: int = 1) -> RootDocument:
    """The root that a reader believes on a day."""
    return roots.newest(versions, ANCHOR, pins, now=day(days))


def name_of(key: str) -> str:
    """The thumbprint of the key of this name."""
    return thumbprint(private(key).public)


def test_the_first_version_says_which_keys_sign_from_day_to_day() -> None:
    found = newest(root())
    assert (found.version, found.issued_at, found.expires_at) == (1, START, START + YEAR)
    assert found.online == {name_of("online"): private("online").public}


def test_a_reader_follows_from_an_old_root_key_to_a_new_one() -> None:
    found = newest(root(), SECOND)
    assert (found.version, set(found.online)) == (2, {name_of("online 2")})


def test_who_pinned_the_new_key_needs_no_old_version() -> None:
    pins = Pins(frozenset({name_of("root 2")}))
    assert newest(SECOND, pins=pins).version == 2
    assert newest(root(), SECOND, pins=pins).version == 2


def test_who_pinned_nothing_believes_the_first_version_that_it_sees() -> None:
    assert newest(root(), SECOND, pins=Pins()).version == 2


def test_an_old_version_may_have_expired_when_it_is_followed() -> None:
    long_ago = (START - 2 * YEAR, START - YEAR)
    assert newest(root(times=long_ago), SECOND).version == 2


REFUSED = {
    "none": ([], PINNED, "root-missing"),
    "another key than pinned": ([root(keys=("thief",))], PINNED, "root-not-pinned"),
    "the pinned key is named but did not sign": (
        [root(keys=("root", "thief"), by=("thief",))],
        PINNED,
        "root-not-pinned",
    ),
    "not signed by itself": ([root(by=("thief",))], PINNED, "root-signature-invalid"),
    "not signed by the one before": (
        [root(), root(2, keys=("thief",))],
        PINNED,
        "root-signature-invalid",
    ),
    "signed by the one before only": (
        [root(), root(2, keys=("root 2",), by=("root",))],
        PINNED,
        "root-signature-invalid",
    ),
    "a version left out": ([root(), root(3)], Pins(), "root-version-gap"),
    "not from the first": ([SECOND], Pins(), "root-version-gap"),
    "of another anchor": ([root(anchor="https://other.example")], PINNED, "root-of-another-anchor"),
    "expired": ([root(times=(START - YEAR, START))], PINNED, "root-expired"),
    "from the future": ([root(times=(day(3), day(30)))], PINNED, "root-from-future"),
    "two texts": ([[root()[0], root(2)[0]]], PINNED, "root-malformed"),
    "three tokens": ([root() * 3], PINNED, "root-malformed"),
    "no token": ([[]], PINNED, "root-malformed"),
    "no text": ([[7]], PINNED, "root-malformed"),
}


@pytest.mark.parametrize(("versions", "pins", "code"), REFUSED.values(), ids=REFUSED)
def test_a_root_that_leads_elsewhere_is_refused(
    versions: list[list[str]], pins: Pins, code: str
) -> None:
    with pytest.raises(FederationError) as refused:
        newest(*versions, pins=pins)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        pytest.param(("version",), 0, "/version", id="version 0"),
        pytest.param(("version",), True, "/version", id="no number"),
        pytest.param(("online", "keys"), [], "/online/keys", id="no online key"),
        pytest.param(("online", "keys"), [{"kty": "oct"}], "/online/keys/0", id="secret key"),
        pytest.param(("exp",), 10**15, "/exp", id="the year 33 million"),
        pytest.param(("extra",), 1, "/extra", id="unknown member"),
    ],
)
def test_a_signed_root_of_another_shape_is_refused(
    path: tuple[str, ...], value: object, pointer: str
) -> None:
    claims = json.loads(base64url_decode(root()[0].split(".")[1]))
    place = claims
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(FederationError) as refused:
        newest([roots.sign(json.dumps(claims).encode(), signer("root"))])
    assert (refused.value.code, refused.value.pointer) == ("root-malformed", pointer)


def test_a_token_of_another_type_is_no_root() -> None:
    header, *rest = root()[0].split(".")
    other = base64url_decode(header).replace(b"livret-root", b"livret-rest")
    with pytest.raises(FederationError, match="root-malformed"):
        newest([".".join((base64url_encode(other), *rest))])


def test_a_draft_is_the_same_text_on_both_machines() -> None:
    times = (START, START + timedelta(days=400))
    keys = [private("root").public], [private("online").public]
    made = {roots.draft(ANCHOR, 1, root=keys[0], online=keys[1], times=times) for _ in range(3)}
    assert len(made) == 1


@given(st.lists(st.lists(st.one_of(st.text(), st.just(root()[0]), st.none()), max_size=3)))
def test_any_versions_are_read_or_refused(versions: list[list[object]]) -> None:
    try:
        roots.newest(versions, ANCHOR, PINNED, now=day(1))
    except FederationError as error:
        assert error.code.startswith("root-")  # noqa: PT017
