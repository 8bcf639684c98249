"""Promise: whatever fails, every message is found again and ends in one named state."""

from dataclasses import replace

from gateway.domain.campaigns import CampaignStatus
from gateway.domain.messages import MessageState, Reason
from tests.engine.gated import Gated, none
from tests.engine.stage import LIMBO, QUICK, Stage
from tests.engine.until import until


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


async def test_a_message_that_its_provider_can_not_take_is_not_tried_for_ever(stage: Stage) -> None:
    gated = Gated(stage.provider())
    gated.broken = lambda message: message.seq == 60
    campaign = await stage.send(200)
    await stage.start(replace(QUICK, max_attempts=3), provider=gated)

    async def settled() -> bool:
        stage.clock.forward(milliseconds=100)
        return (await stage.read(campaign)).is_settled

    await until(settled, "all messages are in a final state")
    messages = await stage.messages(campaign)
    assert (messages[59].state, messages[59].reason) == (MessageState.FAILED, Reason.UNKNOWN_OUTCOME)
    assert (await stage.kept(campaign)).delivered >= 100, "of a piece that fails, all are unknown"
    assert gated.faults == 3
    stage.expect("piece_failed")


async def test_messages_a_provider_wants_held_are_failed_and_can_be_resent(stage: Stage) -> None:
    gated = Gated(stage.provider(unknown_outcome="hold"))
    gated.broken = lambda message: message.seq == 1
    campaign = await stage.send(120)
    await stage.start(provider=gated)

    async def sent() -> bool:
        counters = await stage.kept(campaign)
        return counters.delivered + counters.failed == 120

    await until(sent, "all are delivered, or held")
    held = [each.seq for each in await stage.messages(campaign) if each.state is MessageState.FAILED]
    assert held
    assert held == list(range(1, len(held) + 1))
    assert stage.duplicates() == []
    [entry] = stage.said("unknown_outcomes")
    assert (entry["action"], entry["count"]) == ("hold", len(held))
    gated.broken = none
    for seq in held:
        await stage.resend(campaign, seq)
    await stage.until_settled(campaign)
    assert (await stage.kept(campaign)).delivered == 120
    stage.expect("piece_failed")
