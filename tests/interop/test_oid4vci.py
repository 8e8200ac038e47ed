"""A wallet library of other people takes an award from a running issuer, and it is verified."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from issuer.awards.models import AwardState
from issuer.oid4vci import offers
from tests.interop.node import installed, node
from tests.issuer.oid4vci.wallets import claimed, offered, state_of, waiting
from tests.issuer.support import Running, running_issuer
from tests.support.browser import base_url, listening, serving
from tests.support.web import Clock

HERE = Path(__file__).parent / "oid4vci_client"


@pytest.fixture(scope="module")
def client() -> Path:
    return installed(HERE)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Running]:
    """An issuer on a port of this machine, at the time that it is: the library asks the clock."""
    server = listening()
    with ExitStack() as stack:
        clock = Clock(datetime.now(UTC))
        place = base_url(server)
        running = stack.enter_context(running_issuer(tmp_path, base_url=place, clock=clock))
        stack.enter_context(serving(server, running.app))
        yield running


def take(client: Path, offer: str, **wanted: Any) -> subprocess.CompletedProcess[str]:
    asked = {"offer": offer, "alg": "EdDSA", "signer": "did", "plainHttp": True, **wanted}
    return node(client / "take.mjs", json.dumps(asked))


def taken(client: Path, offer: str, **wanted: Any) -> dict[str, Any]:
    done = take(client, offer, **wanted)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def verdict(running: Running, folder: Path, credential: Any) -> tuple[int, str]:
    """What the command says of it, which asks the issuer over the wire."""
    is_text = isinstance(credential, str)
    path = folder / f"badge.{'jwt' if is_text else 'json'}"
    path.write_text(credential if is_text else json.dumps(credential))
    allowed = {"LIVRET_FETCH_ALLOW": running.base_url, "LIVRET_DATA": str(folder / "data")}
    starter = [sys.executable, "-c", "from livret.cli import main; main()"]
    done = subprocess.run(
        [*starter, "verify", "--json", str(path)],
        env={**os.environ, **allowed},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("alg", "signer"), [("EdDSA", "did"), ("ES256", "did"), ("EdDSA", "jwk"), ("ES256", "jwk")]
)
def test_both_formats_are_obtained_and_verified(
    client: Path, served: Running, tmp_path: Path, alg: str, signer: str
):
    award = waiting(served)
    made = offered(served, award, with_code=True)
    found = taken(client, made.uri, txCode=made.tx_code, alg=alg, signer=signer)
    assert sorted(found["formats"].values()) == ["jwt_vc_json", "ldp_vc"]
    assert found["told"] == 204
    served.work()
    for credential in found["credentials"].values():
        code, said = verdict(served, tmp_path, credential)
        assert code == 0, said
        assert found["holder"] in said
    assert state_of(served, award)[:2] == (AwardState.TAKEN, found["holder"])


def test_the_link_of_a_claim_is_taken(client: Path, served: Running):
    award = waiting(served)
    code = claimed(served, award)
    link = offers.link_of_claim(served.place, served.organisation(), code)
    assert len(taken(client, link)["credentials"]) == 2
    assert state_of(served, award)[0] is AwardState.TAKEN


def test_a_wrong_code_is_understood_as_a_refusal(client: Path, served: Running):
    made = offered(served, waiting(served), with_code=True)
    wrong = f"{(int(made.tx_code or 0) + 1) % 10**6:06}"
    done = take(client, made.by_value, txCode=wrong)
    assert done.returncode != 0
    assert "invalid_grant" in done.stderr
    assert taken(client, made.by_value, txCode=made.tx_code)["told"] == 204
    again = take(client, made.by_value, txCode=made.tx_code)
    assert again.returncode != 0
    assert "invalid_grant" in again.stderr
