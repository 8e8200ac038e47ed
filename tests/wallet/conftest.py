"""A wallet that runs over an SQLite file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wallet.running import RunningWallet, running_wallet


@pytest.fixture
def wallet(tmp_path: Path) -> Iterator[RunningWallet]:
    """A wallet with a school and its people."""
    with running_wallet(tmp_path) as made:
        yield made
