"""Promise: receipts that can't be settled now do not fill the memory."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from gateway.domain.errors import Unavailable
from gateway.domain.messages import MessageState, Receipt
from gateway.engine.receipts import ReceiptSettler
from gateway.engine.recent import RecentSubmissions
from gateway.engine.right_of_way import RightOfWay
from gateway.store.database import Database
from tests.conftest import FrozenClock
from tests.engine.stage import QUICK
from tests.engine.until import until

STORED = "SELECT provider_message_id FROM waiting_receipts ORDER BY 1"
LIMIT = 4


def receipts(clock: FrozenClock, ids: str) -> list[Receipt]:
    return [Receipt("smsc", each, MessageState.DELIVERED, clock()) for each in ids]


CALLS: list[tuple[str, Sequence[str], Sequence[int], str, str, bool]] = [
    ("there is room", ["ab"], [], "cd", "abcd", True),
    ("one too many", ["ab", "c"], [], "de", "abc", False),
    ("a large call alone", [], [], "abcdef", "abcdef", True),
    ("a large call among others", ["a"], [], "bcdefg", "a", False),
    ("nobody waits for one any more", ["ab", "c"], [0], "d", "cd", True),
]


@pytest.mark.parametrize(
    ("calls", "given_up", "last", "stored", "taken"),
    [pytest.param(*case, id=label) for label, *case in CALLS],
)
async def test_what_is_kept(
    database: Database,
    clock: FrozenClock,
    calls: Sequence[str],
    given_up: Sequence[int],
    last: str,
    stored: str,
    taken: bool,
) -> None:
    """The worker starts when all have called."""
    settings = replace(QUICK, receipts_in_memory=LIMIT)
    settler = ReceiptSettler(database, RecentSubmissions(), clock, settings, RightOfWay())
    waiting = [asyncio.create_task(settler.receipts(receipts(clock, ids))) for ids in calls]
    await asyncio.sleep(0)
    for place in given_up:
        waiting[place].cancel()
    await asyncio.sleep(0)
    waiting.append(asyncio.create_task(settler.receipts(receipts(clock, last))))
    await asyncio.sleep(0)
    settler.stop()
    await settler.run()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    refused = [type(each) for each in answers if each is not None]
    assert refused == [asyncio.CancelledError] * len(given_up) + [Unavailable] * (not taken)
    assert "".join(row["provider_message_id"] for row in await database.fetch(STORED)) == stored
    again = asyncio.create_task(settler.receipts(receipts(clock, "v" * LIMIT)))
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await settler.receipts(receipts(clock, "w"))
    again.cancel()


async def test_while_the_database_is_away_what_nobody_waits_for_is_forgotten(
    database: Database, clock: FrozenClock
) -> None:
    settings = replace(QUICK, receipts_in_memory=LIMIT, receipt_batch=1, receipt_patience_seconds=0)
    away = await Database.connect(database.url)
    await away.close()
    settler = ReceiptSettler(away, RecentSubmissions(), clock, settings, RightOfWay())
    working = asyncio.create_task(settler.run())
    waiting = [asyncio.create_task(settler.receipts(receipts(clock, each))) for each in ("ab", "cd")]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await settler.receipts(receipts(clock, "e"))
    waiting[1].cancel()
    await asyncio.wait(waiting[1:])

    async def taken() -> bool:
        waiting.append(asyncio.create_task(settler.receipts(receipts(clock, "ef"))))
        await asyncio.wait(waiting[-1:], timeout=0)
        return not waiting[-1].done()

    await until(taken, "there is room again")
    working.cancel()
    for each in waiting:
        each.cancel()
    await asyncio.gather(working, *waiting, return_exceptions=True)
