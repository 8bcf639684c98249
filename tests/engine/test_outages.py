"""A provider that can't be reached, or takes less than it is offered."""

from dataclasses import replace

from gateway.domain.campaigns import CampaignStatus
from tests.engine.stage import QUICK, Stage
from tests.engine.until import until

DOWN = "provider simulator is down"
HOUR = [{"start": 0, "duration": 3600}]


async def test_messages_stay_queued_while_the_provider_is_down(stage: Stage) -> None:
    await stage.start(outages=HOUR)
    campaign = await stage.send(150)

    async def says_why() -> bool:
        return (await stage.read(campaign)).reason == DOWN

    await until(says_why, "the campaign shows why it waits")
    now = await stage.read(campaign)
    assert (now.status, now.counters.queued) == (CampaignStatus.IN_PROGRESS, 150)
    assert stage.submits() == []
    stage.clock.forward(hours=2)
    await stage.until_settled(campaign)
    done = await stage.read(campaign)
    assert (done.reason, done.counters.delivered) == (None, 150)
    assert {each.attempts for each in await stage.messages(campaign)} == {1}, "an outage uses no attempt up"


async def test_the_reason_goes_although_another_process_set_it(stage: Stage) -> None:
    first = await stage.start(outages=HOUR)
    campaign = await stage.send(10)

    async def says_why() -> bool:
        return (await stage.read(campaign)).reason == DOWN

    await until(says_why, "the campaign shows why it waits")
    await stage.stop(first)
    assert (await stage.read(campaign)).reason == DOWN
    await stage.start()
    stage.clock.forward(hours=2)
    await stage.until_settled(campaign)
    assert (await stage.read(campaign)).reason is None


async def test_a_network_that_takes_less_than_it_is_offered_gets_everything_in_the_end(stage: Stage) -> None:
    settings = replace(QUICK, window=1000, max_attempts=5)
    await stage.start(settings, capacity=100, burst=0.5, throttle_retry_after=1)
    campaign = await stage.send(1200)

    async def settled() -> bool:
        stage.clock.forward(milliseconds=50)
        return (await stage.read(campaign)).is_settled

    await until(settled, "all are through", seconds=20)
    assert (await stage.kept(campaign)).delivered == 1200, (
        "being refused for a time uses nobody's attempts up"
    )
