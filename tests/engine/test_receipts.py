"""Promise: receipts are never dropped, and a late or doubled one changes nothing."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest

from gateway.domain.campaigns import Campaign, Counters
from gateway.domain.messages import MessageState, Receipt
from gateway.providers.simulator.provider import SimulatorProvider
from tests.engine.gated import Gated, none
from tests.engine.stage import QUICK, Stage
from tests.engine.until import until

SENT, FAILED, DELIVERED, READ = (
    MessageState.SENT,
    MessageState.FAILED,
    MessageState.DELIVERED,
    MessageState.READ,
)
WAITING = "SELECT count(*) FROM waiting_receipts"


async def _sent(stage: Stage, count: int = 1) -> tuple[Gated, Campaign]:
    """A campaign whose messages are sent, and the provider that has said nothing of them yet."""
    gated = Gated(stage.provider(receipt_delay=3600))
    await stage.start(provider=gated)
    campaign = await stage.send(count)
    await stage.until_counted(campaign, sent=count)
    return gated, campaign


ORDERS: list[tuple[tuple[MessageState, ...], MessageState]] = [
    ((SENT,), SENT),
    ((DELIVERED, SENT), DELIVERED),
    ((DELIVERED, DELIVERED), DELIVERED),
    ((FAILED, FAILED), FAILED),
    ((FAILED, DELIVERED), DELIVERED),
    ((DELIVERED, FAILED), DELIVERED),
    ((READ, FAILED, DELIVERED, SENT), READ),
    *((order, READ) for order in permutations((FAILED, DELIVERED, READ))),
]


@pytest.mark.parametrize("together", [True, False], ids=["in one call", "one by one"])
async def test_receipts_move_a_message_forward_in_any_order(stage: Stage, together: bool) -> None:
    gated, campaign = await _sent(stage, len(ORDERS))
    messages = await stage.messages(campaign)
    told = [
        stage.receipts([message], state)[0]
        for (states, _), message in zip(ORDERS, messages, strict=True)
        for state in states
    ]
    for call in [told] if together else [[each] for each in told]:
        await gated.intake.receipts(call)
        assert await stage.kept(campaign) == await stage.counted(campaign)
    assert [each.state for each in await stage.messages(campaign)] == [end for _, end in ORDERS]


async def test_a_reason_belongs_to_a_failure(stage: Stage) -> None:
    gated, campaign = await _sent(stage)
    [message] = await stage.messages(campaign)
    await gated.intake.receipts(stage.receipts([message], FAILED, "expired"))
    [message] = await stage.messages(campaign)
    assert (message.state, message.reason) == (FAILED, "expired")
    await gated.intake.receipts(stage.receipts([message], FAILED, "blocked"))
    await gated.intake.receipts(stage.receipts([message], DELIVERED))
    [message] = await stage.messages(campaign)
    assert (message.state, message.reason) == (DELIVERED, None)


async def test_ids_are_texts(stage: Stage) -> None:
    gated, campaign = await _sent(stage, 4)
    ids = ["17", "017", "0017", "17 "]
    for seq, text in enumerate(ids, 1):
        await stage.database.execute(
            "UPDATE submissions SET provider_message_id = $1 WHERE seq = $2", text, seq
        )
    receipts = [_receipt(stage, "x")._replace(provider_message_id=text) for text in ("017", "17 ")]
    await gated.intake.receipts(receipts)
    assert [each.state for each in await stage.messages(campaign)] == [SENT, DELIVERED, SENT, DELIVERED]


def _receipt(stage: Stage, provider_message_id: str, state: MessageState = DELIVERED) -> Receipt:
    return Receipt("simulator", provider_message_id, state, stage.clock())


async def test_an_early_receipt_waits_for_its_message(stage: Stage) -> None:
    gated = Gated(stage.provider(receipt_delay=3600))
    await stage.start(provider=gated)
    receipt = _receipt(stage, "early-1")
    await gated.intake.receipts([receipt])
    assert await stage.database.fetchval(WAITING) == 1
    campaign = await stage.send(1)
    await stage.until_counted(campaign, sent=1)
    await stage.database.execute("UPDATE submissions SET provider_message_id = 'early-1'")
    stage.clock.forward(seconds=1.5)
    await stage.until_counted(campaign, delivered=1)
    assert await stage.database.fetchval(WAITING) == 0


async def test_what_is_never_matched_is_dropped_after_its_time_and_said(stage: Stage) -> None:
    gated = Gated(stage.provider())
    await stage.start(replace(QUICK, receipt_keep_seconds=3600.0), provider=gated)
    await gated.intake.receipts([_receipt(stage, "nobody's"), _receipt(stage, "nobody's either")])
    for pause in (1.5, 2.5, 4.5, 8.5):
        tries = await stage.database.fetchval("SELECT min(tries) FROM waiting_receipts")
        stage.clock.forward(seconds=pause)

        async def tried(tries: int = tries) -> bool:
            return bool(await stage.database.fetchval("SELECT min(tries) > $1 FROM waiting_receipts", tries))

        await until(tried, "they are tried again, later each time")
    assert await stage.database.fetchval(WAITING) == 2
    stage.clock.forward(hours=2)

    async def dropped() -> bool:
        return not await stage.database.fetchval(WAITING)

    await until(dropped)
    assert sum(entry["count"] for entry in stage.said("receipts_unmatched")) == 2


async def test_a_receipt_of_another_provider_is_somebody_elses(stage: Stage) -> None:
    gated, campaign = await _sent(stage)
    [receipt] = stage.receipts(await stage.messages(campaign))
    await gated.intake.receipts([receipt._replace(provider="other")])
    assert [each.state for each in await stage.messages(campaign)] == [SENT]


async def test_a_late_failure_does_not_undo_a_resend(stage: Stage) -> None:
    gated, campaign = await _sent(stage, 2)
    first, second = await stage.messages(campaign)
    await gated.intake.receipts(stage.receipts([first, second], FAILED))
    gated.held = lambda message: True
    await stage.resend(campaign, 1)
    await stage.resend(campaign, 2)

    async def on_the_wire() -> bool:
        return gated.waiting > 0

    await until(on_the_wire, "what is resent, together or one by one, is on the wire")
    await gated.intake.receipts(stage.receipts([first], FAILED))
    await gated.intake.receipts(stage.receipts([second], DELIVERED))
    assert [each.state for each in await stage.messages(campaign)] == [MessageState.QUEUED, DELIVERED]
    gated.held = none
    await stage.until_counted(campaign, sent=1)
    again, _ = await stage.messages(campaign)
    assert again.provider_message_id != first.provider_message_id
    await gated.intake.receipts([*stage.receipts([first], FAILED), *stage.receipts([again], FAILED)])
    assert [each.state for each in await stage.messages(campaign)] == [FAILED, DELIVERED]
    assert await stage.kept(campaign) == Counters(total=2, failed=1, delivered=1, submitted=2)


async def test_a_receipt_for_a_canceled_message_changes_nothing(stage: Stage) -> None:
    gated = Gated(stage.provider(receipt_delay=3600, throttle_retry_after=3600))
    await stage.start(provider=gated)
    campaign = await stage.send(1)
    await stage.until_counted(campaign, sent=1)
    messages = await stage.messages(campaign)
    await gated.intake.receipts(stage.receipts(messages, FAILED))
    await stage.database.execute("UPDATE messages SET number = '447700900009'")
    await stage.resend(campaign, 1)

    async def waits() -> bool:
        return (await stage.messages(campaign))[0].attempts == 1

    await until(waits, "it waits for another attempt")
    await stage.use_cases.campaigns.cancel(stage.account, campaign.id)
    await stage.until_counted(campaign, canceled=1)
    await gated.intake.receipts(stage.receipts(messages))
    assert await stage.kept(campaign) == Counters(total=1, canceled=1, submitted=1)


@pytest.mark.parametrize("bad", ["nul\x00", "surrogate\ud800"])
async def test_a_receipt_that_can_not_be_stored_holds_up_no_other(stage: Stage, bad: str) -> None:
    gated, campaign = await _sent(stage, 20)
    calls = [[receipt] for receipt in stage.receipts(await stage.messages(campaign))]
    calls.insert(7, [_receipt(stage, bad)])
    answers = await asyncio.gather(*map(gated.intake.receipts, calls), return_exceptions=True)
    assert [place for place, answer in enumerate(answers) if answer is not None] == [7]
    assert (await stage.kept(campaign)).delivered == 20
    assert stage.said("receipt_refused") != []
    assert stage.said("worker_failed") == []


async def test_counters_never_run_backwards(stage: Stage) -> None:
    """Whatever the network does; `failed` alone may fall, when a message is delivered after all."""
    shares = {"failed": 0.1, "recovered": 0.5, "early": 0.2, "late": 0.1, "duplicate": 0.3, "rejected": 0.05}
    delays = {"late_delay": 0.3, "duplicate_delay": 0.05, "recovery_delay": 0.1, "latency": 0.02}
    provider: SimulatorProvider = stage.provider(**shares, **delays)
    await stage.limit(2000)
    await stage.start(provider=provider)
    campaign = await stage.send(1500)
    seen: list[Counters] = []

    async def settled() -> bool:
        seen.append(await stage.kept(campaign))
        return (await stage.read(campaign)).is_settled

    await until(settled)
    assert len(seen) > 20
    assert all(sum(_states(each)) == each.total for each in seen)
    for name in ("submitted", "reached", "out"):
        course = [_course(each)[name] for each in seen]
        assert course == sorted(course), name


def _states(counters: Counters) -> Sequence[int]:
    return (
        counters.queued,
        counters.sent,
        counters.delivered,
        counters.read,
        counters.failed,
        counters.canceled,
        counters.suppressed,
    )


def _course(counters: Counters) -> dict[str, int]:
    return {
        "submitted": counters.submitted,
        "reached": counters.delivered + counters.read,
        "out": counters.total - counters.queued,
    }
