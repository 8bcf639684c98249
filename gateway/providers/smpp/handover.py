"""From what servers deliver to the intake, and back to their answers."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Generic, TypeAlias, TypeVar

import structlog

from gateway.domain.clock import Clock
from gateway.domain.messages import InboundMessage, Receipt
from gateway.domain.tuples import made
from gateway.providers.provider import Intake
from gateway.providers.smpp.codec import Delivery
from gateway.providers.smpp.inbound import Part, Reassembly, inbound_message
from gateway.providers.smpp.pdus import Status
from gateway.providers.smpp.receipts import DeliveryReceipt, is_receipt, read_receipt
from gateway.providers.smpp.session import Arrival
from gateway.providers.smpp.settings import SmppSettings
from gateway.providers.storable import is_id

log = structlog.get_logger(__name__)

LARGEST_CALL = 1_000
CALLS = 8
"""Calls of the intake at a time: one whose receipts wait for their messages must not hold up others."""

T = TypeVar("T")

Entry: TypeAlias = tuple[Sequence[Arrival], Sequence[T]]
"""Deliveries, and what is handed over before they are answered; neither is taken apart."""


class Queue(Generic[T]):
    """Hands things of one kind over, many at a time, and answers their deliveries."""

    def __init__(self, name: str, offer: Callable[[Sequence[T]], Awaitable[None]]) -> None:
        self._name = name
        self._offer = offer
        self._entries: deque[Entry[T]] = deque()
        self._calls: set[asyncio.Task[None]] = set()

    def add(self, arrivals: Sequence[Arrival], things: Sequence[T]) -> None:
        """Has some of them, LARGEST_CALL at most, handed over."""
        self._entries.append((arrivals, things))
        self._go_on()

    async def finish(self, seconds: float) -> None:
        """Waits so long at most until what is here is handed over and answered."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._calls:
                    await asyncio.wait(self._calls)

    def abandon(self) -> None:
        """Gives up what is not handed over: it has no answer, so the server delivers it again."""
        self._entries.clear()
        for call in self._calls:
            call.cancel()

    def _go_on(self) -> None:
        while self._entries and len(self._calls) < CALLS:
            call = asyncio.create_task(self._call(*self._next()))
            self._calls.add(call)
            call.add_done_callback(self._called)

    def _next(self) -> Entry[T]:
        """As many entries as one call may have, as one."""
        arrivals, things = list[Arrival](), list[T]()
        while self._entries and len(things) + len(self._entries[0][1]) <= LARGEST_CALL:
            more_arrivals, more = self._entries.popleft()
            arrivals += more_arrivals
            things += more
        return arrivals, things

    def _called(self, call: "asyncio.Task[None]") -> None:
        self._calls.discard(call)
        self._go_on()

    async def _call(self, arrivals: Sequence[Arrival], things: Sequence[T]) -> None:
        status = Status.ESME_ROK
        try:
            await self._offer(things)
        except Exception as error:  # noqa: BLE001 (whatever the trouble is, the server is to try again)
            log.warning(
                "smpp_deliveries_not_taken",
                provider=self._name,
                count=len(things),
                error=type(error).__name__,
            )
            status = Status.ESME_RX_T_APPN
        answer(arrivals, status)


def answer(arrivals: Iterable[Arrival], status: Status) -> None:
    """Answers deliveries, each on its own session."""
    for session, those in groupby(arrivals, key=attrgetter("session")):
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
        receipts: list[Receipt] = []
        telling: list[Arrival] = []
        idle: list[Arrival] = []
        now, by_text = self._clock(), self._settings.receipts_by_text
        for arrival in arrivals:
            told = arrival.delivery
            if isinstance(told, Delivery):
                if not is_receipt(told, by_text=by_text):
                    self._reassembly.take(arrival, told)
                    continue
                told = read_receipt(told)
            if (receipt := self._receipt(told, now)) is not None:
                receipts.append(receipt)
                telling.append(arrival)
            else:
                idle.append(arrival)
        for start in range(0, len(receipts), LARGEST_CALL):
            those = slice(start, start + LARGEST_CALL)
            self._receipts.add(telling[those], receipts[those])
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

    def _receipt(self, told: DeliveryReceipt, now: datetime) -> Receipt | None:
        """None when it says nothing that settles a message."""
        message_id, read = told
        if not is_id(message_id) or read is None:
            log.warning("smpp_receipt_not_understood", provider=self._name, message_id=message_id[:64])
            return None
        state, reason = read
        if state is None:
            return None
        if self._normalize is not None:
            message_id = self._normalize(message_id)
        return made(Receipt, (self._name, message_id, state, now, reason))

    def _take_whole(self, parts: Sequence[Part]) -> None:
        deliveries = [delivery for _, delivery in parts]
        message = inbound_message(self._name, deliveries, self._settings.alphabet, self._clock())
        self._inbound.add([arrival for arrival, _ in parts], [message])
