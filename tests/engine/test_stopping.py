"""Pause, resume, cancel and delete while a campaign is sent."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

import pytest

from gateway.domain.campaigns import Campaign, CampaignChange, CampaignStatus
from gateway.domain.messages import MessageState
from gateway.store import ledger
from tests.engine.gated import Gated, none
from tests.engine.stage import Stage
from tests.engine.until import until

Stop: TypeAlias = Callable[[Stage, Campaign], Awaitable[object]]


async def _cancel(stage: Stage, campaign: Campaign) -> object:
    return await stage.use_cases.campaigns.cancel(stage.account, campaign.id)


async def _delete(stage: Stage, campaign: Campaign) -> object:
    return await stage.use_cases.campaigns.delete(stage.account, campaign.id)


async def _pause_and_cancel(stage: Stage, campaign: Campaign) -> object:
    await stage.use_cases.campaigns.pause(stage.account, campaign.id)
    return await _cancel(stage, campaign)


async def test_a_paused_campaign_sends_nothing_beyond_what_is_under_way(stage: Stage) -> None:
    await stage.limit(400)
    await stage.start()
    campaign = await stage.send(400)
    await stage.until_counted(campaign, submitted=60)
    paused = await stage.use_cases.campaigns.pause(stage.account, campaign.id)
    assert paused.status is CampaignStatus.PAUSED
    attempted, _ = await stage.marks(campaign)
    assert attempted < 400

    async def at_rest() -> bool:
        return await stage.marks(campaign) == (attempted, attempted)

    await until(at_rest, "what was under way is settled")
    other = await stage.send(50)
    await stage.until_settled(other)
    assert sorted(each.seq for each in stage.submits(campaign)) == list(range(1, attempted + 1))
    assert (await stage.kept(campaign)).queued == 400 - attempted

    await stage.limit(None)
    resumed = await stage.use_cases.campaigns.resume(stage.account, campaign.id)
    assert resumed.status is CampaignStatus.IN_PROGRESS
    await stage.until_settled(campaign)
    assert sorted(each.seq for each in stage.submits(campaign)) == list(range(1, 401))


@pytest.mark.parametrize("stop", [_cancel, _delete, _pause_and_cancel])
async def test_what_is_not_on_the_wire_is_canceled(stage: Stage, stop: Stop) -> None:
    gated = Gated(stage.provider(throttle_retry_after=60))
    gated.held = lambda message: message.seq > 50
    await stage.start(provider=gated)
    campaign = await stage.send(12_000, "447700900008")
    await stage.until_counted(campaign, submitted=49)
    await gated.until(waiting=2)
    attempted, _ = await stage.marks(campaign)
    await stop(stage, campaign)
    gated.held = none
    await stage.until_counted(campaign, canceled=12_000 - attempted + 1, delivered=attempted - 1)
    counted = await stage.counted(campaign)
    assert (counted.queued, counted.delivered, counted.canceled) == (0, attempted - 1, 12_000 - attempted + 1)
    assert sorted(each.seq for each in stage.submits()) == list(range(1, attempted + 1))
    assert (await stage.messages(campaign))[0].state is MessageState.CANCELED, "it waited for a retry"


async def test_a_retry_is_canceled_when_it_comes_back_after_the_cancellation(stage: Stage) -> None:
    gated = Gated(stage.provider())
    gated.held = lambda message: True
    await stage.start(provider=gated)
    campaign = await stage.send(3, "447700900009", "447700900001", "447700900009")
    await gated.until(waiting=1)
    await _cancel(stage, campaign)
    gated.held = none
    await stage.until_settled(campaign)
    states = [each.state for each in await stage.messages(campaign)]
    assert states == [MessageState.CANCELED, MessageState.DELIVERED, MessageState.CANCELED]


@pytest.mark.parametrize("stop", [_cancel, _delete])
async def test_before_the_start_all_is_canceled(stage: Stage, stop: Stop) -> None:
    await stage.start()
    tomorrow = stage.clock() + timedelta(days=1)
    campaign = await stage.send(20, schedule=tomorrow)
    await stop(stage, campaign)
    assert (await stage.until_counted(campaign, canceled=20)).queued == 0
    stage.clock.forward(days=2)
    await stage.until_settled(await stage.send(1))
    assert stage.submits(campaign) == []


async def test_a_campaign_starts_when_it_is_due_and_not_before(stage: Stage) -> None:
    await stage.start()
    start = stage.clock() + timedelta(hours=1)
    early, late = await stage.send(5, schedule=start), await stage.send(5, schedule=start)
    change = CampaignChange(schedule=start + timedelta(hours=1))
    await stage.use_cases.campaigns.change(stage.account, late.id, change)
    await stage.until_settled(await stage.send(1))
    assert (await stage.read(early)).status is CampaignStatus.SCHEDULED
    stage.clock.forward(minutes=61)
    await stage.until_settled(early)
    assert (await stage.read(late)).status is CampaignStatus.SCHEDULED
    stage.clock.forward(minutes=60)
    await stage.until_settled(late)
    launched = [(await stage.read(each)).launched_at for each in (early, late)]
    assert launched[0] is not None
    assert launched[1] is not None
    assert start <= launched[0] < start + timedelta(hours=1) <= launched[1]


async def test_a_campaign_that_is_brought_forward_starts_at_once(stage: Stage) -> None:
    await stage.start()
    campaign = await stage.send(5, schedule=stage.clock() + timedelta(days=1))
    await stage.use_cases.campaigns.change(stage.account, campaign.id, CampaignChange(schedule=None))
    await stage.until_settled(campaign)
    assert (await stage.read(campaign)).counters.delivered == 5


async def test_a_message_that_is_on_the_wire_again_can_not_be_stopped(stage: Stage) -> None:
    gated = Gated(stage.provider())
    await stage.start(provider=gated)
    campaign = await stage.send(1, "447700900008")

    async def waits() -> bool:
        return (await stage.messages(campaign))[0].attempts == 1

    await until(waits, "it waits for another attempt")
    gated.held = lambda message: True
    stage.clock.forward(seconds=2)
    await gated.until(waiting=1)
    async with stage.database.transaction() as connection:
        assert await ledger.cancel(connection, campaign, 1, stage.clock()) is None
    gated.held = none
    await stage.until_settled(campaign)
    assert (await stage.kept(campaign)).delivered == 1
