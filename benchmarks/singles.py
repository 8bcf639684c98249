"""Messages/s of single messages, one a request, from the first request to the last receipt in the counters.

Sixteen callers each wait for an answer before their next request, as a program that sends codes or reminders
does. The network is the simulator, whose receipts come 0.1 s later. The floor writes the same life into a
table like the ledger over sixteen connections: an insertion, an UPDATE to sent and one to delivered for every
message, each committed. Both take turns, once to warm up and three times that count; medians are compared.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from time import perf_counter
from typing import TypeVar

import orjson

from benchmarks.floor import FloorTable, stored_id
from benchmarks.http_client import Client
from benchmarks.installation import Account, Installation, installation
from benchmarks.large_campaigns import numbers
from benchmarks.progress import NotDelivered
from benchmarks.results import Result, compared

COUNT = 2_000
CALLERS = 16
ROUNDS = 3
TARGET = 0.2
"""Ours: a message is a campaign of its own; its answer, attempt, outcome and receipt are committed apart."""

PATIENCE = 60.0
SENDER = {"name": "Shop", "code": "Shop", "channel": "SMS"}

T = TypeVar("T")

_DELIVERED = "SELECT sum(delivered)::int FROM campaign_progress WHERE account_id = $1"


async def run(scale: float = 1.0) -> Result:
    """Messages/s of both, in turns."""
    count = max(CALLERS, int(COUNT * scale))
    with installation() as site:
        account = site.account("singles")
        with site.server() as server:
            async with AsyncExitStack() as stack:
                callers = [await Client.connect(server.url, account.headers) for _ in range(CALLERS)]
                for caller in callers:
                    stack.callback(caller.close)
                await callers[0].json_of("/v1/senders", orjson.dumps({"data": SENDER}))
                tables = [await _table(site, stack, create=not place) for place in range(CALLERS)]
                rates, floors = [], []
                for place in range(1, ROUNDS + 2):
                    rates.append(await _through_the_gateway(site, account, callers, count, place * count))
                    floors.append(await _at_the_floor(tables, account, count))
    detail = {"messages": count, "callers": CALLERS}
    rates, floors = rates[1:], floors[1:]  # The first of each was to warm up.
    return compared("singles", "messages/s", rates, floors, bound="at least", target=TARGET, detail=detail)


async def _table(site: Installation, stack: AsyncExitStack, *, create: bool) -> FloorTable:
    connection = await site.connection()
    stack.push_async_callback(connection.close)
    table = FloorTable(connection)
    if create:
        await table.create()
    return table


async def _through_the_gateway(
    site: Installation, account: Account, callers: Sequence[Client], count: int, in_all: int
) -> float:
    bodies = iter([_body(number) for number in numbers(count)])
    begun = perf_counter()
    await asyncio.gather(*(_each(bodies, _sender(caller)) for caller in callers))
    connection = await site.connection()
    while await connection.fetchval(_DELIVERED, account.id) < in_all:
        if perf_counter() - begun > PATIENCE:
            raise NotDelivered(f"not all of {count} messages are delivered within {PATIENCE:g} s")
        await asyncio.sleep(0.02)
    seconds = perf_counter() - begun
    await connection.close()
    return count / seconds


def _sender(caller: Client) -> Callable[[bytes], Awaitable[object]]:
    return lambda body: caller.json_of("/v1/messages", body)


def _body(number: str) -> bytes:
    message = {"from": SENDER["code"], "to": [number], "text": "Your code is 4711.", "channel": "SMS"}
    return orjson.dumps({"data": message})


async def _at_the_floor(tables: Sequence[FloorTable], account: Account, count: int) -> float:
    recipients = numbers(count)
    begun = perf_counter()
    await asyncio.gather(*(_each(recipients, _writer(table, account)) for table in tables))
    return count / (perf_counter() - begun)


def _writer(table: FloorTable, account: Account) -> Callable[[str], Awaitable[object]]:
    async def write(number: str) -> None:
        campaign_id = stored_id()
        await table.insert((account.id, campaign_id, 1, number[1:], None, None, datetime.now(UTC)))
        await table.send_and_deliver(account.id, campaign_id, 1)

    return write


async def _each(items: Iterable[T], work: Callable[[T], Awaitable[object]]) -> None:
    """Takes one after the other from what several share."""
    for item in items:
        await work(item)
