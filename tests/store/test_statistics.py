"""Tables that grow quickly: plans that are made with too little known of them are no trap for long."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from gateway.store.database import Database
from gateway.store.statements import statements
from gateway.store.statistics import gather_outgrown
from tests.conftest import NOON, Tenant
from tests.store.explaining import explain, nodes_of

ADD = """INSERT INTO campaigns (account_id, id, number, dialect, channel, status, name, content, start_at,
                                created_at, updated_at)
         SELECT $1, gen_random_uuid(), n, 'dexatel', 'sms', 'completed', 'one', '{}', $2, $2, $2
         FROM generate_series(1, $3::int) AS n"""
LOOK = "SELECT name FROM campaigns WHERE account_id = $1 AND id = $2"

ADD_MESSAGES = """INSERT INTO messages (account_id, campaign_id, seq, number, updated_at, state)
                  SELECT $1, $2, n, '447700900001', $3, 3 FROM generate_series(1, $4::int) AS n"""
SMALL, LARGE = UUID(int=1), UUID(int=2)


async def test_one_campaign_is_found_by_its_id_among_those_that_came_a_moment_ago(
    database: Database, tenant: Tenant
) -> None:
    connection = await asyncpg.connect(database.url)
    await connection.execute("ALTER TABLE campaigns SET (autovacuum_enabled = off)")
    await connection.execute("SET plan_cache_mode = force_generic_plan")
    assert await gather_outgrown(database) == {}
    await connection.execute(ADD, tenant.account.id, NOON, 400)
    assert list(await gather_outgrown(database)) == ["campaigns"]
    assert await gather_outgrown(database) == {}
    campaign_id = await connection.fetchval("SELECT id FROM campaigns WHERE number = 200")
    plan = await explain(connection, LOOK, [tenant.account.id, campaign_id])
    assert [node.get("Index Name") for node in nodes_of(plan)] == ["campaigns_pkey"]
    assert plan.get("Rows Removed by Filter", 0) == 0
    await connection.close()


async def test_a_small_campaign_is_read_by_its_place_after_a_large_one_of_another_account(
    database: Database,
) -> None:
    """What was known of the table before is that all of it is of one account, and sent."""
    one, other = UUID(int=10), UUID(int=11)
    connection = await asyncpg.connect(database.url)
    await connection.execute("ALTER TABLE messages SET (autovacuum_enabled = off)")
    await connection.execute(ADD_MESSAGES, one, SMALL, NOON, 500)
    assert list(await gather_outgrown(database)) == ["messages"]
    await connection.execute(ADD_MESSAGES, other, LARGE, NOON + timedelta(hours=1), 40_000)
    arguments = [one, [SMALL], 20]
    assert "Seq Scan" in await _ways(connection, arguments)
    assert list(await gather_outgrown(database)) == ["messages"]
    assert "Seq Scan" not in await _ways(connection, arguments)
    await connection.close()


async def _ways(connection: "asyncpg.Connection[asyncpg.Record]", arguments: list[object]) -> set[str]:
    plan = await explain(connection, statements("lanes")["first_queued"], arguments)
    return {node["Node Type"] for node in nodes_of(plan)}


# label, pages when it was tried, whether it is tried again
TRIED = [("at this size", 16, False), ("when it was smaller", 1, True), ("another table", None, True)]


@pytest.mark.parametrize(("pages", "again"), [row[1:] for row in TRIED], ids=[row[0] for row in TRIED])
async def test_what_was_tried_is_left_alone_until_it_has_grown(
    database: Database, tenant: Tenant, pages: int | None, again: bool
) -> None:
    await database.execute("ALTER TABLE campaigns SET (autovacuum_enabled = off)")
    await database.execute(ADD, tenant.account.id, NOON, 800)
    tried = {"messages": 1_000} if pages is None else {"campaigns": pages}
    assert ("campaigns" in await gather_outgrown(database, tried)) is again
