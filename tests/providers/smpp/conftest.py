"""What tests against the SMSC share: the server, a provider at it, and an intake that remembers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeAlias

import pytest

from gateway.domain.channels import Channel
from gateway.domain.messages import InboundMessage, OutgoingMessage, Receipt
from gateway.domain.sms import sms_parts
from gateway.providers.smpp.provider import SmppProvider
from gateway.providers.smpp.settings import SmppSettings
from tests.providers.conftest import ACCOUNT, CAMPAIGN
from tests.providers.smpp.server import PATIENCE, Smsc, smsc_running


def message(
    seq: int = 1, *, text: str = "hello", number: str = "447700900001", sender: str = "acme"
) -> OutgoingMessage:
    return OutgoingMessage(
        account_id=ACCOUNT,
        campaign_id=CAMPAIGN,
        seq=seq,
        channel=Channel.SMS,
        sender=sender,
        number=number,
        text=text,
        payload=None,
        parts=sms_parts(text),
        attempt=1,
    )


def messages(count: int) -> list[OutgoingMessage]:
    return [message(seq) for seq in range(1, count + 1)]


class RememberingIntake:
    """Takes everything in; raises while `broken`."""

    def __init__(self) -> None:
        self.broken = False
        self.taken: asyncio.Queue[Receipt] = asyncio.Queue()
        self.written: asyncio.Queue[InboundMessage] = asyncio.Queue()

    async def receipts(self, receipts: Sequence[Receipt]) -> None:
        self._fail()
        for each in receipts:
            self.taken.put_nowait(each)

    async def inbound(self, messages: Sequence[InboundMessage]) -> None:
        self._fail()
        for each in messages:
            self.written.put_nowait(each)

    async def receipt(self) -> Receipt:
        async with asyncio.timeout(PATIENCE):
            return await self.taken.get()

    async def message(self) -> InboundMessage:
        async with asyncio.timeout(PATIENCE):
            return await self.written.get()

    def _fail(self) -> None:
        if self.broken:
            raise ConnectionError("no database")


Connect: TypeAlias = Callable[..., Awaitable[SmppProvider]]
"""Starts a provider at the server; keywords are settings."""


@pytest.fixture
async def smsc() -> AsyncIterator[Smsc]:
    async with smsc_running() as smsc:
        yield smsc


@pytest.fixture
def intake() -> RememberingIntake:
    return RememberingIntake()


@pytest.fixture
async def connect(smsc: Smsc, intake: RememberingIntake) -> AsyncIterator[Connect]:
    started: list[SmppProvider] = []

    async def start(**settings: object) -> SmppProvider:
        defaults = {
            "host": "127.0.0.1",
            "port": smsc.port,
            "reconnect_first": 0.05,
            "reconnect_longest": 0.05,
        }
        provider = SmppProvider("smsc", SmppSettings.model_validate(defaults | settings))
        started.append(provider)
        await provider.start(intake)
        return provider

    yield start
    for provider in started:
        await provider.close()
