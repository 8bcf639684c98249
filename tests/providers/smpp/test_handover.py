"""Deliveries on their way to the intake, whatever they are: each is answered once."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.messages import InboundMessage, Receipt
from gateway.providers.smpp.codec import Delivery
from gateway.providers.smpp.handover import CALLS, LARGEST_CALL, Handover
from gateway.providers.smpp.pdus import Command, Status, Tag
from gateway.providers.smpp.session import Arrival, Session
from gateway.providers.smpp.settings import SmppSettings
from tests.providers.smpp.conftest import RememberingIntake

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class AnsweredSession:
    """Remembers what was answered."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, Status]] = []

    def answer(self, arrivals: Sequence[Arrival], status: Status) -> None:
        self.answers += ((each.sequence, status) for each in arrivals)

    def arrivals(self, deliveries: Sequence[Delivery]) -> list[Arrival]:
        session = cast("Session", self)
        return [Arrival(session, Command.DELIVER_SM, *numbered) for numbered in enumerate(deliveries)]


class Gate:
    """An intake that takes nothing in until it is opened."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.calls: list[int] = []

    async def receipts(self, receipts: Sequence[Receipt]) -> None:
        self.calls.append(len(receipts))
        await self.opened.wait()

    async def inbound(self, messages: Sequence[InboundMessage]) -> None:
        raise AssertionError("nobody wrote")


def handover(intake: RememberingIntake | Gate, **settings: object) -> Handover:
    return Handover("smsc", intake, SmppSettings.model_validate({"host": "h"} | settings), lambda: NOW)


RECEIPT = Delivery(b"1", b"2", 4, 0, b"id:7 stat:DELIVRD", {})

DELIVERIES = st.builds(
    Delivery,
    source=st.binary(max_size=25),
    destination=st.binary(max_size=25),
    esm_class=st.integers(0, 255),
    data_coding=st.integers(0, 255),
    message=st.one_of(st.binary(max_size=40), st.just(RECEIPT.message)),
    tlvs=st.dictionaries(st.sampled_from([int(tag) for tag in Tag]), st.binary(max_size=4)),
)


@given(st.lists(DELIVERIES, max_size=8), st.booleans())
def test_every_delivery_is_answered_once(deliveries: Sequence[Delivery], broken: bool) -> None:
    answers = asyncio.run(_answered(deliveries, broken))
    assert Counter(sequence for sequence, _ in answers) == Counter(range(len(deliveries)))
    assert {status for _, status in answers} <= {Status.ESME_ROK, Status.ESME_RX_T_APPN}


async def _answered(deliveries: Sequence[Delivery], broken: bool) -> list[tuple[int, Status]]:
    session, intake = AnsweredSession(), RememberingIntake()
    intake.broken = broken
    taking = handover(intake, receipts_by_text=True)
    taking.take(session.arrivals(deliveries))
    await taking.finish()
    return session.answers


async def test_nothing_is_answered_before_it_is_taken() -> None:
    session, gate = AnsweredSession(), Gate()
    taking = handover(gate)
    taking.take(session.arrivals([RECEIPT] * 3))
    await asyncio.sleep(0)
    assert (gate.calls, session.answers) == ([3], [])
    gate.opened.set()
    await taking.finish()
    assert session.answers == [(number, Status.ESME_ROK) for number in range(3)]


async def test_calls_are_bounded_in_size_and_number() -> None:
    session, gate = AnsweredSession(), Gate()
    taking = handover(gate)
    count = (CALLS + 1) * LARGEST_CALL + 1
    taking.take(session.arrivals([RECEIPT] * count))
    await asyncio.sleep(0)
    assert gate.calls == [LARGEST_CALL] * CALLS
    gate.opened.set()
    await taking.finish()
    assert gate.calls == [LARGEST_CALL] * (CALLS + 1) + [1]
    assert len(session.answers) == count


async def test_what_is_not_taken_in_time_is_not_answered() -> None:
    session, gate = AnsweredSession(), Gate()
    taking = handover(gate, response_timeout=0.01)
    taking.take(session.arrivals([RECEIPT]))
    await taking.finish()
    taking.close()
    gate.opened.set()
    await asyncio.sleep(0)
    assert session.answers == []
