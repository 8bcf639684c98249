"""A campaign from its launch to its last receipt."""

from gateway.domain.campaigns import CampaignStatus, Counters
from gateway.domain.messages import MessageState
from tests.engine.stage import Stage


async def test_a_campaign_reaches_everybody_once(stage: Stage) -> None:
    await stage.start()
    campaign = await stage.send(350)
    await stage.until_settled(campaign)
    done = await stage.until_status(campaign, CampaignStatus.COMPLETED)
    assert done.counters == Counters(total=350, delivered=350, submitted=350)
    assert sorted(each.seq for each in stage.submits()) == list(range(1, 351))
    assert {each.attempt for each in stage.submits()} == {1}
    messages = await stage.messages(campaign)
    assert {(each.state, each.attempts, each.parts) for each in messages} == {(MessageState.DELIVERED, 1, 1)}
    assert len({each.provider_message_id for each in messages}) == 350
    assert await stage.marks(campaign) == (350, 350)
