"""Our JSON Schemas give the verdicts of the published ones; every difference has its reason here.

The documents are made from the table: one with every property of every class, and from it one for
each thing that can be wrong with each property.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft201909Validator
from referencing import Registry

from schemas import loader
from schemas.checking import class_of
from schemas.checking_validators import FORMATS
from schemas.model import DOCUMENTS, Property, classes, document_class, json_schemas
from schemas.model.enumerations import CLOSED, EXTENSIBLE
from schemas.reading import Generation

V1_1, V2_0 = Generation.VCDM_1_1, Generation.VCDM_2_0
BASES = {
    V1_1: "https://www.w3.org/2018/credentials/v1",
    V2_0: "https://www.w3.org/ns/credentials/v2",
}
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"

OPEN_BADGES = "openbadges-3.0/schemas"
COMPARED = {
    ("AchievementCredential", V2_0): f"{OPEN_BADGES}/published-2026/ob_v3p0_{{}}_schema.json",
    ("EndorsementCredential", V2_0): f"{OPEN_BADGES}/published-2026/ob_v3p0_{{}}_schema.json",
    ("Profile", V2_0): f"{OPEN_BADGES}/published-2026/ob_v3p0_{{}}_schema.json",
    ("ClrCredential", V2_0): "clr-2.0/schemas/published-2026/clr_v2p0_{}_schema.json",
    ("AchievementCredential", V1_1): f"{OPEN_BADGES}/vcdm11-2024-04/{{}}.json",
    ("EndorsementCredential", V1_1): f"{OPEN_BADGES}/vcdm11-2024-04/{{}}.json",
    ("Profile", V1_1): f"{OPEN_BADGES}/vcdm11-2024-04/{{}}.json",
}


@dataclass(frozen=True, slots=True)
class Mutation:
    """One thing changed in a good document, at one property of one object of a class."""

    generation: Generation
    owner: str  # the class
    name: str  # the property
    value: str  # the value type of the property, or `type`, `@context`
    many: bool
    change: str
    document: Any

    @property
    def title(self) -> str:
        return f"{self.generation} {self.owner}.{self.name} {self.change}"


# A difference: who is stricter, which mutations it covers, and why.
Difference = tuple[str, Callable[[Mutation], bool], str]
PLAIN_TEXTS = {
    *("URI", "URL", "IRI", "Identifier", "IdentityHash", "PhoneNumber", "EmailAddress"),
    *("CountryCode", "CompactJws", "LanguageCode", "ProfileRef", "type"),
}
WRONG_TYPES = ("another type", "another type alone", "text", "array of texts")
ALONE = ("alone", "text")
LANGUAGE_MAPS = ("language map", "object", "one object in an array")
DIFFERENCES: tuple[Difference, ...] = (
    (
        "ours",
        lambda m: m.name == "type" and m.change in WRONG_TYPES,
        "D1: every object names its own type; theirs look into arrays only, of 1.1 at nothing",
    ),
    (
        "ours",
        lambda m: m.name == "type" and m.change == "alone",
        "D1: a credential needs two types, so one text never holds them both",
    ),
    (
        "ours",
        lambda m: m.change in LANGUAGE_MAPS and m.value in PLAIN_TEXTS,
        "identifiers, hashes and codes have no language: JSON-LD would read a nested object",
    ),
    (
        "theirs",
        lambda m: m.generation is V1_1 and m.change in ALONE and (m.many or m.name == "type"),
        "S3: compaction is tolerated since specification 1.3, which the copy for 1.1 predates",
    ),
    (
        "theirs",
        lambda m: (
            m.generation is V1_1
            and (m.owner, m.name) == ("CredentialStatus", "id")
            and m.change in ("dropped", "renamed")
        ),
        "specification 1.4: credentialStatus.id is optional, which the copy for 1.1 predates",
    ),
    (
        "theirs",
        lambda m: m.value == "DateTime" and m.change == "without zone",
        "the model asks for a zone in a DateTimeZ only, which `date-time` cannot tell apart",
    ),
    (
        "ours",
        lambda m: m.change == "extension in the middle",
        "S8: an extended term starts with `ext:`; the published pattern is not anchored",
    ),
    (
        "theirs",
        lambda m: m.value == "ContainedCredential" and m.change == "compact jws",
        "L2: a CLR in a JWT may hold JWTs",
    ),
)


def example(name: str, generation: Generation, *, full: bool = True) -> dict[str, Any]:
    """An object of a class with every property, or with what it requires alone."""
    described = classes(generation)[name]
    node: dict[str, Any] = {}
    if described.contexts is not None:
        more = [CLR, OB] if name == "ClrCredential" else [OB]
        node["@context"] = [BASES[generation], *(more if described.contexts else [])]
    if described.types:
        own = [group[0] for group in described.types]
        node["type"] = own[0] if described.plain_type else own
    for item in described.properties:
        # Until specification 1.4 this one had to have an id.
        if full or item.required or (name, item.name) == ("CredentialStatus", "id"):
            node[item.name] = example_of(item, generation)
    return node


def example_of(item: Property, generation: Generation) -> Any:
    value = example_value(item.value, generation)
    return [value] if item.many else value


SAMPLES: Mapping[str, Any] = {
    "Boolean": True,
    "Float": 1.5,
    "Date": "2012-05-31",
    "DateTime": "2026-06-30T08:00:00Z",
    "DateTimeZ": "2026-06-30T08:00:00+02:00",
    "CompactJws": "eyJh.eyJi.c2ln",
    "LanguageCode": "fr-FR",
    "IRI": "AnyType",
}


CLASS_OF: Mapping[str, str] = {
    "ProfileRef": "Profile",
    "ContainedCredential": "VerifiableCredential",
}


def example_value(value: str, generation: Generation) -> Any:
    value = CLASS_OF.get(value, value)
    if value in classes(generation):
        return example(value, generation, full=False)
    if value in EXTENSIBLE or value in CLOSED:
        return (EXTENSIBLE.get(value) or CLOSED[value])[0]
    return SAMPLES.get(value, "urn:example:text")


def mutations(root: str, generation: Generation) -> Iterator[Mutation]:
    """Each change of each property of each class that a document can hold, one place each."""
    badge = "AchievementCredential"
    shared = ways(badge, generation) if root != badge else {}
    for owner, way in ways(root, generation).items():
        if owner in shared and owner != root:
            continue  # Changed within a badge already.
        document = node = example(root, generation, full=not way)
        path: list[Any] = []
        for item in way:
            last = item is way[-1]
            value = example(CLASS_OF.get(item.value, item.value), generation, full=last)
            node[item.name] = [value] if item.many else value
            path += [item.name, 0] if item.many else [item.name]
            node = value
        yield from of_object(document, owner, path, generation)


def ways(root: str, generation: Generation) -> dict[str, list[Property]]:
    """The shortest way, as properties, from a document to each class it can hold."""
    found: dict[str, list[Property]] = {root: []}
    waiting = [root]
    while waiting:
        owner = waiting.pop(0)
        for item in classes(generation)[owner].properties:
            name = CLASS_OF.get(item.value, item.value)
            if name in classes(generation) and name not in found:
                found[name] = [*found[owner], item]
                waiting.append(name)
    return found


def at(node: Any, path: list[Any]) -> Any:
    for key in path:
        node = node[key]
    return node


def of_object(
    document: Any, owner: str, path: list[Any], generation: Generation
) -> Iterator[Mutation]:
    described = classes(generation)[owner]
    properties = list(described.properties)
    if described.types:
        properties.append(Property("type", "type", required=True, many=False))
    if described.contexts is not None:
        properties.append(Property("@context", "@context", required=True, many=True))
    for item in properties:
        original = at(document, path).get(item.name)
        for change, value in changes(item, original):
            changed = deepcopy(document)
            node = at(changed, path)
            if change in ("dropped", "renamed"):
                node.pop(item.name, None)
            if change == "renamed":
                node[f"{item.name}X"] = original
            elif change != "dropped":
                node[item.name] = value
            yield Mutation(generation, owner, item.name, item.value, item.many, change, changed)
    extra = deepcopy(document)
    at(extra, path)["extra"] = 1
    yield Mutation(generation, owner, "extra", "extra", many=False, change="added", document=extra)


def changes(item: Property, original: Any) -> Iterator[tuple[str, Any]]:
    """What to do to a property: the name of the change and the new value."""
    yield from (("dropped", None), ("renamed", None), ("null", None), ("number", 7))
    yield from (("boolean", False), ("text", "anything"), ("object", {}), ("empty array", []))
    yield from (("array of numbers", [7]), ("array of texts", ["anything"]))
    yield "language map", {"fr": original if isinstance(original, str) else "Texte"}
    yield "language map of numbers", {"fr": 7}
    yield "language map with a bad key", {"french": "Texte"}
    yield from (("nested array", [[original]]), ("one object in an array", [{}]))
    if isinstance(original, list):
        yield "alone", original[0]
        yield "twice", [*original, *original]
        yield "with a number", [*original, 7]
    else:
        yield "in an array", [original]
    yield from more_changes(item, original)


def more_changes(item: Property, original: Any) -> Iterator[tuple[str, Any]]:
    if item.name == "type" and item.value == "type":
        yield from (("another type", ["Other"]), ("another type alone", "Other"))
        yield "with another", [*([original] if isinstance(original, str) else original), "Other"]
    if item.name == "@context":
        yield from (("reversed", original[::-1]), ("only the base", original[:1]))
        yield from (("older", [original[0], *(OLDER[url] for url in original[1:])]),)
        yield "with an object", [*original, {"term": "urn:example:term"}]
    if item.value in EXTENSIBLE:
        yield from (("unknown term", "Trophy"), ("extension", "ext:Trophy"))
        yield from (("extension in the middle", "text:Trophy"), ("empty extension", "ext:"))
        yield from (("accented extension", "ext:École"), ("wordy extension", "ext:Vie scolaire"))
    if item.value in ("DateTime", "DateTimeZ"):
        yield from (("only a day", "2026-06-30"), ("without zone", "2026-06-30T08:00:00"))
    if item.value == "ContainedCredential":
        yield "compact jws", "eyJh.eyJi.c2ln"


OLDER = {OB: OB.replace("-3.0.3", ""), CLR: CLR.replace("-2.0.1", "")}


@cache
def ours(class_name: str, generation: Generation) -> Draft201909Validator:
    schema = loader.json_schema(f"{DOCUMENTS[class_name]}-{generation}")
    return Draft201909Validator(schema, format_checker=FORMATS, registry=Registry())


@cache
def theirs(shared: Path, class_name: str, generation: Generation) -> Draft201909Validator:
    path = COMPARED[class_name, generation].format(DOCUMENTS[class_name].lower())
    schema = json.loads((shared / "standards" / path).read_text())
    return Draft201909Validator(schema, format_checker=FORMATS, registry=Registry())


def test_the_committed_files_are_what_the_table_writes() -> None:
    written = json_schemas()
    folder = loader.ROOM / "json"
    assert {path.stem for path in folder.glob("*.json")} == written.keys()
    for name, schema in written.items():
        assert loader.json_schema(name) == schema
        assert loader.json_schema(schema["$id"]) == schema
        Draft201909Validator.check_schema(schema)


def test_the_tool_writes_the_same_bytes_again(tmp_path: Path) -> None:
    room = loader.ROOM
    before = {path: path.read_bytes() for path in (room / "json").glob("*.json")}
    script = (
        "import json, runpy, sys; tool = runpy.run_path(sys.argv[1]);"
        "from schemas.model import json_schemas;"
        "from pathlib import Path;"
        "[(Path(sys.argv[2]) / f'{n}.json').write_bytes(tool['written'](s))"
        " for n, s in json_schemas().items()]"
    )
    tool = room.parent / "tools" / "write-schemas"
    subprocess.run([sys.executable, "-c", script, tool, tmp_path], check=True, cwd=room.parent)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: text for path, text in before.items()
    }


@pytest.mark.parametrize(
    ("url", "name"),
    [
        pytest.param(
            f"https://purl.imsglobal.org/spec/{url}",
            name,
            id=url,
        )
        for url, name in {
            "ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json": (
                "AchievementCredential"
            ),
            "ob/v3p0/schema/json-ld/ob_v3p0_achievementcredential_schema.json": (
                "AchievementCredential"
            ),
            "ob/v3p0/schema/json/ob_v3p0_anyachievementcredential_schema.json": (
                "AchievementCredential"
            ),
            "ob/v3p0/schema/json-ld/ob_v3p0_anyendorsementcredential_schema.json": (
                "EndorsementCredential"
            ),
            "ob/v3p0/schema/json/ob_v3p0_profile-jsonschema1.json": "Profile",
            "clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json": "ClrCredential",
        }.items()
    ],
)
def test_published_urls_stand_for_ours(url: str, name: str) -> None:
    assert document_class(url) == name
    assert loader.json_schema(url)["$id"].startswith("urn:livret:schema:")


@pytest.mark.parametrize(("class_name", "generation"), COMPARED)
def test_the_example_is_good_for_both(
    shared: Path, class_name: str, generation: Generation
) -> None:
    document = example(class_name, generation)
    assert [e.message for e in ours(class_name, generation).iter_errors(document)] == []
    assert [e.message for e in theirs(shared, class_name, generation).iter_errors(document)] == []


@dataclass(frozen=True, slots=True)
class Verdicts:
    mutation: Mutation
    ours: bool
    theirs: bool

    @property
    def stricter(self) -> str:
        return "theirs" if self.ours else "ours"


@cache
def verdicts(shared: Path) -> tuple[Verdicts, ...]:
    return tuple(
        Verdicts(
            mutation,
            ours(class_name, generation).is_valid(mutation.document),
            theirs(shared, class_name, generation).is_valid(mutation.document),
        )
        for class_name, generation in COMPARED
        for mutation in mutations(class_name, generation)
    )


def reasons(both: Verdicts) -> set[int]:
    return {
        number
        for number, (stricter, covers, _) in enumerate(DIFFERENCES)
        if stricter == both.stricter and covers(both.mutation)
    }


def test_the_same_verdict_on_every_mutation_or_a_listed_reason(shared: Path) -> None:
    different = [both for both in verdicts(shared) if both.ours != both.theirs]
    unlisted = [
        f"{both.stricter}: {both.mutation.title}" for both in different if not reasons(both)
    ]
    assert unlisted == [], "\n".join(unlisted)


def test_the_mutations_are_many_and_of_both_kinds(shared: Path) -> None:
    """Agreement on documents that nobody refuses would show nothing."""
    for generation in (V1_1, V2_0):
        count = Counter(b.theirs for b in verdicts(shared) if b.mutation.generation is generation)
        assert count[True] > 500
        assert count[False] > 1000


def test_every_listed_difference_is_met(shared: Path) -> None:
    different = (both for both in verdicts(shared) if both.ours != both.theirs)
    met = {number for both in different for number in reasons(both)}
    assert met == set(range(len(DIFFERENCES)))


def test_the_same_verdict_on_the_published_examples(shared: Path) -> None:
    standards = shared / "standards"
    documents = [
        *(standards / "openbadges-3.0" / "examples").glob("*.json"),
        *standards.glob("*/test-vectors/*/*signed.json"),
    ]
    for path in documents:
        document = json.loads(path.read_text())
        class_name = class_of(document)
        assert class_name is not None
        for generation in (V1_1, V2_0):
            if (class_name, generation) in COMPARED:
                published = theirs(shared, class_name, generation).is_valid(document)
                assert ours(class_name, generation).is_valid(document) == published, path.name


NAMED_OWNERS = (
    *("AchievementSubject", "Result", "ResultDescription", "Profile", "Evidence", "Achievement"),
    *("RubricCriterionLevel", "Alignment", "Related", "Address", "ClrSubject"),
)


@pytest.mark.parametrize("owner", NAMED_OWNERS)
def test_a_wrong_type_given_as_text_is_caught(shared: Path, owner: str) -> None:
    changed = [
        both
        for both in verdicts(shared)
        if both.mutation.generation is V2_0
        and (both.mutation.owner, both.mutation.change) == (owner, "another type alone")
    ]
    assert changed
    assert all(both.theirs and not both.ours for both in changed)


def test_the_schema_of_either_generation_decides_by_the_context() -> None:
    schema = loader.json_schema("anyachievementcredential")
    either = Draft201909Validator(schema, registry=Registry())
    for generation in (V1_1, V2_0):
        document = example("AchievementCredential", generation)
        assert either.is_valid(document)
        document.pop("issuanceDate" if generation is V1_1 else "validFrom")
        assert not either.is_valid(document)
