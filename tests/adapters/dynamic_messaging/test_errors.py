import re

import pytest

from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.dynamic_messaging.conftest import Api, Client, asked, creation, error_messages
from tests.conftest import NewTenant, Tenant

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"

BAD_BODIES: list[tuple[str, bytes, str]] = [
    ("empty", b"", "$"),
    ("not JSON", b"{'a'}", "$"),
    ("not UTF-8", b'{"sender":"\xff"}', "$"),
    ("lone surrogate", b'{"sender":"\\ud800"}', "$"),
    ("NUL", b'{"sender":"\\u0000"}', "$"),
    ("nested", b"[" * 10_000_000, "$"),
    ("a list", b"[{}]", "$"),
    ("70 bits", b'{"optOutLinkId":1180591620717411303424}', "OptOutLinkId"),
    ("an overflowing float", b'{"optOutLinkId":1e999}', "$"),
]


async def test_unreadable_bodies(subtests: pytest.Subtests, api: Api) -> None:
    for label, body, name in BAD_BODIES:
        with subtests.test(label):
            answer = await api("POST", "/api/Campaigns", data=body)
            assert list(error_messages(answer)) == [name]
            assert (await api("GET", "/api/Campaigns")).body["totalRecords"] == 0


PROBLEMS: list[tuple[str, str, str, dict[str, str], int, str]] = [
    ("unknown path", "GET", "/api/Voice", {}, 404, "Not Found"),
    ("deeper", "GET", "/api/Campaigns/true/Contacts/1", {}, 404, "Not Found"),
    ("method", "PUT", "/api/Campaigns", {}, 405, "Method Not Allowed"),
    ("override", "POST", "/api/Campaigns", {"X-HTTP-Method-Override": "PURGE"}, 405, "Method Not Allowed"),
    ("charset", "POST", "/api/Campaigns", {"Content-Type": "application/json; charset=utf-16"}, 415,
     "Unsupported Media Type"),
]  # fmt: skip


async def test_problems(subtests: pytest.Subtests, api: Api) -> None:
    for label, method, path, headers, status, title in PROBLEMS:
        with subtests.test(label):
            traced = {**headers, "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
            answer = await api(method, path, headers=traced)
            assert (answer.status, answer.body["title"], answer.body["status"]) == (status, title, status)
            assert answer.headers["Content-Type"] == "application/problem+json; charset=utf-8"
            assert answer.body.keys() == {"type", "title", "status", "traceId"}
            assert re.fullmatch(f"00-{TRACE}-[0-9a-f]{{16}}-00", answer.body["traceId"])


async def test_methods_that_are_allowed(api: Api) -> None:
    assert (await api("DELETE", "/api/Campaigns")).headers["Allow"] == "GET, HEAD, POST"
    contacts = await api("POST", "/api/Campaigns/x/Contacts")
    assert (contacts.status, contacts.headers["Allow"]) == (405, "GET, HEAD")


async def test_a_body_over_the_limit(api: Api) -> None:
    answer = await api("POST", "/api/Campaigns", data=b" " * (64 * 1024 * 1024 + 1))
    assert (answer.status, answer.body["title"]) == (413, "Payload Too Large")


async def test_the_flat_form(api: Api, new_tenant: NewTenant) -> None:
    flat = await new_tenant("flat", options={"dynamic_messaging": {"flat_errors": True}})
    paged = await api("GET", "/api/Campaigns?pageSize=10001", of=flat)
    assert (paged.status, paged.body) == (400, {"pageSize": ["can not exceed 10000 records"]})
    assert paged.headers["Content-Type"] == "application/json; charset=utf-8"
    body = creation(contacts=[{"phoneNumber": "1"}])
    contact = await api("POST", "/api/Campaigns", of=flat, json=body)
    assert contact.body == {"Contacts[0].PhoneNumber": ["The PhoneNumber field is not a valid phone number."]}
    assert (await api("GET", "/api/Campaigns/x", of=flat)).body["title"] == "Not Found"


async def test_a_database_out_of_reach(
    client: Client,
    tenant: Tenant,
    use_cases: UseCases,
    database: Database,
) -> None:
    await database.close()
    answer = await asked(client, "GET", "/api/Campaigns", headers={"api-key": tenant.key})
    assert (answer.status, answer.body["title"]) == (503, "Service Unavailable")
