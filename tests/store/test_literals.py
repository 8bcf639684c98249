"""Arrays sent as texts arrive as they were."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from gateway.store.literals import int_array, text_array


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.mark.parametrize("values", [[], [1], [3, -2, 2**31 - 1]], ids=repr)
async def test_integers(connection: "asyncpg.Connection[asyncpg.Record]", values: list[int]) -> None:
    assert await connection.fetchval("SELECT $1::text::int[]", int_array(values)) == values


TEXTS: list[tuple[str, list[str]]] = [
    ("none", []),
    ("one", ["a"]),
    ("several", ["a", "b", "c"]),
    ("an empty one", ["", "b", ""]),
    ("the word for no value", ["NULL", "null"]),
    ("marks of the notation", ["{a", "b}", "c,d", " e ", ","]),
    ("quotes", ['"', 'a"b', '","']),
    ("backslashes", ["\\", "a\\", '\\"']),
    ("control characters", ["\x1f", "\n", "\t"]),
    ("other scripts", ["é", "日本", "😀"]),
]


@pytest.mark.parametrize("values", [pytest.param(values, id=label) for label, values in TEXTS])
async def test_texts(connection: "asyncpg.Connection[asyncpg.Record]", values: list[str]) -> None:
    assert await connection.fetchval("SELECT $1::text::text[]", text_array(values)) == values
