"""What passes is not changed: the vendor sees the caller's request, the caller the vendor's answer."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar, web
from yarl import URL

from tests.adapters.belongings import FORMS
from tests.comparison.conftest import proxied
from tests.comparison.stubs import Seen, raw, stub

HOP_BY_HOP = ("connection", "keep-alive", "transfer-encoding", "host")
NOWHERE = "http://127.0.0.1:1"


async def fine(_request: web.Request) -> web.Response:
    return web.json_response({"data": {}})


async def parts() -> AsyncIterator[bytes]:
    for each in (b"one", b"", b"two", bytes(100_000)):
        yield each


MULTIPART, FORM = FORMS["POST /v2/send"]

REQUESTS: dict[str, tuple[str, str, dict[str, str], Any]] = {
    "a read": ("GET", "/v1/campaigns?page_size=1&filter[name]=a+b", {}, None),
    "escapes as they are": ("GET", "/v1/x%2Fy/%C3%A9?a=%20+&b=%2B&c&d=", {}, None),
    "two slashes": ("GET", "//v1//campaigns?", {}, None),
    "a HEAD": ("HEAD", "/v1/campaigns", {}, None),
    "a text": ("POST", "/v1/campaigns", {"Content-Type": "application/json"}, b'{"data": 1}'),
    "no content type": ("POST", "/v1/campaigns", {}, b"x"),
    "no body": ("POST", "/v1/campaigns", {"X-Other": "é"}, None),
    "in chunks": ("PUT", "/v1/campaigns", {}, parts),
    "a form": ("POST", "/v2/send", {"Content-Type": MULTIPART}, FORM),
    "compressed": ("POST", "/v1/campaigns", {"Content-Encoding": "gzip"}, gzip.compress(b"{}")),
    "a large body": ("POST", "/v1/campaigns", {}, lambda: BytesIO(bytes(5_000_000))),
    "a DELETE with a body": ("DELETE", "/v2/campaign/delete", {}, b'{"ID": 1}'),
    "another method": ("PROPFIND", "/v1/campaigns", {}, None),
    "another path": ("GET", "/elsewhere", {"Authorization": "Bearer x"}, None),
    "hop by hop": ("GET", "/v1/campaigns", {"Connection": "X-Mine", "X-Mine": "1", "TE": "trailers"}, None),
}


@pytest.mark.parametrize("label", REQUESTS)
async def test_the_vendor_sees_the_request(label: str) -> None:
    method, target, headers, body = REQUESTS[label]
    skipped = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
    async with (
        stub(fine) as vendor,
        proxied("dexatel", vendor.url, NOWHERE) as proxy,
        ClientSession(skip_auto_headers=skipped) as session,
    ):
        for base in (vendor.url, proxy.url):
            sent = body() if callable(body) else body
            url = URL(base + target, encoded=True)
            async with session.request(method, url, data=sent, headers=headers) as answer:
                assert answer.status == 200
    direct, through = vendor.seen
    assert (through.method, through.target) == (direct.method, direct.target)
    assert _told(through) == _told(direct, *(("x-mine", "te") if label == "hop by hop" else ()))
    assert through.body == direct.body


def _told(seen: Seen, *without: str) -> list[tuple[str, str]]:
    return sorted(
        (name, value) for name, value in seen.headers if name.lower() not in (*HOP_BY_HOP, *without)
    )


ANSWERS: dict[str, bytes] = {
    "with a length": b"HTTP/1.1 200 Fine\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}",
    "in chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    "until the end": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nwhatever",
    "no headers": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "compressed": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%b"
    % (len(gzip.compress(b"{}", mtime=0)), gzip.compress(b"{}", mtime=0)),
    "its own server and date": b"HTTP/1.1 200 OK\r\nServer: v\r\nDate: then\r\nContent-Length: 1\r\n\r\nx",
    "headers twice": b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n",
    "no content": b"HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n",
    "not modified": b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n",
    "a redirect": b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
    "an error": b"HTTP/1.1 503 Sorry\r\nRetry-After: 3\r\nContent-Length: 3\r\n\r\nno\n",
    "an unknown status": b"HTTP/1.1 599 Odd\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("label", ANSWERS)
async def test_the_caller_sees_the_answer(label: str, method: str) -> None:
    answer = ANSWERS[label]
    if method == "HEAD":
        answer = answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    async with raw(answer) as vendor, proxied("dexatel", vendor, NOWHERE) as proxy:
        direct, through = [await _seen(method, url) for url in (vendor, proxy.url)]
    assert through == direct


async def _seen(method: str, url: str) -> object:
    jar = DummyCookieJar()
    async with (
        ClientSession(auto_decompress=False, cookie_jar=jar) as session,
        session.request(method, f"{url}/v1/campaigns", allow_redirects=False) as answer,
    ):
        headers = [
            (name.lower(), value)
            for name, value in answer.raw_headers
            if name.lower().decode() not in HOP_BY_HOP
        ]
        return answer.status, answer.reason, headers, await answer.read()


async def test_parts_go_on_as_they_come() -> None:
    """The caller has the first part of an answer, and the vendor of a request, before there is a second."""
    told = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"first")
        await told.wait()
        await response.write(b"second")
        return response

    async with (
        stub(answer) as vendor,
        proxied("dexatel", vendor.url, NOWHERE) as proxy,
        proxy.session.get(f"{proxy.url}/v1/campaigns") as got,
    ):
        assert await got.content.readexactly(5) == b"first"
        told.set()
        assert await got.content.read() == b"second"
