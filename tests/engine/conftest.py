"""What tests of the engine's workers share."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from gateway.domain.clock import new_id
from gateway.engine.targets import Targets
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.engine.nodes import Nodes
from tests.engine.stage import MovableClock, Stage

FAULTS = ("lane_failed", "piece_failed", "ending_failed", "worker_failed", "lane_disturbed", "launch_failed")
"""What no log may hold unless a test expects it and takes it out."""


@pytest.fixture
async def stage(database_url: str, database: Database, tmp_path: Path) -> AsyncIterator[Stage]:
    """An account and no engine yet; in the end, engines stop, and the ledger has to be in order."""
    clock = MovableClock()
    use_cases = UseCases.on(database, clock, new_id, Targets(allow_private=True))
    account = await use_cases.accounts.create("acme")
    readable = (structlog.processors.format_exc_info,)
    with structlog.testing.capture_logs(processors=readable) as logs:
        stage = Stage(database_url, database, use_cases, account, clock, tmp_path / "journal", logs)
        yield stage
        async with asyncio.timeout(10):
            await stage.stop()
    await stage.check()
    assert [entry for entry in logs if entry["event"] in FAULTS] == []


@pytest.fixture
def nodes(stage: Stage, tmp_path: Path) -> Iterator[Nodes]:
    """Processes with engines for the stage's database; none is left in the end."""
    nodes = Nodes(stage, tmp_path)
    yield nodes
    nodes.close()
