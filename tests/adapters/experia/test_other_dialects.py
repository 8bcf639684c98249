"""Campaigns that came in through another dialect, seen and managed through this one."""

from gateway.domain.campaigns import Campaign, CampaignDraft, CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.recipients import NewContact, Recipient
from gateway.engine.use_cases import UseCases
from tests.adapters.experia.conftest import Caller
from tests.conftest import NOON, FrozenClock, Tenant

TEXT = Text("Hi {first_name}, use {custom1}.", Syntax.BRACES)
ANN = Recipient("447700900001", {"first_name": "Ann", "custom1": "A<1"})
BOB = Recipient("447700900002", {"first_name": "Bob"})


async def other(use_cases: UseCases, tenant: Tenant, clock: FrozenClock) -> Campaign:
    draft = CampaignDraft(
        dialect="other",
        channel=Channel.SMS,
        name="Elsewhere",
        content=Content(TEXT),
        recipients=[ANN, BOB],
        schedule=clock().replace(hour=13),
        details={"json": "theirs"},
    )
    return await use_cases.campaigns.create(tenant.account, draft)


async def test_read(api: Caller, use_cases: UseCases, tenant: Tenant, clock: FrozenClock) -> None:
    await other(use_cases, tenant, clock)
    assert (await api("GET", "/v2/campaign/getAll")).body["campaigns"] == [
        {
            "ID": 1,
            "Name": "Elsewhere",
            "TemplateName": "",
            "Lang": "",
            "CreatedAt": "2026-03-02T12:00:00Z",
            "UpdatedAt": "2026-03-02T12:00:00Z",
            "SendAt": "2026-03-02T13:00:00Z",
            "Status": "SCHEDULED",
            "AgentID": 1,
            "Message": "Hi {{1}}, use {{2}}.",
            "JSON": "",
            "SentCount": 0,
            "DeliveredCount": 0,
            "FailedCount": 0,
            "Total": 2,
            "Clients": [
                {"AccountID": "+447700900001", "Params": ["Ann", "A<1"]},
                {"AccountID": "+447700900002", "Params": ["Bob", ""]},
            ],
            "CompanyID": 1,
            "ReportHeaders": None,
            "TempMsgID": "",
            "Error": "",
            "SocketKey": "",
        }
    ]
    messages = (await api("GET", "/v2/campaign/getCampMsgs?campaignID=1")).body["messages"]
    assert [(m["AccountID"], m["Params"], m["Message"]) for m in messages] == [
        ("+447700900001", ["Ann", "A<1"], "Hi Ann, use A<1."),
        ("+447700900002", ["Bob", ""], "Hi Bob, use ."),
    ]


async def test_change_and_delete(
    api: Caller, use_cases: UseCases, tenant: Tenant, clock: FrozenClock
) -> None:
    campaign = await other(use_cases, tenant, clock)
    body = {"ID": 1, "Name": "Here", "SendAt": "2026-03-02T18:00:00+03:00"}
    answer = await api("PUT", "/v2/campaign/update", body)
    assert (answer.status, answer.body["SendAt"]) == (200, "2026-03-02T15:00:00Z")
    changed = await use_cases.campaigns.get(tenant.account, campaign.id)
    assert (changed.name, changed.start_at, changed.content) == (
        "Here",
        NOON.replace(hour=15),
        campaign.content,
    )
    deleted = await api("DELETE", "/v2/campaign/delete", {"ID": 1})
    assert (deleted.body["Status"], deleted.body["Clients"]) == ("DELETED", answer.body["Clients"])
    assert await api.listed() == []


async def test_canceled_elsewhere(
    api: Caller, use_cases: UseCases, tenant: Tenant, clock: FrozenClock
) -> None:
    campaign = await other(use_cases, tenant, clock)
    canceled = await use_cases.campaigns.cancel(tenant.account, campaign.id)
    assert canceled.status is CampaignStatus.CANCELED
    shown = (await api("GET", "/v2/campaign/getAll")).body["campaigns"][0]
    assert (shown["Status"], shown["Total"]) == ("CANCELED", 2)


async def test_an_audience_has_no_clients_until_the_start(
    api: Caller, use_cases: UseCases, tenant: Tenant, clock: FrozenClock
) -> None:
    contacts = [NewContact("447700900001")]
    audience = await use_cases.audiences.create(tenant.account, "all", Channel.SMS, contacts)
    draft = CampaignDraft("other", Channel.SMS, "Later", Content(Text("Hi")), audience_id=audience.id)
    await use_cases.campaigns.create(tenant.account, draft)
    shown = (await api("GET", "/v2/campaign/getAll")).body["campaigns"][0]
    assert (shown["Clients"], shown["Total"], shown["Message"]) == (None, 0, "Hi")
