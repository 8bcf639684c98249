"""/v1/webhooks: every operation, every code, another tenant's ids, private targets."""

import pytest
import yarl

from gateway.domain.webhooks import NewWebhook
from gateway.engine.use_cases import UseCases
from tests.adapters.dexatel.conftest import UNKNOWN, Call
from tests.conftest import FrozenClock, NewTenant, Tenant

URL = "https://8.8.8.8/hook"
WEBHOOK: dict[str, object] = {"url": URL, "event": "delivery", "secret": "s3cret"}


async def test_a_webhook_is_created_read_listed_updated_and_deleted(
    call: Call, tenant: Tenant, clock: FrozenClock
) -> None:
    created = await call("POST", "/v1/webhooks", WEBHOOK)
    path = f"/v1/webhooks/{created.data['id']}"
    base = created.data["links"]["account"].removesuffix("/accounts/self")
    assert created.status == 201
    assert created.data == {
        "id": created.data["id"],
        "account_id": str(tenant.account.id),
        "url": URL,
        "secret": "s3cret",
        "event": "delivery",
        "create_date": "2026-03-02 12:00:00",
        "update_date": "2026-03-02 12:00:00",
        "links": {"self": f"{base}/webhooks/{created.data['id']}", "account": f"{base}/accounts/self"},
    }
    assert created.text.startswith(f'{{"data":{{"id":"{created.data["id"]}","account_id":')
    assert (await call("GET", path)).data == created.data
    listed = await call("GET", "/v1/webhooks")
    assert listed.body["data"] == [created.data]
    assert listed.body["pagination"]["total"] == 1
    clock.forward(minutes=1)
    updated = await call("PUT", path, {"url": "https://8.8.4.4/", "secret": ""})
    assert updated.status == 200
    assert updated.data == created.data | {
        "url": "https://8.8.4.4/",
        "secret": None,
        "update_date": "2026-03-02 12:01:00",
    }
    deleted = await call("DELETE", path)
    assert (deleted.status, deleted.text) == (204, "")
    assert (await call("GET", path)).codes == [1201]


async def test_one_webhook_for_each_event(call: Call) -> None:
    first = await call("POST", "/v1/webhooks", {"url": URL, "event": "DELIVERY"})
    second = await call("POST", "/v1/webhooks", {"url": URL, "event": "Message"})
    assert [first.data["event"], second.data["event"]] == ["delivery", "message"]
    assert first.data["secret"] is None
    again = await call("POST", "/v1/webhooks", {"url": URL, "event": "delivery"})
    assert (again.status, again.codes) == (409, [409])
    taken = await call("PUT", f"/v1/webhooks/{second.data['id']}", {"event": "delivery"})
    assert (taken.status, taken.codes) == (409, [409])
    page = await call("GET", "/v1/webhooks?page_size=1")
    assert page.body["data"] == [second.data]
    following = await call("GET", yarl.URL(page.body["pagination"]["links"]["next"]).raw_path_qs)
    assert following.body["data"] == [first.data]
    back = await call("GET", yarl.URL(following.body["pagination"]["links"]["previous"]).raw_path_qs)
    assert back.body["data"] == [second.data]


REFUSED: list[tuple[str, object, list[int]]] = [
    ("no url", {"event": "delivery"}, [1204]),
    ("an empty url", {"url": "", "event": "delivery"}, [1204]),
    ("a null url", {"url": None, "event": "delivery"}, [1204]),
    ("a url that is a number", {"url": 5, "event": "delivery"}, [400]),
    ("a url too long", {"url": "https://8.8.8.8/" + "a" * 2068, "event": "delivery"}, [1208]),
    ("no event", {"url": URL}, [1206]),
    ("another event", {"url": URL, "event": "delivered"}, [1207]),
    ("an event that is a list", {"url": URL, "event": ["delivery"]}, [1207]),
    ("nothing", {}, [1204, 1206]),
    ("an underscore in the name", {"url": "https://my_host.example/", "event": "delivery"}, [1209]),
    ("a star in the name", {"url": "https://*.example/", "event": "delivery"}, [1209]),
    ("a secret that is a number", {"url": URL, "event": "delivery", "secret": 5}, [400]),
    ("a secret too long", {"url": URL, "event": "delivery", "secret": "s" * 256}, [400]),
    ("no scheme", {"url": "example.com", "event": "delivery"}, [400]),
    ("another scheme", {"url": "ftp://example.com", "event": "delivery"}, [400]),
    ("loopback", {"url": "http://127.0.0.1/", "event": "delivery"}, [400]),
    ("loopback by name", {"url": "http://localhost/", "event": "delivery"}, [400]),
    ("loopback in IPv6", {"url": "http://[::1]/", "event": "delivery"}, [400]),
    ("a private network", {"url": "http://10.0.0.1/", "event": "delivery"}, [400]),
    ("metadata", {"url": "http://169.254.169.254/", "event": "delivery"}, [400]),
    ("mapped", {"url": "http://[::ffff:127.0.0.1]/", "event": "delivery"}, [400]),
]


@pytest.mark.parametrize(
    ("data", "codes"), [pytest.param(data, codes, id=label) for label, data, codes in REFUSED]
)
async def test_refused(
    call: Call, use_cases: UseCases, tenant: Tenant, data: object, codes: list[int]
) -> None:
    answer = await call("POST", "/v1/webhooks", data)
    assert (answer.status, answer.codes) == (400, codes)
    assert await use_cases.webhooks.every(tenant.account) == []


async def test_updates_are_held_to_the_same_rules(call: Call) -> None:
    created = await call("POST", "/v1/webhooks", WEBHOOK)
    path = f"/v1/webhooks/{created.data['id']}"
    for data, code in (({"url": "http://localhost/"}, 400), ({"event": "read"}, 1207), ({"url": None}, 1204)):
        assert (await call("PUT", path, data)).codes == [code]
    assert (await call("PUT", path, body=b"{}")).codes == [1007]
    assert (await call("PUT", path, {"unknown": 1})).data == created.data
    assert (await call("GET", path)).data == created.data


async def test_unknown_and_foreign_ids(call: Call, new_tenant: NewTenant) -> None:
    created = await call("POST", "/v1/webhooks", WEBHOOK)
    other = await new_tenant("other")
    for webhook_id, key in (
        (UNKNOWN, {}),
        ("not-an-id", {}),
        (created.data["id"], {"key": other.key}),
    ):
        for method in ("GET", "PUT", "DELETE"):
            data = WEBHOOK if method == "PUT" else None
            answer = await call(method, f"/v1/webhooks/{webhook_id}", data, **key)
            assert (answer.status, answer.codes) == (404, [1201])
    assert (await call("GET", "/v1/webhooks", key=other.key)).body["data"] == []


async def test_webhooks_of_other_dialects_are_not_shown(
    call: Call, use_cases: UseCases, tenant: Tenant
) -> None:
    foreign = await use_cases.webhooks.create(tenant.account, NewWebhook("experia", "messageStatus", URL, ()))
    assert (await call("GET", "/v1/webhooks")).body["data"] == []
    assert (await call("DELETE", f"/v1/webhooks/{foreign.id}")).codes == [1201]
    assert [each.id for each in await use_cases.webhooks.every(tenant.account)] == [foreign.id]


async def test_an_option_survives_an_update(call: Call, use_cases: UseCases, tenant: Tenant) -> None:
    hook = NewWebhook("dexatel", "delivery", URL, (), secret="s", options={"signature": "hex"})
    webhook = await use_cases.webhooks.create(tenant.account, hook)
    await call("PUT", f"/v1/webhooks/{webhook.id}", {"secret": "t"})
    changed = await use_cases.webhooks.get(tenant.account, webhook.id)
    assert (changed.secret, changed.options) == ("t", {"signature": "hex"})
