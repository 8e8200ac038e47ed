"""Registries of a service that runs long: read once, renewed beside the work, kept on failure."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from federation.errors import FederationError
from livret.registries import Registries
from livret.settings import load
from livret.worlds import fetcher

NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
SCHOOL = "did:web:school.example"


def write(path: Path, *names: str) -> None:
    issuers = [{"id": f"did:web:{name}.example", "name": name} for name in names]
    path.write_text(json.dumps({"name": "Académie", "issuers": issuers}))


@pytest.fixture
def made(tmp_path: Path):
    """Registries over one list, and the work that was put beside."""
    trust = tmp_path / "trust.json"
    write(trust, "school")
    settings = load({"LIVRET_DATA": str(tmp_path / "data"), "LIVRET_TRUST": str(trust)})
    beside = []
    return Registries(settings, fetcher(settings), start=beside.append), trust, beside


def known(registries: Registries, now: datetime, name: str) -> bool:
    (registry,) = registries.at(now)
    return registry.standing(f"did:web:{name}.example", now) is not None


def test_they_are_read_once_while_fresh(made):
    registries, trust, beside = made
    assert known(registries, NOW, "school")
    write(trust, "club")
    assert known(registries, NOW + timedelta(minutes=4), "school")
    assert beside == []


def test_who_finds_them_old_does_not_wait(made):
    registries, trust, beside = made
    registries.at(NOW)
    write(trust, "club")
    later = NOW + timedelta(minutes=6)
    assert known(registries, later, "school")
    assert known(registries, later, "school")
    (work,) = beside
    work()
    assert known(registries, later, "club")


def test_what_cannot_be_renewed_stays(made):
    registries, trust, beside = made
    registries.at(NOW)
    trust.write_text("{")
    later = NOW + timedelta(minutes=6)
    registries.at(later)
    beside.pop()()
    assert known(registries, later, "school")
    # And it is tried again.
    registries.at(later)
    assert len(beside) == 1


def test_a_broken_list_stops_the_first_reading(made):
    registries, trust, _ = made
    trust.write_text("{")
    with pytest.raises(FederationError):
        registries.at(NOW)


def test_a_list_that_cannot_be_reached_is_unknown(tmp_path: Path):
    address = "https://127.0.0.1:9/trust.json"
    settings = load({"LIVRET_DATA": str(tmp_path), "LIVRET_TRUST": address})
    (registry,) = Registries(settings, fetcher(settings)).at(NOW)
    with pytest.raises(FederationError, match="registry-unreachable"):
        registry.standing(SCHOOL, NOW)


def test_without_trust_there_are_none(tmp_path: Path):
    settings = load({"LIVRET_DATA": str(tmp_path)})
    assert Registries(settings, fetcher(settings)).at(NOW) == ()
