"""A service that is really started: what it says, what it answers, how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from livret.app import default_address
from livret.errors import ServeError
from livret.serving import bound
from tests.livret.conftest import Run


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def serving(data: Path, port: int, *options: str) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "LIVRET_DATA": str(data),
        "LIVRET_LANGUAGE": "en",
        "LIVRET_LOG_LEVEL": "error",
    }
    starter = [sys.executable, "-c", "from livret.cli import main; main()", "serve", "issuer"]
    starter += ["--port", str(port), *options]
    with subprocess.Popen(starter, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def told(process: subprocess.Popen[str], pattern: str) -> str:
    """What stands in the first line that looks like that."""
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(pattern, line)
        if found:
            return found[1]
    raise AssertionError(f"it never said {pattern}")


def answer(url: str) -> str:
    with urlopen(url, timeout=60) as response:
        body: bytes = response.read()
        return body.decode()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_new_issuer_says_where_it_is_and_how_to_begin(tmp_path: Path, how: int) -> None:
    port = free_port()
    with serving(tmp_path, port) as process:
        base = told(process, r"(http://\S+)")
        assert base == f"http://127.0.0.1:{port}"
        link = told(process, r"(http://\S+/found/\S+)")
        assert link.startswith(base)
        assert "Livret" in answer(base)
        assert '"alive"' in answer(f"{base}/healthz")
        process.send_signal(how)
        assert process.wait(60) == 0
    assert (tmp_path / "issuer.sqlite").stat().st_mode & 0o077 == 0


def test_a_port_in_use_is_named_with_the_way_out(run: Run) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run("serve", "issuer", "--port", str(port))
    assert result.exit_code == 2
    assert str(port) in result.stderr
    assert "LIVRET_ISSUER_PORT" in result.stderr


def test_a_store_of_counters_that_cannot_be_used_stops_the_start(run: Run) -> None:
    told = run(
        "serve", "issuer", "--port", str(free_port()), LIVRET_LIMITS_URL="carrier-pigeon://roof"
    )
    assert told.exit_code == 2
    assert "LIVRET_LIMITS_URL" in told.stderr


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(ServeError, match="listen-elsewhere"):
        bound("192.0.2.1", free_port())


@pytest.mark.parametrize(
    ("listen", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:7401"),
        ("0.0.0.0", "http://127.0.0.1:7401"),
        ("::", "http://[::1]:7401"),
        ("::1", "http://[::1]:7401"),
    ],
)
def test_an_issuer_without_a_name_has_the_address_where_it_listens(
    listen: str, address: str
) -> None:
    assert default_address(listen, 7401) == address


def test_a_worker_does_what_is_due(run: Run) -> None:
    first = run("worker", "--once")
    assert first.exit_code == 0, first.stderr
    assert "done" in first.stdout


def test_a_server_of_rows_is_brought_up_to_date_by_hand(run: Run, postgres_url: str) -> None:
    database = {"LIVRET_ISSUER_DATABASE": postgres_url}
    refused = run("worker", "--once", **database)
    assert refused.exit_code == 2
    assert "livret db upgrade" in refused.stderr
    assert run("db", "upgrade", "--database", postgres_url).exit_code == 0
    assert run("worker", "--once", **database).exit_code == 0
