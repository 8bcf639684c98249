import pytest

from tests.adapters.dexatel.conftest import UNKNOWN, Call
from tests.conftest import FrozenClock, NewTenant, Tenant

SENDER: dict[str, object] = {"name": "MyBusiness", "code": "MyBusiness", "channel": "SMS"}
LONG: dict[str, object] = {
    "name": "Hotline",
    "code": "+447700900000",
    "channel": "SMS",
    "country": "gb",
}


async def test_a_sender_is_created_read_listed_updated_and_deleted(
    call: Call, tenant: Tenant, clock: FrozenClock
) -> None:
    created = await call("POST", "/v1/senders", {**SENDER, "countries": ["am", "GB"]})
    path = f"/v1/senders/{created.data['id']}"
    base = created.data["links"]["account"].removesuffix("/accounts/self")
    assert created.status == 201
    assert created.data == {
        "id": created.data["id"],
        "account_id": str(tenant.account.id),
        "name": "MyBusiness",
        "code": "MyBusiness",
        "channel": "SMS",
        "type": "alphanumeric",
        "status": "available",
        "countries": ["AM", "GB"],
        "create_date": "2026-03-02 12:00:00",
        "update_date": "2026-03-02 12:00:00",
        "links": {"self": base + path.removeprefix("/v1"), "account": f"{base}/accounts/self"},
    }
    assert (await call("GET", path)).body == created.body
    assert (await call("GET", "/v1/senders")).data == [created.data]
    clock.forward(minutes=1)
    updated = await call("PUT", path, {"code": "MYBIZ"})
    assert updated.status == 200
    assert updated.data == {**created.data, "code": "MYBIZ", "update_date": "2026-03-02 12:01:00"}
    renamed = await call("PUT", path, {"name": "Our business"})
    assert (renamed.data["name"], renamed.data["code"]) == ("Our business", "MYBIZ")
    deleted = await call("DELETE", path)
    assert (deleted.status, deleted.text) == (204, "")
    for method, data in (("GET", None), ("PUT", {"name": "x"}), ("DELETE", None)):
        gone = await call(method, path, data)
        assert (gone.status, gone.codes) == (404, [1402])


CREATIONS: list[tuple[str, dict[str, object], int, list[int]]] = [
    ("no name", {**SENDER, "name": None}, 400, [1404]),
    ("blank name", {**SENDER, "name": " "}, 400, [1405]),
    ("name as a number", {**SENDER, "name": 5}, 400, [1405]),
    ("name of 46", {**SENDER, "name": "n" * 46}, 400, [1406]),
    ("no code", {**SENDER, "code": None}, 400, [1409]),
    ("code of 11", {**SENDER, "code": "ABCDEFGHIJK"}, 201, []),
    ("code of 12", {**SENDER, "code": "ABCDEFGHIJKL"}, 400, [1408]),
    ("code of other letters", {**SENDER, "code": "Éclair"}, 400, [1407]),
    ("code as a number", {**SENDER, "code": 447700900000}, 400, [1407]),
    ("no channel", {**SENDER, "channel": None}, 400, [1414]),
    ("unknown channel", {**SENDER, "channel": "VOICE"}, 400, [1414]),
    ("unknown type", {**SENDER, "type": "robot"}, 400, [1411]),
    ("a type with a long s", {**SENDER, "type": "\u017fhort_code"}, 400, [1411]),
    ("unknown country", {**SENDER, "country": "ZZ"}, 400, [1412]),
    ("country by name", {**SENDER, "country": "Armenia"}, 400, [1412]),
    ("countries as a text", {**SENDER, "countries": "AM"}, 400, [1412]),
    ("a number", {**LONG, "code": "447700900001"}, 201, []),
    ("a number with a plus", {**LONG, "code": "+447700900002"}, 201, []),
    ("a number without a country", {**LONG, "code": "447700900003", "country": None}, 400, [1410]),
    ("the same on whatsapp", {**LONG, "channel": "WHATSAPP", "country": None}, 201, []),
    ("a number of 15", {**LONG, "code": "447700900000123"}, 201, []),
    ("a number of 16", {**LONG, "code": "4477009000001234"}, 400, [1408]),
    ("letters as a number", {**LONG, "code": "CALLME", "type": "long_number"}, 400, [1407]),
    ("a short code of 5", {**LONG, "code": "12345", "type": "SHORT_CODE"}, 201, []),
    ("a short code of 6", {**LONG, "code": "123456"}, 201, []),
    ("a short code of 4", {**LONG, "code": "1234"}, 400, [1407]),
    ("a short code of 7", {**LONG, "code": "1234567", "type": "short_code"}, 400, [1408]),
    ("a number that is taken", {**LONG, "code": "12345"}, 409, [1440]),
    ("several rules", {"code": "1" * 16, "country": "ZZ", "channel": "SMS", "name": "n"}, 400, [1408, 1412]),
]


async def test_creations(call: Call) -> None:
    got, created = {}, 0
    for index, (label, fields, _, _) in enumerate(CREATIONS):
        unique = (
            {**fields, "name": f"s{index}"} if fields.get("name") in ("MyBusiness", "Hotline") else fields
        )
        answer = await call("POST", "/v1/senders", unique)
        got[label] = (answer.status, [] if answer.status == 201 else answer.codes)
        created += answer.status == 201
    assert got == {label: (status, codes) for label, _, status, codes in CREATIONS}
    assert (await call("GET", "/v1/senders")).body["pagination"]["total"] == created


async def test_a_name_is_unique_on_its_channel(call: Call) -> None:
    assert (await call("POST", "/v1/senders", SENDER)).status == 201
    second = await call("POST", "/v1/senders", {**SENDER, "code": "OTHER"})
    assert (second.status, second.codes) == (409, [1441])
    assert (await call("POST", "/v1/senders", {**SENDER, "channel": "VIBER"})).status == 201
    other = await call("POST", "/v1/senders", {**SENDER, "name": "Other"})
    renamed = await call("PUT", f"/v1/senders/{other.data['id']}", {"name": "MyBusiness"})
    assert (renamed.status, renamed.codes) == (409, [1441])


async def test_codes_of_an_update(call: Call) -> None:
    taken = await call("POST", "/v1/senders", {**LONG, "name": "taken", "code": "447700900009"})
    hotline = await call("POST", "/v1/senders", LONG)
    path = f"/v1/senders/{hotline.data['id']}"
    table = [
        ("another number", "+447700900001", 200, None),
        ("its own number", "447700900001", 200, None),
        ("a taken number", taken.data["code"], 409, [1440]),
        ("letters", "Hotline", 400, [1407]),
        ("too long", "4" * 16, 400, [1408]),
        ("null", None, 400, [1409]),
    ]
    for label, code, status, codes in table:
        answer = await call("PUT", path, {"code": code})
        assert answer.status == status, label
        assert codes is None or answer.codes == codes, label
    assert (await call("GET", path)).data["code"] == "447700900001"


FILTERS = [
    ("none", "", ["d", "c", "b", "a"]),
    ("channel", "filter[channel]=sms", ["c", "b", "a"]),
    ("type", "filter[type]=Short_Code", ["c"]),
    ("name", "filter[name]=b", ["b"]),
    ("status", "filter[status]=AVAILABLE", ["d", "c", "b", "a"]),
    ("all", "filter[channel]=SMS&filter[type]=alphanumeric&filter[name]=a&filter[status]=available", ["a"]),
    ("nothing matches", "filter[channel]=VIBER&filter[name]=a", []),
]


async def test_filters(call: Call) -> None:
    for name, code, channel in (
        ("a", "A", "SMS"),
        ("b", "447700900000", "SMS"),
        ("c", "12345", "SMS"),
        ("d", "D", "VIBER"),
    ):
        await call("POST", "/v1/senders", {"name": name, "code": code, "channel": channel, "country": "GB"})
    got = {}
    for label, query, _ in FILTERS:
        got[label] = [row["name"] for row in (await call("GET", f"/v1/senders?{query}")).data]
    assert got == {label: names for label, _, names in FILTERS}
    for wrong, error in (("filter[status]=blocked", 1439), ("filter[type]=robot", 1411)):
        answer = await call("GET", f"/v1/senders?{wrong}")
        assert (answer.status, answer.codes) == (400, [error])


@pytest.mark.parametrize("identifier", [UNKNOWN, "MyBusiness", "%FF"])
async def test_unknown_ids(call: Call, identifier: str) -> None:
    for method, data in (("GET", None), ("PUT", {"name": "x"}), ("DELETE", None)):
        answer = await call(method, f"/v1/senders/{identifier}", data)
        assert (answer.status, answer.codes) == (404, [1402])


async def test_another_accounts_sender(call: Call, new_tenant: NewTenant) -> None:
    created = await call("POST", "/v1/senders", SENDER)
    stranger = await new_tenant("stranger")
    for method, data in (("GET", None), ("PUT", {"name": "x"}), ("DELETE", None)):
        answer = await call(method, f"/v1/senders/{created.data['id']}", data, key=stranger.key)
        assert (answer.status, answer.codes) == (404, [1402])
