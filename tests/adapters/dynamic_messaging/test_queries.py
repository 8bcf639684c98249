from collections.abc import Sequence
from typing import Any

from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.dynamic_messaging.conftest import Api, creation, error_messages
from tests.adapters.dynamic_messaging.test_read import FOREIGN
from tests.conftest import NewTenant, Tenant

CAMPAIGNS: list[dict[str, Any]] = [
    {"message": "one", "sender": "Ann", "startDateTime": "2026-04-01T00:00:00.1239Z"},
    {"message": "two, or 2|3", "sender": "Bob", "startDateTime": "2026-04-02T00:00:00Z"},
    {
        "message": "null",
        "sender": "ann",
        "startDateTime": "2026-04-03T00:00:00Z",
        "trackLinkUrl": "https://a.example",
    },
    {"message": "One == 1", "sender": "Bob", "contacts": [{"phoneNumber": "+447700900001"}] * 2},
]

BY_CAMPAIGN: list[tuple[str, dict[str, str], list[int]]] = [
    ("nothing", {}, [4, 3, 2, 1]),
    ("equal", {"filters": "sender==Bob"}, [4, 2]),
    ("case counts", {"filters": "sender==bob"}, []),
    ("case ignored", {"filters": "Sender==*BOB"}, [4, 2]),
    ("not equal", {"filters": "sender!=Bob"}, [3, 1]),
    ("not equal in any case", {"filters": "sender!=*ANN"}, [4, 2]),
    ("contains", {"filters": "message@=n"}, [4, 3, 1]),
    ("starts", {"filters": "message_=o"}, [1]),
    ("starts in any case", {"filters": "message_=*o"}, [4, 1]),
    ("ends", {"filters": "message_-=e"}, [1]),
    ("ends with nothing", {"filters": "message_-="}, [4, 3, 2, 1]),
    ("not containing", {"filters": "message!@=ne"}, [3, 2]),
    ("not starting in any case", {"filters": "message!_=*O"}, [3, 2]),
    ("not ending in any case", {"filters": "message!_-=*E"}, [4, 3, 2]),
    ("and", {"filters": "sender==Bob,message@=1"}, [4]),
    ("one of the names", {"filters": "(sender|message)@=n"}, [4, 3, 1]),
    ("one of the values", {"filters": "message@=two|null"}, [3, 2]),
    ("an escaped comma", {"filters": r"message==two\, or 2\|3"}, [2]),
    ("an escaped operator", {"filters": r"message@=\=="}, [4]),
    ("the text null", {"filters": r"message==\null"}, [3]),
    ("the text null, contained", {"filters": "message@=null"}, [3]),
    ("no link", {"filters": "trackLinkUrl==null"}, [4, 2, 1]),
    ("a link", {"filters": "trackLinkUrl!=NULL"}, [3]),
    ("a missing value is not unequal", {"filters": "trackLinkUrl!=x"}, [3]),
    ("a missing value does not lack", {"filters": "trackLinkUrl!@=x.y"}, [3]),
    ("numbers", {"filters": "recipientCount>=2"}, [4]),
    ("numbers, spaced", {"filters": " RecipientCount < 2 , status == 0 "}, [3, 2, 1]),
    ("opt-out link", {"filters": "optOutLinkId==0"}, [4, 3, 2, 1]),
    ("no opt-out link", {"filters": "optOutLinkId!=0"}, []),
    ("status", {"filters": "status==1"}, [4]),
    ("one of two statuses", {"filters": "status==1|5"}, [4]),
    ("time", {"filters": "startDateTime>2026-04-01T12:00"}, [3, 2]),
    ("time as shown", {"filters": "startDateTime==2026-04-01T00:00:00.123Z"}, [1]),
    ("time with offset", {"filters": "startDateTime==2026-04-02T02:00:00+02:00"}, [2]),
    ("ascending", {"sorts": "startDateTime"}, [4, 1, 2, 3]),
    ("descending", {"sorts": "-startDateTime"}, [3, 2, 1, 4]),
    ("two sorts", {"sorts": "-sender,message"}, [3, 4, 2, 1]),
    ("a repeated sort", {"sorts": "sender,-sender"}, [1, 4, 2, 3]),
    ("missing values first", {"sorts": "trackLinkUrl,startDateTime"}, [4, 1, 2, 3]),
    ("missing values last", {"sorts": "-trackLinkUrl,startDateTime"}, [3, 4, 1, 2]),
    ("by number", {"sorts": "-recipientCount,startDateTime"}, [4, 1, 2, 3]),
    ("parameter names in any case", {"FILTERS": "sender==Bob", "Sorts": "message"}, [4, 2]),
    ("sort and page", {"sorts": "startDateTime", "page": "2", "pageSize": "3"}, [3]),
]  # fmt: skip

NOT_UNDERSTOOD: list[tuple[str, dict[str, str], set[str]]] = [
    ("unknown name", {"filters": "price==5"}, {"filters"}),
    ("one unknown name", {"filters": "(sender|price)==Bob"}, {"filters"}),
    ("no operator", {"filters": "sender"}, {"filters"}),
    ("no name", {"filters": "==5"}, {"filters"}),
    ("no number", {"filters": "status==many"}, {"filters"}),
    ("one no number", {"filters": "status==1|x"}, {"filters"}),
    ("null number", {"filters": "recipientCount==null"}, {"filters"}),
    ("33 bits", {"filters": "recipientCount<4294967296"}, {"filters"}),
    ("digits of others", {"filters": "status==١"}, {"filters"}),
    ("no time", {"filters": "startDateTime>yesterday"}, {"filters"}),
    ("part of a number", {"filters": "recipientCount@=1"}, {"filters"}),
    ("case of a number", {"filters": "recipientCount==*1"}, {"filters"}),
    ("order of texts", {"filters": "sender>A"}, {"filters"}),
    ("NUL", {"filters": "sender==\x00"}, {"filters"}),
    ("SQL as name", {"filters": "c.id;--==1"}, {"filters"}),
    ("unknown sort", {"sorts": "price"}, {"sorts"}),
    ("both", {"filters": "x==1", "sorts": "-y"}, {"filters", "sorts"}),
]


async def numbers(api: Api, query: dict[str, str], **request: Tenant) -> list[int]:
    listed = await api("GET", "/api/Campaigns", params=query, **request)
    assert listed.status == 200, query
    order = {str(fields["message"]): number for number, fields in enumerate(CAMPAIGNS, 1)}
    return [order[item["message"]] for item in listed.body["items"]]


async def test_campaigns(api: Api, tenant: Tenant, new_tenant: NewTenant) -> None:
    strict = await new_tenant("strict", options={"dynamic_messaging": {"strict_queries": True}})
    for each in (tenant, strict):
        for fields in CAMPAIGNS:
            assert (await api("POST", "/api/Campaigns", of=each, json=creation(**fields))).status == 201
    for label, query, expected in BY_CAMPAIGN:
        assert await numbers(api, query) == expected, label
        assert await numbers(api, query, of=strict) == expected, label
    for label, query, names in NOT_UNDERSTOOD:
        assert await numbers(api, query) == [4, 3, 2, 1], label
        refused = await api("GET", "/api/Campaigns", params=query, of=strict)
        assert error_messages(refused).keys() == names, label
    some = await numbers(api, {"filters": "price==5,sender==Bob,status==x", "sorts": "z,startDateTime"})
    assert some == [4, 2]


async def test_a_value_is_never_sql(api: Api) -> None:
    await api("POST", "/api/Campaigns", json=creation())
    for value in ("' OR 1=1 --", "$1", "{column}", "%", "_", "\\", "'); DROP TABLE campaigns; --"):
        listed = await api("GET", "/api/Campaigns", params={"filters": f"sender@={value}"})
        assert (listed.status, listed.body["totalRecords"]) == (200, 0), value


async def test_too_many_comparisons(api: Api) -> None:
    values = "|".join(str(number) for number in range(201))
    assert (await api("GET", "/api/Campaigns", params={"filters": f"sender=={values[:-4]}"})).status == 200
    refused = await api("GET", "/api/Campaigns", params={"filters": f"sender=={values}"})
    assert error_messages(refused) == {"filters": ["can not exceed 200 comparisons"]}
    repeated = "|".join(["sender"] * 100)
    query = {"filters": f"({repeated})==" + "|".join(["x"] * 100)}
    assert (await api("GET", "/api/Campaigns", params=query)).status == 200


BY_CONTACT: list[tuple[str, dict[str, str], list[int]]] = [
    ("phone number", {"filters": "phoneNumber_-=03"}, [3]),
    ("one of two", {"filters": "PhoneNumber==447700900001|447700900004"}, [1, 4]),
    ("a name made of two", {"filters": "name==*ann LEE"}, [1]),
    ("a parameter", {"filters": "name==p1,custom1==p2"}, [3]),
    ("no name", {"filters": "name==null"}, [4]),
    ("a field", {"filters": "custom2@=c"}, [1]),
    ("an id", {"filters": "id==1-2"}, [2]),
    ("part of an id", {"filters": "id_=1-"}, [1, 2, 3, 4]),
    ("by name", {"sorts": "name"}, [4, 1, 2, 3]),
    ("by id", {"sorts": "-id"}, [4, 3, 2, 1]),
    ("by number and page", {"sorts": "-phoneNumber", "pageSize": "2", "page": "2"}, [2, 1]),
    ("beyond", {"filters": "name!=null", "page": "2147483647", "pageSize": "10000"}, []),
    ("not understood", {"filters": "sender==x", "sorts": "x"}, [1, 2, 3, 4]),
]


async def places(api: Api, path: str, query: dict[str, str]) -> Sequence[int]:
    listed = await api("GET", path, params=query)
    assert listed.status == 200, query
    return [int(item["id"].partition("-")[2]) for item in listed.body["items"]]


async def test_contacts(api: Api, use_cases: UseCases, tenant: Tenant) -> None:
    campaign = await use_cases.campaigns.create(tenant.account, FOREIGN)
    await api("POST", "/api/Campaigns", json=creation())
    for label, query, expected in BY_CONTACT:
        assert await places(api, f"/api/Campaigns/{campaign.id}/Contacts", query) == expected, label


async def test_a_filter_counts_what_it_finds(api: Api) -> None:
    contacts = [
        {"phoneNumber": f"+4477009{n:05}", "name": "even" if n % 2 == 0 else "odd"} for n in range(25)
    ]
    created = await api("POST", "/api/Campaigns", json=creation(contacts=contacts))
    path = f"/api/Campaigns/{created.body}/Contacts?filters=name==even&page=2"
    listed = await api("GET", path)
    assert {key: listed.body[key] for key in ("pageIndex", "totalPages", "totalRecords")} == {
        "pageIndex": 2,
        "totalPages": 2,
        "totalRecords": 13,
    }
    assert len(listed.body["items"]) == 3


async def test_the_status_shown_is_the_one_filtered_by(
    api: Api, use_cases: UseCases, tenant: Tenant, database: Database
) -> None:
    campaign = await use_cases.campaigns.create(tenant.account, FOREIGN)
    for status in ("scheduled", "in_progress", "paused", "completed", "failed", "canceled"):
        for launched in ("now()", "NULL"):
            for queued, sent in ((0, 0), (1, 0), (0, 1), (1, 1)):
                await database.fetch(
                    f"UPDATE campaigns SET status = $1, launched_at = {launched} WHERE id = $2",
                    status,
                    campaign.id,
                )
                await database.fetch(
                    "UPDATE campaign_progress SET queued = $1, sent = $2 WHERE campaign_id = $3",
                    queued, sent, campaign.id,
                )  # fmt: skip
                shown = (await api("GET", f"/api/Campaigns/{campaign.id}")).body["status"]
                found = await api("GET", f"/api/Campaigns?filters=status=={shown}")
                assert found.body["totalRecords"] == 1, (status, launched, queued, sent)
