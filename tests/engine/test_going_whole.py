"""Small campaigns that are read and recorded together: what befalls one of them is its own."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest

from gateway.domain.campaigns import Campaign, CampaignStatus, Counters
from gateway.domain.messages import MessageRef
from tests.engine.stage import Stage

Befalls: TypeAlias = Callable[[Stage, Campaign], Awaitable[None]]

HOLD = "UPDATE campaign_progress SET halted = true WHERE campaign_id = $1"
FREE = "UPDATE campaign_progress SET halted = false WHERE campaign_id = $1"
OPT_OUT = "INSERT INTO suppressions VALUES ($1, 'sms', '447700900101', 'test', now())"


async def three(stage: Stage) -> list[Campaign]:
    return [await stage.send(2, f"44770090010{place}") for place in range(3)]


async def nothing(_stage: Stage, _campaign: Campaign) -> None:
    """It goes like the others."""


async def opts_out(stage: Stage, campaign: Campaign) -> None:
    await stage.database.execute(OPT_OUT, campaign.account_id)


async def one_is_stopped(stage: Stage, campaign: Campaign) -> None:
    await stage.database.execute("UPDATE campaigns SET kind = 'direct' WHERE id = $1", campaign.id)
    single, message = await stage.use_cases.messages.get(stage.account, MessageRef(campaign.number, 1))
    await stage.use_cases.messages.cancel(stage.account, single, message)


async def is_stopped(stage: Stage, campaign: Campaign) -> None:
    await stage.use_cases.campaigns.cancel(stage.account, campaign.id)


async def is_deleted(stage: Stage, campaign: Campaign) -> None:
    await stage.use_cases.campaigns.delete(stage.account, campaign.id)


BEFALLS: list[tuple[str, Befalls, Counters]] = [
    ("nothing", nothing, Counters(total=2, delivered=2, submitted=2)),
    ("somebody opts out", opts_out, Counters(total=2, delivered=1, suppressed=1, submitted=1)),
    ("a message is stopped", one_is_stopped, Counters(total=2, delivered=1, canceled=1, submitted=1)),
    ("it is stopped", is_stopped, Counters(total=2, canceled=2)),
    ("it is deleted", is_deleted, Counters(total=2, canceled=2)),
]


@pytest.mark.parametrize(("befalls", "counters"), [pytest.param(*case, id=label) for label, *case in BEFALLS])
async def test_what_befalls_one_is_its_own(stage: Stage, befalls: Befalls, counters: Counters) -> None:
    first, second, third = await three(stage)
    await befalls(stage, second)
    await stage.start()
    await stage.until_settled(first, third)
    await stage.until_counted(second, **{name: getattr(counters, name) for name in ("delivered", "canceled")})
    assert await stage.kept(second) == counters
    both = Counters(total=2, delivered=2, submitted=2)
    assert [await stage.kept(each) for each in (first, third)] == [both, both]
    assert stage.duplicates() == []
    await stage.check()


async def test_one_that_is_paused_between_reading_and_recording_waits(stage: Stage) -> None:
    first, second, third = await three(stage)
    async with stage.database.transaction() as connection:
        await connection.execute(HOLD, second.id)
        await stage.start()
        await stage.until_blocked()
        assert stage.submits() == [], "they are recorded in one commit"
    await stage.until_settled(first, third)
    assert stage.submits(second) == []
    await stage.database.execute(FREE, second.id)
    await stage.until_settled(second)
    assert stage.duplicates() == []
    await stage.check()


async def test_many_at_once_all_arrive_and_end(stage: Stage) -> None:
    campaigns = [await stage.send(1 + place % 2) for place in range(120)]
    await stage.start()
    for each in campaigns:
        await stage.until_status(each, CampaignStatus.COMPLETED)
    await stage.until_settled(*campaigns)
    assert len(stage.submits()) == 180
    assert stage.duplicates() == []
    await stage.check()
