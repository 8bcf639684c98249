import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from asyncpg.pgproto.pgproto import UUID
from structlog.testing import capture_logs

from gateway.domain.messages import MessageState, Outcome
from gateway.providers.provider import UnknownOutcome
from gateway.providers.simulator.deliveries import GRAIN, LARGEST_CALL
from gateway.providers.simulator.provider import SimulatorProvider
from gateway.providers.simulator.settings import SimulatorSettings
from tests.providers.conftest import ACCOUNT, CALM, CAMPAIGN, Simulate, Sink, outgoing
from tests.providers.timeline import START, Timeline

DELIVERED, READ, FAILED = MessageState.DELIVERED, MessageState.READ, MessageState.FAILED


async def test_outcomes_come_in_the_order_of_the_batch(simulate: Simulate) -> None:
    simulation = await simulate()
    endings = ["001", "002", "003", "008", "010"]
    outcomes = await simulation.submit(*(outgoing(number="447700900" + ending) for ending in endings))
    assert [(each.accepted, each.reason, each.retry_after) for each in outcomes] == [
        (True, None, None),
        (False, "rejected", None),
        (False, "invalid_recipient", None),
        (False, "throttled", 1.0),
        (True, None, None),
    ]
    assert await simulation.submit() == []


async def test_a_batch_is_answered_after_its_latency(simulate: Simulate) -> None:
    simulation = await simulate(latency=0.5)
    under_way = asyncio.create_task(simulation.provider.submit([outgoing(1), outgoing(2)]))
    await simulation.timeline.forward(0.49)
    assert not under_way.done()
    await simulation.timeline.forward(0.01)
    assert [outcome.accepted for outcome in under_way.result()] == [True, True]


async def test_receipts_due_together_come_in_one_call(simulate: Simulate) -> None:
    simulation = await simulate(receipt_delay=1)
    outcomes = await simulation.submit(*(outgoing(seq) for seq in range(1, 1001)))
    await simulation.timeline.forward(0.99)
    assert simulation.sink.calls == []
    await simulation.timeline.forward(0.01 + GRAIN)
    [(_, receipts)] = simulation.sink.calls
    assert [receipt.provider_message_id for receipt in receipts] == [
        outcome.provider_message_id for outcome in outcomes
    ]
    assert {(receipt.provider, receipt.state, receipt.at) for receipt in receipts} == {
        ("sim", DELIVERED, START + timedelta(seconds=1))
    }


async def test_a_great_many_receipts_come_in_several_calls(simulate: Simulate) -> None:
    simulation = await simulate()
    await simulation.submit(*(outgoing(seq) for seq in range(1, 2 * LARGEST_CALL + 2)))
    await simulation.timeline.forward(2)
    assert [len(receipts) for _, receipts in simulation.sink.calls] == [LARGEST_CALL, LARGEST_CALL, 1]


async def test_receipts_of_a_message_keep_their_order_within_a_call(simulate: Simulate) -> None:
    simulation = await simulate(receipt_delay=1 + 1 / 256, recovery_delay=1 / 256, late_delay=1 + 2 / 256)
    late, recovered = outgoing(number="447700900007"), outgoing(number="447700900014")
    [_, outcome] = await simulation.submit(late, recovered)
    await simulation.timeline.forward(2)
    [(_, receipts)] = simulation.sink.calls
    assert [
        receipt.state for receipt in receipts if receipt.provider_message_id == outcome.provider_message_id
    ] == [FAILED, DELIVERED]


ORDERS = [
    ("delivered", "001", [DELIVERED], [1]),
    ("expired", "005", [FAILED], [10]),
    ("late", "007", [DELIVERED], [30]),
    ("no receipt", "010", [], []),
    ("before the answer", "011", [DELIVERED], [0]),
    ("doubled", "012", [DELIVERED, DELIVERED], [1, 2]),
    ("delivered after failed", "014", [FAILED, DELIVERED], [1, 6]),
    ("failed after delivered", "015", [DELIVERED, FAILED], [1, 6]),
]


@pytest.mark.parametrize(("label", "ending", "states", "moments"), ORDERS)
async def test_receipts_of_magic_numbers(
    simulate: Simulate, label: str, ending: str, states: list[MessageState], moments: list[float]
) -> None:
    simulation = await simulate()
    [outcome] = await simulation.submit(outgoing(number="447700900" + ending))
    await simulation.timeline.forward(1000)
    assert simulation.sink.states == states
    assert [moment for moment, _ in simulation.sink.calls] == pytest.approx(moments, abs=GRAIN)
    assert {receipt.provider_message_id for _, receipts in simulation.sink.calls for receipt in receipts} <= {
        outcome.provider_message_id
    }


async def test_an_early_receipt_is_offered_before_the_submit_returns(simulate: Simulate) -> None:
    simulation = await simulate(early=1, latency=0.1)
    under_way = asyncio.create_task(simulation.provider.submit([outgoing(1), outgoing(2)]))
    under_way.add_done_callback(lambda _: simulation.sink.calls.append((-1, [])))
    await simulation.timeline.forward(10)
    [(_, receipts), answered] = simulation.sink.calls
    assert answered == (-1, [])
    assert [receipt.provider_message_id for receipt in receipts] == [
        outcome.provider_message_id for outcome in await under_way
    ]


async def test_an_early_receipt_that_waits_for_its_commit_does_not_hold_the_answer_up(
    simulate: Simulate,
) -> None:
    simulation = await simulate(early=1)
    simulation.sink.gate.clear()
    [outcome] = await simulation.submit(outgoing())
    assert outcome.accepted
    assert simulation.sink.calls == []
    simulation.sink.gate.set()
    await simulation.timeline.forward(1)
    assert simulation.sink.states == [DELIVERED]


async def test_an_earlier_receipt_overtakes_the_one_waited_for(simulate: Simulate) -> None:
    simulation = await simulate()
    await simulation.submit(outgoing(number="447700900007"))
    await simulation.timeline.forward(0.5)
    await simulation.submit(outgoing(number="447700900004"))
    await simulation.timeline.forward(100)
    assert simulation.sink.states == [FAILED, DELIVERED]
    assert [moment for moment, _ in simulation.sink.calls] == pytest.approx([1.5, 30], abs=GRAIN)


def admitted(outcomes: list[Outcome]) -> int:
    throttled = {outcome.retry_after for outcome in outcomes if not outcome.accepted}
    assert throttled <= {0.4}
    return sum(outcome.accepted for outcome in outcomes)


async def test_what_is_above_the_capacity_is_throttled(simulate: Simulate) -> None:
    simulation = await simulate(capacity=100, throttle_retry_after=0.4)
    batch = [outgoing(seq) for seq in range(1, 251)]
    steps = [(0, 100), (0, 0), (0.5, 50), (0.25, 25), (10, 100)]
    for seconds, expected in steps:
        await simulation.timeline.forward(seconds)
        assert admitted(await simulation.submit(*batch)) == expected


CAPACITIES: list[tuple[str, dict[str, object], list[int], list[bool]]] = [
    ("messages", {"capacity": 3}, [2, 2, 2, 2], [True, True, True, False]),
    ("parts", {"capacity": 5, "counts_parts": True}, [2, 2, 2, 1], [True, True, False, True]),
    ("more parts than fit", {"capacity": 2, "counts_parts": True}, [7, 1], [True, False]),
    ("a small burst", {"capacity": 100, "burst": 0.02}, [1, 1, 1], [True, True, False]),
    ("no burst", {"capacity": 100, "burst": 0}, [1, 1], [True, False]),
]


@pytest.mark.parametrize(("label", "settings", "parts", "expected"), CAPACITIES)
async def test_what_the_capacity_counts(
    simulate: Simulate, label: str, settings: dict[str, object], parts: list[int], expected: list[bool]
) -> None:
    simulation = await simulate(**settings)
    outcomes = await simulation.submit(*(outgoing(seq, parts=each) for seq, each in enumerate(parts, 1)))
    assert [outcome.accepted for outcome in outcomes] == expected


async def test_outages_come_on_schedule(simulate: Simulate) -> None:
    simulation = await simulate(outages=[{"start": 10, "duration": 5, "every": 60}])
    down = []
    for _ in range(150):
        [outcome] = await simulation.submit(outgoing(number="447700900010"))
        if outcome.provider_down:
            down.append(round(simulation.timeline.elapsed))
            assert outcome == Outcome(accepted=False, reason="outage", provider_down=True)
        await simulation.timeline.forward(1)
    assert down == [*range(10, 15), *range(70, 75), *range(130, 135)]


async def test_receipts_that_fall_into_an_outage_come_at_its_end(simulate: Simulate) -> None:
    simulation = await simulate(outages=[{"start": 0.5, "duration": 4}])
    await simulation.submit(outgoing())
    await simulation.timeline.forward(10)
    [(moment, [receipt])] = simulation.sink.calls
    assert moment == pytest.approx(4.5, abs=GRAIN)
    assert receipt.at == START + timedelta(seconds=1)


async def test_receipts_the_sink_can_not_take_are_offered_again(simulate: Simulate) -> None:
    simulation = await simulate()
    simulation.sink.broken = True
    sent = await simulation.submit(outgoing(1), outgoing(2))
    with capture_logs() as logs:
        await simulation.timeline.forward(2)
        sent += await simulation.submit(outgoing(3))
        await simulation.timeline.forward(30)
    pauses = [b - a for a, b in zip(simulation.sink.refused, simulation.sink.refused[1:], strict=False)]
    assert pauses[:7] == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0])
    assert max(pauses) == pytest.approx(5.0)
    assert {(entry["event"], entry["error"]) for entry in logs} == {("receipts_not_taken", "ConnectionError")}
    simulation.sink.broken = False
    await simulation.timeline.forward(6)
    [(_, receipts)] = simulation.sink.calls
    assert [receipt.provider_message_id for receipt in receipts] == [
        each.provider_message_id for each in sent
    ]


async def test_the_pause_starts_again_after_success(simulate: Simulate) -> None:
    simulation = await simulate()
    for broken in (True, False, True):
        simulation.sink.broken = broken
        await simulation.submit(outgoing())
        await simulation.timeline.forward(7)
    first, second, *_ = [moment for moment in simulation.sink.refused if moment > 14]
    assert second - first == pytest.approx(0.1)


async def test_an_early_receipt_that_is_not_taken_does_not_stop_the_answer(simulate: Simulate) -> None:
    simulation = await simulate(early=1)
    simulation.sink.broken = True
    [outcome] = await simulation.submit(outgoing())
    assert outcome.accepted
    simulation.sink.broken = False
    await simulation.timeline.forward(1)
    assert simulation.sink.states == [DELIVERED]


async def test_close_finishes_the_call_under_way_and_loses_the_rest(simulate: Simulate) -> None:
    simulation = await simulate()
    simulation.sink.gate.clear()
    await simulation.submit(outgoing(1), outgoing(2))
    await simulation.timeline.forward(1.5)
    await simulation.submit(outgoing(3), outgoing(4), outgoing(5))
    with capture_logs() as logs:
        closing = asyncio.create_task(simulation.provider.close())
        await simulation.timeline.forward(5)
        assert not closing.done()
        simulation.sink.gate.set()
        await closing
        await simulation.timeline.forward(5)
    assert [len(receipts) for _, receipts in simulation.sink.calls] == [2]
    assert [(entry["event"], entry["receipts"]) for entry in logs] == [("receipts_lost", 3)]


async def test_close_while_the_sink_is_out_of_reach(simulate: Simulate) -> None:
    simulation = await simulate()
    simulation.sink.broken = True
    await simulation.submit(outgoing(1), outgoing(2))
    await simulation.timeline.forward(3)
    with capture_logs() as logs:
        await simulation.provider.close()
    assert [(entry["event"], entry["receipts"]) for entry in logs] == [("receipts_lost", 2)]


async def test_a_submit_under_way_is_answered_after_close_and_reports_nothing(simulate: Simulate) -> None:
    simulation = await simulate(latency=1)
    under_way = asyncio.create_task(simulation.provider.submit([outgoing(seq) for seq in range(1, 9)]))
    await simulation.timeline.forward(0.5)
    await simulation.provider.close()
    await simulation.timeline.forward(5)
    assert [outcome.accepted for outcome in under_way.result()] == [True] * 8
    assert simulation.sink.calls == []


async def test_close_with_nothing_to_come_is_silent(simulate: Simulate) -> None:
    simulation = await simulate()
    await simulation.submit(outgoing())
    await simulation.timeline.forward(2)
    with capture_logs() as logs:
        await simulation.provider.close()
        await simulation.provider.close()
    assert logs == []


async def test_a_closed_provider_is_down(simulate: Simulate) -> None:
    simulation = await simulate()
    await simulation.provider.close()
    [outcome] = await simulation.submit(outgoing())
    assert outcome.provider_down


async def test_message_ids_are_texts_that_never_collide(simulate: Simulate) -> None:
    first, second = await simulate(), await simulate()
    ids = {
        outcome.provider_message_id or ""
        for simulation in (first, second)
        for _ in range(2)
        for outcome in await simulation.submit(*(outgoing(seq) for seq in range(1, 501)))
    }
    assert len(ids) == 2000
    assert all(each.startswith("sim-") for each in ids)


async def test_the_settings_the_engine_reads(simulate: Simulate) -> None:
    simulation = await simulate(counts_parts=True, unknown_outcome="hold")
    assert simulation.provider.name == "sim"
    assert simulation.provider.counts_parts
    assert simulation.provider.unknown_outcome is UnknownOutcome.HOLD


async def test_the_journal_tells_what_reached_the_wire(simulate: Simulate, tmp_path: Path) -> None:
    path = tmp_path / "wire.jsonl"
    settings = {"journal": path, "capacity": 2, "outages": [{"start": 5, "duration": 5}]}
    first, second = await simulate(**settings), await simulate(**settings)
    await first.submit(outgoing(1), outgoing(2, parts=3), outgoing(3, attempt=2))
    await second.timeline.forward(1.5)
    as_read_from_the_database = UUID(str(CAMPAIGN))
    await second.submit(outgoing(4, campaign=as_read_from_the_database))
    await first.timeline.forward(5)
    [down] = await first.submit(outgoing(5))
    assert down.provider_down
    await first.submit()
    text = path.read_text()
    assert [json.loads(line) for line in text.splitlines()] == [
        {
            "time": START.timestamp() + seconds,
            "provider": "sim",
            "account": str(ACCOUNT),
            "campaign": str(CAMPAIGN),
            "seq": seq,
            "attempt": attempt,
            "parts": parts,
        }
        for seconds, seq, attempt, parts in [(0, 1, 1, 1), (0, 2, 1, 3), (0, 3, 2, 1), (1.5, 4, 1, 1)]
    ]
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_journal_that_can_not_be_opened_stops_the_start(tmp_path: Path) -> None:
    settings = SimulatorSettings.model_validate(CALM | {"journal": tmp_path / "missing" / "wire.jsonl"})
    with pytest.raises(OSError, match="missing"):
        await SimulatorProvider("sim", settings).start(Sink(Timeline()))


async def test_a_full_disk_does_not_stop_the_sending(simulate: Simulate) -> None:
    simulation = await simulate(journal="/dev/full")
    with capture_logs() as logs:
        [outcome] = await simulation.submit(outgoing())
    assert outcome.accepted
    assert [(entry["event"], entry["messages"]) for entry in logs] == [("journal_not_written", 1)]


async def test_real_time(simulate: Simulate) -> None:
    sink = Sink(Timeline())
    provider = SimulatorProvider("sim", SimulatorSettings.model_validate(CALM | {"receipt_delay": 0}))
    await provider.start(sink)
    [outcome] = await provider.submit([outgoing()])
    assert outcome.accepted
    await sink.called.wait()
    await provider.close()
