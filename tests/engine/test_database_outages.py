"""The database goes away while messages and receipts are under way."""

import asyncio

from tests.engine.gated import Gated, none
from tests.engine.stage import QUICK, Stage
from tests.engine.until import until

LOCK = "SELECT FROM messages WHERE campaign_id = $1 AND seq = $2 FOR UPDATE"


async def test_all_connections_are_cut_again_and_again(stage: Stage) -> None:
    await stage.limit(2000)
    await stage.start()
    campaign = await stage.send(3000)
    for reached in range(100, 3000, 500):
        await stage.until_counted(campaign, submitted=reached)
        assert await stage.cut() > 2
    await stage.until_settled(campaign)
    assert (await stage.kept(campaign)).delivered == 3000
    unknown = sum(entry["count"] for entry in stage.said("unknown_outcomes"))
    assert len(stage.duplicates()) <= unknown
    assert all(entry["count"] <= QUICK.window for entry in stage.said("unknown_outcomes"))


async def test_outcomes_are_written_when_the_database_is_back(stage: Stage) -> None:
    gated = Gated(stage.provider())
    gated.held = lambda message: True
    await stage.start(provider=gated)
    campaign = await stage.send(50, "447700900002", "447700900008")
    await gated.until(waiting=1)
    async with stage.database.transaction() as connection:
        await connection.execute(LOCK, campaign.id, 1)
        gated.held = none
        await stage.until_blocked()
        assert await stage.cut(blocked=True) == 1
    await stage.until_counted(campaign, failed=1, delivered=48)
    stage.clock.forward(seconds=2)
    await stage.until_settled(campaign)
    assert [seq for _, seq in stage.duplicates()] == [2], "the one that was throttled"
    assert (await stage.messages(campaign))[1].attempts == 2
    assert stage.said("settling_waits") != []
    assert stage.said("unknown_outcomes") == []


async def test_a_deadlock_is_an_outage_and_sends_nothing_twice(stage: Stage) -> None:
    gated = Gated(stage.provider())
    gated.held = lambda message: True
    await stage.start(provider=gated)
    campaign = await stage.send(50)
    await gated.until(waiting=1)
    async with stage.database.transaction() as connection:
        await connection.execute(LOCK, campaign.id, 50)
        gated.held = none
        await stage.until_blocked()
        await connection.execute(LOCK, campaign.id, 1)
    await stage.until_settled(campaign)
    assert stage.duplicates() == []
    assert [entry["error"] for entry in stage.said("settling_waits")] == ["DeadlockDetectedError"]


async def test_a_lane_that_loses_its_lock_goes_on_elsewhere(stage: Stage) -> None:
    gated = Gated(stage.provider())
    gated.held = lambda message: message.seq > 50
    await stage.start(provider=gated)
    campaign = await stage.send(300)
    await stage.until_counted(campaign, delivered=50)
    await gated.until(waiting=2)
    await stage.database.execute(
        """SELECT pg_terminate_backend(pid) FROM pg_locks
           WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database
                                                        WHERE datname = current_database())"""
    )
    second = Gated(stage.provider())
    await stage.start(provider=second)

    async def others_are_sent() -> bool:
        return (await stage.kept(campaign)).delivered >= 200

    await until(others_are_sent, "another process has taken over")
    gated.held = none
    await stage.until_settled(campaign)
    assert (await stage.kept(campaign)).delivered == 300
    [entry] = stage.said("unknown_outcomes")
    assert (entry["count"], entry["first"], entry["last"]) == (100, 51, 150)
    assert {seq for _, seq in stage.duplicates()} <= set(range(51, 151))


async def test_receipts_are_answered_after_the_commit(stage: Stage) -> None:
    gated = Gated(stage.provider(receipt_delay=3600))
    await stage.start(provider=gated)
    campaign = await stage.send(20)
    await stage.until_counted(campaign, sent=20)
    receipts = stage.receipts(await stage.messages(campaign))
    async with stage.database.transaction() as connection:
        await connection.execute(LOCK, campaign.id, 7)
        answer = asyncio.ensure_future(gated.intake.receipts(receipts))
        await stage.until_blocked()
        await stage.cut(blocked=True)
        assert (await stage.kept(campaign)).delivered == 0
        assert not answer.done()
    await answer
    assert (await stage.kept(campaign)).delivered == 20
