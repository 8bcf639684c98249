"""docs/compatibility.md says what the declarations and the tests say; `make compatibility` writes it anew."""

import asyncio
import sys
from pathlib import Path

from adapters.registry import dialects
from tests.clients.clients import CLIENTS
from tests.documents.compatibility import PAGE, compatibility_page
from tests.documents.shown_by import read_record, sights_by_test, wanted
from tests.documents.stands import HONOURED, NOT_SUPPORTED, REFUSED, fields_of, name

ROOT = Path(__file__).parents[2]


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == compatibility_page(read_record()), "make compatibility"


def test_the_record_is_of_what_is_declared() -> None:
    recorded = {operation: list(sights) for operation, sights in read_record().items()}
    declared = {operation: list(sights) for operation, sights in wanted().items()}
    assert recorded == declared, "make compatibility"


def test_every_operation_and_every_field_is_shown() -> None:
    record = read_record()
    unshown = []
    for dialect in dialects():
        fields = fields_of(dialect)
        for each in dialect.operations:
            sights = {*map(str, each.answers), *(field.sight for field in fields[name(each)])}
            unshown += [f"{name(each)}: {what}" for what in sorted(sights) if not record[name(each)][what]]
    assert unshown == []


def test_every_field_has_a_stand_and_every_operation_a_source() -> None:
    for dialect in dialects():
        fields = [field for each in fields_of(dialect).values() for field in each]
        assert {field.stand for field in fields} <= {HONOURED, REFUSED, NOT_SUPPORTED}
        assert [field for field in fields if (field.stand == HONOURED) == bool(field.note)] == []
        assert [name(each) for each in dialect.operations if not each.source] == []


async def test_every_test_that_is_named_exists() -> None:
    named = {*sights_by_test(read_record()), *(each.test for each in CLIENTS)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"),
        *sorted({test.partition("::")[0] for test in named}),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    collected = {line for line in output.decode().splitlines() if "::" in line}
    collected |= {test.partition("[")[0] for test in collected}
    assert sorted(named - collected) == []
