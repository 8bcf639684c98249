"""What goes wrong before any rule: keys, paths, methods, bodies nobody can read, an outage."""

from io import BytesIO
from typing import Any

import pytest

from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.experia.conftest import Caller
from tests.conftest import Tenant

OPERATIONS = [
    ("POST", "/v2/campaign/create"),
    ("DELETE", "/v2/campaign/delete"),
    ("GET", "/v2/campaign/getAll"),
    ("GET", "/v2/campaign/getCampMsgs"),
    ("POST", "/v2/campaign/resendMsg"),
    ("PUT", "/v2/campaign/update"),
    ("POST", "/v2/whatsapp/templates"),
    ("GET", "/v2/whatsapp/templates"),
    ("DELETE", "/v2/whatsapp/templates"),
    ("POST", "/v2/whatsapp/templates/update"),
]
WITH_BODY = [operation for operation in OPERATIONS if operation[0] != "GET"]
NOT_SERVED = [
    ("GET", "/v2/flow/getAll"),
    ("POST", "/v2/survey/create"),
    ("POST", "/v2/whatsapp/upload"),
    ("GET", "/v2/reports"),
    ("POST", "/v2/dashboard"),
    ("GET", "/v2/campaign"),
    ("GET", "/v2/campaign/getAll/"),
    ("GET", "/v2/%00"),
    ("GET", "/v2/%ff"),
]


async def test_a_key_is_needed(api: Caller, use_cases: UseCases, tenant: Tenant) -> None:
    revoked, secret = await use_cases.accounts.add_key(tenant.account)
    await use_cases.accounts.revoke_key(tenant.account, revoked.id)
    bad: list[dict[str, str]] = [
        {},
        {"X-API-Key": ""},
        {"X-API-Key": "wrong"},
        {"X-API-Key": "wr\udce9ng"},
        {"X-API-Key": secret},
        {"X-Dexatel-Key": api.key},
        {"Authorization": f"Bearer {api.key}"},
    ]
    for headers in bad:
        for method, path in [*OPERATIONS, *NOT_SERVED[:1]]:
            answer = await api.refusal(method, path, headers=headers)
            assert answer == (401, "Unauthorized"), (headers, path)


async def test_the_keys_header_has_any_case(api: Caller) -> None:
    for header in ("X-API-Key", "x-api-key", "X-Api-Key"):
        assert (await api("GET", "/v2/campaign/getAll", headers={header: api.key})).status == 200


async def test_paths_that_are_not_served(api: Caller) -> None:
    for method, path in NOT_SERVED:
        assert await api.refusal(method, path) == (404, "Not found"), path


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v2/campaign/create", "POST"),
        ("POST", "/v2/campaign/delete", "DELETE"),
        ("POST", "/v2/campaign/getAll", "GET, HEAD"),
        ("PATCH", "/v2/campaign/update", "PUT"),
        ("PUT", "/v2/whatsapp/templates", "DELETE, GET, HEAD, POST"),
    ],
)
async def test_method_not_allowed(api: Caller, method: str, path: str, allowed: str) -> None:
    answer = await api(method, path)
    assert (answer.status, answer.body["error"], answer.headers["Allow"]) == (
        405,
        "Method not allowed",
        allowed,
    )


async def test_bodies_nobody_can_read(api: Caller) -> None:
    bodies: list[tuple[bytes, str]] = [
        (b"{", "not valid JSON: "),
        (b"\xff\xfe{\x00}\x00", "not valid JSON: "),
        (b'{"Name":"\xe9"}', "not valid JSON: "),
        (b'{"Name":"\\ud800"}', "not valid JSON: "),
        (b'{"Name":"a\\u0000"}', "a NUL character can't be stored"),
        (b"[" * 10_000_000, "not valid JSON: "),
        (b"[]", "the body must be an object"),
        (b"null", "the body must be an object"),
        (b'"id"', "the body must be an object"),
    ]
    for method, path in WITH_BODY:
        for body, text in bodies:
            status, said = await api.refusal(method, path, data=BytesIO(body))
            assert status == 400, (path, body[:20])
            assert said.startswith(f"invalid request: {text}"), (path, body[:20])
    assert await api.listed() == []


async def test_an_empty_body_is_no_json(api: Caller) -> None:
    status, said = await api.refusal("POST", "/v2/campaign/create", data=b"")
    assert (status, said[:32]) == (400, "invalid request: not valid JSON:")


async def test_another_charset(api: Caller) -> None:
    headers = {"X-API-Key": api.key, "Content-Type": "application/json; charset=utf-16"}
    status, said = await api.refusal("PUT", "/v2/campaign/update", data=b"{}", headers=headers)
    assert (status, said) == (400, "invalid request: the charset 'utf-16' is not supported; send UTF-8")


async def test_a_body_over_the_limit(api: Caller) -> None:
    async def too_much() -> Any:
        for _ in range(65):
            yield b" " * 1024 * 1024

    answer = await api.refusal("POST", "/v2/campaign/create", data=too_much())
    assert answer == (413, "invalid request: body too large")


async def test_the_database_is_out_of_reach(api: Caller, database: Database) -> None:
    assert (await api("GET", "/v2/campaign/getAll")).status == 200
    await database.close()
    for method, path in (("GET", "/v2/campaign/getAll"), ("GET", "/v2/campaign/getCampMsgs?campaignID=1")):
        assert await api.refusal(method, path) == (502, "Bad gateway")
