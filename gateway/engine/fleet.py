"""This process's share of what has one owner: which of it the process owns, and giving it up.

A lane, for one, belongs to the process whose session holds its advisory lock. All the locks that a fleet's
process has are on one dedicated connection, which also listens for wake-up calls; when it is lost, every
worker stops at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import structlog

from gateway.store.database import OUTAGES, Database
from gateway.store.ownership import Key, try_lock, unlock

if TYPE_CHECKING:
    import asyncpg

log = structlog.get_logger(__name__)


class Worker(Protocol):
    """What does the work that its owner has to do."""

    async def run(self) -> None:
        """Works until stopped, or idle for a while."""

    def wake(self) -> None:
        """Says that there may be something new."""

    def stop(self) -> None:
        """Ends in good order."""

    def lose(self) -> None:
        """Ends at once, because somebody else may be the owner."""


K = TypeVar("K", bound=Key)


@dataclass(frozen=True, slots=True)
class Duty(Generic[K]):
    """A kind of work with owners.

    `owing` finds all that is to be done, whoever owns it; notifications on `channel` say that there is more.
    """

    name: str
    channel: str
    owing: Callable[[], Awaitable[Iterable[K]]]
    new_worker: Callable[[K], Worker]


class Fleet(Generic[K]):
    """Takes the work that is to be done and that nobody else has, and has it done."""

    def __init__(self, database: Database, duty: Duty[K], poll_seconds: float) -> None:
        self._database = database
        self._duty = duty
        self._poll_seconds = poll_seconds
        self._workers: dict[K, tuple[Worker, asyncio.Task[None]]] = {}
        self._changed = asyncio.Event()
        self._stopping = False

    async def run(self) -> None:
        """Works until stopped; a lost connection costs all that is owned, and it is taken again."""
        while not self._stopping:
            try:
                connection = await self._database.dedicated()
                try:
                    await self._hold(connection)
                finally:
                    await self._let_go(connection)
            except OUTAGES as error:
                log.error("fleet_interrupted", error=type(error).__name__)
                await asyncio.sleep(self._poll_seconds)

    def stop(self) -> None:
        """Hands everything back once the workers have ended in good order."""
        self._stopping = True
        self._changed.set()

    async def _hold(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        connection.add_termination_listener(self._lose)
        await connection.add_listener(self._duty.channel, self._announce)
        while not (self._stopping or connection.is_closed()):
            self._changed.clear()
            await self._hand_back(connection)
            for key in await self._duty.owing():
                if key not in self._workers and await try_lock(connection, key):
                    self._start(key)
            await self._wait()

    def _start(self, key: K) -> None:
        worker = self._duty.new_worker(key)
        task = asyncio.create_task(worker.run())
        task.add_done_callback(self._ended)
        self._workers[key] = (worker, task)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """What failed is taken again after the poll interval, anything else at once."""
        if task.cancelled() or task.exception() is None:
            self._changed.set()

    async def _wait(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._poll_seconds):
                await self._changed.wait()

    def _announce(self, _connection: object, _pid: int, _channel: str, subject: object) -> None:
        """Wakes whom a notification is about; only what nobody here owns is looked for in the database."""
        concerned = [worker for key, (worker, _) in self._workers.items() if subject in ("", key.name)]
        for worker in concerned:
            worker.wake()
        if not (subject and concerned):
            self._changed.set()

    def _lose(self, _: object) -> None:
        for worker, _task in self._workers.values():
            worker.lose()
        self._changed.set()

    async def _hand_back(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Unlocks what ended, so that any process may take it next."""
        for key, (_, task) in list(self._workers.items()):
            if task.done():
                self._report(key, task)
                del self._workers[key]
                await unlock(connection, key)

    async def _let_go(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        for worker, _ in self._workers.values():
            worker.lose() if connection.is_closed() else worker.stop()
        if self._workers:
            await asyncio.wait([task for _, task in self._workers.values()])
        for key, (_, task) in self._workers.items():
            self._report(key, task)
        self._workers.clear()
        await connection.close()

    def _report(self, key: K, task: "asyncio.Task[None]") -> None:
        error = None if task.cancelled() else task.exception()
        if isinstance(error, OUTAGES):
            log.error(f"{self._duty.name}_interrupted", key=str(key), error=type(error).__name__)
        elif error is not None:
            log.error(f"{self._duty.name}_failed", key=str(key), exc_info=error)
