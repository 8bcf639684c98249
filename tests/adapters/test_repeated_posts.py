"""Every POST of every dialect, sent again with its Idempotency-Key."""

import pytest

from tests.adapters.belongings import FORMS
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
    path, headers, body, other = route.at(world.ids), {"Idempotency-Key": "k"}, *_bodies(world, route)
    if str(route) in FORMS:
        headers["Content-Type"], _ = FORMS[str(route)]
    before = await world.contents()
    first = await world.ask(route, path, body, **headers)
    assert first.status < 300, first
    written = await world.contents()
    assert written != before
    again = await world.ask(route, path, body, **headers)
    assert (again.status, again.text, again.media_type) == (first.status, first.text, first.media_type)
    assert await world.contents() == written
    unlike = await world.ask(route, path, other, **headers)
    assert unlike.status == 409, unlike
    assert route.vendor.refuses(unlike)
    assert await world.contents() == written


def _bodies(world: World, route: Route) -> tuple[object, object]:
    """What the route takes, and something else."""
    if str(route) in FORMS:
        _, form = FORMS[str(route)]
        return form, form.replace(b"Hi", b"Ho")
    body = world.good_body(route)
    assert isinstance(body, dict)
    return body, {**body, "more": 1}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_has_some(dialect: str) -> None:
    assert [route for route in POSTS if route.dialect.name == dialect]
