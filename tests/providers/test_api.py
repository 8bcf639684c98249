"""One request and its answer, over a real connection."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from gateway.providers.api import LONGEST_PAUSE, Api, ApiRequest, NoAnswer, NotReached
from tests.conftest import FrozenClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LARGEST = 2_000


class Server:
    """Counts what comes, and answers by the path."""

    def __init__(self) -> None:
        self.connections: set[object] = set()
        self.paths: list[str] = []
        self.cookies: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self.answers: dict[str, web.Response] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.connections.add(request.transport)
        self.paths.append(request.raw_path)
        self.cookies += request.cookies
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            for _ in range(5):
                await asyncio.sleep(0)
            return self.answers.get(request.path) or web.Response(text="hi")
        finally:
            self.at_once -= 1


@asynccontextmanager
async def opened(server: Server, concurrency: int = 4) -> AsyncIterator[tuple[Api, str]]:
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", server.handle)
    async with TestServer(application) as test_server:
        api = Api(
            concurrency=concurrency, timeout_seconds=30, largest_answer=LARGEST, clock=FrozenClock(NOON)
        )
        await api.open()
        yield api, str(test_server.make_url("/")).rstrip("/")
        await api.close()


async def test_connections_are_used_again_and_so_many_at_a_time() -> None:
    server = Server()
    async with opened(server) as (api, url):
        for _ in range(3):
            answers = await asyncio.gather(*(api.ask(ApiRequest("POST", url + "/")) for _ in range(20)))
            assert {(each.status, each.body) for each in answers} == {(200, b"hi")}
    assert len(server.paths) == 60
    assert server.most_at_once <= 4
    assert len(server.connections) <= 4


PAUSES: list[tuple[str, str | None, float | None]] = [
    ("none", None, None),
    ("seconds", "120", 120),
    ("none to wait", "0", 0),
    ("a date", "Mon, 02 Mar 2026 12:01:30 GMT", 90),
    ("a date that is over", "Mon, 02 Mar 2026 11:00:00 GMT", 0),
    ("a date without a zone", "Mon, 02 Mar 2026 12:01:30", None),
    ("too long", "99999999", LONGEST_PAUSE),
    ("nonsense", "soon", None),
    ("negative", "-1", None),
]


@pytest.mark.parametrize(("label", "header", "seconds"), PAUSES, ids=[row[0] for row in PAUSES])
async def test_retry_after(label: str, header: str | None, seconds: float | None) -> None:
    server = Server()
    server.answers["/"] = web.Response(status=429, headers={"Retry-After": header} if header else {})
    async with opened(server) as (api, url):
        assert (await api.ask(ApiRequest("POST", url + "/"))).retry_after == seconds


async def test_redirects_are_not_followed() -> None:
    server = Server()
    server.answers["/"] = web.Response(status=307, headers={"Location": "/elsewhere"})
    async with opened(server) as (api, url):
        assert (await api.ask(ApiRequest("POST", url + "/"))).status == 307
    assert server.paths == ["/"]


@pytest.mark.parametrize(("size", "read"), [(LARGEST, LARGEST), (LARGEST + 1, 0)])
async def test_of_an_answer_only_so_much_is_read(size: int, read: int) -> None:
    server = Server()
    server.answers["/"] = web.Response(body=b"x" * size)
    async with opened(server) as (api, url):
        answer = await api.ask(ApiRequest("POST", url + "/"))
    assert (answer.status, len(answer.body), answer.json()) == (200, read, None)


async def test_addresses_go_out_as_they_are_written() -> None:
    server = Server()
    path = "/a%2Fb/%22?q=%2B1+%3D%26%C3%BC"
    async with opened(server) as (api, url):
        await api.ask(ApiRequest("GET", url + path))
    assert server.paths == [path]


async def test_no_cookies_are_kept() -> None:
    server = Server()
    server.answers["/"] = web.Response(headers={"Set-Cookie": "a=1"})
    async with opened(server) as (api, url):
        first = await api.ask(ApiRequest("GET", url + "/"))
        await api.ask(ApiRequest("GET", url + "/next"))
    assert first.headers["set-cookie"] == "a=1"
    assert server.cookies == []


NOWHERE: list[tuple[str, str]] = [
    ("nobody listens", f"http://127.0.0.1:{unused_port()}/"),
    ("no such host", "http://nowhere.invalid/"),
    ("no address", "http:///"),
]


@pytest.mark.parametrize(("label", "url"), NOWHERE, ids=[row[0] for row in NOWHERE])
async def test_what_never_got_there(label: str, url: str) -> None:
    async with opened(Server()) as (api, _):
        with pytest.raises(NotReached) as error:
            await api.ask(ApiRequest("POST", url))
    assert url not in str(error.value)


async def garble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly half")
    writer.close()
    await writer.wait_closed()


async def test_an_answer_that_breaks_off_is_none() -> None:
    server = await asyncio.start_server(garble, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, opened(Server()) as (api, _):
        with pytest.raises(NoAnswer):
            await api.ask(ApiRequest("POST", f"http://127.0.0.1:{port}/"))


async def test_it_can_be_opened_again() -> None:
    server = Server()
    async with opened(server) as (api, url):
        await api.close()
        with pytest.raises(NotReached):
            await api.ask(ApiRequest("GET", url + "/"))
        await api.open()
        assert (await api.ask(ApiRequest("GET", url + "/"))).status == 200
