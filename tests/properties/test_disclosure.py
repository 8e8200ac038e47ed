"""Whatever is chosen can be shown, nothing else is, and nothing of it can be changed."""

from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import proofs
from keys import multibase
from keys.material import KeyType
from proofs import ProofOptions, ProofsError
from proofs.disclosure import proof_value
from proofs.disclosure.json_pointers import select, steps_of
from schemas import json_text
from tests.proofs.worlds import NOW, check, did_key_signer

CHECK = check()
DOCUMENT: dict[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "https://college.example/", "type": ["Profile"], "name": "secret-issuer"},
    "validFrom": "2026-06-30T08:00:00Z",
    "name": "secret-name",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "role": "secret-role",
        "result": [
            {"type": ["Result"], "value": "secret-first"},
            {"type": ["Result"], "value": "secret-second"},
            {"type": ["Result"], "value": "secret-third", "status": "secret-status"},
        ],
        "achievement": {
            "id": "urn:x:achievement",
            "type": ["Achievement"],
            "name": "secret-title",
            "criteria": {"narrative": "secret-criteria"},
            "tag": ["secret-one", "secret-two"],
        },
    },
}
BASE = proofs.sign(
    DOCUMENT,
    suite="ecdsa-sd-2023",
    signer=did_key_signer(KeyType.P256),
    options=ProofOptions(created=NOW - timedelta(days=1), mandatory=("/issuer", "/validFrom")),
)


def pointers_of(value: Any, pointer: str = "") -> Iterator[str]:
    yield pointer
    parts: Any = ()
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
    for step, part in parts:
        # A context is no part of its own: what it is made of says nothing without the rest.
        if step != "@context":
            yield from pointers_of(part, f"{pointer}/{step}")


def at(document: Any, pointer: str) -> Any:
    for step in steps_of(pointer):
        document = document[int(step) if isinstance(document, list) else step]
    return document


def texts_of(value: Any) -> set[str]:
    leaves = (at(value, pointer) for pointer in pointers_of(value))
    return {leaf for leaf in leaves if isinstance(leaf, str)}


# The types on the way are always shown in full.
POINTERS = [pointer for pointer in pointers_of(DOCUMENT) if pointer and "/type/" not in pointer]
CHOICES = st.lists(st.sampled_from(POINTERS), max_size=5)


@settings(max_examples=60, deadline=None)
@given(chosen=CHOICES)
def test_what_is_chosen_is_shown_and_all_else_is_absent(chosen):
    shown = proofs.derive(BASE, pointers=chosen)
    (result,) = proofs.verify(shown, CHECK)
    assert result.error is None
    wanted = set().union(
        *(texts_of(at(DOCUMENT, pointer)) for pointer in chosen), {"secret-issuer"}
    )
    raw = json_text.dump(shown).decode()
    secrets = {text for text in texts_of(DOCUMENT) if text.startswith("secret-")}
    assert {text for text in secrets if text in raw} == secrets & wanted


@settings(max_examples=60, deadline=None)
@given(chosen=CHOICES, data=st.data())
def test_any_change_of_what_is_shown_is_refused(chosen, data):
    shown = deepcopy(proofs.derive(BASE, pointers=chosen))
    leaves = [
        pointer
        for pointer in pointers_of({**shown, "proof": {}})
        if isinstance(at(shown, pointer), str)
    ]
    above, _, step = data.draw(st.sampled_from(leaves)).rpartition("/")
    node = at(shown, above)
    key = int(step) if isinstance(node, list) else step
    node[key] = node[key] + "s"
    (result,) = proofs.verify(shown, CHECK)
    assert result.error is not None


@settings(max_examples=150, deadline=None)
@given(
    header=st.sampled_from([proof_value.BASE_HEADER, proof_value.DERIVED_HEADER, b""]),
    body=st.binary(max_size=80),
)
@pytest.mark.parametrize("parse", [proof_value.parse_base, proof_value.parse_derived])
def test_no_bytes_break_the_reader(parse, header, body):
    # Any other exception would break whoever verifies.
    with suppress(ProofsError):
        parse(multibase.encode_base64url(header + body))


@settings(max_examples=150, deadline=None)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    ).filter(lambda value: isinstance(value, dict)),
    data=st.data(),
)
def test_whole_parts_are_copied_as_they_stand(value, data):
    escaped = {name: name.replace("~", "~0").replace("/", "~1") for name in value}
    chosen = data.draw(st.lists(st.sampled_from(sorted(value)), unique=True)) if value else []
    selection = select(value, [f"/{escaped[name]}" for name in chosen])
    if not chosen:
        assert selection is None
        return
    always = {"@context", "@id", "@type", "@value", "id", "type"}
    kept = {name: part for name, part in selection.document.items() if name not in always}
    if "@value" not in value:
        assert kept == {name: value[name] for name in chosen if name not in always}
