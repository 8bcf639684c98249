"""JSON that nobody thought of, thrown at the routes that create."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.adapters.belongings import good_bodies
from tests.adapters.conftest import World
from tests.adapters.vendors import DIALECTS, Route, routes

EXAMPLES = 100

KINDS = ("audiences", "templates", "order", "message")
STAND_INS = {kind: f"the id of {kind}" for kind in KINDS}
"""What stands in a generated body for an identifier that each database has anew."""

BODIES = good_bodies({**STAND_INS, "number": "1"})
ANY_TEXT = st.text(st.characters(), max_size=60) | st.sampled_from(["\ud800", "\0", "{{1}}", "{first_name}"])
NUMBERS = st.integers() | st.floats() | st.sampled_from([2**31, 2**63, 2**64, -(2**63) - 1, 10**400])
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=12,
)


@st.composite
def changed(draw: st.DrawFn, good: Any) -> Any:
    """A good body with a value put in somewhere, a key taken away, or another one added."""
    if not isinstance(good, dict | list) or not good or not draw(st.integers(0, 4)):
        return draw(VALUES)
    copy = good.copy()
    key = draw(st.sampled_from(sorted(good) if isinstance(good, dict) else range(len(good))))
    match draw(st.sampled_from(["change", "change", "change", "take away", "add"])):
        case "take away":
            del copy[key]
        case "add" if isinstance(copy, dict):
            copy[draw(ANY_TEXT)] = draw(VALUES)
        case _:
            copy[key] = draw(changed(good[key]))
    return copy


@st.composite
def creations(draw: st.DrawFn, dialect: str) -> tuple[str, Any]:
    """A route that creates, and a body for it."""
    served = {str(route) for route in routes(DIALECTS[dialect])}
    name = draw(st.sampled_from([name for name in BODIES if name in served and name.startswith("POST")]))
    return name, draw(changed(BODIES[name]))


def _written(body: Any, ids: Mapping[str, str]) -> bytes:
    text = json.dumps(body)
    for kind, stand_in in STAND_INS.items():
        text = text.replace(stand_in, ids[kind])
    return text.encode()


async def _thrown(world: World, dialect: str, name: str, body: Any) -> None:
    route: Route = next(each for each in routes(DIALECTS[dialect]) if str(each) == name)
    before = await world.contents()
    answer = await world.ask(route, route.at(world.ids), _written(body, world.ids))
    if answer.status in (200, 201, 204):
        return
    assert route.vendor.refuses(answer), f"{route} {body!r}: {answer}"
    assert await world.contents() == before, f"{route} {body!r}: {answer}"


bounded = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@bounded
@given(creation=creations("dexatel"))
async def test_dexatel(world: World, creation: tuple[str, Any]) -> None:
    await _thrown(world, "dexatel", *creation)


@bounded
@given(creation=creations("experia"))
async def test_experia(world: World, creation: tuple[str, Any]) -> None:
    await _thrown(world, "experia", *creation)


@bounded
@given(creation=creations("dynamic_messaging"))
async def test_dynamic_messaging(world: World, creation: tuple[str, Any]) -> None:
    await _thrown(world, "dynamic_messaging", *creation)
