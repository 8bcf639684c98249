"""Against Kannel's own SMPP test server, where it is installed (Debian: kannel-extras).

It plays the SMSC and Kannel's smsbox at once, so it wants a bearerbox, too, which here only listens.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.domain.messages import Outcome
from gateway.providers.smpp.provider import SmppProvider
from gateway.providers.smpp.settings import SmppSettings
from tests.engine.until import until
from tests.providers.smpp.conftest import RememberingIntake, messages
from tests.providers.smpp.test_binding import free_port

DRIVE_SMPP = Path(os.environ.get("DRIVE_SMPP", "/usr/lib/kannel/test/drive_smpp"))
BEARERBOX_PORT = 13001
COUNT = 20


@pytest.fixture
async def bearerbox() -> AsyncIterator[None]:
    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    try:
        server = await asyncio.start_server(listen, "127.0.0.1", BEARERBOX_PORT)
    except OSError as error:
        pytest.skip(f"the port of Kannel's bearerbox is taken: {error}")
    async with server:
        yield


@pytest.mark.skipif(not DRIVE_SMPP.is_file(), reason=f"Kannel's test server is not installed ({DRIVE_SMPP})")
@pytest.mark.usefixtures("bearerbox")
async def test_both_ways(intake: RememberingIntake) -> None:
    port = free_port()
    kannel = await asyncio.create_subprocess_exec(
        *(DRIVE_SMPP, "-p", str(port), "-m", str(COUNT)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    settings = SmppSettings.model_validate(
        {"host": "127.0.0.1", "port": port, "bind": "transmitter_receiver", "reconnect_first": 0.05}
    )
    provider = SmppProvider("kannel", settings)
    await provider.start(intake)
    outcomes: list[Outcome] = []

    async def accepted() -> bool:
        outcomes[:] = await provider.submit(messages(COUNT))
        return all(outcome.accepted for outcome in outcomes)

    await until(accepted)
    texts = [(await intake.message()).text for _ in range(COUNT)]
    assert sorted(texts, key=int) == [str(number) for number in range(1, COUNT + 1)]
    await provider.close()
    if kannel.returncode is None:
        kannel.kill()
    await kannel.wait()
