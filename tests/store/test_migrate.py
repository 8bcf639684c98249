import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from gateway.store.database import Database
from gateway.store.migrate import is_current, migrate, newest
from tests.conftest import named


@pytest.fixture
async def bare_url(postgres: str) -> AsyncIterator[str]:
    """The address of a database with nothing in it."""
    connection = await asyncpg.connect(postgres)
    await connection.execute("CREATE DATABASE bare")
    yield named(postgres, "bare")
    await connection.execute("DROP DATABASE bare WITH (FORCE)")
    await connection.close()


@pytest.fixture
async def bare(bare_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(bare_url)
    yield database
    await database.close()


async def _tables(database: Database) -> set[str]:
    rows = await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {row["tablename"] for row in rows if not row["tablename"].startswith(("_yoyo", "yoyo"))}


async def _applied(database: Database) -> list[str]:
    rows = await database.fetch("SELECT migration_id FROM _yoyo_migration ORDER BY migration_id")
    return [row["migration_id"] for row in rows]


async def test_fresh(bare_url: str, bare: Database) -> None:
    assert not await is_current(bare)
    await migrate(bare_url)
    assert await is_current(bare)
    assert await _tables(bare) >= {"accounts", "api_keys", "campaigns", "campaign_progress", "messages"}


async def test_twice_changes_nothing(bare_url: str, bare: Database) -> None:
    await migrate(bare_url)
    before = await _applied(bare)
    await bare.fetch("INSERT INTO campaign_numbers VALUES (gen_random_uuid(), 7)")
    await migrate(bare_url)
    assert await _applied(bare) == before
    assert await bare.fetchval("SELECT last FROM campaign_numbers") == 7


async def test_several_at_once(bare_url: str, bare: Database) -> None:
    await asyncio.gather(*(migrate(bare_url) for _ in range(4)))
    applied = await _applied(bare)
    assert applied[-1] == newest()
    assert len(applied) == len(set(applied))


async def test_a_database_that_lacks_the_newest_is_not_current(database: Database) -> None:
    assert await is_current(database)
    await database.fetch("DELETE FROM _yoyo_migration WHERE migration_id = $1", newest())
    assert not await is_current(database)
    await database.fetch("DELETE FROM _yoyo_migration")
    assert not await is_current(database)


async def test_a_database_ahead_of_this_code_is_current(database: Database) -> None:
    await database.fetch(
        "UPDATE _yoyo_migration SET migration_id = '9999_later' WHERE migration_id = $1", newest()
    )
    assert await is_current(database)


async def test_every_tenant_table_begins_with_the_account(database: Database) -> None:
    """What sharding by account rests on: keys, constraints and references start with account_id."""
    rows = await database.fetch("""
        SELECT conrelid::regclass::text AS "table", conname, contype, (
                 SELECT attname FROM pg_attribute
                 WHERE attrelid = conrelid AND attnum = conkey[1]) AS first
        FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
        WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f')
          AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = conrelid AND attname = 'account_id')
    """)
    wrong = {(row["table"], row["conname"]) for row in rows if row["first"] != "account_id"}
    assert wrong == {("api_keys", "api_keys_pkey"), ("api_keys", "api_keys_hash_key")}, "a reference table"
