"""Sending single messages, reading them, and stopping them."""

from typing import Any
from uuid import UUID

import pytest

from gateway.domain.message_ids import computed_id
from gateway.domain.messages import MessageRef
from gateway.domain.paging import Window
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.dexatel.conftest import UNKNOWN, Call, Parts, make_parts
from tests.conftest import NewTenant, Tenant

TO = "447700900001"


def message(**fields: object) -> dict[str, object]:
    """A message's `data`; a field of None is left out."""
    data = {"channel": "SMS", "from": "MyBusiness", "to": [TO], "text": "Hello €", **fields}
    return {name: value for name, value in data.items() if value is not None}


async def test_messages_are_sent_and_read(call: Call, parts: Parts, tenant: Tenant) -> None:
    sent = await call("POST", "/v1/messages", message(to=[TO, "+44 7700 900002"]))
    ids = [str(computed_id(tenant.account.id, MessageRef(1, seq))) for seq in (1, 2)]
    rows = [
        {
            "id": message_id,
            "account_id": str(tenant.account.id),
            "text": "Hello €",
            "from": "MyBusiness",
            "to": number,
            "channel": "SMS",
            "status": "enroute",
            "status_details": None,
            "encoding": "GSM-7",
            "segments_count": 1,
            "create_date": "2026-03-02 12:00:00",
            "update_date": "2026-03-02 12:00:00",
        }
        for message_id, number in zip(ids, (TO, "447700900002"), strict=True)
    ]
    assert (sent.status, sent.body) == (201, {"data": rows})
    assert sent.text.startswith(f'{{"data":[{{"id":"{ids[0]}","account_id":"')
    read = await call("GET", f"/v1/messages/{ids[1]}")
    base = read.data["links"]["account"].removesuffix("/accounts/self")
    assert (read.status, read.body) == (
        200,
        {
            "data": {
                **rows[1],
                "type": "text",
                "url": None,
                "variables": [],
                "schedule": None,
                "template_id": None,
                "sender": {"id": parts.sender, "name": "MyBusiness", "code": "MyBusiness"},
                "direction": "MT",
                "source": "API",
                "country": "GB",
                "links": {"self": f"{base}/messages/{ids[1]}", "account": f"{base}/accounts/self"},
            }
        },
    )
    listed = await call("GET", "/v1/messages")
    assert (listed.status, listed.data) == (200, rows[::-1])
    assert listed.body["pagination"] == {
        "number": 1,
        "size": 2,
        "total": 2,
        "links": {
            "first": f"{base}/messages?page_size=25",
            "current": f"{base}/messages?page_size=25",
            "previous": None,
            "next": None,
        },
    }


async def test_no_campaign_list_shows_them(
    call: Call, parts: Parts, use_cases: UseCases, tenant: Tenant, database: Database
) -> None:
    await call("POST", "/v1/messages", message())
    assert (await use_cases.campaigns.page(tenant.account, Window(1))).total == 0
    assert (await call("GET", "/v1/campaigns")).data == []
    campaign_id = await database.fetchval("SELECT id FROM campaigns")
    for method in ("GET", "DELETE"):
        answer = await call(method, f"/v1/campaigns/{campaign_id}")
        assert (answer.status, answer.codes) == (404, [1601])
    cancel = await call("PUT", f"/v1/campaigns/{campaign_id}", {"status": "canceled"})
    assert (cancel.status, cancel.codes) == (404, [1601])
    assert (await call("GET", "/v1/messages")).data[0]["status"] == "enroute"


REFUSED: list[tuple[str, dict[str, object], list[int]]] = [
    ("no from", {"from": None}, [1503]),
    ("empty from", {"from": ""}, [1503]),
    ("from as a number", {"from": 5}, [1504]),
    ("from too long", {"from": "x" * 46}, [1504]),
    ("unknown from", {"from": "Nobody"}, [1505]),
    ("from on another channel", {"channel": "VIBER"}, [1505]),
    ("no to", {"to": None}, [1506]),
    ("empty to", {"to": []}, [1506]),
    ("to as a text", {"to": TO}, [1523]),
    ("a number as a number", {"to": [447700900001]}, [1523]),
    ("a boolean", {"to": [True]}, [1523]),
    ("no number", {"to": ["nobody"]}, [1523]),
    ("one of two no number", {"to": [TO, "123"]}, [1523]),
    ("11 numbers", {"to": [TO] * 11}, [1507]),
    ("no text", {"text": None}, [1508]),
    ("empty text", {"text": ""}, [1508]),
    ("a blank text", {"text": " \n"}, [1509]),
    ("text as a list", {"text": ["a"]}, [1509]),
    ("text of 1001", {"text": "x" * 1001}, [1510]),
    ("a template's name", {"text": None, "template": "sale SMS"}, [1512]),
    ("a template's name beside a text", {"template": "sale SMS"}, [1512]),
    ("a template as a number", {"text": None, "template": 5}, [1512]),
    ("an unknown template", {"text": None, "template": UNKNOWN}, [1513]),
    ("text and template", {"template": UNKNOWN}, [1516]),
    ("no channel", {"channel": None}, [1515]),
    ("a channel not served", {"channel": "TELEGRAM"}, [1515]),
    ("rcs", {"channel": "rcs"}, [1515]),
    ("an image", {"image": "https://example.com/a.png", "text": None}, [1517]),
    ("an image on WhatsApp", {"image": "https://example.com/a.png", "channel": "WHATSAPP"}, [1516]),
    ("a button", {"button_type": "quick_reply", "button_text": "Yes"}, [1518]),
    ("the older button", {"button": {"caption": "Go", "url": "https://example.com"}}, [1518]),
    ("a past schedule", {"schedule": "2026-03-02 12:00:00"}, [1522]),
    ("no schedule at all", {"schedule": "tomorrow"}, [400]),
    ("variables without a template", {"variables": ["a"]}, [400]),
    ("a url", {"url": "https://example.com/a.png"}, [1532]),
    ("a filename", {"filename": "a"}, [1533]),
    ("a media type", {"type": "image", "url": "https://example.com/a.png"}, [1532, 1534]),
    ("an unknown type", {"type": "hologram"}, [1534]),
    ("a media id", {"media_id": "5"}, [400]),
    ("a payload of 501", {"payload": "x" * 501}, [1705]),
    ("a payload as an object", {"payload": {}}, [1705]),
    ("number_formatting as a text", {"number_formatting": "yes"}, [400]),
    ("several", {"from": None, "to": ["a"] * 11, "text": "", "payload": 1}, [1503, 1507, 1508, 1705]),
]


async def test_messages_that_are_refused(
    subtests: pytest.Subtests, call: Call, parts: Parts, database: Database
) -> None:
    for label, fields, expected in REFUSED:
        with subtests.test(label):
            answer = await call("POST", "/v1/messages", message(**fields))
            assert (answer.status, answer.codes) == (400, expected)
    assert await database.fetchval("SELECT count(*) FROM campaigns") == 0


ACCEPTED: list[tuple[str, dict[str, object], dict[str, object]]] = [
    ("ten numbers", {"to": [TO] * 10}, {"to": TO}),
    ("a national number", {"to": ["07700 900001"]}, {"to": TO}),
    ("lower-case channel", {"channel": "sms"}, {"channel": "sms"}),
    ("text of 1000", {"text": "x" * 1000}, {"segments_count": 7, "encoding": "GSM-7"}),
    ("text in UCS-2", {"text": "ж" * 71}, {"segments_count": 2, "encoding": "UCS-2"}),
    ("type text", {"type": "TEXT"}, {"status": "enroute"}),
    ("braces stay", {"text": "Hi {first_name} {{1}}"}, {"text": "Hi {first_name} {{1}}"}),
    ("a schedule", {"schedule": "2026-03-02 12:00:01"}, {"status": "scheduled"}),
    ("a payload of 500", {"payload": "x" * 500}, {"status": "enroute"}),
    ("nulls", {"template": None, "variables": None}, {"status": "enroute"}),
    ("unknown keys", {"dlr_url": "x"}, {"status": "enroute"}),
]


async def test_messages_that_are_accepted(subtests: pytest.Subtests, call: Call, parts: Parts) -> None:
    for label, fields, expected in ACCEPTED:
        with subtests.test(label):
            sent = await call("POST", "/v1/messages", {**message(), **fields})
            assert sent.status == 201, sent.body
            shown = (await call("GET", f"/v1/messages/{sent.data[0]['id']}")).data
            assert {name: shown[name] for name in expected} == expected
            assert {name: sent.data[0][name] for name in expected} == expected


async def test_without_number_formatting_numbers_are_international(call: Call, parts: Parts) -> None:
    national = await call("POST", "/v1/messages", message(to=["07700900001"], number_formatting=False))
    assert (national.status, national.codes) == (400, [1523])
    digits = await call("POST", "/v1/messages", message(number_formatting=False))
    assert (digits.status, digits.data[0]["to"]) == (201, TO)


async def test_a_payload_is_kept(call: Call, parts: Parts, database: Database) -> None:
    await call("POST", "/v1/messages", message(payload="order 17", channel="sms"))
    assert await database.fetchval("SELECT details::text FROM campaigns") == (
        '{"channel":"sms","payload":"order 17"}'
    )


async def _template(call: Call, text: str, channel: str = "SMS") -> str:
    answer = await call(
        "POST",
        "/v1/templates",
        {"name": text[:20].translate({ord(c): None for c in "{}%,"}), "channel": channel, "text": text,
         "wa_sender_code": "MyBusiness"},
    )  # fmt: skip
    assert answer.status == 201, answer.body
    return str(answer.data["id"])


# text, variables, what the recipient gets or the code
TEMPLATES: list[tuple[str, list[str] | None, str | int]] = [
    ("Plain 100%", None, "Plain 100%"),
    ("Surplus", ["a", "b"], "Surplus"),
    ("Dear {first_name}, {custom1}", ["Ann", "code 5"], "Dear Ann, code 5"),
    ("{custom2} first, {first_name} then, {custom2}", ["A", "B"], "A first, B then, A"),
    ("Missing {first_name}", [], 1514),
    ("One of {first_name} {last_name}", ["Ann"], 1514),
    ("Longest {first_name}", ["x" * 70], "Longest " + "x" * 70),
    ("Too long {first_name}", ["x" * 71], 1526),
    ("Not a text {first_name}", [5], 400),  # type: ignore[list-item]  # what a client may send
    ("Braces {first_name}", ["{{1}} {last_name}"], "Braces {{1}} {last_name}"),
]


async def test_variables_fill_a_template(subtests: pytest.Subtests, call: Call, parts: Parts) -> None:
    for text, variables, expected in TEMPLATES:
        with subtests.test(text):
            template = await _template(call, text)
            answer = await call(
                "POST", "/v1/messages", message(text=None, template=template, variables=variables)
            )
            if isinstance(expected, int):
                assert (answer.status, answer.codes) == (400, [expected])
                continue
            read = await call("GET", f"/v1/messages/{answer.data[0]['id']}")
            assert (read.data["text"], read.data["variables"]) == (expected, variables or [])
            assert read.data["template_id"] == template


async def test_templates_that_do_not_fit(
    subtests: pytest.Subtests, call: Call, parts: Parts, new_tenant: NewTenant, database: Database
) -> None:
    viber = await make_parts(call, "VIBER")
    stranger = await new_tenant("stranger")
    theirs = await make_parts(call, "SMS", key=stranger.key)
    cases = [("another channel's", viber.template, 1513), ("another account's", theirs.template, 1513)]
    for label, template, code in cases:
        with subtests.test(label):
            answer = await call("POST", "/v1/messages", message(text=None, template=template))
            assert (answer.status, answer.codes) == (400, [code])
    await database.execute("UPDATE templates SET status = 'in_review'")
    for channel, made, code in (("SMS", parts, 1513), ("VIBER", viber, 1536)):
        with subtests.test(f"{channel} in review"):
            answer = await call(
                "POST", "/v1/messages", message(text=None, template=made.template, channel=channel)
            )
            assert (answer.status, answer.codes) == (400, [code])


# state, reason, scheduled campaign, status, details
STATES: list[tuple[int, str | None, bool, str, str | None]] = [
    (0, None, True, "scheduled", None),
    (0, "throttled", False, "enroute", None),
    (1, None, False, "sent", None),
    (3, None, False, "delivered", None),
    (4, None, False, "read", None),
    (2, None, False, "failed", "failed"),
    (2, "rejected", False, "failed", "rejected"),
    (2, "expired", False, "failed", "expired"),
    (2, "unknown_outcome", False, "failed", "unknown outcome"),
    (2, "a provider's own", False, "failed", "a provider's own"),
    (9, None, False, "failed", "the recipient has opted out"),
]


async def test_states(subtests: pytest.Subtests, call: Call, parts: Parts, database: Database) -> None:
    sent = await call("POST", "/v1/messages", message())
    path = f"/v1/messages/{sent.data[0]['id']}"
    for state, reason, scheduled, status, details in STATES:
        with subtests.test(f"{state} {reason}"):
            await database.execute("UPDATE messages SET state = $1, reason = $2", state, reason)
            await database.execute(
                "UPDATE campaigns SET status = $1", "scheduled" if scheduled else "in_progress"
            )
            shown = (await call("GET", path)).data
            assert (shown["status"], shown["status_details"]) == (status, details)
            found = await call("GET", f"/v1/messages?filter[statuses]={status}")
            assert [row["id"] for row in found.data] == [shown["id"]]


async def _counters(database: Database) -> dict[str, int]:
    row = await database.fetchrow(
        "SELECT total, queued, canceled FROM campaign_progress ORDER BY campaign_id DESC LIMIT 1"
    )
    assert row is not None
    return dict(row)


async def test_one_of_two_is_deleted(call: Call, parts: Parts, database: Database) -> None:
    for fields in ({}, {"schedule": "2026-03-03 12:00:00"}):
        sent = await call("POST", "/v1/messages", message(to=[TO, "447700900002"], **fields))
        first, second = (f"/v1/messages/{row['id']}" for row in sent.data)
        before = (await call("GET", "/v1/messages")).body["pagination"]["total"]
        deleted = await call("DELETE", first)
        assert (deleted.status, deleted.text) == (204, "")
        assert await _counters(database) == {"total": 2, "queued": 1, "canceled": 1}
        for method in ("GET", "DELETE"):
            again = await call(method, first)
            assert (again.status, again.codes) == (404, [1501])
        assert (await call("GET", second)).status == 200
        listed = await call("GET", "/v1/messages")
        assert sent.data[0]["id"] not in [row["id"] for row in listed.data]
        assert listed.body["pagination"]["total"] == before - 1
        found = await call("GET", f"/v1/messages?filter[to]={TO}")
        assert found.body["pagination"]["total"] == 0


async def test_what_can_not_be_deleted(call: Call, parts: Parts, database: Database) -> None:
    sent = await call("POST", "/v1/messages", message())
    path = f"/v1/messages/{sent.data[0]['id']}"
    await database.execute("UPDATE campaign_progress SET attempted_through = 1")
    on_the_wire = await call("DELETE", path)
    assert (on_the_wire.status, on_the_wire.codes) == (400, [400])
    await database.execute("UPDATE campaign_progress SET attempted_through = 0")
    await database.execute("UPDATE messages SET state = 3")
    delivered = await call("DELETE", path)
    assert (delivered.status, delivered.codes) == (400, [400])
    assert (await call("GET", path)).data["status"] == "delivered"
    assert await _counters(database) == {"total": 1, "queued": 1, "canceled": 0}


IDS = [
    ("unknown", UNKNOWN, 404, 1501),
    ("malformed", "1", 400, 1502),
    ("without hyphens", UNKNOWN.replace("-", ""), 400, 1502),
    ("NUL", "%00", 400, 1502),
    ("bad UTF-8", "%ff", 400, 1502),
]


async def test_ids(subtests: pytest.Subtests, call: Call, parts: Parts, new_tenant: NewTenant) -> None:
    sent = await call("POST", "/v1/messages", message())
    message_id = sent.data[0]["id"]
    stranger = await new_tenant("stranger")
    flipped = str(UUID(int=UUID(message_id).int ^ 1))
    cases: list[tuple[str, str, int, int]] = [*IDS, ("mistyped", flipped, 404, 1501)]
    for label, value, status, code in cases:
        for method in ("GET", "DELETE"):
            with subtests.test(f"{method} {label}"):
                answer = await call(method, f"/v1/messages/{value}")
                assert (answer.status, answer.codes) == (status, [code])
    for method in ("GET", "DELETE"):
        theirs = await call(method, f"/v1/messages/{message_id}", key=stranger.key)
        assert (theirs.status, theirs.codes) == (404, [1501])
    assert (await call("GET", "/v1/messages", key=stranger.key)).data == []
    assert (await call("GET", f"/v1/messages/{message_id.upper()}")).status == 200
    wrong = await call("PUT", f"/v1/messages/{message_id}", {})
    assert (wrong.status, wrong.codes, wrong.headers["Allow"]) == (405, [405], "DELETE, GET, HEAD")


async def test_messages_of_campaigns_are_there_too(
    call: Call, parts: Parts, use_cases: UseCases, tenant: Tenant, database: Database
) -> None:
    campaign: Any = await call("POST", "/v1/campaigns", parts.campaign(channel="sms"))
    assert (await call("GET", "/v1/messages")).data == [], "its audience is read when it starts"
    await database.execute(
        "INSERT INTO messages (account_id, campaign_id, seq, number, fields, updated_at)"
        " SELECT account_id, id, 1, $1, $2, created_at FROM campaigns",
        TO,
        {"first_name": "Ann"},
    )
    await database.execute("UPDATE campaign_progress SET total = 1, queued = 1")
    listed = await call("GET", "/v1/messages")
    assert listed.body["pagination"]["total"] == 1
    assert listed.data[0] | {"id": ""} == {
        "id": "",
        "account_id": str(tenant.account.id),
        "text": "Dear Ann, sale!",
        "from": "MyBusiness",
        "to": TO,
        "channel": "sms",
        "status": "enroute",
        "status_details": None,
        "encoding": "GSM-7",
        "segments_count": 1,
        "create_date": "2026-03-02 12:00:00",
        "update_date": "2026-03-02 12:00:00",
    }
    path = f"/v1/messages/{listed.data[0]['id']}"
    assert (await call("GET", path)).data["source"] == "CAMPAIGN"
    refused = await call("DELETE", path)
    assert (refused.status, refused.codes) == (400, [400])
    await use_cases.campaigns.delete(tenant.account, UUID(campaign.data["id"]))
    assert (await call("GET", path)).codes == [1501]
    gone = await call("GET", "/v1/messages")
    assert (gone.data, gone.body["pagination"]["total"]) == ([], 0)
