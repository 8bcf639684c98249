"""getAll, getCampMsgs and resendMsg: pages, states, rendering, message keys."""

from typing import Any
from uuid import UUID

import pytest

from adapters.experia import campaigns
from adapters.experia.message_keys import message_key, message_named
from gateway.domain.errors import MessageNotFound
from gateway.domain.messages import MessageRef
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.experia.conftest import Caller, clients
from tests.conftest import Tenant

ACCOUNT, OTHER = UUID(int=1), UUID(int=2)
NOT_RESENT = "invalid request: only failed messages can be resent"
NOT_FOUND = "invalid request: message not found"


async def pages(api: Caller, path: str, name: str, key: str) -> list[list[Any]]:
    """All pages of a list, each as the values of one key."""
    found, token = [], ""
    while True:
        body = (await api("GET", f"{path}&pageToken={token}")).body
        assert list(body) == ["error", name, "nextPageToken"]
        found.append([item[key] for item in body[name]])
        token = body["nextPageToken"]
        if not token:
            return found


async def set_states(database: Database, *rows: tuple[int, int, str | None, bool]) -> None:
    """Puts messages (seq, state, reason, submitted) where the engine would."""
    for seq, state, reason, submitted in rows:
        await database.fetch(
            "UPDATE messages SET state = $2, reason = $3, submitted_at = CASE WHEN $4 THEN updated_at END"
            " WHERE seq = $1",
            seq,
            state,
            reason,
            submitted,
        )


async def test_campaigns_come_newest_first_by_pages(api: Caller) -> None:
    for _ in range(5):
        await api.campaign()
    path = "/v2/campaign/getAll?resultSize="
    assert await pages(api, path + "2", "campaigns", "ID") == [[5, 4], [3, 2], [1]]
    assert await pages(api, path + "5", "campaigns", "ID") == [[5, 4, 3, 2, 1]]
    assert await pages(api, path + "5000", "campaigns", "ID") == [[5, 4, 3, 2, 1]]
    assert (await api("GET", "/v2/campaign/getAll?RESULTSIZE=1&resultsize=2")).body["nextPageToken"] == "5"


async def test_messages_come_in_order_by_pages(api: Caller) -> None:
    await api.campaign(Clients=clients(5))
    path = "/v2/campaign/getCampMsgs?CampaignId=1&resultSize="
    numbers = [client["AccountID"] for client in clients(5)]
    assert await pages(api, path + "2", "messages", "AccountID") == [numbers[:2], numbers[2:4], numbers[4:]]
    assert await pages(api, path + "5", "messages", "AccountID") == [numbers]


async def test_largest_page(api: Caller) -> None:
    await api.campaign(Clients=clients(1_001))
    body = (await api("GET", "/v2/campaign/getCampMsgs?campaignID=1")).body
    assert (len(body["messages"]), body["nextPageToken"]) == (100, "100")
    body = (await api("GET", "/v2/campaign/getCampMsgs?campaignID=1&resultSize=1001")).body
    assert (len(body["messages"]), body["nextPageToken"]) == (1_000, "1000")


async def test_queries_refused(api: Caller, stranger: Caller) -> None:
    await api.campaign()
    messages = "/v2/campaign/getCampMsgs"
    cases = [
        ("/v2/campaign/getAll?resultSize=0", "resultSize is out of range"),
        ("/v2/campaign/getAll?resultSize=-1", "resultSize is out of range"),
        ("/v2/campaign/getAll?resultSize=ten", "resultSize must be an integer"),
        ("/v2/campaign/getAll?resultSize=", "resultSize must be an integer"),
        ("/v2/campaign/getAll?resultSize=1.5", "resultSize must be an integer"),
        ("/v2/campaign/getAll?resultSize=9223372036854775808", "resultSize is out of range"),
        ("/v2/campaign/getAll?pageToken=x", "pageToken is not valid"),
        ("/v2/campaign/getAll?pageToken=%00", "pageToken is not valid"),
        ("/v2/campaign/getAll?pageToken=%ff", "pageToken is not valid"),
        ("/v2/campaign/getAll?pageToken=99999999999999999999", "pageToken is not valid"),
        (messages, "campaignID required"),
        (messages + "?campaignID=", "campaignID must be an integer"),
        (messages + "?campaignID=one", "campaignID must be an integer"),
        (messages + "?campaignID=2", "campaign not found"),
        (messages + "?campaignID=1&resultSize=0", "resultSize is out of range"),
        (messages + "?campaignID=1&pageToken=-1", "pageToken is not valid"),
        (messages + "?campaignID=1&pageToken=2147483648", "pageToken is not valid"),
    ]
    for path, text in cases:
        assert await api.refusal("GET", path) == (400, f"invalid request: {text}"), path
    answer = await stranger.refusal("GET", messages + "?campaignID=1")
    assert answer == (400, "invalid request: campaign not found")
    assert await stranger.listed() == []


async def test_a_whole_message(api: Caller, tenant: Tenant) -> None:
    await api.campaign(TempMsgID=await api.template(), JSON="", Clients=clients(2, ["Ann", "A<1>"]))
    body = (await api("GET", "/v2/campaign/getCampMsgs?campaignID=1&resultSize=1")).body
    assert body["messages"] == [
        {
            "MessageKey": message_key(tenant.account.id, MessageRef(1, 1)),
            "CampaignID": 1,
            "AccountID": "+966539070000",
            "Params": ["Ann", "A<1>"],
            "Message": "Hello Ann, order A<1>.",
            "Status": "PENDING",
            "Error": "",
            "DateSent": "",
            "UpdatedAt": "2026-03-02T12:00:00Z",
        }
    ]


async def test_a_message_of_json_alone_is_the_json(api: Caller) -> None:
    await api.campaign(JSON='{"to":"<accountID>","hi":"{{1}}"}', Clients=clients(2, ['A"b']))
    body = (await api("GET", "/v2/campaign/getCampMsgs?campaignID=1&resultSize=1")).body
    assert body["messages"][0]["Message"] == '{"to":"966539070000","hi":"A\\"b"}'


async def test_message_states(api: Caller, database: Database) -> None:
    await api.campaign(Clients=clients(8))
    await set_states(
        database,
        (1, 0, "throttled", False),
        (2, 1, None, True),
        (3, 3, None, True),
        (4, 4, None, True),
        (5, 2, "invalid_recipient", False),
        (6, 2, None, True),
        (7, 8, None, False),
        (8, 9, None, False),
    )
    body = (await api("GET", "/v2/campaign/getCampMsgs?campaignID=1")).body
    sent = "2026-03-02T12:00:00Z"
    assert [(m["Status"], m["Error"], m["DateSent"]) for m in body["messages"]] == [
        ("PENDING", "", ""),
        ("SUBMITTED", "", sent),
        ("DELIVERED", "", sent),
        ("READ", "", sent),
        ("FAILED", "invalid recipient", ""),
        ("FAILED", "failed", sent),
        ("FAILED", "canceled before it was sent", ""),
        ("FAILED", "not sent: the recipient has opted out", ""),
    ]


async def keys(api: Caller, campaign: int = 1) -> list[str]:
    body = (await api("GET", f"/v2/campaign/getCampMsgs?campaignID={campaign}")).body
    return [message["MessageKey"] for message in body["messages"]]


async def test_resend(api: Caller, database: Database) -> None:
    await api.campaign()
    await set_states(database, (2, 2, "expired", True))
    await database.fetch("UPDATE campaign_progress SET queued = 1, failed = 1")
    key = (await keys(api))[1]
    answer = await api("POST", "/v2/campaign/resendMsg", {"messageKey": key})
    assert (answer.status, answer.body) == (200, {"error": "", "messageKey": key, "status": "SUBMITTED"})
    messages = (await api("GET", "/v2/campaign/getCampMsgs?campaignID=1")).body["messages"]
    assert (messages[1]["Status"], messages[1]["Error"]) == ("PENDING", "")
    assert (await api("GET", "/v2/campaign/getAll")).body["campaigns"][0]["FailedCount"] == 0
    again = await api.refusal("POST", "/v2/campaign/resendMsg", {"messageKey": key})
    assert again == (400, NOT_RESENT)


async def test_resend_refused(api: Caller, stranger: Caller, use_cases: UseCases, tenant: Tenant) -> None:
    await api.campaign()
    await stranger.campaign()
    key = (await keys(api))[0]
    missing = message_key(tenant.account.id, MessageRef(1, 3))
    cases: list[tuple[dict[str, Any], str]] = [
        ({"MESSAGEKEY": key.lower()}, NOT_RESENT),
        ({"messageKey": missing}, NOT_FOUND),
        ({"messageKey": message_key(tenant.account.id, MessageRef(2, 1))}, NOT_FOUND),
        ({"messageKey": message_key(tenant.account.id, MessageRef(1, 2**32 - 1))}, NOT_FOUND),
        ({"messageKey": message_key(tenant.account.id, MessageRef(2**40 - 1, 0))}, NOT_FOUND),
        ({"messageKey": (await keys(stranger))[0]}, NOT_FOUND),
        ({"messageKey": key[:-1] + ("0" if key[-1] != "0" else "1")}, NOT_FOUND),
        ({"messageKey": "C030200170205C476A3B882B2702FF"}, NOT_FOUND),
        ({"messageKey": ""}, NOT_FOUND),
        ({"messageKey": "é" * 30}, NOT_FOUND),
        ({"messageKey": 7}, "invalid request: MessageKey must be a string"),
        ({"messageKey": None}, "invalid request: MessageKey required"),
        ({}, "invalid request: MessageKey required"),
    ]
    for body, text in cases:
        answer = await api.refusal("POST", "/v2/campaign/resendMsg", body)
        assert answer == (400, text), body
    campaign = await use_cases.campaigns.numbered(tenant.account, 1)
    await use_cases.campaigns.delete(tenant.account, campaign.id)
    answer = await api.refusal("POST", "/v2/campaign/resendMsg", {"messageKey": key})
    assert answer == (400, NOT_FOUND)


@pytest.mark.parametrize("ref", [MessageRef(1, 1), MessageRef(2**40 - 1, 2**31 - 1)])
def test_message_key_there_and_back(ref: MessageRef) -> None:
    key = message_key(ACCOUNT, ref)
    assert len(key) == 30
    assert set(key) <= set("0123456789ABCDEF")
    assert message_named(ACCOUNT, key) == message_named(ACCOUNT, key.lower()) == ref
    with pytest.raises(MessageNotFound):
        message_named(OTHER, key)


def test_a_mistyped_message_key_names_nothing() -> None:
    key = message_key(ACCOUNT, MessageRef(385, 100_000))
    for place in range(30):
        digit = "0" if key[place] != "0" else "1"
        with pytest.raises(MessageNotFound):
            message_named(ACCOUNT, key[:place] + digit + key[place + 1 :])


async def test_a_list_holds_so_many_clients_and_no_more(api: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaigns, "LISTED_CLIENTS", 5)
    for count in (2, 4, 3):
        await api.campaign(Clients=clients(count))
    listed = (await api("GET", "/v2/campaign/getAll")).body["campaigns"]
    assert [len(each["Clients"] or ()) for each in listed] == [3, 0, 2]
