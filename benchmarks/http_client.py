"""A bare HTTP/1.1 client on asyncio: cheap enough not to be what is measured."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import orjson

from benchmarks.results import BenchmarkFailed


class Refused(BenchmarkFailed):
    """The server answered with an error."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response; its body as it came."""

    status: int
    body: bytes


def request_bytes(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """A request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join((*lines, "", "")).encode() + body


class Connection(asyncio.Protocol):
    """A keep-alive connection with one request at a time. Answers need a Content-Length."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._head = -1
        self._end = -1
        self._status = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def send(self, request: bytes) -> None:
        """Puts a request on the wire; `answered` is called when its answer is whole."""
        assert self._transport is not None
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._end < 0 and (head := self._received.find(b"\r\n\r\n")) >= 0:
            self._read_head(bytes(self._received[:head]).lower(), head + 4)
        if 0 <= self._end <= len(self._received):
            body = bytes(self._received[self._head : self._end])
            del self._received[: self._end]
            self._end = -1
            self.answered(Answer(self._status, body))

    def _read_head(self, head: bytes, size: int) -> None:
        self._status = int(head[9:12])
        _, found, after = head.partition(b"\r\ncontent-length:")
        self._head = size
        self._end = size + (int(after.split(b"\r\n", 1)[0]) if found else 0)

    def answered(self, answer: Answer) -> None:
        """What to do with an answer."""
        raise NotImplementedError

    def close(self) -> None:
        """Hangs up."""
        if self._transport is not None:
            self._transport.close()


class _Exchanging(Connection):
    """A connection whose answers are awaited."""

    def __init__(self) -> None:
        super().__init__()
        self._answer: asyncio.Future[Answer] | None = None

    async def exchange(self, request: bytes) -> Answer:
        self._answer = asyncio.get_running_loop().create_future()
        self.send(request)
        return await self._answer

    def answered(self, answer: Answer) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError("the server hung up"))


class Client:
    """Speaks to one base URL with one set of credentials, over one connection."""

    def __init__(self, connection: _Exchanging, headers: Mapping[str, str]) -> None:
        self._connection = connection
        self._headers = headers

    @classmethod
    async def connect(cls, url: str, headers: Mapping[str, str]) -> "Client":
        """Opens the connection."""
        address = urlsplit(url)
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(
            _Exchanging, address.hostname or "localhost", address.port or 80
        )
        return cls(connection, headers)

    async def call(self, method: str, path: str, body: bytes = b"") -> bytes:
        """The body of a successful answer. Raises Refused."""
        answer = await self._connection.exchange(request_bytes(method, path, self._headers, body))
        if not 200 <= answer.status < 300:
            shown = answer.body[:300].decode(errors="replace")
            raise Refused(f"{method} {path} answered {answer.status}: {shown}")
        return answer.body

    async def json_of(self, path: str, body: bytes) -> Any:
        """The JSON that a POST of these bytes is answered with. Raises Refused."""
        return orjson.loads(await self.call("POST", path, body))

    async def json(self, method: str, path: str, value: object = None) -> Any:
        """The same with JSON both ways. Raises Refused."""
        body = b"" if value is None else orjson.dumps(value)
        return orjson.loads(await self.call(method, path, body))

    def close(self) -> None:
        """Hangs up."""
        self._connection.close()
