"""Creation: the page's own bodies, what the answer holds, and what is stored."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from gateway.domain.campaigns import CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.paging import Window
from gateway.engine.use_cases import UseCases
from tests.adapters.experia.conftest import COMPOSE, Caller, clients
from tests.conftest import Tenant

TEMPLATE = "c8630dcb-dc36-4968-8ca4-26a78893c1e6"
ORDER = {"accountID": "+966539078942", "params": ["John", "ORD-12345"]}
IMAGE = {"accountID": "+966539078942", "params": ["https://example.com/image1.png", ""]}
SECOND = {"accountID": "+966539078943", "params": ["Mona", "ORD-12346"]}
THANKS = "Thank you for your order, John! Your order number is ORD-12345."
BROKEN = '{ "to": "<accountID>", "type": "template", ... }'

ONLY_TEMPLATE = {
    "name": "Order Confirmation Campaign",
    "clients": [ORDER],
    "TempMsgID": TEMPLATE,
    "SendAt": "2025-03-03T14:32:25+03:00",
}
WITH_JSON = {**ONLY_TEMPLATE, "JSON": COMPOSE}
WITH_MESSAGE = {**WITH_JSON, "message": THANKS}
ALL_FIELDS = {
    "name": "Welcome Back Campaign",
    "message": "We are happy to see you back again.",
    "clients": [IMAGE],
    "JSON": BROKEN,
    "TempMsgID": TEMPLATE,
    "SendAt": "2025-03-03T14:32:25+03:00",
}
PAGE_BODIES = [
    pytest.param(ONLY_TEMPLATE, id="only TempMsgID"),
    pytest.param(WITH_JSON, id="TempMsgID and JSON"),
    pytest.param(WITH_MESSAGE, id="TempMsgID, JSON and Message"),
    pytest.param(ALL_FIELDS, id="all fields"),
]

AT_LEAST_TWO = (400, "invalid request: at least 2 clients required")


def expected(body: dict[str, Any], template: dict[str, Any]) -> dict[str, Any]:
    """The whole answer to one of the page's bodies."""
    return {
        "ID": 1,
        "Name": body["name"],
        "TemplateName": "order_confirmation",
        "Lang": "en_US",
        "CreatedAt": "2026-03-02T12:00:00Z",
        "UpdatedAt": "2026-03-02T12:00:00Z",
        "SendAt": "2025-03-03T11:32:25Z",
        "Status": "SENDING",
        "AgentID": 1,
        "Message": body.get("message", "Hello {{1}}, order {{2}}."),
        "JSON": body.get("JSON", json.dumps(template["compose"], separators=(",", ":"))),
        "SentCount": 0,
        "DeliveredCount": 0,
        "FailedCount": 0,
        "Total": len(body["clients"]),
        "Clients": [{"AccountID": c["accountID"], "Params": c["params"]} for c in body["clients"]],
        "CompanyID": 1,
        "ReportHeaders": None,
        "TempMsgID": template["id"],
        "Error": "",
        "SocketKey": "",
    }


async def of_page(api: Caller, body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The page's body with the id of a template that exists, and that template."""
    await api.template()
    template = (await api("GET", "/v2/whatsapp/templates")).body["templates"][0]
    return {**body, "TempMsgID": template["id"]}, template


@pytest.mark.parametrize("body", PAGE_BODIES)
async def test_page_bodies_have_too_few_clients(api: Caller, body: dict[str, Any]) -> None:
    asked, _ = await of_page(api, body)
    assert await api.refusal("POST", "/v2/campaign/create", asked) == AT_LEAST_TWO
    assert await api.listed() == []


@pytest.mark.parametrize("body", PAGE_BODIES[:3])
async def test_page_bodies_with_a_second_client(api: Caller, body: dict[str, Any]) -> None:
    asked, template = await of_page(api, {**body, "clients": [*body["clients"], SECOND]})
    answer = await api("POST", "/v2/campaign/create", asked)
    assert (answer.status, answer.body) == (200, expected(asked, template))
    assert (await api("GET", "/v2/campaign/getAll")).body["campaigns"] == [answer.body]


@pytest.mark.parametrize("body", PAGE_BODIES)
async def test_page_bodies_as_they_are(switched: Any, body: dict[str, Any]) -> None:
    api = await switched(minimum_clients=1, lenient_json=True)
    asked, template = await of_page(api, body)
    answer = await api("POST", "/v2/campaign/create", asked)
    assert (answer.status, answer.body) == (200, expected(asked, template))
    assert (await api("GET", "/v2/campaign/getAll")).body["campaigns"] == [answer.body]


@pytest.mark.parametrize(
    ("options", "fields", "refusal"),
    [
        pytest.param({}, {}, "JSON is not valid", id="refused by default"),
        pytest.param(
            {"lenient_json": True}, {"TempMsgID": ""}, "JSON is not valid", id="nothing to send instead"
        ),
    ],
)
async def test_broken_json(switched: Any, options: Any, fields: Any, refusal: str) -> None:
    api = await switched(**options)
    asked, _ = await of_page(api, {**ALL_FIELDS, "clients": [IMAGE, SECOND]})
    answer = await api.refusal("POST", "/v2/campaign/create", {**asked, **fields})
    assert answer == (400, f"invalid request: {refusal}")


async def test_broken_json_is_shown_and_the_templates_sent(
    switched: Any, use_cases: UseCases, tenant: Tenant
) -> None:
    api = await switched(lenient_json=True)
    asked, template = await of_page(api, {**ALL_FIELDS, "clients": [IMAGE, SECOND]})
    assert (await api("POST", "/v2/campaign/create", asked)).body["JSON"] == BROKEN
    campaign = await use_cases.campaigns.numbered(tenant.account, 1)
    assert json.loads(campaign.content.payload or "") == template["compose"]


async def test_what_is_stored(switched: Any, use_cases: UseCases, tenant: Tenant) -> None:
    api = await switched(namespace="ns-1")
    asked, template = await of_page(api, {**WITH_MESSAGE, "clients": [ORDER, SECOND], "SendAt": ""})
    await api("POST", "/v2/campaign/create", asked)
    campaign = await use_cases.campaigns.numbered(tenant.account, 1)
    assert campaign.channel is Channel.WHATSAPP
    assert campaign.dialect == "experia"
    assert campaign.status is CampaignStatus.IN_PROGRESS
    assert campaign.schedule is None
    assert campaign.template_id == UUID(template["id"])
    assert campaign.content == Content(Text(THANKS, Syntax.NUMBERED), COMPOSE, namespace="ns-1")
    messages = await use_cases.messages.of(campaign, limit=10)
    assert [(m.recipient.number, m.recipient.params) for m in messages] == [
        ("966539078942", ["John", "ORD-12345"]),
        ("966539078943", ["Mona", "ORD-12346"]),
    ]
    payload = (await use_cases.messages.rendered(campaign, messages))[0].payload
    assert json.loads(payload or "")["template"]["namespace"] == "ns-1"


async def test_account_ids_are_shown_as_given_and_duplicates_kept(api: Caller) -> None:
    given = ["+966539078942", "966539078942", "+966 53 907 8942", "00966539078942", "07700 900123"]
    campaign = await api.campaign(Clients=[{"AccountID": each, "Params": None} for each in given])
    assert campaign["Clients"] == [{"AccountID": each, "Params": None} for each in given]
    assert (await api("GET", "/v2/campaign/getAll")).body["campaigns"][0]["Clients"] == campaign["Clients"]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('{"NAME":"a","cLiEnTs":%s,"json":%s}', "a"),
        ('{"Name":"a","name":"b","Clients":%s,"JSON":%s}', "b"),
        ('{"name":"a","name":"b","clients":%s,"Json":%s}', "b"),
        ('{"Name":"a","name":null,"Clients":%s,"JSON":%s,"Message":null,"FlowKey":7}', "a"),
    ],
)
async def test_keys_in_any_case(api: Caller, body: str, name: str) -> None:
    people = (
        '[{"ACCOUNTID":"+966539078942","PARAMS":["x"]},{"accountId":"+966539078943","Params":["y"],"z":0}]'
    )
    data = (body % (people, json.dumps(COMPOSE))).encode()
    answer = await api("POST", "/v2/campaign/create", data=data)
    assert (answer.status, answer.body["Name"]) == (200, name)
    assert [client["Params"] for client in answer.body["Clients"]] == [["x"], ["y"]]


@pytest.mark.parametrize(
    ("send_at", "shown", "status"),
    [
        ("", "", "SENDING"),
        ("2026-03-02T12:00:00Z", "2026-03-02T12:00:00Z", "SENDING"),
        ("2026-03-02T12:00:01Z", "2026-03-02T12:00:01Z", "SCHEDULED"),
        ("2026-03-02T15:00:00+03:00", "2026-03-02T12:00:00Z", "SENDING"),
        ("2026-03-02T15:00:00", "2026-03-02T12:00:00Z", "SENDING"),
        ("2026-03-02T15:00:01", "2026-03-02T12:00:01Z", "SCHEDULED"),
        ("2030-01-01T00:00:00.120Z", "2030-01-01T00:00:00.12Z", "SCHEDULED"),
        ("2030-01-01t00:00:00.123456789z", "2030-01-01T00:00:00.123456Z", "SCHEDULED"),
        ("2030-01-01T00:00:00-05:30", "2030-01-01T05:30:00Z", "SCHEDULED"),
    ],
)
async def test_send_at(api: Caller, send_at: str, shown: str, status: str) -> None:
    campaign = await api.campaign(SendAt=send_at)
    assert (campaign["SendAt"], campaign["Status"]) == (shown, status)


async def test_json_alone_names_template_and_language(api: Caller) -> None:
    campaign = await api.campaign()
    assert (campaign["TemplateName"], campaign["Lang"]) == ("order_confirmation", "en_US")
    assert (campaign["TempMsgID"], campaign["Message"]) == ("", "")


async def test_json_that_names_nothing(api: Caller) -> None:
    campaign = await api.campaign(JSON='{"template":{"name":7,"language":"en"}}')
    assert (campaign["TemplateName"], campaign["Lang"]) == ("", "")


async def test_lower_camel_answers(switched: Any) -> None:
    api = await switched(lower_camel=True)
    campaign = await api.campaign()
    assert (campaign["id"], campaign["json"], campaign["agentID"]) == (1, COMPOSE, 1)
    assert campaign["clients"][0] == {"accountID": "+966539070000", "params": ["Ann", "A-1"]}
    assert (await api("GET", "/v2/campaign/getAll")).body["campaigns"] == [campaign]
    message = (await api("GET", "/v2/campaign/getCampMsgs?campaignID=1")).body["messages"][0]
    assert {"messageKey", "campaignID", "accountID", "dateSent"} < set(message)


async def test_clients_come_back_whole_on_create_only_beyond_a_thousand(
    api: Caller, use_cases: UseCases, tenant: Tenant
) -> None:
    for count, elsewhere in ((1_000, 1_000), (2_001, None)):
        campaign = await api.campaign(Clients=clients(count))
        assert campaign["Total"] == len(campaign["Clients"]) == count
        listed = (await api("GET", "/v2/campaign/getAll")).body["campaigns"][0]["Clients"]
        assert (listed and len(listed)) == elsewhere
    page = await use_cases.campaigns.page(tenant.account, Window(limit=10))
    assert [campaign.counters.queued for campaign in page.items] == [2_001, 1_000]


async def test_moments_are_utc_in_the_store(api: Caller, use_cases: UseCases, tenant: Tenant) -> None:
    await api.campaign(SendAt="2030-01-01T03:00:00+03:00")
    campaign = await use_cases.campaigns.numbered(tenant.account, 1)
    assert campaign.start_at == campaign.schedule == datetime(2030, 1, 1, tzinfo=UTC)
