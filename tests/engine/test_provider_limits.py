"""A provider's limit, over all lanes and processes. Judged by the times in the journal."""

import asyncio

import pytest

from gateway.domain.channels import Channel
from gateway.domain.content import Content, Text
from gateway.domain.routes import Route
from gateway.engine.routing import WaysOut
from gateway.store.database import Database
from gateway.store.provider_limits import reserve
from tests.engine.nodes import Nodes
from tests.engine.stage import Stage
from tests.engine.test_limits import fullest_second
from tests.engine.until import until

RATE = 400
MOST = 500
"""In one second, on a machine that may hold a process up between a slice's moment and its sending. Two that
did not share the limit would send 800."""


async def test_reservations_follow_one_another(database: Database) -> None:
    waits = [await reserve(database, "main", 10.0) for _ in range(3)]
    assert waits[0] == 0
    assert [round(wait / 10) for wait in waits] == [0, 1, 2]
    assert await reserve(database, "other", 10.0) == 0
    at_once = await asyncio.gather(*(reserve(database, "third", 10.0) for _ in range(5)))
    assert sorted(round(wait / 10) for wait in at_once) == [0, 1, 2, 3, 4]


async def test_what_nobody_took_is_gone(database: Database) -> None:
    await reserve(database, "main", 1.0)
    await database.execute("UPDATE provider_limits SET next_at = now() - interval '1 hour'")
    assert await reserve(database, "main", 10.0) == 0
    assert 9 < await reserve(database, "main", 1.0) <= 10


@pytest.mark.parametrize("parts", [1, 3])
async def test_lanes_share_it(stage: Stage, parts: int) -> None:
    provider = stage.provider(counts_parts=True)
    await stage.start(ways_out=WaysOut([provider], rates={"simulator": RATE}))
    other = await stage.use_cases.accounts.create("other")
    content = Content(Text("a" * 153 * parts if parts > 1 else "a"))
    campaigns = [await stage.send(300 // parts, content=content)]
    campaigns.append(await stage.send_for(other, 300 // parts, content=content))

    async def settled() -> bool:
        return all([(await stage.kept(campaign)).delivered == 300 // parts for campaign in campaigns])

    await until(settled, "all are sent")
    assert fullest_second(stage.submits()) <= MOST
    assert max(each.time for each in stage.submits()) - min(each.time for each in stage.submits()) < 3, (
        "and it is used"
    )


async def test_another_provider_takes_what_it_likes(stage: Stage) -> None:
    routes = (Route(Channel.SMS, "main", prefix="33"), Route(Channel.SMS, "free"))
    ways_out = WaysOut([stage.network("main"), stage.network("free")], routes, {"main": 0.001})
    await stage.start(ways_out=ways_out)
    campaign = await stage.send(90)
    await stage.until_settled(campaign)
    assert not await stage.database.fetch("SELECT FROM provider_limits")


async def test_processes_share_it(stage: Stage, nodes: Nodes) -> None:
    nodes.rate = RATE
    first = nodes.start()
    one = await stage.send(900)
    await stage.until_counted(one, submitted=50)
    # So that the second lane goes to the second process.
    first.freeze()
    nodes.start()
    other = await stage.use_cases.accounts.create("other")
    two = await stage.send_for(other, 700)
    await stage.until_counted(two, submitted=50)
    first.thaw()
    await nodes.until_all_own()

    async def sent() -> bool:
        return (await stage.kept(one)).submitted + (await stage.kept(two)).submitted == 1600

    await until(sent, "all are sent", seconds=30)
    assert fullest_second(stage.submits()) <= MOST
    assert len(stage.submits()) == 1600
