"""A client of the Dynamic Messaging dialect."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeAlias

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from tests.conftest import Tenant

SOON = "2026-03-03T09:30:00.250Z"
"""A start after the frozen clock's noon."""


@dataclass(frozen=True)
class Answer:
    """What came back; `body` is the JSON, or the text where it is none, or None when it is empty."""

    status: int
    body: Any
    headers: Mapping[str, str]


Client: TypeAlias = TestClient[web.Request, web.Application]
Api: TypeAlias = Callable[..., Awaitable[Answer]]


def creation(**fields: object) -> dict[str, object]:
    """The body of a creation; a field given as `...` is left out."""
    body: dict[str, object] = {
        "sender": "Shop",
        "message": "Hi {Name}",
        "contacts": [{"phoneNumber": "+447700900001", "name": "Ann"}],
        **fields,
    }
    return {key: value for key, value in body.items() if value is not ...}


def error_messages(answer: Answer) -> Any:
    """The messages of a validation problem, whose frame is checked."""
    assert answer.status == 400
    assert answer.headers["Content-Type"] == "application/problem+json; charset=utf-8"
    assert answer.body.keys() == {"type", "title", "status", "traceId", "errors"}
    assert answer.body["type"] == "https://tools.ietf.org/html/rfc7231#section-6.5.1"
    assert answer.body["title"] == "One or more validation errors occurred."
    assert answer.body["status"] == 400
    return answer.body["errors"]


def without_tokens(text: str) -> str:
    """A rendered text with its short links as `<track>` and `<opt out>`."""
    text = re.sub(r"http://127\.0\.0\.1:8080/l/\w{18}\b", "<track>", text)
    return re.sub(r"http://127\.0\.0\.1:8080/o/\w{18}\b", "<opt out>", text)


async def asked(client: Client, method: str, path: str, **request: Any) -> Answer:
    """Sends a request as it is."""
    if isinstance(request.get("data"), bytes):
        request["data"] = BytesIO(request["data"])
    async with client.request(method, path, **request) as response:
        raw = await response.read()
        is_json = "json" in response.headers.get("Content-Type", "")
        body = None if not raw else orjson.loads(raw) if is_json else raw.decode()
        return Answer(response.status, body, response.headers)


@pytest.fixture
def api(client: Client, tenant: Tenant) -> Api:
    """Sends a request with the tenant's key, or with that of another."""

    async def ask(method: str, path: str, *, of: Tenant = tenant, **request: Any) -> Answer:
        headers = {"Authorization": f"Bearer {of.key}", **request.pop("headers", {})}
        return await asked(client, method, path, headers=headers, **request)

    return ask
