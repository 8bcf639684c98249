"""Several processes on one database: one owner a lane, and nothing lost when it dies."""

from random import Random

from gateway.domain.campaigns import Campaign, CampaignStatus
from gateway.domain.messages import MessageState, Reason
from tests.engine.nodes import Nodes
from tests.engine.stage import QUICK, Stage
from tests.engine.until import until

FINAL_OR_SENT = {MessageState.SENT, MessageState.DELIVERED}


async def _until_submitted(stage: Stage, campaign: Campaign, more: int) -> None:
    goal = (await stage.kept(campaign)).submitted + more

    async def reached() -> bool:
        counters = await stage.kept(campaign)
        return counters.submitted >= goal or not counters.queued

    await until(reached, "there is progress", seconds=30)


async def _kill_owners(stage: Stage, nodes: Nodes, campaign: Campaign, count: int, **network: str) -> None:
    """Kills the lane's owner at random moments, and starts another process each time."""
    random = Random(count)
    for _ in range(2):
        nodes.start(**network)
    for _ in range(count):
        await _until_submitted(stage, campaign, random.randint(1, 250))
        owner = await nodes.owner()
        nodes.start(**network)
        owner.kill()
    await stage.until_status(campaign, CampaignStatus.COMPLETED)


async def test_the_owner_of_a_lane_is_killed_again_and_again(stage: Stage, nodes: Nodes) -> None:
    await stage.limit(1000)
    campaign = await stage.send(3000)
    await _kill_owners(stage, nodes, campaign, 10)
    messages = await stage.messages(campaign)
    assert {each.state for each in messages} <= FINAL_OR_SENT
    assert {each.seq for each in stage.submits()} == set(range(1, 3001))
    entries = nodes.said("unknown_outcomes")
    assert all(entry["count"] <= QUICK.window for entry in entries)
    assert {seq for _, seq in stage.duplicates()} <= nodes.unknown()
    assert len(stage.duplicates()) <= sum(entry["count"] for entry in entries)


async def test_nothing_is_sent_twice_where_unknown_outcomes_are_held(stage: Stage, nodes: Nodes) -> None:
    await stage.limit(1000)
    campaign = await stage.send(800)
    await _kill_owners(stage, nodes, campaign, 3, unknown_outcome="hold")
    assert stage.duplicates() == []
    held = [each for each in await stage.messages(campaign) if each.state not in FINAL_OR_SENT]
    assert {(each.state, each.reason) for each in held} <= {(MessageState.FAILED, Reason.UNKNOWN_OUTCOME)}
    assert len(held) == sum(entry["count"] for entry in nodes.said("unknown_outcomes"))
    for message in held:
        await stage.resend(campaign, message.seq)
    done = await stage.until_status(campaign, CampaignStatus.COMPLETED)
    assert done.counters.failed == 0
    assert done.counters.submitted == 800


async def test_a_process_that_is_told_to_stop_leaves_nothing_unknown(stage: Stage, nodes: Nodes) -> None:
    await stage.limit(1000)
    campaigns = [await stage.send(600), await stage.send(600, "447700900008")]
    nodes.start(latency=0.1)
    for _ in range(3):
        await _until_submitted(stage, campaigns[0], 100)
        owner = await nodes.owner()
        assert owner.terminate() == 0
        for campaign in campaigns:
            attempted, settled = await stage.marks(campaign)
            assert attempted == settled
        nodes.start(latency=0.1)
    for campaign in campaigns:
        await stage.until_status(campaign, CampaignStatus.COMPLETED)
    assert nodes.said("unknown_outcomes") == []
    assert {seq for _, seq in stage.duplicates()} <= {1}, "the one that was throttled"
    everyone = {(campaign.id, seq) for campaign in campaigns for seq in range(1, 601)}
    assert {(each.campaign, each.seq) for each in stage.submits()} == everyone


async def test_two_processes_share_many_lanes(stage: Stage, nodes: Nodes) -> None:
    accounts = [await stage.use_cases.accounts.create(f"team {place}") for place in range(8)]
    for _ in range(2):
        nodes.start()
    campaigns = [await stage.send_for(account, 150) for account in accounts for _ in range(3)]
    for campaign in campaigns:
        await stage.until_counted(campaign, submitted=150)
    assert stage.duplicates() == []
    assert len(stage.submits()) == 150 * len(campaigns)
    assert nodes.said("unknown_outcomes") == []
