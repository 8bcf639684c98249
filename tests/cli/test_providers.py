"""The ways out on the command line."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import orjson
import pytest

from gateway.__main__ import run


class _Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = orjson.dumps({"status": "ready", "providers": {"smsc": "down", "gone": "up"}})
        self.send_response(200 if self.path == "/readyz" else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keeps quiet."""


@pytest.fixture
def server() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), _Ready)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def _settings(folder: Path, port: int) -> Path:
    file = folder / "gateway.toml"
    file.write_text(
        f"server = {{port = {port}}}\n"
        "[providers.smsc]\nkind = 'simulator'\nrate = 50\n[providers.spare]\nkind = 'simulator'\n"
    )
    return file


def test_as_the_server_sees_them(server: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["provider", "list", "--json", "--config", str(_settings(tmp_path, server))]) == 0
    channels = ["sms", "viber", "whatsapp"]
    assert orjson.loads(capsys.readouterr().out) == [
        {"name": "smsc", "kind": "simulator", "channels": channels, "rate": 50.0, "state": "down"},
        {"name": "spare", "kind": "simulator", "channels": channels, "rate": None, "state": "unknown"},
    ]


def test_without_a_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["provider", "list", "--config", str(_settings(tmp_path, 9))]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        ["name", "kind", "channels", "rate", "state"],
        ["smsc", "simulator", "sms", "viber", "whatsapp", "50", "unknown"],
        ["spare", "simulator", "sms", "viber", "whatsapp", "-", "unknown"],
    ]
