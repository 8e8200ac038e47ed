"""The world of a command: the settings' network, cache and registries, and what it was given."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from federation import world as worlds
from federation.cache import Cache, FolderCache, MemoryCache
from federation.door.budget import system_clock
from federation.door.documents import load_documents
from federation.errors import FederationError
from federation.fetch import Fetcher, FetchSettings
from federation.snapshots.following import Following
from federation.snapshots.kept import FolderKept, Kept, MemoryKept
from federation.trusting import open_trust
from federation.world import World
from livret.settings import Settings

CACHE_FOLDER: Final = "cache"
REGISTRIES_FOLDER: Final = "registries"


def build(
    settings: Settings,
    at: datetime,
    *,
    offline: bool = False,
    documents: Path | None = None,
    trust: Sequence[str] = (),
) -> World:
    """The world as of `at`; registries named in the call come before those of the settings.

    Raises:
        FederationError: a map of documents or a registry that cannot be had or read.
    """
    world = worlds.offline(at) if offline else worlds.online(at, fetcher(settings))
    if documents is not None:
        world = worlds.with_documents(world, load_documents(documents))
    following = Following(world.fetch, kept_registries(settings), at)
    registries = tuple(open_trust(source, following) for source in (*trust, *settings.trust))
    return worlds.with_registries(world, registries)


def fetcher(settings: Settings) -> Fetcher:
    """The one door out, as the settings have it."""
    return Fetcher(
        FetchSettings(frozenset(settings.fetch_allow), settings.ca_file),
        cache=_cache(settings),
        clock=system_clock(),
    )


def _cache(settings: Settings) -> Cache:
    """The cache in the data folder; one in memory where nothing can be written."""
    try:
        return FolderCache(settings.data / CACHE_FOLDER)
    except FederationError:
        return MemoryCache()


def kept_registries(settings: Settings) -> Kept:
    """The copies of registries in the data folder; in memory where nothing can be written."""
    try:
        return FolderKept(settings.data / REGISTRIES_FOLDER)
    except FederationError:
        return MemoryKept()
