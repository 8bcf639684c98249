"""Faults at random moments, by `make chaos`; CHAOS_ROUNDS and CHAOS_SEED say how many and which."""

import os
from contextlib import suppress
from random import Random

import pytest

from gateway.domain.campaigns import Campaign, CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.errors import CampaignNotStoppable
from gateway.domain.messages import MessageState
from gateway.store.database import OUTAGES
from tests.engine.nodes import Nodes
from tests.engine.stage import QUICK, Stage
from tests.engine.test_limits import fullest_second
from tests.engine.until import until

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "20"))
SEED = int(os.environ.get("CHAOS_SEED", "1"))
FAULTS = 40
RATE = 1000
SIZE = 2500
SMALL = 10
"""Campaigns of one to three messages at most that come before a fault."""

pytestmark = pytest.mark.chaos


class Chaos:
    """What goes wrong, and the operator who changes his mind."""

    def __init__(self, stage: Stage, nodes: Nodes, campaigns: list[Campaign], random: Random) -> None:
        self._stage = stage
        self._nodes = nodes
        self._campaigns = campaigns
        self._random = random
        self.small: list[Campaign] = []

    async def strike(self) -> None:
        """One fault, of a random kind, while small campaigns come."""
        for _ in range(self._random.randint(0, SMALL)):
            with suppress(*OUTAGES):
                self.small.append(await self._stage.send(self._random.randint(1, 3)))
        kinds = (self._kill, self._kill, self._kill, self._terminate, self._cut, self._pause)
        await self._random.choice(kinds)()

    def _one(self) -> int:
        running = [place for place, node in enumerate(self._nodes.all) if node.is_running]
        return self._random.choice(running)

    async def _kill(self) -> None:
        node = self._nodes.all[self._one()]
        self._nodes.start()
        node.kill()

    async def _terminate(self) -> None:
        node = self._nodes.all[self._one()]
        self._nodes.start()
        node.terminate()

    async def _cut(self) -> None:
        await self._stage.cut()

    async def _pause(self) -> None:
        campaigns, account = self._stage.use_cases.campaigns, self._stage.account
        campaign = self._random.choice(self._campaigns)
        try:
            await campaigns.pause(account, campaign.id)
            await campaigns.resume(account, campaign.id)
        except CampaignNotStoppable:
            return


async def _progress(stage: Stage, campaigns: list[Campaign], more: int) -> bool:
    """Waits until so many more are submitted; False when there is nothing left to send."""

    async def counted() -> tuple[int, int]:
        kept = [await stage.kept(campaign) for campaign in campaigns]
        return sum(each.submitted for each in kept), sum(each.queued for each in kept)

    goal = (await counted())[0] + more

    async def reached() -> bool:
        submitted, queued = await counted()
        return submitted >= goal or not queued

    await until(reached, "there is progress", seconds=60)
    return bool((await counted())[1])


@pytest.mark.parametrize("seed", range(SEED, SEED + ROUNDS))
async def test_whatever_happens(stage: Stage, nodes: Nodes, seed: int) -> None:
    """Every other round over two providers, of which one is away time and again."""
    random = Random(seed)
    if seed % 2 == 0:
        nodes.spare = True
        nodes.network = {"outages": [{"start": 0.5, "duration": 0.3, "every": 1.5}]}
    await stage.limit(RATE)
    for _ in range(3):
        nodes.start()
    campaigns = [
        await stage.send(SIZE, "447700900008", channel=channel)
        for channel in (Channel.SMS, Channel.SMS, Channel.VIBER)
    ]
    chaos = Chaos(stage, nodes, campaigns, random)
    for _ in range(FAULTS):
        if not await _progress(stage, campaigns, random.randint(1, 250)):
            break
        await chaos.strike()
    for campaign in (*campaigns, *chaos.small):
        await stage.until_status(campaign, CampaignStatus.COMPLETED, seconds=60)
        states = {each.state for each in await stage.messages(campaign)}
        assert states <= {MessageState.SENT, MessageState.DELIVERED}
        assert {each.seq for each in stage.submits(campaign)} == set(range(1, campaign.counters.total + 1))
    entries = nodes.said("unknown_outcomes")
    assert all(entry["count"] <= QUICK.window for entry in entries)
    throttled = {(campaign.id, 1) for campaign in campaigns}
    twice = [key for key in stage.duplicates() if key not in throttled]
    assert len(twice) <= sum(entry["count"] for entry in entries)
    for lane in ([*campaigns[:2], *chaos.small], campaigns[2:]):
        assert fullest_second(stage.submits(*lane)) <= RATE * 1.05
