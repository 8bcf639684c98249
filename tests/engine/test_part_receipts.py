"""Promise: a message in several parts is what all its parts have become, whoever hears of them and when."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import chain, permutations
from typing import TypeAlias

import pytest

from gateway.domain.campaigns import Campaign
from gateway.domain.messages import Message, MessageState, Outcome, OutgoingMessage, Receipt
from gateway.engine.expiry import PARTS_KEPT, Expiry
from gateway.engine.receipts import ReceiptSettler
from gateway.engine.recent import RecentSubmissions
from gateway.engine.right_of_way import RightOfWay
from gateway.engine.verdicts import settle_matched
from gateway.store.parts import Part
from tests.engine.receivers import receiving
from tests.engine.scripted import Scripted
from tests.engine.stage import QUICK, Stage
from tests.engine.telling import hook, told, until_done
from tests.engine.until import until

SENT, FAILED, DELIVERED = MessageState.SENT, MessageState.FAILED, MessageState.DELIVERED
PARTS = "SELECT count(*) FROM message_parts"
FAILED_ONCE = ["SUBMITTED", "FAILED"]
WAITING = "SELECT count(*) FROM waiting_receipts"

Said: TypeAlias = tuple[int, MessageState, str | None]
"""What is said of a part, from 1, and why."""


class InParts(Scripted):
    """Takes every message in three parts, but every fourth in one; their ids tell message, attempt and part.

    One that `forgets` gives the same ids again.
    """

    def __init__(self, *, forgets: bool = False) -> None:
        super().__init__("p")
        self.attempts: dict[int, int] = {}
        self._forgets = forgets

    async def submit(self, batch: Sequence[OutgoingMessage]) -> list[Outcome]:
        return [self._taken(each.seq) for each in batch]

    def _taken(self, seq: int) -> Outcome:
        attempt = 1 if self._forgets else self.attempts.get(seq, 0) + 1
        self.attempts[seq] = attempt
        ids = tuple(f"{seq}-{attempt}-{part}" for part in (1, 2, 3))
        return Outcome(True, ids[-1], part_ids=ids) if seq % 4 else Outcome(True, ids[0])


def said(seq: int, *parts: Said, attempt: int = 1, stage: Stage) -> list[Receipt]:
    return [
        Receipt("p", f"{seq}-{attempt}-{part}", state, stage.clock(), reason) for part, state, reason in parts
    ]


def ok(part: int) -> Said:
    return part, DELIVERED, None


def bad(part: int, reason: str = "expired") -> Said:
    return part, FAILED, reason


DELIVERY = (DELIVERED, None)
COURSES: list[tuple[str, list[Said], tuple[MessageState, str | None]]] = [
    ("nothing", [], (SENT, None)),
    ("the last part alone", [ok(3)], (SENT, None)),
    ("all but one", [ok(3), ok(1)], (SENT, None)),
    ("one, three times", [ok(2), ok(2), ok(2)], (SENT, None)),
    *((f"all, {order}", [ok(part) for part in order], DELIVERY) for order in permutations((1, 2, 3))),
    ("all, doubled", [ok(1), ok(1), ok(2), ok(3), ok(2), ok(3)], DELIVERY),
    ("one fails first", [bad(1)], (FAILED, "expired")),
    ("one fails last", [ok(1), ok(2), bad(3)], (FAILED, "expired")),
    ("the others are delivered", [bad(2), ok(1), ok(3)], (FAILED, "expired")),
    ("delivered after all", [bad(2), ok(1), ok(3), ok(2)], DELIVERY),
    ("all, then one is said to fail", [ok(1), ok(2), ok(3), bad(1)], DELIVERY),
    ("it is on its way", [(1, SENT, None), (2, SENT, None), (3, SENT, None)], (SENT, None)),
    ("on its way, then all", [(1, SENT, None), ok(1), (1, SENT, None), ok(2), ok(3)], DELIVERY),
]
IN_ORDER: list[tuple[str, list[Said], tuple[MessageState, str | None]]] = [
    ("several fail", [bad(3, "blocked"), bad(1), ok(2)], (FAILED, "blocked")),
    ("delivered before it is said to fail", [ok(2), bad(2)], (SENT, None)),
    ("delivered after it failed, and others are not yet", [bad(2), ok(2)], (FAILED, "expired")),
]
"""Courses whose end depends on what is known first."""


async def _sent(stage: Stage, count: int = 1, *, forgets: bool = False) -> tuple[InParts, Campaign]:
    provider = InParts(forgets=forgets)
    await stage.start(provider=provider)
    campaign = await stage.send(count)
    await stage.until_counted(campaign, sent=count)
    return provider, campaign


@asynccontextmanager
async def another_process(stage: Stage) -> AsyncIterator[ReceiptSettler]:
    """A settler that has sent nothing itself, so it knows nothing but the store."""
    settler = ReceiptSettler(stage.database, RecentSubmissions(), stage.clock, QUICK, RightOfWay())
    running = asyncio.create_task(settler.run())
    yield settler
    settler.stop()
    await running


def ended(messages: Sequence[Message]) -> list[tuple[MessageState, str | None]]:
    return [(each.state, each.reason) for each in messages]


async def _tell(stage: Stage, provider: InParts, how: str, calls: Sequence[list[Receipt]]) -> None:
    async with another_process(stage) as other:
        if how == "in one call":
            await provider.intake.receipts([receipt for call in calls for receipt in call])
            return
        takers = (provider.intake, provider.intake if how == "one by one" else other)
        told = [takers[n % 2].receipts(call) for n, call in enumerate(calls)]
        if how == "all at once in two processes":
            await asyncio.gather(*told)
            return
        for each in told:
            await each


HOW = ["one by one", "by turns in two processes", "in one call", "all at once in two processes"]


@pytest.mark.parametrize("how", HOW)
async def test_a_message_is_what_its_parts_become(stage: Stage, how: str) -> None:
    courses = COURSES + IN_ORDER if how in HOW[:2] else COURSES
    provider, campaign = await _sent(stage, 4 * len(courses))
    calls = [said(4 * place, ok(1), stage=stage) for place in range(1, len(courses) + 1)]
    for place, (_, course, _) in enumerate(courses):
        calls += ([each] for each in said(4 * place + 1, *course, stage=stage))
    await _tell(stage, provider, how, calls)
    messages = await stage.messages(campaign)
    assert ended(messages[::4]) == [end for *_, end in courses]
    assert ended(messages[1::4]) == ended(messages[2::4]) == [(SENT, None)] * len(courses)
    assert ended(messages[3::4]) == [DELIVERY] * len(courses)
    assert await stage.kept(campaign) == await stage.counted(campaign)


async def test_two_processes_with_a_part_each_at_the_same_moment(stage: Stage) -> None:
    provider, campaign = await _sent(stage)
    first, second, third = said(1, ok(1), ok(2), ok(3), stage=stage)
    await provider.intake.receipts([first])
    part = Part("1-1-3", (await stage.messages(campaign))[0].submitted_at or stage.clock(), "010")
    async with another_process(stage) as other:
        async with stage.database.transaction() as connection:
            key = (campaign.account_id, campaign.id)
            await settle_matched(connection, [((key, 1, part), second)])
            telling = asyncio.create_task(other.receipts([third]))
            await stage.until_blocked()
        await telling
    assert ended(await stage.messages(campaign)) == [DELIVERY]


async def test_nothing_is_half_known_of_a_process_that_is_gone(stage: Stage) -> None:
    """It has answered nobody, so the network tells the same again, to another."""
    provider, campaign = await _sent(stage)
    first, *others = said(1, ok(1), bad(2), ok(3), ok(2), stage=stage)
    await provider.intake.receipts([first])
    gone = ReceiptSettler(stage.database, RecentSubmissions(), stage.clock, QUICK, RightOfWay())
    async with stage.database.transaction() as connection:
        await connection.execute("SELECT FROM messages WHERE seq = 1 FOR UPDATE")
        running = asyncio.create_task(gone.run())
        telling = asyncio.create_task(gone.receipts(others))
        await stage.until_blocked()
        for task in (running, telling):
            task.cancel()
        await asyncio.gather(running, telling, return_exceptions=True)
    assert await stage.database.fetchval("SELECT delivered::text FROM message_parts") == "100"
    for each in others:
        await provider.intake.receipts([each])
    assert ended(await stage.messages(campaign)) == [DELIVERY]


async def test_nothing_is_half_known_after_a_lost_connection(stage: Stage) -> None:
    provider, campaign = await _sent(stage)
    first, *others = said(1, ok(1), ok(2), ok(3), stage=stage)
    await provider.intake.receipts([first])
    before = await stage.database.fetch("SELECT * FROM message_parts")
    async with stage.database.transaction() as connection:
        await connection.execute("SELECT FROM messages WHERE seq = 1 FOR UPDATE")
        telling = asyncio.create_task(provider.intake.receipts(others))
        await stage.until_blocked()
        assert await stage.cut(blocked=True) == 1
        assert await stage.database.fetch("SELECT * FROM message_parts") == before
    await telling
    stage.expect("receipts_wait")
    assert ended(await stage.messages(campaign)) == [DELIVERY]


EARLY: list[tuple[str, list[Said], list[Said], tuple[MessageState, str | None]]] = [
    ("all parts", [ok(2), ok(1), ok(3)], [], DELIVERY),
    ("some, the others later", [ok(3), ok(1)], [ok(2)], DELIVERY),
    ("one that failed", [bad(1)], [ok(2), ok(3)], (FAILED, "expired")),
    ("one, and the same again", [ok(1), ok(1)], [ok(1)], (SENT, None)),
]


@pytest.mark.parametrize(("early", "late", "end"), [pytest.param(*case, id=label) for label, *case in EARLY])
async def test_early_receipts_of_parts_wait(
    stage: Stage, early: list[Said], late: list[Said], end: tuple[MessageState, str | None]
) -> None:
    provider = InParts()
    await stage.start(provider=provider)
    await provider.intake.receipts(said(1, *early, stage=stage))
    assert await stage.database.fetchval(WAITING) == len(early)
    campaign = await stage.send(1)
    await stage.until_counted(campaign, sent=1)
    stage.clock.forward(seconds=1.5)

    async def taken() -> bool:
        return not await stage.database.fetchval(WAITING)

    await until(taken, "none waits any more")
    await provider.intake.receipts(said(1, *late, stage=stage))
    assert ended(await stage.messages(campaign)) == [end]


async def test_parts_are_known_over_a_restart(stage: Stage) -> None:
    provider, campaign = await _sent(stage, 5)
    await provider.intake.receipts([each for seq in (1, 2, 3) for each in said(seq, ok(1), stage=stage)])
    await stage.stop()
    provider = InParts()
    await stage.start(provider=provider)
    for seq, *rest in ((1, ok(2), ok(3)), (2, bad(2)), (3, ok(2)), (4, ok(1)), (5, ok(1), ok(2), ok(3))):
        await provider.intake.receipts(said(seq, *rest, stage=stage))
    states = [DELIVERY, (FAILED, "expired"), (SENT, None), DELIVERY, DELIVERY]
    assert ended(await stage.messages(campaign)) == states
    assert await stage.database.fetchval(PARTS) == 2, "of what is delivered, nothing more has to be known"


Again: TypeAlias = tuple[int, Said]
"""What is said of a part of an attempt."""

RESENT: list[tuple[str, list[Again], tuple[MessageState, str | None]]] = [
    ("nothing more", [], (SENT, None)),
    ("the other part of the former attempt", [(1, ok(3))], (SENT, None)),
    ("parts of both", [(1, ok(3)), (2, ok(2)), (2, ok(1))], (SENT, None)),
    ("the new one", [(2, ok(3)), (2, ok(2)), (2, ok(1))], DELIVERY),
    ("the former after all", [(1, ok(3)), (1, ok(2))], DELIVERY),
    ("the former fails again", [(1, bad(3)), (1, bad(2))], (SENT, None)),
    ("the new one fails", [(1, ok(3)), (2, bad(1, "blocked"))], (FAILED, "blocked")),
    ("the former fails, the new one is delivered", [(1, bad(3)), *((2, ok(n)) for n in (1, 2, 3))], DELIVERY),
]


@pytest.mark.parametrize("together", [True, False], ids=["in one call", "one by one"])
async def test_parts_start_anew_when_a_message_is_sent_again(stage: Stage, together: bool) -> None:
    provider, campaign = await _sent(stage, 4 * len(RESENT))
    places = range(1, 4 * len(RESENT), 4)
    for seq in places:
        await provider.intake.receipts(said(seq, ok(1), bad(2), stage=stage))
        await stage.resend(campaign, seq)
    await stage.until_counted(campaign, sent=4 * len(RESENT))
    calls = [
        said(seq, part, attempt=attempt, stage=stage)
        for seq, (_, course, _) in zip(places, RESENT, strict=True)
        for attempt, part in course
    ]
    for call in [list(chain(*calls))] if together else calls:
        await provider.intake.receipts(call)
    assert ended((await stage.messages(campaign))[::4]) == [end for *_, end in RESENT]


async def test_parts_start_anew_under_the_same_ids(stage: Stage) -> None:
    provider, campaign = await _sent(stage, forgets=True)
    await provider.intake.receipts(said(1, ok(1), bad(2), stage=stage))
    await stage.resend(campaign, 1)
    await stage.until_counted(campaign, sent=1)
    await provider.intake.receipts(said(1, ok(2), ok(3), stage=stage))
    assert ended(await stage.messages(campaign)) == [(SENT, None)]
    await provider.intake.receipts(said(1, ok(1), stage=stage))
    assert ended(await stage.messages(campaign)) == [DELIVERY]


async def test_webhooks_tell_of_the_message_once(stage: Stage) -> None:
    async with receiving() as receiver:
        webhook = await hook(stage, receiver)
        provider, _ = await _sent(stage, 3)
        for seq, *course in ((1, ok(1), ok(3), ok(2), ok(2)), (2, ok(1), bad(3), bad(2)), (3, ok(1), ok(2))):
            for each in said(seq, *course, stage=stage):
                await provider.intake.receipts([each])
        await until_done(stage, webhook)
        assert sorted(told(receiver).values()) == [["SUBMITTED"], ["SUBMITTED", "DELIVERED"], FAILED_ONCE]


async def test_what_is_never_whole_is_forgotten_after_its_time(stage: Stage) -> None:
    provider, campaign = await _sent(stage, 3)
    await provider.intake.receipts(said(1, ok(1), stage=stage) + said(2, bad(2), stage=stage))
    expiry = Expiry(stage.database, stage.clock)
    stage.clock.forward(days=PARTS_KEPT.days - 1)
    await provider.intake.receipts(said(3, ok(1), stage=stage))
    assert await expiry.remove_expired() == 0
    stage.clock.forward(days=2)
    assert await expiry.remove_expired() == 3
    assert await stage.database.fetchval(PARTS) == 0
    assert [state for state, _ in ended(await stage.messages(campaign))] == [SENT, FAILED, SENT]
