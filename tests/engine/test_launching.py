"""The scheduler at work: what is due starts once, and what can't start ends."""

from datetime import timedelta

from gateway.domain.campaigns import CampaignStatus, Counters
from gateway.domain.channels import Channel
from gateway.domain.recipients import NewContact
from tests.engine.stage import Stage

CONSTRAINT = "ALTER TABLE campaigns ADD CONSTRAINT broken CHECK (name <> 'broken' OR NOT live)"


async def test_a_campaign_that_can_not_be_launched_stands_in_nobodys_way(stage: Stage) -> None:
    start = stage.clock() + timedelta(hours=1)
    contacts = [NewContact(f"4477009001{place:02d}") for place in range(5)]
    audience = await stage.use_cases.audiences.create(stage.account, "all", Channel.SMS, contacts)
    inline = await stage.send(20, name="broken", schedule=start)
    stored = await stage.send(0, name="broken", schedule=start, audience_id=audience.id, recipients=())
    sound = await stage.send(5, name="sound", schedule=start + timedelta(minutes=1))
    await stage.database.execute(CONSTRAINT)
    await stage.start()
    stage.clock.forward(hours=2)
    await stage.until_settled(sound)
    for campaign, left in ((inline, Counters(total=20, canceled=20)), (stored, Counters())):
        failed = await stage.until_status(campaign, CampaignStatus.FAILED)
        assert failed.reason == "the campaign could not be started"
        assert failed.counters == left
    stage.expect("launch_failed")


async def test_several_processes_launch_each_campaign_once(stage: Stage) -> None:
    start = stage.clock() + timedelta(hours=1)
    contacts = [NewContact(f"4915{place:08d}") for place in range(30)]
    audience = await stage.use_cases.audiences.create(stage.account, "all", Channel.SMS, contacts)
    campaigns = [
        await stage.send(0, schedule=start, audience_id=audience.id, recipients=()) for _ in range(20)
    ]
    for _ in range(3):
        await stage.start()
    stage.clock.forward(hours=2)
    await stage.until_settled(*campaigns)
    assert {(await stage.read(each)).counters.delivered for each in campaigns} == {30}
    assert stage.duplicates() == []
