"""Neither secrets nor whole phone numbers come into the report, onto the terminal or into the log."""

import logging
from pathlib import Path

import orjson
import pytest
from aiohttp import web

from gateway.cli.compared import print_summary
from gateway.comparison.exchanges import Request
from gateway.comparison.redaction import Redaction
from gateway.comparison.rules import KeyPlaces
from gateway.web.checks import HEADER, TAKEN_BACK
from tests.comparison.conftest import proxied
from tests.comparison.stubs import stub

CALLERS_KEY = "callers-own-key-1"
GATEWAYS_KEY = "gateways-key-2"
HOOK_SECRET = "hook-secret-3"
CLIENT_SECRET = "client-secret-4"
COOKIE = "cookie-5"
PASSWORD = "password-6"
SECRETS = (CALLERS_KEY, GATEWAYS_KEY, HOOK_SECRET, CLIENT_SECRET, COOKIE, PASSWORD)
NUMBER = "447700900123"
SPACED = "+44 7700 900124"

SENT = {
    "data": {
        "secret": HOOK_SECRET,
        "url": f"https://me:{PASSWORD}@hooks.example/x?token={HOOK_SECRET}",
        "to": [NUMBER, SPACED],
        "phone": int(NUMBER),
        "text": f"call {SPACED} or {NUMBER}, key={CALLERS_KEY}",
        "payload": orjson.dumps({"to": NUMBER, "api_key": HOOK_SECRET}).decode(),
    }
}

REQUESTS: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "dexatel": ("dexatel", "POST", "/v1/webhooks", {"X-Dexatel-Key": CALLERS_KEY}),
    "experia": ("experia", "POST", "/v2/campaign/create", {"X-API-Key": CALLERS_KEY}),
    "a bearer": ("dynamic_messaging", "POST", "/api/Campaigns", {"Authorization": f"Bearer {CALLERS_KEY}"}),
    "in the query": ("dynamic_messaging", "GET", f"/api/Campaigns?api-key={CALLERS_KEY}&to=%2B{NUMBER}", {}),
    "any case": ("dynamic_messaging", "GET", f"/api/SMSMessages?Api-Key={CALLERS_KEY}&filters=x", {}),
    "elsewhere": ("dynamic_messaging", "GET", f"/api/Nothing/{NUMBER}?client_secret={CLIENT_SECRET}", {}),
}


@pytest.mark.parametrize("label", REQUESTS)
async def test_they_stay_where_they_are(
    label: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The two sides differ in all they say, and say again whatever they were told."""
    caplog.set_level(logging.DEBUG)
    dialect, method, target, headers = REQUESTS[label]

    async def echo(request: web.Request) -> web.Response:
        said = {**SENT, "you": dict(request.headers), "at": str(request.rel_url), "by": request.host}
        kept = {HEADER: TAKEN_BACK, "Set-Cookie": f"session={COOKIE}", "X-Token": HOOK_SECRET}
        return web.json_response(said, status=200, headers=kept)

    async def other(request: web.Request) -> web.Response:
        said = {"data": {"secret": 1, "to": NUMBER, "phone": int(NUMBER) + 1, NUMBER: SPACED}}
        headers = {HEADER: TAKEN_BACK, "X-Echo": request.headers.get("api-key", "")}
        return web.json_response(said, headers=headers)

    page = tmp_path / "report.html"
    sent = {**headers, "Cookie": COOKIE, "Content-Type": "application/json", "X-Odd": CLIENT_SECRET}
    body = None if method == "GET" else orjson.dumps(SENT)
    async with stub(echo) as there, stub(other) as here:
        async with proxied(dialect, there.url, here.url, report=page, key=GATEWAYS_KEY) as proxy:
            assert (await proxy.ask(method, target, body, **sent))[0] == 200
            await proxy.settled()
            assert proxy.counts() == {"equal": 0, "different": 1}
        print_summary(proxy.run.summary())
    captured = capsys.readouterr()
    shown = page.read_text() + captured.out + captured.err + caplog.text
    assert [each for each in (*SECRETS, NUMBER, SPACED, SPACED[1:], NUMBER[2:]) if each in shown] == []
    assert "•••••••••23" in page.read_text(), "the form and the end of a number are shown"


async def test_the_gateway_gets_its_own_key_alone() -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({})

    target = f"/api/Campaigns?a=1&API-Key={CALLERS_KEY}&b=2"
    async with (
        stub(answer) as there,
        stub(answer) as here,
        proxied("dynamic_messaging", there.url, here.url, key=GATEWAYS_KEY) as proxy,
    ):
        await proxy.ask("GET", target, Authorization=f"Bearer {CALLERS_KEY}", x_api_key=CALLERS_KEY)
        await proxy.settled()
    (vendor,), (gateway,) = there.seen, here.seen
    assert vendor.target == target
    assert gateway.target == "/api/Campaigns?a=1&b=2"
    assert CALLERS_KEY not in str(gateway)
    assert ("api-key", GATEWAYS_KEY) in gateway.headers


async def test_signing_in_is_between_caller_and_vendor() -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"access_token": CLIENT_SECRET})

    form = f"grant_type=client_credentials&client_secret={CLIENT_SECRET}".encode()
    path = "/realms/x/protocol/openid-connect/token"
    async with (
        stub(answer) as there,
        stub(answer) as here,
        proxied("dynamic_messaging", there.url, here.url) as proxy,
    ):
        assert (await proxy.ask("POST", path, form))[0] == 200
        await proxy.settled()
        assert proxy.counts() == {"equal": 0, "different": 0, "SIGNING_IN": 1}
    assert here.seen == []


TEXTS = {
    "a number": ("447700900123", "••••••••••23"),
    "a number with a plus": ("+447700900123", "+••••••••••23"),
    "a number with spaces": ("+44 7700 900 123", "+•• •••• ••• •23"),
    "a number with signs": ("(020) 7946-0018", "(•••) ••••-••18"),
    "a number in a text": ("to 447700900123.", "to ••••••••••23."),
    "a moment": ("2026-03-04 12:00:00", "2026-03-04 12:00:00"),
    "another moment": ("2026-03-04T12:00:00.123Z", "2026-03-04T12:00:00.123Z"),
    "a UUID": ("01234567-0123-0123-0123-012345678901", "01234567-0123-0123-0123-012345678901"),
    "a short number": ("12345", "12345"),
    "a key by its look": ("x 0123456789abcdef0123456789abcdef", "x •••"),
    "a bearer": ("Bearer abc.def", "Bearer •••"),
    "a key in an address": ("https://a.example/?api_key=abc&x=1", "https://a.example/?api_key=•••&x=1"),
    "somebody's password": ("https://a:b@c.example/", "https://•••@c.example/"),
    "a key that is known": ("say known-key-1 again", "say ••• again"),
}


@pytest.mark.parametrize("label", TEXTS)
def test_texts(label: str) -> None:
    text, shown = TEXTS[label]
    redacted = Redaction(KeyPlaces(("key",)), "known-key-1").of(Request("GET", "/", (), b""))
    assert redacted.text(text) == shown


BODIES = {
    "a document": (
        "application/json",
        b'{"secret": "a", "messageKey": "AB", "n": 5, "phone": 447700900123, "id": 447700900123}',
        '{\n  "secret": "•••",\n  "messageKey": "AB",\n  "n": 5,\n  "phone": "••••••••••23",\n'
        '  "id": 447700900123\n}',
    ),
    "a form": (
        "application/x-www-form-urlencoded",
        b"client_secret=abc&scope=SMSAPI&to=%2B447700900123",
        "client_secret=•••&scope=SMSAPI&to=%2B••••••••••23",
    ),
    "a text": ("text/plain", b"to 447700900123", "to ••••••••••23"),
    "no text": ("image/png", b"\xff\xfe", "(2 bytes that are no text)"),
    "nothing": ("text/plain", b"", ""),
}


@pytest.mark.parametrize("label", BODIES)
def test_bodies(label: str) -> None:
    media_type, body, shown = BODIES[label]
    redacted = Redaction(KeyPlaces(("key",))).of(Request("GET", "/", (), b""))
    assert redacted.body([("Content-Type", media_type)], body) == shown
