"""Promise: whatever fails, every message is found again and ends in one named state."""

from gateway.domain.campaigns import CampaignStatus
from tests.engine.gated import Gated, none
from tests.engine.stage import LIMBO, Stage


async def test_a_piece_that_fails_while_another_settles(stage: Stage) -> None:
    gated = Gated(stage.provider())
    gated.held = lambda message: True
    campaign = await stage.send(100)
    await stage.start(provider=gated)
    await gated.until(waiting=2)
    gated.broken = lambda message: message.seq <= 50
    gated.held = lambda message: message.seq > 50
    await gated.until(waiting=1, faults=1)
    gated.broken = gated.held = none
    await stage.until_settled(campaign)
    assert (await stage.kept(campaign)).delivered == 100
    assert sorted({each.seq for each in stage.submits()}) == list(range(1, 101))
    stage.expect("piece_failed")


async def test_a_retry_that_starts_while_another_piece_settles(stage: Stage) -> None:
    gated = Gated(stage.provider())
    campaign = await stage.send(60, "447700900008")
    gated.held = lambda message: message.seq > 50
    await stage.start(provider=gated)
    await stage.until_counted(campaign, submitted=49)
    async with stage.database.transaction() as connection:
        await connection.execute(
            "SELECT FROM messages WHERE campaign_id = $1 AND seq = 60 FOR UPDATE", campaign.id
        )
        gated.held = lambda message: message.seq == 1
        await stage.until_blocked()
        stage.clock.forward(seconds=2)
        await gated.until(waiting=1)
    await stage.until_counted(campaign, submitted=59)
    assert await stage.database.fetchval(LIMBO) == 0, "a successor would find the retry"
    gated.held = none
    await stage.until_settled(campaign)
    assert (await stage.read(campaign)).status is CampaignStatus.COMPLETED
