from uuid import UUID

import orjson
import pytest

from gateway.domain.campaigns import Campaign
from gateway.domain.content import Syntax
from gateway.domain.paging import Window
from gateway.engine.use_cases import UseCases
from tests.adapters.dynamic_messaging.conftest import SOON, Api, creation, error_messages, without_tokens
from tests.conftest import NewTenant, Tenant

PAGE_EXAMPLE = {
    "startDateTime": "2023-06-27T03:10:04.492Z",
    "sender": "string",
    "message": "string",
    "optOutLinkId": 0,
    "trackLinkUrl": "string",
    "contacts": [
        {
            "phoneNumber": "string",
            "name": "string",
            "custom1": "string",
            "custom2": "string",
            "contactGroupId": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
        }
    ],
}


async def campaigns_of(use_cases: UseCases, tenant: Tenant) -> tuple[Campaign, ...]:
    return (await use_cases.campaigns.page(tenant.account, Window(limit=100))).items


async def test_a_campaign_is_taken_in(api: Api, use_cases: UseCases, tenant: Tenant) -> None:
    contacts = [
        {"phoneNumber": "07722 123456", "name": "Ann", "custom1": "A1", "custom2": ""},
        {"phoneNumber": "+44 (7700) 900-002", "name": None, "contactGroupId": None},
        {"phoneNumber": "00447700900002"},
    ]
    answer = await api("POST", "/api/Campaigns", json=creation(startDateTime=SOON, contacts=contacts))
    assert (answer.status, answer.headers["Content-Type"]) == (201, "application/json; charset=utf-8")
    campaign = await use_cases.campaigns.get(tenant.account, UUID(answer.body))
    assert str(campaign.id) == answer.body
    assert (campaign.dialect, campaign.channel, campaign.name) == ("dynamic_messaging", "sms", "")
    assert (campaign.content.text.source, campaign.content.text.syntax) == ("Hi {Name}", Syntax.NAMED)
    messages = await use_cases.messages.of(campaign, limit=10)
    assert [(m.recipient.number, m.recipient.fields) for m in messages] == [
        ("447722123456", {"name": "Ann", "custom1": "A1"}),
        ("447700900002", {}),
        ("447700900002", {}),
    ]
    texts = [rendered.text for rendered in await use_cases.messages.rendered(campaign, messages)]
    assert texts == ["Hi Ann", "Hi ", "Hi "]


async def test_national_numbers_are_british_unless_the_account_says_otherwise(
    api: Api, use_cases: UseCases, new_tenant: NewTenant
) -> None:
    body = creation(contacts=[{"phoneNumber": "0722123456"}])
    for name, region, number in (("uk", None, "44722123456"), ("fr", "FR", "33722123456")):
        other = await new_tenant(name, region=region)
        answer = await api("POST", "/api/Campaigns", of=other, json=body)
        campaign = await use_cases.campaigns.get(other.account, UUID(answer.body))
        messages = await use_cases.messages.of(campaign, limit=1)
        assert messages[0].recipient.number == number, name


async def test_keys_in_any_case_and_unknown_ones(api: Api) -> None:
    body = {
        "StartDateTime": SOON,
        "SENDER": "Shop",
        "Message": "Hello",
        "unheardOf": {"x": 1},
        "Contacts": [{"PhoneNumber": "+447700900001", "NAME": "Ann", "Custom1": "1", "other": 5}],
    }
    created = await api("POST", "/API/CAMPAIGNS/", json=body)
    assert created.status == 201
    read = await api("GET", f"/api/campaigns/{created.body.upper()}")
    assert (read.body["sender"], read.body["startDateTime"]) == ("Shop", SOON)
    contacts = await api("GET", f"/Api/Campaigns/{created.body}/contacts")
    assert contacts.body["items"][0] == {
        "phoneNumber": "447700900001",
        "name": "Ann",
        "custom1": "1",
        "custom2": None,
        "id": "1-1",
    }


ACCEPTS = [
    ("nothing", {}, True),
    ("json", {"Accept": "application/json"}, True),
    ("axios", {"Accept": "application/json, text/plain, */*"}, True),
    ("text", {"Accept": "text/plain"}, False),
    ("text first", {"Accept": "Text/Plain;q=0.9, */*;q=0.1"}, False),
]


async def test_the_form_of_an_id(subtests: pytest.Subtests, api: Api) -> None:
    for label, headers, is_json in ACCEPTS:
        with subtests.test(label):
            answer = await api("POST", "/api/Campaigns", json=creation(), headers=headers)
            kind = "application/json" if is_json else "text/plain"
            assert (answer.status, answer.headers["Content-Type"]) == (201, f"{kind}; charset=utf-8")
            assert str(UUID(answer.body)) == answer.body


STARTS = [
    ("absent", ..., 1, "2026-03-02T12:00:00.000Z"),
    ("null", None, 1, "2026-03-02T12:00:00.000Z"),
    ("past", "2023-06-27T03:10:04.492Z", 1, "2023-06-27T03:10:04.492Z"),
    (".NET's default", "0001-01-01T00:00:00", 1, "0001-01-01T00:00:00.000Z"),
    ("future", SOON, 0, SOON),
    ("without zone", "2026-03-03T09:30:00", 0, "2026-03-03T09:30:00.000Z"),
    ("with offset", "2026-03-03T09:30:00+02:00", 0, "2026-03-03T07:30:00.000Z"),
    ("minutes", "2026-03-03T09:30Z", 0, "2026-03-03T09:30:00.000Z"),
    ("seven digits", "2026-03-03T09:30:00.1234567Z", 0, "2026-03-03T09:30:00.123Z"),
    ("a day", "2026-03-03", 0, "2026-03-03T00:00:00.000Z"),
    (".NET's last", "9999-12-31T23:59:59.9999999Z", 0, "9999-12-31T23:59:59.999Z"),
]


async def test_starts(subtests: pytest.Subtests, api: Api) -> None:
    for label, start, status, shown in STARTS:
        with subtests.test(label):
            created = await api("POST", "/api/Campaigns", json=creation(startDateTime=start))
            read = await api("GET", f"/api/Campaigns/{created.body}")
            assert (read.body["status"], read.body["startDateTime"]) == (status, shown)


TRACK_LINK = "https://shop.example/sale"
MESSAGES: list[tuple[str, str, str | None, int | None, str]] = [
    ("no link", "Hi {NAME} {custom1}{Custom2} {other}", None, None, "Hi Ann 1 {other}"),
    ("empty link", "Hi", "", 0, "Hi"),
    ("track token", "See {TrackLink}", TRACK_LINK, None, "See <track>"),
    ("track alias", "See {tracklinkurl}!", TRACK_LINK, None, "See <track>!"),
    ("literal", f"See {TRACK_LINK}. {TRACK_LINK}", TRACK_LINK, None, "See <track>. <track>"),
    ("track link appended", "Sale!", TRACK_LINK, None, "Sale! <track>"),
    ("a longer address", f"{TRACK_LINK}/1", TRACK_LINK, None, f"{TRACK_LINK}/1 <track>"),
    ("track token without link", "See {TrackLink}.", None, None, "See ."),
    ("without a scheme", "See shop.example:80/x.", "shop.example:80/x", None, "See <track>."),
    ("opt-out link appended", "Hi {Name}", None, 1, "Hi Ann <opt out>"),
    ("opt-out token", "{OPTOUT}: Hi {Name}", None, 1, "<opt out>: Hi Ann"),
    ("opt-out alias", "Stop {OptOutLink}", None, 1, "Stop <opt out>"),
    ("opt-out token without link id", "Stop {OptOut}", None, None, "Stop <opt out>"),
    ("both appended", "Hi", TRACK_LINK, 1, "Hi <track> <opt out>"),
]


async def test_messages(subtests: pytest.Subtests, api: Api, use_cases: UseCases, tenant: Tenant) -> None:
    assert (await use_cases.links.add(tenant.account)).id == 1
    for label, message, link, opt_out_link_id, text in MESSAGES:
        with subtests.test(label):
            contacts = [{"phoneNumber": "+447700900001", "name": "Ann", "custom1": "1"}]
            body = creation(
                message=message, trackLinkUrl=link, optOutLinkId=opt_out_link_id, contacts=contacts
            )
            created = await api("POST", "/api/Campaigns", json=body)
            read = (await api("GET", f"/api/Campaigns/{created.body}")).body
            assert (read["message"], read["trackLinkUrl"]) == (message, link or None)
            assert read["optOutLinkId"] == (opt_out_link_id or 0)
            campaign = await use_cases.campaigns.get(tenant.account, UUID(created.body))
            messages = await use_cases.messages.of(campaign, limit=1)
            (rendered,) = await use_cases.messages.rendered(campaign, messages)
            assert without_tokens(rendered.text) == text


NO_ADDRESS = "The TrackLinkUrl field is not a valid http or https URL."
NO_LINK = "No opt-out link with the ID {} is configured."
NO_STRING = "The JSON value could not be converted to a string."
NO_INTEGER = "The JSON value could not be converted to a 32-bit integer."
NO_TIME = "The JSON value could not be converted to a date-time."
BAD_NUMBER = "The PhoneNumber field is not a valid phone number."
BAD_SENDER = "The Sender must be up to 11 alphanumeric characters or up to 15 digits."
REFUSALS: list[tuple[str, dict[str, object], dict[str, list[str]]]] = [
    ("no sender", {"sender": ...}, {"Sender": ["The Sender field is required."]}),
    ("blank sender", {"sender": " "}, {"Sender": ["The Sender field is required."]}),
    ("12 letters", {"sender": "ABCDEFGHIJKL"}, {"Sender": [BAD_SENDER]}),
    ("16 digits", {"sender": "1" * 16}, {"Sender": [BAD_SENDER]}),
    ("sender in Greek", {"sender": "Ωmega"}, {"Sender": [BAD_SENDER]}),
    ("sender of a wrong type", {"sender": 5}, {"Sender": [NO_STRING]}),
    ("no message", {"message": None}, {"Message": ["The Message field is required."]}),
    ("list as message", {"message": ["x"]}, {"Message": [NO_STRING]}),
    (
        "long message",
        {"message": "x" * 39_016},
        {"Message": ["The Message must be a string with a maximum length of 39015."]},
    ),
    ("opt-out link", {"optOutLinkId": 7}, {"OptOutLinkId": ["No opt-out link with the ID 7 is configured."]}),
    (
        "boolean as id",
        {"optOutLinkId": True},
        {"OptOutLinkId": ["The JSON value could not be converted to an integer."]},
    ),
    (
        "float as id",
        {"optOutLinkId": 0.5},
        {"OptOutLinkId": ["The JSON value could not be converted to an integer."]},
    ),
    ("33 bits", {"optOutLinkId": 2**32}, {"OptOutLinkId": [NO_INTEGER]}),
    ("start", {"startDateTime": "tomorrow"}, {"StartDateTime": [NO_TIME]}),
    ("start on no day", {"startDateTime": "2026-02-30T00:00:00Z"}, {"StartDateTime": [NO_TIME]}),
    ("start before time", {"startDateTime": "0001-01-01T00:00:00+05:00"}, {"StartDateTime": [NO_TIME]}),
    ("start as number", {"startDateTime": 1700000000}, {"StartDateTime": [NO_STRING]}),
    ("no contacts", {"contacts": ...}, {"Contacts": ["The Contacts field is required."]}),
    ("empty contacts", {"contacts": []}, {"Contacts": ["The Contacts field is required."]}),
    (
        "contacts as object",
        {"contacts": {"phoneNumber": "+447700900001"}},
        {"Contacts": ["The JSON value could not be converted to an array."]},
    ),
    (
        "contact as text",
        {"contacts": ["+447700900001"]},
        {"Contacts[0]": ["The JSON value could not be converted to an object."]},
    ),
    (
        "every bad contact",
        {
            "sender": None,
            "contacts": [
                {"phoneNumber": "+447700900001"},
                {"phoneNumber": "12"},
                {"name": "nobody"},
                {"phoneNumber": 447700900001},
                {"phoneNumber": "+447700900001", "name": 5, "custom1": [], "custom2": False},
            ],
        },
        {
            "Sender": ["The Sender field is required."],
            "Contacts[1].PhoneNumber": [BAD_NUMBER],
            "Contacts[2].PhoneNumber": ["The PhoneNumber field is required."],
            "Contacts[3].PhoneNumber": [NO_STRING],
            "Contacts[4].Name": [NO_STRING],
            "Contacts[4].Custom1": [NO_STRING],
            "Contacts[4].Custom2": [NO_STRING],
        },
    ),
    ("track link of another scheme", {"trackLinkUrl": "javascript:alert(1)"}, {"TrackLinkUrl": [NO_ADDRESS]}),
    ("track link without host", {"trackLinkUrl": "https:///x"}, {"TrackLinkUrl": [NO_ADDRESS]}),
    ("track link with a blank", {"trackLinkUrl": "https://x.example/a b"}, {"TrackLinkUrl": [NO_ADDRESS]}),
    (
        "track link with a line",
        {"trackLinkUrl": "https://x.example/\r\nX: y"},
        {"TrackLinkUrl": [NO_ADDRESS]},
    ),
    ("track link of no sense", {"trackLinkUrl": "https://[x"}, {"TrackLinkUrl": [NO_ADDRESS]}),
    (
        "track link too long",
        {"trackLinkUrl": "https://x.example/" + "y" * 1983},
        {"TrackLinkUrl": ["The TrackLinkUrl must be a string with a maximum length of 2000."]},
    ),
    ("opt-out link below 1", {"optOutLinkId": -1}, {"OptOutLinkId": [NO_LINK.format(-1)]}),
    ("opt-out link of another", {"optOutLinkId": 2}, {"OptOutLinkId": [NO_LINK.format(2)]}),
    ("opt-out link removed", {"optOutLinkId": 1}, {"OptOutLinkId": [NO_LINK.format(1)]}),
    (
        "the page's example",
        dict(PAGE_EXAMPLE),
        {
            "Contacts[0].ContactGroupId": ["No such contact group exists."],
            "Contacts[0].PhoneNumber": [BAD_NUMBER],
        },
    ),
]


async def test_refusals(
    subtests: pytest.Subtests, api: Api, use_cases: UseCases, tenant: Tenant, new_tenant: NewTenant
) -> None:
    await use_cases.links.add(tenant.account)
    await use_cases.links.remove(tenant.account, 1)
    other = await new_tenant("other")
    await use_cases.links.add(other.account)
    await use_cases.links.add(other.account)
    for label, fields, messages in REFUSALS:
        with subtests.test(label):
            answer = await api("POST", "/api/Campaigns", json=creation(**fields))
            assert error_messages(answer) == messages
            assert await campaigns_of(use_cases, tenant) == ()


MIXED = [
    {"phoneNumber": "+447700900001"},
    {"phoneNumber": "nonsense"},
    {"name": "nobody"},
    {"phoneNumber": "+447700900002"},
]
FLAGS = [
    ("segment true", "/api/campaigns/true", 2),
    ("segment True", "/api/Campaigns/True/", 2),
    ("segment 1", "/api/campaigns/1", 2),
    ("query", "/api/Campaigns?ignoreInvalidPhoneNumbers=true", 2),
    ("query in another case", "/api/Campaigns?IGNOREinvalidphonenumbers=TRUE", 2),
    ("segment false", "/api/campaigns/false", None),
    ("segment 0", "/api/campaigns/0", None),
    ("query false", "/api/Campaigns?ignoreInvalidPhoneNumbers=false", None),
    ("absent", "/api/Campaigns", None),
]


async def test_ignoring_invalid_numbers(subtests: pytest.Subtests, api: Api) -> None:
    for label, path, accepted in FLAGS:
        with subtests.test(label):
            answer = await api("POST", path, json=creation(contacts=MIXED))
            if accepted is None:
                assert error_messages(answer).keys() == {"Contacts[1].PhoneNumber", "Contacts[2].PhoneNumber"}
            else:
                read = await api("GET", f"/api/Campaigns/{answer.body}")
                assert read.body["recipientCount"] == accepted


async def test_ignoring_them_has_its_limits(api: Api) -> None:
    nobody = await api("POST", "/api/campaigns/true", json=creation(contacts=MIXED[1:3]))
    assert error_messages(nobody) == {"Contacts": ["None of the contacts has a valid phone number."]}
    typed = await api("POST", "/api/campaigns/true", json=creation(contacts=[*MIXED, {"phoneNumber": 5}]))
    assert error_messages(typed) == {"Contacts[4].PhoneNumber": [NO_STRING]}
    flag = await api("POST", "/api/Campaigns?ignoreInvalidPhoneNumbers=maybe", json=creation())
    assert error_messages(flag) == {"ignoreInvalidPhoneNumbers": ["The value 'maybe' is not valid."]}


async def test_the_most_contacts(api: Api, new_tenant: NewTenant) -> None:
    small = await new_tenant("small", max_recipients=2)
    contacts = [{"phoneNumber": "+447700900001"}] * 3
    full = await api("POST", "/api/Campaigns", of=small, json=creation(contacts=contacts[:2]))
    assert full.status == 201
    over = await api("POST", "/api/campaigns/true", of=small, json=creation(contacts=contacts))
    assert error_messages(over) == {"Contacts": ["A campaign takes at most 2 contacts."]}


async def test_100_000_contacts(api: Api) -> None:
    contacts = [{"phoneNumber": f"+4477{n:08}", "name": f"N{n}"} for n in range(100_000)]
    body = creation(startDateTime=SOON, contacts=contacts)
    created = await api("POST", "/api/Campaigns", data=orjson.dumps(body))
    last = await api("GET", f"/api/Campaigns/{created.body}/Contacts?page=100000&pageSize=1")
    assert (last.body["totalRecords"], last.body["items"][0]["phoneNumber"]) == (100_000, "447700099999")
    contacts.append(contacts[0])
    over = await api("POST", "/api/Campaigns", data=orjson.dumps(body))
    assert error_messages(over) == {"Contacts": ["A campaign takes at most 100000 contacts."]}


async def test_a_past_start_may_be_refused(api: Api, new_tenant: NewTenant) -> None:
    strict = await new_tenant("strict", options={"dynamic_messaging": {"refuse_past_start": True}})
    past = await api("POST", "/api/Campaigns", of=strict, json=creation(startDateTime="2026-03-02T11:59:59Z"))
    assert error_messages(past) == {"StartDateTime": ["The StartDateTime must be in the future."]}
    for start in (SOON, None):
        answer = await api("POST", "/api/Campaigns", of=strict, json=creation(startDateTime=start))
        assert answer.status == 201
