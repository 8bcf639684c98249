"""An engine in a process of its own, which a test may kill: forked from a server that has all imported."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import orjson
import structlog

from gateway.domain.clock import system_clock
from gateway.engine.engine import Engine
from gateway.engine.routing import WaysOut
from gateway.engine.settings import EngineSettings
from gateway.providers.simulator.provider import SimulatorProvider
from gateway.providers.simulator.settings import SimulatorSettings
from gateway.store.database import Database

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["pytest", "tests.engine.worker"])


@dataclass(frozen=True)
class Task:
    """What an engine works with."""

    url: str
    name: str
    log: Path
    engine: EngineSettings
    simulator: Mapping[str, Any]
    rate: float | None = None


class Worker:
    """One process with an engine, at work a moment after it is made."""

    def __init__(self, task: Task) -> None:
        self.name = task.name
        self._log = task.log
        self._process: BaseProcess = _CONTEXT.Process(target=work, args=(task,), daemon=True)
        self._process.start()

    @property
    def is_running(self) -> bool:
        return self._process.is_alive()

    def kill(self) -> None:
        """As a power failure would."""
        self._process.kill()
        self._process.join()

    def freeze(self) -> None:
        """It does nothing, until thawed."""
        os.kill(self._process.pid or 0, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self._process.pid or 0, signal.SIGCONT)

    def terminate(self) -> int | None:
        """SIGTERM; answers the exit code."""
        self._process.terminate()
        self._process.join(20)
        return self._process.exitcode

    def said(self, event: str) -> list[Mapping[str, Any]]:
        """Its log entries of one kind."""
        lines = self._log.read_bytes().splitlines() if self._log.exists() else []
        return [entry for entry in map(orjson.loads, lines) if entry["event"] == event]


def work(task: Task) -> None:
    """The process: runs until SIGTERM."""
    with task.log.open("w", buffering=1) as log:
        structlog.configure(
            processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
            logger_factory=structlog.PrintLoggerFactory(log),
        )
        asyncio.run(_work(task))


async def _work(task: Task) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    database = await Database.connect(f"{task.url}&application_name={task.name}", size=5)
    provider = SimulatorProvider("simulator", SimulatorSettings.model_validate(task.simulator))
    ways_out = WaysOut([provider], rates={"simulator": task.rate} if task.rate else None)
    engine = Engine(database, ways_out=ways_out, clock=system_clock, settings=task.engine)
    await engine.start()
    await stop.wait()
    await engine.stop()
    await database.close()
