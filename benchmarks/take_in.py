"""Seconds from the first byte of a request with 100 000 recipients to the end of its answer.

Two dialects take recipients inside the request; the slower one counts. The floor parses the same body with
orjson and writes the same rows by one binary COPY, over one connection, into a table like the ledger.
Requests and floors take turns, five times, and medians are compared. In five further rounds, another
process reads a campaign every 5 ms, each time counted from its beat; the 99th percentile of these answers, in
the median of the rounds, has to stay below 150 ms.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median, quantiles
from time import monotonic, perf_counter
from typing import Any

import orjson

from benchmarks.floor import FloorTable, stored_id
from benchmarks.http_client import Client
from benchmarks.installation import Account, ServerProcess, installation
from benchmarks.large_campaigns import DYNAMIC_MESSAGING, EXPERIA, Inline
from benchmarks.probe import Order, probing
from benchmarks.results import Result, compared, rounded, significant

RECIPIENTS = 100_000
ROUNDS = 5
PROBED_ROUNDS = 5
TARGET, AIM = 4.0, 2.5

LONGEST_WAIT = 0.150
"""Seconds that the 99th percentile of other requests must stay below while bodies are taken in."""

RATE = 1.0
"""Messages/s of the account, so that sending takes no part in what is measured."""


@dataclass(slots=True)
class _Rounds:
    """One dialect's rounds, in seconds."""

    inline: Inline
    body: bytes
    taken: list[float] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)
    while_probed: list[float] = field(default_factory=list)
    waits: list[list[float]] = field(default_factory=list)


async def run(scale: float = 1.0) -> Result:
    """Seconds from the first byte of the request to the whole answer, of the slower dialect."""
    count = max(10, int(RECIPIENTS * scale))
    dialects = [_Rounds(inline, inline.body(count)) for inline in (EXPERIA, DYNAMIC_MESSAGING)]
    with installation() as site:
        account = site.account("take-in", rate=RATE, max_recipients=count)
        with site.server() as server:
            client = await Client.connect(server.url, account.headers)
            connection = await site.connection()
            floor = FloorTable(connection)
            await floor.create()
            for _ in range(ROUNDS):
                for each in dialects:
                    each.taken.append(await _post(client, each))
                    each.floors.append(await _floor_seconds(floor, account, each))
            await connection.close()
            for each in dialects:
                await _probe(server, account, client, each)
            client.close()
    return _result(dialects, count)


async def _post(client: Client, each: _Rounds) -> float:
    begun = perf_counter()
    await client.call("POST", each.inline.path, each.body)
    return perf_counter() - begun


async def _floor_seconds(floor: FloorTable, account: Account, each: _Rounds) -> float:
    campaign_id, now = stored_id(), datetime.now(UTC)
    begun = perf_counter()
    document = orjson.loads(each.body)
    await floor.copy_in(each.inline.rows(document, account.id, campaign_id, now))
    return perf_counter() - begun


async def _probe(server: ServerProcess, account: Account, client: Client, each: _Rounds) -> None:
    """Further rounds in which a separate process reads a campaign every few milliseconds."""
    listed = await client.json("GET", "/v1/campaigns")
    order = Order(server.url, dict(account.headers), f"/v1/campaigns/{listed['data'][0]['id']}")
    spans = []
    async with probing(order) as probe:
        for _ in range(PROBED_ROUNDS):
            begun = monotonic()
            each.while_probed.append(await _post(client, each))
            spans.append((begun, monotonic()))
        samples = await probe.findings()
    for begun, ended in spans:
        each.waits.append([sample.seconds for sample in samples if begun <= sample.due <= ended])


def _result(dialects: Sequence[_Rounds], count: int) -> Result:
    results = {each.inline.dialect: _compared(each) for each in dialects}
    slower = max(results.values(), key=lambda result: result.ratio)
    return compared(
        "take_in",
        "s",
        [slower.value],
        [slower.floor],
        bound="at most",
        target=TARGET,
        aim=AIM,
        conditions=all(_typical(each.waits, _p99) < LONGEST_WAIT for each in dialects),
        detail={
            "recipients": count,
            "others_p99_below_ms": LONGEST_WAIT * 1000,
            **{each.inline.dialect: _detail(each, results[each.inline.dialect]) for each in dialects},
        },
    )


def _compared(each: _Rounds) -> Result:
    return compared(each.inline.dialect, "s", each.taken, each.floors, bound="at most", target=TARGET)


def _detail(each: _Rounds, result: Result) -> Mapping[str, Any]:
    return {
        "seconds": result.value,
        "floor": result.floor,
        "ratio": result.ratio,
        "body_bytes": len(each.body),
        **result.detail,
        "seconds_while_others_ask": rounded(each.while_probed),
        "others": {
            "requests": sum(map(len, each.waits)),
            "p50_ms": significant(1000 * _typical(each.waits, median)),
            "p99_ms": significant(1000 * _typical(each.waits, _p99)),
            "p99_ms_of_rounds": rounded([1000 * _p99(waits) for waits in each.waits]),
        },
    }


def _typical(rounds: Sequence[Sequence[float]], figure: Callable[[Sequence[float]], float]) -> float:
    """The median of a figure of each round; a round too short for any request has none."""
    return median([figure(waits) for waits in rounds if waits] or [0.0])


def _p99(waits: Sequence[float]) -> float:
    return quantiles(waits, n=100, method="inclusive")[98] if len(waits) > 1 else max(waits, default=0.0)
