"""`demo`: a gateway in a temporary folder, and one campaign through each dialect, watched."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import uvloop
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gateway.app import Gateway, running
from gateway.cli.demo_campaigns import SENDERS
from gateway.cli.printing import console, print_table
from gateway.config import Settings, load
from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign
from gateway.domain.paging import Window
from gateway.logs import set_up_logging
from gateway.providers.simulator.settings import SimulatorSettings

RECIPIENTS = 1_000
NUMBERS = tuple(f"442079460{n:03}" for n in range(RECIPIENTS))
"""A range that the numbering plan reserves for fiction, and none of the simulator's magic numbers."""

LOOK_EVERY = 0.1
"""Seconds between two looks at the counters."""

PATIENCE = 15.0
"""Seconds without any change after which receipts still missing are no longer waited for."""


def command() -> None:
    """Sends 1 000 messages through each API on a temporary gateway, and shows how they fare."""
    with _temporary_folder() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        settings = load(
            {
                "server": {"host": "127.0.0.1", "port": 0},
                "database": {"url": None},
                "data_dir": folder,
                "logging": {"level": "error"},
            }
        )
        set_up_logging(settings.logging)
        runner.run(_demonstrate(_prompt(settings)))


def _prompt(settings: Settings) -> Settings:
    """The same without the receipts that a network delivers a minute late: nobody waits for those here."""
    providers = {
        name: table.model_copy(update={"late": 0.0} if isinstance(table, SimulatorSettings) else {})
        for name, table in settings.providers.items()
    }
    return settings.model_copy(update={"providers": providers})


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="campaign-gateway-demo-"))
    try:
        yield folder
    finally:
        # The database's folder may be a link to where its user can reach it.
        shutil.rmtree((folder / "postgresql").resolve(), ignore_errors=True)
        shutil.rmtree(folder)


async def _demonstrate(settings: Settings) -> None:
    console().print("Starting a gateway on a database of its own …")
    async with running(settings) as gateway, aiohttp.ClientSession() as session:
        account = await gateway.use_cases.accounts.create("demo")
        _, key = await gateway.use_cases.accounts.add_key(account)
        read_back = {
            dialect: await send(session, gateway.url, key, NUMBERS) for dialect, send in SENDERS.items()
        }
        settled = await _watched(gateway, account)
        console().print("\nAs each dialect reports its campaign:\n")
        print_table(("dialect", "report"), [(name, _said(await read())) for name, read in read_back.items()])
        if not settled:
            console().print(f"\nSome receipts did not come within {PATIENCE:g} seconds.")


async def _watched(gateway: Gateway, account: Account) -> bool:
    """Shows the campaigns' progress until all messages are final; False when some never became it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    loop = asyncio.get_running_loop()
    with Progress(*columns, TextColumn("{task.fields[status]}"), console=console()) as progress:
        bars = {name: progress.add_task(name, total=RECIPIENTS, status="") for name in SENDERS}
        final, changed_at = -1, loop.time()
        while loop.time() - changed_at < PATIENCE:
            campaigns = (await gateway.use_cases.campaigns.page(account, Window(len(SENDERS)))).items
            if (now_final := sum(map(_final, campaigns))) != final:
                final, changed_at = now_final, loop.time()
            for campaign in campaigns:
                progress.update(bars[campaign.dialect], completed=_final(campaign), status=campaign.status)
            if all(campaign.is_settled for campaign in campaigns):
                return True
            await asyncio.sleep(LOOK_EVERY)
    return False


def _final(campaign: Campaign) -> int:
    counters = campaign.counters
    return counters.total - counters.queued - counters.sent


def _said(report: Mapping[str, Any]) -> str:
    return "  ".join(f"{name} {value}" for name, value in report.items())
