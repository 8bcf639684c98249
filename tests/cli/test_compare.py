"""`compare`: what it refuses, a proxy until it is told to stop, and a recording."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import orjson
import pytest

from tests.cli.conftest import Command

NOWHERE = "http://127.0.0.1:1"
GATEWAY = ("--gateway-url", NOWHERE)
VENDOR = ("--vendor-url", NOWHERE)
KEY = "a-key-in-the-environment"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("acme", *VENDOR, *GATEWAY), "'acme': expected one of dexatel, experia, dynamic_messaging"),
        (("dexatel", *GATEWAY), "give --vendor-url, or a recording with --replay"),
        (("dexatel", *VENDOR), "Missing option '--gateway-url'."),
        (("dexatel", *VENDOR, *GATEWAY, "--replay", "a.har"), "--replay and --vendor-url exclude each other"),
        (("dexatel", *VENDOR, *GATEWAY, "--listen", "8080"), "--listen: '8080': expected host:port"),
        (("dexatel", *VENDOR, *GATEWAY, "--listen", "a:99999"), "--listen: 'a:99999': expected host:port"),
        (("dexatel", *VENDOR, "--gateway-url", "ftp://x"), "--gateway-url: expected http(s)://host"),
        (("dexatel", *GATEWAY, "--vendor-url", "http://me:pw@x"), "--vendor-url: expected http(s)://host"),
        (("dexatel", *VENDOR, *GATEWAY, "--gateway-key-env", "NO_SUCH"), "NO_SUCH is not set, or empty"),
    ],
)
def test_what_is_refused(command: Command, arguments: tuple[str, ...], said: str) -> None:
    done = command("compare", *arguments, database=False)
    assert done.code == 2
    assert said in done.err
    assert "pw" not in done.err


def test_a_recording(command: Command, tmp_path: Path) -> None:
    entry = {
        "startedDateTime": "2026-03-02T12:00:00Z",
        "request": {"method": "GET", "url": "https://v.example/v1/campaigns"},
        "response": {"status": 200, "content": {"text": "{}"}},
    }
    recording, page = tmp_path / "a.har", tmp_path / "report.html"
    recording.write_bytes(orjson.dumps({"log": {"entries": [entry]}}))
    arguments = ("--replay", str(recording), "--report", str(page))
    done = command("compare", "dexatel", *GATEWAY, *arguments, database=False)
    assert (done.code, done.out.splitlines()[0]) == (
        0,
        "Dexatel v1: 1 requests, 0 equal, 0 different, 1 not compared",
    )
    assert "the gateway could not be reached" in done.out
    assert page.read_text().endswith("</html>")


@pytest.mark.parametrize(("text", "code"), [("{}", 1), (None, 1)])
def test_no_recording(command: Command, tmp_path: Path, text: str | None, code: int) -> None:
    recording = tmp_path / "a.har"
    if text is not None:
        recording.write_text(text)
    done = command("compare", "dexatel", *GATEWAY, "--replay", str(recording), database=False)
    assert (done.code, len(done.err.splitlines())) == (code, 1)
    assert str(recording) in done.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_until_it_is_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    page = tmp_path / "report.html"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
    options = ("--listen", "127.0.0.1:0", "--report", str(page), "--gateway-key-env", "COMPARE_KEY")
    process = subprocess.Popen(
        (sys.executable, "-m", "gateway", "compare", "dexatel", *VENDOR, *GATEWAY, *options),
        env=environment | {"COMPARE_KEY": KEY},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        assert "Nothing was compared yet" in page.read_text(), (
            "a report that can't be written is told at once"
        )
        request = urllib.request.Request(f"{url}/v1/campaigns", headers={"X-Dexatel-Key": KEY})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        assert refused.value.code == 502
        refused.value.close()
        process.send_signal(number)
        out, log = process.communicate()
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 0, log
    assert out.startswith("Dexatel v1: 1 requests, 0 equal, 0 different, 1 not compared")
    assert "the vendor could not be reached" in page.read_text()
    assert KEY not in out + log + page.read_text()
    assert "Traceback" not in log


def test_a_report_that_cannot_be_written(command: Command, tmp_path: Path) -> None:
    page = tmp_path / "nowhere" / "report.html"
    done = command("compare", "dexatel", *VENDOR, *GATEWAY, "--report", str(page), database=False)
    assert (done.code, len(done.err.splitlines())) == (1, 1)
    assert "No such file or directory" in done.err


def test_an_address_that_is_taken(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        done = command("compare", "dexatel", *VENDOR, *GATEWAY, "--listen", listen, database=False)
    assert done.code == 1
    assert done.err.startswith(f"error: can't listen on {listen}: ")
