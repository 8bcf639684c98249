"""An intake that remembers, waits while its gate is closed, and raises while broken."""

import asyncio
from collections.abc import Sequence

from gateway.domain.messages import InboundMessage, MessageState, Receipt


class RecordingIntake:
    def __init__(self) -> None:
        self.receipts_taken: list[Receipt] = []
        self.inbound_taken: list[InboundMessage] = []
        self.broken = False
        self.gate = asyncio.Event()
        self.gate.set()
        self.called = asyncio.Event()

    async def receipts(self, receipts: Sequence[Receipt]) -> None:
        await self._come_in()
        self.receipts_taken += receipts

    async def inbound(self, messages: Sequence[InboundMessage]) -> None:
        await self._come_in()
        self.inbound_taken += messages

    async def _come_in(self) -> None:
        self.called.set()
        if self.broken:
            raise ConnectionError("no database")
        await self.gate.wait()

    def states_of(self, provider_message_id: str | None) -> list[MessageState]:
        return [each.state for each in self.receipts_taken if each.provider_message_id == provider_message_id]
