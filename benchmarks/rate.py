"""Seconds from the launch to the last submit of 5 000 messages, for an account limited to 500/s.

Two server processes run on one database, and the network writes down when each message reached it. The
whole has to take 10 s ± 3 %, no window of one second may hold more than 525 messages, and none comes twice.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from uuid import UUID

import orjson

from benchmarks.http_client import Client
from benchmarks.installation import FAST_NETWORK, Installation, installation
from benchmarks.large_campaigns import DYNAMIC_MESSAGING
from benchmarks.progress import NotDelivered, check_counters, delivered
from benchmarks.results import Result, significant

RECIPIENTS = 5_000
RATE = 500.0
"""Messages/s."""

PROCESSES = 2
TOLERANCE = 0.03
"""By what share the whole time may differ from recipients / rate."""

BUSIEST = 1.05
"""What any one-second window may hold, as a share of the rate."""


async def run(scale: float = 1.0) -> Result:
    """Seconds from the launch to the last submit, as the network's own journal tells."""
    count = max(10, int(RECIPIENTS * scale))
    with installation() as site, ExitStack() as processes:
        journal = site.folder / "journal.jsonl"
        site.configure(f'{FAST_NETWORK}\njournal = "{journal}"\n')
        account = site.account("rate", rate=RATE)
        servers = [processes.enter_context(site.server()) for _ in range(PROCESSES)]
        clients = [await Client.connect(server.url, account.headers) for server in servers]
        body = DYNAMIC_MESSAGING.body(count)
        campaign_id = UUID(await clients[0].json_of(DYNAMIC_MESSAGING.path, body))
        await delivered(clients[-1], campaign_id, count)
        await check_counters(site, account.id, campaign_id, count)
        launched = await _launched_at(site, account.id, campaign_id)
        times = sorted(orjson.loads(line)["time"] for line in journal.read_bytes().splitlines())
        for client in clients:
            client.close()
    return _result(times, launched, count)


async def _launched_at(site: Installation, account_id: UUID, campaign_id: UUID) -> float:
    connection = await site.connection()
    seconds: float = await connection.fetchval(
        "SELECT extract(epoch FROM launched_at)::float8 FROM campaigns WHERE account_id = $1 AND id = $2",
        account_id,
        campaign_id,
    )
    await connection.close()
    return seconds


def busiest_second(times: Sequence[float]) -> int:
    """The most submits in any window of one second; `times` are sorted."""
    most, first = 0, 0
    for last, time in enumerate(times):
        while time - times[first] >= 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


def _result(times: Sequence[float], launched: float, count: int) -> Result:
    if len(times) != count:
        raise NotDelivered(f"{len(times)} submits for {count} messages")
    seconds, expected, most = times[-1] - launched, count / RATE, busiest_second(times)
    return Result(
        name="rate",
        value=significant(seconds),
        unit="s",
        floor=expected,
        ratio=significant(seconds / expected),
        bound="within 3 % of",
        target=1.0,
        met=abs(seconds / expected - 1) <= TOLERANCE and most <= RATE * BUSIEST,
        detail={
            "recipients": count,
            "processes": PROCESSES,
            "first_to_last_submit_s": significant(times[-1] - times[0]),
            "busiest_second": most,
            "busiest_second_at_most": RATE * BUSIEST,
        },
    )
