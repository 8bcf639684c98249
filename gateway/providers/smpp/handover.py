"""From what servers deliver to the intake, and back to their answers."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

import structlog

from gateway.domain.clock import Clock
from gateway.domain.messages import InboundMessage, Receipt
from gateway.domain.tuples import made
from gateway.providers.provider import Intake
from gateway.providers.smpp.inbound import Reassembly, inbound_message
from gateway.providers.smpp.pdus import Status
from gateway.providers.smpp.receipts import is_receipt, read_receipt
from gateway.providers.smpp.session import Arrival, Session
from gateway.providers.smpp.settings import SmppSettings
from gateway.providers.storable import is_id

log = structlog.get_logger(__name__)

LARGEST_CALL = 1_000
CALLS = 8
"""Calls of the intake at a time: one whose receipts wait for their messages must not hold up others."""

T = TypeVar("T")

Item: TypeAlias = tuple[Sequence[Arrival], T]
"""What is handed over, and the deliveries that are answered once it is committed."""


class Queue(Generic[T]):
    """Hands things of one kind over, many at a time, and answers their deliveries."""

    def __init__(self, name: str, offer: Callable[[Sequence[T]], Awaitable[None]]) -> None:
        self._name = name
        self._offer = offer
        self._items: list[Item[T]] = []
        self._calls: set[asyncio.Task[None]] = set()

    def add(self, items: Iterable[Item[T]]) -> None:
        """Has them handed over."""
        self._items += items
        while self._items and len(self._calls) < CALLS:
            batch = self._items[:LARGEST_CALL]
            del self._items[: len(batch)]
            call = asyncio.create_task(self._call(batch))
            self._calls.add(call)
            call.add_done_callback(self._called)

    async def finish(self, seconds: float) -> None:
        """Waits so long at most until what is here is handed over and answered."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._calls:
                    await asyncio.wait(self._calls)

    def abandon(self) -> None:
        """Gives up what is not handed over: it has no answer, so the server delivers it again."""
        self._items.clear()
        for call in self._calls:
            call.cancel()

    def _called(self, call: "asyncio.Task[None]") -> None:
        self._calls.discard(call)
        self.add(())

    async def _call(self, batch: Sequence[Item[T]]) -> None:
        status = Status.ESME_ROK
        try:
            await self._offer([item for _, item in batch])
        except Exception as error:  # noqa: BLE001 (whatever the trouble is, the server is to try again)
            log.warning(
                "smpp_deliveries_not_taken",
                provider=self._name,
                count=len(batch),
                error=type(error).__name__,
            )
            status = Status.ESME_RX_T_APPN
        answer((arrival for arrivals, _ in batch for arrival in arrivals), status)


def answer(arrivals: Iterable[Arrival], status: Status) -> None:
    """Answers deliveries, each on its own session."""
    sessions: dict[Session, list[Arrival]] = {}
    for arrival in arrivals:
        sessions.setdefault(arrival.session, []).append(arrival)
    for session, those in sessions.items():
        session.answer(those, status)


class Handover:
    """Sorts deliveries into receipts and messages and hands them in.

    A delivery is answered once it is committed, and with ESME_RX_T_APPN when that failed, upon which the
    server delivers it again. A receipt that only says that its message is on its way is answered at once.
    """

    def __init__(self, name: str, intake: Intake, settings: SmppSettings, clock: Clock) -> None:
        self._name = name
        self._settings = settings
        self._normalize = settings.message_ids.of_receipts()
        self._clock = clock
        self._receipts = Queue[Receipt](name, intake.receipts)
        self._inbound = Queue[InboundMessage](name, intake.inbound)
        self._reassembly = Reassembly(self._take_whole)

    def take(self, arrivals: Sequence[Arrival]) -> None:
        """Takes what came in one piece."""
        receipts: list[Item[Receipt]] = []
        idle: list[Arrival] = []
        now = self._clock()
        for arrival in arrivals:
            if not is_receipt(arrival.delivery, by_text=self._settings.receipts_by_text):
                self._reassembly.take(arrival)
            elif (receipt := self._receipt(arrival, now)) is not None:
                receipts.append(((arrival,), receipt))
            else:
                idle.append(arrival)
        if receipts:
            self._receipts.add(receipts)
        if idle:
            answer(idle, Status.ESME_ROK)

    async def finish(self) -> None:
        """Hands over and answers what has come, unless that takes too long; the rest is delivered again."""
        self._reassembly.close()
        seconds = self._settings.response_timeout
        await asyncio.gather(self._receipts.finish(seconds), self._inbound.finish(seconds))

    def close(self) -> None:
        """Ends, now that no answer can be given any more."""
        self._reassembly.close()
        self._receipts.abandon()
        self._inbound.abandon()

    def _receipt(self, arrival: Arrival, now: datetime) -> Receipt | None:
        """None when it says nothing that settles a message."""
        message_id, state = read_receipt(arrival.delivery)
        if not is_id(message_id) or state is None:
            log.warning("smpp_receipt_not_understood", provider=self._name, message_id=message_id[:64])
            return None
        if state.state is None:
            return None
        if self._normalize is not None:
            message_id = self._normalize(message_id)
        return made(Receipt, (self._name, message_id, state.state, now, state.reason))

    def _take_whole(self, parts: Sequence[Arrival]) -> None:
        deliveries = [part.delivery for part in parts]
        message = inbound_message(self._name, deliveries, self._settings.alphabet, self._clock())
        self._inbound.add([(parts, message)])
