"""Several processes with engines on one database."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.engine.stage import CALM, QUICK, Stage
from tests.engine.until import until
from tests.engine.worker import Task, Worker

OWNERS = """SELECT DISTINCT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.locktype = 'advisory' AND l.classid = $1 AND l.granted
              AND a.datname = current_database()"""
LANES = 0x6C61_6E65


class Nodes:
    """All the processes of a test, those that are gone included; `rate` limits their provider."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self._stage = stage
        self._folder = folder
        self.all: list[Worker] = []
        self.rate: float | None = None

    def start(self, **simulator: object) -> Worker:
        """One more process."""
        name = f"node-{len(self.all) + 1}"
        network = CALM | {"journal": self._stage.journal, "latency": 0.005} | simulator
        log = self._folder / f"{name}.log"
        self.all.append(Worker(Task(self._stage.url, name, log, QUICK, network, self.rate)))
        return self.all[-1]

    async def until_all_own(self) -> None:
        """Returns once every process has a lane."""

        async def all_own() -> bool:
            rows = await self._stage.database.fetch(OWNERS, LANES)
            return {row["application_name"] for row in rows} == {node.name for node in self.all}

        await until(all_own, "everybody has a lane", seconds=30)

    async def owner(self) -> Worker:
        """The process that has the only lane; never do two have it."""
        owners: list[Worker] = []

        async def one() -> bool:
            rows = await self._stage.database.fetch(OWNERS, LANES)
            assert len(rows) <= 1
            names = [row["application_name"] for row in rows]
            owners[:] = [node for node in self.all if node.name in names and node.is_running]
            return bool(owners)

        await until(one, "somebody has the lane", seconds=30)
        return owners[0]

    def said(self, event: str) -> list[Mapping[str, Any]]:
        """The log entries of one kind, of all processes."""
        return [entry for node in self.all for entry in node.said(event)]

    def unknown(self) -> set[int]:
        """The places that were logged as of unknown outcome."""
        entries = self.said("unknown_outcomes")
        return {seq for entry in entries for seq in range(entry["first"], entry["last"] + 1)}

    def close(self) -> None:
        """Ends what still runs."""
        for node in self.all:
            if node.is_running:
                node.kill()
