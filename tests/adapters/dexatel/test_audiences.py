from gateway.domain.paging import Window
from gateway.engine.use_cases import UseCases
from tests.adapters.dexatel.conftest import UNKNOWN, Call
from tests.conftest import FrozenClock, NewTenant, Tenant


async def test_an_audience_is_created_read_listed_renamed_and_deleted(
    call: Call, tenant: Tenant, clock: FrozenClock
) -> None:
    contacts = [{"number": "447700900001"}, {"number": "+44 7700 900002", "first_name": "Bo"}]
    created = await call(
        "POST", "/v1/audiences", {"name": "VIP_clients - 2026", "channel": "whatsapp", "contacts": contacts}
    )
    path = f"/v1/audiences/{created.data['id']}"
    base = created.data["links"]["account"].removesuffix("/accounts/self")
    row = {
        "id": created.data["id"],
        "account_id": str(tenant.account.id),
        "name": "VIP_clients - 2026",
        "channel": "WHATSAPP",
        "create_date": "2026-03-02 12:00:00",
        "update_date": "2026-03-02 12:00:00",
    }
    links = {
        "self": base + path.removeprefix("/v1"),
        "account": f"{base}/accounts/self",
        "contacts": base + path.removeprefix("/v1") + "/contacts",
    }
    assert created.status == 201
    assert created.data == {**row, "contacts_count": 2, "links": links}
    assert (await call("GET", path)).body == created.body
    assert (await call("GET", "/v1/audiences")).data == [row]
    clock.forward(minutes=1)
    renamed = await call("PUT", path, {"name": "Others"})
    assert renamed.status == 200
    assert renamed.data == {**created.data, "name": "Others", "update_date": "2026-03-02 12:01:00"}
    deleted = await call("DELETE", path)
    assert (deleted.status, deleted.text) == (204, "")
    for method, data in (("GET", None), ("PUT", {"name": "x"}), ("DELETE", None)):
        gone = await call(method, path, data)
        assert (gone.status, gone.codes) == (404, [1301])


NUMBER = {"number": "447700900001"}


def contacts(count: int) -> list[dict[str, str]]:
    return [{"number": f"4477009{index:05}"} for index in range(count)]


CREATIONS: list[tuple[str, dict[str, object], int, list[int]]] = [
    ("a thousand contacts", {"contacts": contacts(1000)}, 201, []),
    ("one more", {"contacts": contacts(1001)}, 400, [1308]),
    ("contacts null", {"contacts": None}, 201, []),
    ("contacts an object", {"contacts": NUMBER}, 400, [400]),
    ("a contact as a text", {"contacts": ["447700900001"]}, 400, [400]),
    ("no name", {"name": None}, 400, [1303]),
    ("empty name", {"name": ""}, 400, [1303]),
    ("blank name", {"name": "  "}, 400, [1304]),
    ("a name with a point", {"name": "a.b"}, 400, [1304]),
    ("a name with a line break", {"name": "a\nb"}, 400, [1304]),
    ("a name as a number", {"name": 7}, 400, [1304]),
    ("letters of other scripts", {"name": "Հայերեն हिन्दी"}, 201, []),
    ("a name of 45", {"name": "n" * 45}, 201, []),
    ("a name of 46", {"name": "n" * 46}, 400, [1305]),
    ("no channel", {"channel": None}, 400, [1306]),
    ("unknown channel", {"channel": "VOICE"}, 400, [1307]),
    ("channel as a list", {"channel": ["SMS"]}, 400, [1307]),
    ("a contact without number", {"contacts": [{"first_name": "Ann"}]}, 400, [1353]),
    ("a number that is none", {"contacts": [NUMBER, {"number": "12"}]}, 400, [1354]),
    ("a number as an integer", {"contacts": [{"number": 447700900001}]}, 400, [1354]),
    ("a number of 46 characters", {"contacts": [{"number": "4" * 46}]}, 400, [1355]),
    ("a number twice", {"contacts": [NUMBER, {"number": "+447700900001"}]}, 409, [1360]),
    ("several rules, each once", {"name": "n" * 46, "contacts": [{}, {}]}, 400, [1305, 1353]),
]


async def test_creations(call: Call, use_cases: UseCases, tenant: Tenant) -> None:
    got, created = {}, 0
    for index, (label, fields, _, _) in enumerate(CREATIONS):
        answer = await call("POST", "/v1/audiences", {"name": f"a{index}", "channel": "SMS", **fields})
        got[label] = (answer.status, [] if answer.status == 201 else answer.codes)
        created += answer.status == 201
    assert got == {label: (status, codes) for label, _, status, codes in CREATIONS}
    assert (await use_cases.audiences.page(tenant.account, Window(limit=1))).total == created


async def test_a_name_is_unique(call: Call, new_tenant: NewTenant) -> None:
    first = {"name": "customers", "channel": "SMS"}
    assert (await call("POST", "/v1/audiences", first)).status == 201
    second = await call("POST", "/v1/audiences", first)
    assert (second.status, second.codes) == (409, [1309])
    other = await call("POST", "/v1/audiences", {**first, "name": "others"})
    renamed = await call("PUT", f"/v1/audiences/{other.data['id']}", {"name": "customers"})
    assert (renamed.status, renamed.codes) == (409, [1309])
    stranger = await new_tenant("stranger")
    assert (await call("POST", "/v1/audiences", first, key=stranger.key)).status == 201


async def test_ids(call: Call, new_tenant: NewTenant) -> None:
    mine = await call("POST", "/v1/audiences", {"name": "mine", "channel": "SMS"})
    stranger = await new_tenant("stranger")
    table = [
        ("unknown", UNKNOWN, {}, 404, 1301),
        ("malformed", "mine", {}, 400, 1302),
        ("another account's", mine.data["id"], {"key": stranger.key}, 404, 1301),
    ]
    for label, identifier, extra, status, code in table:
        path = f"/v1/audiences/{identifier}"
        for method, at, data in (
            ("GET", path, None),
            ("PUT", path, {"name": "x"}),
            ("DELETE", path, None),
            ("GET", f"{path}/contacts", None),
            ("POST", f"{path}/contacts", NUMBER),
            ("GET", f"{path}/contacts/{UNKNOWN}", None),
            ("PUT", f"{path}/contacts/{UNKNOWN}", {"first_name": "x"}),
            ("DELETE", f"{path}/contacts/{UNKNOWN}", None),
        ):
            answer = await call(method, at, data, **extra)
            assert (answer.status, answer.codes) == (status, [code]), (label, method, at)


async def test_lists_by_channel_in_pages(call: Call) -> None:
    for index, channel in enumerate(("SMS", "VIBER", "SMS", "SMS")):
        await call("POST", "/v1/audiences", {"name": f"a{index}", "channel": channel})
    first = await call("GET", "/v1/audiences?page_size=2&filter[channel]=sms")
    assert [row["name"] for row in first.data] == ["a3", "a2"]
    link = first.body["pagination"]["links"]["next"]
    second = await call("GET", "/v1/audiences" + link.split("/v1/audiences")[1])
    assert [row["name"] for row in second.data] == ["a0"]
    assert (second.body["pagination"]["number"], second.body["pagination"]["total"]) == (2, 3)
    back = second.body["pagination"]["links"]["previous"]
    assert (await call("GET", "/v1/audiences" + back.split("/v1/audiences")[1])).data == first.data
