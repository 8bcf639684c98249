"""Customers' servers that receive webhooks, on loopback, in all their moods."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import orjson
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.engine.until import until


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


Mood: TypeAlias = Callable[[web.Request, int], Awaitable[web.StreamResponse]]
"""Answers a request; the number counts them from 1."""


async def content(request: web.Request, number: int) -> web.StreamResponse:
    return web.Response(text="ok")


def answering(*statuses: int, **headers: str) -> Mood:
    """Answers with these one after the other, then with the last for ever."""

    async def mood(request: web.Request, number: int) -> web.StreamResponse:
        return web.Response(status=statuses[min(number, len(statuses)) - 1], headers=headers)

    return mood


@dataclass
class Receiver:
    """A server and what it got."""

    mood: Mood = content
    url: str = ""
    received: list[Received] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.received.append(Received(request.path, dict(request.headers), body))
        return await self.mood(request, len(self.received))

    @property
    def events(self) -> list[Any]:
        return [each.json for each in self.received]

    async def until(self, count: int) -> None:
        """Waits until this many requests have come."""

        async def came() -> bool:
            return len(self.received) >= count

        await until(came, f"{count} requests, {len(self.received)} came")


@asynccontextmanager
async def receiving(mood: Mood = content) -> AsyncIterator[Receiver]:
    """A customer's server on a free loopback port; any path is its own."""
    receiver = Receiver(mood)
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", receiver.handle)
    async with TestServer(application, host="127.0.0.1") as server:
        receiver.url = str(server.make_url("/hook"))
        yield receiver
