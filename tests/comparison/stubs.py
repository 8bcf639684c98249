"""Servers on loopback that answer as a test says: for what no gateway would do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Seen:
    """A request as it arrived."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Stub:
    """A server, and what it was asked."""

    url: str = ""
    seen: list[Seen] = field(default_factory=list)


@asynccontextmanager
async def stub(answer: Handler) -> AsyncIterator[Stub]:
    """A server whose every path answers so."""
    here = Stub()

    async def handle(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        here.seen.append(Seen(request.method, request.raw_path, list(request.headers.items()), body))
        return await answer(request)

    application = web.Application(client_max_size=1 << 30)
    application.router.add_route("*", "/{path:.*}", handle)
    server = TestServer(application)
    await server.start_server(auto_decompress=False, access_log=None)
    here.url = str(server.make_url("/")).rstrip("/")
    yield here
    await server.close()


@asynccontextmanager
async def raw(answer: bytes) -> AsyncIterator[str]:
    """A server that sends these bytes, whatever it is asked, and hangs up."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}"
