"""A whole gateway with its workers: what is tried out there is never sent, what is done is."""

import orjson
import pytest
from aiohttp import ClientSession

from gateway.app import Gateway, running
from gateway.config import Settings
from gateway.store.database import Database
from gateway.web.checks import HEADER, TAKEN_BACK
from tests.engine.until import until

CAMPAIGN = {"sender": "Shop", "message": "Hi {Name}", "contacts": [{"phoneNumber": "+447700900001"}]}
SINGLE = {"sender": "Shop", "message": "Hi", "phoneNumber": "+447700900002"}
WRITES = {"/api/Campaigns": CAMPAIGN, "/api/SMSMessages": SINGLE}


@pytest.fixture
def settings(database_url: str) -> Settings:
    server = {"port": 0, "checks": True}
    simulator = {"kind": "simulator", "latency": 0, "receipt_delay": 0.01, "rejected": 0}
    return Settings.model_validate(
        {"server": server, "database": {"url": database_url}, "providers": {"simulator": simulator}}
    )


async def test_only_what_is_done_is_sent(settings: Settings, database: Database) -> None:
    async with running(settings) as gateway:
        key = await _key(gateway)
        async with ClientSession(gateway.url, headers={"api-key": key}) as session:
            for path, body in WRITES.items():
                async with session.post(path, json=body, headers={HEADER: "1"}) as answer:
                    assert (answer.status, answer.headers[HEADER]) == (201, TAKEN_BACK)
            for path, body in WRITES.items():
                async with session.post(path, data=orjson.dumps(body)) as answer:
                    assert (answer.status, HEADER in answer.headers) == (201, False)

        async def sent() -> bool:
            left = "SELECT count(*) FROM messages WHERE state = 0"
            return not await database.fetchval(left)

        await until(sent, "all is sent")
    assert await database.fetchval("SELECT count(*) FROM messages") == len(WRITES)
    numbers = await database.fetch("SELECT number FROM campaigns ORDER BY number")
    assert [row["number"] for row in numbers] == [1, 2], "none was used up"


async def _key(gateway: Gateway) -> str:
    account = await gateway.use_cases.accounts.create("acme", region="GB")
    return (await gateway.use_cases.accounts.add_key(account))[1]
