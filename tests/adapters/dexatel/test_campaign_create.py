from gateway.domain.paging import Window
from gateway.engine.launch import launch_due
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.adapters.dexatel.conftest import UNKNOWN, Call, Parts, make_parts
from tests.conftest import FrozenClock, NewTenant, Tenant


async def test_a_campaign_is_created_and_read(call: Call, parts: Parts, tenant: Tenant) -> None:
    created = await call("POST", "/v1/campaigns", parts.campaign())
    base = created.data["links"]["account"].removesuffix("/accounts/self")
    assert created.status == 201
    assert created.body == {
        "data": {
            "id": created.data["id"],
            "account_id": str(tenant.account.id),
            "template_id": parts.template,
            "audience_id": parts.audience,
            "name": "January Flash Sale",
            "status": "in_progress",
            "schedule": None,
            "channel": "SMS",
            "sender": "MyBusiness",
            "create_date": "2026-03-02 12:00:00",
            "update_date": "2026-03-02 12:00:00",
            "messages": {"total": 0, "delivered": 0, "failed": 0},
            "links": {
                "self": f"{base}/campaigns/{created.data['id']}",
                "account": f"{base}/accounts/self",
                "template": f"{base}/templates/{parts.template}",
                "audience": f"{base}/audiences/{parts.audience}",
            },
        }
    }
    read = await call("GET", f"/v1/campaigns/{created.data['id']}")
    assert (read.status, read.body) == (200, created.body)
    for link in created.data["links"].values():
        assert (await call("GET", "/v1/" + link.split("/v1/")[1])).status == 200


SCHEDULES = [
    ("one second ahead", "2026-03-02 12:00:01", 201, []),
    ("now", "2026-03-02 12:00:00", 400, [1522]),
    ("past", "2026-03-01 12:00:00", 400, [1522]),
    ("with T", "2026-03-03T12:00:00", 201, []),
    ("with T and Z", "2026-03-03T12:00:00Z", 201, []),
    ("with a fraction", "2026-03-03T12:00:00.000Z", 201, []),
    ("the last moment there is", "9999-12-31 23:59:59", 201, []),
    ("with an offset", "2026-03-03 12:00:00+02:00", 400, [1609]),
    ("no such day", "2026-02-30 12:00:00", 400, [1609]),
    ("no such hour", "2026-03-03 24:00:00", 400, [1609]),
    ("date alone", "2026-03-03", 400, [1609]),
    ("other digits", "٢٠٢٦-03-03 12:00:00", 400, [1609]),
    ("blank around", " 2026-03-03 12:00:00", 400, [1609]),
    ("empty", "", 400, [1609]),
    ("year zero", "0000-01-01 00:00:00", 400, [1609]),
    ("a number", 1772452800, 400, [1609]),
    ("beyond 64 bits", 10**30, 400, [1609]),
    ("a boolean", True, 400, [1609]),
    ("a list", ["2026-03-03 12:00:00"], 400, [1609]),
]


async def test_schedules(call: Call, parts: Parts) -> None:
    expected = {label: (status, codes) for label, _, status, codes in SCHEDULES}
    got = {}
    for label, schedule, _, _ in SCHEDULES:
        answer = await call("POST", "/v1/campaigns", parts.campaign(name=None, schedule=schedule))
        got[label] = (answer.status, [] if answer.status == 201 else answer.codes)
    assert got == expected


NAMES = [
    ("of 45 characters", "é" * 45, 201, []),
    ("of 46 characters", "é" * 46, 400, [1631]),
    ("with an emoji of several characters", "family 👩‍👧", 201, []),
    ("only blanks", "   ", 400, [1631]),
    ("empty", "", 400, [1631]),
    ("two lines", "a\nb", 400, [1631]),
    ("a number", 5, 400, [1631]),
    ("an object", {}, 400, [1631]),
]


async def test_names(call: Call, parts: Parts) -> None:
    expected = {label: (status, codes) for label, _, status, codes in NAMES}
    got = {}
    for label, name, _, _ in NAMES:
        answer = await call("POST", "/v1/campaigns", parts.campaign(name=name))
        got[label] = (answer.status, [] if answer.status == 201 else answer.codes)
    assert got == expected


async def test_a_name_is_unique(call: Call, parts: Parts) -> None:
    assert (await call("POST", "/v1/campaigns", parts.campaign())).status == 201
    second = await call("POST", "/v1/campaigns", parts.campaign())
    assert (second.status, second.codes) == (409, [1614])


async def test_a_campaign_without_a_name_gets_one(call: Call, parts: Parts) -> None:
    unnamed = [await call("POST", "/v1/campaigns", parts.campaign(name=None)) for _ in range(3)]
    names = [answer.data["name"] for answer in unnamed]
    assert names[0] == "Campaign 2026-03-02 12:00:00"
    assert all(name.startswith(names[0]) and len(name) <= 45 for name in names)
    assert len(set(names)) == 3


async def test_fields_that_are_refused(call: Call, parts: Parts, use_cases: UseCases, tenant: Tenant) -> None:
    whatsapp = await make_parts(call, "WHATSAPP")
    viber = await make_parts(call, "VIBER")
    table: list[tuple[str, dict[str, object], list[int]]] = [
        ("no from", {"from": None}, [1603]),
        ("empty from", {"from": ""}, [1603]),
        ("from as a number", {"from": 5}, [1604]),
        ("unknown from", {"from": "Nobody"}, [1604]),
        ("from as the sender's id", {"from": parts.sender}, [1604]),
        ("no audience", {"audience": None}, [1605]),
        ("malformed audience", {"audience": "customers"}, [1606]),
        ("audience in braces", {"audience": "{" + parts.audience + "}"}, [1606]),
        ("unknown audience", {"audience": UNKNOWN}, [1617]),
        ("audience of another channel", {"audience": whatsapp.audience}, [1617, 1613]),
        ("no template", {"template": None}, [1607]),
        ("malformed template", {"template": parts.template.replace("-", "")}, [1608]),
        ("template as a boolean", {"template": True}, [1608]),
        ("unknown template", {"template": UNKNOWN}, [1616]),
        ("template of another channel", {"template": whatsapp.template}, [1616, 1613]),
        (
            "template and audience of two other channels",
            {"template": whatsapp.template, "audience": viber.audience},
            [1616, 1617, 1613],
        ),
        (
            "template and audience of one other channel",
            {"template": viber.template, "audience": viber.audience},
            [1616, 1617],
        ),
        ("no channel", {"channel": None}, [400]),
        ("unknown channel", {"channel": "PIGEON"}, [400]),
        ("a channel with a long s", {"channel": "\u017fms"}, [400]),
        ("channel as a float", {"channel": 1.5}, [400]),
        (
            "all at once",
            {"from": None, "audience": None, "template": "x", "name": ""},
            [1631, 1603, 1605, 1608],
        ),
    ]
    got = {}
    for label, fields, _ in table:
        answer = await call("POST", "/v1/campaigns", parts.campaign(**fields))
        assert answer.status == 400, label
        got[label] = answer.codes
    assert got == {label: codes for label, _, codes in table}
    assert (await use_cases.campaigns.page(tenant.account, Window(limit=1))).total == 0


async def test_null_is_absent(call: Call, parts: Parts) -> None:
    required = await call(
        "POST",
        "/v1/campaigns",
        {"name": None, "channel": None, "from": None, "template": None, "audience": None, "schedule": None},
    )
    assert (required.status, required.codes) == (400, [400, 1603, 1605, 1607])
    optional = await call("POST", "/v1/campaigns", {**parts.campaign(), "schedule": None, "name": None})
    assert (optional.status, optional.data["status"]) == (201, "in_progress")


async def test_a_template_must_be_completed(call: Call, parts: Parts, database: Database) -> None:
    await database.fetch("UPDATE templates SET status = 'in_review'")
    answer = await call("POST", "/v1/campaigns", parts.campaign())
    assert (answer.status, answer.codes) == (400, [1608])


async def test_ids_of_another_account(call: Call, parts: Parts, new_tenant: NewTenant) -> None:
    stranger = await new_tenant("stranger")
    theirs = await make_parts(call, "SMS", key=stranger.key)
    answer = await call(
        "POST", "/v1/campaigns", parts.campaign(template=theirs.template, audience=theirs.audience)
    )
    assert answer.codes == [1616, 1617]


async def test_an_audience_beyond_the_accounts_limit(call: Call, new_tenant: NewTenant) -> None:
    table = [("at the limit", 2, 201, None), ("beyond it", 1, 400, [1606])]
    for label, limit, status, codes in table:
        tenant = await new_tenant(label, max_recipients=limit)
        parts = await make_parts(call, "SMS", key=tenant.key)
        answer = await call("POST", "/v1/campaigns", parts.campaign(), key=tenant.key)
        assert answer.status == status, label
        assert codes is None or answer.codes == codes


async def test_the_senders_code_goes_out_and_its_name_is_shown(
    call: Call, parts: Parts, use_cases: UseCases, tenant: Tenant
) -> None:
    await call("POST", "/v1/senders", {"name": "Spring sales", "code": "SPRING", "channel": "SMS"})
    by_name = await call("POST", "/v1/campaigns", parts.campaign(**{"from": "Spring sales", "name": "a"}))
    by_code = await call("POST", "/v1/campaigns", parts.campaign(**{"from": "SPRING", "name": "b"}))
    assert (by_name.data["sender"], by_code.data["sender"]) == ("Spring sales", "SPRING")
    page = await use_cases.campaigns.page(tenant.account, Window(limit=2))
    assert [campaign.sender for campaign in page.items] == ["SPRING", "SPRING"]


async def test_the_channel_is_echoed_as_written(call: Call, parts: Parts) -> None:
    for spelling in ("SMS", "sms", "Sms"):
        created = await call("POST", "/v1/campaigns", parts.campaign(channel=spelling, name=spelling))
        read = await call("GET", f"/v1/campaigns/{created.data['id']}")
        assert created.data["channel"] == read.data["channel"] == spelling


async def test_unknown_keys_are_ignored(call: Call, parts: Parts) -> None:
    answer = await call(
        "POST", "/v1/campaigns", parts.campaign(type="text", payload="x", number_formatting=True)
    )
    assert answer.status == 201


async def test_recipients_are_the_contacts_at_the_start(
    call: Call, parts: Parts, use_cases: UseCases, tenant: Tenant, database: Database, clock: FrozenClock
) -> None:
    created = await call("POST", "/v1/campaigns", parts.campaign())
    await call(
        "POST",
        f"/v1/audiences/{parts.audience}/contacts",
        {"number": "447700900003", "first_name": "Cy"},
    )
    page = await use_cases.campaigns.page(tenant.account, Window(limit=1))
    async with database.transaction() as connection:
        await launch_due(connection, page.items[0], clock(), limit=100)
    read = await call("GET", f"/v1/campaigns/{created.data['id']}")
    assert read.data["messages"] == {"total": 3, "delivered": 0, "failed": 0}
    messages = await use_cases.messages.of(page.items[0], limit=10)
    texts = [rendered.text for rendered in await use_cases.messages.rendered(page.items[0], messages)]
    assert texts == ["Dear Ann, sale!", "Dear , sale!", "Dear Cy, sale!"]
