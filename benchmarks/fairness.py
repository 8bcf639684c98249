"""Batches' worth of a campaign of 1 000 000 that go before the 10 messages of one that comes 10 s later.

A batch is the 1 000 messages that a lane has under way at most; it counts by the large campaign's messages
that were settled between the launch of the small one and its last message. Small campaigns come one after
the other, and medians count. Those of another account, from the request to their last message, must
be no slower than on an idle server: their median must not exceed what nine in ten on the idle server stay
below, neither beside the campaign of 1 000 000, which has no limit and takes all of the machine, nor beside
one that is sent at 10 000/s; the details have both. The network is the simulator.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import time
from typing import NamedTuple
from uuid import UUID

from benchmarks.http_client import Client
from benchmarks.installation import Account, Installation, installation
from benchmarks.large_campaigns import DYNAMIC_MESSAGING
from benchmarks.memory import send_to_audience
from benchmarks.progress import delivered
from benchmarks.results import BenchmarkFailed, Result, compared, rounded, significant
from gateway.engine.settings import EngineSettings

LARGE, SMALL = 1_000_000, 10
ROUNDS = 25
LATER = 10.0
"""Seconds that the large campaign has been under way when the first small one comes."""

PACE = 10_000.0
"""Messages/s of the large campaign that leaves the machine something for others."""

PACED_SECONDS = 30

TARGET = 2.0
BATCH = EngineSettings().window

_SMALL = """
SELECT extract(epoch FROM max(m.submitted_at))::float8 AS submitted_at,
       (SELECT count(*) FROM messages o
        WHERE o.account_id = c.account_id AND o.campaign_id = $3
          AND o.submitted_at > c.launched_at AND o.submitted_at < max(m.submitted_at)) AS before
FROM campaigns c JOIN messages m ON m.account_id = c.account_id AND m.campaign_id = c.id
WHERE c.account_id = $1 AND c.id = $2
GROUP BY c.account_id, c.id
"""


class NoOverlap(BenchmarkFailed):
    """The large campaign had ended before the last small one came."""


class _Asked(NamedTuple):
    """A small campaign, and the Unix time of its request."""

    campaign_id: UUID
    at: float


@dataclass(frozen=True, slots=True)
class _Small:
    """A small campaign: seconds to its last submit, and the other campaign's messages that went meanwhile."""

    seconds: float
    before: int


async def run(scale: float = 1.0) -> Result:
    """Batches that went before a small campaign."""
    count = max(1_000, int(LARGE * scale))
    paced_count = max(1_000, int(PACE * PACED_SECONDS * scale))
    with installation() as site:
        same, other = (site.account(name, max_recipients=count) for name in ("same", "other"))
        paced = site.account("paced", rate=PACE, max_recipients=count)
        with site.server() as server:
            ours, others, of_paced = [
                await Client.connect(server.url, each.headers) for each in (same, other, paced)
            ]
            idle = [await _small(others) for _ in range(ROUNDS)]
            large = await send_to_audience(site, same, ours, count)
            await asyncio.sleep(LATER * scale)
            beside, at_full_speed = [], []
            for _ in range(ROUNDS):
                beside.append(await _small(ours))
                at_full_speed.append(await _small(others))
            await _check_overlap(ours, large, count, scale)
            await delivered(ours, large, count, look_every=0.25)
            slow = await send_to_audience(site, paced, of_paced, paced_count)
            await asyncio.sleep(LATER * scale)
            elsewhere = [await _small(others) for _ in range(ROUNDS)]
            await _check_overlap(of_paced, slow, paced_count, scale)
            await delivered(of_paced, slow, paced_count, look_every=0.25)
            for client in (ours, others, of_paced):
                client.close()
        in_turn = await _looked_up(site, same, beside, large)
        others_seconds = {
            label: [each.seconds for each in await _looked_up(site, other, campaigns, large)]
            for label, campaigns in (
                ("idle", idle),
                ("beside_10000_per_second", elsewhere),
                ("beside_full_speed", at_full_speed),
            )
        }
    return _result(count, in_turn, others_seconds)


async def _check_overlap(client: Client, campaign_id: UUID, count: int, scale: float) -> None:
    found = await client.json("GET", f"/v1/campaigns/{campaign_id}")
    if found["data"]["messages"]["delivered"] >= count and scale == 1:
        raise NoOverlap("the large campaign has ended too early")


async def _small(client: Client) -> _Asked:
    at = time()
    campaign_id = UUID(await client.json_of(DYNAMIC_MESSAGING.path, DYNAMIC_MESSAGING.body(SMALL)))
    await delivered(client, campaign_id, SMALL)
    return _Asked(campaign_id, at)


async def _looked_up(
    site: Installation, account: Account, campaigns: Sequence[_Asked], large: UUID
) -> list[_Small]:
    connection = await site.connection()
    rows = [await connection.fetchrow(_SMALL, account.id, each.campaign_id, large) for each in campaigns]
    await connection.close()
    return [
        _Small(row["submitted_at"] - each.at, row["before"])
        for row, each in zip(rows, campaigns, strict=True)
        if row
    ]


def _result(count: int, in_turn: Sequence[_Small], others_seconds: Mapping[str, Sequence[float]]) -> Result:
    nine_in_ten = quantiles(others_seconds["idle"], n=10)[-1]
    slowest = max(median(each) for each in others_seconds.values())
    return compared(
        "fairness",
        "batches",
        [max(each.before, 1) / BATCH for each in in_turn],
        [1.0],
        bound="at most",
        target=TARGET,
        conditions=slowest <= nine_in_ten,
        detail={
            "large": count,
            "small": SMALL,
            "same_account_seconds": rounded([each.seconds for each in in_turn]),
            "other_account_seconds": {label: rounded(each) for label, each in others_seconds.items()},
            "other_account_medians": {
                label: significant(median(each)) for label, each in others_seconds.items()
            },
            "idle_nine_in_ten": significant(nine_in_ten),
        },
    )
