"""A vendor that can't be reached is said in its own form; one that breaks off does so for the caller too."""

import aiohttp
import pytest

from tests.adapters.vendors import VENDORS, Answer
from tests.comparison.conftest import proxied
from tests.comparison.stubs import raw

PATHS = {
    "dexatel": "/v1/campaigns",
    "experia": "/v2/campaign/getAll",
    "dynamic_messaging": "/api/Campaigns",
}
NOWHERE = "http://127.0.0.1:1"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("dialect", PATHS)
async def test_it_is_down(dialect: str, method: str) -> None:
    async with proxied(dialect, NOWHERE, NOWHERE) as proxy:
        status, headers, body = await proxy.ask(method, PATHS[dialect], b"{}" if method == "POST" else None)
        assert status == 502
        assert VENDORS[dialect].says_no(Answer(status, body.decode(), headers))
        assert proxy.counts() == {"equal": 0, "different": 0, "VENDOR_AWAY": 1}


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    ],
)
async def test_it_breaks_off(answer: bytes) -> None:
    async with raw(answer) as vendor, proxied("dexatel", vendor, NOWHERE) as proxy:
        with pytest.raises(aiohttp.ClientError):
            await proxy.ask("GET", "/v1/campaigns")
        assert proxy.counts() == {"equal": 0, "different": 0, "VENDOR_AWAY": 1}


async def test_it_is_no_http() -> None:
    async with raw(b"SSH-2.0\r\n\r\n") as vendor, proxied("dexatel", vendor, NOWHERE) as proxy:
        assert (await proxy.ask("GET", "/v1/campaigns"))[0] == 502
