"""Fixtures that every folder of tests shares."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the published files, which the product must stand without."""
    if not (SHARED / "vectors").is_dir():
        pytest.skip("the published files (../shared) are not beside this checkout")
    return SHARED
