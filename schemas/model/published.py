"""Which published schema each of ours stands for, by name and by URL."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# The classes that are whole documents, and the name of their schema files.
DOCUMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AchievementCredential": "achievementcredential",
        "EndorsementCredential": "endorsementcredential",
        "Profile": "profile",
        "ClrCredential": "clrcredential",
    }
)

_OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/schema"
_OF_OPEN_BADGES: Final = (
    *("achievementcredential", "endorsementcredential", "profile"),
    # Either generation of the VC Data Model.
    *("anyachievementcredential", "anyendorsementcredential"),
)
_CLR: Final = "https://purl.imsglobal.org/spec/clr/v2p0/schema"
# Folder and ending: the files of `json-ld` are older names of those of `json`, and the ending
# `-jsonschema1` is what newer releases of the publisher's tools add.
_FOLDERS: Final = ("json", "json-ld")
_ENDINGS: Final = ("_schema.json", "-jsonschema1.json", "_schema-jsonschema1.json")


def urls(name: str) -> tuple[str, ...]:
    """The published URLs of a schema file such as `profile` or `anyachievementcredential`."""
    published = [(_OPEN_BADGES, "ob_v3p0_")] if name in _OF_OPEN_BADGES else []
    if name in DOCUMENTS.values():
        published.append((_CLR, "clr_v2p0_"))
    return tuple(
        f"{base}/{folder}/{prefix}{name}{ending}"
        for base, prefix in published
        for folder in _FOLDERS
        for ending in _ENDINGS
    )


_CLASSES: Final[Mapping[str, str]] = {
    url: class_name
    for class_name, name in DOCUMENTS.items()
    for stem in (name, f"any{name}")
    for url in urls(stem)
}


def document_class(url: str) -> str | None:
    """The class that a published schema describes; None for any other URL."""
    return _CLASSES.get(url)
