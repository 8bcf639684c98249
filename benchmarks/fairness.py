"""Batches' worth of a campaign of 1 000 000 that go before the 10 messages of one that comes 10 s later.

A batch is the 1 000 messages that a lane has under way at most; it counts by the large campaign's messages
that were settled between the launch of the small one and its last message. Five small campaigns come, one
after the other, and medians count. As many of another account come in turns with them: from the request to
their last message, they must take no longer than on an idle server, by more than a tenth. The network is the
simulator.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from benchmarks.http_client import Client
from benchmarks.installation import Account, Installation, installation
from benchmarks.large_campaigns import DYNAMIC_MESSAGING
from benchmarks.memory import send_to_audience
from benchmarks.progress import delivered
from benchmarks.results import BenchmarkFailed, Result, compared, rounded, significant
from gateway.engine.settings import EngineSettings

LARGE, SMALL = 1_000_000, 10
ROUNDS = 5
LATER = 10.0
"""Seconds that the large campaign has been under way when the first small one comes."""

TARGET = 2.0
SLOWED = 1.1
BATCH = EngineSettings().window

_SMALL = """
SELECT extract(epoch FROM max(m.submitted_at) - c.created_at)::float8 AS seconds,
       (SELECT count(*) FROM messages o
        WHERE o.account_id = c.account_id AND o.campaign_id = $3
          AND o.submitted_at > c.launched_at AND o.submitted_at < max(m.submitted_at)) AS before
FROM campaigns c JOIN messages m ON m.account_id = c.account_id AND m.campaign_id = c.id
WHERE c.account_id = $1 AND c.id = $2
GROUP BY c.account_id, c.id
"""


class NoOverlap(BenchmarkFailed):
    """The large campaign had ended before the last small one came."""


@dataclass(frozen=True, slots=True)
class _Small:
    """A small campaign: seconds to its last submit, and the other campaign's messages that went meanwhile."""

    seconds: float
    before: int


async def run(scale: float = 1.0) -> Result:
    """Batches that went before a small campaign."""
    count = max(1_000, int(LARGE * scale))
    with installation() as site:
        same, other = (site.account(name, max_recipients=count) for name in ("same", "other"))
        with site.server() as server:
            ours = await Client.connect(server.url, same.headers)
            others = await Client.connect(server.url, other.headers)
            idle = [await _small(others) for _ in range(ROUNDS)]
            large = await send_to_audience(site, same, ours, count)
            await asyncio.sleep(LATER * scale)
            beside, elsewhere = [], []
            for _ in range(ROUNDS):
                beside.append(await _small(ours))
                elsewhere.append(await _small(others))
            found = await ours.json("GET", f"/v1/campaigns/{large}")
            if found["data"]["messages"]["delivered"] >= count and scale == 1:
                raise NoOverlap("the large campaign has ended too early")
            await delivered(ours, large, count, look_every=0.25)
            ours.close()
            others.close()
        in_turn = await _looked_up(site, same, beside, large)
        waited = await _looked_up(site, other, elsewhere, large)
        unhindered = await _looked_up(site, other, idle, large)
    return _result(count, in_turn, waited, unhindered)


async def _small(client: Client) -> UUID:
    campaign_id = UUID(await client.json_of(DYNAMIC_MESSAGING.path, DYNAMIC_MESSAGING.body(SMALL)))
    await delivered(client, campaign_id, SMALL)
    return campaign_id


async def _looked_up(
    site: Installation, account: Account, campaigns: Sequence[UUID], large: UUID
) -> list[_Small]:
    connection = await site.connection()
    rows = [await connection.fetchrow(_SMALL, account.id, each, large) for each in campaigns]
    await connection.close()
    return [_Small(row["seconds"], row["before"]) for row in rows if row]


def _result(
    count: int, in_turn: Sequence[_Small], waited: Sequence[_Small], unhindered: Sequence[_Small]
) -> Result:
    slowed = median(each.seconds for each in waited) / median(each.seconds for each in unhindered)
    return compared(
        "fairness",
        "batches",
        [max(each.before, 1) / BATCH for each in in_turn],
        [1.0],
        bound="at most",
        target=TARGET,
        conditions=slowed <= SLOWED,
        detail={
            "large": count,
            "small": SMALL,
            "same_account_seconds": rounded([each.seconds for each in in_turn]),
            "other_account_seconds": rounded([each.seconds for each in waited]),
            "idle_seconds": rounded([each.seconds for each in unhindered]),
            "other_account_slowed": significant(slowed),
            "other_account_slowed_at_most": SLOWED,
        },
    )
