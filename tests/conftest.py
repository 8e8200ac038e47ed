"""Fixtures that every folder of tests shares."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# One browser for all: a second one in the same process would meet the event loop of the first.
from tests.support.browser import chromium

__all__ = ["chromium"]

# A commit that passed passes again: the same examples each time. LIVRET_TEST_SEARCH=1 looks for
# new ones.
# How long a machine takes says nothing of whether the code is right.
UNHURRIED = {"suppress_health_check": [HealthCheck.too_slow], "deadline": None}
settings.register_profile("same", derandomize=True, **UNHURRIED)
settings.register_profile("search", print_blob=True, **UNHURRIED)
settings.load_profile("search" if os.environ.get("LIVRET_TEST_SEARCH") else "same")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the published files, which the product must stand without."""
    if not (SHARED / "vectors").is_dir():
        pytest.skip("the published files (../shared) are not beside this checkout")
    return SHARED
