"""Requests to a provider's HTTP API: over connections that are kept, so many at a time, each with an end."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

import aiohttp
import orjson
from yarl import URL

from gateway.domain.clock import Clock, system_clock
from gateway.domain.errors import GatewayError

LONGEST_CONNECT = 10.0
KEEP_ALIVE = 15.0
"""Seconds an idle connection is kept: fewer than servers do, which close it while a request is on its way."""

LONGEST_PAUSE = 86_400.0
"""The most seconds of a Retry-After that are believed."""

LARGEST_ANSWER = 256 * 1024


class NotReached(GatewayError):
    """The request never got there."""


class NoAnswer(GatewayError):
    """The request may have got there, and no answer came back."""


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request; `url` is ready for the wire. It and the headers may hold secrets, the body a number."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | aiohttp.FormData | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """An answer; names of headers are in lower case, and a body that was too large is empty.

    `retry_after` is in seconds, None where the answer has no such header.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    retry_after: float | None = None

    def json(self) -> Any:
        """The body as JSON, None when it is none."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return None


class SaidNo(GatewayError):
    """The API refused a request; `status` says how, `retry_after` for how many seconds, where it says so."""

    def __init__(self, answer: ApiAnswer) -> None:
        super().__init__(f"answered {answer.status}")
        self.status = answer.status
        self.retry_after = answer.retry_after


class NotUnderstood(GatewayError):
    """The API accepted a request and answered in another form than its own."""


class Asks(Protocol):
    """What can be asked as an API is."""

    async def ask(self, request: ApiRequest) -> ApiAnswer:
        """One request and its answer, whatever its status. Raises NotReached, NoAnswer."""


class Api:
    """A provider's API: `concurrency` requests at a time, each answered within `timeout_seconds`.

    Redirects are not followed and cookies not kept.
    """

    def __init__(
        self,
        *,
        concurrency: int,
        timeout_seconds: float,
        largest_answer: int = LARGEST_ANSWER,
        clock: Clock = system_clock,
    ) -> None:
        self._concurrency = concurrency
        self._timeout = aiohttp.ClientTimeout(
            total=timeout_seconds, connect=min(LONGEST_CONNECT, timeout_seconds / 2)
        )
        self._largest_answer = largest_answer
        self._clock = clock
        self._room = asyncio.Semaphore(concurrency)
        self._session: aiohttp.ClientSession | None = None
        self._closing = False

    async def open(self) -> None:
        """Makes ready to ask; nothing is connected yet."""
        connector = aiohttp.TCPConnector(limit=self._concurrency, keepalive_timeout=KEEP_ALIVE)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            headers={"User-Agent": "campaign-gateway"},
        )
        self._room = asyncio.Semaphore(self._concurrency)
        self._closing = False

    async def close(self) -> None:
        """Waits for the answers under way; what has not been asked yet is not asked any more."""
        session, self._session = self._session, None
        self._closing = True
        if session is None:
            return
        for _ in range(self._concurrency):
            await self._room.acquire()
        await session.close()

    async def ask(self, request: ApiRequest) -> ApiAnswer:
        """One request and its answer, whatever its status. Raises NotReached, NoAnswer."""
        session = self._session
        if session is None:
            raise NotReached("closed")
        async with self._room:
            if self._closing:
                raise NotReached("closing")
            try:
                return await self._exchange(session, request)
            except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
                raise NotReached(type(error).__name__) from None
            except aiohttp.InvalidURL:
                raise NotReached("InvalidURL") from None
            except (TimeoutError, aiohttp.ClientError, OSError) as error:
                raise NoAnswer(type(error).__name__) from None

    async def _exchange(self, session: aiohttp.ClientSession, request: ApiRequest) -> ApiAnswer:
        async with session.request(
            request.method,
            URL(request.url, encoded=True),
            headers=request.headers,
            data=request.body,
            allow_redirects=False,
        ) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            body = await self._body(response)
            return ApiAnswer(response.status, headers, body, self._pause(headers.get("retry-after", "")))

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > self._largest_answer:
                response.close()
                return b""
        return bytes(body)

    def _pause(self, text: str) -> float | None:
        """The seconds of a Retry-After, which has them or a date (RFC 9110, 10.2.3)."""
        if not text:
            return None
        try:
            seconds = float(text) if text.strip().isdigit() else self._until(text)
        except (ValueError, TypeError):
            return None
        return min(max(seconds, 0.0), LONGEST_PAUSE)

    def _until(self, date: str) -> float:
        return (parsedate_to_datetime(date) - self._clock()).total_seconds()
