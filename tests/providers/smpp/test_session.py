"""A session by itself, on a connection that is played by the test."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.providers.smpp.codec import Frame, Frames, pdu
from gateway.providers.smpp.pdus import LAST_SEQUENCE, Command, Status
from gateway.providers.smpp.session import Arrival, Limits, Session
from gateway.providers.smpp.submissions import Answer, Backlog, Submission, Unanswered

LIMITS = Limits(window=3, enquire_link=1000.0, response_timeout=1000.0)


class Wire(asyncio.Transport):
    """Remembers what is written, PDU by PDU and write by write."""

    def __init__(self, lost: Callable[[Exception | None], None]) -> None:
        super().__init__()
        self._lost = lost
        self._frames = Frames()
        self._closing = False
        self.writes: list[list[Frame]] = []

    def write(self, data: Any) -> None:
        self.writes.append(self._frames.feed(bytes(data)))

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        self.abort()

    def abort(self) -> None:
        if not self._closing:
            self._closing = True
            asyncio.get_running_loop().call_soon(self._lost, None)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self

    def setsockopt(self, *args: int) -> None:
        """The kernel's settings are not the test's."""

    @property
    def written(self) -> list[tuple[int, int, int]]:
        """Command, status and sequence of all PDUs."""
        return [frame[:3] for write in self.writes for frame in write]


class Line:
    """A bound session with its backlog."""

    def __init__(self, *, sequence: int = 0, limits: Limits = LIMITS) -> None:
        self.backlog = Backlog()
        self.arrivals: list[Arrival] = []
        self.session = Session("smsc", self.backlog, self.arrivals.extend, limits)
        self.wire = Wire(self.session.connection_lost)
        self.session.connection_made(self.wire)
        self.session._sequence = sequence

    async def bind(self) -> "Line":
        binding = asyncio.ensure_future(self.session.bind(Command.BIND_TRANSCEIVER, b"a\0b\0\0\x34\0\0\0"))
        await asyncio.sleep(0)
        [(_, _, sequence)] = self.wire.written
        self.receive(Command.BIND_TRANSCEIVER | 0x80000000, sequence, b"smsc\0")
        await binding
        self.wire.writes.clear()
        return self

    def receive(self, command: int, sequence: int, body: bytes = b"", status: int = 0) -> None:
        self.session.data_received(pdu(command, sequence, body, status))

    def submit(self, count: int) -> Submission:
        bodies = [b"body %d" % number for number in range(count)]
        submission = Submission(bodies, asyncio.get_running_loop().create_future())
        self.backlog.add(submission)
        self.session.fill()
        return submission

    def accept(self, *sequences: int) -> None:
        self.session.data_received(
            b"".join(pdu(Command.SUBMIT_SM_RESP, each, b"id%d\0" % each) for each in sequences)
        )


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    made = await Line().bind()
    yield made
    made.session.abort()
    await made.session.lost.wait()


async def test_a_batch_is_one_write_and_so_is_what_follows(line: Line) -> None:
    submission = line.submit(7)
    assert [[frame[2] for frame in write] for write in line.wire.writes] == [[2, 3, 4]]
    line.accept(2, 3)
    assert [[frame[2] for frame in write] for write in line.wire.writes] == [[2, 3, 4], [5, 6]]
    line.accept(6, 4, 5)
    line.accept(7)
    assert not submission.done.done()
    line.accept(8)
    assert submission.done.done()
    assert submission.answers == [b"id%d\0" % number for number in range(2, 9)]


async def test_sequence_numbers_begin_again() -> None:
    line = await Line(sequence=LAST_SEQUENCE - 2).bind()
    submission = line.submit(3)
    sequences = [sequence for _, _, sequence in line.wire.written]
    assert sequences == [LAST_SEQUENCE, 1, 2]
    line.accept(*sequences)
    assert submission.answers == [b"id%d\0" % each for each in sequences]
    line.session.abort()


async def test_answers_to_nothing_are_passed_over(line: Line) -> None:
    submission = line.submit(1)
    line.accept(99, 2, 2)
    assert submission.answers == [b"id2\0"]
    assert [frame[0] for write in line.wire.writes for frame in write] == [Command.SUBMIT_SM]


async def test_a_server_that_reads_slowly(line: Line) -> None:
    line.session.pause_writing()
    line.submit(2)
    assert line.wire.writes == []
    line.session.resume_writing()
    assert len(line.wire.written) == 2


async def test_what_is_answered_while_the_connection_ends(line: Line) -> None:
    submission = line.submit(4)
    line.accept(3)
    line.session.abort()
    await line.session.lost.wait()
    none = Unanswered.NO_RESPONSE
    assert submission.answers == [none, b"id3\0", none, none]
    assert submission.done.done()


async def test_nothing_is_written_after_a_broken_stream(line: Line) -> None:
    submission = line.submit(4)
    line.session.data_received(pdu(Command.SUBMIT_SM_RESP, 2, b"1\0") + b"\0\0\0\3" + bytes(12))
    assert line.wire.written[-1] == (Command.GENERIC_NACK, Status.ESME_RINVCMDLEN, 0)
    await line.session.lost.wait()
    assert submission.answers[0] == b"1\0"
    assert len(line.backlog) == 1, "the fourth was never written"


async def test_unbinding_waits_for_answers(line: Line) -> None:
    line.submit(2)
    unbinding = asyncio.ensure_future(line.session.unbind())
    await asyncio.sleep(0)
    assert [command for command, *_ in line.wire.written] == [Command.SUBMIT_SM] * 2
    line.accept(2, 3)
    await asyncio.sleep(0)
    assert line.wire.written[-1] == (Command.UNBIND, 0, 4)
    line.receive(Command.UNBIND_RESP, 4)
    await unbinding
    assert line.session.lost.is_set()


async def test_the_server_unbinds_and_answers_what_is_under_way(line: Line) -> None:
    submission = line.submit(5)
    line.receive(Command.UNBIND, 70)
    line.accept(2, 3)
    assert line.wire.written[-1][0] == Command.SUBMIT_SM, "no more is written, nor is it answered yet"
    line.accept(4)
    assert line.wire.written[-1] == (Command.UNBIND_RESP, 0, 70)
    await line.session.lost.wait()
    assert submission.answers[:3] == [b"id2\0", b"id3\0", b"id4\0"]
    assert len(line.backlog) == 2


PDUS = st.tuples(
    st.sampled_from([*Command, 0x7, 0x80000007, 0xFFFFFFFF]),
    st.integers(0, 8),
    st.binary(max_size=60),
    st.sampled_from([0, 8, 0x58, 0xFFFFFFFF]),
).map(lambda fields: pdu(*fields))
STREAMS = st.lists(st.one_of(PDUS, PDUS, st.binary(max_size=40)), max_size=12)


@given(STREAMS)
def test_no_stream_does_harm(stream: Sequence[bytes]) -> None:
    """Whatever a server sends: nothing is raised, and each submit has one answer once the session ends."""
    assert len(asyncio.run(_answers(stream))) == 6


async def _answers(stream: Sequence[bytes]) -> list[Answer]:
    line = await Line().bind()
    submission = line.submit(6)
    for data in stream:
        if line.session.lost.is_set() or line.wire.is_closing():
            break
        line.session.data_received(data)
        await asyncio.sleep(0)
    line.session.answer(line.arrivals, Status.ESME_ROK)
    line.session.abort()
    await line.session.lost.wait()
    line.backlog.drop()
    await submission.done
    return submission.answers
