"""Writes are tried out, or mirrored; never done at the gateway unasked."""

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.registry import dialects
from gateway.web.application import web_application
from tests.adapters.belongings import good_bodies
from tests.comparison.conftest import KEY, Side, proxied
from tests.comparison.stubs import stub

AUTH = {"X-Dexatel-Key": KEY, "Content-Type": "application/json"}
CAMPAIGNS = "/v1/campaigns"


def creation(side: Side, name: str = "Summer") -> bytes:
    body = good_bodies(side.ids)["POST /v1/campaigns"]
    return orjson.dumps({"data": {**body["data"], "name": name}})


async def test_what_is_only_tried_out_is_not_there_to_be_read(vendor: Side, gateway: Side) -> None:
    written = await gateway.count("campaigns")
    async with proxied("dexatel", vendor.url, gateway.url) as proxy:
        status, _, body = await proxy.ask("POST", CAMPAIGNS, creation(vendor), **AUTH)
        assert status == 201
        made = orjson.loads(body)["data"]["id"]
        for method, path, sent in (
            ("GET", f"{CAMPAIGNS}/{made}", None),
            ("PUT", f"{CAMPAIGNS}/{made}", b'{"data": {"name": "Late"}}'),
        ):
            assert (await proxy.ask(method, path, sent, **AUTH))[0] == 200
        await proxy.ask("GET", CAMPAIGNS, None, **AUTH)
        await proxy.settled()
        assert proxy.counts() == {"equal": 2, "different": 0, "CHANGED_SINCE": 2}
    assert await gateway.count("campaigns") == written


async def test_what_was_changed_at_the_vendor_is_left_out_from_then_on(vendor: Side, gateway: Side) -> None:
    path = f"/v1/audiences/{vendor.ids['audiences']}"
    spare = f"/v1/audiences/{vendor.ids['spare audience']}"
    async with proxied("dexatel", vendor.url, gateway.url) as proxy:
        for method, target, body in (
            ("PUT", path, b'{"data": {"name": "new"}}'),
            ("GET", path, None),
            ("GET", f"{path}/contacts", None),
            ("DELETE", spare, None),
            ("GET", spare, None),
            ("GET", "/v1/audiences", None),
            ("GET", "/v1/templates", None),
            ("POST", f"{path}/contacts", b'{"data": {"number": "447700900055"}}'),
            ("POST", CAMPAIGNS, creation(vendor)),
            ("POST", f"{spare}/contacts", b'{"data": {"number": "447700900055"}}'),
        ):
            await proxy.ask(method, target, body, **AUTH)
        await proxy.settled()
        assert (proxy.groups(), proxy.counts()) == ([], {"equal": 6, "different": 0, "CHANGED_SINCE": 4})


async def test_what_was_changed_by_an_id_in_a_body(vendor: Side, gateway: Side) -> None:
    headers = {"X-API-Key": KEY}
    number, order = vendor.ids["spare"], vendor.ids["order"]
    template = orjson.dumps({"id": order, "category": "UTILITY"})
    async with proxied("experia", vendor.url, gateway.url) as proxy:
        for method, target, body in (
            ("DELETE", "/v2/campaign/delete", orjson.dumps({"ID": int(number)})),
            ("GET", f"/v2/campaign/getCampMsgs?campaignID={number}", None),
            ("GET", "/v2/campaign/getAll?resultSize=1000", None),
            ("POST", "/v2/whatsapp/templates/update", template),
            ("GET", "/v2/whatsapp/templates", None),
            ("DELETE", f"/v2/whatsapp/templates?id={order}", None),
        ):
            await proxy.ask(method, target, body, **headers)
        await proxy.settled()
        assert (proxy.groups(), proxy.counts()) == ([], {"equal": 4, "different": 0, "CHANGED_SINCE": 2})


async def test_messages_of_what_was_made_are_left_out(vendor: Side, gateway: Side) -> None:
    headers = {"api-key": KEY, "Content-Type": "application/json"}
    contact = {"phoneNumber": "+447700900001"}
    campaign = {"sender": "Shop", "message": "Hi", "contacts": [contact]}
    async with proxied("dynamic_messaging", vendor.url, gateway.url) as proxy:
        for path, body in (
            ("/api/Campaigns", campaign),
            ("/api/SMSMessages", {"sender": "Shop", "message": "Hi", **contact}),
            ("/api/SMSMessages/v2", campaign),
        ):
            assert (await proxy.ask("POST", path, orjson.dumps(body), **headers))[0] == 201
        for path in ("/api/SMSMessages", "/api/Campaigns"):
            assert (await proxy.ask("GET", path, None, **headers))[0] == 200
        await proxy.settled()
        assert (proxy.groups(), proxy.counts()) == ([], {"equal": 5, "different": 0})


async def test_a_difference_in_what_would_be_accepted(vendor: Side, gateway: Side) -> None:
    await proxied_once(gateway, creation(gateway))
    async with proxied("dexatel", vendor.url, gateway.url) as proxy:
        assert (await proxy.ask("POST", CAMPAIGNS, creation(vendor), **AUTH))[0] == 201
        await proxy.settled()
        assert proxy.groups() == [("POST /v1/campaigns", "status", "", "201 → 409")]


async def proxied_once(side: Side, body: bytes) -> None:
    async with proxied("dexatel", side.url, side.url) as proxy:
        assert (await proxy.ask("POST", CAMPAIGNS, body, **AUTH))[0] == 201


async def test_mirrored_writes_are_done_and_followed(vendor: Side, gateway: Side) -> None:
    """The gateway is asked by its own ids, in the order in which the vendor answered."""
    gateway.use_cases.campaigns._new_id()  # From now on the gateway's ids are others than the vendor's.
    written = await gateway.count("campaigns")
    async with proxied("dexatel", vendor.url, gateway.url, mirror=True) as proxy:
        _, _, body = await proxy.ask("POST", CAMPAIGNS, creation(vendor), **AUTH)
        made = orjson.loads(body)["data"]["id"]
        assert (await proxy.ask("POST", CAMPAIGNS, creation(vendor), **AUTH))[0] == 409
        changed = b'{"data": {"name": "Late"}}'
        assert (await proxy.ask("PUT", f"{CAMPAIGNS}/{made}", changed, **AUTH))[0] == 200
        assert (await proxy.ask("GET", f"{CAMPAIGNS}/{made}", None, **AUTH))[0] == 200
        assert (await proxy.ask("GET", CAMPAIGNS, None, **AUTH))[0] == 200
        assert (await proxy.ask("DELETE", f"{CAMPAIGNS}/{made}", None, **AUTH))[0] == 204
        await proxy.settled()
        assert (proxy.groups(), proxy.counts()) == ([], {"equal": 6, "different": 0})
    names = await gateway.database.fetch("SELECT name FROM campaigns WHERE deleted_at IS NOT NULL")
    assert [row["name"] for row in names] == ["Late"]
    assert await gateway.count("campaigns") == written + 1


async def test_a_gateway_that_allows_no_checks_is_left_alone(vendor: Side, gateway: Side) -> None:
    written = await gateway.count("campaigns")
    application = web_application(gateway.use_cases, dialects())
    async with (
        TestServer(application) as server,
        proxied("dexatel", vendor.url, str(server.make_url("")).rstrip("/")) as proxy,
    ):
        assert (await proxy.ask("POST", CAMPAIGNS, creation(vendor), **AUTH))[0] == 201
        assert (await proxy.ask("GET", "/v1/senders", None, **AUTH))[0] == 200
        await proxy.settled()
        assert proxy.counts() == {"equal": 1, "different": 0, "NO_CHECKS": 1}
    assert await gateway.count("campaigns") == written


@pytest.mark.parametrize("mirror", [False, True])
async def test_a_server_that_knows_no_checks_gets_no_writes(vendor: Side, mirror: bool) -> None:
    """Not even one that the vendor has refused."""

    async def anything(_request: web.Request) -> web.Response:
        return web.json_response({})

    async with stub(anything) as here, proxied("dexatel", vendor.url, here.url, mirror=mirror) as proxy:
        assert (await proxy.ask("POST", CAMPAIGNS, b"{}", **AUTH))[0] == 400
        await proxy.settled()
        assert proxy.counts() == {"equal": 0, "different": 0, "NO_CHECKS": 1}
    assert [seen.method for seen in here.seen] == ["GET"]
