"""Documents like credentials, at random, over the pinned contexts: ordinary, odd and hostile ones.

    python -m tests.proofs.documents_at_random 200000 [SEED]

Each is canonicalized by the fast way and by PyLD, which must give the same bytes or both refuse;
exit code 1 with the document when they do not.
"""

import random
import string
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from proofs import compiled, rdf
from proofs.errors import ProofsError
from schemas import json_text, loader

CREDENTIALS_V1: Final = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
_OB: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_CLR: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
USUAL: Final = (
    (), (_OB,), (_OB,), (_OB, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"),
    (_CLR, _OB), ("https://www.w3.org/ns/credentials/examples/v2",),
)  # fmt: skip
MAX_LEVELS: Final = 5
NAMES: Final = ("", "a", "é’", 'quote " \\', "line\nfeed", "\u0007", "\ufffe", "🎓", "true", "1.0")
IRIS: Final = (
    "urn:uuid:1", "urn:uuid:2", "https://school.example/", "https://school.example/#a",
    "did:web:school.example", "mailto:a@b.example", "http://www.w3.org/2001/XMLSchema#date",
    "xsd:date", "id:type", "_:b0", "relative/path", "https://with space.example/", "@id", "#a",
)  # fmt: skip
NUMBERS: Final = (0, 1, -7, 2**53, 10**21, 10**22, 1.0, 0.5, -0.0, 1e-7, 1e300, True, False)


def main(count: int, seed: int) -> int:
    """Compare so many; the exit code."""
    made = random.Random(seed)
    covered = refused = 0
    for number in range(count):
        document = anything(made)
        verdict = compare(document)
        if verdict == "differs":
            sys.stdout.write(f"{number}: {json_text.dump(document).decode()}\n")
            return 1
        covered += verdict == "covered"
        refused += verdict == "refused"
    handed = count - covered - refused
    sys.stdout.write(
        f"{count} documents, no difference: {covered} covered, {refused} refused by both, "
        f"{handed} handed over and good\n"
    )
    return 0


def compare(document: Any) -> str:
    """`covered`, `refused`, `handed-over` (good, but not for the fast way) or `differs`."""
    try:
        expected: bytes | str = rdf.canonicalize(document, plain=True)
    except ProofsError as error:
        expected = error.code
    try:
        found: bytes | str = compiled.covered(document)
    except compiled.HandOver:
        return "refused" if isinstance(expected, str) else "handed-over"
    except ProofsError as error:
        found = error.code
    if found != expected:
        return "differs"
    return "covered" if isinstance(found, bytes) else "refused"


def anything(made: random.Random) -> dict[str, Any]:
    """A document: four of five are made of terms and values where they belong."""
    contexts = _contexts(made)
    odd = made.choice((0.0, 0.0, 0.0, 0.02, 0.2))
    document = _object(made, _words(contexts), level=1, odd=odd)
    return {"@context": contexts if len(contexts) > 1 or made.random() < 0.5 else contexts[0],
            **document}  # fmt: skip


def _contexts(made: random.Random) -> list[str]:
    base = made.choice((CREDENTIALS_V2, CREDENTIALS_V2, CREDENTIALS_V2, CREDENTIALS_V1))
    if base == CREDENTIALS_V2 and made.random() < 0.8:
        return [base, *made.choice(USUAL)]
    others = sorted(loader.known_contexts())
    return [base, *made.sample(others, made.choice((0, 1, 1, 2)))]


@cache
def _definitions(url: str) -> tuple[tuple[str, Any], ...]:
    """Every term of a context, also of those that terms bring along."""
    return tuple(_walk(loader.context(url)["@context"]))


def _walk(context: Any) -> Iterator[tuple[str, Any]]:
    for part in context if isinstance(context, list) else [context]:
        if not isinstance(part, Mapping):
            continue
        for term, definition in part.items():
            if not term.startswith("@") and term not in ("id", "type"):
                yield term, definition
            if isinstance(definition, Mapping):
                yield from _walk(definition.get("@context"))


def _words(contexts: list[str]) -> list[tuple[str, Any]]:
    return [one for url in contexts for one in _definitions(url)]


def _object(made: random.Random, words: Any, *, level: int, odd: float) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if made.random() < 0.7 or level == 1:
        given["type"] = _types(made, words, odd)
    if made.random() < 0.6:
        given["id"] = made.choice(IRIS if made.random() < odd else IRIS[:6])
    known = _known(given.get("type"), words) or words
    for _ in range(made.randrange(5)):
        term, definition = made.choice(known if made.random() < 0.9 else words)
        given[term] = _values(made, words, definition, level=level, odd=odd)
    if made.random() < odd:
        given[made.choice(("foo", "@id", "@graph", "@index", "@type", "a:b", ""))] = _odd(made)
    if made.random() < 0.03:
        given["@context"] = made.choice(
            (
                CREDENTIALS_V2,
                [CREDENTIALS_V2],
                [],
                None,
                {"a": "urn:a"},
                sorted(loader.known_contexts()),
            )
        )
    return given


def _types(made: random.Random, words: Any, odd: float) -> Any:
    everywhere = ["VerifiableCredential", "VerifiableCredential", "VerifiablePresentation"]
    classes = [term for term, found in words if term[0].isupper() and _is_class(found)]
    classes = classes if classes and made.random() < 0.7 else everywhere
    names = [made.choice(classes) for _ in range(made.choice((1, 1, 2, 3)))]
    if made.random() < odd:
        names.append(made.choice(("Nothing", "https://a.example/Type", "@json", "", "id", "xsd:a")))
    return names[0] if len(names) == 1 and made.random() < 0.5 else names


def _is_class(definition: Any) -> bool:
    return isinstance(definition, Mapping) and "@context" in definition


def _known(types: Any, words: Any) -> list[tuple[str, Any]]:
    """The terms that the contexts of these types define."""
    names = types if isinstance(types, list) else [types]
    scoped = [definition.get("@context") for term, definition in words
              if term in names and isinstance(definition, Mapping)]  # fmt: skip
    return [one for context in scoped for one in _walk(context)]


def _values(made: random.Random, words: Any, definition: Any, *, level: int, odd: float) -> Any:
    if made.random() < odd:
        return _odd(made)
    if made.random() < 0.25:
        count = made.choice((0, 1, 2, 2, 3))
        return [_value(made, words, definition, level=level, odd=odd) for _ in range(count)]
    return _value(made, words, definition, level=level, odd=odd)


def _value(made: random.Random, words: Any, definition: Any, *, level: int, odd: float) -> Any:
    kind = definition.get("@type") if isinstance(definition, Mapping) else None
    if kind == "@json":
        return {"b": [1, None, {}], "a": made.choice(NAMES)}
    container = definition.get("@container", ()) if isinstance(definition, Mapping) else ()
    if "@language" in container:
        return {made.choice(("fr", "EN-gb", "@none", "x y")): made.choice(NAMES)}
    if level < MAX_LEVELS and (kind == "@id" or made.random() < 0.3) and made.random() < 0.7:
        return _object(made, words, level=level + 1, odd=odd)
    if kind == "@id":
        return made.choice(IRIS[:6])
    if kind == "@vocab":
        return made.choice([*(term for term, _ in words), *IRIS[:6] * 20])
    return made.choice((
        made.choice(NAMES), "".join(made.choices(string.ascii_letters, k=3)), made.choice(NUMBERS),
        {"@value": made.choice(NAMES)}, {"@value": "x", "@language": "Fr"},
        {"@value": "x", "@language": "ar", "@direction": "rtl"},
    ))  # fmt: skip


def _odd(made: random.Random) -> Any:
    return made.choice((
        None, [], {}, [[]], [None], [["a"]], "", made.choice(IRIS), made.choice(NUMBERS),
        {"@value": None}, {"@value": 1}, {"@value": "x", "@type": "xsd:date"}, {"@list": ["a"]},
        {"@set": ["a"]}, {"id": "urn:uuid:1"}, {"@id": "urn:uuid:1"}, {"@value": "x", "a": "b"},
        {"@value": "x", "@language": "no tag"}, {"@value": "x", "@direction": "up"}, {"type": []},
        {"id": 1}, {"id": None}, {"@reverse": {"a": {"id": "urn:a"}}}, {"@context": []},
    ))  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
