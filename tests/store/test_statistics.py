"""A young database: plans that are made before there are statistics are no trap for long."""

import asyncpg

from gateway.store.database import Database
from gateway.store.statistics import gather_missing
from tests.conftest import NOON, Tenant
from tests.store.explaining import explain, nodes_of

ADD = """INSERT INTO campaigns (account_id, id, number, dialect, channel, status, name, content, start_at,
                                created_at, updated_at)
         SELECT $1, gen_random_uuid(), n, 'dexatel', 'sms', 'completed', 'one', '{}', $2, $2, $2
         FROM generate_series(1, $3::int) AS n"""
LOOK = "SELECT name FROM campaigns WHERE account_id = $1 AND id = $2"


async def test_one_campaign_is_found_by_its_id_among_those_that_came_a_moment_ago(
    database: Database, tenant: Tenant
) -> None:
    connection = await asyncpg.connect(database.url)
    await connection.execute("ALTER TABLE campaigns SET (autovacuum_enabled = off)")
    await connection.execute("SET plan_cache_mode = force_generic_plan")
    assert await gather_missing(database) == []
    await connection.execute(ADD, tenant.account.id, NOON, 400)
    assert await gather_missing(database) == ["campaigns"]
    assert await gather_missing(database) == []
    campaign_id = await connection.fetchval("SELECT id FROM campaigns WHERE number = 200")
    plan = await explain(connection, LOOK, [tenant.account.id, campaign_id])
    assert [node.get("Index Name") for node in nodes_of(plan)] == ["campaigns_pkey"]
    assert plan.get("Rows Removed by Filter", 0) == 0
    await connection.close()


async def test_what_was_tried_is_left_alone(database: Database, tenant: Tenant) -> None:
    await database.execute("ALTER TABLE campaigns SET (autovacuum_enabled = off)")
    await database.execute(ADD, tenant.account.id, NOON, 400)
    assert await gather_missing(database, {"campaigns"}) == []
    assert await gather_missing(database, {"messages"}) == ["campaigns"]
