"""The list of all messages: filters, pages, other dialects."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from yarl import URL

from gateway.domain.campaigns import CampaignDraft
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.recipients import Recipient
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.dexatel.conftest import UNKNOWN, Call, make_parts
from tests.conftest import FrozenClock, Tenant


async def _send(call: Call, text: str, to: list[str], channel: str = "SMS", **fields: object) -> None:
    data = {"channel": channel, "from": "MyBusiness", "to": to, "text": text, **fields}
    answer = await call("POST", "/v1/messages", data)
    assert answer.status == 201, answer.body


@pytest.fixture
async def ids(call: Call, clock: FrozenClock, database: Database) -> dict[str, str]:
    """Five messages, `a` to `e`, an hour apart but for the last two; the senders' ids by their names."""
    viber, sms = await make_parts(call, "VIBER"), await make_parts(call, "SMS")
    other = await call("POST", "/v1/senders", {"name": "Spring sale", "code": "SPRING", "channel": "SMS"})
    await _send(call, "a", ["447700900001"])
    clock.forward(hours=1)
    await _send(call, "b", ["447911123456"], schedule="2026-03-04 12:00:00")
    clock.forward(hours=1)
    await _send(call, "c", ["12025550123"], **{"from": "Spring sale"})
    clock.forward(hours=1)
    await _send(call, "d", ["447700900001"], "VIBER")
    await _send(call, "e", ["33612345678"])
    for text, state, reason in (("a", 3, None), ("c", 2, "expired"), ("d", 4, None)):
        await database.execute(
            """UPDATE messages SET state = $2, reason = $3 FROM campaigns c
               WHERE c.id = campaign_id AND c.content->>'text' = $1""",
            text,
            state,
            reason,
        )
    return {"sms": sms.sender, "viber": viber.sender, "spring": other.data["id"]}


FILTERS: list[tuple[str, str]] = [
    ("", "edcba"),
    ("filter[channel]=SMS", "ecba"),
    ("filter[channel]=viber", "d"),
    ("filter[channel]=WHATSAPP", ""),
    ("filter[to]=447700900001", "da"),
    ("filter[to]=%2B44 7700 900001,33612345678", "eda"),
    ("filter[to]=447700900099", ""),
    ("filter[to_prefix]=4477", "da"),
    ("filter[to_prefix]=%2B4479,1", "cb"),
    ("filter[countries]=GB", "dba"),
    ("filter[countries]=fr,US", "ec"),
    ("filter[countries]=CA", "c"),
    ("filter[countries]=GB&filter[to_prefix]=4479", "b"),
    ("filter[from]=MyBusiness", "edba"),
    ("filter[from]=Spring sale", "c"),
    ("filter[from]=SPRING", "c"),
    ("filter[from]=Nobody", ""),
    ("filter[statuses]=DELIVERED", "a"),
    ("filter[statuses]=FAILD", "c"),
    ("filter[statuses]=failed,SEEN", "dc"),
    ("filter[statuses]=expired", "c"),
    ("filter[statuses]=rejected", ""),
    ("filter[statuses]=scheduled", "b"),
    ("filter[statuses]=enroute", "e"),
    ("filter[statuses]=received", ""),
    ("filter[direction]=MT", "edcba"),
    ("filter[direction]=mo", ""),
    ("filter[direction]=MT,MO", "edcba"),
    ("filter[created_date_start]=2026-03-02 13:00:00", "edcb"),
    ("filter[created_date_start]=2026-03-02 13:00:01", "edc"),
    ("filter[created_date_end]=2026-03-02 13:00:00", "ba"),
    ("filter[created_date_end]=2026-03-02 12:59:59", "a"),
    ("filter[created_date_start]=2026-03-02&filter[created_date_end]=2026-03-02", "edcba"),
    ("filter[created_date_end]=2026-03-01", ""),
    ("filter[created_date_start]=2026-03-02T13:00:00Z&filter[created_date_end]=2026-03-02 14:00:00", "cb"),
    ("filter[statuses]=read,delivered&filter[to]=447700900001&filter[channel]=SMS", "a"),
    ("unknown=1&page=0&filter[nonsense]=2", "edcba"),
]


async def test_filters(subtests: pytest.Subtests, call: Call, ids: dict[str, str]) -> None:
    by_id = [
        (f"filter[sender_ids]={ids['spring']}", "c"),
        (f"filter[sender_ids]={ids['viber']},{ids['spring'].upper()}", "dc"),
        (f"filter[sender_ids]={ids['sms']}", "eba"),
        (f"filter[sender_ids]={UNKNOWN}", ""),
    ]
    for query, expected in FILTERS + by_id:
        for spelling in (query.replace(" ", "%20"), quote(query, safe="=&%,+")):
            with subtests.test(spelling):
                answer = await call("GET", URL(f"/v1/messages?{spelling}", encoded=True))
                assert answer.status == 200, answer.body
                assert "".join(row["text"] for row in answer.data) == expected
                assert answer.body["pagination"]["total"] == len(expected)


BAD_FILTERS = [
    "filter[channel]=PIGEON",
    "filter[to]=nobody",
    "filter[to_prefix]=+44x",
    "filter[countries]=XX",
    "filter[countries]=Armenia",
    "filter[sender_ids]=MyBusiness",
    "filter[statuses]=SENT,PIGEON",
    "filter[direction]=UP",
    "filter[created_date_start]=yesterday",
    "filter[created_date_end]=9999-12-31",
    "filter[created_date_end]=2026-02-30",
    "filter[from]=%00",
    "filter[from]=%ff",
    "filter[to]=" + ",".join(f"4477009{n:05}" for n in range(201)),
    "page_token=x",
    "page_size=many",
]


async def test_filters_that_are_refused(subtests: pytest.Subtests, call: Call) -> None:
    for query in BAD_FILTERS:
        with subtests.test(query[:60]):
            answer = await call("GET", URL(f"/v1/messages?{query}", encoded=True))
            assert (answer.status, answer.codes) == (400, [400])


async def _walk(call: Call, answer: Any, way: str) -> list[str]:
    found = []
    while link := answer.body["pagination"]["links"][way]:
        parts = urlsplit(link)
        answer = await call("GET", URL(f"{parts.path}?{parts.query}", encoded=True))
        found.append("".join(row["to"][-1] for row in answer.data))
    return found


async def test_pages_forwards_and_backwards(call: Call) -> None:
    await make_parts(call, "SMS")
    numbers = [f"44770090000{n}" for n in range(9)]
    for start in (0, 3, 6):
        await _send(call, "x", numbers[start : start + 3])
    first = await call("GET", URL("/v1/messages?page_size=2&filter[channel]=SMS", encoded=True))
    assert "".join(row["to"][-1] for row in first.data) == "87"
    await _send(call, "x", ["447700900009"])
    assert await _walk(call, first, "next") == ["65", "43", "21", "0"]
    last = await call("GET", "/v1/messages?page_size=1000")
    assert "".join(row["to"][-1] for row in last.data) == "9876543210"
    second = await call("GET", URL(urlsplit(first.body["pagination"]["links"]["next"])._replace(
        scheme="", netloc="").geturl(), encoded=True))  # fmt: skip
    assert await _walk(call, second, "previous") == ["87"]


TOKENS = [
    "eyJudW1iZXIiOjEsInNpemUiOjEsImFmdGVyIjoieCJ9",
    # {"number":1,"size":1,"after":"0195a4a0-0000-7000-8000-00000000dead.99999999999"}
    "eyJudW1iZXIiOjEsInNpemUiOjEsImFmdGVyIjoiMDE5NWE0YTAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDBkZWFkLjk5OTk5OTk5OTk5In0",
]


async def test_broken_tokens(call: Call) -> None:
    for token in TOKENS:
        answer = await call("GET", f"/v1/messages?page_token={token}")
        assert (answer.status, answer.codes) == (400, [400])


async def test_messages_of_other_dialects(call: Call, use_cases: UseCases, tenant: Tenant) -> None:
    draft = CampaignDraft(
        dialect="other",
        channel=Channel.WHATSAPP,
        name="news",
        content=Content(Text("Hi {{1}}", Syntax.NUMBERED), payload='{"to":"<accountID>"}'),
        recipients=[Recipient("447700900001", params=("Ann",)), Recipient("447700900002", params=("Bo",))],
        details={"from": "not ours"},
        schedule=use_cases.clock() + timedelta(days=1),
    )
    await use_cases.campaigns.create(tenant.account, draft)
    answer = await call("GET", "/v1/messages")
    shown = ("text", "from", "to", "channel", "status", "segments_count")
    assert [tuple(row[name] for name in shown) for row in answer.data] == [
        ("Hi Bo", None, "447700900002", "WHATSAPP", "scheduled", 1),
        ("Hi Ann", None, "447700900001", "WHATSAPP", "scheduled", 1),
    ]
    read = await call("GET", f"/v1/messages/{answer.data[1]['id']}")
    expected = {"sender": None, "variables": ["Ann"], "schedule": "2026-03-03 12:00:00", "source": "CAMPAIGN"}
    assert {name: read.data[name] for name in expected} == expected
