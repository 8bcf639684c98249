"""A made-up API behind the provider that is any HTTP API."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from gateway.domain.messages import MessageState
from gateway.providers.http.provider import HttpProvider
from gateway.providers.http.settings import HttpSettings
from gateway.providers.provider import Callback, UnknownOutcome
from tests.providers.conformance.driver import THROTTLED_FOR, Driver, Kind
from tests.providers.conformance.http_network import ALL_ABILITIES, HttpNetwork, Reply, Report
from tests.providers.conformance.stories import TOLD, Story

TOKEN = "a-token-nobody-may-see"
CALLBACK_SECRET = "a-secret-nobody-may-see"
AUTHENTICATION = {"kind": "header", "name": "X-Secret", "secret": CALLBACK_SECRET}

WORDS = {MessageState.DELIVERED: "DELIVRD", MessageState.READ: "SEEN", MessageState.FAILED: "UNDELIV"}


def settings_at(url: str, **more: object) -> dict[str, object]:
    return {
        "secrets": {"token": TOKEN},
        "request": {
            "url": url + "/messages",
            "headers": {"Authorization": "Bearer {secret.token}"},
            "json": {"to": "{number}", "from": "{sender}", "text": "{text}"},
        },
        "answer": {
            "id": "/messages/0/id",
            "rules": [
                {
                    "status": ["400"],
                    "at": "/code",
                    "values": ["17"],
                    "then": "refused",
                    "reason": "invalid_recipient",
                },
                {"at": "/code", "values": ["99"], "then": "provider_fault", "reason": "no_credit"},
            ],
        },
        "receipts": {
            "path": "receipts",
            "authentication": AUTHENTICATION,
            "list": "/events",
            "id": "/id",
            "state": "/state",
            "states": {"DELIVRD": "delivered", "SEEN": "read", "UNDELIV": "failed"},
        },
        "inbound": {
            "path": "inbound",
            "authentication": AUTHENTICATION,
            "number": "/from",
            "sender": "/to",
            "text": "/text",
            "id": "/id",
        },
        **more,
    }


class HttpDriver(HttpNetwork):
    secrets = (TOKEN, CALLBACK_SECRET)

    def make(self, url: str, unknown_outcome: UnknownOutcome, timeout_seconds: float) -> None:
        self.settings = HttpSettings.model_validate(
            settings_at(url, unknown_outcome=unknown_outcome, timeout_seconds=timeout_seconds)
        )
        self.provider = HttpProvider("acme", self.settings)

    async def numbers_of(self, request: web.Request) -> list[str]:
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        return [(await request.json())["to"]]

    def acceptance(self, ids: Sequence[str], numbers: Sequence[str]) -> web.Response:
        return web.json_response({"messages": [{"id": int(each)} for each in ids]}, status=202)

    def refusal(self, story: Story) -> web.Response:
        match story:
            case Story.THROTTLED:
                return web.json_response({}, status=429, headers={"Retry-After": f"{THROTTLED_FOR:g}"})
            case Story.UNWELL:
                return web.Response(status=500, text="oops")
            case Story.UNREADABLE:
                return web.Response(text="<html>all is well</html>")
            case Story.PROVIDER_FAULT:
                return web.json_response({"code": 99})
            case Story.INVALID_RECIPIENT:
                return web.json_response({"code": 17}, status=400)
            case _:
                return web.json_response({"code": 1}, status=400)

    def callback(self, told: Report | Reply) -> Callback:
        headers = {"x-secret": CALLBACK_SECRET}
        if isinstance(told, Reply):
            document = {"id": told.id, "from": "+" + told.number, "to": "acme", "text": told.text}
            return Callback("POST", "inbound", {}, headers, json.dumps(document).encode())
        event = {"id": int(told.id), "state": WORDS[told.state]}
        return Callback("POST", "receipts", {}, headers, json.dumps({"events": [event]}).encode())


@asynccontextmanager
async def opened(
    *, unknown_outcome: UnknownOutcome = UnknownOutcome.RESEND, timeout_seconds: float = 30
) -> AsyncIterator[Driver]:
    driver = HttpDriver()
    async with driver.serving(unknown_outcome, timeout_seconds):
        yield driver


HTTP = Kind("http", opened, frozenset(TOLD), ALL_ABILITIES)
