"""The engine's workers."""

from gateway.domain.clock import Clock
from gateway.engine.settings import EngineSettings
from gateway.providers.provider import Provider
from gateway.store.database import Database


class Engine:
    """Everything that works in the background of one process."""

    def __init__(
        self, database: Database, *, provider: Provider, clock: Clock, settings: EngineSettings
    ) -> None:
        self._running = False

    async def start(self) -> None:
        """Starts the workers."""
        self._running = True

    async def stop(self) -> None:
        """Stops them."""
        self._running = False

    @property
    def is_alive(self) -> bool:
        """Whether the workers work."""
        return self._running
