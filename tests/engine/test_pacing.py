"""The parts of a lane that need no database."""

import asyncio
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from gateway.domain.channels import Channel
from gateway.domain.messages import MessageState, Outcome, OutgoingMessage, Receipt
from gateway.domain.retries import BUSY, FAULT, Pauses, RetryLimits
from gateway.engine.pacing import Pace
from gateway.engine.piece import settlement, slices
from gateway.engine.recent import RecentSubmissions
from gateway.store.settling import Accepted, Failed, Retry
from tests.conftest import NOON
from tests.engine.jumping import JumpingLoop

ACCOUNT, CAMPAIGN = UUID(int=1), UUID(int=2)


def _message(seq: int, parts: int = 1, attempt: int = 1) -> OutgoingMessage:
    return OutgoingMessage(
        ACCOUNT, CAMPAIGN, seq, Channel.SMS, "acme", "4915112345678", "hello", None, parts, attempt
    )


@pytest.mark.parametrize(
    ("label", "parts", "units", "sizes"),
    [
        ("no limit", [1, 1, 1], None, [3]),
        ("one each", [1, 1, 1], 1, [1, 1, 1]),
        ("even", [1, 1, 1, 1], 2, [2, 2]),
        ("a rest", [1, 1, 1, 1, 1], 2, [2, 2, 1]),
        ("larger than all", [1, 1], 10, [2]),
        ("several parts", [3, 3, 1, 2, 2], 4, [1, 2, 2]),
        ("one that costs more than a slice", [1, 9, 1], 4, [1, 1, 1]),
        ("all cost more", [9, 9], 4, [1, 1]),
        ("one", [1], 5, [1]),
    ],
)
def test_slices(label: str, parts: list[int], units: int | None, sizes: list[int]) -> None:
    messages = [_message(seq, each) for seq, each in enumerate(parts, 1)]
    cut = list(slices(messages, units, lambda message: message.parts))
    assert [len(each) for each in cut] == sizes
    assert [message for each in cut for message in each] == messages


@pytest.mark.parametrize(
    ("rate", "slice_size"),
    [(None, None), (0.01, 1), (1.0, 1), (99.0, 1), (200.0, 2), (500.0, 5), (10_000.0, 100)],
)
def test_slices_are_a_fifth_of_a_burst(rate: float | None, slice_size: int | None) -> None:
    assert Pace(rate).slice_size == slice_size


@pytest.mark.parametrize(
    ("rate", "units", "count"),
    [(10.0, 1.0, 50), (200.0, 2.0, 400), (500.0, 5.0, 300), (0.5, 1.0, 4), (100.0, 7.0, 60), (3.0, 30.0, 3)],
)
def test_a_pace_is_kept_to_the_unit(rate: float, units: float, count: int) -> None:
    async def moments() -> list[float]:
        pace, times = Pace(rate), []
        await pace.start_empty()
        for _ in range(count):
            await pace.wait(units)
            times.append(asyncio.get_running_loop().time())
        return times

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        times = runner.run(moments())
    assert times[-1] == pytest.approx(count * units / rate, rel=0.001)
    assert times == sorted(times)
    burst = max(1.0, rate * 0.05)
    for first, at in enumerate(times):
        within = [each for each in times[first:] if each < at + 1.0]
        assert (len(within) - 1) * units <= rate + burst + 1e-6


def test_without_a_limit_nobody_waits() -> None:
    async def waits() -> None:
        pace = Pace(None)
        await pace.start_empty()
        await pace.wait(1e9)

    waiting = waits()
    with pytest.raises(StopIteration):
        waiting.send(None)


@pytest.mark.parametrize(
    ("pauses", "attempts", "asked", "least"),
    [
        (BUSY, 0, 0.0, 1.0),
        (BUSY, 1, 0.0, 1.0),
        (BUSY, 2, 0.0, 2.0),
        (BUSY, 3, 0.0, 4.0),
        (BUSY, 1, 60.0, 60.0),
        (BUSY, 4, 5.0, 8.0),
        (BUSY, 9, 0.0, 256.0),
        (BUSY, 10, 0.0, 300.0),
        (BUSY, 2_000, 0.0, 300.0),
        (BUSY, 1, 3600.0, 3600.0),
        (FAULT, 1, 0.0, 30.0),
        (FAULT, 2, 0.0, 60.0),
        (FAULT, 20, 0.0, 3600.0),
    ],
)
def test_pauses_grow_and_are_spread(pauses: Pauses, attempts: int, asked: float, least: float) -> None:
    random = Random(7)
    drawn = [pauses.after(attempts, asked, random) for _ in range(200)]
    assert all(least <= each <= least * 1.25 for each in drawn)
    assert max(drawn) - min(drawn) > least * 0.2


@pytest.mark.parametrize(
    ("label", "attempt", "hours", "allowed"),
    [
        ("early", 1, 0.0, True),
        ("the last but one", 2, 0.0, True),
        ("one too many", 3, 0.0, False),
        ("in time", 1, 2.0, True),
        ("too late", 1, 2.1, False),
    ],
)
def test_where_trying_again_ends(label: str, attempt: int, hours: float, allowed: bool) -> None:
    limits = RetryLimits(3, 2 * 3600.0)
    assert limits.allow(attempt, NOON + timedelta(hours=hours), NOON) is allowed


def test_outcomes_are_sorted_into_what_follows() -> None:
    outcomes = [
        Outcome(True, "id-1"),
        Outcome(False, reason="rejected"),
        Outcome(False, reason="throttled", retry_after=10.0),
        Outcome(False, reason="throttled", retry_after=10.0),
        Outcome(False, reason="outage", provider_down=True),
        Outcome(False),
    ]
    attempts = [1, 1, 2, 3, 3, 1]
    messages = [_message(seq, parts=seq, attempt=each) for seq, each in enumerate(attempts, 1)]
    result = settlement(
        list(zip(messages, outcomes, strict=True)),
        [],
        limits=RetryLimits(3, 60.0),
        now=NOON,
        random=Random(1),
    )
    assert list(result.accepted) == [Accepted(1, 1, "id-1")]
    assert list(result.failed) == [
        Failed(2, 2, "rejected"),
        Failed(4, 4, "retries_exhausted"),
        Failed(6, 6, "rejected"),
    ]
    throttled, down = result.retries
    assert isinstance(throttled, Retry)
    assert (throttled.seq, throttled.counted, throttled.reason) == (3, True, "throttled")
    assert 10.0 <= (throttled.retry_at - NOON).total_seconds() <= 12.5
    assert (down.seq, down.counted, down.reason) == (5, False, "outage")
    assert 1.0 <= (down.retry_at - NOON).total_seconds() <= 1.25


def test_the_messages_sent_last_are_remembered() -> None:
    recent = RecentSubmissions(size=4)
    campaign = (ACCOUNT, CAMPAIGN)

    def found(*ids: str, provider: str = "p") -> list[int | None]:
        receipts = [Receipt(provider, each, MessageState.DELIVERED, NOON) for each in ids]
        keys = [recent.find(each) for each in receipts]
        assert all(key is None or key[0] == campaign for key in keys)
        return [key and key[1] for key in keys]

    recent.remember("p", campaign, [Accepted(seq, 1, f"{seq}") for seq in (1, 2)], NOON)
    assert found("1", "2", "3", "01") == [1, 2, None, None]
    assert found("1", provider="q") == [None], "an id is a provider's own"
    recent.remember("p", campaign, [Accepted(seq, 1, f"{seq}") for seq in (3, 4)], NOON)
    assert found("1", "2", "3", "4") == [1, 2, 3, 4]
    recent.remember("p", campaign, [Accepted(seq, 1, f"{seq}") for seq in (5, 6)], NOON)
    assert found("1", "2", "3", "6") == [None, None, 3, 6], "the older half is forgotten first"
    recent.remember("p", campaign, [Accepted(9, 1, "5")], NOON)
    assert found("5") == [9], "of an id used twice the newest counts"
