"""The committed record of what tests show: by operation, answers and fields with the tests that show them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

import orjson

from adapters.registry import dialects
from gateway.web.dialect import Dialect
from gateway.web.operations import Operation
from tests.documents.stands import fields_of, name

RECORD = Path(__file__).with_name("shown_by.json")
MOST = 2
"""Tests that are kept of those that show the same."""

Sight: TypeAlias = tuple[str, str]
"""An operation, and an answer's status or a field of the request."""

Record: TypeAlias = Mapping[str, Mapping[str, list[str]]]
"""The tests by operation and sight."""


def wanted() -> dict[str, dict[str, list[str]]]:
    """Every operation with what is to be shown of it: its answers, in the order of status, and its fields."""
    return {
        operation: {what: [] for what in sights}
        for dialect in dialects()
        for operation, sights in _sights(dialect).items()
    }


def _sights(dialect: Dialect) -> dict[str, list[str]]:
    fields = fields_of(dialect)
    return {
        name(each): [*map(str, answers(each)), *(field.sight for field in fields[name(each)])]
        for each in dialect.operations
    }


def answers(operation: Operation) -> list[int]:
    """The statuses an operation answers with on its own account; 400 where a body can be wrong."""
    wrong = [400] if operation.body else []
    return sorted({*operation.answers, *operation.refusals, *wrong})


def chosen(by_test: Mapping[str, Iterable[Sight]]) -> Record:
    """For each sight the tests that are about little else, those of its vendor before those of all."""
    found = defaultdict[Sight, list[str]](list)
    size = {test: len(set(sights)) for test, sights in by_test.items()}
    for test, sights in by_test.items():
        for sight in set(sights):
            found[sight].append(test)

    def preference(test: str) -> tuple[bool, bool, int, str]:
        return (test.count("/") < 3, "[" in test, size[test], test)

    return {
        operation: {what: sorted(found[operation, what], key=preference)[:MOST] for what in sights}
        for operation, sights in wanted().items()
    }


def sights_by_test(record: Record) -> dict[str, set[Sight]]:
    """The record by its tests."""
    found = defaultdict[str, set[Sight]](set)
    for operation, sights in record.items():
        for what, tests in sights.items():
            for test in tests:
                found[test].add((operation, what))
    return found


def read_record() -> Record:
    record: Record = orjson.loads(RECORD.read_bytes()) if RECORD.exists() else {}
    return record


def write_record(record: Record) -> None:
    RECORD.write_bytes(orjson.dumps(record, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
