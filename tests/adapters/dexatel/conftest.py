"""A client of the Dexatel dialect, and an account that has what a campaign needs."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson
import pytest
from aiohttp.test_utils import TestClient

from tests.conftest import Tenant

UNKNOWN = "0195a4a0-0000-7000-8000-00000000dead"


@dataclass(frozen=True)
class Answer:
    """An answer, and its body as JSON (None when it is empty)."""

    status: int
    body: Any
    text: str
    headers: Any

    @property
    def data(self) -> Any:
        return self.body["data"]

    @property
    def codes(self) -> list[int]:
        return [entry["code"] for entry in self.body["errors"]]


Call: TypeAlias = Callable[..., Awaitable[Answer]]


@pytest.fixture
def call(client: TestClient, tenant: Tenant) -> Call:  # type: ignore[type-arg]
    """Sends a request with the tenant's key; `data` is wrapped, `body` is sent as it is."""

    async def send(
        method: str,
        path: str,
        data: object = None,
        *,
        body: bytes | None = None,
        key: str | None = tenant.key,
        **headers: str,
    ) -> Answer:
        if data is not None:
            body = json.dumps({"data": data}).encode()
        if key is not None:
            headers["X-Dexatel-Key"] = key
        async with client.request(method, path, data=body, headers=headers) as response:
            text = await response.text()
            return Answer(response.status, orjson.loads(text) if text else None, text, response.headers)

    return send


@dataclass(frozen=True)
class Parts:
    """The identifiers of what a campaign refers to."""

    sender: str
    template: str
    audience: str

    def campaign(self, **fields: object) -> dict[str, object]:
        """A campaign's `data`; a field of None is left out."""
        data = {
            "name": "January Flash Sale",
            "channel": "SMS",
            "from": "MyBusiness",
            "template": self.template,
            "audience": self.audience,
            **fields,
        }
        return {name: value for name, value in data.items() if value is not None}


async def make_parts(call: Call, channel: str, **request: Any) -> Parts:
    """A sender, a template and an audience of two on a channel, made through the vendor's paths."""
    sender = await call(
        "POST", "/v1/senders", {"name": "MyBusiness", "code": "MyBusiness", "channel": channel}, **request
    )
    template = await call(
        "POST",
        "/v1/templates",
        {
            "name": f"sale {channel}",
            "channel": channel,
            "text": "Dear {first_name}, sale!",
            "wa_sender_code": "MyBusiness",
        },
        **request,
    )
    audience = await call(
        "POST",
        "/v1/audiences",
        {
            "name": f"customers {channel}",
            "channel": channel,
            "contacts": [
                {"number": "+44 7700 900001", "first_name": "Ann"},
                {"number": "447700900002"},
            ],
        },
        **request,
    )
    assert (sender.status, template.status, audience.status) == (201, 201, 201)
    return Parts(sender.data["id"], template.data["id"], audience.data["id"])


@pytest.fixture
async def parts(call: Call) -> Parts:
    return await make_parts(call, "SMS")
