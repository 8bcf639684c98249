"""The requests that the vendor's pages print, byte for byte, and the answers they print for them."""

from datetime import UTC, datetime

import pytest

from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.dexatel.conftest import Call
from tests.adapters.given_ids import GivenIds
from tests.conftest import FrozenClock

TEMPLATE = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
AUDIENCE = "4f6b8d2a-1c3e-5a7f-9b0d-2e4c6a8f0b1d"
CAMPAIGN = "c3d4e5f6-a7b8-9012-cdef-123456789012"

IMMEDIATE = b"""{
"data": {
"name": "January Flash Sale",
"channel": "whatsapp",
"from": "MyBusiness",
"template": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
"audience": "4f6b8d2a-1c3e-5a7f-9b0d-2e4c6a8f0b1d"
}
}"""
SCHEDULED = """{
"data": {
"name": "Product Launch — March 1",
"channel": "whatsapp",
"from": "MyBusiness",
"template": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
"audience": "4f6b8d2a-1c3e-5a7f-9b0d-2e4c6a8f0b1d",
"schedule": "2024-03-01 09:00:00"
}
}""".encode()
RESCHEDULED = b"""{
"data": {
"schedule": "2024-03-02 10:00:00"
}
}"""
CREATED = {
    "id": CAMPAIGN,
    "name": "Product Launch — March 1",
    "channel": "whatsapp",
    "status": "scheduled",
    "sender": "MyBusiness",
    "template_id": TEMPLATE,
    "audience_id": AUDIENCE,
    "schedule": "2024-03-01 09:00:00",
    "create_date": "2024-02-20 14:00:00",
}


@pytest.fixture
def ids() -> GivenIds:
    return GivenIds()


@pytest.fixture
def use_cases(database: Database, clock: FrozenClock, ids: GivenIds) -> UseCases:
    clock.now = datetime(2024, 2, 20, 14, tzinfo=UTC)
    return UseCases.on(database, clock, ids)


async def test_a_campaign_from_its_creation_to_its_end(call: Call, ids: GivenIds) -> None:
    """Every request of the guide, with the identifiers it prints."""
    json = {"Content-Type": "application/json"}
    new = {"channel": "WHATSAPP", "name": "MyBusiness"}
    await call("POST", "/v1/senders", {**new, "code": "MyBusiness"})
    ids.next = TEMPLATE
    await call("POST", "/v1/templates", {**new, "text": "Sale!", "wa_sender_code": "MyBusiness"})
    ids.next = AUDIENCE
    await call("POST", "/v1/audiences", {**new, "contacts": [{"number": "447700900001"}]})

    immediate = await call("POST", "/v1/campaigns", body=IMMEDIATE, **json)
    assert (immediate.status, immediate.data["status"]) == (201, "in_progress")
    ids.next = CAMPAIGN
    scheduled = await call("POST", "/v1/campaigns", body=SCHEDULED, **json)
    assert scheduled.status == 201
    assert {name: scheduled.data[name] for name in CREATED} == CREATED

    every = await call("GET", "/v1/campaigns?filter[channel]=WHATSAPP")
    assert [row["id"] for row in every.data] == [CAMPAIGN, immediate.data["id"]]
    both = await call("GET", "/v1/campaigns?filter[channel]=WHATSAPP&filter[statuses]=scheduled,in_progress")
    assert [row["status"] for row in both.data] == ["scheduled", "in_progress"]
    path = f"/v1/campaigns/{CAMPAIGN}"
    assert (await call("GET", path)).body == scheduled.body
    moved = await call("PUT", path, body=RESCHEDULED, **json)
    assert (moved.status, moved.data) == (200, {**scheduled.data, "schedule": "2024-03-02 10:00:00"})
    deleted = await call("DELETE", path)
    assert (deleted.status, deleted.text) == (204, "")
    assert (await call("GET", path)).codes == [1601]


async def test_the_update_page_names_a_campaign_of_somebody_else(call: Call) -> None:
    """Its request is printed without a body."""
    path = "/v1/campaigns/48e200b7-be98-4360-b5c7-5dfac16b06f9"
    json = {"Content-Type": "application/json"}
    assert (await call("PUT", path, **json)).codes == [1005]
    assert (await call("PUT", path, {"name": "x"}, **json)).codes == [1601]
