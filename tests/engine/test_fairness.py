"""Promise: campaigns of a lane take turns; nobody starves."""

from itertools import groupby

from gateway.domain.campaigns import Campaign, CampaignStatus
from gateway.engine.slots import PIECES
from tests.engine.stage import QUICK, Stage
from tests.engine.until import until


def _others_first(stage: Stage, campaign: Campaign, since: int) -> int:
    """How many other messages came between a moment of the journal and a campaign's first."""
    return [each.campaign for each in stage.submits()[since:]].index(campaign.id)


async def test_a_small_campaign_starts_within_what_is_under_way_and_read_ahead(stage: Stage) -> None:
    await stage.limit(500)
    await stage.start()
    large = await stage.send(20_000)
    await stage.until_counted(large, submitted=200)
    small = await stage.send(10)
    launched = len(stage.submits())
    await stage.until_status(small, CampaignStatus.COMPLETED)
    read_ahead = QUICK.window // PIECES
    assert _others_first(stage, small, launched) <= QUICK.window + read_ahead
    assert (await stage.kept(large)).queued > 10_000
    await stage.use_cases.campaigns.cancel(stage.account, large.id)
    await stage.until_settled(large, small)


async def test_campaigns_take_turns(stage: Stage) -> None:
    campaigns = [await stage.send(400) for _ in range(5)]
    await stage.start()
    await stage.until_settled(*campaigns)
    turns = [campaign for campaign, _ in groupby(each.campaign for each in stage.submits())]
    everyone = {campaign.id for campaign in campaigns}
    assert set(turns[: 2 * len(campaigns)]) == everyone, "a new one waits for at most one old one a turn"
    assert len(turns) > len(everyone), "nobody sends everything at once"


async def test_a_stream_of_small_campaigns_does_not_starve_a_large_one(stage: Stage) -> None:
    await stage.limit(200)
    await stage.start()
    large = await stage.send(200)
    small = []

    async def large_is_sent() -> bool:
        small.append(await stage.send(20))
        return (await stage.read(large)).status is CampaignStatus.COMPLETED

    await until(large_is_sent, "the large campaign is sent, although there is always a newer one")
    await stage.limit(None)
    await stage.until_settled(large, *small)
