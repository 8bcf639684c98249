"""Submits to the SMSC, and its refusals."""

import asyncio
from collections.abc import Sequence

import pytest

from gateway.domain.messages import Outcome, Reason
from gateway.providers.smpp.pdus import Status
from gateway.providers.smpp.provider import SmppProvider
from tests.engine.until import until
from tests.providers.smpp.conftest import Connect, message, messages
from tests.providers.smpp.server import Event, Smsc

DOWN = Outcome(False, reason="not_bound", provider_down=True)


def failed(reason: str) -> Outcome:
    return Outcome(False, reason=reason)


def retried(reason: str, seconds: float) -> Outcome:
    return Outcome(False, reason=reason, retry_after=seconds)


FAULT = Outcome(False, reason=Reason.REJECTED, provider_fault=True)
UNKNOWN_RESENT = retried(Reason.UNKNOWN_OUTCOME, 1.0)
UNKNOWN_HELD = failed(Reason.UNKNOWN_OUTCOME)

REFUSALS: list[tuple[str, Status | int, Outcome]] = [
    ("throttled", Status.ESME_RTHROTTLED, retried("throttled", 1.0)),
    ("queue full", Status.ESME_RMSGQFUL, retried("throttled", 5.0)),
    ("system error", Status.ESME_RSYSERR, retried(Reason.REJECTED, 5.0)),
    ("temporary application error", Status.ESME_RX_T_APPN, retried(Reason.REJECTED, 5.0)),
    ("no such number", Status.ESME_RINVDSTADR, failed(Reason.INVALID_RECIPIENT)),
    ("too long", Status.ESME_RINVMSGLEN, failed(Reason.CONTENT_INVALID)),
    ("refused for good", Status.ESME_RX_R_APPN, failed(Reason.REJECTED)),
    ("not deliverable", Status.ESME_RDELIVERYFAILURE, failed(Reason.UNDELIVERABLE)),
    ("sender not allowed", Status.ESME_RINVSRCADR, FAULT),
    ("no route", Status.ESME_RSUBMITFAIL, FAULT),
    ("a number of the server's own", 0x0401, FAULT),
]


async def test_a_message_arrives_as_it_was_written(smsc: Smsc, connect: Connect) -> None:
    provider = await connect(system_id="acme", password="secret", system_type="CP", service_type="CMT")
    bound = await smsc.event("bind")
    assert bound == {
        "command": "bind_transceiver",
        "system_id": "acme",
        "password": "secret",
        "system_type": "CP",
    }
    [outcome] = await provider.submit([message(text="Grüße, 5 €")])
    assert outcome == Outcome(True, "1")
    assert await smsc.event("submit") == {
        "from": "acme",
        "source": [5, 0],
        "to": "447700900001",
        "destination": [1, 1],
        "esm_class": 0,
        "data_coding": 0,
        "registered_delivery": 1,
        "validity": "",
        "service_type": "CMT",
        "text": "Grüße, 5 €",
        "udh": [],
        "sar": [None, None, None],
    }


async def test_outcomes_come_in_the_order_of_the_batch(smsc: Smsc, connect: Connect) -> None:
    provider = await connect(window=50)
    await smsc.set(script=["ok", *(int(status) for _, status, _ in REFUSALS), "nack"], report=False)
    outcomes = await provider.submit(messages(len(REFUSALS) + 3))
    assert outcomes == [Outcome(True, "1"), *(each for *_, each in REFUSALS), FAULT, Outcome(True, "2")]


@pytest.mark.parametrize("window", [1, 7, 100])
async def test_answers_out_of_order(smsc: Smsc, connect: Connect, window: int) -> None:
    provider = await connect(window=window)
    await smsc.set(reverse=min(window, 50), report=False)
    outcomes = await provider.submit(messages(50 * window))
    numbers = [int(outcome.provider_message_id or 0) for outcome in outcomes]
    assert sorted(numbers) == list(range(1, 50 * window + 1))
    assert numbers[: min(window, 50)] == list(range(min(window, 50), 0, -1))


async def test_no_more_are_under_way_than_the_window_holds(smsc: Smsc, connect: Connect) -> None:
    provider = await connect(window=5)
    await smsc.set(answer="silent")
    submitting = asyncio.create_task(provider.submit(messages(20)))
    await smsc.events("submit", 5)
    assert await smsc.order() == 5
    await smsc.order(hang_up=True)
    outcomes = await submitting
    assert outcomes == [UNKNOWN_RESENT] * 5 + [DOWN] * 15


async def test_several_batches_at_a_time_over_several_binds(smsc: Smsc, connect: Connect) -> None:
    provider = await connect(binds=3, window=10)
    await smsc.set(report=False)
    answers = await asyncio.gather(*(provider.submit(messages(100)) for _ in range(10)))
    ids = [outcome.provider_message_id for outcomes in answers for outcome in outcomes]
    assert len(set(ids)) == 1000
    assert await smsc.order() == 1000


UNKNOWN: list[tuple[str, dict[str, object], dict[str, object], Sequence[Outcome]]] = [
    (
        "the connection dies, resent",
        {"script": ["ok", "hang_up"]},
        {},
        [Outcome(True, "1"), UNKNOWN_RESENT, UNKNOWN_RESENT, DOWN],
    ),
    (
        "the connection dies, held",
        {"script": ["ok", "hang_up"]},
        {"unknown_outcome": "hold"},
        [Outcome(True, "1"), UNKNOWN_HELD, UNKNOWN_HELD, DOWN],
    ),
    (
        "no answer ever",
        {"script": ["silent", "ok", "ok", "ok"]},
        {"response_timeout": 0.2},
        [UNKNOWN_RESENT, Outcome(True, "1"), Outcome(True, "2"), Outcome(True, "3")],
    ),
    (
        "an id that can't be one",
        {"script": ["long_id", "ok", "long_id", "ok"]},
        {"message_ids": {"submitted": "decimal_to_hex"}},
        [UNKNOWN_HELD, Outcome(True, "1"), UNKNOWN_HELD, Outcome(True, "2")],
    ),
    (
        "no id",
        {"script": ["no_id", "ok", "ok", "ok"]},
        {},
        [Outcome(True, ""), Outcome(True, "1"), Outcome(True, "2"), Outcome(True, "3")],
    ),
    (
        "garbage for an answer",
        {"script": ["garbage"]},
        {},
        [UNKNOWN_RESENT, UNKNOWN_RESENT, DOWN, DOWN],
    ),
]


@pytest.mark.parametrize(
    ("behaviour", "settings", "expected"), [pytest.param(*case, id=label) for label, *case in UNKNOWN]
)
async def test_outcomes_nobody_knows(
    smsc: Smsc,
    connect: Connect,
    behaviour: dict[str, object],
    settings: dict[str, object],
    expected: Sequence[Outcome],
) -> None:
    provider = await connect(window=2, **settings)
    await smsc.set(**behaviour)
    assert await provider.submit(messages(4)) == expected
    await sent_again(provider)


async def sent_again(provider: SmppProvider) -> None:
    """The bind comes back by itself."""

    async def accepted() -> bool:
        [outcome] = await provider.submit([message()])
        return outcome.accepted

    await until(accepted)


async def test_without_a_server_everything_is_down(smsc: Smsc, connect: Connect) -> None:
    await smsc.set(bind=int(Status.ESME_RINVPASWD))
    provider = await connect(password="wrong")
    assert await provider.submit(messages(3)) == [DOWN] * 3
    assert await provider.submit([]) == []
    await smsc.set(bind=0)
    await sent_again(provider)


async def test_a_server_that_does_not_answer_a_bind(smsc: Smsc, connect: Connect) -> None:
    await smsc.set(bind="silent")
    provider = await connect(connect_timeout=0.1)
    assert await provider.submit([message()]) == [DOWN]
    await smsc.set(bind=0)
    await sent_again(provider)


async def test_a_message_that_can_not_be_sent_does_not_hold_up_others(smsc: Smsc, connect: Connect) -> None:
    provider = await connect()
    batch = [
        message(1),
        message(2, sender="x" * 21),
        message(3, number="1" * 21),
        message(4, text="я" * 67 * 256),
    ]
    assert await provider.submit([*batch, message(5)]) == [
        Outcome(True, "1"),
        failed("invalid_sender"),
        failed(Reason.INVALID_RECIPIENT),
        failed(Reason.CONTENT_INVALID),
        Outcome(True, "2"),
    ]


async def test_a_throttled_bind_slows_down(smsc: Smsc, connect: Connect) -> None:
    provider = await connect(window=10)
    await smsc.set(script=["ok"] * 5 + [int(Status.ESME_RTHROTTLED)])
    outcomes = await provider.submit(messages(6))
    assert [outcome.retry_after for outcome in outcomes] == [None] * 5 + [1.0]
    submitting = asyncio.create_task(provider.submit(messages(2)))
    await asyncio.sleep(0)
    assert await smsc.order() == 6, "the bind pauses"
    assert [outcome.accepted for outcome in await submitting] == [True, True]


async def test_a_long_message_is_accepted_when_all_its_parts_are(smsc: Smsc, connect: Connect) -> None:
    provider = await connect()
    text = "a" * 400
    [outcome] = await provider.submit([message(text=text)])
    assert outcome == Outcome(True, "3", part_ids=("1", "2", "3"))
    parts = await smsc.events("submit", 3)
    assert "".join(part["text"] for part in parts) == text
    assert [part["registered_delivery"] for part in parts] == [1, 1, 1]
    assert {part["esm_class"] for part in parts} == {0x40}


async def test_only_the_parts_that_were_refused_are_sent_again(smsc: Smsc, connect: Connect) -> None:
    provider = await connect(window=10)
    long = message(text="b" * 400)
    await smsc.set(script=["ok", int(Status.ESME_RSYSERR), "ok"])
    [outcome] = await provider.submit([long])
    assert outcome._replace(taken=None) == retried(Reason.REJECTED, 5.0)
    first = await smsc.events("submit", 3)
    await smsc.set(script=[int(Status.ESME_RSYSERR)])
    again = long._replace(taken=outcome.taken)
    assert await provider.submit([again]) == [outcome], "what was taken before still is"
    assert await provider.submit([again]) == [Outcome(True, "2", part_ids=("1", "3", "2"))]
    assert [each["udh"] for each in await smsc.events("submit", 2)] == [first[1]["udh"]] * 2
    assert await smsc.order() == 5


TAKEN: list[tuple[str, dict[str, object], str, str, int]] = [
    ("the same", {}, "smsc", "b" * 400, 1),
    ("at another provider", {}, "other", "b" * 400, 3),
    ("another text", {}, "smsc", "c" * 400, 3),
    ("written in another way", {"long_messages": "sar"}, "smsc", "b" * 400, 3),
]


@pytest.mark.parametrize(
    ("settings", "name", "text", "sent"), [pytest.param(*case, id=label) for label, *case in TAKEN]
)
async def test_when_parts_that_were_taken_are_sent_again(
    smsc: Smsc, connect: Connect, settings: dict[str, object], name: str, text: str, sent: int
) -> None:
    provider = await connect(window=10)
    await smsc.set(script=["ok", "ok", int(Status.ESME_RSYSERR)])
    [outcome] = await provider.submit([message(text="b" * 400)])
    assert outcome.taken is not None
    assert outcome.taken.provider == "smsc"
    assert list(outcome.taken.ids.values()) == ["1", "2"]
    other = await connect(**settings)
    [outcome] = await other.submit([message(text=text)._replace(taken=outcome.taken._replace(provider=name))])
    assert outcome.accepted
    assert len(outcome.part_ids) == 3
    assert await smsc.order() == 3 + sent


LONG: list[tuple[str, str, str, list[str], list[Event]]] = [
    ("UDH", "udh", "я" * 100, ["я" * 67, "я" * 33], [{"esm_class": 0x40, "data_coding": 8}] * 2),
    ("16-bit UDH", "udh16", "я" * 100, ["я" * 66, "я" * 34], [{"esm_class": 0x40, "data_coding": 8}] * 2),
    (
        "SAR",
        "sar",
        "c" * 160 + "€",
        ["c" * 153, "c" * 7 + "€"],
        [{"esm_class": 0, "sar": [203, 2, 1]}, {"esm_class": 0, "sar": [203, 2, 2]}],
    ),
    ("payload", "payload", "d" * 300, ["d" * 300], [{"esm_class": 0, "registered_delivery": 1}]),
]


@pytest.mark.parametrize(
    ("how", "text", "texts", "expected"), [pytest.param(*case, id=label) for label, *case in LONG]
)
async def test_ways_to_send_long_messages(
    smsc: Smsc, connect: Connect, how: str, text: str, texts: list[str], expected: list[Event]
) -> None:
    provider = await connect(long_messages=how)
    [outcome] = await provider.submit([message(text=text)])
    assert outcome.accepted
    parts = await smsc.events("submit", len(texts))
    assert [part["text"] for part in parts] == texts
    for part, fields in zip(parts, expected, strict=True):
        assert {name: part[name] for name in fields} == fields


async def test_it_unbinds_when_what_is_under_way_is_answered(smsc: Smsc, connect: Connect) -> None:
    provider = await connect(window=2)
    await smsc.set(reverse=3)
    under_way = asyncio.create_task(provider.submit(messages(3)))
    await smsc.events("submit", 2)
    closing = asyncio.create_task(provider.close())
    await asyncio.sleep(0)
    assert await provider.submit([message()]) == [DOWN]
    assert smsc.count("unbind") == 0
    await smsc.set(reverse=0)
    await smsc.order(answer_held=True)
    await smsc.event("unbind")
    await closing
    assert await under_way == [Outcome(True, "1"), Outcome(True, "2"), DOWN]


async def test_a_server_that_does_not_answer_an_unbind(smsc: Smsc, connect: Connect) -> None:
    provider = await connect(response_timeout=0.1)
    await smsc.set(unbind=False)
    await provider.close()
    await smsc.event("close")
