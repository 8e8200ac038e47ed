"""What may be used again, for how long, and that a stale answer never passes for a fresh one."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federation.cache import Cache, Entry, FolderCache, MemoryCache
from federation.door import freshness
from federation.errors import FederationError, FetchError
from federation.fetch import Fetcher, FetchSettings, Kind
from tests.federation.servers import NOW, Names, Reply, Server, Ticking, Wires, fetcher, serving

MakeCache = Callable[[int], Cache]


@pytest.fixture(params=["memory", "folder"])
def make_cache(request: pytest.FixtureRequest, tmp_path: Path) -> MakeCache:
    if request.param == "memory":
        return MemoryCache
    return lambda max_bytes: FolderCache(tmp_path / "cache", max_bytes)


@pytest.fixture
def cache(make_cache: MakeCache) -> Cache:
    return make_cache(1 << 20)


class Sender:
    """A server whose next reply a test sets; it answers 304 to the validator that it last gave."""

    def __init__(self) -> None:
        self.reply = Reply()

    def __call__(self, path: str, headers: object) -> Reply:
        assert isinstance(headers, dict)
        validators = {
            "if-none-match": self.reply.headers.get("ETag"),
            "if-modified-since": self.reply.headers.get("Last-Modified"),
        }
        if any(value and headers.get(name) == value for name, value in validators.items()):
            return Reply(b"", status=304, headers=self.reply.headers)
        return self.reply


def asking(server: Server, cache: Cache) -> tuple[Fetcher, str, Ticking]:
    origin = f"http://127.0.0.1:{server.port}"
    ticking = Ticking()
    fetch = fetcher(
        FetchSettings(frozenset({origin})),
        names=Names(),
        wires=Wires({("127.0.0.1", server.port): server.port}),
        ticking=ticking,
        cache=cache,
    )
    return fetch, origin + "/list", ticking


DATE = {"Date": "Mon, 23 Nov 2026 12:00:00 GMT"}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"Cache-Control": "max-age=60"}, 60, id="max-age"),
        pytest.param({"Cache-Control": "public, MAX-AGE=60"}, 60, id="capitals"),
        pytest.param({"Cache-Control": 'max-age="60"'}, 60, id="quoted"),
        pytest.param({"Cache-Control": "max-age=60, max-age=9"}, 60, id="said twice"),
        pytest.param({"Cache-Control": "max-age=9, s-maxage=60"}, 60, id="s-maxage first"),
        pytest.param({"Cache-Control": "max-age=60", "Age": "20"}, 40, id="already 20 s old"),
        pytest.param({"Cache-Control": "max-age=60", "Age": "99"}, 0, id="already too old"),
        pytest.param(
            {"Cache-Control": "max-age=60", "Date": "Mon, 23 Nov 2026 11:59:50 GMT"},
            50,
            id="sent 10 s ago",
        ),
        pytest.param({**DATE, "Expires": "Mon, 23 Nov 2026 12:01:00 GMT"}, 60, id="Expires"),
        pytest.param(
            {"Cache-Control": "max-age=60", "Expires": "Mon, 23 Nov 2020 12:01:00 GMT"},
            60,
            id="max-age before Expires",
        ),
        pytest.param({"Expires": "0"}, 0, id="Expires that is no date"),
        pytest.param({"Cache-Control": "max-age=60, no-cache"}, 0, id="no-cache"),
        pytest.param({"Cache-Control": "max-age=-1"}, 0, id="negative"),
        pytest.param({"Cache-Control": "max-age=soon"}, 0, id="no number"),
        pytest.param({"Cache-Control": "max-age=" + "9" * 5000}, 86400, id="huge"),
        pytest.param({}, 0, id="nothing said"),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], seconds: int) -> None:
    lower = {name.lower(): value for name, value in headers.items()}
    assert freshness.fresh_until(lower, NOW) - NOW == timedelta(seconds=seconds)


def test_a_fresh_answer_is_used_again_and_says_how_old_it_is(cache: Cache) -> None:
    sender = Sender()
    sender.reply = Reply(b"1", headers={"Cache-Control": "max-age=60", "Content-Type": "a/b"})
    with serving(sender) as server:
        fetch, url, ticking = asking(server, cache)
        first = fetch(url, Kind.STATUS_LIST)
        ticking.today += timedelta(seconds=59)
        second = fetch(url, Kind.STATUS_LIST)
    assert len(server.asked) == 1
    assert (first.from_cache, second.from_cache) == (False, True)
    assert (second.body, second.media_type, second.fetched_at) == (b"1", "a/b", NOW)


def test_another_kind_is_another_question(cache: Cache) -> None:
    sender = Sender()
    sender.reply = Reply(b"1", headers={"Cache-Control": "max-age=60"})
    with serving(sender) as server:
        fetch, url, _ = asking(server, cache)
        fetch(url, Kind.STATUS_LIST)
        assert not fetch(url, Kind.IMAGE).from_cache


@pytest.mark.parametrize(
    "validator",
    [{"ETag": '"v1"'}, {"ETag": 'W/"v1"'}, {"Last-Modified": "Mon, 23 Nov 2026 11:00:00 GMT"}],
    ids=["ETag", "weak ETag", "Last-Modified"],
)
def test_a_stale_answer_is_confirmed_by_its_sender(cache: Cache, validator: dict[str, str]) -> None:
    sender = Sender()
    sender.reply = Reply(b"1", headers={"Cache-Control": "max-age=60", **validator})
    with serving(sender) as server:
        fetch, url, ticking = asking(server, cache)
        fetch(url, Kind.STATUS_LIST)
        ticking.today += timedelta(seconds=60)
        confirmed = fetch(url, Kind.STATUS_LIST)
        assert (confirmed.body, confirmed.from_cache) == (b"1", True)
        assert confirmed.fetched_at == NOW + timedelta(seconds=60)
        ticking.today += timedelta(seconds=59)
        fetch(url, Kind.STATUS_LIST)
        assert len(server.asked) == 2
        sender.reply = Reply(b"2", headers={"ETag": '"v2"'})
        ticking.today += timedelta(seconds=1)
        changed = fetch(url, Kind.STATUS_LIST)
    assert (changed.body, changed.from_cache) == (b"2", False)


@pytest.mark.parametrize("failure", [500, 404], ids=["error", "gone"])
def test_a_stale_answer_is_never_given_instead_of_an_error(cache: Cache, failure: int) -> None:
    sender = Sender()
    headers = {"Cache-Control": "max-age=60, stale-if-error=999999", "ETag": '"v1"'}
    sender.reply = Reply(b"1", headers=headers)
    with serving(sender) as server:
        fetch, url, ticking = asking(server, cache)
        fetch(url, Kind.STATUS_LIST)
        ticking.today += timedelta(seconds=61)
        sender.reply = Reply(status=failure)
        with pytest.raises(FetchError, match="http-status"):
            fetch(url, Kind.STATUS_LIST)
    with pytest.raises(FetchError, match="connection-failed"):
        fetch(url, Kind.STATUS_LIST)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Cache-Control": "no-store, max-age=60"}, id="no-store"),
        pytest.param({"Cache-Control": "private, max-age=60"}, id="private"),
        pytest.param({"Cache-Control": "max-age=60", "Vary": "*"}, id="varies by anything"),
        pytest.param({"ETag": "no quotes"}, id="a validator that is none"),
        pytest.param({}, id="nothing said"),
    ],
)
def test_what_must_not_be_kept_is_asked_for_each_time(
    cache: Cache, headers: dict[str, str]
) -> None:
    sender = Sender()
    sender.reply = Reply(b"1", headers=headers)
    with serving(sender) as server:
        fetch, url, _ = asking(server, cache)
        assert not fetch(url, Kind.STATUS_LIST).from_cache
        assert not fetch(url, Kind.STATUS_LIST).from_cache
    assert all("if-none-match" not in asked for _, asked in server.asked)


def test_no_store_also_forgets_what_was_kept(cache: Cache) -> None:
    sender = Sender()
    sender.reply = Reply(b"1", headers={"Cache-Control": "no-cache", "ETag": '"v1"'})
    with serving(sender) as server:
        fetch, url, _ = asking(server, cache)
        fetch(url, Kind.STATUS_LIST)
        sender.reply = Reply(b"2", headers={"Cache-Control": "no-store", "ETag": '"v2"'})
        fetch(url, Kind.STATUS_LIST)
        fetch(url, Kind.STATUS_LIST)
    assert ["if-none-match" in asked for _, asked in server.asked] == [False, True, False]


def entry(body: bytes) -> Entry:
    return Entry(body, {"etag": '"é\n"'}, NOW, NOW + timedelta(seconds=60))


def test_an_entry_comes_back_as_it_was(cache: Cache) -> None:
    kept = entry(b"a\nb\0\xff" * 100)
    cache.put("https://a.example/../../etc", kept)
    assert cache.get("https://a.example/../../etc") == kept
    cache.drop("https://a.example/../../etc")
    assert cache.get("https://a.example/../../etc") is None


def test_the_longest_unused_go_when_it_is_full(make_cache: MakeCache) -> None:
    cache = make_cache(10_000)
    for number in range(20):
        cache.put(str(number), entry(bytes(1000)))
        cache.get("0")
    kept = [number for number in range(20) if cache.get(str(number)) is not None]
    assert kept[0] == 0
    assert kept[1:] == list(range(20 - len(kept) + 1, 20))
    assert 2 < len(kept) < 10


def test_what_is_larger_than_the_cache_is_not_kept(make_cache: MakeCache) -> None:
    cache = make_cache(5_000)
    cache.put("a", entry(b"small"))
    cache.put("a", entry(bytes(6_000)))
    assert cache.get("a") is None


def test_the_folder_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    FolderCache(folder).put("https://school.example/", entry(b"1"))
    assert folder.stat().st_mode & 0o777 == 0o700
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert "school" not in file.name


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda raw: b"", id="empty"),
        pytest.param(lambda raw: raw[:-1], id="cut short"),
        pytest.param(lambda raw: raw[:-1] + b"X", id="another body"),
        pytest.param(lambda raw: b"[" * 99999 + raw, id="deep head"),
        pytest.param(lambda raw: b"null\n" + raw, id="no head"),
        pytest.param(lambda raw: raw.replace(b"+00:00", b""), id="date without zone"),
        pytest.param(lambda raw: b"\xff\xfe\n" + raw, id="no text"),
    ],
)
def test_a_damaged_file_counts_as_absent(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    cache = FolderCache(tmp_path)
    cache.put("a", entry(b"body"))
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert cache.get("a") is None


def test_a_folder_that_cannot_be_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FederationError, match="cache-folder-unusable"):
        FolderCache(tmp_path / "file" / "cache")


@settings(max_examples=100, deadline=None)
@given(st.binary())
def test_any_file_is_an_entry_or_none(raw: bytes) -> None:
    with TemporaryDirectory() as folder:
        cache = FolderCache(Path(folder))
        cache.put("a", entry(b"body"))
        (file,) = Path(folder).iterdir()
        file.write_bytes(raw)
        assert cache.get("a") is None


HEADERS = st.dictionaries(
    st.sampled_from(freshness.RELEVANT),
    st.one_of(st.text(), st.from_regex(r"(max-age|no-cache|s-maxage)=?[0-9]{0,12}, .*")),
)


@settings(max_examples=200, deadline=None)
@given(HEADERS)
def test_any_headers_give_a_bounded_lifetime(headers: dict[str, str]) -> None:
    until = freshness.fresh_until(headers, NOW)
    assert NOW <= until <= NOW + freshness.MAX_LIFETIME
    assert freshness.may_store(headers) in {True, False}
    freshness.conditions(freshness.renewed(headers, freshness.relevant(headers)))
