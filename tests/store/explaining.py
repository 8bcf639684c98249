"""How PostgreSQL executes a statement, as it says itself."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import asyncpg


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case list():
            return "'{" + ",".join(f'"{each}"' for each in value) + "}'"
        case bytes():
            return f"'\\x{value.hex()}'"
        case _:
            return f"'{value}'"


async def explain(
    connection: "asyncpg.Connection[asyncpg.Record]", sql: str, arguments: Sequence[object]
) -> dict[str, Any]:
    """The executed plan of a prepared statement; what it changed is undone."""
    values = f"({', '.join(map(_literal, arguments))})" if arguments else ""
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(f"PREPARE hot AS {sql}")
    plan = await connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE hot{values}")
    await connection.execute("DEALLOCATE hot")
    await transaction.rollback()
    root: dict[str, Any] = json.loads(plan)[0]["Plan"]
    return root


def nodes_of(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan's nodes, itself first."""
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes_of(child)


def rows_read(node: dict[str, Any]) -> float:
    """How many rows a node read, those it left out included."""
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    rows: float = (node["Actual Rows"] + removed) * node["Actual Loops"]
    return rows
