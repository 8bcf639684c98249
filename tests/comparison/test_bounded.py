"""Whatever the gateway does, its callers get the vendor's answers; and what is kept for it has a bound."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from aiohttp import web

from gateway.comparison import run as running
from gateway.comparison.shadow import Load
from gateway.web.checks import HEADER, TAKEN_BACK
from tests.comparison.conftest import Proxied, proxied
from tests.comparison.stubs import raw, stub
from tests.engine.until import until

PATH = "/v1/campaigns"
MEGABYTE = bytes(1_000_000)
CHECKED = {HEADER: TAKEN_BACK}


async def vendor(_request: web.Request) -> web.Response:
    return web.json_response({"data": []})


@asynccontextmanager
async def down() -> AsyncIterator[str]:
    yield "http://127.0.0.1:1"


@asynccontextmanager
async def hanging() -> AsyncIterator[str]:
    """Answers when the test is over."""
    over = asyncio.Event()

    async def answer(_request: web.Request) -> web.Response:
        await over.wait()
        return web.Response()

    async with stub(answer) as here:
        yield here.url
        over.set()


@asynccontextmanager
async def slow() -> AsyncIterator[str]:
    """Begins to answer, and goes on when the test is over."""
    over = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=CHECKED)
        await response.prepare(request)
        await response.write(b'{"data"')
        await over.wait()
        return response

    async with stub(answer) as here:
        yield here.url
        over.set()


@asynccontextmanager
async def huge() -> AsyncIterator[str]:
    """Answers 100 MB."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=CHECKED)
        await response.prepare(request)
        for _ in range(100):
            await response.write(MEGABYTE)
        return response

    async with stub(answer) as here:
        yield here.url


@asynccontextmanager
async def answering(status: int, **headers: str) -> AsyncIterator[str]:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers=CHECKED | headers)

    async with stub(answer) as here:
        yield here.url


BROKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
GATEWAYS: dict[str, tuple[Callable[[], AbstractAsyncContextManager[str]], dict[str, int]]] = {
    "down": (down, {"GATEWAY_AWAY": 2}),
    "hanging": (hanging, {"GATEWAY_SLOW": 2}),
    "slow": (slow, {"GATEWAY_SLOW": 2}),
    "huge": (huge, {"TOO_LARGE": 2}),
    "breaking off": (lambda: raw(BROKEN), {"GATEWAY_AWAY": 2}),
    "no HTTP": (lambda: raw(b"SSH-2.0\r\n\r\n"), {"GATEWAY_AWAY": 2}),
    "failing": (lambda: answering(500), {"different": 2}),
    "redirecting": (lambda: answering(302, Location="/elsewhere"), {"different": 2}),
    "odd coding": (lambda: raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nx"), {"UNREADABLE": 2}),
}


@pytest.mark.parametrize("label", GATEWAYS)
async def test_the_caller_never_notices(label: str) -> None:
    gateway, expected = GATEWAYS[label]
    seconds = 0.05 if "GATEWAY_SLOW" in expected else 60.0
    async with (
        stub(vendor) as there,
        gateway() as here,
        proxied("dexatel", there.url, here, gateway_seconds=seconds) as proxy,
    ):
        for method in ("GET", "POST"):
            status, _, body = await proxy.ask(method, PATH, b"{}" if method == "POST" else None)
            assert (status, body) == (200, b'{"data": []}')
        await proxy.settled()
        assert proxy.counts() == {"equal": 0, "different": 0} | expected


async def test_nobody_waits_for_the_gateway(monkeypatch: pytest.MonkeyPatch) -> None:
    """Callers are answered while the gateway answers nobody; what finds no room is left out."""
    monkeypatch.setattr(running, "DRAIN_SECONDS", 0.01)
    load = Load(waiting=2, at_once=1)
    async with stub(vendor) as there, hanging() as here:
        async with proxied("dexatel", there.url, here, load=load, gateway_seconds=60) as proxy:
            for _ in range(5):
                assert (await proxy.ask("GET", PATH))[0] == 200
        assert proxy.counts() == {"equal": 0, "different": 0, "NO_ROOM": 2, "STOPPED": 3}


@pytest.mark.parametrize(
    ("label", "sent", "told"), [("request", 3_000, 10), ("answer", 10, 3_000), ("both", 3_000, 3_000)]
)
async def test_large_bodies_pass_and_are_left_out(label: str, sent: int, told: int) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=bytes(told))

    async with (
        stub(answer) as there,
        stub(vendor) as here,
        proxied("dexatel", there.url, here.url, load=Load(1_000, 1_000)) as proxy,
    ):
        status, _, body = await proxy.ask("POST", PATH, bytes(sent))
        assert (status, len(body), len(there.seen[0].body)) == (200, told, sent)
        await proxy.settled()
        assert proxy.counts() == {"equal": 0, "different": 0, "TOO_LARGE": 1}, label
    assert here.seen == []


async def test_all_copies_share_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "ROOM", 100)
    async with (
        stub(vendor) as there,
        answering(200) as here,
        proxied("dexatel", there.url, here) as proxy,
    ):
        for size in (200, 80, 80, 101):
            assert (await proxy.ask("POST", PATH, bytes(size)))[0] == 200
            await proxy.settled()
        assert proxy.counts() == {"equal": 0, "different": 2, "NO_ROOM": 2}, (
            "what is done gives back its room"
        )


async def test_a_caller_who_hangs_up_while_sending() -> None:
    async with stub(vendor) as there, stub(vendor) as here, proxied("dexatel", there.url, here.url) as proxy:
        _, writer = await asyncio.open_connection("127.0.0.1", int(proxy.url.rpartition(":")[2]))
        writer.write(b"POST /v1/campaigns HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{}")
        await writer.drain()
        writer.close()
        await until(lambda: _counted(proxy), "it is counted")
        assert proxy.counts() == {"equal": 0, "different": 0, "CALLER_GONE": 1}
        assert (await proxy.ask("GET", PATH))[0] == 200
        await proxy.settled()
    assert [seen.method for seen in here.seen] == ["GET"]


async def test_a_caller_who_hangs_up_while_answered() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(MEGABYTE)

    async with stub(endless) as there, stub(vendor) as here, proxied("dexatel", there.url, here.url) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.url.rpartition(":")[2]))
        writer.write(b"GET /v1/campaigns HTTP/1.1\r\nHost: x\r\n\r\n")
        assert await reader.readexactly(100_000)
        writer.close()
        await until(lambda: _counted(proxy), "it is counted")
        assert proxy.counts() == {"equal": 0, "different": 0, "CALLER_GONE": 1}
    assert here.seen == []


async def _counted(proxy: Proxied) -> bool:
    return proxy.run.shadow.findings.total.seen > 0
