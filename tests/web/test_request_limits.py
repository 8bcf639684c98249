"""How often a key may ask, and how it is told that this was too often."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.registry import dialects
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from gateway.web.application import web_application
from gateway.web.request_limits import RequestLimit
from tests.conftest import FrozenClock, NewTenant, Tenant

Client: TypeAlias = TestClient[web.Request, web.Application]


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def wait(self) -> str | None:
        return self.headers.get("Retry-After")


@pytest.fixture
async def limited(use_cases: UseCases) -> AsyncIterator[Client]:
    """A gateway where a key may ask three times at once, and twice a second."""
    application = web_application(use_cases, dialects(), requests=RequestLimit(per_second=2, burst=3))
    async with TestClient(TestServer(application)) as client:
        yield client


async def _ask(client: Client, key: str, path: str = "/v1/campaigns", method: str = "GET") -> Answer:
    headers = {"X-Dexatel-Key": key, "X-API-Key": key, "api-key": key}
    async with client.request(method, path, headers=headers) as response:
        return Answer(response.status, await response.json(), response.headers)


FORMS = [
    (
        "/v1/campaigns",
        {
            "errors": [
                {
                    "timestamp": "2026-03-02 12:00:00",
                    "path": "/v1/campaigns",
                    "method": "GET",
                    "status": 429,
                    "message": "Too many requests",
                    "code": 429,
                }
            ]
        },
    ),
    ("/v2/campaign/getAll", {"error": "Too many requests", "Error": "Too many requests"}),
    (
        "/api/Campaigns",
        {
            "type": "https://tools.ietf.org/html/rfc6585#section-4",
            "title": "Too Many Requests",
            "status": 429,
        },
    ),
]


@pytest.mark.parametrize(("path", "body"), FORMS)
async def test_too_many_in_the_vendors_form(
    limited: Client, tenant: Tenant, clock: FrozenClock, path: str, body: dict[str, Any]
) -> None:
    for _ in range(3):
        answer = await _ask(limited, tenant.key, path)
        assert (answer.status, answer.wait) == (200, None)
    refused = await _ask(limited, tenant.key, path)
    refused.body.pop("traceId", None)
    assert (refused.status, refused.wait, refused.body) == (429, "1", body)
    clock.forward(seconds=0.5)
    assert [(await _ask(limited, tenant.key, path)).status for _ in range(2)] == [200, 429]
    clock.forward(seconds=60)
    assert [(await _ask(limited, tenant.key, path)).status for _ in range(4)] == [200, 200, 200, 429]


async def test_a_refused_request_does_nothing(limited: Client, tenant: Tenant, database: Database) -> None:
    for _ in range(3):
        await _ask(limited, tenant.key)
    headers = {"X-Dexatel-Key": tenant.key, "Idempotency-Key": "k"}
    body = {"data": {"name": "new", "channel": "SMS"}}
    async with limited.post("/v1/audiences", json=body, headers=headers) as response:
        assert response.status == 429
    assert await database.fetchval("SELECT count(*) FROM audiences") == 0
    assert await database.fetchval("SELECT count(*) FROM idempotency_keys") == 0


async def test_each_key_has_its_own(limited: Client, tenant: Tenant, use_cases: UseCases) -> None:
    _, second = await use_cases.accounts.add_key(tenant.account)
    for key in (tenant.key, second):
        assert [(await _ask(limited, key)).status for _ in range(4)] == [200, 200, 200, 429]


async def test_all_that_a_key_asks_counts(limited: Client, tenant: Tenant) -> None:
    """Whatever the dialect, and whatever came of it."""
    asked = [("GET", "/v1/nothing"), ("POST", "/v2/campaign/create"), ("PATCH", "/api/Campaigns")]
    assert [(await _ask(limited, tenant.key, path, method)).status for method, path in asked] == [
        404,
        400,
        405,
    ]
    assert (await _ask(limited, tenant.key)).status == 429


async def test_strangers_are_not_counted(limited: Client, tenant: Tenant) -> None:
    assert {(await _ask(limited, "guess")).status for _ in range(9)} == {401}
    assert (await _ask(limited, tenant.key)).status == 200


ACCOUNTS: list[tuple[str, dict[str, Any], list[int]]] = [
    ("more at once", {"burst": 5}, [200] * 5 + [429]),
    ("less at once", {"burst": 1}, [200, 429, 429, 429, 429, 429]),
    ("no limit", {"per_second": None}, [200] * 6),
    ("slower", {"per_second": 0.01}, [200] * 3 + [429] * 3),
]


@pytest.mark.parametrize(("label", "own", "statuses"), ACCOUNTS)
async def test_an_account_has_its_own_limit(
    limited: Client, new_tenant: NewTenant, label: str, own: dict[str, Any], statuses: list[int]
) -> None:
    tenant = await new_tenant(label, options={"requests": own})
    answers = [await _ask(limited, tenant.key) for _ in range(6)]
    assert [answer.status for answer in answers] == statuses
    if label == "slower":
        assert answers[-1].wait == "100"


async def test_off_unless_set(client: Client, tenant: Tenant) -> None:
    assert {(await _ask(client, tenant.key)).status for _ in range(200)} == {200}


async def test_an_account_alone_is_limited(client: Client, new_tenant: NewTenant) -> None:
    """Without a burst of its own, what a second allows may come at once."""
    tenant = await new_tenant("slow", options={"requests": {"per_second": 2}})
    assert [(await _ask(client, tenant.key)).status for _ in range(3)] == [200, 200, 429]


async def test_a_clock_that_is_set_back(limited: Client, tenant: Tenant, clock: FrozenClock) -> None:
    for _ in range(3):
        await _ask(limited, tenant.key)
    clock.forward(hours=-1)
    assert (await _ask(limited, tenant.key)).wait == "1"
    clock.forward(seconds=1)
    assert (await _ask(limited, tenant.key)).status == 200
