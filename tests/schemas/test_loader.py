"""The documents that ship: the right ones, unaltered, listed; and nothing else is known."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld

from schemas import loader
from schemas.errors import SchemasError

V1, V2 = "https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/"
# URL → where the published text lies below shared/
PUBLISHED = {
    V1: "standards/w3c-contexts/credentials-v1.jsonld",
    V2: "standards/w3c-contexts/credentials-v2.jsonld",
    "https://w3id.org/security/data-integrity/v1":
        "standards/w3c-contexts/data-integrity-v1.jsonld",
    "https://w3id.org/security/data-integrity/v2":
        "standards/w3c-contexts/data-integrity-v2.jsonld",
    "https://w3id.org/security/multikey/v1": "standards/w3c-contexts/multikey-v1.jsonld",
    "https://www.w3.org/ns/did/v1": "standards/w3c-contexts/did-v1.jsonld",
    "https://w3id.org/security/suites/ed25519-2020/v1":
        "standards/w3c-contexts/ed25519-signature-2020-v1.jsonld",
    "https://w3id.org/security/suites/jws-2020/v1": "standards/w3c-contexts/jws-2020-v1.jsonld",
    "https://w3id.org/security/v1": "standards/w3c-contexts/security-v1.jsonld",
    "https://w3id.org/security/v2": "standards/w3c-contexts/security-v2.jsonld",
    "https://www.w3.org/ns/credentials/status/v1":
        "standards/w3c-contexts/vc-bitstring-status-list-v1.jsonld",
    "https://w3id.org/vc/status-list/2021/v1":
        "standards/w3c-contexts/vc-status-list-2021-v1.jsonld",
    "https://w3id.org/openbadges/v2": "standards/openbadges-2.0/v2-context.json",
    OB + "context.json": "standards/openbadges-3.0/contexts/context.json",
    OB + "context-3.0.1.json": "standards/openbadges-3.0/contexts/context-3.0.1.json",
    OB + "context-3.0.2.json": "standards/openbadges-3.0/contexts/context-3.0.2.json",
    OB + "context-3.0.3.json":
        "standards/openbadges-3.0/contexts/context-3.0.3.with-jti-endorsementJwt.json",
    OB + "extensions.json": "standards/openbadges-3.0/contexts/extensions.json",
    CLR + "context.json": "standards/clr-2.0/contexts/context.json",
    CLR + "context-2.0.1.json": "standards/clr-2.0/contexts/context-2.0.1.json",
    "https://www.w3.org/ns/credentials/examples/v2":
        "vectors/contexts/credentials-examples-v2.jsonld",
}  # fmt: skip


def test_the_shipped_files_are_those_of_the_index() -> None:
    assert loader.verify_index() == ()
    command = [sys.executable, "-m", "schemas.loader"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_every_file_says_where_it_comes_from() -> None:
    assert all(entry.origin and entry.licence for entry in loader.entries())


@pytest.mark.parametrize("url", PUBLISHED)
def test_contexts_are_the_published_ones(url: str, shared: Path) -> None:
    published = json.loads((shared / PUBLISHED[url]).read_bytes())
    if url == "https://w3id.org/openbadges/v2":
        # The one difference that the packages have, named in the index; nobody signs this form.
        published["@context"]["targetFramework"]["@id"] = "schema:targetFramework"
    assert loader.context(url) == published


def test_no_context_is_untested() -> None:
    aliases = {"https://openbadgespec.org/v2/context.json"}
    assert loader.known_contexts() == PUBLISHED.keys() | aliases


@pytest.mark.parametrize(("base", "url"), [
    (V2, OB + "context-3.0.3.json"), (V1, CLR + "context.json"), (V2, CLR + "context-2.0.1.json"),
])  # fmt: skip
def test_what_we_wrote_makes_the_same_statements(base: str, url: str, shared: Path) -> None:
    """Same N-Quads for a document with every type and, on each, every term of the context."""
    published = json.loads((shared / PUBLISHED[url]).read_bytes())
    document = {"@context": [base, url], "@graph": list(nodes_with_every_term(published))}
    ours, theirs = nquads(document, loader.context(url)), nquads(document, published)
    assert ours == theirs
    for term in terms(published):
        assert f"urn:x:term-{term}" in theirs, term


def nodes_with_every_term(published: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, definition in [*published["@context"].items(), ("", published)]:
        if isinstance(definition, dict) and "@context" in definition:
            inner = {term: [f"urn:x:term-{term}", 1] for term in defined(definition["@context"])}
            yield {"@id": f"urn:x:{name}", **({"@type": name} if name else {}), **inner}


def defined(context: dict[str, Any]) -> list[str]:
    """Properties of one scope; classes have a capital, prefixes and keywords are no properties."""
    return [
        term for term, meaning in context.items() if term[0].islower() and isinstance(meaning, dict)
    ]


def terms(published: dict[str, Any]) -> list[str]:
    meanings = [one for one in published["@context"].values() if isinstance(one, dict)]
    scopes = [one["@context"] for one in meanings if "@context" in one]
    return [term for scope in [published["@context"], *scopes] for term in defined(scope)]


def nquads(document: dict[str, Any], context: Any) -> str:
    url = document["@context"][1]

    def load(asked: str, options: object) -> dict[str, Any]:
        found = context if asked == url else loader.context(asked)
        return {"contextUrl": None, "documentUrl": asked, "document": found}

    canonical = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    return str(jsonld.normalize(document, canonical))


@pytest.mark.parametrize(("url", "digest"), [
    # VC Data Model 1.1 B.1 and 2.0 B.1; VC Data Integrity 1.0, 2.4
    (V1, "ab4ddd9a531758807a79a5b450510d61ae8d147eab966cc9a200c07095b0cdcc"),
    (V2, "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"),
    ("https://w3id.org/security/data-integrity/v2",
     "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4"),
])  # fmt: skip
def test_bytes_have_the_digest_of_the_recommendation(url: str, digest: str) -> None:
    assert hashlib.sha256(loader.context_bytes(url)).hexdigest() == digest


@pytest.mark.parametrize(("ask", "code"), [
    (lambda: loader.context("https://example.org/context"), "context-unknown"),
    (lambda: loader.context(V2 + "/"), "context-unknown"),
    (lambda: loader.context("../index.json"), "context-unknown"),
    (lambda: loader.context_bytes("https://example.org/context"), "context-unknown"),
    (lambda: loader.context_bytes(OB + "context.json"), "context-bytes-unknown"),
    (lambda: loader.json_schema("../../etc/passwd"), "schema-unknown"),
    (lambda: loader.framework("academies"), "framework-unknown"),
    (lambda: loader.framework_item("socle-1882", "D1"), "framework-unknown"),
    (lambda: loader.framework_item("socle-2015", "D99"), "framework-item-unknown"),
    (lambda: loader.reference_list("socle-2015"), "reference-list-unknown"),
])  # fmt: skip
def test_what_we_do_not_have(ask: Any, code: str) -> None:
    with pytest.raises(SchemasError) as caught:
        ask()
    assert caught.value.code == code


def test_a_schema_is_found_by_its_url() -> None:
    for url in loader.known_schemas():
        assert loader.json_schema(url)["$schema"].startswith("https://json-schema.org/")


@pytest.mark.parametrize("code", loader.framework_codes())
def test_codes_of_a_framework_are_unique_and_found(code: str) -> None:
    items = loader.framework(code)["CFItems"]
    assert [loader.framework_item(code, item["humanCodingScheme"]) for item in items] == items


def test_frameworks_of_the_booklet_are_there() -> None:
    codes = {"socle-2006-lpc3", "socle-2015", "socle-2025-projet", "crcn", "attestations"}
    assert codes <= set(loader.framework_codes())
    assert len(loader.reference_list("academies")["academies"]) == 36


def test_alignment_to_an_item() -> None:
    made = loader.alignment("socle-2015", "D1", "https://academie.example/")
    assert made == {
        "type": ["Alignment"],
        "targetCode": "D1",
        "targetFramework": "Socle commun de connaissances, de compétences et de culture (2015)",
        "targetName": "Les langages pour penser et communiquer",
        "targetType": "CFItem",
        "targetUrl": "https://academie.example/case/CFItems/57c6e14d-735f-56a9-8fbf-dcaaa0d40b35",
    }


def test_the_check_tells_what_was_tampered_with(tmp_path: Path) -> None:
    room = tmp_path / "schemas"
    ignore = shutil.ignore_patterns("*.py", "__pycache__")
    shutil.copytree(loader.ROOM, room, ignore=ignore)
    assert loader.verify_index(room) == ()
    (room / "contexts" / "credentials-v2.json").write_text("{}")
    (room / "contexts" / "clr-2.0.0.json").unlink()
    (room / "contexts" / "stranger.json").write_text("{}")
    assert loader.verify_index(room) == (
        "missing contexts/clr-2.0.0.json",
        "differs contexts/credentials-v2.json",
        "unlisted contexts/stranger.json",
    )


def test_update_lists_new_schemas_but_never_a_context(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "json").mkdir()
    (tmp_path / "contexts").mkdir()
    (tmp_path / "index.json").write_text('{"files": []}')
    (tmp_path / "json" / "x.json").write_text('{"$id": "https://x.example/x"}')
    (tmp_path / "contexts" / "x.json").write_text("{}")
    assert loader.main(["--update"], tmp_path) == 1
    assert capsys.readouterr().err == "unlisted contexts/x.json\n"
    (line,) = json.loads((tmp_path / "index.json").read_bytes())["files"]
    assert (line["name"], line["urls"]) == ("x", ["https://x.example/x"])
    (tmp_path / "json" / "x.json").write_text("{}")
    assert "differs json/x.json" in loader.verify_index(tmp_path)
    loader.main(["--update"], tmp_path)
    assert "differs json/x.json" not in loader.verify_index(tmp_path)


def test_one_name_stands_for_one_file(tmp_path: Path) -> None:
    line = {"file": "json/a.json", "name": "a", "urls": ["https://x.example/"], "origin": "x",
            "licence": "x", "sha256": hashlib.sha256(b"{}").hexdigest()}  # fmt: skip
    (tmp_path / "json").mkdir()
    (tmp_path / "json" / "a.json").write_text("{}")
    (tmp_path / "index.json").write_text(json.dumps({"files": [line, line]}))
    assert loader.verify_index(tmp_path) == (
        "listed-twice json/a.json",
        "listed-twice json:a",
        "listed-twice https://x.example/",
    )
