"""A provider that can't be reached, or takes less than it is offered."""

from gateway.domain.campaigns import CampaignStatus
from tests.engine.stage import Stage
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
