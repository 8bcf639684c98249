import pytest

from tests.adapters.dexatel.conftest import UNKNOWN, Answer, Call
from tests.conftest import FrozenClock, NewTenant, Tenant


@pytest.fixture
async def path(call: Call) -> str:
    """The contacts of an empty audience."""
    audience = await call("POST", "/v1/audiences", {"name": "customers", "channel": "SMS"})
    return f"/v1/audiences/{audience.data['id']}/contacts"


@pytest.fixture
async def ann(call: Call, path: str) -> Answer:
    return await call(
        "POST",
        path,
        {
            "number": "+44 7700 900001",
            "first_name": "Ann",
            "last_name": "Lee",
            "custom1": "gold",
            "date": "since May",
            "tags": ["vip"],
        },
    )


async def test_a_contact_is_created_read_listed_and_deleted(
    call: Call, path: str, ann: Answer, tenant: Tenant
) -> None:
    base = ann.data["links"]["account"].removesuffix("/accounts/self")
    audience = path.split("/")[3]
    row = {
        "id": ann.data["id"],
        "account_id": str(tenant.account.id),
        "audience_id": audience,
        "number": "447700900001",
        "first_name": "Ann",
        "last_name": "Lee",
        "timestamp": "gold",
        "date": "since May",
        "custom1": "gold",
        "custom2": "since May",
        "tags": ["vip"],
        "create_date": "2026-03-02 12:00:00",
        "update_date": "2026-03-02 12:00:00",
    }
    links = {
        "self": f"{base}/audiences/{audience}/contacts/{ann.data['id']}",
        "account": f"{base}/accounts/self",
        "audience": f"{base}/audiences/{audience}",
    }
    assert (ann.status, ann.data) == (201, {**row, "links": links})
    own = f"{path}/{ann.data['id']}"
    assert (await call("GET", own)).body == ann.body
    listed = await call("GET", path)
    assert listed.data == [row]
    assert listed.body["pagination"]["total"] == 1
    deleted = await call("DELETE", own)
    assert (deleted.status, deleted.text) == (204, "")
    for method, data in (("GET", None), ("PUT", {"first_name": "x"}), ("DELETE", None)):
        gone = await call(method, own, data)
        assert (gone.status, gone.codes) == (404, [1351])
    assert (await call("GET", path.removesuffix("/contacts"))).data["contacts_count"] == 0


CREATIONS: list[tuple[str, dict[str, object], int, list[int]]] = [
    ("a national number of the account's region", {"number": "07700 900003"}, 201, []),
    ("no number", {"number": None}, 400, [1353]),
    ("empty number", {"number": ""}, 400, [1353]),
    ("not a number", {"number": "call me"}, 400, [1354]),
    ("a number as a float", {"number": 4.4e11}, 400, [1354]),
    ("blanks only", {"number": " "}, 400, [1354]),
    ("a number of 45 characters", {"number": "+44 7700 900004".ljust(45)}, 201, []),
    ("a number of 46 characters", {"number": "+44 7700 900005".ljust(46)}, 400, [1355]),
    ("taken", {"number": "447700900001"}, 409, [1360]),
    ("first name of 32", {"first_name": "é" * 32}, 201, []),
    ("first name of 33", {"first_name": "é" * 33}, 400, [1361]),
    ("last name of 32", {"last_name": "é" * 32}, 201, []),
    ("last name of 33", {"last_name": "é" * 33}, 400, [1362]),
    ("custom1 of 32", {"custom1": "c" * 32}, 201, []),
    ("custom1 of 33", {"custom1": "c" * 33}, 400, [1363]),
    ("timestamp of 33", {"timestamp": "c" * 33}, 400, [1363]),
    ("custom2 of 70", {"custom2": "c" * 70}, 201, []),
    ("custom2 of 71", {"custom2": "c" * 71}, 400, [1364]),
    ("date of 71", {"date": "c" * 71}, 400, [1364]),
    ("both spellings, the same", {"custom1": "x", "timestamp": "x"}, 201, []),
    ("both spellings, different", {"custom1": "x", "timestamp": "y"}, 400, [400]),
    ("ten tags", {"tags": ["t"] * 10}, 201, []),
    ("eleven tags", {"tags": ["t"] * 11}, 400, [1359]),
    ("tags as a text", {"tags": "vip"}, 400, [400]),
    ("a tag as a number", {"tags": [1]}, 400, [400]),
    ("first name as a number", {"first_name": 5}, 400, [400]),
    ("fields null", {"first_name": None, "tags": None, "date": None}, 201, []),
    ("unknown keys", {"email": "a@b.c"}, 201, []),
]


async def test_creations(call: Call, path: str, ann: Answer) -> None:
    got, created = {}, 1
    for index, (label, fields, _, _) in enumerate(CREATIONS):
        answer = await call("POST", path, {"number": f"4477009001{index:02}", **fields})
        got[label] = (answer.status, [] if answer.status == 201 else answer.codes)
        created += answer.status == 201
    assert got == {label: (status, codes) for label, _, status, codes in CREATIONS}
    assert (await call("GET", path.removesuffix("/contacts"))).data["contacts_count"] == created


UPDATES = [
    ("one field", {"first_name": "Anna"}, {"first_name": "Anna"}),
    ("the older spelling", {"timestamp": "silver"}, {"timestamp": "silver", "custom1": "silver"}),
    ("null empties", {"last_name": None, "custom2": ""}, {"last_name": None, "custom2": None, "date": None}),
    ("tags", {"tags": ["a", "b"]}, {"tags": ["a", "b"]}),
    ("its own number", {"number": "07700 900001", "first_name": "Al"}, {"first_name": "Al"}),
    ("nothing", {}, {}),
]


@pytest.mark.parametrize(("update", "shown"), [row[1:] for row in UPDATES], ids=[row[0] for row in UPDATES])
async def test_updates(
    call: Call, path: str, ann: Answer, clock: FrozenClock, update: object, shown: dict[str, object]
) -> None:
    clock.forward(minutes=1)
    answer = await call("PUT", f"{path}/{ann.data['id']}", update)
    assert answer.status == 200
    assert answer.data == {**ann.data, "update_date": "2026-03-02 12:01:00", **shown}
    assert (await call("GET", f"{path}/{ann.data['id']}")).data == answer.data


REFUSED_UPDATES: list[tuple[str, dict[str, object], list[int]]] = [
    ("another number", {"number": "447700900009"}, [1354]),
    ("no number", {"number": "x"}, [1354]),
    ("a long name", {"first_name": "x" * 33}, [1361]),
    ("a long date", {"date": "x" * 71}, [1364]),
    ("two spellings", {"custom2": "x", "date": "y"}, [400]),
]


async def test_updates_that_are_refused(call: Call, path: str, ann: Answer) -> None:
    got = {}
    for label, update, _ in REFUSED_UPDATES:
        answer = await call("PUT", f"{path}/{ann.data['id']}", update)
        assert answer.status == 400, label
        got[label] = answer.codes
    assert got == {label: codes for label, _, codes in REFUSED_UPDATES}
    assert (await call("GET", f"{path}/{ann.data['id']}")).body == ann.body


async def test_search(call: Call, path: str, ann: Answer) -> None:
    await call("POST", path, {"number": "447700900002", "first_name": "Bo", "custom1": "100%_sure"})
    table = [
        ("by a part of the number", "900001", ["Ann"]),
        ("by name in another case", "aNN", ["Ann"]),
        ("by a field", "gold", ["Ann"]),
        ("by a sign that is a wildcard elsewhere", "%25_", ["Bo"]),
        ("by what all have", "4477", ["Ann", "Bo"]),
        ("by nothing", "", ["Ann", "Bo"]),
        ("by what none has", "zzz", []),
    ]
    for label, search, names in table:
        answer = await call("GET", f"{path}?filter%5Bsearch%5D={search}")
        assert [row["first_name"] for row in answer.data] == names, label
        assert answer.body["pagination"]["total"] == len(names), label
    for broken in ("%00", "%FF"):
        answer = await call("GET", f"{path}?filter[search]={broken}")
        assert (answer.status, answer.codes) == (400, [400])


async def test_pages_in_the_order_of_adding(call: Call, path: str) -> None:
    for index in range(5):
        await call("POST", path, {"number": f"44770090000{index}", "first_name": f"n{index}"})
    seen, address = [], f"{path}?page_size=2&filter[search]=4477"
    while address:
        answer = await call("GET", address)
        seen.append([row["first_name"] for row in answer.data])
        link = answer.body["pagination"]["links"]["next"]
        address = "/v1/" + link.split("/v1/")[1] if link else ""
    assert seen == [["n0", "n1"], ["n2", "n3"], ["n4"]]
    back = answer.body["pagination"]["links"]["previous"]
    again = await call("GET", "/v1/" + back.split("/v1/")[1])
    assert [row["first_name"] for row in again.data] == ["n2", "n3"]


async def test_ids(call: Call, path: str, ann: Answer, new_tenant: NewTenant) -> None:
    stranger = await new_tenant("stranger")
    other = await call("POST", "/v1/audiences", {"name": "others", "channel": "SMS"})
    elsewhere = f"/v1/audiences/{other.data['id']}/contacts/{ann.data['id']}"
    table = [
        ("unknown", f"{path}/{UNKNOWN}", {}, 404, 1351),
        ("malformed", f"{path}/ann", {}, 400, 1352),
        ("in another audience", elsewhere, {}, 404, 1351),
        ("of another account", f"{path}/{ann.data['id']}", {"key": stranger.key}, 404, 1301),
    ]
    for label, address, extra, status, code in table:
        for method, data in (("GET", None), ("PUT", {"first_name": "x"}), ("DELETE", None)):
            answer = await call(method, address, data, **extra)
            assert (answer.status, answer.codes) == (status, [code]), (label, method)
