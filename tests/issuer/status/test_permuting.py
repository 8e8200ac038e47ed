"""The secret order of places: each place once, whatever the length and the secret."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from issuer.status.entries import LENGTH
from issuer.status.permuting import place_of

SECRETS = st.binary(min_size=32, max_size=32)


@given(length=st.integers(1, 600), secret=SECRETS)
def test_every_place_is_given_once(length: int, secret: bytes) -> None:
    places = [place_of(counter, length=length, secret=secret) for counter in range(length)]
    assert sorted(places) == list(range(length))


@given(
    counters=st.sets(st.integers(0, LENGTH - 1), min_size=2, max_size=40),
    secret=SECRETS,
)
def test_two_counters_never_meet_in_a_real_list(counters: set[int], secret: bytes) -> None:
    places = {place_of(counter, length=LENGTH, secret=secret) for counter in counters}
    assert len(places) == len(counters)
    assert all(0 <= place < LENGTH for place in places)


def test_a_whole_list() -> None:
    places = {place_of(counter, length=LENGTH, secret=bytes(32)) for counter in range(LENGTH)}
    assert len(places) == LENGTH


def test_neighbours_in_time_are_scattered_and_another_secret_orders_otherwise() -> None:
    orders = [
        [place_of(at, length=LENGTH, secret=key * 32) for at in range(9)] for key in (b"a", b"b")
    ]
    assert orders[0] != orders[1]
    for order in orders:
        assert all(abs(one - other) > 1 for one, other in pairwise(order))
