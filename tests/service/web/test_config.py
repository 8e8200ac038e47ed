"""What stops a start, and the secret that is made once."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from service.config import SECRET_KEY_FILE, keep_secret
from service.errors import ServiceError
from tests.support.web import config


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"base_url": "badges.example"}, "base-url-malformed"),
        ({"base_url": "ftp://badges.example"}, "base-url-malformed"),
        ({"base_url": "https://badges.example/livret"}, "base-url-malformed"),
        ({"base_url": "https://badges.example?x"}, "base-url-malformed"),
        ({"base_url": "https://me@badges.example"}, "base-url-malformed"),
        ({"base_url": "https://badges.example:99999"}, "base-url-malformed"),
        ({"base_url": "https://[::1"}, "base-url-malformed"),
        ({"base_url": "https://"}, "base-url-malformed"),
        ({"name": "Issuer!"}, "service-name-malformed"),
        ({"name": ""}, "service-name-malformed"),
        ({"language": "de"}, "language-unknown"),
        ({"trusted_proxies": -1}, "proxies-out-of-bounds"),
        ({"trusted_proxies": 9}, "proxies-out-of-bounds"),
        ({"secret_key": b"short"}, "secret-key-malformed"),
    ],
)
def test_what_could_not_serve_stops_the_start(
    tmp_path: Path, fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(ServiceError) as caught:
        config(tmp_path, **fields)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("given", "origin", "host"),
    [
        ("http://127.0.0.1:7401/", "http://127.0.0.1:7401", "127.0.0.1:7401"),
        ("HTTPS://Badges.Example:443", "https://badges.example", "badges.example"),
        ("http://[::1]:7401", "http://[::1]:7401", "[::1]:7401"),
    ],
)
def test_our_own_address(tmp_path: Path, given: str, origin: str, host: str) -> None:
    made = config(tmp_path, base_url=given)
    assert (made.base_url, made.host) == (origin, host)


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first = config(tmp_path / "data").secret_key
    assert len(first) == 32
    assert config(tmp_path / "data").secret_key == first
    path = tmp_path / "data" / SECRET_KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == [SECRET_KEY_FILE]
    assert config(tmp_path / "other").secret_key != first


def test_services_that_start_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: keep_secret(tmp_path / "secret"), range(16)))
    assert len(made) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["secret"]


def test_a_secret_that_was_cut_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(ServiceError, match="secret-key-malformed"):
        keep_secret(tmp_path / "secret")
    with pytest.raises(ServiceError, match="secret-key-unreadable"):
        keep_secret(tmp_path)


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    made = config(tmp_path, metrics_token="token-word", mail_url="smtp://me:mail-word@a.example")
    for secret in ("token-word", "mail-word", repr(made.secret_key)):
        assert secret not in repr(made)
