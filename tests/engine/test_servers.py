"""Two servers on one data directory, as a user starts them: one is killed, the other goes on."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from gateway.domain.campaigns import CampaignStatus
from gateway.domain.clock import new_id
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from gateway.store.embedded import EmbeddedServer
from tests.engine.stage import MovableClock, Stage
from tests.engine.until import until

CONFIG = """
[engine]
poll_seconds = 0.1
window = 100

[logging]
format = "json"

[providers.simulator]
kind = "simulator"
journal = "{}"
"""


class Server:
    """One `campaign-gateway serve`."""

    def __init__(self, folder: Path, name: str) -> None:
        self._log = folder / f"{name}.log"
        arguments = (
            "--port",
            "0",
            "--data-dir",
            str(folder / "data"),
            "--config",
            str(folder / "gateway.toml"),
        )
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GATEWAY_")}
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                (sys.executable, "-m", "gateway", "serve", *arguments),
                env=environment,
                stdout=log,
                stderr=log,
            )

    async def is_ready(self) -> bool:
        return b"listening on" in self._log.read_bytes()

    def said(self, event: str) -> list[Any]:
        lines = (line for line in self._log.read_bytes().splitlines() if line.startswith(b"{"))
        return [entry for entry in map(orjson.loads, lines) if entry["event"] == event]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the database's own user reaches, too, when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="gateway-servers-"))
    folder.chmod(0o711)
    (folder / "gateway.toml").write_text(CONFIG.format(folder / "journal"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
async def servers(folder: Path) -> AsyncIterator[list[Server]]:
    """One that is at work and has started the database, and room for others."""
    servers = [Server(folder, "first")]
    await until(servers[0].is_ready, "the first is at work", seconds=40)
    yield servers
    for server in servers:
        server.process.kill()
        server.process.wait()


@pytest.fixture
async def stage_of_servers(folder: Path, servers: list[Server]) -> AsyncIterator[Stage]:
    postgres = EmbeddedServer.start(folder / "data")
    database = await Database.connect(postgres.url)
    clock = MovableClock()
    use_cases = UseCases.on(database, clock, new_id)
    account = await use_cases.accounts.create("acme", rate=100)
    yield Stage(postgres.url, database, use_cases, account, clock, folder / "journal", [])
    await database.close()
    postgres.close()


async def test_one_is_killed_and_one_is_told_to_stop(
    stage_of_servers: Stage, servers: list[Server], folder: Path
) -> None:
    stage = stage_of_servers
    campaigns = [await stage.send(900), await stage.send(900)]
    await stage.until_counted(campaigns[0], submitted=60)
    servers.append(Server(folder, "second"))
    first, second = servers
    await until(second.is_ready, "the second is at work", seconds=40)
    first.process.kill()
    assert (await stage.kept(campaigns[1])).queued > 0
    await stage.limit(3000)
    for campaign in campaigns:
        await stage.until_status(campaign, CampaignStatus.COMPLETED)
        assert {each.seq for each in stage.submits(campaign)} == set(range(1, 901))
    unknown = second.said("unknown_outcomes")
    assert len(stage.duplicates()) <= sum(entry["count"] for entry in unknown) <= 100

    await stage.limit(300)
    last = await stage.send(900)
    await stage.until_counted(last, submitted=60)
    second.process.send_signal(signal.SIGTERM)
    assert second.process.wait(timeout=20) == 0
    attempted, settled = await stage.marks(last)
    assert attempted == settled < 900
    assert sorted(each.seq for each in stage.submits(last)) == list(range(1, attempted + 1))
    await stage.check()
