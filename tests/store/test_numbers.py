"""Campaign numbers: drawn together, each given once, and never at the price of a commit's durability."""

import asyncio

import pytest

from gateway.store.database import BadArgument, Database
from gateway.store.numbers import GatheredNumbers
from tests.conftest import NewTenant, Tenant

LAST = 2**63 - 1


@pytest.mark.parametrize("count", [1, 2, 40])
async def test_numbers_go_in_the_order_of_the_requests(
    database: Database, tenant: Tenant, count: int
) -> None:
    numbers = GatheredNumbers(database)
    drawn = await asyncio.gather(*(numbers.draw(tenant.account.id) for _ in range(count)))
    assert drawn == list(range(1, count + 1))
    assert await numbers.draw(tenant.account.id) == count + 1


async def test_accounts_and_processes_draw_apart_and_never_the_same(
    database: Database, new_tenant: NewTenant
) -> None:
    ours, theirs = GatheredNumbers(database), GatheredNumbers(database)
    accounts = [(await new_tenant(name)).account.id for name in ("one", "two")]
    draws = [each.draw(account_id) for account_id in accounts for each in (ours, theirs) for _ in range(20)]
    drawn = await asyncio.gather(*draws)
    assert [sorted(drawn[:40]), sorted(drawn[40:])] == [list(range(1, 41))] * 2


async def test_who_gave_up_leaves_the_others_theirs(database: Database, tenant: Tenant) -> None:
    numbers = GatheredNumbers(database)
    draws = [asyncio.create_task(numbers.draw(tenant.account.id)) for _ in range(3)]
    await asyncio.sleep(0)
    draws[1].cancel()
    assert [await draws[0], await draws[2]] == [1, 3]


async def test_a_draw_that_fails_is_everybodys_and_the_next_one_is_not(
    database: Database, tenant: Tenant
) -> None:
    numbers, account_id = GatheredNumbers(database), tenant.account.id
    await database.execute("INSERT INTO campaign_numbers VALUES ($1, $2)", account_id, LAST - 1)
    failed = await asyncio.gather(*(numbers.draw(account_id) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in failed] == [BadArgument] * 3
    assert await numbers.draw(account_id) == LAST


async def test_in_a_unit_the_number_comes_and_goes_with_it(database: Database, tenant: Tenant) -> None:
    numbers = GatheredNumbers(database)

    async def take_back() -> None:
        async with database.unit():
            assert await numbers.draw(tenant.account.id) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await take_back()
    assert await numbers.draw(tenant.account.id) == 1


@pytest.mark.parametrize("in_unit", [False, True])
async def test_every_other_commit_waits_for_the_disk(
    database_url: str, tenant: Tenant, in_unit: bool
) -> None:
    """The pool has one connection, so what a draw left in its session would be seen."""
    database = await Database.connect(database_url, size=1)
    numbers = GatheredNumbers(database)
    if in_unit:
        async with database.unit() as connection:
            await numbers.draw(tenant.account.id)
            assert await connection.fetchval("SHOW synchronous_commit") == "on"
    else:
        await numbers.draw(tenant.account.id)
    assert await database.fetchval("SHOW synchronous_commit") == "on"
    await database.close()
