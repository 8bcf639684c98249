"""Quiet hours and late starts, through the engine."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.domain.campaigns import CampaignStatus
from gateway.domain.errors import CampaignNotStoppable
from gateway.domain.messages import MessageState
from gateway.engine.routing import WaysOut
from tests.engine.scripted import BUSY, Scripted
from tests.engine.stage import Stage
from tests.engine.until import until

BERLIN, TOKYO = "4930123456", "81312345678"


def around(now: datetime, hours: int) -> str:
    """Quiet for two hours in UTC, from so many hours before now on."""
    begin = now - timedelta(hours=hours)
    return f"{begin:%H:%M}-{begin + timedelta(hours=2):%H:%M}"


async def test_messages_rest_until_the_quiet_hours_are_over(stage: Stage) -> None:
    await stage.use_cases.accounts.change(
        "acme", {"quiet_hours": around(stage.clock(), 1), "quiet_zone": "account"}
    )
    main = Scripted("main")
    await stage.start(ways_out=WaysOut([main]))
    campaign = await stage.send(250)

    async def rests() -> bool:
        return str((await stage.read(campaign)).reason).startswith("quiet hours until ")

    await until(rests, "the campaign shows why it waits")
    now = await stage.read(campaign)
    assert (now.status, now.counters.queued, main.got) == (CampaignStatus.IN_PROGRESS, 250, [])
    stage.clock.forward(hours=1, minutes=1)
    await stage.until_counted(campaign, sent=250)
    done = await stage.until_status(campaign, CampaignStatus.COMPLETED)
    assert done.reason is None
    assert {each.attempts for each in await stage.messages(campaign)} == {1}


async def test_only_those_rest_for_whom_it_is_night(stage: Stage) -> None:
    """Between Berlin and Tokyo lie seven or eight hours."""
    in_tokyo = stage.clock() + timedelta(hours=9)
    await stage.use_cases.accounts.change("acme", {"quiet_hours": around(in_tokyo.astimezone(UTC), 1)})
    main = Scripted("main")
    await stage.start(ways_out=WaysOut([main]))
    campaign = await stage.send(0, BERLIN, TOKYO)
    await stage.until_counted(campaign, sent=1)
    berlin, tokyo = await stage.messages(campaign)
    assert (berlin.state, tokyo.state) == (MessageState.SENT, MessageState.QUEUED)
    stage.clock.forward(hours=1, minutes=1)
    await stage.until_counted(campaign, sent=2)


async def test_a_retry_rests_as_well(stage: Stage) -> None:
    main = Scripted("main", BUSY)
    await stage.start(ways_out=WaysOut([main]))
    campaign = await stage.send(1)

    async def tried() -> bool:
        return bool(main.got) and (await stage.messages(campaign))[0].attempts == 1

    await until(tried)
    ahead = stage.clock() + timedelta(hours=1)
    await stage.use_cases.accounts.change("acme", {"quiet_hours": around(ahead, 1), "quiet_zone": "account"})
    stage.clock.forward(hours=1)

    async def rests() -> bool:
        return (await stage.messages(campaign))[0].reason == "quiet_hours"

    await until(rests, "it rests")
    assert (await stage.messages(campaign))[0].attempts == len(main.got)


async def test_canceled_while_it_rests(stage: Stage) -> None:
    await stage.use_cases.accounts.change(
        "acme", {"quiet_hours": around(stage.clock(), 1), "quiet_zone": "account"}
    )
    await stage.start()
    campaign = await stage.send(120)

    async def rests() -> bool:
        return {each.reason for each in await stage.messages(campaign)} == {"quiet_hours"}

    await until(rests)
    await stage.use_cases.campaigns.cancel(stage.account, campaign.id)
    await stage.until_counted(campaign, canceled=120)


LATE = [
    ("off", None, 30, CampaignStatus.COMPLETED),
    ("in time", 24.0, 2, CampaignStatus.COMPLETED),
    ("late", 24.0, 30, CampaignStatus.PAUSED),
]


@pytest.mark.parametrize(
    ("limit", "hours", "status"), [row[1:] for row in LATE], ids=[row[0] for row in LATE]
)
async def test_late_start(stage: Stage, limit: float | None, hours: int, status: CampaignStatus) -> None:
    await stage.use_cases.accounts.change("acme", {"late_start_hours": limit})
    campaign = await stage.send(5, schedule=stage.clock() + timedelta(minutes=1))
    stage.clock.forward(hours=hours)
    await stage.start()
    found = await stage.until_status(campaign, status)
    if status is CampaignStatus.COMPLETED:
        return
    assert (found.reason, found.launched_at, found.counters.queued) == ("found due 30.0 hours late", None, 5)
    assert stage.submits() == []
    await stage.use_cases.campaigns.resume(stage.account, campaign.id)
    done = await stage.until_status(campaign, CampaignStatus.COMPLETED)
    assert (done.reason, len(stage.submits())) == (None, 5)
    with pytest.raises(CampaignNotStoppable):
        await stage.use_cases.campaigns.resume(stage.account, campaign.id)


async def test_held_and_canceled(stage: Stage) -> None:
    await stage.use_cases.accounts.change("acme", {"late_start_hours": 1.0})
    campaign = await stage.send(5, schedule=stage.clock() + timedelta(minutes=1))
    stage.clock.forward(hours=3)
    await stage.start()
    await stage.until_status(campaign, CampaignStatus.PAUSED)
    await stage.use_cases.campaigns.cancel(stage.account, campaign.id)
    await stage.until_counted(campaign, canceled=5)
    assert stage.submits() == []
