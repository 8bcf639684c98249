"""Which provider a message goes to."""

from collections import Counter
from uuid import UUID

import pytest

from gateway.domain.channels import Channel
from gateway.domain.routes import Route, RoutingTable

SMS = Channel.SMS
CARRIERS = {
    "a": frozenset({Channel.SMS}),
    "b": frozenset({Channel.SMS, Channel.WHATSAPP}),
    "c": frozenset({Channel.SMS}),
    "d": frozenset({Channel.SMS}),
}
CAMPAIGN = UUID(int=7)


def to(provider: str, sender: str = "", prefix: str = "", priority: int = 1, weight: int = 1) -> Route:
    return Route(SMS, provider, sender, prefix, priority, weight)


GB, DE = "447700900001", "4915112345678"

ORDERS: list[tuple[str, list[Route], list[Route], str, tuple[str, ...]]] = [
    ("nothing said: the first that can", [], [], GB, ("a",)),
    ("one for all", [to("b")], [], GB, ("b",)),
    ("by priority", [to("b", priority=2), to("c")], [], GB, ("c", "b")),
    (
        "the longest prefix",
        [to("a"), to("b", prefix="44"), to("c", prefix="4477")],
        [],
        GB,
        ("c",),
    ),
    ("a shorter prefix", [to("a"), to("b", prefix="44"), to("c", prefix="4478")], [], GB, ("b",)),
    ("no prefix fits", [to("b", prefix="44")], [], DE, ()),
    ("the sender before the prefix", [to("a", "shop"), to("b", prefix="447700")], [], GB, ("a",)),
    ("the sender's prefix", [to("a", "shop", "49"), to("b", prefix="44")], [], GB, ("b",)),
    ("another's sender", [to("a", "bank"), to("b")], [], GB, ("b",)),
    ("the account's before all", [to("b", "shop", "447700")], [to("c")], GB, ("c",)),
    ("the account's for elsewhere", [to("b")], [to("c", prefix="49")], GB, ("b",)),
    ("the account's own sender", [to("b")], [to("c"), to("d", "shop")], GB, ("d",)),
    ("the account's to a provider that is gone", [to("b")], [to("gone")], GB, ("b",)),
    ("the same twice", [to("b"), to("b", weight=3)], [], GB, ("b",)),
]


@pytest.mark.parametrize(
    ("routes", "own", "number", "order"), [row[1:] for row in ORDERS], ids=[row[0] for row in ORDERS]
)
def test_order(routes: list[Route], own: list[Route], number: str, order: tuple[str, ...]) -> None:
    ways = RoutingTable(CARRIERS, tuple(routes)).ways(SMS, "shop", own)
    assert ways.order(number, CAMPAIGN, 1) == order
    if ways.only is not None:
        assert ways.only == order
    assert set(order) <= set(ways.providers)


@pytest.mark.parametrize(
    ("channel", "providers"), [(Channel.SMS, ("a",)), (Channel.WHATSAPP, ("b",)), (Channel.VIBER, ())]
)
def test_without_routes(channel: Channel, providers: tuple[str, ...]) -> None:
    assert RoutingTable(CARRIERS).ways(channel, "shop").providers == providers


def test_weights_share_messages_out() -> None:
    ways = RoutingTable(CARRIERS, (to("a", weight=3), to("b"), to("c", priority=2))).ways(SMS, "")
    orders = [ways.order(GB, CAMPAIGN, seq) for seq in range(1, 4_001)]
    assert ways.only is None
    first = Counter(order[0] for order in orders)
    assert 2_850 < first["a"] < 3_150
    assert {order[2] for order in orders} == {"c"}
    assert orders == [ways.order(GB, CAMPAIGN, seq) for seq in range(1, 4_001)], "stable for retries"


def test_a_provider_more_moves_only_its_share() -> None:
    two = RoutingTable(CARRIERS, (to("a"), to("b"))).ways(SMS, "")
    three = RoutingTable(CARRIERS, (to("a"), to("b"), to("c"))).ways(SMS, "")
    for seq in range(1, 500):
        before, after = two.order("1", CAMPAIGN, seq)[0], three.order("1", CAMPAIGN, seq)[0]
        assert after in (before, "c")
