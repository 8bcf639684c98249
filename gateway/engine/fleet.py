"""This process's share of the lanes: which it owns, and giving them up.

A lane belongs to the process whose session holds its advisory lock. All of a process's locks are on one
dedicated connection, which also listens for wake-up calls; when it is lost, every lane stops at once.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from gateway.engine.lane import Lane
from gateway.engine.settings import EngineSettings
from gateway.store import lanes as store
from gateway.store.database import OUTAGES, Database
from gateway.store.lanes import LaneKey
from gateway.store.notices import LANES

if TYPE_CHECKING:
    import asyncpg

log = structlog.get_logger(__name__)


class Fleet:
    """Takes the lanes that owe something and that nobody else has, and runs them."""

    def __init__(
        self, database: Database, new_lane: Callable[[LaneKey], Lane], settings: EngineSettings
    ) -> None:
        self._database = database
        self._new_lane = new_lane
        self._settings = settings
        self._lanes: dict[LaneKey, tuple[Lane, asyncio.Task[None]]] = {}
        self._changed = asyncio.Event()
        self._stopping = False

    async def run(self) -> None:
        """Works until stopped; a lost connection costs the lanes, and they are taken again."""
        while not self._stopping:
            try:
                connection = await self._database.dedicated()
                try:
                    await self._hold(connection)
                finally:
                    await self._let_go(connection)
            except OUTAGES as error:
                log.error("fleet_interrupted", error=type(error).__name__)
                await asyncio.sleep(self._settings.poll_seconds)

    def stop(self) -> None:
        """Hands all lanes back after the pieces under way."""
        self._stopping = True
        self._changed.set()

    async def _hold(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        connection.add_termination_listener(self._lose)
        await connection.add_listener(LANES, self._announce)
        while not (self._stopping or connection.is_closed()):
            self._changed.clear()
            await self._hand_back(connection)
            for key in await store.owing(self._database):
                if key not in self._lanes and await store.try_lock(connection, key):
                    self._start(key)
            await self._wait()

    def _start(self, key: LaneKey) -> None:
        lane = self._new_lane(key)
        task = asyncio.create_task(lane.run())
        task.add_done_callback(self._ended)
        self._lanes[key] = (lane, task)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """A lane that failed is taken again after the poll interval, any other at once."""
        if task.cancelled() or task.exception() is None:
            self._changed.set()

    async def _wait(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._settings.poll_seconds):
                await self._changed.wait()

    def _announce(self, *_: object) -> None:
        for lane, _task in self._lanes.values():
            lane.wake()
        self._changed.set()

    def _lose(self, _: object) -> None:
        for lane, _task in self._lanes.values():
            lane.lose()
        self._changed.set()

    async def _hand_back(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Unlocks the lanes that ended, so that any process may take them next."""
        for key, (_, task) in list(self._lanes.items()):
            if task.done():
                _report(key, task)
                del self._lanes[key]
                await store.unlock(connection, key)

    async def _let_go(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        for lane, _ in self._lanes.values():
            lane.lose() if connection.is_closed() else lane.stop()
        if self._lanes:
            await asyncio.wait([task for _, task in self._lanes.values()])
        for key, (_, task) in self._lanes.items():
            _report(key, task)
        self._lanes.clear()
        await connection.close()


def _report(key: LaneKey, task: "asyncio.Task[None]") -> None:
    error = None if task.cancelled() else task.exception()
    if isinstance(error, OUTAGES):
        log.error("lane_interrupted", account=str(key.account_id), error=type(error).__name__)
    elif error is not None:
        log.error("lane_failed", account=str(key.account_id), channel=key.channel, exc_info=error)
