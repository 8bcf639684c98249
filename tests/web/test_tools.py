"""`POST /tools/convert` on the operator's port."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer

from adapters.registry import converters
from gateway.app import running
from gateway.config import load
from gateway.web.tools import MAX_BODY, tools_application

CLIENTS = [
    {"AccountID": "+447700900001", "Params": ["Ann"]},
    {"AccountID": "+447700900002", "Params": ["Bob"]},
]
REQUEST = {
    "from": "experia",
    "to": "dynamic_messaging",
    "object": {"Name": "Spring", "Message": "Hi {{1}}", "Clients": CLIENTS},
}


@pytest.fixture
async def tools() -> AsyncIterator[TestClient]:  # type: ignore[type-arg]
    async with TestClient(TestServer(tools_application(converters()))) as client:
        yield client


async def test_converts(tools: TestClient) -> None:  # type: ignore[type-arg]
    response = await tools.post("/tools/convert", json=REQUEST)
    answer = await response.json()
    assert response.status == 200
    assert sorted(answer) == ["companions", "converted", "report"]
    assert answer["converted"]["message"] == "Hi {Name}"
    assert answer["companions"] == {}
    assert answer["report"]["counts"] == {"carried": 2, "changed": 3, "defaulted": 4, "lost": 1, "missing": 1}
    name = {"path": "Clients[].Params[0]", "from": "Ann", "target": "contacts[].name", "to": "Ann"}
    assert {"outcome": "carried", **name, "count": 2} in answer["report"]["findings"]


async def test_what_a_target_needs_comes_along(tools: TestClient) -> None:  # type: ignore[type-arg]
    response = await tools.post("/tools/convert", json=REQUEST | {"to": "dexatel"})
    answer = await response.json()
    assert answer["converted"]["data"]["audience"] == answer["companions"]["audience"]["id"]
    assert answer["converted"]["data"]["template"] == answer["companions"]["template"]["id"]
    assert answer["companions"]["template"]["text"] == "Hi {first_name}"


async def test_what_a_source_refers_to_is_given(tools: TestClient) -> None:  # type: ignore[type-arg]
    audience = {"id": "a1", "contacts": [{"number": "0612345678", "first_name": "Ann"}]}
    body = {
        "from": "dexatel",
        "to": "dynamic_messaging",
        "kind": "campaign-request",
        "object": {"data": {"channel": "SMS", "from": "Shop", "audience": "a1", "template": "t1"}},
        "audiences": [audience],
        "templates": [{"data": {"id": "t1", "text": "Hi {first_name}"}}],
        "region": "FR",
    }
    answer = await (await tools.post("/tools/convert", json=body)).json()
    assert answer["converted"]["message"] == "Hi {Name}"
    assert answer["converted"]["contacts"] == [{"phoneNumber": "33612345678", "name": "Ann"}]


VENDORS = "expected one of dexatel, experia, dynamic_messaging"
KINDS = "expected one of campaign-request, campaign, template, audience, contact, message"
REFUSED: list[tuple[str, Any, str]] = [
    ("no JSON", b"{", "not valid JSON"),
    ("no UTF-8", b'{"from": "\xff"}', "not valid JSON"),
    ("no object", [1], "body: Input should be"),
    ("a key missing", {"from": "experia", "to": "dexatel"}, "object: Field required"),
    ("a key unknown", REQUEST | {"form": 1}, "form: Extra inputs are not permitted"),
    ("a type wrong", REQUEST | {"audiences": 1}, "audiences: Input should be a valid list"),
    ("vendor unknown", REQUEST | {"from": "acme"}, f"there is no vendor 'acme'; {VENDORS}"),
    ("kind unknown", REQUEST | {"kind": "x"}, f"there is no kind 'x'; {KINDS}"),
    ("region unknown", REQUEST | {"region": "France"}, "region: String should match pattern"),
    ("no such kind there", REQUEST | {"kind": "template"}, "Dynamic Messaging has no template of its own"),
    ("the object is none", REQUEST | {"object": 5}, "Experia's campaign-request is a JSON object"),
    ("the object is empty", REQUEST | {"object": {}}, "Experia's campaign-request is a JSON object"),
    (
        "a template for nothing",
        REQUEST | {"from": "dynamic_messaging", "to": "experia", "templates": [{"id": "t1"}]},
        "Dynamic Messaging's campaign-request refers to no template",
    ),
    (
        "an audience for nothing",
        REQUEST | {"kind": "contact", "audiences": [{"id": "a1"}]},
        "Experia's contact refers to no audience",
    ),
    (
        "no envelope",
        REQUEST | {"from": "dexatel", "object": {"name": "x"}},
        "Dexatel's campaign-request has its fields in an object 'data'",
    ),
    ("an audience is none", REQUEST | {"audiences": [1]}, "an audience is an object"),
    ("a template is none", REQUEST | {"templates": ["x"]}, "a template is an object"),
    (
        "nested deeply",
        b'{"from": "experia", "to": "dexatel", "object": {"a":' + b"[" * 900 + b"]" * 900 + b"}}",
        "it is nested too deeply",
    ),
]


@pytest.mark.parametrize(("body", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
async def test_refused(tools: TestClient, body: Any, said: str) -> None:  # type: ignore[type-arg]
    sent = {"data": body} if isinstance(body, bytes) else {"json": body}
    response = await tools.post("/tools/convert", **sent)
    answer = await response.json()
    assert (response.status, list(answer)) == (400, ["error"])
    assert answer["error"].startswith(said)


async def test_too_large(tools: TestClient) -> None:  # type: ignore[type-arg]
    response = await tools.post("/tools/convert", data=io.BytesIO(b" " * (MAX_BODY + 1)))
    assert response.status == 413
    assert await response.json() == {"error": f"the body is larger than {MAX_BODY} bytes"}


async def test_has_a_port_of_its_own(database_url: str, tmp_path: Path) -> None:
    flags = {"database": {"url": database_url}, "server": {"port": 0}, "data_dir": tmp_path}
    async with running(load(flags | {"operator": {"port": 0}})) as gateway, ClientSession() as session:
        assert gateway.operator_url is not None
        async with session.post(f"{gateway.operator_url}/tools/convert", json=REQUEST) as response:
            assert response.status == 200
        async with session.post(f"{gateway.url}/tools/convert", json=REQUEST) as response:
            assert response.status == 404
    async with running(load(flags)) as gateway:
        assert gateway.operator_url is None
