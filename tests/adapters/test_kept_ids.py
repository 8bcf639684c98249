"""Programs that stored an id elsewhere find what it was the id of: shown in its place, and found by it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from adapters.experia.message_keys import message_key
from adapters.registry import dialects
from gateway.domain.campaigns import CampaignStatus, Counters
from gateway.domain.message_ids import computed_id
from gateway.domain.messages import MessageRef, MessageState
from gateway.moving.load import batched, load
from gateway.store.database import Database
from tests.adapters.test_events import EVENT, HOOK
from tests.adapters.vendors import Client
from tests.conftest import FrozenClock, Tenant
from tests.moving.objects import campaign, message

ELSEWHERE = UUID(int=12345)
"""An account of another gateway, whose ids of messages are computed with it."""

GUID = "3f0e8c1a-1111-4222-8333-444455556666"
COMPUTED = str(computed_id(ELSEWHERE, MessageRef(101, 2)))
KEY_OF_COMPUTED = message_key(ELSEWHERE, MessageRef(101, 2))
KEY = "A1B2C3D4E5F60718293A4B5C6D7E8F"
ODD = "wamid.HBg=/ü"
KEPT = [GUID, COMPUTED, KEY, ODD, None]


@pytest.fixture
async def loaded(database: Database, clock: FrozenClock, tenant: Tenant) -> None:
    going = campaign(101, kept_id="abc123", counters=Counters(5, failed=5), status=CampaignStatus.COMPLETED)
    messages = [
        message(101, seq=seq, kept_id=kept, state=MessageState.FAILED, provider_message_id=None)
        for seq, kept in enumerate(KEPT, 1)
    ]
    await load(database, clock, tenant.account, batched([going, *messages]))


@pytest.fixture
def own(tenant: Tenant) -> list[str]:
    """The ids that are computed here."""
    return [str(computed_id(tenant.account.id, MessageRef(101, seq))) for seq in range(1, 6)]


@pytest.fixture
def keys(tenant: Tenant) -> list[str]:
    return [message_key(tenant.account.id, MessageRef(101, seq)) for seq in range(1, 6)]


async def asked(client: Client, tenant: Tenant, path: str, method: str = "GET", body: object = None) -> Any:
    headers = {
        "X-Dexatel-Key": tenant.key,
        "X-API-Key": tenant.key,
        "Authorization": f"Bearer {tenant.key}",
    }
    async with client.request(method, path, headers=headers, json=body) as answer:
        return await answer.json() if answer.content_length else answer.status


@pytest.mark.usefixtures("loaded")
async def test_messages_of_dexatel(client: Client, tenant: Tenant, own: list[str]) -> None:
    listed = await asked(client, tenant, "/v1/messages")
    shown = [GUID, COMPUTED, own[2], own[3], own[4]]
    assert sorted(each["id"] for each in listed["data"]) == sorted(shown)
    for wanted, expected in ((GUID, GUID), (GUID.upper(), GUID), (COMPUTED, COMPUTED), (own[0], GUID)):
        found = await asked(client, tenant, f"/v1/messages/{wanted}")
        assert found["data"]["id"] == expected


@pytest.mark.usefixtures("loaded")
async def test_messages_of_experia(client: Client, tenant: Tenant, keys: list[str]) -> None:
    listed = await asked(client, tenant, "/v2/campaign/getCampMsgs?campaignID=101")
    shown = [keys[0], KEY_OF_COMPUTED, KEY, ODD, keys[4]]
    assert [each["MessageKey"] for each in listed["messages"]] == shown
    for key in (KEY_OF_COMPUTED, KEY, ODD, keys[4]):
        sent = await asked(client, tenant, "/v2/campaign/resendMsg", "POST", {"MessageKey": key})
        assert (sent["error"], sent.get("messageKey")) == ("", key)
    for key in ("0" * 30, "nobody", "a\x00", "\u2028"):
        answer = await asked(client, tenant, "/v2/campaign/resendMsg", "POST", {"MessageKey": key})
        assert answer["error"], key


@pytest.mark.usefixtures("loaded")
async def test_messages_of_dynamic_messaging(client: Client, tenant: Tenant, own: list[str]) -> None:
    listed = await asked(client, tenant, "/api/SMSMessages?sorts=id")
    shown = [GUID, COMPUTED, own[2], own[3], own[4]]
    assert [each["newId"] for each in listed["items"]] == shown
    assert {each["campaignId"] for each in listed["items"]} == {"abc123"}
    for wanted in shown:
        found = await asked(client, tenant, f"/api/SMSMessages/{wanted}")
        assert found["newId"] == wanted
        filtered = await asked(client, tenant, f"/api/SMSMessages?filters=newId=={wanted}")
        assert [each["newId"] for each in filtered["items"]] == [wanted]
    filtered = await asked(client, tenant, "/api/SMSMessages?filters=campaignId==abc123")
    assert len(filtered["items"]) == 5


@pytest.mark.usefixtures("loaded")
async def test_campaigns_of_dynamic_messaging(client: Client, tenant: Tenant) -> None:
    here = UUID(int=101)
    for path in ("abc123", str(here)):
        found = await asked(client, tenant, f"/api/Campaigns/{path}")
        assert found["id"] == "abc123"
    for filters in ("", "?filters=id==abc123"):
        listed = await asked(client, tenant, f"/api/Campaigns{filters}")
        assert [each["id"] for each in listed["items"]] == ["abc123"]
    contacts = await asked(client, tenant, "/api/Campaigns/abc123/Contacts")
    assert len(contacts["items"]) == 5
    for path in ("abc124", "ABC123", "%00", "a%20b"):
        assert (await asked(client, tenant, f"/api/Campaigns/{path}"))["status"] == 404
    assert await asked(client, tenant, "/api/Campaigns/abc123", "DELETE") == 204
    assert (await asked(client, tenant, "/api/Campaigns/abc123"))["status"] == 404


KINDS = {dialect.name: dialect.events[0] for dialect in dialects()}

# label, what is kept, in whose words, what the event says it is
TOLD = [
    ("a GUID", GUID, "dexatel", GUID),
    ("a GUID", GUID, "dynamic_messaging", GUID),
    ("a key", KEY, "experia", KEY),
    ("the id of another gateway", COMPUTED, "experia", KEY_OF_COMPUTED),
    ("the id of another gateway", COMPUTED, "dexatel", COMPUTED),
]


@pytest.mark.parametrize(
    ("kept", "dialect", "told"), [pytest.param(*case, id=f"{label} {case[1]}") for label, *case in TOLD]
)
def test_events(kept: str, dialect: str, told: str) -> None:
    event = replace(EVENT, kept_id=kept, campaign_kept_id="abc123")
    body = KINDS[dialect].tell(HOOK, event).body.decode()
    assert f'"{told}"' in body
    assert ('"campaignId":"abc123"' in body) == (dialect == "dynamic_messaging")
