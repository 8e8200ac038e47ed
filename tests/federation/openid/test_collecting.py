"""Finding a chain: who is asked, who is not, and that nobody can make us ask for ever."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.door.limits import APPETITES, Kind
from federation.entity import Bounds, KeptChains, resolve
from federation.errors import FederationError
from federation.fetch import Fetcher, FetchSettings
from federation.openid.chains import MAX_SUPERIORS
from federation.openid.collecting import MAX_FETCHES, MAX_FOLLOWED, MAX_HINTS
from federation.openid.kept_chains import KeptChain, key_of
from tests.federation.openid.entities import (
    NOW,
    WELL_KNOWN,
    Web,
    anchors,
    configuration,
    entity,
    fetch_url,
    line,
    web,
)
from tests.federation.servers import (
    PUBLIC,
    Answering,
    Names,
    Reply,
    Ticking,
    Wires,
    fetcher,
    make_certificate,
    paths,
    serving,
)

TRUSTED = anchors("top")
SCHOOL = entity("school")


def refused(network: Any, name: str = SCHOOL, **more: Any) -> FederationError:
    with pytest.raises(FederationError) as caught:
        resolve(name, TRUSTED, network, now=NOW, **more)
    return caught.value


@pytest.mark.parametrize("between", [(), ("middle",), ("low", "middle")])
def test_a_chain_of_depth_one_to_three_is_found(between: tuple[str, ...]) -> None:
    network = web("school", *between, "top")
    chain = resolve(SCHOOL, TRUSTED, network, now=NOW)
    assert (chain.anchor, len(chain.links)) == (entity("top"), len(between) + 1)
    assert chain.top is not None
    assert len(network.asked) == len(set(network.asked)) == 2 * len(between) + 3


def test_an_anchor_is_found_by_itself() -> None:
    assert resolve(entity("top"), TRUSTED, web("top"), now=NOW).entity_id == entity("top")


def test_of_two_ways_the_shorter_is_taken() -> None:
    network = web("school", "low", "middle", "top")
    network.publish("school", "low", "middle")
    network.state("middle", "school")
    assert len(resolve(SCHOOL, TRUSTED, network, now=NOW).links) == 2


def test_another_way_is_tried_when_one_is_bad() -> None:
    network = web("school", "middle", "top")
    network.publish("school", "broken", "circle", "gone", "top", "middle")
    network.publish("broken", "top", by="thief")
    network.publish("circle", "school")
    network.state("top", "school", by="thief")
    assert len(resolve(SCHOOL, TRUSTED, network, now=NOW).links) == 2


def test_whom_nobody_trusts_does_not_learn_about_whom_we_ask() -> None:
    network = web("school", "elsewhere")
    assert refused(network).code == "chain-none"
    assert network.asked == [SCHOOL + WELL_KNOWN, entity("elsewhere") + WELL_KNOWN]


def test_circles_end() -> None:
    network = web("school", "a", "b")
    network.publish("b", "a", "school")
    assert refused(network).code == "chain-loop"
    assert len(network.asked) == 3


def test_a_way_without_end_is_given_up() -> None:
    names = [f"n{number}" for number in range(MAX_SUPERIORS + 9)]
    network = web("school", *names, "top")
    assert refused(network).code == "chain-too-long"
    assert len(network.asked) == MAX_SUPERIORS + 1
    network = web("school", *names[: MAX_SUPERIORS - 1], "top")
    assert len(resolve(SCHOOL, TRUSTED, network, now=NOW).links) == MAX_SUPERIORS


def test_a_tree_without_end_is_given_up() -> None:
    class Endless(Web):
        def __call__(self, url: str, kind: Kind) -> Any:
            name = url.removeprefix("https://").partition(".example")[0]
            hints = [f"{name}{number}" for number in range(5)]
            self.answers[url] = configuration(name, *hints)
            return super().__call__(url, kind)

    network = Endless()
    assert refused(network).code == "chain-too-costly"
    assert len(network.asked) == MAX_FETCHES


def test_only_the_first_superiors_are_looked_at_and_trusted_ones_always() -> None:
    many = [f"n{number}" for number in range(MAX_HINTS - 1)]
    network = web("school", "top")
    network.publish("school", *many)
    # Each of them is gone, so that all we know is that we could not find out.
    assert refused(network).code == "chain-unreachable"
    assert len(network.asked) == 1 + MAX_FOLLOWED
    network.publish("school", *many, "top")
    assert resolve(SCHOOL, TRUSTED, network, now=NOW).anchor == entity("top")


@pytest.mark.parametrize("hints", ["x", [1], ["ftp://a.example"], {"a": 1}])
def test_superiors_that_are_none(hints: Any) -> None:
    network = Web({SCHOOL + WELL_KNOWN: configuration("school", authority_hints=hints)})
    assert refused(network).code == "hints-malformed"


@pytest.mark.parametrize(
    "name", ["", "school", "did:web:school.example", SCHOOL + "?a", "x" * 9999]
)
def test_what_is_no_entity_is_not_asked(name: str) -> None:
    network = Web()
    assert refused(network, name).code == "entity-malformed"
    assert network.asked == []


def test_a_superior_that_knows_nothing_of_it() -> None:
    network = web("school", "top")
    del network.answers[fetch_url("top", "school")]
    error = refused(network)
    assert (error.code, error.facts["superior"]) == ("chain-not-stated", entity("top"))


def test_a_superior_that_cannot_be_asked() -> None:
    network = web("school", "top")
    metadata = {"federation_entity": {"federation_fetch_endpoint": 7}}
    network.publish("top", metadata=metadata)
    assert refused(network).code == "chain-no-endpoint"


@pytest.mark.parametrize("silent", ["school", "middle", "top"])
def test_silence_is_not_a_no(silent: str) -> None:
    network = web("school", "middle", "top")
    network.cut.add(silent)
    error = refused(network)
    assert (error.code, error.facts["reason"]) == ("chain-unreachable", "timed-out")


def test_a_configuration_of_somebody_else() -> None:
    network = Web({SCHOOL + WELL_KNOWN: configuration("other")})
    assert refused(network).code == "chain-broken"


def test_patience_ends() -> None:
    ticking = Ticking(step=1.0)
    network = web("school", "middle", "top")
    error = refused(network, bounds=Bounds(seconds=2.5, monotonic=ticking.monotonic))
    assert (error.code, error.facts["reason"]) == ("chain-too-costly", "seconds")


@given(st.binary(max_size=300))
def test_any_answer_is_read_or_refused(body: bytes) -> None:
    assert isinstance(refused(Web({SCHOOL + WELL_KNOWN: body})), FederationError)
    network = web("school", "top")
    network.answers[fetch_url("top", "school")] = body
    assert isinstance(refused(network), FederationError)


# --- what is kept ---


def test_a_chain_of_minutes_ago_is_used_again() -> None:
    network, kept = web("school", "top"), KeptChains()
    first = resolve(SCHOOL, TRUSTED, network, now=NOW, kept=kept)
    asked = len(network.asked)
    again = resolve(SCHOOL, TRUSTED, network, now=NOW + timedelta(minutes=4), kept=kept)
    assert (again, len(network.asked)) == (first, asked)
    resolve(SCHOOL, TRUSTED, network, now=NOW + timedelta(minutes=6), kept=kept)
    assert len(network.asked) == 2 * asked
    # Whoever trusts another key of the anchor gets no answer of before.
    other = {entity("top"): anchors("thief")[entity("thief")]}
    with pytest.raises(FederationError, match="statement-key-unknown"):
        resolve(SCHOOL, other, network, now=NOW, kept=kept)


def test_an_older_one_bridges_silence_until_it_ends_and_never_a_no() -> None:
    network, kept = web("school", "top"), KeptChains()
    resolve(SCHOOL, TRUSTED, network, now=NOW, kept=kept)
    network.cut.add("top")
    later = NOW + timedelta(hours=20)
    assert resolve(SCHOOL, TRUSTED, network, now=later, kept=kept).entity_id == SCHOOL
    network.cut.add("school")
    with pytest.raises(FederationError, match="chain-unreachable"):
        resolve(SCHOOL, TRUSTED, network, now=NOW + timedelta(days=1), kept=kept)
    network.cut.clear()
    del network.answers[fetch_url("top", "school")]
    for _ in range(2):
        with pytest.raises(FederationError, match="chain-not-stated"):
            resolve(SCHOOL, TRUSTED, network, now=later, kept=kept)
    network.cut.add("top")
    with pytest.raises(FederationError, match="chain-unreachable"):
        resolve(SCHOOL, TRUSTED, network, now=later, kept=kept)


def test_what_is_kept_has_bounds() -> None:
    kept = KeptChains(max_chains=2, max_bytes=100)
    keys = [key_of(entity(name), TRUSTED) for name in "abcd"]
    for key in keys[:3]:
        kept.put(key, KeptChain(("x" * 30,), NOW))
    assert [kept.get(key) is not None for key in keys[:3]] == [False, True, True]
    kept.put(keys[3], KeptChain(("x" * 60,), NOW))
    assert [kept.get(key) is not None for key in keys] == [False, False, True, True]
    kept.put(keys[3], KeptChain(("x" * 101,), NOW))
    assert kept.get(keys[3]) is None


# --- hostile members, through the real door ---


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chains")
    return make_certificate(folder, "school.example", "top.example")


@pytest.fixture
def door(certificate: Path) -> Callable[..., FederationError]:
    """The refusal of a school that answers like this, had through the one door."""

    def through(answering: Answering, ticking: Ticking | None = None) -> FederationError:
        with serving(answering, certificate=certificate) as server:
            return refused(school(server.port, certificate, ticking))

    return through


def school(port: int, certificate: Path, ticking: Ticking | None) -> Fetcher:
    return fetcher(
        FetchSettings(ca_file=certificate),
        names=Names(
            school_example=[[PUBLIC]], top_example=[[PUBLIC]], inside_example=[["10.0.0.1"]]
        ),
        wires=Wires({(PUBLIC, 443): port}),
        ticking=ticking,
    )


def test_a_chain_comes_through_the_door(certificate: Path) -> None:
    own, above, top = line("school", "top")
    query = fetch_url("top", "school").removeprefix(entity("top"))

    def answering(path: str, headers: Any) -> Reply:
        if path == query:
            return Reply(above.encode())
        return Reply((own if headers["host"] == "school.example" else top).encode())

    with serving(answering, certificate=certificate) as server:
        chain = resolve(SCHOOL, TRUSTED, school(server.port, certificate, None), now=NOW)
    assert chain.anchor == entity("top")


def test_a_configuration_of_ten_megabytes(door: Callable[..., FederationError]) -> None:
    error = door(paths({WELL_KNOWN: Reply(b"x" * (10 << 20))}))
    assert (error.code, error.facts["reason"]) == ("chain-unreachable", "too-large")
    assert APPETITES[Kind.STATEMENT].max_bytes < 10 << 20


def test_a_slow_school(door: Callable[..., FederationError]) -> None:
    def drip() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            yield b"x"

    error = door(lambda path, headers: Reply(raw=drip()), Ticking(step=0.5))
    assert (error.code, error.facts["reason"]) == ("chain-unreachable", "timed-out")


@pytest.mark.parametrize(
    "location",
    ["https://127.0.0.1/", "https://inside.example/", "https://169.254.169.254/latest/meta-data"],
)
def test_a_school_that_sends_us_inside(door: Callable[..., FederationError], location: str) -> None:
    error = door(lambda path, headers: Reply(status=302, headers={"Location": location}))
    assert (error.code, error.facts["reason"]) == ("chain-unreachable", "address-refused")


@pytest.mark.parametrize(
    "endpoint", ["https://10.0.0.1/fetch", "http://top.example/f", "x", "https://["]
)
def test_an_anchor_whose_endpoint_is_no_place_to_ask(endpoint: str, certificate: Path) -> None:
    own, _, _ = line("school", "top")
    metadata = {"federation_entity": {"federation_fetch_endpoint": endpoint}}
    top = configuration("top", metadata=metadata)

    def answering(_: str, headers: Any) -> Reply:
        return Reply((own if headers["host"] == "school.example" else top).encode())

    with serving(answering, certificate=certificate) as server:
        error = refused(school(server.port, certificate, None))
    assert error.code == "chain-unreachable"


def test_ten_thousand_superiors(door: Callable[..., FederationError]) -> None:
    hints = [f"https://{number}.a" for number in range(10_000)]
    token = configuration("school", authority_hints=hints)
    error = door(paths({WELL_KNOWN: Reply(token.encode())}))
    assert (error.code, error.facts["limit"]) == ("hints-too-many", MAX_HINTS)
