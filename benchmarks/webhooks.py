"""Messages/s of a campaign of 100 000 whose account is told of every state by webhook, against one without.

Two accounts take turns, three times; their network answers at once and sends each receipt 0.1 s later. The
webhook is Experia's, which is told of each message that it was sent and that it was delivered, and its
receiver is a process on the same machine. Webhooks are told in the time that sending leaves; what is left of
them after a campaign is dropped, so that it does not slow the next one. In the end all events of a smaller
campaign have to come.
"""

import asyncio
from time import perf_counter
from uuid import UUID

from benchmarks.http_client import Client
from benchmarks.installation import FAST_NETWORK, Account, Installation, installation
from benchmarks.large_campaigns import DYNAMIC_MESSAGING
from benchmarks.progress import PATIENCE, check_counters, delivered
from benchmarks.results import BenchmarkFailed, Result, compared, rounded, significant
from benchmarks.webhook_receiver import Receiver, receiving

RECIPIENTS = 100_000
TOLD_WHOLLY = 0.1
"""The part of the recipients of whose messages every event is waited for."""

ROUNDS = 3
TARGET = 0.95
EVENTS = 2
"""Of each message."""


class NotTold(BenchmarkFailed):
    """Events are missing."""


async def run(scale: float = 1.0) -> Result:
    """Messages/s from the creation's request to the last receipt in the counters."""
    count = max(10, int(RECIPIENTS * scale))
    with installation() as site:
        site.configure(f"{FAST_NETWORK}\n[webhooks]\nallow_private_targets = true\n")
        without, told = (site.account(name, max_recipients=count) for name in ("without", "told"))
        with site.server() as server:
            async with receiving() as receiver:
                floors, values, meanwhile = [], [], []
                for _ in range(ROUNDS):
                    floors.append(await _campaign(site, server.url, without, count))
                    site.set_webhook("told", "experia", receiver.url)
                    before = await receiver.count()
                    values.append(await _campaign(site, server.url, told, count))
                    meanwhile.append(await receiver.count() - before)
                    site.remove_webhook("told", "experia")
                site.set_webhook("told", "experia", receiver.url)
                told_wholly = max(10, int(count * TOLD_WHOLLY))
                rate = await _told_wholly(site, server.url, told, receiver, told_wholly)
    detail = {
        "recipients": count,
        "events_meanwhile": meanwhile,
        "events_per_second": significant(rate),
        "ratios": rounded([value / floor for value, floor in zip(values, floors, strict=True)]),
    }
    return compared("webhooks", "messages/s", values, floors, bound="at least", target=TARGET, detail=detail)


async def _campaign(site: Installation, url: str, account: Account, count: int) -> float:
    client = await Client.connect(url, account.headers)
    body = DYNAMIC_MESSAGING.body(count)
    begun = perf_counter()
    campaign_id = UUID(await client.json_of(DYNAMIC_MESSAGING.path, body))
    await delivered(client, campaign_id, count)
    rate = count / (perf_counter() - begun)
    await check_counters(site, account.id, campaign_id, count)
    client.close()
    return rate


async def _told_wholly(
    site: Installation, url: str, account: Account, receiver: Receiver, count: int
) -> float:
    """Events/s until all have come. Raises NotTold."""
    first = last = await receiver.count()
    await _campaign(site, url, account, count)
    begun = changed = perf_counter()
    while last < first + EVENTS * count:
        await asyncio.sleep(0.05)
        now = await receiver.count()
        if now != last:
            last, changed = now, perf_counter()
        elif perf_counter() - changed > PATIENCE:
            raise NotTold(f"{last - first} of {EVENTS * count} events came, and no more since {PATIENCE:g} s")
    return (last - first) / (perf_counter() - begun)
