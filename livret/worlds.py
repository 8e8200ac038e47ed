"""The world of a command: the settings' network, cache and registries, and what it was given."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from federation import world as worlds
from federation.budget import system_clock
from federation.cache import Cache, FolderCache, MemoryCache
from federation.documents import load_documents
from federation.errors import FederationError
from federation.fetch import Fetcher, FetchSettings
from federation.plain_registry import open_registry
from federation.world import World
from livret.settings import Settings

CACHE_FOLDER: Final = "cache"


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
    registries = tuple(open_registry(source, world.fetch) for source in (*trust, *settings.trust))
    return replace(world, registries=registries)


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
