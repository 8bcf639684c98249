"""Receipts that overtook their messages: which of them come up, and when."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import pytest

from gateway.domain.messages import MessageState, Receipt
from gateway.engine.early_receipts import PAUSE, Call, EarlyReceipts, Held
from gateway.engine.receipts import MANY, ReceiptSettler
from gateway.engine.recent import RecentSubmissions
from gateway.engine.right_of_way import RightOfWay
from gateway.engine.settings import EngineSettings
from gateway.store import settling
from gateway.store.receipts import MessageKey
from gateway.store.settling import Accepted, Settlement
from tests.conftest import FrozenClock
from tests.engine.stage import Stage, draft

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CAMPAIGN = (UUID(int=1), UUID(int=2))


def receipt(message_id: str) -> Receipt:
    return Receipt("smsc", message_id, MessageState.DELIVERED, NOON)


@dataclass
class Waiting:
    """Groups of receipts, by their ids; the seconds at which each was held."""

    groups: Sequence[tuple[str, float]]
    recent: RecentSubmissions = field(default_factory=RecentSubmissions)

    def held(self) -> EarlyReceipts:
        early = EarlyReceipts(self.recent)
        call = Call(1, asyncio.get_running_loop().create_future())
        for ids, at in self.groups:
            early.hold([[Held(receipt(each), call, at) for each in ids]], self.recent.generation, at)
        return early

    def remember(self, ids: str) -> None:
        accepted = [Accepted(seq, 1, each) for seq, each in enumerate(ids, 1)]
        self.recent.remember("smsc", CAMPAIGN, accepted, NOON)


# label, groups, ids that are remembered then, seconds that have gone by, everything, who comes up, who stays
COMING_UP: list[tuple[str, list[tuple[str, float]], str, float, bool, str, int]] = [
    ("nothing has happened", [("ab", 0.0)], "", 0.0, False, "", 1),
    ("their piece is settled", [("ab", 0.0)], "ab", 0.0, False, "ab", 0),
    ("another piece is settled", [("ab", 0.0), ("cd", 0.0)], "cd", 0.0, False, "cd", 1),
    ("the first says it for all", [("ab", 0.0)], "b", 0.0, False, "", 1),
    ("the pause is over", [("ab", 0.0)], "", PAUSE, False, "ab", 0),
    ("the pause of some is over", [("ab", 0.0), ("cd", 0.01)], "", PAUSE, False, "ab", 1),
    ("the end", [("ab", 0.0), ("cd", 0.01)], "", 0.0, True, "abcd", 0),
]


@pytest.mark.parametrize(
    ("groups", "remembered", "now", "everything", "up", "left"),
    [pytest.param(*case, id=label) for label, *case in COMING_UP],
)
async def test_who_comes_up(
    groups: Sequence[tuple[str, float]], remembered: str, now: float, everything: bool, up: str, left: int
) -> None:
    waiting = Waiting(groups)
    early = waiting.held()
    if remembered:
        waiting.remember(remembered)
    assert early.are_due(now) is (bool(remembered) or now >= PAUSE)
    taken = early.take(now, all_of_them=everything)
    assert "".join(each.receipt.provider_message_id for each in taken) == up
    assert len(early) == left
    assert not early.are_due(now)


@pytest.mark.parametrize("others", [[], [("b", 0.0)]], ids=["alone", "among others"])
async def test_what_was_remembered_during_a_look_up_is_not_missed(others: list[tuple[str, float]]) -> None:
    waiting = Waiting(others)
    early = waiting.held()
    before = waiting.recent.generation
    waiting.remember("a")
    early.hold([[Held(receipt("a"), Call(1, asyncio.get_running_loop().create_future()), 0.0)]], before, 0.0)
    assert early.are_due(0.0)


@pytest.mark.parametrize(
    ("many", "looked_up"), [(MANY, 1), (MANY - 1, MANY - 1)], ids=["many at once", "few at once"]
)
async def test_many_that_come_together_wait_for_their_piece_unseen(
    stage: Stage, clock: FrozenClock, many: int, looked_up: int
) -> None:
    """Only the first is looked up before their piece is settled; then all are settled with it."""
    patient = EngineSettings(receipt_wait_seconds=0.0, receipt_patience_seconds=1e6, poll_seconds=1e6)
    campaign = await stage.use_cases.campaigns.create(stage.account, draft(many))
    scope, recent = (stage.account.id, campaign.id), Counting()
    settler = ReceiptSettler(stage.database, recent, clock, patient, RightOfWay())
    working = asyncio.create_task(settler.run())
    accepted = [Accepted(seq, 1, f"id-{seq}") for seq in range(1, many + 1)]
    with recent.under_way():
        call = asyncio.create_task(settler.receipts([receipt(each.provider_message_id) for each in accepted]))
        for _ in range(20):  # The worker takes what it may, finds nothing, and rests.
            await asyncio.sleep(0)
        assert (call.done(), recent.found) == (False, looked_up)
        await settling.settle(
            *(stage.database, *scope, Settlement(accepted, (), ())),
            provider="smsc",
            settled_through=many,
            resent=False,
            at=clock(),
        )
        recent.remember("smsc", scope, accepted, clock())
        await asyncio.wait_for(call, 15)
    assert (await stage.use_cases.campaigns.get(stage.account, campaign.id)).counters.delivered == many
    settler.stop()
    await working


class Counting(RecentSubmissions):
    """Counts what is looked up."""

    def __init__(self) -> None:
        super().__init__()
        self.found = 0

    def find(self, receipt: Receipt) -> MessageKey | None:
        self.found += 1
        return super().find(receipt)
