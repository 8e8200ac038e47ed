"""A campaign: `livret verify --json` over thousands of credentials of one issuer.

    .venv/bin/python -m benchmarks.campaign                # 100, 1 000 and 10 000
    .venv/bin/python -m benchmarks.campaign 100 1000       # as many as you say

Each credential has its place in the issuer's status list; every tenth is a JWT. The issuer's DID
and list are answered from files (`--documents`), so no network is measured. The memory of the
command should not depend on how many there are. Medians of three runs.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import NAMESPACE_URL, uuid5

import proofs
from benchmarks import measure
from keys.did.document import PublishedKey, did_document
from keys.material import Algorithm, KeyType, PrivateKey
from keys.signing import KeySigner
from proofs.vc_jwt import sign_credential
from schemas import json_text
from schemas.bitstring import Bits
from schemas.building import (
    Achievement,
    AchievementSubject,
    Criteria,
    Envelope,
    Profile,
    StatusEntry,
    StatusList,
    achievement_credential,
    status_list_credential,
)

COUNTS = (100, 1_000, 10_000)
JWT_EVERY = 10
RUNS = 3
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SCHOOL = "did:web:school.example"
LIST_URL = "https://school.example/status/1"
ACHIEVEMENT = Achievement(
    id="https://school.example/achievements/first-aid",
    name="First aid",
    description="Knows how to protect, to call for help and to give first aid.",
    criteria=Criteria(narrative="Took part in ten hours of exercises."),
    achievement_type="Certificate",
)


class School:
    """An issuer with one Ed25519 key, a published document and a status list."""

    def __init__(self) -> None:
        self.signer = KeySigner(PrivateKey.generate(KeyType.ED25519), f"{SCHOOL}#key-1")
        self.profile = Profile(id=SCHOOL, name="Example School")

    def documents(self) -> dict[str, object]:
        """What the network would answer, by address."""
        key = PublishedKey(self.signer.verification_method, self.signer.public_key)
        content = StatusList(Bits().encoded())
        status = status_list_credential(content, id=LIST_URL, issuer=SCHOOL, valid_from=NOW)
        return {SCHOOL: did_document(SCHOOL, [key]), LIST_URL: self.sign(status)}

    def draft(self, number: int) -> dict[str, object]:
        """An unsigned credential, another one for each number."""
        envelope = Envelope(
            id=uuid5(NAMESPACE_URL, f"credential {number}").urn,
            issuer=self.profile,
            name="First aid",
            valid_from=NOW,
            credential_status=StatusEntry(LIST_URL, number),
        )
        recipient = uuid5(NAMESPACE_URL, f"pupil {number}").urn
        return achievement_credential(
            envelope, AchievementSubject(id=recipient, achievement=ACHIEVEMENT)
        )

    def sign(self, document: dict[str, object]) -> dict[str, object]:
        """With a proof inside."""
        options = proofs.ProofOptions(created=NOW)
        return proofs.sign(document, suite="eddsa-rdfc-2022", signer=self.signer, options=options)

    def lines(self, count: int) -> Iterator[bytes]:
        """Signed credentials, one a line."""
        for number in range(count):
            draft = self.draft(number)
            if number % JWT_EVERY == 0:
                yield sign_credential(draft, self.signer, Algorithm.EDDSA).encode() + b"\n"
            else:
                yield json_text.dump(self.sign(draft)) + b"\n"


def main(counts: tuple[int, ...]) -> int:
    """Print one line for each count; 1 if anything was not verified."""
    print(f"{'':12}{'a second of':>16}")
    print(
        f"{'credentials':>12}{'CPU':>8}{'wall':>8}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}  verified"
    )
    with TemporaryDirectory() as folder:
        data = Path(folder)
        school = School()
        documents = data / "documents.json"
        documents.write_bytes(json_text.dump(school.documents()))
        good = [_measure(school, count, documents) for count in counts]
    return 0 if all(good) else 1


def _measure(school: School, count: int, documents: Path) -> bool:
    campaign, reports = documents.with_name("all.ndjson"), documents.with_name("reports.ndjson")
    with campaign.open("wb") as stream:
        stream.writelines(school.lines(count))
    world = ("--documents", str(documents), "--offline", "--at", "2026-11-23T13:00:00Z")
    command = (measure.LIVRET, "verify", str(campaign), "--json", *world)
    verify = partial(measure.run, *command, data=documents.parent, output=reports)
    cost = measure.median_of(RUNS, verify)
    with reports.open() as stream:
        verified = sum(json.loads(line)["verdict"] == "verified" for line in stream)
    a_second = f"{count / cost.cpu_seconds:8.0f}{count / cost.wall_seconds:8.0f}"
    seconds = f"{cost.cpu_seconds:8.1f}{cost.wall_seconds:8.1f}"
    print(f"{count:12}{a_second}{seconds}{cost.peak_mb:9.1f}  {verified}", flush=True)
    return verified == count and cost.exit_code == 0


if __name__ == "__main__":
    sys.exit(main(tuple(map(int, sys.argv[1:])) or COUNTS))
