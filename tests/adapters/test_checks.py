"""A request that is only to be tried out is answered as if it were done, and nothing of it stays."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from aiohttp.test_utils import TestClient, TestServer

from adapters.registry import dialects
from gateway.engine.use_cases import UseCases
from gateway.store.notices import LANES, SCHEDULE, WEBHOOKS
from gateway.web.application import web_application
from gateway.web.checks import HEADER, TAKEN_BACK
from tests.adapters.belongings import FORMS
from tests.adapters.conftest import World
from tests.adapters.vendors import DIALECTS, Client, Route, routes

CHECK = {HEADER: "1"}
WRITES = [
    route
    for dialect in DIALECTS.values()
    for route in routes(dialect)
    if route.method != "GET" and not route.is_public
]
ALL = [route for dialect in DIALECTS.values() for route in routes(dialect)]
_ID = "0195a4a0-0000-7000-8000-0000000000ff"


@pytest.fixture
async def client(use_cases: UseCases, request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    """A gateway that allows checks, unless the test says otherwise."""
    allowed = getattr(request, "param", True)
    async with TestClient(TestServer(web_application(use_cases, dialects(), checks=allowed))) as client:
        yield client


def _request(world: World, route: Route) -> tuple[str, object, dict[str, str]]:
    if str(route) in FORMS:
        media_type, form = FORMS[str(route)]
        return route.at(world.ids), form, {"Content-Type": media_type}
    return route.at(world.ids), world.good_body(route), {}


@pytest.mark.parametrize("route", WRITES, ids=str)
async def test_a_check_answers_and_leaves_nothing(world: World, route: Route) -> None:
    path, body, headers = _request(world, route)
    before = await world.contents()
    numbers = await world.database.fetch("SELECT * FROM campaign_numbers")
    checked = await world.ask(route, path, body, **headers, **CHECK)
    assert checked.status < 300, checked
    assert checked.headers[HEADER] == TAKEN_BACK
    assert await world.contents() == before
    assert await world.database.fetch("SELECT * FROM campaign_numbers") == numbers
    done = await world.ask(route, path, body, **headers)
    assert (done.status, done.media_type) == (checked.status, checked.media_type)
    assert HEADER not in done.headers
    assert await world.contents() != before


@pytest.mark.parametrize("route", [each for each in WRITES if each.method == "POST"], ids=str)
async def test_a_check_with_an_idempotency_key(world: World, route: Route) -> None:
    path, body, headers = _request(world, route)
    headers["Idempotency-Key"] = "k"
    before = await world.contents()
    checked = await world.ask(route, path, body, **headers, **CHECK)
    assert checked.status < 300, checked
    assert await world.contents() == before
    done = await world.ask(route, path, body, **headers)
    written = await world.contents()
    again = await world.ask(route, path, body, **headers, **CHECK)
    assert (again.status, again.text) == (done.status, done.text)
    unlike = await world.ask(route, path, b"other", **headers, **CHECK)
    assert unlike.status == 409
    assert await world.contents() == written


@pytest.mark.parametrize("client", [False], indirect=True)
@pytest.mark.parametrize("route", ALL, ids=str)
async def test_where_none_is_allowed_it_is_refused(world: World, route: Route) -> None:
    path, body, headers = _request(world, route)
    before = await world.contents()
    answer = await world.ask(route, path, body, **headers, **CHECK)
    assert answer.status == 400, answer
    assert route.vendor.refuses(answer), answer
    assert HEADER not in answer.headers
    assert await world.contents() == before


@pytest.mark.parametrize("route", ALL, ids=str)
async def test_a_refused_check_says_that_it_was_one(world: World, route: Route) -> None:
    answer = await world.ask(route, route.at(_ID), b"{", **CHECK, **{route.vendor.key_header: "wrong"})
    assert answer.status >= 400
    assert answer.headers[HEADER] == TAKEN_BACK


async def test_nobody_is_woken_by_a_check(world: World, database_url: str) -> None:
    heard: list[str] = []
    listener = await asyncpg.connect(database_url)
    for channel in (LANES, SCHEDULE, WEBHOOKS):
        await listener.add_listener(channel, lambda *notice: heard.append(notice[3] or notice[2]))
    for route in WRITES:
        path, body, headers = _request(world, route)
        await world.ask(route, path, body, **headers, **CHECK)
    await world.database.execute("SELECT pg_notify($1, 'the end')", WEBHOOKS)
    while "the end" not in heard:
        await listener.execute("SELECT 1")
    await listener.close()
    assert heard == ["the end"]
