"""An implementation of OpenID Federation of other people validates the marks of our anchor."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.interop.test_openid_federation import Served, served
from tests.interop.venvs import python_with, run

__all__ = ["served"]

HERE = Path(__file__).parent / "spid_cie_oidc"


@pytest.fixture(scope="module")
def python() -> Path:
    return python_with(HERE)


def read(python: Path, mark: str) -> dict[str, Any]:
    done = run(python, HERE / "read_mark.py", mark)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def mark_of(served: Served, kind: str) -> Any:
    base = served.anchor.base_url
    asked = {"trust_mark_type": f"{base}/accreditations/{kind}", "sub": served.member}
    return served.anchor.browser().get(f"/federation/trust_mark?{urlencode(asked)}")


def test_a_mark_of_an_accredited_member_is_good(python: Path, served: Served):
    found = read(python, mark_of(served, "engagement").text)
    base = served.anchor.base_url
    assert found == {
        "good": True,
        "type": f"{base}/accreditations/engagement",
        "sub": served.member,
        "iss": base,
    }


def test_there_is_no_mark_for_another_kind(served: Served):
    assert mark_of(served, "socle").status_code == 404


def test_a_mark_that_somebody_changed_is_not_good(python: Path, served: Served):
    head, payload, signature = mark_of(served, "engagement").text.split(".")
    claims = json.loads(urlsafe_b64decode(payload + "=="))
    claims["sub"] = "https://club.example"
    changed = urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    assert read(python, f"{head}.{changed}.{signature}")["good"] is False
