"""Two answers, and what a client would see differently."""

from typing import Any

import orjson
import pytest

from gateway.comparison.judging import Judge, Kind
from gateway.comparison.rules import Rules
from gateway.domain.answers import Answer
from tests.comparison.conftest import COMPARISONS

ID = "0195a4a0-0000-7000-8000-000000000001"
OTHER = "0195a4a0-0000-7000-8000-000000000002"
JSON = [("Content-Type", "application/json; charset=utf-8")]
PLAIN = [("Content-Type", "text/plain")]

Told = list[tuple[str, str, str]]


def answer(body: Any, status: int = 200, headers: list[tuple[str, str]] = JSON) -> Answer:
    return Answer(status, headers, body if isinstance(body, bytes) else orjson.dumps(body))


def told(dialect: str, vendor: Answer, gateway: Answer, twins: Any = {}) -> Told:  # noqa: B006
    judge = Judge(Rules(COMPARISONS[dialect]))
    return [(each.kind, each.path, each.detail) for each in judge.differences(vendor, gateway, twins)]


BODIES: dict[str, tuple[str, Any, Any, Told]] = {
    "equal, in another order": ("dexatel", {"a": 1, "b": [1, "x", None]}, {"b": [1, "x", None], "a": 1}, []),
    "a value": ("dexatel", {"a": {"b": "x"}}, {"a": {"b": "y"}}, [(Kind.VALUE, "$.a.b", "")]),
    "a key less": ("dexatel", {"a": 1, "b": 2}, {"a": 1}, [(Kind.MISSING_KEY, "$.b", "")]),
    "a key more": ("dexatel", {"a": 1}, {"a": 1, "b": None}, [(Kind.EXTRA_KEY, "$.b", "")]),
    "null": ("dexatel", {"a": "x"}, {"a": None}, [(Kind.TYPE, "$.a", "text → null")]),
    "true is no 1": ("dexatel", {"a": True}, {"a": 1}, [(Kind.TYPE, "$.a", "boolean → integer")]),
    "1.0 is no 1": ("dexatel", {"a": 1}, {"a": 1.0}, [(Kind.TYPE, "$.a", "integer → number")]),
    "a list is no object": ("dexatel", {"a": []}, {"a": {}}, [(Kind.TYPE, "$.a", "list → object")]),
    "odd keys": ("dexatel", {"a b": {'"': 1}}, {"a b": {'"': 2}}, [(Kind.VALUE, '$["a b"]["\\""]', "")]),
    "shorter": ("dexatel", {"a": [1, 2]}, {"a": [1]}, [(Kind.LENGTH, "$.a", "")]),
    "an own id": ("dexatel", {"data": {"id": ID}}, {"data": {"id": OTHER}}, []),
    "an id in another form": (
        "dexatel", {"data": {"id": ID}}, {"data": {"id": "17"}}, [(Kind.FORM, "$.data.id", "id")],
    ),
    "an id of another type": (
        "dexatel", {"data": {"id": ID}}, {"data": {"id": 17}}, [(Kind.TYPE, "$.data.id", "text → integer")],
    ),
    "another moment": (
        "dexatel", {"data": {"create_date": "2026-01-02 03:04:05"}},
        {"data": {"create_date": "2025-12-31 00:00:00"}}, [],
    ),
    "a moment in another form": (
        "dexatel", {"data": {"create_date": "2026-01-02 03:04:05"}},
        {"data": {"create_date": "2026-01-02T03:04:05Z"}}, [(Kind.FORM, "$.data.create_date", "time")],
    ),
    "a link to another host": (
        "dexatel", {"data": {"links": {"self": f"https://v.example/v1/campaigns/{ID}"}}},
        {"data": {"links": {"self": f"http://localhost:8080/v1/campaigns/{OTHER}"}}}, [],
    ),
    "a link elsewhere": (
        "dexatel", {"data": {"links": {"self": f"https://v.example/v1/campaigns/{ID}"}}},
        {"data": {"links": {"self": f"https://v.example/v2/campaigns/{ID}"}}},
        [(Kind.FORM, "$.data.links.self", "link")],
    ),
    "counters go on": (
        "dexatel", {"data": {"messages": {"total": 1, "delivered": 0, "failed": 0}}},
        {"data": {"messages": {"total": 2, "delivered": 1, "failed": 0}}}, [],
    ),
    "entries are found by their ids": (
        "dexatel", {"data": [{"id": ID, "name": "a"}, {"id": OTHER, "name": "b"}]},
        {"data": [{"id": OTHER, "name": "b"}]}, [(Kind.MISSING_ENTRY, "$.data[0]", "")],
    ),
    "an entry more": (
        "dexatel", {"data": [{"id": ID}]}, {"data": [{"id": OTHER}, {"id": ID}]},
        [(Kind.EXTRA_ENTRY, "$.data[0]", "")],
    ),
    "entries in another order": (
        "dexatel", {"data": [{"id": ID}, {"id": OTHER}]}, {"data": [{"id": OTHER}, {"id": ID}]},
        [(Kind.ORDER, "$.data", "")],
    ),
    "an entry that differs": (
        "experia", {"campaigns": [{"ID": 1, "Name": "a"}]}, {"campaigns": [{"ID": 1, "Name": "b"}]},
        [(Kind.VALUE, "$.campaigns[0].Name", "")],
    ),
    "entries without ids": ("experia", {"a": [{"x": 1}]}, {"a": [{"x": 2}]}, [(Kind.VALUE, "$.a[0].x", "")]),
    "a bare id": ("dynamic_messaging", ID, OTHER, []),
    "a trace": ("dynamic_messaging", {"traceId": "00-a"}, {"traceId": "00-b"}, []),
}  # fmt: skip


@pytest.mark.parametrize("label", BODIES)
def test_bodies(label: str) -> None:
    dialect, vendor, gateway, expected = BODIES[label]
    assert told(dialect, answer(vendor), answer(gateway)) == expected


ANSWERS: dict[str, tuple[Answer, Answer, Told]] = {
    "accepted and refused": (
        answer({"data": 1}), answer({"errors": []}, 404), [(Kind.STATUS, "", "200 → 404")],
    ),
    "accepted otherwise": (answer({}, 200), answer({}, 201), [(Kind.STATUS, "", "200 → 201")]),
    "refused otherwise": (
        answer({"code": 1601}, 404), answer({"code": 1602}, 400),
        [(Kind.STATUS, "", "404 → 400"), (Kind.VALUE, "$.code", "")],
    ),
    "another content type": (
        answer({}), answer({}, headers=PLAIN),
        [(Kind.MEDIA_TYPE, "", "application/json → text/plain")],
    ),
    "another charset's spelling": (
        answer({}), answer({}, headers=[("content-type", "Application/JSON;charset=UTF-8")]), [],
    ),
    "no body": (answer({}), answer(b""), [(Kind.BODY, "$", "none here")]),
    "a body": (answer(b""), answer({}), [(Kind.BODY, "$", "none there")]),
    "no JSON": (answer({}), answer(b"oops"), [(Kind.TYPE, "$", "object → text")]),
    "texts": (answer(b"a", headers=PLAIN), answer(b"b", headers=PLAIN), [(Kind.VALUE, "$", "")]),
    "broken text": (answer(b"\xff", headers=PLAIN), answer(b"\xff", headers=PLAIN), []),
}  # fmt: skip


@pytest.mark.parametrize("label", ANSWERS)
def test_answers(label: str) -> None:
    vendor, gateway, expected = ANSWERS[label]
    assert told("dexatel", vendor, gateway) == expected


@pytest.mark.parametrize(
    ("twins", "expected"),
    [
        ({ID: OTHER}, []),
        ({ID: None, OTHER: None}, []),
        ({ID: None}, [(Kind.EXTRA_ENTRY, "$.data[0]", "")]),
        ({}, [(Kind.MISSING_ENTRY, "$.data[0]", ""), (Kind.EXTRA_ENTRY, "$.data[0]", "")]),
        (None, []),
    ],
)
def test_what_was_made_meanwhile(twins: Any, expected: Told) -> None:
    """Known by a twin, known to be the vendor's alone, not known, or looked at in order."""
    vendor, gateway = answer({"data": [{"id": ID}]}), answer({"data": [{"id": OTHER}]})
    assert told("dexatel", vendor, gateway, twins) == expected
