"""Update and delete: which states take them, what they answer, what they leave behind."""

from typing import Any

import pytest

from gateway.domain.campaigns import CampaignStatus
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.experia.conftest import Caller, clients
from tests.conftest import FrozenClock, Tenant

LATER = "2026-03-03T12:00:00Z"
ONLY_SCHEDULED = "only scheduled campaigns can be updated (name and SendAt fields only)"
ALL_STATUSES = {
    "scheduled": "SCHEDULED",
    "in_progress": "SENDING",
    "paused": "PAUSED",
    "completed": "SENT",
    "failed": "FAILED",
    "canceled": "CANCELED",
}


async def set_status(database: Database, status: str) -> None:
    """Puts all campaigns into a state, as the engine would in time."""
    await database.fetch("UPDATE campaigns SET status = $1", status)


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        ({"id": 1, "name": "b"}, {"Name": "b"}),
        ({"ID": "1", "Name": "b", "SendAt": ""}, {"Name": "b"}),
        ({"Id": 1, "SENDAT": "2026-03-04T11:31:25.000Z"}, {"SendAt": "2026-03-04T11:31:25Z"}),
        ({"ID": 1, "Name": " ", "SendAt": "2026-03-04T11:31:25"}, {"SendAt": "2026-03-04T08:31:25Z"}),
        ({"ID": 1, "Name": "b", "SendAt": LATER}, {"Name": "b"}),
        ({"ID": 1, "Name": "b", "Message": "ignored by the vendor's decoder"}, {"Name": "b"}),
        ({"ID": 1, "SendAt": "2025-03-04T11:31:25.000Z"}, {"SendAt": "2025-03-04T11:31:25Z"}),
    ],
)
async def test_update(api: Caller, clock: FrozenClock, body: dict[str, Any], changed: dict[str, Any]) -> None:
    campaign = await api.campaign(SendAt=LATER)
    clock.forward(minutes=1)
    answer = await api("PUT", "/v2/campaign/update", body)
    expected = {**campaign, **changed, "UpdatedAt": "2026-03-02T12:01:00Z"}
    assert (answer.status, answer.body) == (200, expected)
    assert (await api("GET", "/v2/campaign/getAll")).body["campaigns"] == [expected]


async def test_update_to_the_past_makes_it_due(
    api: Caller, use_cases: UseCases, tenant: Tenant, clock: FrozenClock
) -> None:
    await api.campaign(SendAt=LATER)
    await api("PUT", "/v2/campaign/update", {"ID": 1, "SendAt": "2025-03-04T11:31:25.000Z"})
    assert (await use_cases.campaigns.numbered(tenant.account, 1)).start_at == clock()


async def test_update_refused(api: Caller, stranger: Caller) -> None:
    campaign = await api.campaign(SendAt=LATER)
    cases: list[tuple[dict[str, Any], str]] = [
        ({"Name": "b"}, "ID required"),
        ({"ID": None, "Name": "b"}, "ID required"),
        ({"ID": 1}, "Name or SendAt required"),
        ({"ID": 1, "Name": "", "SendAt": ""}, "Name or SendAt required"),
        ({"ID": 1, "Name": 2}, "Name must be a string"),
        ({"ID": 1, "SendAt": "soon"}, "SendAt is not an RFC 3339 time"),
        ({"ID": True, "Name": "b"}, "ID must be an integer"),
        ({"ID": 1.0, "Name": "b"}, "ID must be an integer"),
        ({"ID": [1], "Name": "b"}, "ID must be an integer"),
        ({"ID": "1x", "Name": "b"}, "ID must be an integer"),
        ({"ID": "١", "Name": "b"}, "ID must be an integer"),
        ({"ID": 10**30, "Name": "b"}, "ID must be an integer"),
        ({"ID": 2**63, "Name": "b"}, "ID is out of range"),
        ({"ID": str(2**63), "Name": "b"}, "ID is out of range"),
        ({"ID": 2**63 - 1, "Name": "b"}, "campaign not found"),
        ({"ID": -1, "Name": "b"}, "campaign not found"),
        ({"ID": 2, "Name": "b"}, "campaign not found"),
    ]
    for body, text in cases:
        answer = await api.refusal("PUT", "/v2/campaign/update", body)
        assert answer == (400, f"invalid request: {text}"), body
    answer = await stranger.refusal("PUT", "/v2/campaign/update", {"ID": 1, "Name": "b"})
    assert answer == (400, "invalid request: campaign not found")
    assert (await api("GET", "/v2/campaign/getAll")).body["campaigns"] == [campaign]


async def test_only_scheduled_campaigns_are_updated(api: Caller, database: Database) -> None:
    await api.campaign(SendAt=LATER)
    for status in ALL_STATUSES:
        if status == "scheduled":
            continue
        await set_status(database, status)
        before = (await api("GET", "/v2/campaign/getAll")).body
        answer = await api.refusal("PUT", "/v2/campaign/update", {"ID": 1, "Name": "b"})
        assert answer == (400, ONLY_SCHEDULED), status
        assert (await api("GET", "/v2/campaign/getAll")).body == before


async def test_status_words(api: Caller, database: Database) -> None:
    await api.campaign(SendAt=LATER)
    for status, word in ALL_STATUSES.items():
        await set_status(database, status)
        campaign = (await api("GET", "/v2/campaign/getAll")).body["campaigns"][0]
        assert (campaign["Status"], campaign["Error"]) == (word, "failed" if word == "FAILED" else "")


async def test_counters(api: Caller, database: Database) -> None:
    await api.campaign()
    await database.fetch(
        "UPDATE campaign_progress SET total = 31, queued = 0, sent = 1, delivered = 2, read = 4,"
        " failed = 8, canceled = 16, submitted = 15"
    )
    campaign = (await api("GET", "/v2/campaign/getAll")).body["campaigns"][0]
    names = ("SentCount", "DeliveredCount", "FailedCount", "Total")
    assert [campaign[name] for name in names] == [15, 6, 8, 31]


async def test_failed_campaign_says_why(api: Caller, database: Database) -> None:
    await api.campaign()
    await database.fetch("UPDATE campaigns SET status = 'failed', reason = 'more than 3 recipients'")
    assert (await api("GET", "/v2/campaign/getAll")).body["campaigns"][0]["Error"] == "more than 3 recipients"


async def test_delete_in_any_state(api: Caller, database: Database) -> None:
    for number, status in enumerate(ALL_STATUSES, 1):
        campaign = await api.campaign(SendAt=LATER)
        await set_status(database, status)
        answer = await api("DELETE", "/v2/campaign/delete", {"id": number})
        assert (answer.status, answer.body["Error"]) == (200, "failed" if status == "failed" else "")
        assert answer.body | {"Error": ""} == campaign | {"Status": "DELETED"}
        assert await api.listed() == []


async def test_deleting_cancels_what_is_queued(
    api: Caller, use_cases: UseCases, tenant: Tenant, database: Database
) -> None:
    await api.campaign()
    campaign = await use_cases.campaigns.numbered(tenant.account, 1)
    await api("DELETE", "/v2/campaign/delete", {"id": 1})
    rows = await database.fetch(
        "SELECT c.status, c.live, p.halted FROM campaigns c JOIN campaign_progress p ON p.campaign_id = c.id"
    )
    assert [tuple(row) for row in rows] == [(CampaignStatus.CANCELED, True, True)]
    assert len(await use_cases.messages.of(campaign, limit=10)) == 2


async def test_ways_to_say_which_to_delete(api: Caller) -> None:
    ways: list[dict[str, Any]] = [
        {"json": {"id": 1}},
        {"json": {"ID": "2"}},
        {"params": {"id": "3"}},
        {"params": {"ID": "4"}},
        {"json": {"Id": 5}, "params": {"id": "1"}},
    ]
    for number, way in enumerate(ways, 1):
        await api.campaign()
        answer = await api("DELETE", "/v2/campaign/delete", **way)
        assert (answer.status, answer.body["ID"]) == (200, number), way
    assert await api.listed() == []


async def test_delete_refused(api: Caller, stranger: Caller) -> None:
    await api.campaign()
    cases: list[tuple[dict[str, Any], str]] = [
        ({}, "ID required"),
        ({"json": {}}, "ID required"),
        ({"json": {"ID": None}}, "ID required"),
        ({"json": []}, "the body must be an object"),
        ({"json": {"ID": "first"}}, "ID must be an integer"),
        ({"params": {"id": ""}}, "ID must be an integer"),
        ({"params": {"id": "1\0"}}, "ID must be an integer"),
        ({"json": {"ID": 2}}, "campaign not found"),
    ]
    for way, text in cases:
        answer = await api.refusal("DELETE", "/v2/campaign/delete", **way)
        assert answer == (400, f"invalid request: {text}"), way
    answer = await stranger.refusal("DELETE", "/v2/campaign/delete", {"ID": 1})
    assert answer == (400, "invalid request: campaign not found")
    assert await api.listed() == [1]


async def test_deleted_is_gone(api: Caller) -> None:
    await api.campaign(SendAt=LATER)
    await api("DELETE", "/v2/campaign/delete", {"ID": 1})
    for method, path, body in (
        ("DELETE", "/v2/campaign/delete", {"ID": 1}),
        ("PUT", "/v2/campaign/update", {"ID": 1, "Name": "b"}),
        ("GET", "/v2/campaign/getCampMsgs?campaignID=1", None),
    ):
        answer = await api.refusal(method, path, body)
        assert answer == (400, "invalid request: campaign not found")


async def test_large_campaign_answers_without_clients(api: Caller) -> None:
    await api.campaign(Clients=clients(1_001), SendAt=LATER)
    updated = await api("PUT", "/v2/campaign/update", {"ID": 1, "Name": "b"})
    deleted = await api("DELETE", "/v2/campaign/delete", {"ID": 1})
    assert [(each.body["Clients"], each.body["Total"]) for each in (updated, deleted)] == [(None, 1_001)] * 2
