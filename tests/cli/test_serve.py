"""The whole thing as a user starts it: processes, a data directory, signals."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

GATEWAY = (sys.executable, "-m", "gateway")


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder that the database's own user reaches, too, when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="gateway-serve-"))
    folder.chmod(0o711)
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}


Server = subprocess.Popen[str]


@pytest.fixture
def server(data_dir: Path, environment: dict[str, str]) -> Iterator[Server]:
    process = start(data_dir, environment)
    yield process
    process.kill()
    process.communicate()


def start(data_dir: Path, environment: dict[str, str]) -> Server:
    command = (*GATEWAY, "serve", "--port", "0", "--demo-account", "--data-dir", str(data_dir))
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def told(server: Server, label: str) -> str:
    """What the server prints after a label."""
    assert server.stdout is not None
    for line in server.stdout:
        if line.strip().startswith(label):
            return line.split()[-1]
    assert server.stderr is not None
    raise AssertionError(server.stderr.read())


def get(url: str) -> tuple[int, Any]:
    with urllib.request.urlopen(url) as answer:
        return answer.status, orjson.loads(answer.read())


def is_running(data_dir: Path) -> bool:
    return (data_dir / "postgresql" / "postmaster.pid").exists()


def test_serve_on_a_database_of_its_own(server: Server, data_dir: Path, environment: dict[str, str]) -> None:
    url = told(server, "base URL")
    key = told(server, "API key")
    assert get(f"{url}/healthz") == (200, {"status": "ok"})
    assert get(f"{url}/readyz")[1]["status"] == "ready"

    arguments = ("account", "create", "acme", "--json", "--data-dir", str(data_dir))
    created = subprocess.run((*GATEWAY, *arguments), env=environment, capture_output=True, check=True)
    assert orjson.loads(created.stdout)["number"] == 2
    assert get(f"{url}/readyz")[1]["status"] == "ready", "the command left the server's database alone"

    server.send_signal(signal.SIGTERM)
    _, log = server.communicate()
    assert server.returncode == 0, log
    assert "Traceback" not in log
    assert key not in log
    assert not is_running(data_dir)

    again = start(data_dir, environment)
    assert told(again, "API key") == key
    again.send_signal(signal.SIGINT)
    _, log = again.communicate()
    assert again.returncode == 0, log
    assert not is_running(data_dir)


def test_a_port_in_use_is_one_line(server: Server, data_dir: Path, environment: dict[str, str]) -> None:
    port = told(server, "base URL").rpartition(":")[2]
    arguments = ("serve", "--port", port, "--data-dir", str(data_dir))
    second = subprocess.run((*GATEWAY, *arguments), env=environment, capture_output=True, text=True)
    assert second.returncode == 1
    last = second.stderr.splitlines()[-1]
    assert last.startswith(f"error: can't listen on 127.0.0.1:{port}: ")
    assert get(f"http://127.0.0.1:{port}/readyz")[1]["status"] == "ready"
    server.send_signal(signal.SIGTERM)
    server.communicate()
    assert not is_running(data_dir)
