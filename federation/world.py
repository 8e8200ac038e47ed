"""The world as a verification sees it: one instant, and whom it may ask.

Everything below the edge gets its time, network, keys and trust from here; so a test is a different
world, not a patched module.
"""

from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, NoReturn, TypeAlias, TypeVar
from urllib.parse import urlsplit

from federation.errors import FederationError, FetchError
from federation.fetch import Fetched, Fetcher, Kind
from federation.memory import Memory
from federation.openid.kept_chains import KeptChains
from federation.standing import Registry, Standing
from keys import did
from keys.controller import ControllerDocument
from keys.did.web import parse_document
from keys.errors import Unreachable
from schemas import json_text, loader
from schemas.errors import SchemasError
from schemas.json_text import JsonObject

__all__ = [
    "ContextLoader",
    "Registry",
    "Standing",
    "World",
    "offline",
    "online",
    "with_documents",
    "with_registries",
]

Fetch: TypeAlias = Callable[[str, Kind], Fetched]
Resolve: TypeAlias = Callable[[str], ControllerDocument]
ContextLoader: TypeAlias = Callable[[str], JsonObject]
Witness: TypeAlias = Callable[[str], datetime | None]
Result = TypeVar("Result")

_DEFAULT_HTTP_PORT: Final = 80


def _nobody_saw(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class World:
    """One instant and whom one may ask. Results are shared: nobody changes them."""

    now: datetime
    fetch: Fetch  # raises FetchError
    resolve: Resolve  # a DID or URL without fragment; raises KeysError, Unreachable
    load: ContextLoader = loader.context  # raises SchemasError("context-unknown")
    registries: tuple[Registry, ...] = ()
    plain_http_hosts: frozenset[str] = frozenset()  # loopback authorities a setting allows
    memory: Memory = field(default_factory=Memory, repr=False, compare=False)
    given: Mapping[str, bytes] = field(default_factory=dict, repr=False)  # see with_documents
    monotonic: Callable[[], float] = float  # seconds that pass while asking; 0.0 where nobody is
    chains: KeptChains = field(default_factory=KeptChains, repr=False, compare=False)
    """Trust chains that were found before; a service hands in those of its whole life."""
    witness: Witness = _nobody_saw
    """When somebody other than the signer first saw a signature, by its digest (SHA-256 in
    base64url, see `verifier.digest`); None when nobody did."""

    def remember(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """What `make` gives, made once in this world; see `Memory.once`."""
        return self.memory.once(key, make)


def online(now: datetime, fetcher: Fetcher, *, registries: tuple[Registry, ...] = ()) -> World:
    """A world that asks outside, each question once.

    Once, although an answer may say `no-store`: all credentials of a campaign are then judged by
    the same documents, as those of one request are.
    """
    hosts = _plain_http_hosts(fetcher.settings.allowed_origins)
    made = _world(now, fetcher, registries=registries, plain_http_hosts=hosts)
    return replace(made, monotonic=fetcher.monotonic)


def offline(now: datetime, *, registries: tuple[Registry, ...] = ()) -> World:
    """A world that asks nobody: FetchError `offline`. Keys inside DIDs and pinned contexts stay."""
    return _world(now, _nobody, registries=registries, plain_http_hosts=frozenset())


def _world(
    now: datetime,
    fetch: Fetch,
    *,
    registries: tuple[Registry, ...],
    plain_http_hosts: frozenset[str],
) -> World:
    memory = Memory()

    def fetch_once(url: str, kind: Kind) -> Fetched:
        return memory.once(("fetch", url, kind), lambda: fetch(url, kind))

    def resolve_once(url: str) -> ControllerDocument:
        return memory.once(
            ("resolve", url),
            lambda: did.resolve(url, _bodies(fetch), plain_http_hosts=plain_http_hosts),
        )

    made = World(now, fetch_once, resolve_once, plain_http_hosts=plain_http_hosts, memory=memory)
    return with_registries(made, registries)


def with_registries(world: World, registries: tuple[Registry, ...]) -> World:
    """The same world, asking these registries.

    They also know the keys of a member whose own place has gone: a school that was closed has no
    web site any more, and what it signed still counts.
    """

    def resolve(url: str) -> ControllerDocument:
        try:
            return world.resolve(url)
        except Unreachable:
            found = _registered(registries, url)
            if found is None:
                raise
            return found

    return replace(world, registries=registries, resolve=resolve if registries else world.resolve)


def _registered(registries: tuple[Registry, ...], url: str) -> ControllerDocument | None:
    for registry in registries:
        # One that cannot answer leaves the question where it was.
        with suppress(FederationError):
            found = registry.document(url)
            if found is not None:
                return found
    return None


def with_documents(world: World, documents: Mapping[str, bytes]) -> World:
    """The same world, where these documents (by URL or DID) are answered instead of asked for.

    A did:web is answered by its DID or by the URL it stands for. A context is answered only where
    none is pinned for its URL.
    """
    memory = Memory()

    def fetch(url: str, kind: Kind) -> Fetched:
        body = documents.get(url)
        if body is None:
            return world.fetch(url, kind)
        return Fetched(url, body, _media_type(body), world.now, from_cache=False)

    def resolve(url: str) -> ControllerDocument:
        return memory.once(("resolve", url), lambda: _resolve_from(world, documents, url))

    def load(url: str) -> JsonObject:
        return _load_from(world, documents, url)

    return replace(
        world,
        fetch=fetch,
        resolve=resolve,
        load=load,
        memory=memory,
        given={**world.given, **documents},
    )


def _resolve_from(world: World, documents: Mapping[str, bytes], url: str) -> ControllerDocument:
    if url in documents:
        return ControllerDocument.of(parse_document(documents[url], url), url=url)

    def body(address: str) -> bytes:
        if address not in documents:
            raise Unreachable("document-not-given", url=address)
        return documents[address]

    try:
        return did.resolve(url, body, plain_http_hosts=world.plain_http_hosts)
    except Unreachable:
        return world.resolve(url)


def _load_from(world: World, documents: Mapping[str, bytes], url: str) -> JsonObject:
    try:
        return world.load(url)
    except SchemasError as error:
        if error.code != "context-unknown" or url not in documents:
            raise
    return json_text.parse_object(documents[url])


def _nobody(url: str, _: Kind) -> NoReturn:
    raise FetchError("offline", url=url)


def _bodies(fetch: Fetch) -> did.Fetch:
    """The fetch that `keys` knows: the body alone, and its own error when there is none."""

    def body(url: str) -> bytes:
        try:
            return fetch(url, Kind.DID_DOCUMENT).body
        except FetchError as error:
            raise Unreachable(error.code, pointer=error.pointer, **error.facts) from error

    return body


def _plain_http_hosts(origins: frozenset[str]) -> frozenset[str]:
    """The authorities of the http origins as did:web writes them: port 80 is left out."""
    parts = [urlsplit(origin) for origin in origins if origin.startswith("http:")]
    return frozenset(
        part.hostname or "" if part.port == _DEFAULT_HTTP_PORT else part.netloc for part in parts
    )


def _media_type(body: bytes) -> str:
    return "application/json" if body.lstrip()[:1] in {b"{", b"["} else "text/plain"
