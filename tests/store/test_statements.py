from pathlib import Path

import pytest

import gateway.store
from gateway.store.database import Database
from gateway.store.statements import statements

FOLDER = Path(gateway.store.__file__).parent / "sql"
FILES = sorted(path.stem for path in FOLDER.glob("*.sql"))


@pytest.mark.parametrize("file", FILES)
async def test_every_statement_is_understood_by_the_database(file: str, database: Database) -> None:
    own = [sql for sql in statements(file).values() if "CREATE TEMPORARY TABLE" in sql]
    async with database.transaction() as connection:
        for sql in own:
            await connection.execute(sql)
        for name, sql in statements(file).items():
            assert await connection.prepare(sql), name


@pytest.mark.parametrize("file", FILES)
def test_every_statement_says_why_it_has_its_shape(file: str) -> None:
    lines = (FOLDER / f"{file}.sql").read_text().splitlines()
    heads = [place for place, line in enumerate(lines) if line.startswith("-- name:")]
    assert heads
    assert [lines[place] for place in heads if not lines[place + 1].startswith("-- ")] == []
