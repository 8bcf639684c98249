"""Answers in the shapes that the vendors' own pages print, and answers in none."""

import pytest

from gateway.engine.use_cases import UseCases
from gateway.moving.import_report import ImportReport
from gateway.moving.importing import Import, ImportStopped
from gateway.store.database import Database
from tests.adapters.vendors import Client
from tests.conftest import FrozenClock, Tenant
from tests.importing.conftest import source_at
from tests.importing.fakes import Answers, answering

TEMPLATE = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
AUDIENCE = "4f6b8d2a-1c3e-5a7f-9b0d-2e4c6a8f0b1d"
CAMPAIGN = "c3d4e5f6-a7b8-9012-cdef-123456789012"
MESSAGE = "48e200b7-be98-4360-b5c7-5dfac16b06f9"

DEXATEL: Answers = {
    "/v1/senders": {
        "data": [
            {"id": "9", "name": "MyBusiness", "code": "447700900999", "channel": "WHATSAPP", "type": "other"}
        ]
    },
    "/v1/templates": {
        "data": [
            {
                "id": TEMPLATE,
                "name": "sale",
                "text": "Hi {first_name}, {nick}",
                "channel": "whatsapp",
                "status": "COMPLETED",
                "create_date": "2024-02-20 14:00:00",
            },
            {"id": "t-2", "channel": "RCS", "text": "x"},
        ],
    },
    # A link that is nothing but a query, and one to somewhere else: the token alone counts.
    "/v1/audiences?page_size=1000": {
        "data": [{"id": AUDIENCE, "name": "all", "channel": "WHATSAPP"}],
        "pagination": {"total": 2, "links": {"next": "page_size=1&page_token=two"}},
    },
    "/v1/audiences?page_size=1000&page_token=two": {
        "data": [{"id": "b", "name": "others", "channel": "SMS"}],
        "pagination": {
            "total": 2,
            "links": {"next": "", "previous": "https://elsewhere.example/v1/audiences"},
        },
    },
    f"/v1/audiences/{AUDIENCE}/contacts": {
        "data": [
            {"id": "1", "number": "447700900001", "first_name": "Ann", "timestamp": "older", "tags": None},
            {"id": "2", "number": "447700900001"},
            {"id": "3", "number": "none"},
        ],
        "pagination": {"links": None},
    },
    "/v1/audiences/b/contacts": {"data": []},
    "/v1/webhooks": {"data": [{"id": "w", "url": "https://1.1.1.1/", "event": "DELIVERY"}]},
    "/v1/campaigns": {
        "data": [
            {
                "id": CAMPAIGN,
                "name": "Product Launch — March 1",
                "channel": "whatsapp",
                "status": "scheduled",
                "sender": "MyBusiness",
                "template_id": TEMPLATE,
                "audience_id": AUDIENCE,
                "schedule": "2024-03-01 09:00:00",
                "create_date": "2024-02-20 14:00:00",
            },
            {"id": "old", "name": "n", "channel": "SMS", "status": "halted"},
        ],
        **{"pagination": {"number": 1, "size": 2, "total": 2, "links": {"self": "/v1/campaigns"}}},
    },
    "/v1/messages": {
        "data": [
            {
                "id": MESSAGE,
                "text": "Your code is 1234",
                "from": "MyBusiness",
                "to": "447700900001",
                "channel": "SMS",
                "status": "rejected",
                "create_date": "2024-02-20 14:00:00",
                "encoding": "GSM-7",
                "segments_count": 1,
            },
            {"id": "m-2", "to": "447700900002", "status": "seen", "text": None},
        ]
    },
}

EXPERIA: Answers = {
    "/v2/whatsapp/templates": {"error": "", "templates": None},
    "/v2/campaign/getAll": {
        "error": "",
        "campaigns": [
            {
                "id": 385,
                "name": "Order Confirmation Campaign",
                "createdAt": "2026-01-15 08:03:57 +0000 UTC",
                "sendAt": "2025-03-03T14:32:25+03:00",
                "status": "sent",
                "message": "Hi {{1}}",
                "JSON": '{ "to": "<accountID>", "type": "template", ... }',
                "sentCount": 2,
                "deliveredCount": 1,
                "failedCount": 0,
                "total": 2,
                "clients": [{"accountID": "+966539078942", "params": ["John", "ORD-12345"]}],
                "tempMsgID": "c8630dcb-dc36-4968-8ca4-26a78893c1e6",
                "error": "",
            }
        ],
    },
    "/v2/campaign/getCampMsgs": {
        "error": "",
        "messages": [
            {
                "MessageKey": "C030200170205C476A3B882B2702FF",
                "AccountID": "+966539078942",
                "Params": ["John", "ORD-12345"],
                "Status": "READ",
            },
            {
                "MessageKey": "C030200170205C476A3B882B270300",
                "AccountID": "+966539078943",
                "Status": "FAILED",
                "Error": "no",
            },
        ],
    },
}

DYNAMIC_MESSAGING: Answers = {
    "/api/Campaigns": {
        "pageIndex": 1,
        "totalPages": 1,
        "totalRecords": 1,
        "items": [
            {
                "id": "abc123",
                "startDateTime": "2023-06-27T03:04:01.374Z",
                "sender": "MyBusiness",
                "recipientCount": 2,
                "message": "Dear {Name}",
                "status": 5,
                "optOutLinkId": 7,
                "trackLinkUrl": "https://shop.example",
            }
        ],
    },
    "/api/Campaigns/abc123/Contacts": {
        "pageIndex": 1,
        "totalPages": 1,
        "totalRecords": 2,
        "items": [
            {"phoneNumber": "07700900001", "name": "Ann", "custom1": None, "custom2": "x", "id": "c1"},
            {"phoneNumber": "447700900002", "name": "Bob", "id": "c2"},
        ],
    },
    "/api/SMSMessages": {
        "pageIndex": 1,
        "totalPages": 1,
        "totalRecords": 2,
        "items": [
            {
                "newId": MESSAGE,
                "id": 7,
                "client_Id": 1,
                "dateCreated": "2023-11-31T10:00:00.000",
                "dateModified": "2023-11-30T10:00:01.123",
                "phoneNumber": "447700900002",
                "status": 1,
                "price": 0.04,
                "smsCount": 1,
                "dateReceived": "2023-11-30T10:00:01.123",
                "countryCode": "UK",
                "senderNumber": "MyBusiness",
                "message": "Dear Bob",
                "campaignId": "abc123",
            },
            {"newId": CAMPAIGN, "id": 8, "phoneNumber": "447700900003", "status": 1000, "campaignId": None},
        ],
    },
}


async def imported_from(
    answers: Answers, dialect: str, database: Database, clock: FrozenClock, tenant: Tenant
) -> ImportReport:
    async with answering(answers) as url, source_at(url, dialect, "key") as source:
        return await Import(database, clock, tenant.account, source, dialect=dialect, origin=url).run()


def told(report: ImportReport) -> dict[str, tuple[int, dict[str, int], dict[str, int]]]:
    return {
        each.value: (tally.came, dict(tally.skipped), dict(tally.changed))
        for each, tally in report.resources.items()
    }


NEW_ID = "its id is no UUID, so it has another one here"


async def test_dexatel(
    client: Client, database: Database, use_cases: UseCases, clock: FrozenClock, tenant: Tenant
) -> None:
    report = await imported_from(DEXATEL, "dexatel", database, clock, tenant)
    assert told(report) == {
        "senders": (1, {}, {NEW_ID: 1, "its type 'other' is not known here": 1}),
        "templates": (
            1,
            {"is of a channel that is not served here": 1},
            {"its text has names in braces that are no field of a contact: they stay as they are": 1},
        ),
        "audiences": (2, {}, {NEW_ID: 1}),
        "contacts": (
            1,
            {"its number is in the audience": 1, "its number is no phone number": 1},
            {NEW_ID: 2},
        ),
        "webhooks": (1, {}, {NEW_ID: 1}),
        "campaigns": (1, {"its status 'halted' is not known here": 1}, {}),
        "messages": (2, {}, {NEW_ID: 1}),
    }
    key = {"X-Dexatel-Key": tenant.key}
    campaign = (await (await client.get(f"/v1/campaigns/{CAMPAIGN}", headers=key)).json())["data"]
    shown = (
        "id",
        "name",
        "channel",
        "status",
        "sender",
        "template_id",
        "audience_id",
        "schedule",
        "create_date",
    )
    assert {name: campaign[name] for name in shown} == {
        name: DEXATEL["/v1/campaigns"]["data"][0][name] for name in shown
    }
    message = (await (await client.get(f"/v1/messages/{MESSAGE}", headers=key)).json())["data"]
    assert (message["id"], message["status"], message["status_details"]) == (MESSAGE, "failed", "rejected")
    contacts = (await (await client.get(f"/v1/audiences/{AUDIENCE}/contacts", headers=key)).json())["data"]
    assert [(each["first_name"], each["custom1"]) for each in contacts] == [("Ann", "older")]


async def test_experia(client: Client, database: Database, clock: FrozenClock, tenant: Tenant) -> None:
    report = await imported_from(EXPERIA, "experia", database, clock, tenant)
    assert told(report) == {
        "templates": (0, {}, {}),
        "campaigns": (1, {}, {"its JSON can't be sent, so it is only shown": 1}),
        "messages": (2, {}, {}),
    }
    key = {"X-API-Key": tenant.key}
    [campaign] = (await (await client.get("/v2/campaign/getAll", headers=key)).json())["campaigns"]
    assert (campaign["ID"], campaign["CreatedAt"]) == (385, "2026-01-15T08:03:57Z")
    assert campaign["JSON"] == EXPERIA["/v2/campaign/getAll"]["campaigns"][0]["JSON"]
    assert (campaign["Status"], campaign["Total"], campaign["DeliveredCount"], campaign["FailedCount"]) == (
        "SENT",
        2,
        1,
        1,
    )
    answer = await client.get("/v2/campaign/getCampMsgs?campaignID=385", headers=key)
    messages = (await answer.json())["messages"]
    assert [(each["MessageKey"], each["Status"], each["Error"]) for each in messages] == [
        ("C030200170205C476A3B882B2702FF", "READ", ""),
        ("C030200170205C476A3B882B270300", "FAILED", "no"),
    ]


async def test_dynamic_messaging(
    client: Client, database: Database, clock: FrozenClock, tenant: Tenant
) -> None:
    report = await imported_from(DYNAMIC_MESSAGING, "dynamic_messaging", database, clock, tenant)
    assert told(report) == {
        "audiences": (0, {}, {}),
        "campaigns": (1, {}, {"what its opt-out link's page says is not shown by the vendor": 1}),
        "recipients": (2, {}, {}),
        "messages": (2, {}, {"its price is not kept": 1}),
    }
    assert report.notes == ["audiences: the vendor has no such list (404)"]
    key = {"Authorization": f"Bearer {tenant.key}"}
    campaign = await (await client.get("/api/Campaigns/abc123", headers=key)).json()
    assert campaign == DYNAMIC_MESSAGING["/api/Campaigns"]["items"][0]
    message = await (await client.get(f"/api/SMSMessages/{MESSAGE}", headers=key)).json()
    assert (message["newId"], message["status"], message["campaignId"]) == (MESSAGE, 1, "abc123")
    single = await (await client.get(f"/api/SMSMessages/{CAMPAIGN}", headers=key)).json()
    assert (single["newId"], single["status"], single["campaignId"]) == (CAMPAIGN, 8, None)
    contacts = (await (await client.get("/api/Campaigns/abc123/Contacts", headers=key)).json())["items"]
    assert [(each["phoneNumber"], each["name"], each["custom2"]) for each in contacts] == [
        ("447700900001", "Ann", "x"),
        ("447700900002", "Bob", None),
    ]


OK = {**DEXATEL, "/v1/senders": {"data": []}}

# label, dialect, what is answered, what is said
BAD: list[tuple[str, str, Answers, str]] = [
    (
        "no JSON",
        "dexatel",
        {"/v1/senders": b"<html>"},
        "senders: the vendor answered something that is no JSON",
    ),
    ("an array", "dexatel", {"/v1/senders": []}, "senders: .* another form than its own: it: "),
    ("no data", "dexatel", {"/v1/senders": {"senders": []}}, "senders: .* data: field required"),
    ("no rows", "dexatel", {"/v1/senders": {"data": {"id": "1"}}}, "senders: .* data: "),
    (
        "a row without an id",
        "dexatel",
        {"/v1/senders": {"data": [{"name": "x"}]}},
        r"senders: .* 0\.id: field required",
    ),
    (
        "a number as an id",
        "dexatel",
        {"/v1/senders": {"data": [{"id": 1, "name": "x"}]}},
        r"senders: .* 0\.id: ",
    ),
    (
        "a refused key",
        "dexatel",
        {"/v1/senders": 401},
        "senders: the vendor answered 401, so it does not accept the key",
    ),
    ("a failure", "dexatel", {"/v1/senders": 500}, "senders: the vendor answered 500"),
    (
        "a page that leads to itself",
        "dexatel",
        {"/v1/senders": {"data": [], "pagination": {"links": {"next": "?page_token=a"}}}},
        "senders: the vendor answered with a page that is followed by itself",
    ),
    (
        "a list within",
        "dexatel",
        {**OK, f"/v1/audiences/{AUDIENCE}/contacts": b"\xff"},
        f"contacts of {AUDIENCE}: the vendor answered something that is no JSON",
    ),
    (
        "what can't be stored",
        "dexatel",
        {"/v1/senders": {"data": [{"id": "1", "name": "a\0b"}]}},
        "senders: a page holds a value that can't be stored",
    ),
    (
        "an error with success",
        "experia",
        {"/v2/whatsapp/templates": {"error": "no"}},
        "templates: .* and an error: no",
    ),
    (
        "no list",
        "experia",
        {"/v2/whatsapp/templates": {"error": "", "a": [], "b": []}},
        "templates: .* templates: missing",
    ),
    (
        "a campaign without a number",
        "experia",
        {**EXPERIA, "/v2/campaign/getAll": {"error": "", "campaigns": [{"ID": "x", "Status": "SENT"}]}},
        r"campaigns: .* 0\.id: ",
    ),
    (
        "a status in words",
        "dynamic_messaging",
        {"/api/Campaigns": {"items": [{"id": "abc123", "status": "Sent"}]}},
        r"campaigns: .* 0\.status: ",
    ),
]


@pytest.mark.parametrize(("dialect", "answers", "said"), [pytest.param(*c, id=label) for label, *c in BAD])
async def test_answers_in_another_form(
    database: Database, clock: FrozenClock, tenant: Tenant, dialect: str, answers: Answers, said: str
) -> None:
    with pytest.raises(ImportStopped, match=f"^{said}"):
        await imported_from(answers, dialect, database, clock, tenant)
