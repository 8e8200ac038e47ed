"""Cases: a document, the outside that it needs, and what the verifier must say of it.

A case is a function whose name is the folder's name; it returns what is `Made` and stands in a
theme (`cases_*.py`). `tests.cases.make` writes the folders.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas import json_text
from tests.support.worlds import COLLEGE, documents_of

AT = ("--at", "2026-06-01T00:00:00Z")
VERDICTS = {"ok": ("verified", 0), "fail": ("refused", 1), "unknown": ("undetermined", 3)}


@dataclass(frozen=True, slots=True)
class Made:
    """The file of a case, what the outside answers, files beside it, and options of the command."""

    content: bytes
    file: str = "credential.json"
    documents: Mapping[str, Any] = field(default_factory=lambda: documents_of(COLLEGE))
    files: Mapping[str, bytes] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    at: tuple[str, ...] = AT


def of(document: Mapping[str, Any], **more: Any) -> Made:
    """A case whose file is this document."""
    return Made(text(document), **more)


def token(jws: str, **more: Any) -> Made:
    """A case whose file is this token."""
    return Made(jws.encode() + b"\n", file="credential.jwt", **more)


def text(document: object) -> bytes:
    """JSON as a person likes to read it."""
    return json_text.dump(document, indent=True) + b"\n"


@dataclass(frozen=True, slots=True)
class Case:
    """One folder of `tests/cases`."""

    name: str
    why: str
    finds: tuple[str, ...]
    trust: str | None
    make: Callable[[], Made]

    def expected(self, made: Made) -> dict[str, Any]:
        """The content of `expected.json`."""
        verdict, code = VERDICTS[self.name.rpartition("_")[2]]
        trust = {} if self.trust is None else {"trust": self.trust}
        return {
            "why": self.why,
            "options": [*made.at, *made.options],
            "verdict": verdict,
            **trust,
            "findings": [_finding(one) for one in self.finds],
            "exit": code,
        }

    def folder(self) -> dict[str, bytes]:
        """The files of the folder by their names."""
        made = self.make()
        files = {made.file: made.content, **made.files}
        if made.documents:
            files["documents.json"] = text(made.documents)
        return {**files, "expected.json": text(self.expected(made))}


def _finding(words: str) -> dict[str, str]:
    """`step outcome code`, and where it is not in the report itself, `in` and the way to it."""
    step, outcome, code, *inside = words.split()
    found = {"step": step, "outcome": outcome, "code": code}
    return {**found, "inside": inside[1]} if inside else found


CASES: dict[str, Case] = {}


def case(why: str, *finds: str, trust: str | None = None) -> Callable[[Any], Callable[[], Made]]:
    """Make a case of a function: `why` names the requirement, `finds` what must be found."""

    def register(make: Callable[[], Made]) -> Callable[[], Made]:
        words, _, suffix = make.__name__.rpartition("_")
        name = f"{words.replace('_', '-')}_{suffix}"
        if suffix not in VERDICTS or name in CASES:
            raise ValueError(name)
        CASES[name] = Case(name, why, finds, trust, make)
        return make

    return register


def compact(document: object) -> bytes:
    """JSON on one line."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
