"""Bad input to every route of every dialect: refused in the vendor's form, and nothing is written."""

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
from aiohttp.test_utils import TestClient, TestServer

from gateway.engine.use_cases import UseCases
from gateway.web.application import web_application
from tests.adapters.belongings import FORMS, UNKNOWN, good_bodies
from tests.adapters.conftest import World
from tests.adapters.vendors import DIALECTS, VENDORS, Route, routes

pytestmark = pytest.mark.parametrize("dialect", list(DIALECTS))

WRITING = ("POST", "PUT", "PATCH", "DELETE")
NESTED = 10_000_000

SEGMENTS = [
    "%00", "%FF", "%C3%28", "%ED%A0%80", "%F0%9F%92%A9", "%D9%A1", "%20", "%", "%zz", "%2E%2E", "..%2F..%2F",
    "null", "-1", "1.5", "1e9", str(2**31), str(2**63), str(2**64), "9" * 1000, "x" * 4000,
    "0195a4a0000070008000-00000000dead", "{0195a4a0-0000-7000-8000-00000000dead}",
    "0195a4a0-0000-7000-8000-00000000de%00d", "0195a4a0-0000-7000-8000-00000000dea%EF%BC%A4",
]  # fmt: skip
"""No identifiers: broken UTF-8, a surrogate, other scripts' digits, numbers, other forms of UUID."""


def _token(**parts: object) -> str:
    """A page token as a client could forge it."""
    return urlsafe_b64encode(orjson.dumps(parts)).decode()


VALUES = [
    *SEGMENTS, "", "0", "true", "[]", "id==%00", "message@=%ED%A0%80", "sender==%FF", "status==99999999999",
    "startDateTime>0001-01-01T00:00:00%2B14:00", "startDateTime<9999-12-31T23:59:59-14:00", "(((|||)))==|",
    "%5C%5C%5C", "bnVsbA", _token(number=2**31, size=1), _token(number=1, size=1, after="\0"),
    _token(number=1, size=1, after="9" * 18), _token(number=1, size=1, filters={"filter[name]": "\0"}),
]  # fmt: skip

BODIES: list[tuple[str, bytes]] = [
    ("empty", b""),
    ("no JSON", b"{'a'}"),
    ("cut off", b'{"data":{'),
    ("two values", b"{}{}"),
    ("a text", b'"data"'),
    ("a number", b"1"),
    ("null", b"null"),
    ("an array", b"[]"),
    ("an array of objects", b"[{}]"),
    ("UTF-16 with a mark", '{"data":{}}'.encode("utf-16")),
    ("UTF-16", '{"data":{}}'.encode("utf-16-le")),
    ("UTF-32", '{"data":{}}'.encode("utf-32")),
    ("UTF-8 with a mark", b"\xef\xbb\xbf{}"),
    ("Latin-1", b'{"data":{"name":"\xe9"},"Name":"\xe9"}'),
    ("overlong UTF-8", b'{"data":{"name":"\xc0\x80"},"Name":"\xc0\x80"}'),
    ("an encoded surrogate", b'{"data":{"name":"\xed\xa0\x80"}}'),
    ("a lone surrogate", b'{"data":{"name":"\\ud800"},"Name":"\\udfff"}'),
    ("a lone surrogate as a key", b'{"\\ud800":1}'),
    ("NUL", b'{"data":{"name":"\0"},"Name":"\0"}'),
    ("an escaped NUL", b'{"data":{"name":"\\u0000"},"Name":"\\u0000"}'),
    ("an escaped NUL as a key", b'{"\\u0000":1}'),
    ("not a number", b'{"data":NaN}'),
    ("infinity", b'{"data":{"name":1e999},"ID":1e999,"optOutLinkId":1e999,"id":1e999}'),
    ("a long integer", b'{"data":{"name":1%b},"ID":1%b,"optOutLinkId":1%b,"id":1}' % ((b"0" * 5000,) * 3)),
    ("10 MB of arrays", b"[" * NESTED),
    ("10 MB of objects", b'{"a":' * (NESTED // 5)),
    ("10 MB of arrays, closed", b'{"data":' + b"[" * (NESTED // 2) + b"]" * (NESTED // 2) + b"}"),
]

CHARSETS = ["utf-16", "latin-1", "utf-7", "%FF"]


@asynccontextmanager
async def unharmed(world: World, dialect: str) -> AsyncIterator[list[Route]]:
    """The dialect's routes; at the end nothing was wrong or written, and good requests are served."""
    before = await world.contents()
    served = list(routes(DIALECTS[dialect]))
    yield served
    assert not world.wrong, "\n".join(world.wrong)
    assert await world.contents() == before
    for route in served:
        if route.method == "GET" and not route.has_identifiers:
            query = f"?campaignID={world.ids['number']}" if "getCampMsgs" in route.path else ""
            answer = await world.ask(route, route.path + query)
            assert answer.status == 200, f"{route}: {answer}"


async def test_paths(world: World, dialect: str) -> None:
    async with unharmed(world, dialect) as served:
        for route in served:
            if route.is_public:
                continue
            for segment in SEGMENTS:
                if route.has_identifiers:
                    await world.refused(route, segment, route.at(segment), world.good_body(route))
                await world.refused(route, segment, f"{route.at(world.ids)}/{segment}/x", {})


async def test_identifiers_of_nothing_and_of_others(world: World, dialect: str) -> None:
    theirs = {value for kind, value in world.stranger_ids.items() if kind in UNKNOWN}
    async with unharmed(world, dialect) as served:
        for route in served:
            if not route.has_identifiers or route.is_public:
                continue
            body = world.good_body(route)
            await world.refused(route, "unknown", route.at(UNKNOWN), body)
            await world.refused(route, "a stranger's", route.at(world.stranger_ids), body)
            for identifier in theirs:
                mixed = {kind: world.ids[kind] for kind in UNKNOWN} | {_last_kind(route): identifier}
                await world.refused(route, "a stranger's in ours", route.at(mixed), body)


def _last_kind(route: Route) -> str:
    return route.path.rpartition("{")[2].partition("}")[0]


async def test_references_to_others_things(world: World, dialect: str) -> None:
    """A body that names what a stranger has, one reference after the other."""
    async with unharmed(world, dialect) as served:
        for route in served:
            mine = {str(value): kind for kind, value in world.ids.items()}
            for body in _with_others(world.good_body(route), mine, world.stranger_ids):
                await world.refused(route, "a stranger's", route.at(world.ids), body)


def _with_others(body: Any, mine: dict[str, str], theirs: Any) -> Iterator[Any]:
    for place in _places(body):
        kind = mine.get(str(_at(body, place)))
        if kind and kind != "number":  # a campaign's number counts in its account
            yield _replaced(body, place, theirs[kind])


async def test_queries(world: World, dialect: str) -> None:
    """A query may be understood as one that finds nothing."""
    async with unharmed(world, dialect) as served:
        for route in served:
            if route.method not in ("GET", "DELETE"):
                continue
            path = route.at(world.ids if route.method == "GET" else UNKNOWN)
            for name in (*VENDORS[dialect].parameters, "%00", "%ED%A0%80"):
                for value in VALUES:
                    answer = await world.ask(route, f"{path}?{name}={value}")
                    if answer.status != 200 and not route.vendor.refuses(answer):
                        world.wrong.append(f"{route} {name}={value}: {answer}")


async def test_bodies(world: World, dialect: str) -> None:
    async with unharmed(world, dialect) as served:
        for route in served:
            if route.method not in WRITING:
                continue
            for label, body in BODIES:
                own = body and route.method != "DELETE"  # an empty body may be enough to delete
                await world.refused(route, label, route.at(world.ids if own else UNKNOWN), body)
            for charset in CHARSETS:
                media_type = {"Content-Type": f"application/json; charset={charset}"}
                path = route.at(UNKNOWN if route.method == "DELETE" else world.ids)
                await world.refused(route, charset, path, world.good_body(route) or {}, **media_type)


async def test_wrong_types(world: World, dialect: str) -> None:
    async with unharmed(world, dialect) as served:
        for route in served:
            body = world.good_body(route)
            for place in _places(body):
                for value in _of_other_types(_at(body, place)):
                    label = f"{place} {value!r}"
                    await world.refused(route, label, route.at(world.ids), _replaced(body, place, value))


def _of_other_types(value: object) -> list[object]:
    match value:
        case str():
            return [True, 1.5, -1, [], ["x"], {}, {"a": "x"}]
        case int():
            return [True, 1.5, "x", "", [], {}, 2**70, -(2**70), "9" * 5000]
        case list():
            return [True, 1, "x", {}, {"0": "x"}]
        case _:
            return [True, 1, "x", [], [{}]]


Place = tuple[str | int, ...]


def _places(value: object, place: Place = ()) -> Iterator[Place]:
    """Where there is a value in a JSON, the whole first."""
    if value is not None:
        yield place
    if isinstance(value, dict | list):
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        for key, entry in entries:
            yield from _places(entry, (*place, key))


def _at(value: Any, place: Place) -> Any:
    for key in place:
        value = value[key]
    return value


def _replaced(value: Any, place: Place, by: object) -> Any:
    if not place:
        return by
    copy = value.copy()
    copy[place[0]] = _replaced(value[place[0]], place[1:], by)
    return copy


async def test_bodies_over_the_limit(world: World, dialect: str, use_cases: UseCases) -> None:
    small = web_application(use_cases, list(DIALECTS.values()), max_body=10_000)
    async with TestClient(TestServer(small)) as client:
        world.client = client
        async with unharmed(world, dialect) as served:
            for route in served:
                if route.method in ("POST", "PUT", "PATCH"):
                    await world.refused(route, "too long", route.at(world.ids), b" " * 10_001)


async def test_good_bodies_are_good(world: World, dialect: str) -> None:
    """So that what is refused above is refused for what is wrong with it."""
    served = {str(route): route for route in routes(DIALECTS[dialect])}
    bodies = good_bodies(world.ids)
    taken = [name for name in bodies if name in served]
    assert {name for name in served if not name.startswith(("GET", "DELETE"))} <= {*taken, *FORMS, OPEN}
    for name in sorted(taken, key=lambda name: name.startswith("DELETE")):
        route = served[name]
        answer = await world.ask(route, route.at(world.ids), bodies[name])
        assert answer.status in (200, 201, 204), f"{route}: {answer}"


OPEN = "POST /realms/{realms}/protocol/openid-connect/token"
"""Takes the key in a form."""
