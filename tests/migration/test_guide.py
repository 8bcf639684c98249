"""docs/migration.md as written: all its commands, in order, in one shell, on two gateways."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "migration.md"
PORTS = ("8080", "8081", "8090")
"""Those that the guide names."""
LONGEST = 240.0
"""Seconds."""
TOLD = ("taken over", "0 different", '"status":"scheduled"')
"""What the reader is to see on the way."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that the database's own user reaches, too, when root runs the tests."""
    made = Path(tempfile.mkdtemp(prefix="gateway-guide-"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


def commands() -> str:
    """The guide's commands, each echoed before it is done, on ports that are free."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL)
    assert len(blocks) > 1, "the guide has commands"
    script = "set -euo pipefail\nset -x\n" + "\n".join(blocks)
    for port, free in zip(PORTS, free_ports(len(PORTS)), strict=True):
        assert port in script
        script = script.replace(port, str(free))
    return script


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def environment(folder: Path) -> dict[str, str]:
    """No settings but the guide's, and the command that it speaks of."""
    programs = folder / "programs"
    programs.mkdir()
    program = programs / "campaign-gateway"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gateway "$@"\n')
    program.chmod(0o755)
    own = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
    return own | {"PATH": f"{programs}:{own['PATH']}", "PYTHONPATH": str(ROOT)}


def test_the_guide_works_as_written(folder: Path) -> None:
    output = folder / "output"
    with output.open("w") as out:
        code = _run(folder, out)
    told = output.read_text()
    assert code == 0, told
    for each in TOLD:
        assert each in told, f"{each!r} is missing from:\n{told}"


def _run(folder: Path, out: TextIO) -> int | None:
    """Its exit code; None when it does not come to its end."""
    process = subprocess.Popen(
        ["bash", "-c", commands()],
        cwd=folder,
        env=environment(folder),
        stdout=out,
        stderr=out,
        start_new_session=True,
    )
    try:
        return process.wait(LONGEST)
    except subprocess.TimeoutExpired:
        return None
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """The servers that the guide has started, too: they stop by themselves when told to."""
    try:
        os.killpg(process.pid, signal.SIGTERM)
    except ProcessLookupError:
        return
    process.wait()
