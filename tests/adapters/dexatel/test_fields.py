"""Spellings and extras of fields that are the same in several places."""

from typing import Any

import pytest

from tests.adapters.dexatel.conftest import Call, Parts
from tests.conftest import Tenant

LISTS = [
    *(f"/v1/{each}" for each in ("campaigns", "audiences", "templates", "senders", "messages", "webhooks")),
    "/v1/audiences/{audience}/contacts",
]


@pytest.mark.parametrize("path", LISTS)
async def test_page_and_limit_change_no_list(call: Call, parts: Parts, path: str) -> None:
    """Clients send them beside the vendor's own parameters."""
    for _ in range(2):
        sent = {"channel": "SMS", "from": "MyBusiness", "to": ["447700900001"], "text": "Hi"}
        assert (await call("POST", "/v1/messages", sent)).status == 201
    address = path.format(audience=parts.audience)
    plain = await call("GET", address)
    assert (await call("GET", f"{address}?page=7&limit=1")).body["data"] == plain.data


SPELLINGS: list[tuple[str, dict[str, Any]]] = [
    ("today's", {"custom1": "gold", "custom2": "since May"}),
    ("the older", {"timestamp": "gold", "date": "since May"}),
]


@pytest.mark.parametrize(("label", "fields"), SPELLINGS)
async def test_contacts_take_both_spellings(call: Call, label: str, fields: dict[str, Any]) -> None:
    """In an audience's creation, alone, and in an update, two names of the same two slots."""
    slots = {"custom1": "gold", "timestamp": "gold", "custom2": "since May", "date": "since May"}
    first, second = ({"number": f"44770090000{n}", **fields} for n in (1, 2))
    new = {"name": "customers", "channel": "SMS", "contacts": [first]}
    path = f"/v1/audiences/{(await call('POST', '/v1/audiences', new)).data['id']}/contacts"
    listed = (await call("GET", path)).data[0]
    added = (await call("POST", path, second)).data
    third = (await call("POST", path, {"number": "447700900003"})).data
    updated = (await call("PUT", f"{path}/{third['id']}", fields)).data
    for contact in (listed, added, updated):
        assert {key: contact[key] for key in slots} == slots


async def test_a_caption_is_refused(call: Call, parts: Parts) -> None:
    sent = {"channel": "SMS", "from": "MyBusiness", "to": ["447700900001"], "text": "Hi", "caption": "Go"}
    answer = await call("POST", "/v1/messages", sent)
    assert (answer.status, answer.codes) == (400, [1517])
    assert (await call("GET", "/v1/messages")).data == []


async def test_a_webhook_moves_to_another_event(call: Call, tenant: Tenant) -> None:
    new = {"url": "https://1.1.1.1/events", "event": "message"}
    created = await call("POST", "/v1/webhooks", new)
    changed = await call("PUT", f"/v1/webhooks/{created.data['id']}", {"event": "DELIVERY"})
    assert (changed.status, changed.data["event"]) == (200, "delivery")
