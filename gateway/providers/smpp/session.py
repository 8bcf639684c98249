"""One connection to a server, bound or about to be.

Submits are written as many at a time as the window has room for, and their answers are told apart by sequence
numbers alone, without an object or a task for each.
"""

import asyncio
import socket
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from itertools import takewhile
from typing import NamedTuple, TypeAlias, cast

import structlog

from gateway.domain.errors import GatewayError
from gateway.domain.tuples import made
from gateway.providers.smpp.codec import (
    EMPTY_ANSWER,
    HEADER,
    HEADER_SIZE,
    Delivery,
    Frame,
    Frames,
    MalformedPdu,
    pdu,
)
from gateway.providers.smpp.pdus import LAST_SEQUENCE, RESPONSE, Command, Status, status_name
from gateway.providers.smpp.receipts import DELIVERIES, DeliveryReceipt
from gateway.providers.smpp.submissions import Backlog, Submission, Unanswered
from gateway.providers.smpp.throttle import Throttle
from gateway.providers.smpp.verdicts import THROTTLING

log = structlog.get_logger(__name__)

_TICKS = 4
"""Looks at the clock in the shortest of the times that are watched."""

_LONGEST_TICK = 1.0

_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)
"""Linux alone has it."""

_REFILL = 4
_SOON = 0.001
"""A window is filled up when this part of it has room, and else after so many seconds.

Servers answer one by one; to submit one by one in turn would cost more than all the rest of a message.
"""

_SUBMIT = int(Command.SUBMIT_SM)
_SUBMITTED = int(Command.SUBMIT_SM_RESP)


class BindRefused(GatewayError):
    """The server does not let us in."""


class SessionLost(GatewayError):
    """The connection ended."""


class Limits(NamedTuple):
    """The window, and times in seconds."""

    window: int
    enquire_link: float
    response_timeout: float


class Arrival(NamedTuple):
    """A delivery that waits for its answer."""

    session: "Session"
    command: int
    sequence: int
    delivery: Delivery | DeliveryReceipt


Arrivals: TypeAlias = Callable[[Sequence[Arrival]], None]


class _Stage(Enum):
    OPEN = 1
    BOUND = 2
    UNBINDING = 3
    LOST = 4


class Session(asyncio.Protocol):
    """Speaks SMPP over one connection.

    With a `backlog` it submits what is in there. What the server delivers goes to `arrived`, several at a
    time, and is answered by whoever takes it. `lost` is set at the end of the connection.
    """

    _transport: asyncio.Transport

    def __init__(self, name: str, backlog: Backlog | None, arrived: Arrivals, limits: Limits) -> None:
        self._loop = asyncio.get_running_loop()
        self._log = log.bind(provider=name)
        self._backlog = backlog
        self._arrived = arrived
        self._limits = limits
        self._frames = Frames()
        self._stage = _Stage.OPEN
        self._sequence = 0
        self._in_flight: dict[int, tuple[Submission, int, float]] = {}
        self._requests: dict[int, asyncio.Future[Frame]] = {}
        self._throttle = Throttle(self._loop.time())
        self._writable = True
        self._heard_at = self._loop.time()
        self._enquired_at: float | None = None
        self._unbind_asked: int | None = None
        self._refill: asyncio.TimerHandle | None = None
        self._drained = asyncio.Event()
        self._ticker: asyncio.TimerHandle | None = None
        self.lost = asyncio.Event()

    @property
    def is_bound(self) -> bool:
        """Whether it takes submits, if it has a backlog."""
        return self._stage is _Stage.BOUND and not self._transport.is_closing()

    async def bind(self, command: Command, body: bytes) -> None:
        """Asks to be bound. Raises BindRefused, SessionLost."""
        answer, status, _, _ = await self._request(command, body)
        if status != Status.ESME_ROK or answer != command | RESPONSE:
            raise BindRefused(f"the server answered {status_name(status)}")
        if self._stage is _Stage.OPEN:
            self._stage = _Stage.BOUND

    async def unbind(self) -> None:
        """Waits for the answers to what was written, takes leave and closes; at worst after two timeouts."""
        if self._stage in (_Stage.BOUND, _Stage.UNBINDING):
            self._stage = _Stage.UNBINDING
            if self._in_flight:
                await self._drained.wait()
            if not self._transport.is_closing():
                await self._say_goodbye()
        self.abort()
        await self.lost.wait()

    async def _say_goodbye(self) -> None:
        try:
            async with asyncio.timeout(self._limits.response_timeout):
                await self._request(Command.UNBIND)
        except (SessionLost, TimeoutError):
            self._log.info("smpp_unbind_not_answered")

    def abort(self) -> None:
        """Closes the connection at once; what has no answer gets none."""
        self._transport.abort()

    def answer(self, arrivals: Iterable[Arrival], status: Status) -> None:
        """Answers deliveries of this session."""
        if self._stage is _Stage.LOST:
            return
        pack, size = EMPTY_ANSWER.pack, EMPTY_ANSWER.size
        self._transport.write(
            b"".join(
                [pack(size, command | RESPONSE, status, sequence) for _, command, sequence, _ in arrivals]
            )
        )

    def fill(self) -> bool:
        """Writes as much of the backlog as there is room for, in one piece; False when that is nothing."""
        backlog = self._backlog
        if not backlog or not self.is_bound or not self._writable:
            return False
        room = self._limits.window - len(self._in_flight)
        now = self._loop.time()
        allowed = self._throttle.room(now)
        if allowed is not None and allowed < room:
            room = allowed
            self._fill_later(self._throttle.wait(now) + _SOON)
        if room <= 0:
            return False
        self._write(backlog, room, now)
        return True

    def _write(self, backlog: Backlog, room: int, now: float) -> None:
        chunks: list[bytes] = []
        in_flight, sequence, pack = self._in_flight, self._sequence, HEADER.pack
        for submission, start, stop in backlog.take(room):
            bodies = submission.bodies
            for index in range(start, stop):
                sequence = sequence + 1 if sequence < LAST_SEQUENCE else 1
                in_flight[sequence] = (submission, index, now)
                body = bodies[index]
                chunks += (pack(HEADER_SIZE + len(body), _SUBMIT, 0, sequence), body)
        self._sequence = sequence
        self._throttle.spend(len(chunks) // 2)
        self._transport.write(b"".join(chunks))

    def _fill_later(self, seconds: float) -> None:
        if self._refill is None:
            self._refill = self._loop.call_later(seconds, self._fill_now)

    def _fill_now(self) -> None:
        self._refill = None
        if not self.fill() and self._in_flight:
            self._acknowledge()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands; nobody is bound yet."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's are no subclass of it.
        self._ticker = self._loop.call_later(self._tick_seconds, self._tick)

    def data_received(self, data: bytes) -> None:
        """Takes all PDUs that are complete, and fills the window up again once."""
        self._heard_at, self._enquired_at = self._loop.time(), None
        in_flight, accepted = self._in_flight, 0
        arrivals: list[Arrival] = []
        for frame in self._frames.feed(data):
            command, status, sequence, body = frame
            slot = in_flight.pop(sequence, None) if command == _SUBMITTED else None
            if slot is None:
                self._take(frame, arrivals)
            elif status:
                self._refused(slot, status)
            else:
                slot[0].answer(slot[1], body)
                accepted += 1
        if accepted:
            self._throttle.accepted(accepted, self._heard_at)
        if arrivals:
            self._arrived(arrivals)
        if self._frames.broken:
            self._drop(self._frames.broken)
        self._went_on()

    def _went_on(self) -> None:
        """There may be room for more, or nothing left to wait for."""
        if self.is_bound:
            if (
                self._backlog
                and (self._limits.window - len(self._in_flight)) * _REFILL >= self._limits.window
            ):
                self.fill()
            elif self._in_flight:
                self._fill_later(_SOON)
        elif self._stage is _Stage.UNBINDING and not self._in_flight:
            self._drained.set()
            if self._unbind_asked is not None:
                self._transport.write(pdu(Command.UNBIND_RESP, self._unbind_asked))
                self._transport.close()
                self._unbind_asked = None

    def _acknowledge(self) -> None:
        """Has the kernel acknowledge what came, where nothing that is written does so.

        A server that waits for that before it writes more (Nagle's algorithm) would wait for 40 ms each time.
        """
        if _QUICKACK is not None:
            self._transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)

    def pause_writing(self) -> None:
        """The server reads more slowly than is written."""
        self._writable = False

    def resume_writing(self) -> None:
        """The server has caught up."""
        self._writable = True
        self.fill()

    def connection_lost(self, exc: Exception | None) -> None:
        """What was written has no answer now; what was not stays in the backlog."""
        self._stage = _Stage.LOST
        for timer in (self._ticker, self._refill):
            if timer is not None:
                timer.cancel()
        for submission, index, _ in self._in_flight.values():
            submission.answer(index, Unanswered.NO_RESPONSE)
        if self._in_flight:
            self._log.warning("smpp_submits_not_answered", count=len(self._in_flight))
        self._in_flight.clear()
        for request in self._requests.values():
            if not request.done():
                request.set_exception(SessionLost(str(exc or "the server closed the connection")))
        self._drained.set()
        self.lost.set()

    def _refused(self, slot: tuple[Submission, int, float], status: int) -> None:
        if status in THROTTLING and self._throttle.refused(self._heard_at):
            self._log.info("smpp_throttled", to=round(self._throttle.rate or 0.0, 1))
        slot[0].answer(slot[1], status)

    def _take(self, frame: Frame, arrivals: list[Arrival]) -> None:
        """Takes a PDU that is not the answer to a submit."""
        command, _, sequence, body = frame
        read = DELIVERIES.get(command)
        if read is not None:
            try:
                arrivals.append(made(Arrival, (self, command, sequence, read(body))))
            except MalformedPdu as error:
                self._log.warning("smpp_malformed_pdu", error=str(error), command=f"0x{command:08X}")
                self._transport.write(pdu(Command.GENERIC_NACK, sequence, status=error.status))
        elif command & RESPONSE:
            self._take_response(frame)
        elif command == Command.ENQUIRE_LINK:
            self._transport.write(pdu(Command.ENQUIRE_LINK_RESP, sequence))
        elif command == Command.UNBIND:
            self._log.info("smpp_unbind_asked")
            self._stage, self._unbind_asked = _Stage.UNBINDING, sequence
        elif command not in (Command.ALERT_NOTIFICATION, Command.OUTBIND):
            self._log.warning("smpp_unknown_command", command=f"0x{command:08X}")
            self._transport.write(pdu(Command.GENERIC_NACK, sequence, status=Status.ESME_RINVCMDID))

    def _take_response(self, frame: Frame) -> None:
        """A late answer, to nothing that is waited for, is passed over."""
        command, status, sequence, _ = frame
        request = self._requests.pop(sequence, None)
        if request is not None and not request.done():
            request.set_result(frame)
        elif command == Command.GENERIC_NACK and (slot := self._in_flight.pop(sequence, None)):
            self._refused(slot, status or Status.ESME_RUNKNOWNERR)

    def _request(self, command: Command, body: bytes = b"") -> "asyncio.Future[Frame]":
        future: asyncio.Future[Frame] = self._loop.create_future()
        if self._stage is _Stage.LOST:
            future.set_exception(SessionLost())
            return future
        self._requests[self._next_sequence()] = future
        self._transport.write(pdu(command, self._sequence, body))
        return future

    def _next_sequence(self) -> int:
        self._sequence = self._sequence + 1 if self._sequence < LAST_SEQUENCE else 1
        return self._sequence

    def _drop(self, error: MalformedPdu) -> None:
        """After a length that can't be, nothing that follows can be read."""
        self._log.warning("smpp_stream_broken", error=str(error))
        self._stage = _Stage.UNBINDING
        self._transport.write(pdu(Command.GENERIC_NACK, error.sequence, status=error.status))
        self._transport.close()

    @property
    def _tick_seconds(self) -> float:
        return min(_LONGEST_TICK, self._limits.enquire_link / _TICKS, self._limits.response_timeout / _TICKS)

    def _tick(self) -> None:
        self._ticker = self._loop.call_later(self._tick_seconds, self._tick)
        if self._transport.is_closing():
            self.abort()
        now = self._loop.time()
        self._expire(now - self._limits.response_timeout)
        if self._enquired_at is not None:
            if now - self._enquired_at >= self._limits.response_timeout:
                self._log.warning("smpp_enquire_link_not_answered")
                self.abort()
        elif self.is_bound and now - self._heard_at >= self._limits.enquire_link:
            self._enquired_at = now
            self._transport.write(pdu(Command.ENQUIRE_LINK, self._next_sequence()))
        self._went_on()

    def _expire(self, oldest: float) -> None:
        """Gives up answers that did not come in time; those that were written first come first."""
        in_flight = self._in_flight
        expired = list(takewhile(lambda sequence: in_flight[sequence][2] <= oldest, in_flight))
        for sequence in expired:
            submission, index, _ = in_flight.pop(sequence)
            submission.answer(index, Unanswered.NO_RESPONSE)
        if expired:
            self._log.warning("smpp_submits_not_answered", count=len(expired))
