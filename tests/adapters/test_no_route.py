"""A channel that nothing carries: every dialect refuses it in the vendor's form, and nothing is kept."""

import pytest
from aiohttp.test_utils import TestClient, TestServer

from adapters.registry import dialects
from gateway.domain.channels import Channel
from gateway.domain.clock import new_id
from gateway.domain.routes import Route, RoutingTable
from gateway.engine.use_cases import UseCases
from gateway.web.application import web_application
from tests.adapters.belongings import FORMS
from tests.adapters.conftest import World
from tests.adapters.vendors import DIALECTS, JSON, routes
from tests.conftest import FrozenClock

CREATIONS = [
    ("POST /v1/campaigns", 400, "'data.channel' is not available for this sender"),
    ("POST /v1/messages", 400, "Invalid channel"),
    ("POST /v2/campaign/create", 502, "Bad gateway"),
    ("POST /v2/send", 502, "Bad gateway"),
    ("POST /api/Campaigns", 400, "nothing carries sms for this sender"),
    ("POST /api/SMSMessages", 400, "nothing carries sms for this sender"),
]


@pytest.mark.parametrize(
    "table",
    [
        RoutingTable({"mail": frozenset()}),
        RoutingTable({"a": frozenset(Channel)}, tuple(Route(c, "a", sender="Else") for c in Channel)),
    ],
    ids=["no provider", "for another sender"],
)
@pytest.mark.parametrize(("creation", "status", "text"), CREATIONS, ids=[row[0] for row in CREATIONS])
async def test_refused(
    world: World, clock: FrozenClock, creation: str, status: int, text: str, table: RoutingTable
) -> None:
    use_cases = UseCases.on(world.database, clock, new_id, routing=table)
    route = next(each for dialect in DIALECTS.values() for each in routes(dialect) if str(each) == creation)
    before = await world.contents()
    async with TestClient(TestServer(web_application(use_cases, dialects()))) as world.client:
        kind, body = FORMS.get(str(route), (JSON, world.good_body(route)))
        answer = await world.ask(route, route.at(world.ids), body, **{"Content-Type": kind})
    assert answer.status == status
    assert text in answer.text
    assert route.vendor.says_no(answer)
    assert await world.contents() == before
