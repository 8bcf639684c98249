"""Single SMS: sending, reading, listing with filters and sorts, and the known clients."""

from typing import Any
from uuid import UUID

import pytest

from gateway.domain.campaigns import CampaignDraft
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.message_ids import computed_id
from gateway.domain.messages import MessageRef
from gateway.domain.recipients import Recipient
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.dynamic_messaging.conftest import Api, creation, error_messages
from tests.conftest import FrozenClock, NewTenant, Tenant

PATH = "/api/SMSMessages"
GUID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
NUMBER = "447700900001"


def sms(**fields: object) -> dict[str, object]:
    """The body of one SMS; a field given as `...` is left out."""
    body = {"message": "Hello {Name} €", "sender": "Shop", "phoneNumber": "07700 900001", **fields}
    return {key: value for key, value in body.items() if value is not ...}


def many(*numbers: object, **fields: object) -> dict[str, object]:
    """The body of `/v2`."""
    contacts = [{"phoneNumber": number, "name": f"n{n}"} for n, number in enumerate(numbers, 1)]
    body = {"message": "Hi {Name}", "sender": "Shop", "contacts": contacts, **fields}
    return {key: value for key, value in body.items() if value is not ...}


async def test_a_message_is_sent_and_read(api: Api, tenant: Tenant) -> None:
    sent = await api("POST", PATH, json=sms())
    guid = str(computed_id(tenant.account.id, MessageRef(1, 1)))
    assert (sent.status, sent.body) == (201, guid)
    item = {
        "newId": guid,
        "id": 1,
        "client_Id": tenant.account.number,
        "dateCreated": "2026-03-02T12:00:00.000",
        "dateModified": "2026-03-02T12:00:00.000",
        "phoneNumber": NUMBER,
        "status": 2,
        "price": 0.0,
        "smsCount": 1,
        "dateReceived": None,
        "countryCode": "UK",
        "senderNumber": "Shop",
        "message": "Hello {Name} €",
        "campaignId": None,
    }
    addresses = (f"{PATH}/{guid}", f"/API/smsmessages/{guid.upper()}/", f"{PATH}/1", f"{PATH}:1",
                 f"{PATH}1", f"{PATH}:{guid}", f"{PATH}{guid}")  # fmt: skip
    for address in addresses:
        answer = await api("GET", address)
        assert (answer.status, answer.body) == (200, item), address
    listed = await api("GET", PATH)
    page = {"pageIndex": 1, "totalPages": 1, "totalRecords": 1, "items": [item]}
    assert (listed.status, listed.body) == (200, page)


async def test_no_campaign_operation_shows_it(api: Api, database: Database) -> None:
    await api("POST", PATH, json=sms())
    assert (await api("GET", "/api/Campaigns")).body["totalRecords"] == 0
    assert (await api("GET", "/api/Campaigns?filters=sender==Shop")).body["totalRecords"] == 0
    campaign_id = await database.fetchval("SELECT id FROM campaigns")
    for method, path in (
        ("GET", f"/api/Campaigns/{campaign_id}"),
        ("GET", f"/api/Campaigns/{campaign_id}/Contacts"),
        ("DELETE", f"/api/Campaigns/{campaign_id}"),
    ):
        assert (await api(method, path)).status == 404
    assert (await api("PUT", f"/api/Campaigns/{campaign_id}", json={"message": "x"})).status == 404


async def test_the_form_of_the_id(api: Api) -> None:
    for accept, content_type in (("text/plain", "text/plain"), ("*/*", "application/json")):
        answer = await api("POST", PATH, json=sms(), headers={"Accept": accept})
        assert answer.headers["Content-Type"] == f"{content_type}; charset=utf-8"
        assert UUID(answer.body).version == 8


REFUSED: list[tuple[str, dict[str, object], dict[str, list[str]]]] = [
    ("no number", {"phoneNumber": ...}, {"PhoneNumber": ["The PhoneNumber field is required."]}),
    ("a blank number", {"phoneNumber": " "}, {"PhoneNumber": ["The PhoneNumber field is required."]}),
    ("not a number", {"phoneNumber": "x"},
     {"PhoneNumber": ["The PhoneNumber field is not a valid phone number."]}),
    ("an integer", {"phoneNumber": 447700900001},
     {"PhoneNumber": ["The JSON value could not be converted to a string."]}),
    ("no message", {"message": None}, {"Message": ["The Message field is required."]}),
    ("no sender", {"sender": ""}, {"Sender": ["The Sender field is required."]}),
    ("no GUID", {"newId": "abc123"}, {"NewId": ["The JSON value could not be converted to a GUID."]}),
    ("a GUID in braces", {"newId": "{" + GUID + "}"},
     {"NewId": ["The JSON value could not be converted to a GUID."]}),
]  # fmt: skip


async def test_messages_that_are_refused(subtests: pytest.Subtests, api: Api, database: Database) -> None:
    for label, fields, expected in REFUSED:
        with subtests.test(label):
            assert error_messages(await api("POST", PATH, json=sms(**fields))) == expected
    everything = error_messages(await api("POST", PATH, json={"newId": "1"}))
    assert list(everything) == ["Message", "Sender", "PhoneNumber", "NewId"]
    assert await database.fetchval("SELECT count(*) FROM campaigns") == 0


async def test_an_id_of_the_clients_own(api: Api, new_tenant: NewTenant) -> None:
    sent = await api("POST", PATH, json=sms(NEWID=GUID.upper()))
    assert (sent.status, sent.body) == (201, GUID)
    read = await api("GET", f"{PATH}/{GUID}")
    assert (read.body["newId"], read.body["id"]) == (GUID, 1)
    assert (await api("GET", f"{PATH}?filters=newId=={GUID}")).body["totalRecords"] == 1
    again = error_messages(await api("POST", PATH, json=sms(newId=GUID)))
    assert again == {"NewId": ["The id is in use already."]}
    empty = await api("POST", PATH, json=sms(newId=str(UUID(int=0))))
    computed = error_messages(await api("POST", PATH, json=sms(newId=empty.body)))
    assert computed == {"NewId": ["The id is in use already."]}
    assert (await api("GET", PATH)).body["totalRecords"] == 2
    other = await new_tenant("other")
    assert (await api("GET", f"{PATH}/{GUID}", of=other)).status == 404
    assert (await api("POST", PATH, of=other, json=sms(newId=GUID))).body == GUID


async def test_ids_that_name_nothing(
    subtests: pytest.Subtests, api: Api, new_tenant: NewTenant, tenant: Tenant
) -> None:
    guid = (await api("POST", PATH, json=sms())).body
    other = await new_tenant("other")
    for segment in (GUID, "2", "0", "4294967297", "9" * 18, "9" * 40, "-1", "x", "v2", "%00", "%ff", "1.0"):
        with subtests.test(segment):
            assert (await api("GET", f"{PATH}/{segment}")).status == 404
    assert (await api("GET", f"{PATH}x")).status == 404
    assert (await api("GET", f"{PATH}/{guid}", of=other)).status == 404
    assert (await api("GET", f"{PATH}/1", of=other)).status == 404
    assert (await api("GET", PATH, of=other)).body["items"] == []
    put = await api("PUT", f"{PATH}/{guid}", json={})
    assert (put.status, put.headers["Allow"]) == (405, "GET, HEAD")


async def test_v2_sends_to_contacts(api: Api, tenant: Tenant) -> None:
    sent = await api("POST", f"{PATH}/V2/", json=many("+447700900001", "07700900002"))
    guids = [str(computed_id(tenant.account.id, MessageRef(1, seq))) for seq in (1, 2)]
    assert (sent.status, sent.body) == (201, guids)
    listed = (await api("GET", PATH)).body["items"]
    shown = [(each["newId"], each["id"], each["message"], each["phoneNumber"]) for each in listed]
    assert shown == [
        (guids[1], 2**32 + 1, "Hi n2", "447700900002"),
        (guids[0], 1, "Hi n1", "447700900001"),
    ]
    assert (await api("GET", f"{PATH}/{2**32 + 1}")).body == listed[0]
    bad = error_messages(await api("POST", f"{PATH}/v2", json=many("x", sender=..., message="")))
    assert list(bad) == ["Message", "Sender", "Contacts[0].PhoneNumber"]
    empty = error_messages(await api("POST", f"{PATH}/v2", json=many()))
    assert empty == {"Contacts": ["The Contacts field is required."]}


# state, reason, status, has a dateReceived
STATES: list[tuple[int, str | None, int, bool]] = [
    (0, None, 2, False),
    (1, None, 0, False),
    (3, None, 1, True),
    (4, None, 1, True),
    (2, "expired", 3, False),
    (2, "undeliverable", 5, False),
    (2, "unknown_outcome", 6, False),
    (2, "rejected", 7, False),
    (2, "blocked", 7, False),
    (9, None, 7, False),
    (2, None, 8, False),
    (2, "retries_exhausted", 8, False),
    (2, "template_not_approved", 8, False),
    (2, "content_invalid", 8, False),
    (2, "a provider's own", 8, False),
    (2, "invalid_recipient", 34, False),
]


async def test_states(subtests: pytest.Subtests, api: Api, database: Database) -> None:
    guid = (await api("POST", PATH, json=sms())).body
    for state, reason, status, received in STATES:
        with subtests.test(f"{state} {reason}"):
            await database.execute("UPDATE messages SET state = $1, reason = $2", state, reason)
            item = (await api("GET", f"{PATH}/{guid}")).body
            assert (item["status"], item["dateReceived"] is not None) == (status, received)
            for condition, count in (
                (f"status=={status}", 1),
                (f"status!={status}", 0),
                (f"status>{status}", 0),
                (f"status>={status}", 1),
                (f"status==99|{status}", 1),
                ("dateReceived==null", int(not received)),
            ):
                page = (await api("GET", PATH, params={"filters": condition})).body
                assert page["totalRecords"] == count, condition


@pytest.fixture
async def campaign_id(api: Api, use_cases: UseCases, tenant: Tenant, clock: FrozenClock) -> str:
    """Six messages, oldest first: `a`, `b` and `c` single, two of a campaign, one of another dialect's."""
    await api("POST", PATH, json=sms(message="a", newId=GUID))
    clock.forward(hours=1)
    await api("POST", PATH, json=sms(message="b", phoneNumber="+33612345678", sender="France"))
    await api("POST", PATH, json=sms(message="c", phoneNumber="+447911123456"))
    clock.forward(hours=1)
    contacts = [{"phoneNumber": "+447700900001", "name": "d"}, {"phoneNumber": "+12025550123", "name": "e"}]
    campaign = await api("POST", "/api/Campaigns", json=creation(message="{Name}", contacts=contacts))
    draft = CampaignDraft(
        dialect="other",
        channel=Channel.WHATSAPP,
        name="",
        content=Content(Text("{{1}}", Syntax.NUMBERED)),
        recipients=[Recipient("447700900009", params=("f",))],
    )
    await use_cases.campaigns.create(tenant.account, draft)
    return str(campaign.body)


QUERIES: list[tuple[str, str]] = [
    ("", "fedcba"),
    ("pageSize=2", "fe"),
    ("pageSize=2&page=3", "ba"),
    ("pageSize=2&page=4", ""),
    ("filters=phoneNumber==447700900001", "da"),
    ("filters=phoneNumber_=4479", "c"),
    ("filters=senderNumber==*france", "b"),
    ("filters=senderNumber!=Shop", "fb"),
    ("filters=message==a|b", "ba"),
    ("filters=countryCode==UK", "fdca"),
    ("filters=countryCode==gb", "fdca"),
    ("filters=countryCode!=GB", "eb"),
    ("filters=countryCode==FR|US", "eb"),
    ("filters=countryCode@=U", "fedcba"),
    ("filters=countryCode==XX", "fedcba"),
    ("filters=dateCreated>=2026-03-02T13:00:00", "fedcb"),
    ("filters=dateCreated>2026-03-02T12:00:00,dateCreated<2026-03-02T14:00:00", "cb"),
    ("filters=dateModified<2026-03-02T13:00:00", "a"),
    ("filters=campaignId==null", "cba"),
    ("filters=campaignId!=null", "fed"),
    ("filters=campaignId=={campaign}", "ed"),
    ("filters=newId==" + GUID, "a"),
    ("filters=newId!=" + GUID, "fedcb"),
    ("filters=newId>" + GUID, "fedcba"),
    ("filters=newId==x", "fedcba"),
    ("filters=id==2", "b"),
    ("filters=id>4", "fe"),
    ("filters=id==4294967300", "e"),
    ("filters=id==99999999999999999999", "fedcba"),
    ("filters=price==0,smsCount==0,client_Id>0", "fedcba"),
    ("filters=client_Id<0", ""),
    ("filters=status==2", "fedcba"),
    ("filters=status@=2", "fedcba"),
    ("filters=status==x", "fedcba"),
    ("filters=(phoneNumber|senderNumber)@=9", "fdca"),
    ("filters=nonsense==1", "fedcba"),
    ("sorts=phoneNumber", "ebdafc"),
    ("sorts=-dateCreated,phoneNumber", "edfbca"),
    ("sorts=id", "abcdfe"),
    ("sorts=newId", "abcedf"),
    ("sorts=-countryCode", "cfdabe"),
    ("sorts=message", "abcedf"),
    ("filters=phoneNumber_=44&sorts=-senderNumber&pageSize=2&page=2", "af"),
]


async def test_queries(subtests: pytest.Subtests, api: Api, campaign_id: str) -> None:
    for query, expected in QUERIES:
        with subtests.test(query):
            asked = dict(part.split("=", 1) for part in query.split("&") if part)
            params = {key: value.replace("{campaign}", campaign_id) for key, value in asked.items()}
            answer = await api("GET", PATH, params=params)
            assert answer.status == 200
            shown = "".join(item["message"] for item in answer.body["items"])
            assert shown == expected


async def test_strict_queries(api: Api, new_tenant: NewTenant) -> None:
    strict = await new_tenant("strict", options={"dynamic_messaging": {"strict_queries": True}})
    query = {"filters": "newId==x,status@=1,countryCode==XX,id==2", "sorts": "nonsense"}
    answer = await api("GET", PATH, of=strict, params=query)
    assert error_messages(answer) == {
        "filters": [
            f"The filter '{term}' is not valid." for term in ("newId==x", "status@=1", "countryCode==XX")
        ],
        "sorts": ["The sort 'nonsense' is not valid."],
    }


async def test_messages_of_a_campaign_name_it(api: Api, campaign_id: str) -> None:
    (item,) = (await api("GET", PATH, params={"filters": "message=={Name}", "pageSize": "1"})).body["items"]
    assert (item["campaignId"], item["message"], item["id"]) == (campaign_id, "e", 4294967300)
    assert (await api("GET", f"{PATH}/{item['newId']}")).body == item


async def test_the_console_client(api: Api) -> None:
    """CLIENT-1 (a replay of its requests): both key headers, keys of the vendor's model, then polling."""
    body: dict[str, Any] = {"message": "Test", "sender": "Bullwaves", "phoneNumber": "+447700900001"}
    body |= {"newId": GUID, "clientId": 7, "campaignId": None, "phoneNumberId": None, "token": "t"}
    body |= {"trackLink": None, "storageId": None}
    sent = await api("POST", PATH, json=body, headers={"x-api-key": "another"})
    assert (sent.status, sent.body) == (201, GUID)
    polled = await api("GET", f"{PATH}/{sent.body}")
    assert (polled.body["status"], polled.body["senderNumber"], polled.body["phoneNumber"]) == (
        2,
        "Bullwaves",
        NUMBER,
    )


async def test_the_route_tester_client(api: Api) -> None:
    """CLIENT-2 (a replay of its request): it looks at nothing but a success."""
    body = {"message": "Test 1", "sender": "Tester", "contacts": [{"phoneNumber": NUMBER}]}
    assert 200 <= (await api("POST", f"{PATH}/v2", json=body)).status < 300
