"""What a lane may have under way at a time."""

import asyncio

import pytest

from gateway.engine.slots import PIECES, SMALL_AT_ONCE, Slots

# label, window, messages of a turn at the account's rate, messages a piece, small, pieces that find room
CASES = [
    ("two large pieces", 1_000, None, 500, False, PIECES),
    ("large ones that are not full", 1_000, None, 10, False, PIECES),
    ("single messages", 1_000, None, 1, True, SMALL_AT_ONCE),
    ("small pieces", 1_000, None, 20, True, SMALL_AT_ONCE),
    ("a small window", 10, None, 1, True, 10),
    ("a window of one", 1, None, 1, True, 1),
    ("single messages at a slow rate", 1_000, 1, 1, True, 2),
    ("single messages at 20/s", 1_000, 5, 1, True, 10),
    ("large pieces at a slow rate", 1_000, 1, 1, False, PIECES),
    ("a rate beyond the window", 1_000, 50_000, 500, False, PIECES),
    ("a piece that is larger than the room", 10, None, 25, False, 1),
]


@pytest.mark.parametrize(
    ("window", "turn", "messages", "small", "found"),
    [pytest.param(*case, id=label) for label, *case in CASES],
)
async def test_room(window: int, turn: int | None, messages: int, small: bool, found: int) -> None:
    slots = Slots(window)
    slots.limit(turn)
    asked = [asyncio.create_task(slots.take(messages, small=small)) for _ in range(2 * SMALL_AT_ONCE)]
    await asyncio.sleep(0)
    done = [task.result() for task in asked if task.done()]
    assert len(done) == found
    for each in done:
        slots.give_back(each)
    while len(done) < len(asked):
        await asyncio.sleep(0)
        more = [task.result() for task in asked if task.done()][len(done) :]
        assert len(more) <= found
        for each in more:
            slots.give_back(each)
        done += more


async def test_a_limit_that_changes_loses_no_room() -> None:
    slots = Slots(1_000)
    large = [await slots.take(500, small=False) for _ in range(PIECES)]
    slots.limit(1)
    waiting = asyncio.create_task(slots.take(1, small=True))
    slots.give_back(large[0])
    await asyncio.sleep(0)
    assert not waiting.done()
    slots.give_back(large[1])
    assert await waiting == 1
