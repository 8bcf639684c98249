"""Every POST of every dialect, sent again with its Idempotency-Key."""

import pytest

from tests.adapters.conftest import World
from tests.adapters.vendors import DIALECTS, Route, routes

POSTS = [
    route
    for dialect in DIALECTS.values()
    for route in routes(dialect)
    if route.method == "POST" and not route.is_public
]


@pytest.mark.parametrize("route", POSTS, ids=str)
async def test_the_first_answer_again(world: World, route: Route) -> None:
    path, body = route.at(world.ids), world.good_body(route)
    before = await world.contents()
    first = await world.ask(route, path, body, **{"Idempotency-Key": "k"})
    assert first.status < 300, first
    written = await world.contents()
    assert written != before
    again = await world.ask(route, path, body, **{"Idempotency-Key": "k"})
    assert (again.status, again.text, again.media_type) == (first.status, first.text, first.media_type)
    assert await world.contents() == written
    assert isinstance(body, dict)
    unlike = await world.ask(route, path, {**body, "more": 1}, **{"Idempotency-Key": "k"})
    assert unlike.status == 409, unlike
    assert route.vendor.refuses(unlike)
    assert await world.contents() == written


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_has_some(dialect: str) -> None:
    assert [route for route in POSTS if route.dialect.name == dialect]
