"""Promise: small work goes ahead of large, which is held up for half of the time at most."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import pytest

from gateway.domain.clock import new_id
from gateway.domain.messages import MessageState, Receipt
from gateway.engine.receipts import ReceiptSettler
from gateway.engine.recent import RecentSubmissions
from gateway.engine.right_of_way import EXPECTED, LINGER, LONGEST, SMALL, RightOfWay
from gateway.engine.slots import PIECES
from gateway.engine.use_cases import UseCases
from tests.engine.arranging import audience_of
from tests.engine.gated import Gated, none
from tests.engine.jumping import JumpingLoop
from tests.engine.stage import QUICK, Stage, draft
from tests.engine.until import until

ANY_TIME = 3600.0
LARGE = SMALL + 1


def seconds_of(work: Coroutine[Any, Any, None]) -> float:
    """How long it takes, where nothing but pauses takes time."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(work)
        return runner.get_loop().time()


# label, messages of the work that goes ahead, its seconds, messages of the work that comes then, its wait
WAITS = [
    ("nothing is ahead", None, 0.0, LARGE, 0.0),
    ("small work that ends at once", SMALL, 0.0, LARGE, LINGER),
    ("small work that takes a moment", 1, 0.004, LARGE, 0.004 + LINGER),
    ("small work that takes long", 1, 1.0, LARGE, LONGEST),
    ("small after small", SMALL, 1.0, SMALL, 0.0),
    ("large after large", LARGE, 1.0, LARGE, 0.0),
]


@pytest.mark.parametrize(
    ("ahead", "seconds", "messages", "wait"), [pytest.param(*case, id=label) for label, *case in WAITS]
)
def test_who_waits(ahead: int | None, seconds: float, messages: int, wait: float) -> None:
    async def both() -> None:
        right_of_way = RightOfWay()

        async def first() -> None:
            if ahead is not None:
                with right_of_way.ahead(ahead):
                    await asyncio.sleep(seconds)

        other = asyncio.create_task(first())
        await asyncio.sleep(0)
        await right_of_way.give_way(messages)
        other.cancel()

    assert seconds_of(both()) == pytest.approx(wait, abs=1e-6)


# label, messages of the work before, seconds since, messages of large work, its portion
PORTIONS = [
    ("nothing came", None, 0.0, 500, 500),
    ("small work goes on", 1, 0.0, 500, 250),
    ("more of it is expected", SMALL, EXPECTED * 0.9, 500, 250),
    ("it is long ago", SMALL, EXPECTED * 1.1, 500, 500),
    ("the other work was large", LARGE, 0.0, 500, 500),
    ("little more than small work", 1, 0.0, LARGE, SMALL),
    ("small work itself", 1, 0.0, SMALL, SMALL),
]


@pytest.mark.parametrize(
    ("before", "seconds", "messages", "portion"), [pytest.param(*case, id=label) for label, *case in PORTIONS]
)
def test_large_work_is_cut_while_small_work_is_expected(
    before: int | None, seconds: float, messages: int, portion: int
) -> None:
    async def after() -> None:
        right_of_way = RightOfWay()
        if before is not None:
            with right_of_way.ahead(before):
                pass
        await asyncio.sleep(seconds)
        assert right_of_way.portion(messages) == portion

    seconds_of(after())


@pytest.mark.parametrize("pieces", [1, 3])
@pytest.mark.parametrize("step", [0.0001, 0.003, 0.02, 0.5])
@pytest.mark.parametrize("pause", [0.0, 0.001, 0.01])
def test_a_stream_of_small_work_takes_half_of_the_time(pieces: int, step: float, pause: float) -> None:
    worked = 0.0

    async def small(right_of_way: RightOfWay) -> None:
        while True:
            with right_of_way.ahead(1):
                await asyncio.sleep(0.007)
            await asyncio.sleep(pause)

    async def large(right_of_way: RightOfWay) -> None:
        nonlocal worked
        while True:
            await right_of_way.give_way(LARGE)
            await asyncio.sleep(step)
            worked += step / pieces

    async def both() -> None:
        right_of_way = RightOfWay()
        works = [small(right_of_way), *(large(right_of_way) for _ in range(pieces))]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await asyncio.gather(*works)

    assert seconds_of(both()) == pytest.approx(5)
    assert worked >= 2.4


# label, recipients, the field that names an audience, whether large work waits then
CREATIONS: list[tuple[str, int, str | None, bool]] = [
    ("a single message", 1, None, True),
    ("a small campaign", SMALL, None, True),
    ("a larger one", LARGE, None, False),
    ("one of an audience, however small", 0, "audience_id", False),
    ("one of audiences, too", 1, "audience_ids", False),
]


@pytest.mark.parametrize(
    ("count", "field", "waits"), [pytest.param(*case, id=label) for label, *case in CREATIONS]
)
async def test_what_is_small_is_taken_in_first(
    stage: Stage, count: int, field: str | None, waits: bool
) -> None:
    right_of_way = RightOfWay(ANY_TIME, ANY_TIME)
    use_cases = UseCases.on(stage.database, stage.clock, new_id, right_of_way=right_of_way)
    audience_id = await audience_of(use_cases, stage.account, "4915100000001")
    named: dict[str | None, dict[str, Any]] = {
        None: {},
        "audience_id": {"audience_id": audience_id},
        "audience_ids": {"audience_ids": [audience_id]},
    }
    await use_cases.campaigns.create(stage.account, draft(count, **named[field]))
    large = asyncio.create_task(right_of_way.give_way(LARGE))
    await asyncio.sleep(0)
    assert large.done() is not waits
    large.cancel()


class Watched(RightOfWay):
    """Keeps who came to give way."""

    def __init__(self) -> None:
        super().__init__(ANY_TIME, linger=0)
        self.came: list[int] = []

    async def give_way(self, messages: int) -> None:
        self.came.append(messages)
        await super().give_way(messages)

    async def until_came(self, *messages: int) -> None:
        async def came() -> bool:
            return Counter(messages) <= Counter(self.came)

        await until(came, f"{messages} came to give way")


async def test_a_large_campaign_is_neither_read_nor_settled_meanwhile(stage: Stage) -> None:
    right_of_way, gated = Watched(), Gated(stage.provider())
    gated.held = lambda message: message.account_id == stage.account.id
    await stage.start(provider=gated, right_of_way=right_of_way)
    piece = QUICK.window // PIECES
    large = await stage.send(3 * piece)
    await gated.until(waiting=PIECES)
    right_of_way.came.clear()
    with right_of_way.ahead(1):
        gated.held = none
        await right_of_way.until_came(piece, piece)
        other = await stage.use_cases.accounts.create("other")
        small = await stage.send_for(other, 10)
        await stage.until_counted(small, submitted=10)
        assert await stage.marks(large) == (QUICK.window, 0)
    await stage.until_settled(large)


async def test_a_large_campaign_is_not_begun_meanwhile(stage: Stage) -> None:
    right_of_way = Watched()
    await stage.start(right_of_way=right_of_way)
    piece = QUICK.window // PIECES
    with right_of_way.ahead(1):
        large = await stage.send(3 * piece)
        await right_of_way.until_came(right_of_way.portion(piece))
        assert await stage.marks(large) == (0, 0)
    await stage.until_settled(large)


async def test_many_receipts_wait_and_few_do_not(stage: Stage) -> None:
    right_of_way = Watched()
    settings = replace(QUICK, receipt_patience_seconds=0)
    settler = ReceiptSettler(stage.database, RecentSubmissions(), stage.clock, settings, right_of_way)
    settling = asyncio.create_task(settler.run())
    with right_of_way.ahead(1):
        await settler.receipts(_receipts(stage, SMALL))
        many = asyncio.create_task(settler.receipts(_receipts(stage, LARGE)))
        await right_of_way.until_came(SMALL, LARGE)
        assert not many.done()
    await many
    settler.stop()
    await settling


def _receipts(stage: Stage, count: int) -> list[Receipt]:
    return [Receipt("smsc", str(place), MessageState.DELIVERED, stage.clock()) for place in range(count)]
