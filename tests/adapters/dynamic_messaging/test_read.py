from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from gateway.domain.campaigns import CampaignDraft
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.recipients import Recipient
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.dynamic_messaging.conftest import SOON, Api, creation, error_messages
from tests.conftest import NewTenant, Tenant

FOREIGN = CampaignDraft(
    dialect="other",
    channel=Channel.SMS,
    name="Spring",
    content=Content(Text("Dear {first_name}, {x}", Syntax.BRACES)),
    recipients=[
        Recipient("447700900001", {"first_name": "Ann", "last_name": "Lee", "custom2": "c2"}),
        Recipient("447700900002", {"name": "Bob Ray", "first_name": "Bob"}),
        Recipient("447700900003", params=["p1", "p2"]),
        Recipient("447700900004"),
    ],
    sender="Shop",
)


async def test_a_campaign(api: Api) -> None:
    body = creation(startDateTime=SOON, optOutLinkId=0, trackLinkUrl="https://a.example/b")
    created = await api("POST", "/api/Campaigns", json=body)
    read = await api("GET", f"/api/Campaigns/{created.body}")
    assert (read.status, read.headers["Content-Type"]) == (200, "application/json; charset=utf-8")
    assert read.body == {
        "id": created.body,
        "startDateTime": SOON,
        "sender": "Shop",
        "recipientCount": 1,
        "message": "Hi {Name}",
        "status": 0,
        "optOutLinkId": 0,
        "trackLinkUrl": "https://a.example/b",
    }
    listed = await api("GET", "/api/Campaigns")
    assert listed.body == {"pageIndex": 1, "totalPages": 1, "totalRecords": 1, "items": [read.body]}


async def test_an_empty_list(api: Api) -> None:
    listed = await api("GET", "/api/Campaigns")
    assert listed.body == {"pageIndex": 1, "totalPages": 0, "totalRecords": 0, "items": []}


PAGES = [
    ("default", "", 1, 2, list(range(12, 2, -1))),
    ("second", "page=2", 2, 2, [2, 1]),
    ("beyond", "page=3", 3, 2, []),
    ("size", "page=2&pageSize=5", 2, 3, [7, 6, 5, 4, 3]),
    ("any case", "PAGE=2&PageSize=5", 2, 3, [7, 6, 5, 4, 3]),
    ("empty values", "page=&pageSize=", 1, 2, list(range(12, 2, -1))),
    ("largest size", "pageSize=10000", 1, 1, list(range(12, 0, -1))),
    ("largest page", "page=2147483647&pageSize=10000", 2147483647, 1, []),
    ("the first of two", "page=2&page=1", 2, 2, [2, 1]),
]


async def test_pages_of_campaigns(api: Api) -> None:
    for number in range(1, 13):
        await api("POST", "/api/Campaigns", json=creation(message=f"{number}"))
    for label, query, index, pages, numbers in PAGES:
        listed = await api("GET", f"/api/Campaigns?{query}")
        assert (listed.body["pageIndex"], listed.body["totalPages"]) == (index, pages), label
        assert [int(item["message"]) for item in listed.body["items"]] == numbers, label
        assert listed.body["totalRecords"] == 12, label


async def test_pages_of_contacts(api: Api) -> None:
    contacts = [{"phoneNumber": f"+44770090{number:04}"} for number in range(1, 13)]
    created = await api("POST", "/api/Campaigns", json=creation(contacts=contacts))
    for label, query, index, pages, numbers in PAGES:
        listed = await api("GET", f"/api/Campaigns/{created.body}/Contacts?{query}")
        assert (listed.body["pageIndex"], listed.body["totalPages"]) == (index, pages), label
        shown = [int(item["phoneNumber"][-4:]) for item in listed.body["items"]]
        assert shown == sorted(13 - number for number in numbers), label
        assert [item["id"] for item in listed.body["items"]] == [f"1-{n}" for n in shown], label


IN_RANGE = "must be between 1 and 2147483647."
BAD_PAGES = [
    ("page=0", {"page": [f"The field page {IN_RANGE}"]}),
    ("page=-1", {"page": [f"The field page {IN_RANGE}"]}),
    ("page=2147483648", {"page": [f"The field page {IN_RANGE}"]}),
    ("page=" + "9" * 5000, {"page": [f"The field page {IN_RANGE}"]}),
    ("page=one", {"page": ["The value 'one' is not valid."]}),
    ("page=1.0", {"page": ["The value '1.0' is not valid."]}),
    ("page=%00", {"page": ["The value '\x00' is not valid."]}),
    ("pageSize=0", {"pageSize": [f"The field pageSize {IN_RANGE}"]}),
    ("pageSize=10001", {"pageSize": ["can not exceed 10000 records"]}),
    (
        "page=0&pageSize=%D9%A1",
        {"page": [f"The field page {IN_RANGE}"], "pageSize": ["The value '١' is not valid."]},
    ),
]


async def test_bad_pages(subtests: pytest.Subtests, api: Api) -> None:
    for query, messages in BAD_PAGES:
        with subtests.test(query):
            created = await api("POST", "/api/Campaigns", json=creation())
            for path in ("/api/Campaigns", f"/api/Campaigns/{created.body}/Contacts"):
                assert error_messages(await api("GET", f"{path}?{query}")) == messages


async def test_a_campaign_of_another_dialect(api: Api, use_cases: UseCases, tenant: Tenant) -> None:
    campaign = await use_cases.campaigns.create(tenant.account, FOREIGN)
    read = await api("GET", f"/api/Campaigns/{campaign.id}")
    assert (read.body["message"], read.body["trackLinkUrl"]) == ("Dear {FirstName}, {x}", None)
    contacts = await api("GET", f"/api/Campaigns/{campaign.id}/Contacts")
    assert [(c["name"], c["custom1"], c["custom2"]) for c in contacts.body["items"]] == [
        ("Ann Lee", None, "c2"),
        ("Bob Ray", None, None),
        ("p1", "p2", None),
        (None, None, None),
    ]


STATUSES = [
    ("sending", "in_progress", {"queued": 1, "sent": 1}, 1),
    ("handed over", "in_progress", {"sent": 2}, 2),
    ("receipts out", "completed", {"sent": 1, "delivered": 1}, 2),
    ("all final", "completed", {"failed": 1, "delivered": 1}, 5),
    ("paused", "paused", {"queued": 2}, 3),
    ("canceled", "canceled", {"sent": 1, "canceled": 1}, 4),
    ("failed", "failed", {}, 4),
]


async def test_statuses(api: Api, use_cases: UseCases, tenant: Tenant, database: Database) -> None:
    scheduled = await api("POST", "/api/Campaigns", json=creation(startDateTime=SOON))
    assert (await api("GET", f"/api/Campaigns/{scheduled.body}")).body["status"] == 0
    campaign = await use_cases.campaigns.create(tenant.account, FOREIGN)
    for label, status, counters, number in STATUSES:
        zeros = dict.fromkeys(("queued", "sent", "delivered", "failed", "canceled"), 0)
        values = {**zeros, **counters}
        assignments = ", ".join(f"{name} = {value}" for name, value in values.items())
        await database.fetch(
            f"UPDATE campaign_progress SET {assignments} WHERE campaign_id = $1", campaign.id
        )
        await database.fetch("UPDATE campaigns SET status = $2 WHERE id = $1", campaign.id, status)
        assert (await api("GET", f"/api/Campaigns/{campaign.id}")).body["status"] == number, label


async def test_an_audience_not_yet_read_is_not_sent(api: Api, use_cases: UseCases, tenant: Tenant) -> None:
    audience = await use_cases.audiences.create(tenant.account, "all", Channel.SMS)
    draft = replace(FOREIGN, recipients=(), audience_id=audience.id)
    campaign = await use_cases.campaigns.create(tenant.account, draft)
    read = await api("GET", f"/api/Campaigns/{campaign.id}")
    assert (read.body["status"], read.body["recipientCount"]) == (1, 0)
    contacts = await api("GET", f"/api/Campaigns/{campaign.id}/Contacts")
    assert contacts.body == {"pageIndex": 1, "totalPages": 0, "totalRecords": 0, "items": []}


UNKNOWN_IDS = [str(uuid4()), "abc123", "true", "17", "%00", "%FF", "%2e%2e%2f", "9" * 400]


async def test_unknown_ids(api: Api, new_tenant: NewTenant) -> None:
    other = await new_tenant("other")
    theirs = await api("POST", "/api/Campaigns", of=other, json=creation(startDateTime=SOON))
    for unknown in (*UNKNOWN_IDS, theirs.body):
        for method, tail, body in (
            ("GET", "", None),
            ("GET", "/Contacts", None),
            ("PUT", "", {"message": "x"}),
            ("PATCH", "", {"message": "x"}),
            ("DELETE", "", None),
        ):
            answer = await api(method, f"/api/Campaigns/{unknown}{tail}", json=body)
            assert (answer.status, answer.body["title"]) == (404, "Not Found"), (unknown, method)
    assert (await api("GET", f"/api/Campaigns/{UUID(theirs.body)}", of=other)).status == 200
    assert (await api("GET", "/api/Campaigns")).body["totalRecords"] == 0
