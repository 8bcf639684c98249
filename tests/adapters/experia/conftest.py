"""What the Experia tests share: a caller with a key, the vendor's page bodies, a template."""

from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from gateway.engine.use_cases import UseCases
from tests.conftest import NewTenant, Tenant

COMPOSE = (
    '{ "to": "<accountID>", "type": "template", "template": { "namespace": "<namespace>", '
    '"language": { "policy": "deterministic", "code": "en_US" }, "name": "order_confirmation", '
    '"components": [] } }'
)


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: Any


@dataclass(frozen=True)
class Caller:
    """Calls the gateway with one tenant's key."""

    client: TestClient  # type: ignore[type-arg]
    key: str

    async def __call__(self, method: str, path: str, json: object = None, **more: Any) -> Answer:
        more.setdefault("headers", {"X-API-Key": self.key})
        if json is not None:
            more["json"] = json
        async with self.client.request(method, path, **more) as response:
            assert response.content_type == "application/json"
            return Answer(response.status, await response.json(), response.headers)

    async def refusal(self, method: str, path: str, json: object = None, **more: Any) -> tuple[int, str]:
        """The status and text of an error, which stands under both keys and alone."""
        answer = await self(method, path, json, **more)
        assert answer.body == {"error": answer.body["error"], "Error": answer.body["error"]}
        return answer.status, answer.body["error"]

    async def template(self, text: str = "Hello {{1}}, order {{2}}.", **fields: object) -> str:
        """The id of a new template."""
        body = {
            "name": "order_confirmation",
            "category": "UTILITY",
            "language": "en_US",
            "creation": [{"type": "BODY", "text": text}],
        }
        answer = await self("POST", "/v2/whatsapp/templates", body | fields)
        assert answer.status == 200, answer.body
        return str(answer.body["id"])

    async def campaign(self, **fields: object) -> Any:
        """A new campaign of two clients."""
        body = {"Name": "News", "Clients": clients(2), "JSON": COMPOSE}
        answer = await self("POST", "/v2/campaign/create", body | fields)
        assert answer.status == 200, answer.body
        return answer.body

    async def listed(self) -> list[int]:
        """The numbers of all campaigns."""
        answer = await self("GET", "/v2/campaign/getAll")
        return [campaign["ID"] for campaign in answer.body["campaigns"]]


def clients(count: int, params: object = ("Ann", "A-1")) -> list[dict[str, object]]:
    return [{"AccountID": f"+96653907{n:04}", "Params": params} for n in range(count)]


@pytest.fixture
def api(client: TestClient, tenant: Tenant) -> Caller:  # type: ignore[type-arg]
    return Caller(client, tenant.key)


@pytest.fixture
async def stranger(client: TestClient, new_tenant: NewTenant) -> Caller:  # type: ignore[type-arg]
    """A caller of another account."""
    return Caller(client, (await new_tenant("stranger")).key)


@pytest.fixture
async def switched(
    client: TestClient,  # type: ignore[type-arg]
    use_cases: UseCases,
    tenant: Tenant,
) -> Any:
    """Sets the account's switches; answers a caller."""

    async def switch(**options: object) -> Caller:
        await use_cases.accounts.change(tenant.account.name, {"options": {"experia": options}})
        return Caller(client, tenant.key)

    return switch
