"""Campaigns over several providers."""

from collections import Counter

import orjson
import pytest

from gateway.domain.channels import Channel
from gateway.domain.messages import MessageState
from gateway.domain.routes import Route
from gateway.engine.routing import NO_ROUTE, WaysOut
from gateway.store import lanes
from tests.engine.stage import Stage

SMS = Channel.SMS
ABROAD = ("33612345678", "4915112345678", "12025550123")


def two(stage: Stage, *routes: Route, **second: object) -> WaysOut:
    return WaysOut([stage.network("main"), stage.network("other", **second)], routes)


def by_provider(stage: Stage) -> Counter[str]:
    lines = stage.journal.read_bytes().splitlines()
    return Counter(orjson.loads(line)["provider"] for line in lines)


async def test_a_piece_is_split_over_providers(stage: Stage) -> None:
    routes = (Route(SMS, "main"), Route(SMS, "other", prefix="33"), Route(SMS, "other", prefix="1"))
    await stage.start(ways_out=two(stage, *routes))
    campaign = await stage.send(200, *ABROAD)
    await stage.until_settled(campaign)
    assert by_provider(stage) == {"main": 198, "other": 2}
    messages = await stage.messages(campaign)
    assert {each.provider for each in messages if each.recipient.number in ABROAD[::2]} == {"other"}
    assert {each.provider for each in messages if each.recipient.number not in ABROAD[::2]} == {"main"}
    assert {each.state for each in messages} == {MessageState.DELIVERED}, "receipts find their messages"
    assert await stage.marks(campaign) == (200, 200)


async def test_weights_share_out(stage: Stage) -> None:
    await stage.start(ways_out=two(stage, Route(SMS, "main", weight=3), Route(SMS, "other")))
    campaign = await stage.send(400)
    await stage.until_settled(campaign)
    shares = by_provider(stage)
    assert shares.total() == 400
    assert 40 < shares["other"] < 160


async def test_routes_of_the_account_go_first(stage: Stage) -> None:
    ways_out = two(stage)
    stage.use_cases.routes.table = ways_out.table
    await stage.use_cases.routes.add(stage.account, Route(SMS, "other", sender="Shop"))
    await stage.start(ways_out=ways_out)
    shop, bank = await stage.send(30, sender="Shop"), await stage.send(20, sender="Bank", name="other")
    await stage.until_settled(shop, bank)
    assert {each.provider for each in await stage.messages(shop)} == {"other"}
    assert {each.provider for each in await stage.messages(bank)} == {"main"}


async def test_a_number_that_no_route_is_for(stage: Stage) -> None:
    await stage.start(ways_out=two(stage, Route(SMS, "main", prefix="49")))
    campaign = await stage.send(5, "33612345678")
    await stage.until_settled(campaign)
    first, *others = await stage.messages(campaign)
    assert (first.state, first.reason, first.provider) == (MessageState.FAILED, NO_ROUTE, None)
    assert {each.provider for each in others} == {"main"}


HOLDS = [
    ("both may", "resend", "resend", [1, 2, 3], []),
    ("the second may not", "resend", "hold", [2, 3], [1]),
    ("neither may", "hold", "hold", [], [1, 2, 3]),
]


@pytest.mark.parametrize(
    ("main", "other", "again", "held"), [row[1:] for row in HOLDS], ids=[row[0] for row in HOLDS]
)
async def test_an_unknown_outcome_goes_again_only_if_everybody_agrees(
    stage: Stage, main: str, other: str, again: list[int], held: list[int]
) -> None:
    routes = (
        Route(SMS, "main"),
        Route(SMS, "main", prefix="33"),
        Route(SMS, "other", prefix="33", priority=2),
    )
    campaign = await stage.send(3, "33612345678")
    key = lanes.LaneKey(stage.account.id, SMS)
    assert await lanes.record_attempts(stage.database, key, [(campaign.id, 0, 3)])
    providers = [stage.network("main", unknown_outcome=main), stage.network("other", unknown_outcome=other)]
    await stage.start(ways_out=WaysOut(providers, routes))
    await stage.until_settled(campaign)
    messages = await stage.messages(campaign)
    assert [each.seq for each in messages if each.state is MessageState.DELIVERED] == again
    assert [each.seq for each in messages if each.reason == "unknown_outcome"] == held


async def test_parts_count_only_where_the_provider_counts_them(stage: Stage) -> None:
    ways_out = two(stage, Route(SMS, "main"), Route(SMS, "other", prefix="33"), counts_parts=True)
    ways = ways_out.table.ways(SMS, "")
    assert not ways_out.counts_parts(ways.order("4915112345678", stage.account.id, 1))
    assert ways_out.counts_parts(ways.order("33612345678", stage.account.id, 1))
