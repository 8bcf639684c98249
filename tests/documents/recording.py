"""Notes, while tests run, which of them shows which answer and field of which operation.

A test that the record names has to show the same again in every run, else it fails; with `--record-shown`
the record is made anew from what ran.
"""

import os
import re
from collections import defaultdict
from collections.abc import Generator, Iterator
from typing import Any
from urllib.parse import parse_qsl

import orjson
import pytest
from aiohttp import web

from adapters.registry import dialects
from tests.documents.shown_by import RECORD, Sight, chosen, read_record, sights_by_test, write_record
from tests.documents.stands import name

_FORM_FIELD = re.compile(rb'form-data; *name="(\w+)"')
_LISTED = 100
"""Entries of a list whose fields are looked at; the others have the same."""


def _pattern(resource: web.AbstractResource) -> str:
    info = resource.get_info()
    return info["path"] if "path" in info else info["pattern"].pattern


_OPERATIONS: dict[tuple[str, str], str] = {
    (
        each.method,
        _pattern(web.UrlDispatcher().add_resource(each.route(any_case=dialect.any_case).path)),
    ): name(each)
    for dialect in dialects()
    for each in dialect.operations
}
_by_test = defaultdict[str, set[Sight]](set)
_recorded = sights_by_test(read_record())


async def note(request: web.Request, response: web.StreamResponse) -> None:
    """Notes what an answer shows; connected to the gateway that tests serve."""
    test, _, _phase = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")
    resource = request.match_info.route.resource
    operation = _OPERATIONS.get((request.method, _pattern(resource))) if resource else None
    if operation is None or response.status >= 500:
        return
    mark = "" if response.status < 400 else "!"
    _by_test[test].add((operation, str(response.status)))
    _by_test[test].update((operation, mark + field) for field in _fields(request))


def _fields(request: web.Request) -> Iterator[str]:
    """The fields that a request carries, in lower case, a query's after `?`."""
    yield from (f"?{name.lower()}" for name in request.query)
    body = request._read_bytes or b""
    if request.content_type == "multipart/form-data":
        yield from (found.decode().lower() for found in _FORM_FIELD.findall(body))
    elif request.content_type == "application/x-www-form-urlencoded":
        yield from (key.lower() for key, _ in parse_qsl(body.decode(errors="replace")))
    else:
        try:
            yield from _keys(orjson.loads(body), "")
        except orjson.JSONDecodeError:
            return


def _keys(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, entry in value.items():
            inner = f"{path}.{key.lower()}" if path else key.lower()
            yield inner
            yield from _keys(entry, inner)
    elif isinstance(value, list):
        for entry in value[:_LISTED]:
            yield from _keys(entry, f"{path}[]")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record-shown", action="store_true", help=f"write {RECORD.name} from this run")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Holds a test that passes to what is recorded of it; generated requests differ, and are not recorded."""
    yield
    if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
        _by_test.pop(item.nodeid, None)
    if not item.config.getoption("--record-shown"):
        missing = _recorded.get(item.nodeid, set()) - _by_test[item.nodeid]
        assert not missing, f"recorded and no longer shown: {sorted(missing)}; run make compatibility"


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if session.config.getoption("--record-shown") and exitstatus == 0:
        write_record(chosen(_by_test))
