"""Runs programs in JavaScript against the gateway on loopback."""

import asyncio
import fcntl
import os
import shutil
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeAlias

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from tests.conftest import Tenant

HERE = Path(__file__).parent
PACKAGES = HERE / "packages"
_TAKE_AS_MODULES = ("--experimental-detect-module", "--no-warnings")
"""Published packages hold modules whose kind their package.json leaves out."""

Program: TypeAlias = Callable[..., Awaitable[Any]]


@pytest.fixture(scope="session")
def node() -> str:
    """Node.js, 20 or newer."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed: clients in JavaScript don't run")
    return found


@pytest.fixture(scope="session")
def packages(node: str) -> None:
    """The npm packages of packages/package-lock.json, as published."""
    with (PACKAGES / "package-lock.json").open("rb") as lock:
        # Tests run in several processes, of which one installs.
        fcntl.flock(lock, fcntl.LOCK_EX)
        _install(Path(lock.name))


def _install(lock: Path) -> None:
    installed = PACKAGES / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed: clients that are npm packages don't run")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=PACKAGES, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        pytest.skip(f"npm can't install the clients: {done.stderr.strip()[-200:]}")
    installed.touch()


@pytest.fixture
def program(node: str, client: TestClient[web.Request, web.Application], tenant: Tenant) -> Program:
    """Runs a script of this folder with the gateway's address and the tenant's key, and reads its output."""

    async def run(script: str, *arguments: str) -> Any:
        base = str(client.make_url("/")).rstrip("/")
        process = await asyncio.create_subprocess_exec(
            *(node, *_TAKE_AS_MODULES, str(HERE / script), *arguments),
            env={"PATH": os.environ["PATH"], "BASE_URL": base, "API_KEY": tenant.key},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await process.communicate()
        assert process.returncode == 0, errors.decode()
        return orjson.loads(output)

    return run
