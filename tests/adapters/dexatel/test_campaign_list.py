import asyncio
import base64
from urllib.parse import parse_qs, parse_qsl, urlsplit

import orjson
import pytest
from yarl import URL

from gateway.store.database import Database
from tests.adapters.dexatel.conftest import Answer, Call, Parts, make_parts
from tests.conftest import NewTenant


@pytest.fixture
async def campaigns(call: Call, parts: Parts) -> list[Answer]:
    """Seven, oldest first."""
    return [
        await call("POST", "/v1/campaigns", parts.campaign(name=f"c{n}", schedule="2026-03-05 09:00:00"))
        for n in range(7)
    ]


def names(answer: Answer) -> list[str]:
    return [row["name"] for row in answer.data]


def followed(link: str) -> URL:
    """A link as a path of the server under test."""
    parts = urlsplit(link)
    return URL(f"{parts.path}?{parts.query}", encoded=True)


async def test_one_page_holds_all(call: Call, campaigns: list[Answer]) -> None:
    answer = await call("GET", "/v1/campaigns")
    assert answer.status == 200
    assert answer.data == [campaign.data for campaign in reversed(campaigns)]
    first = answer.body["pagination"]["links"]["first"]
    assert answer.body["pagination"] == {
        "number": 1,
        "size": 7,
        "total": 7,
        "links": {"first": first, "current": first, "previous": None, "next": None},
    }
    assert urlsplit(first).path == "/v1/campaigns"
    assert urlsplit(first).query == "page_size=25"


async def test_an_empty_list(call: Call) -> None:
    answer = await call("GET", "/v1/campaigns")
    assert answer.data == []
    assert answer.body["pagination"]["total"] == answer.body["pagination"]["size"] == 0
    assert answer.body["pagination"]["links"]["next"] is None


async def test_pages_forth_and_back(call: Call, campaigns: list[Answer]) -> None:
    seen = []
    answer = await call("GET", "/v1/campaigns?page_size=3")
    while True:
        pagination = answer.body["pagination"]
        seen.append((pagination["number"], names(answer)))
        assert (pagination["size"], pagination["total"]) == (len(answer.data), 7)
        again = await call("GET", followed(pagination["links"]["current"]))
        assert again.body == answer.body
        if pagination["links"]["next"] is None:
            break
        answer = await call("GET", followed(pagination["links"]["next"]))
    assert seen == [(1, ["c6", "c5", "c4"]), (2, ["c3", "c2", "c1"]), (3, ["c0"])]
    second = await call("GET", followed(answer.body["pagination"]["links"]["previous"]))
    assert names(second) == ["c3", "c2", "c1"]
    first = await call("GET", followed(second.body["pagination"]["links"]["previous"]))
    assert names(first) == ["c6", "c5", "c4"]
    assert first.body["pagination"]["number"] == 1
    assert first.body["pagination"]["links"]["previous"] is None
    forth = await call("GET", followed(first.body["pagination"]["links"]["next"]))
    assert names(forth) == ["c3", "c2", "c1"]


async def test_pages_hold_still_while_the_list_grows(
    call: Call, parts: Parts, campaigns: list[Answer]
) -> None:
    first = await call("GET", "/v1/campaigns?page_size=3")
    await call("POST", "/v1/campaigns", parts.campaign(name="new"))
    second = await call("GET", followed(first.body["pagination"]["links"]["next"]))
    assert names(second) == ["c3", "c2", "c1"]
    assert second.body["pagination"]["total"] == 8


async def test_a_token_alone_is_enough_and_never_comes_first(call: Call, campaigns: list[Answer]) -> None:
    answer = await call("GET", "/v1/campaigns?page_size=3&filter[statuses]=scheduled")
    link = answer.body["pagination"]["links"]["next"]
    # URLSearchParams reads a whole link as a query: its first key swallows the address.
    token = dict(parse_qsl(link))["page_token"]
    assert not set(token) & set("+/=%")
    await call("PUT", f"/v1/campaigns/{campaigns[3].data['id']}", {"status": "canceled"})
    second = await call("GET", f"/v1/campaigns?page=1&page_token={token}")
    assert names(second) == ["c2", "c1", "c0"], "the token holds the size and the filter"
    assert parse_qs(urlsplit(link).query)["filter[statuses]"] == ["scheduled"]


FILTERS = [
    ("channel", "filter[channel]=SMS", ["later", "now", "stopped"]),
    ("channel in lower case", "filter[channel]=whatsapp", ["hello"]),
    ("encoded brackets", "filter%5Bchannel%5D=WHATSAPP", ["hello"]),
    ("a channel nobody used", "filter[channel]=VIBER", []),
    ("one status", "filter[statuses]=canceled", ["stopped"]),
    ("British spelling", "filter[statuses]=cancelled", ["stopped"]),
    ("two statuses", "filter[statuses]=scheduled,in_progress", ["hello", "later", "now", "slow"]),
    ("with blanks and cases", "filter[statuses]=Scheduled,%20CANCELED", ["later", "stopped"]),
    ("status twice", "filter[statuses]=scheduled&filter[statuses]=canceled", ["later", "stopped"]),
    ("encoded comma", "filter[statuses]=scheduled%2Ccanceled", ["later", "stopped"]),
    ("both", "filter[channel]=WHATSAPP&filter[statuses]=scheduled,in_progress", ["hello"]),
    ("empty", "filter[channel]=&filter[statuses]=&page_size=", ["hello", "later", "now", "slow", "stopped"]),
    ("unknown parameters", "limit=1&filter[color]=red", ["hello", "later", "now", "slow", "stopped"]),
]


async def test_filters(call: Call, parts: Parts, database: Database) -> None:
    whatsapp = await make_parts(call, "WHATSAPP")
    await call("POST", "/v1/campaigns", whatsapp.campaign(name="hello", channel="whatsapp"))
    await call("POST", "/v1/campaigns", parts.campaign(name="now"))
    await call("POST", "/v1/campaigns", parts.campaign(name="later", schedule="2026-03-05 09:00:00"))
    stopped = await call("POST", "/v1/campaigns", parts.campaign(name="stopped"))
    await call("PUT", f"/v1/campaigns/{stopped.data['id']}", {"status": "canceled"})
    await call("POST", "/v1/campaigns", parts.campaign(name="slow"))
    await database.fetch("UPDATE campaigns SET status = 'paused', channel = 'rcs' WHERE name = 'slow'")
    await database.fetch("UPDATE campaigns SET channel = 'sms' WHERE name = 'slow'")
    expected = {label: found for label, _, found in FILTERS}
    expected["channel"] = ["later", "now", "slow", "stopped"]
    got = {}
    for label, query, _ in FILTERS:
        answer = await call("GET", URL(f"/v1/campaigns?{query}", encoded=True))
        got[label] = sorted(names(answer))
    assert got == expected


SIZES = [
    ("one", "1", 1),
    ("as the list", "7", 7),
    ("a hundred", "100", 7),
    ("far too many", "9" * 5000, 7),
    ("with zeros before", "0000000003", 3),
    ("with a plus", "%2B3", 3),
    ("none", "0", 1),
    ("fewer", "-3", 1),
    ("far too few", "-" + "9" * 100, 1),
]
WRONG_SIZES = ["ten", "1.5", "1e2", "%D9%A3", "0x10", "%00", "null"]


async def test_page_sizes(call: Call, campaigns: list[Answer]) -> None:
    got = {
        label: len((await call("GET", URL(f"/v1/campaigns?page_size={size}", encoded=True))).data)
        for label, size, _ in SIZES
    }
    assert got == {label: count for label, _, count in SIZES}
    for size in WRONG_SIZES:
        answer = await call("GET", URL(f"/v1/campaigns?page_size={size}", encoded=True))
        assert (answer.status, answer.codes) == (400, [400]), size


def forged(value: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(value)).rstrip(b"=").decode()


BROKEN = [
    ("no base64", "!!!"),
    ("not of its alphabet", "a+b/"),
    ("one character", "a"),
    ("not ASCII", "%C3%A9"),
    ("NUL", "%00"),
    ("no UTF-8", "%FF"),
    ("no JSON", base64.urlsafe_b64encode(b"{").decode().rstrip("=")),
    ("a list", forged([1])),
    ("unknown key", forged({"number": 2, "size": 3, "limit": 1})),
    ("number zero", forged({"number": 0, "size": 3})),
    ("a huge number", forged({"number": 2**40, "size": 3})),
    ("size as text", forged({"number": 2, "size": "3"})),
    ("a size beyond the largest", forged({"number": 2, "size": 1001})),
    ("another list's key", forged({"number": 2, "size": 3, "after": "0195a4a0-0000-7000-8000-00000000dead"})),
    ("a key beyond 64 bits", forged({"number": 2, "size": 3, "after": "9" * 19})),
]
BROKEN_PARAMETERS = [
    ("channel", "filter[channel]=PIGEON"),
    ("channels", "filter[channel]=SMS,VIBER"),
    ("status", "filter[statuses]=scheduled,nonsense"),
    ("status with NUL", "filter[statuses]=%00"),
    (
        "filter inside a token",
        "page_token=" + forged({"number": 1, "size": 3, "filters": {"filter[channel]": "\0"}}),
    ),
]


async def test_broken_tokens_and_parameters(call: Call, campaigns: list[Answer]) -> None:
    table = [(label, f"page_token={token}") for label, token in BROKEN] + BROKEN_PARAMETERS
    for label, query in table:
        answer = await call("GET", URL(f"/v1/campaigns?{query}", encoded=True))
        assert (answer.status, answer.codes) == (400, [400]), label


async def test_a_forged_token_brings_no_nul_to_the_database(call: Call) -> None:
    token = forged({"number": 1, "size": 3, "filters": {"filter[name]": "\0"}})
    for path in ("/v1/templates", "/v1/senders"):
        answer = await call("GET", f"{path}?page_token={token}")
        assert (answer.status, answer.codes) == (400, [400])


async def test_another_account_sees_nothing(
    call: Call, campaigns: list[Answer], new_tenant: NewTenant
) -> None:
    stranger = await new_tenant("stranger")
    first = await call("GET", "/v1/campaigns?page_size=3")
    link = followed(first.body["pagination"]["links"]["next"])
    for address in ("/v1/campaigns", link):
        answer = await call("GET", address, key=stranger.key)
        assert (answer.status, answer.data, answer.body["pagination"]["total"]) == (200, [], 0)


async def test_a_deleted_neighbour_does_not_lose_the_place(call: Call, campaigns: list[Answer]) -> None:
    first = await call("GET", "/v1/campaigns?page_size=3")
    await asyncio.gather(
        *(call("DELETE", f"/v1/campaigns/{row['id']}") for row in first.data),
    )
    second = await call("GET", followed(first.body["pagination"]["links"]["next"]))
    assert names(second) == ["c3", "c2", "c1"]
    back = await call("GET", followed(second.body["pagination"]["links"]["previous"]))
    assert (back.status, back.data) == (200, [])
