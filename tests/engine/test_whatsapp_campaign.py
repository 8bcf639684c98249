"""A template campaign by the Cloud API: from Experia's dialect, and back by statuses and a reply."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from gateway.app import Gateway, running
from gateway.config import Settings
from gateway.domain.messages import MessageState
from gateway.store.database import Database
from tests.engine.until import until
from tests.providers.conformance.whatsapp_driver import (
    APP_SECRET,
    NUMBER_ID,
    TOKEN,
    VERIFY_TOKEN,
    webhook,
)

ANN, BOB = "447700900001", "447700900002"
TEMPLATE = {
    "to": "<accountID>",
    "type": "template",
    "template": {
        "namespace": "<namespace>",
        "name": "sale",
        "language": {"policy": "deterministic", "code": "en"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "{{1}}"}]}],
    },
}


@dataclass
class Cloud:
    """Meta's side: what it got, and whom it can't reach."""

    got: list[dict[str, Any]] = field(default_factory=list)

    async def messages(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        message = await request.json()
        self.got.append(message)
        if message["to"] == BOB:
            error = {"message": "(#131030) not in the list", "code": 131030}
            return web.json_response({"error": error}, status=400)
        return web.json_response({"messages": [{"id": f"wamid.{len(self.got)}"}]})


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
async def gateway(cloud: Cloud, fresh_database_url: str) -> AsyncIterator[Gateway]:
    application = web.Application()
    application.router.add_post(f"/v23.0/{NUMBER_ID}/messages", cloud.messages)
    async with TestServer(application) as server:
        provider = {
            "kind": "whatsapp",
            "phone_number_id": NUMBER_ID,
            "token": TOKEN,
            "app_secret": APP_SECRET,
            "verify_token": VERIFY_TOKEN,
            "host": str(server.make_url("/")).rstrip("/"),
        }
        settings = Settings.model_validate(
            {
                "server": {"port": 0},
                "database": {"url": fresh_database_url},
                "engine": {"poll_seconds": 0.05},
                "providers": {"wa": provider},
            }
        )
        async with running(settings) as gateway:
            yield gateway


@pytest.fixture
async def far(fresh_database_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(fresh_database_url, size=2)
    yield database
    await database.close()


async def states(database: Database) -> list[tuple[str, MessageState]]:
    rows = await database.fetch("SELECT number, state FROM messages ORDER BY campaign_id, seq")
    return [(row["number"], MessageState(row["state"])) for row in rows]


async def test_there_and_back(cloud: Cloud, gateway: Gateway, far: Database) -> None:
    account = await gateway.use_cases.accounts.create("acme")
    _, key = await gateway.use_cases.accounts.add_key(account)
    body = {
        "Name": "Sale",
        "JSON": json.dumps(TEMPLATE),
        "Clients": [{"AccountID": f"+{number}", "Params": ["Ann"]} for number in (ANN, BOB)],
    }

    async def send() -> None:
        headers = {"X-API-Key": key}
        async with session.post(f"{gateway.url}/v2/campaign/create", json=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()

    async def reported(value: dict[str, object]) -> int:
        told = webhook(value)
        url = f"{gateway.url}/providers/wa/webhook"
        async with session.post(url, data=told.body, headers=told.headers) as answer:
            return answer.status

    async def reached(expected: list[tuple[str, MessageState]]) -> None:
        async def is_reached() -> bool:
            return await states(far) == expected

        await until(is_reached, str(expected))

    async with ClientSession() as session:
        await send()
        first = [(ANN, MessageState.SENT), (BOB, MessageState.FAILED)]
        await reached(first)
        assert sorted(cloud.got, key=lambda each: str(each["to"]))[0] == {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": ANN,
            "type": "template",
            "template": {
                "name": "sale",
                "language": {"code": "en"},
                "components": [{"type": "body", "parameters": [{"type": "text", "text": "Ann"}]}],
            },
        }
        accepted = next(place for place, each in enumerate(cloud.got, 1) if each["to"] == ANN)
        status = {"id": f"wamid.{accepted}", "status": "read", "timestamp": "1772452800"}
        assert await reported({"statuses": [status]}) == 200
        first[0] = (ANN, MessageState.READ)
        await reached(first)

        reply = {"from": ANN, "id": "wamid.r", "type": "text", "text": {"body": "STOP"}}
        assert await reported({"messages": [reply]}) == 200
        await send()
        await reached([*first, (ANN, MessageState.SUPPRESSED), (BOB, MessageState.FAILED)])
    assert [each["to"] for each in cloud.got].count(ANN) == 1
