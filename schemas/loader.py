"""The documents that ship with us: pinned contexts, JSON Schemas, frameworks. Nothing is fetched.

`index.json` lists each file with the URLs it stands for, where it comes from, its licence and its
SHA-256. `python -m schemas.loader` checks the files against it (exit code 1 when one differs);
`--update` writes the digests anew and lists new files of our own writing.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from schemas.errors import SchemasError
from schemas.json_text import JsonObject

ROOM: Final = Path(__file__).resolve().parent
INDEX: Final = "index.json"
FOLDERS: Final = ("contexts", "frameworks", "json")
OWN_WRITING: Final = "own writing"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index: a shipped file and what it stands for."""

    file: str  # below this room, with /
    name: str
    urls: tuple[str, ...]
    origin: str
    licence: str
    sha256: str
    published_bytes: bool  # the URL gives these very bytes, by a digest its specification prints

    @classmethod
    def of(cls, line: JsonObject) -> "Entry":
        """Read a line of our own index."""
        return cls(
            file=line["file"],
            name=line["name"],
            urls=tuple(line.get("urls", ())),
            origin=line["origin"],
            licence=line["licence"],
            sha256=line["sha256"],
            published_bytes=line.get("bytes") == "published",
        )

    @property
    def folder(self) -> str:
        """What the file is: `contexts`, `frameworks` or `json`."""
        return self.file.split("/", 1)[0]


@cache
def entries() -> tuple[Entry, ...]:
    """Every listed file, in the order of the index."""
    return tuple(Entry.of(line) for line in _read_index())


def context(url: str) -> JsonObject:
    """The JSON-LD document, with its `@context`, that we pin for `url`. Shared: never change it.

    Raises `context-unknown` (fact `url`).
    """
    entry = _by_url("contexts").get(url)
    if entry is None:
        raise SchemasError("context-unknown", url=url)
    return _document(entry.file)


def context_bytes(url: str) -> bytes:
    """The bytes that `url` publishes, for the digests of `relatedResource`.

    https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources

    Raises `context-unknown`, or `context-bytes-unknown` where we hold the same JSON without a proof
    that it is the same text: a digest can then be neither confirmed nor denied from here.
    """
    entry = _by_url("contexts").get(url)
    if entry is None:
        raise SchemasError("context-unknown", url=url)
    if not entry.published_bytes:
        raise SchemasError("context-bytes-unknown", url=url)
    return (ROOM / entry.file).read_bytes()


def known_contexts() -> frozenset[str]:
    """Every URL that `context` answers."""
    return frozenset(_by_url("contexts"))


def json_schema(name_or_url: str) -> JsonObject:
    """The JSON Schema of that name (its file name without `.json`) or URL. Shared: never change it.

    Raises `schema-unknown` (fact `name`).
    """
    entry = _by_url("json").get(name_or_url) or _by_name("json").get(name_or_url)
    if entry is None:
        raise SchemasError("schema-unknown", name=name_or_url)
    return _document(entry.file)


def known_schemas() -> frozenset[str]:
    """Every URL, not name, that `json_schema` answers."""
    return frozenset(_by_url("json"))


def framework(code: str) -> JsonObject:
    """The competence framework, a CASE package, whose `CFDocument.extensions.code` is `code`.

    https://www.imsglobal.org/spec/case/v1p0 Raises `framework-unknown` (fact `framework`).
    """
    entry = _by_name("frameworks").get(code)
    if entry is None or "CFDocument" not in _document(entry.file):
        raise SchemasError("framework-unknown", framework=code)
    return _document(entry.file)


def framework_codes() -> tuple[str, ...]:
    """The codes that `framework` answers, sorted."""
    listed = _by_name("frameworks")
    return tuple(sorted(code for code in listed if "CFDocument" in _document(listed[code].file)))


def reference_list(name: str) -> JsonObject:
    """A list that is no framework: `academies`, `lsu-nomenclatures`.

    Raises `reference-list-unknown` (fact `name`).
    """
    entry = _by_name("frameworks").get(name)
    if entry is None or "CFDocument" in _document(entry.file):
        raise SchemasError("reference-list-unknown", name=name)
    return _document(entry.file)


def framework_item(code: str, human_code: str) -> JsonObject:
    """The item of a framework by the code people use, such as `D1.3` or `ASSR1`.

    Raises `framework-unknown` or `framework-item-unknown` (facts `framework`, `item`).
    """
    item = _items(code).get(human_code)
    if item is None:
        raise SchemasError("framework-item-unknown", framework=code, item=human_code)
    return item


def alignment(code: str, human_code: str, base_url: str) -> dict[str, Any]:
    """The Open Badges 3.0 Alignment to an item; `base_url` is the instance that publishes it.

    https://www.imsglobal.org/spec/ob/v3p0#alignment Raises as `framework_item`.
    """
    item = framework_item(code, human_code)
    return {
        "type": ["Alignment"],
        "targetCode": human_code,
        "targetFramework": framework(code)["CFDocument"]["title"],
        "targetName": item["fullStatement"],
        "targetType": "CFItem",
        "targetUrl": f"{base_url.rstrip('/')}/case/CFItems/{item['identifier']}",
    }


def verify_index(room: Path = ROOM) -> tuple[str, ...]:
    """What is wrong with the shipped files, nothing when all is well.

    `missing FILE`, `differs FILE`, `unlisted FILE`, `listed-twice FILE-NAME-OR-URL`.
    """
    listed = [Entry.of(line) for line in _read_index(room)]
    return (*_repeated(listed), *_unfaithful(room, listed), *_unlisted(room, listed))


def _repeated(listed: Sequence[Entry]) -> Iterator[str]:
    seen: set[str] = set()
    for entry in listed:
        for key in (entry.file, f"{entry.folder}:{entry.name}", *entry.urls):
            if key in seen:
                yield f"listed-twice {key}"
            seen.add(key)


def _unfaithful(room: Path, listed: Sequence[Entry]) -> Iterator[str]:
    for entry in listed:
        path = room / entry.file
        if not path.is_file():
            yield f"missing {entry.file}"
        elif _digest(path) != entry.sha256:
            yield f"differs {entry.file}"


def _unlisted(room: Path, listed: Sequence[Entry]) -> Iterator[str]:
    files = {entry.file for entry in listed}
    yield from (f"unlisted {file}" for file in _files(room) if file not in files)


def _files(room: Path) -> list[str]:
    """Every data file of this room, listed or not; a folder may be a package, its code is none."""
    found = (path for folder in FOLDERS for path in (room / folder).rglob("*") if path.is_file())
    return sorted(
        path.relative_to(room).as_posix()
        for path in found
        if path.suffix != ".py" and "__pycache__" not in path.parts
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_index(room: Path = ROOM) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = json.loads((room / INDEX).read_bytes())["files"]
    return lines


@cache
def _by_url(folder: str) -> Mapping[str, Entry]:
    urls = {url: entry for entry in entries() if entry.folder == folder for url in entry.urls}
    return MappingProxyType(urls)


@cache
def _by_name(folder: str) -> Mapping[str, Entry]:
    return MappingProxyType({entry.name: entry for entry in entries() if entry.folder == folder})


@cache
def _document(file: str) -> dict[str, Any]:
    # Our own files, checked by digest before they ship, need no bounds.
    document: dict[str, Any] = json.loads((ROOM / file).read_bytes())
    return document


@cache
def _items(code: str) -> Mapping[str, JsonObject]:
    items = framework(code)["CFItems"]
    return MappingProxyType({item["humanCodingScheme"]: item for item in items})


def _update(room: Path) -> None:
    """Write the digests of the listed files anew; list new schemas and frameworks as ours."""
    lines = {line["file"]: line for line in _read_index(room)}
    for file in _files(room):
        if not file.startswith("contexts/"):  # a context has an origin that somebody must state
            lines.setdefault(file, _own_line(room, file))
        if file in lines:
            lines[file]["sha256"] = _digest(room / file)
    kept = [lines[file] for file in sorted(lines) if (room / file).is_file()]
    text = json.dumps({"files": kept}, ensure_ascii=False, indent=1) + "\n"
    (room / INDEX).write_text(text, "utf-8")


def _own_line(room: Path, file: str) -> dict[str, Any]:
    """The line of a new file: a schema is known by its `$id`, a framework by its code."""
    document = json.loads((room / file).read_bytes())
    code = document.get("CFDocument", {}).get("extensions", {}).get("code")
    urls = [document["$id"]] if "$id" in document else []
    facts = {"file": file, "name": code or Path(file).stem, "urls": urls}
    return facts | {"origin": OWN_WRITING, "licence": "EUPL-1.2"}


def main(arguments: Sequence[str], room: Path = ROOM) -> int:
    """`python -m schemas.loader [--update]`: 0 when the files are those of the index, else 1."""
    if "--update" in arguments:
        _update(room)
    problems = verify_index(room)
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
