import asyncio
from typing import Any

import orjson
import pytest
from aiohttp.test_utils import TestClient, TestServer

from adapters.dexatel.dialect import DEXATEL
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from gateway.web.application import web_application
from tests.adapters.dexatel.conftest import UNKNOWN, Call, Parts
from tests.conftest import Tenant


async def test_the_envelope(call: Call) -> None:
    answer = await call("POST", "/v1/campaigns?x=1", {"name": "a", "channel": "SMS", "from": "b"})
    first = {
        "timestamp": "2026-03-02 12:00:00",
        "path": "/v1/campaigns",
        "method": "POST",
        "status": 400,
        "message": "'data.audience' is required",
        "code": 1605,
    }
    second = {**first, "message": "'data.template' is required", "code": 1607}
    assert answer.status == 400
    assert answer.text == orjson.dumps({"errors": [first, second]}).decode()
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


async def test_keys(call: Call, tenant: Tenant) -> None:
    table: list[tuple[str, dict[str, Any], str]] = [
        ("none", {"key": None}, ""),
        ("empty", {"key": ""}, ""),
        ("wrong", {"key": "0" * 32}, ""),
        ("not ASCII", {"key": "clé"}, ""),
        ("in upper case", {"key": tenant.key.upper() + "A"}, ""),
        ("as a bearer token", {"key": None, "Authorization": f"Bearer {tenant.key}"}, ""),
        ("as another vendor's header", {"key": None, "X-API-Key": tenant.key}, ""),
        ("in the query", {"key": None}, f"?key={tenant.key}&X-Dexatel-Key={tenant.key}"),
    ]
    for label, request, query in table:
        for path in ("/v1/campaigns", "/v1/accounts/self", "/v1/nothing"):
            answer = await call("GET", path + query, **request)
            assert (answer.status, answer.codes) == (401, [1101]), (label, path)
            assert answer.body["errors"][0]["message"] == "Invalid token"
    header_in_lower_case = await call("GET", "/v1/accounts/self", key=None, **{"x-dexatel-key": tenant.key})
    assert header_in_lower_case.status == 200


PATHS = [
    ("GET", "/v1/", 404),
    ("GET", "/v1/nothing", 404),
    ("GET", "/v1/campaigns/", 404),
    ("GET", "/V1/campaigns", 404),
    ("GET", f"/v1/campaigns/{UNKNOWN}/messages", 404),
    ("POST", "/v1/verifications", 404),
    ("GET", "/v1/verifications", 404),
    ("POST", "/v1/voice-calls", 404),
    ("GET", "/v1/numbers", 404),
    ("POST", "/v1/send/sms/quick", 404),
    ("GET", f"/v1/accounts/{UNKNOWN}", 404),
    ("GET", "/v1/accounts", 404),
    ("GET", "/v1/%FF%00", 404),
    ("PATCH", "/v1/campaigns", 405),
    ("DELETE", "/v1/campaigns", 405),
    ("POST", f"/v1/campaigns/{UNKNOWN}", 405),
    ("PUT", "/v1/accounts/self", 405),
    ("PATCH", f"/v1/audiences/{UNKNOWN}/contacts", 405),
]


async def test_paths_and_methods_that_are_not_served(call: Call) -> None:
    for method, path, status in PATHS:
        answer = await call(method, path)
        entry = answer.body["errors"][0]
        assert (answer.status, entry["status"], entry["code"]) == (status, status, status), (method, path)
        assert entry["method"] == method
    refused = await call("PATCH", "/v1/campaigns")
    assert refused.headers["Allow"] == "GET, HEAD, POST"


BODIES = [
    ("empty", b"", 400, 1005),
    ("no JSON", b"name=x", 400, 1005),
    ("cut off", b'{"data":{', 400, 1005),
    ("no UTF-8", b'{"data":{"name":"\xff"}}', 400, 1005),
    ("a lone surrogate", b'{"data":{"name":"\\ud800"}}', 400, 1005),
    ("a NUL", b'{"data":{"name":"a\\u0000"}}', 400, 1005),
    ("deep nesting", b'{"data":' + b"[" * 500_000 + b"]" * 500_000 + b"}", 400, 1005),
    ("an infinite number", b'{"data":{"name":NaN}}', 400, 1005),
    ("no wrapper", b'{"name":"x","channel":"SMS"}', 400, 1007),
    ("data null", b'{"data":null}', 400, 1007),
    ("data a list", b'{"data":[{"name":"x"}]}', 400, 1007),
    ("data a text", b'{"data":"x"}', 400, 1007),
    ("a list", b"[]", 400, 1007),
    ("null", b"null", 400, 1007),
    ("Data", b'{"Data":{}}', 400, 1007),
]
WRITES = [
    ("POST", "/v1/campaigns"),
    ("PUT", f"/v1/campaigns/{UNKNOWN}"),
    ("POST", "/v1/audiences"),
    ("PUT", f"/v1/audiences/{UNKNOWN}"),
    ("POST", f"/v1/audiences/{UNKNOWN}/contacts"),
    ("PUT", f"/v1/audiences/{UNKNOWN}/contacts/{UNKNOWN}"),
    ("POST", "/v1/templates"),
    ("PUT", f"/v1/templates/{UNKNOWN}"),
    ("POST", "/v1/senders"),
    ("PUT", f"/v1/senders/{UNKNOWN}"),
]


async def test_bodies_nobody_can_read(call: Call) -> None:
    for method, path in WRITES:
        for label, body, status, code in BODIES:
            answer = await call(method, path, body=body)
            assert (answer.status, answer.codes) == (status, [code]), (label, method, path)


async def test_media_types(call: Call, parts: Parts) -> None:
    body = orjson.dumps({"data": parts.campaign()})
    foreign = await call(
        "POST", "/v1/campaigns", body=body, **{"Content-Type": "application/json; charset=utf-16"}
    )
    assert (foreign.status, foreign.codes) == (415, [415])
    form = await call(
        "POST", "/v1/campaigns", body=body, **{"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert form.status == 201


async def test_a_body_that_is_too_large(use_cases: UseCases, tenant: Tenant) -> None:
    application = web_application(use_cases, [DEXATEL], max_body=1000)
    async with TestClient(TestServer(application)) as client:
        headers = {"X-Dexatel-Key": tenant.key}
        async with client.post("/v1/campaigns", data=b" " * 1001, headers=headers) as response:
            body = await response.json()
            assert (response.status, body["errors"][0]["code"]) == (413, 413)


async def test_a_database_out_of_reach(call: Call, database: Database) -> None:
    assert (await call("GET", "/v1/accounts/self")).status == 200
    await database.close()
    answer = await call("GET", "/v1/campaigns")
    assert (answer.status, answer.codes) == (503, [503])


HOSTS = [
    ("no UTF-8 on a path nobody knows", b"GET /v1/nothing HTTP/1.1\r\nHost: \xff\xfe\r\n", 404),
    ("not ASCII", b"GET /v1/campaigns HTTP/1.1\r\nHost: b\xc3\xa9 \r\n", 200),
    ("no host name", b"GET /v1/campaigns HTTP/1.1\r\nHost: a b:c:d\r\n", 200),
]


@pytest.mark.parametrize(("head", "status"), [row[1:] for row in HOSTS], ids=[row[0] for row in HOSTS])
async def test_hosts_that_are_no_names(
    client: TestClient,  # type: ignore[type-arg]
    tenant: Tenant,
    head: bytes,
    status: int,
) -> None:
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(head + b"Connection: close\r\nX-Dexatel-Key: " + tenant.key.encode() + b"\r\n\r\n")
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    assert int(answer.split(b" ", 2)[1]) == status
    body = orjson.loads(answer.split(b"\r\n\r\n", 1)[1])
    assert ("data" in body) == (status == 200)
