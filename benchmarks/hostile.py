"""What hostile documents cost `livret verify`, beside what starting it costs.

    .venv/bin/python -m benchmarks.hostile

Each line must stay below one second of CPU time and 200 MB, all in all, and name what is wrong.
The program ends with exit code 1 if one does not.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import measure
from keys import multibase
from keys.did import key as did_key
from keys.material import KeyType, PrivateKey

MAX_CPU_SECONDS = 1.0
MAX_PEAK_MB = 200.0
RUNS = 5
DEPTH = 10_000
LARGE_BYTES = 100_000_000
BLANK_NODES = 12
RECIPIENT = "urn:uuid:9f0e7a52-6a0c-4a5d-9a1e-0d5b5a3f4c11"


def credential(**more: Any) -> dict[str, Any]:
    """A credential whose proof is well formed, so that its text is canonicalized."""
    key = PrivateKey.generate(KeyType.ED25519).public
    did = did_key.did_of(key)
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": did,
        "credentialSubject": {"id": RECIPIENT},
        "proof": {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": "2026-11-01T12:00:00Z",
            "verificationMethod": did_key.method_of(did),
            "proofPurpose": "assertionMethod",
            "proofValue": multibase.encode_base58btc(bytes(64)),
        },
        **more,
    }


def undefined_term(path: Path) -> None:
    """A name that no context defines."""
    subject = {"id": RECIPIENT, "favouriteColour": "blue"}
    path.write_text(json.dumps(credential(credentialSubject=subject)))


def poison_graph(path: Path) -> None:
    """Twelve unnamed nodes, each linked with each other: a naive reader tries 12! orders."""
    nodes = [f"_:n{number}" for number in range(BLANK_NODES)]
    terms = {"people": "urn:x:people", "knows": {"@id": "urn:x:knows", "@type": "@id"}}
    linked = [{"id": one, "knows": [other for other in nodes if other != one]} for one in nodes]
    document = credential(credentialSubject={"id": RECIPIENT, "people": linked})
    document["@context"].append(terms)
    path.write_text(json.dumps(document))


def deep(path: Path) -> None:
    """A credential in which objects lie in objects, ten thousand levels."""
    head = json.dumps(credential())[:-1]
    path.write_text(head + ', "evidence": ' + '{"evidence": ' * DEPTH + "1" + "}" * DEPTH + "}")


def large(path: Path) -> None:
    """A JSON object of 100 MB in one line."""
    with path.open("w") as stream:
        stream.write('{"type": ["VerifiableCredential"], "name": "')
        for _ in range(LARGE_BYTES // 1_000_000):
            stream.write("x" * 1_000_000)
        stream.write('"}')


def large_list(path: Path) -> None:
    """A JSON array of 100 MB in many lines, which can be taken for one credential a line."""
    with path.open("w") as stream:
        stream.write("[\n")
        for _ in range(LARGE_BYTES // 1_000_000):
            stream.write('{"a": 1},\n' * 100_000)
        stream.write("{}]")


HOSTILE: Mapping[str, Callable[[Path], None]] = {
    "undefined term": undefined_term,
    "poison graph of 12": poison_graph,
    "nested 10 000 deep": deep,
    "100 MB of JSON": large,
    "100 MB, one line each": large_list,
}


def main() -> int:
    """Print one line for each document; 0 if all stay within the bounds."""
    print(f"{'':24}{'CPU s':>8}{'peak MB':>9}{'exit':>6}  code")
    with TemporaryDirectory() as folder:
        data = Path(folder)
        version = (measure.LIVRET, "--version")
        _show("livret --version", measure.median_of(RUNS, lambda: measure.run(*version, data=data)))
        good = [_examine(name, write, data) for name, write in HOSTILE.items()]
    return 0 if all(good) else 1


def _examine(name: str, write: Callable[[Path], None], data: Path) -> bool:
    path = data / "hostile.json"
    write(path)
    command = (measure.LIVRET, "verify", "--offline", "--json", str(path))
    cost = measure.median_of(RUNS, lambda: measure.run(*command, data=data))
    findings = json.loads(cost.output)["findings"]
    code = next(finding["code"] for finding in findings if finding["outcome"] == "failed")
    _show(name, cost, code)
    return cost.cpu_seconds < MAX_CPU_SECONDS and cost.peak_mb < MAX_PEAK_MB and cost.exit_code == 1


def _show(name: str, cost: measure.Measured, code: str = "") -> None:
    print(f"{name:24}{cost.cpu_seconds:8.2f}{cost.peak_mb:9.0f}{cost.exit_code:6}  {code}")


if __name__ == "__main__":
    sys.exit(main())
