"""The npm package `smpp` as the SMSC: installing it, starting it, and telling it what to do."""

import asyncio
import hashlib
import json
import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeAlias

import pytest

FOLDER = Path(__file__).parent / "smsc"
INSTALLED = FOLDER / "node_modules"
PATIENCE = 20.0

Event: TypeAlias = dict[str, Any]


class NotInstalled(Exception):
    """There is no Node, or its package can't be had."""


def node_modules() -> Path:
    """The folder of the packages; a test is skipped where they can't be had."""
    found = _installed()
    if isinstance(found, NotInstalled):
        pytest.skip(str(found))
    return found


@cache
def _installed() -> Path | NotInstalled:
    try:
        INSTALLED.mkdir(exist_ok=True)
        return install(INSTALLED)
    except NotInstalled as error:
        return error


def install(into: Path) -> Path:
    """The folder of the packages that the lock file names, made once. Raises NotInstalled."""
    lock = (FOLDER / "package-lock.json").read_bytes()
    folder = into / hashlib.sha256(lock).hexdigest()[:16]
    if not folder.is_dir():
        npm = shutil.which("npm")
        if npm is None or shutil.which("node") is None:
            raise NotInstalled("node and npm are needed to run the SMSC")
        new = Path(mkdtemp(dir=into))
        for name in ("package.json", "package-lock.json"):
            shutil.copy(FOLDER / name, new)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        try:
            subprocess.run(command, cwd=new, check=True, capture_output=True, timeout=120)
        except (subprocess.SubprocessError, OSError) as error:
            shutil.rmtree(new)
            output = getattr(error, "stderr", None) or b""
            raise NotInstalled(f"npm ci failed: {error} {output.decode()[-300:]}") from error
        with suppress(OSError):  # Another run may have been quicker.
            new.rename(folder)
    return folder / "node_modules"


class Smsc:
    """A server that does as it is told, and tells what happens to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._events: defaultdict[str, asyncio.Queue[Event]] = defaultdict(asyncio.Queue)
        self._reading = asyncio.create_task(self._read())
        self.port = 0

    async def set(self, **behaviour: object) -> None:
        """Changes the behaviour."""
        await self.order(set=behaviour)

    async def order(self, **order: object) -> int:
        """Gives an order and waits until it is carried out; answers how many submits came so far."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        return int((await self.event("done"))["submits"])

    async def deliver(self, fields: Mapping[str, object], **order: object) -> int:
        """Sends a delivery and waits for its answer, which is a command_status."""
        await self.order(deliver=fields, **order)
        return int((await self.event("delivered"))["status"])

    async def event(self, name: str) -> Event:
        """The next event of this name."""
        async with asyncio.timeout(PATIENCE):
            return await self._events[name].get()

    async def events(self, name: str, count: int) -> list[Event]:
        return [await self.event(name) for _ in range(count)]

    def count(self, name: str) -> int:
        """How many events of this name nobody has asked for."""
        return self._events[name].qsize()

    async def rest(self, name: str) -> list[Event]:
        """The events of this name that nobody has asked for."""
        return await self.events(name, self.count(name))

    @property
    def is_running(self) -> bool:
        return self._process.returncode is None

    async def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        await self._reading

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            event = json.loads(line)
            self._events[event.pop("event")].put_nowait(event)


@asynccontextmanager
async def smsc_running(**options: object) -> AsyncIterator[Smsc]:
    """A running server."""
    modules = await asyncio.to_thread(node_modules)
    process = await asyncio.create_subprocess_exec(
        *("node", FOLDER / "smsc.js", json.dumps(options)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "NODE_PATH": str(modules)},
        limit=2**20,
    )
    smsc = Smsc(process)
    try:
        smsc.port = int((await smsc.event("listening"))["port"])
        yield smsc
    finally:
        await smsc.close()
