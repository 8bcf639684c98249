import asyncio

import pytest

from gateway.store import database as module
from gateway.store.database import OUTAGES, Database, affected


async def test_a_transaction_is_all_or_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO campaign_numbers VALUES (gen_random_uuid(), 1)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await database.fetchval("SELECT count(*) FROM campaign_numbers") == 0


async def test_a_canceled_transaction_leaves_nothing_and_its_connection_goes_on(database_url: str) -> None:
    database = await Database.connect(database_url, size=1)
    inside = asyncio.Event()

    async def canceled() -> None:
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO campaign_numbers VALUES (gen_random_uuid(), 1)")
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(canceled())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await database.fetchval("SELECT count(*) FROM campaign_numbers") == 0
    assert await database.fetchval("SELECT pg_current_xact_id_if_assigned() IS NULL")
    await database.close()


async def test_nobody_waits_for_a_connection_without_end(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ACQUIRE_TIMEOUT", 0.01)
    database = await Database.connect(database_url, size=1)
    async with database.connection():
        for ask in (database.fetch, database.fetchrow, database.fetchval, database.execute):
            with pytest.raises(OUTAGES):
                await ask("SELECT 1")
    await database.close()


async def test_a_server_that_drops_its_connections_is_an_outage_and_then_used_again(
    database_url: str,
) -> None:
    database = await Database.connect(database_url, size=2)
    with pytest.raises(OUTAGES):
        await database.fetchval("SELECT pg_terminate_backend(pg_backend_pid())")
    assert await database.fetchval("SELECT 1") == 1
    await database.close()


async def test_json_columns_hold_python_values(database: Database) -> None:
    value = {"a": [1, None, 'é "\u2028'], "b": {}}
    assert await database.fetchval("SELECT $1::json", value) == value


@pytest.mark.parametrize(("tag", "count"), [("UPDATE 3", 3), ("INSERT 0 12", 12), ("DELETE 0", 0)])
def test_affected(tag: str, count: int) -> None:
    assert affected(tag) == count
