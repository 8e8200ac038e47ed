"""The desk of a school in summer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.issuer.runs.desk import SUMMER, Desk
from tests.issuer.support import Running, running_issuer
from tests.support.web import Clock


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with running_issuer(tmp_path, clock=Clock(SUMMER)) as made:
        yield made


@pytest.fixture
def desk(running: Running) -> Desk:
    return Desk(running)
