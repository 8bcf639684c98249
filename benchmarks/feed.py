"""Many requests over several keep-alive connections, each sent as soon as the one before is answered."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter

from benchmarks.http_client import Answer, Connection, request_bytes
from benchmarks.large_campaigns import numbers
from benchmarks.results import BenchmarkFailed

CONNECTIONS = 32

_LAST_CHUNK = b"0\r\n\r\n"


class FeedFailed(BenchmarkFailed):
    """The peer did not take a message."""


@dataclass(slots=True)
class _Feed:
    """Requests that are left, and connections that are still at it."""

    requests: Iterator[bytes]
    done: "asyncio.Future[None]"
    open: set[Connection] = field(default_factory=set)

    def fail(self, text: str) -> None:
        if not self.done.done():
            self.done.set_exception(FeedFailed(text))


class _Feeding(Connection):
    """A connection that sends the next request as soon as it is answered."""

    def __init__(self, feed: _Feed) -> None:
        super().__init__()
        self._feed = feed

    def next(self) -> None:
        request = next(self._feed.requests, None)
        if request is not None:
            self.send(request)
            return
        self._feed.open.discard(self)
        if not self._feed.open and not self._feed.done.done():
            self._feed.done.set_result(None)

    def data_received(self, data: bytes) -> None:
        """One answer is under way at a time; it may come in chunks, which the others here never do."""
        self._received += data
        head, found, body = bytes(self._received).partition(b"\r\n\r\n")
        if not found:
            return
        _, has_length, after = head.lower().partition(b"\r\ncontent-length:")
        whole = len(body) >= int(after.split(b"\r\n")[0]) if has_length else body.endswith(_LAST_CHUNK)
        if whole:
            self._received.clear()
            self.answered(Answer(int(head[9:12]), body))

    def answered(self, answer: Answer) -> None:
        if answer.status // 100 != 2:
            self._feed.fail(f"answered {answer.status}: {answer.body[:200].decode(errors='replace')}")
        self.next()

    def connection_lost(self, error: Exception | None) -> None:
        self._feed.fail("the peer hung up")


def requests_to(path: str, count: int) -> list[bytes]:
    """A request for each message: `path` with %TO% and %NAME% filled in."""
    return [
        request_bytes("GET", path.replace("%TO%", "%2B" + number[1:]).replace("%NAME%", f"Customer+{n}"), {})
        for n, number in enumerate(numbers(count))
    ]


async def fed(port: int, requests: list[bytes], connections: int = CONNECTIONS) -> float:
    """Sends them all; when the first left, as perf_counter tells it. Raises FeedFailed."""
    loop = asyncio.get_running_loop()
    feed = _Feed(iter(requests), loop.create_future())
    opened = [
        (await loop.create_connection(lambda: _Feeding(feed), "127.0.0.1", port))[1]
        for _ in range(min(connections, len(requests)))
    ]
    feed.open.update(opened)
    begun = perf_counter()
    for connection in opened:
        connection.next()
    try:
        await feed.done
    finally:
        for connection in opened:
            connection.close()
    return begun
