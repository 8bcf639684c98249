import pytest

from gateway.store.database import Database
from tests.adapters.dexatel.conftest import UNKNOWN, Call
from tests.conftest import FrozenClock, NewTenant, Tenant

SMS: dict[str, object] = {"name": "greeting", "channel": "SMS", "text": "Hi {first_name}"}
WHATSAPP: dict[str, object] = {
    "name": "offer",
    "channel": "WHATSAPP",
    "text": "See it",
    "wa_sender_code": "MyBusiness",
}


async def test_a_template_is_created_read_listed_updated_and_deleted(
    call: Call, tenant: Tenant, clock: FrozenClock
) -> None:
    created = await call("POST", "/v1/templates", SMS)
    path = f"/v1/templates/{created.data['id']}"
    base = created.data["links"]["account"].removesuffix("/accounts/self")
    assert created.status == 201
    assert created.data == {
        "id": created.data["id"],
        "account_id": str(tenant.account.id),
        "name": "greeting",
        "text": "Hi {first_name}",
        "channel": "SMS",
        "status": "COMPLETED",
        "create_date": "2026-03-02 12:00:00",
        "update_date": "2026-03-02 12:00:00",
        "links": {"self": base + path.removeprefix("/v1"), "account": f"{base}/accounts/self"},
    }
    assert (await call("GET", path)).body == created.body
    assert (await call("GET", "/v1/templates")).data == [created.data]
    clock.forward(minutes=1)
    updated = await call("PUT", path, {"text": "Bye {last_name}"})
    assert updated.status == 200
    assert updated.data == {
        **created.data,
        "text": "Bye {last_name}",
        "update_date": "2026-03-02 12:01:00",
    }
    renamed = await call("PUT", path, {"name": "farewell"})
    assert (renamed.data["name"], renamed.data["text"]) == ("farewell", "Bye {last_name}")
    deleted = await call("DELETE", path)
    assert (deleted.status, deleted.text) == (204, "")
    for method, data in (("GET", None), ("PUT", {"name": "x"}), ("DELETE", None)):
        gone = await call(method, path, data)
        assert (gone.status, gone.codes) == (404, [1251])


async def test_media_and_buttons_are_kept(call: Call) -> None:
    properties = {
        "type": "document",
        "url": "https://example.com/a%20b.pdf?x=1&y={}".replace("{}", "2"),
        "media_id": "m-1",
        "filename": "catalog_2026",
        "button_text": "Call us",
        "button_type": "PHONE_CALL",
        "button_value": "+447700900001",
        "wa_sender_code": "MyBusiness",
        "wa_category": "MARKETING",
    }
    created = await call("POST", "/v1/templates", {**WHATSAPP, **properties})
    assert created.status == 201
    assert {name: created.data[name] for name in properties} == properties
    assert list(created.data)[:2] == ["id", "account_id"]
    assert (await call("GET", f"/v1/templates/{created.data['id']}")).data == created.data


CREATIONS: list[tuple[str, dict[str, object], int, list[int]]] = [
    ("sms without a name", {**SMS, "name": None}, 201, []),
    ("sms without text", {**SMS, "text": None}, 400, [1254]),
    ("empty text", {**SMS, "text": ""}, 400, [1254]),
    ("text as a number", {**SMS, "text": 1}, 400, [1255]),
    ("a placeholder that is no field", {**SMS, "text": "Hi {nickname}"}, 400, [1255]),
    ("a field in another case", {**SMS, "text": "Hi {First_Name}"}, 400, [1255]),
    ("another vendor's field", {**SMS, "text": "Hi {name}"}, 400, [1255]),
    ("a verification's placeholder", {**SMS, "text": "Code {code}"}, 400, [1255]),
    (
        "every field",
        {**SMS, "text": "{first_name}{last_name}{number}{custom1}{custom2}"},
        201,
        [],
    ),
    ("braces around no name", {**SMS, "text": "{} { } {1} {{1}} {"}, 201, []),
    ("text of 1000", {**SMS, "text": "é" * 1000}, 201, []),
    ("text of 1001", {**SMS, "text": "é" * 1001}, 400, [1260]),
    ("no channel", {**SMS, "channel": None}, 400, [1256]),
    ("unknown channel", {**SMS, "channel": "EMAIL"}, 400, [1257]),
    ("name of 45", {**SMS, "name": "n" * 45}, 201, []),
    ("name of 46", {**SMS, "name": "n" * 46}, 400, [1263]),
    ("name with a point", {**SMS, "name": "a.b"}, 400, [1259]),
    ("whatsapp", WHATSAPP, 201, []),
    ("whatsapp without a name", {**WHATSAPP, "name": None}, 400, [1261]),
    ("whatsapp without text", {**WHATSAPP, "text": None}, 400, [1254]),
    ("whatsapp without a sender code", {**WHATSAPP, "wa_sender_code": None}, 400, [1241]),
    ("whatsapp of an unknown category", {**WHATSAPP, "wa_category": "SPAM"}, 400, [400]),
    ("an unknown type", {**WHATSAPP, "type": "audio"}, 400, [400]),
    ("an image without an address", {**WHATSAPP, "type": "image"}, 400, [1264]),
    ("an image by media id", {**WHATSAPP, "type": "image", "media_id": "m-1"}, 201, []),
    ("an image by address", {**WHATSAPP, "type": "IMAGE", "url": "https://a.b/c.png"}, 201, []),
    ("an address with a blank", {**WHATSAPP, "url": "https://a.b/c d"}, 400, [1266]),
    ("an address of another kind", {**WHATSAPP, "url": "ftp://a.b"}, 400, [1266]),
    ("an address of 2083", {**WHATSAPP, "url": "https://a.b/".ljust(2083, "c")}, 201, []),
    ("an address of 2084", {**WHATSAPP, "url": "https://a.b/".ljust(2084, "c")}, 400, [1265]),
    ("a document without a filename", {**WHATSAPP, "type": "document", "media_id": "m"}, 400, [1267]),
    ("a filename of 25", {**WHATSAPP, "filename": "f" * 25}, 201, []),
    ("a filename of 26", {**WHATSAPP, "filename": "f" * 26}, 400, [1268]),
    ("a filename with a point", {**WHATSAPP, "filename": "a.pdf"}, 400, [1269]),
    ("viber media without text", {"channel": "VIBER", "type": "image", "url": "https://a.b"}, 201, []),
    ("viber text without text", {"channel": "VIBER"}, 400, [1254]),
    ("a button without its text", {**WHATSAPP, "button_value": "https://a.b"}, 400, [1272]),
    ("a button with empty text", {**WHATSAPP, "button_text": ""}, 400, [1272]),
    (
        "a button text of 20",
        {**WHATSAPP, "button_text": "b" * 20, "button_value": "https://a.b"},
        201,
        [],
    ),
    ("a button text of 21", {**WHATSAPP, "button_text": "b" * 21}, 400, [1274]),
    ("a button that leads nowhere", {**WHATSAPP, "button_text": "Go"}, 400, [1273]),
    ("a link that is none", {**WHATSAPP, "button_text": "Go", "button_value": "a.b"}, 400, [1273]),
    (
        "a call to no number",
        {**WHATSAPP, "button_text": "Go", "button_type": "phone_call", "button_value": "https://a.b"},
        400,
        [1273],
    ),
    (
        "an unknown kind of button",
        {**WHATSAPP, "button_text": "Go", "button_type": "quick_reply", "button_value": "x"},
        400,
        [400],
    ),
    (
        "several rules at once",
        {"channel": "WHATSAPP", "text": "{x}", "type": "document"},
        400,
        [1261, 1255, 1264, 1267, 1241],
    ),
]


async def test_creations(call: Call) -> None:
    got, created = {}, 0
    for index, (label, fields, _, _) in enumerate(CREATIONS):
        named = {**fields, "name": f"t{index}"} if fields.get("name") in ("greeting", "offer") else fields
        answer = await call("POST", "/v1/templates", named)
        got[label] = (answer.status, [] if answer.status == 201 else answer.codes)
        created += answer.status == 201
    assert got == {label: (status, codes) for label, _, status, codes in CREATIONS}
    assert (await call("GET", "/v1/templates")).body["pagination"]["total"] == created


UPDATES: list[tuple[str, dict[str, object], int, list[int]]] = [
    ("to another's name", {"name": "taken"}, 409, [1258]),
    ("to no name", {"name": None}, 400, [1261]),
    ("to a wrong name", {"name": "a.b"}, 400, [1259]),
    ("to a long name", {"name": "n" * 46}, 400, [1263]),
    ("to no text", {"text": None}, 400, [1254]),
    ("to an empty text", {"text": ""}, 400, [1254]),
    ("to an unknown placeholder", {"text": "{nickname}"}, 400, [1255]),
    ("to a long text", {"text": "x" * 1001}, 400, [1260]),
]


async def test_updates_that_are_refused(call: Call) -> None:
    await call("POST", "/v1/templates", {**SMS, "name": "taken"})
    created = await call("POST", "/v1/templates", SMS)
    path = f"/v1/templates/{created.data['id']}"
    got = {}
    for label, update, _, _ in UPDATES:
        answer = await call("PUT", path, update)
        got[label] = (answer.status, answer.codes)
    assert got == {label: (status, codes) for label, _, status, codes in UPDATES}
    assert (await call("GET", path)).body == created.body
    assert (await call("PUT", path, {"type": "image"})).data == created.data


async def test_a_name_is_unique_on_its_channel(call: Call) -> None:
    assert (await call("POST", "/v1/templates", SMS)).status == 201
    second = await call("POST", "/v1/templates", SMS)
    assert (second.status, second.codes) == (409, [1258])
    assert (await call("POST", "/v1/templates", {**SMS, "channel": "VIBER"})).status == 201


async def test_a_name_given_later_is_unique_too(call: Call) -> None:
    nameless = [await call("POST", "/v1/templates", {**SMS, "name": None}) for _ in range(2)]
    first, second = (f"/v1/templates/{each.data['id']}" for each in nameless)
    assert (await call("PUT", first, {"name": "later"})).status == 200
    for method, path in (("PUT", second), ("POST", "/v1/templates")):
        refused = await call(method, path, {**SMS, "name": "later"})
        assert (refused.status, refused.codes) == (409, [1258]), method
    assert (await call("PUT", first, {"name": "later"})).status == 200


async def test_a_template_in_review_stays(call: Call, database: Database) -> None:
    created = await call("POST", "/v1/templates", SMS)
    await database.fetch("UPDATE templates SET status = 'in_review'")
    path = f"/v1/templates/{created.data['id']}"
    answer = await call("DELETE", path)
    assert (answer.status, answer.codes) == (409, [409])
    assert (await call("GET", path)).data["status"] == "IN_PROCESS"


FILTERS = [
    ("by name", "filter[name]=b", ["b"]),
    ("by name, one", "page_size=1&filter[name]=b", ["b"]),
    ("by an unknown name", "filter[name]=B", []),
    ("by channel", "filter[channel]=viber", ["c"]),
    ("by status", "filter[status]=completed", ["b", "a"]),
    ("by another status", "filter[status]=CANCELED", ["c"]),
    ("by a status none has", "filter[status]=IN_PROCESS", []),
    ("by all", "filter%5Bname%5D=a&filter%5Bchannel%5D=SMS&filter%5Bstatus%5D=COMPLETED", ["a"]),
]


async def test_filters(call: Call, database: Database) -> None:
    for name, channel in (("a", "SMS"), ("b", "SMS"), ("c", "VIBER")):
        await call("POST", "/v1/templates", {"name": name, "channel": channel, "text": "x"})
    await database.fetch("UPDATE templates SET status = 'rejected' WHERE name = 'c'")
    got = {}
    for label, query, _ in FILTERS:
        got[label] = [row["name"] for row in (await call("GET", f"/v1/templates?{query}")).data]
    assert got == {label: names for label, _, names in FILTERS}
    wrong = await call("GET", "/v1/templates?filter[status]=APPROVED")
    assert (wrong.status, wrong.codes) == (400, [400])


@pytest.mark.parametrize("identifier", [UNKNOWN, "greeting", "%00"])
async def test_unknown_ids(call: Call, identifier: str) -> None:
    for method, data in (("GET", None), ("PUT", {"name": "x"}), ("DELETE", None)):
        answer = await call(method, f"/v1/templates/{identifier}", data)
        assert (answer.status, answer.codes) == (404, [1251])


async def test_another_accounts_template(call: Call, new_tenant: NewTenant) -> None:
    created = await call("POST", "/v1/templates", SMS)
    stranger = await new_tenant("stranger")
    for method, data in (("GET", None), ("PUT", {"name": "x"}), ("DELETE", None)):
        answer = await call(method, f"/v1/templates/{created.data['id']}", data, key=stranger.key)
        assert (answer.status, answer.codes) == (404, [1251])
    assert (await call("GET", f"/v1/templates/{created.data['id']}")).body == created.body
