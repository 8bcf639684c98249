"""Long messages of people, put together or handed on in pieces."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

import pytest

from gateway.providers.smpp.codec import Delivery
from gateway.providers.smpp.inbound import Part, Reassembly, inbound_message, text_of
from gateway.providers.smpp.session import Arrival, Session
from gateway.providers.smpp.settings import Alphabet

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def part(number: int, *, total: int = 3, reference: int = 1, source: str = "447700900001") -> Part:
    header = bytes((5, 0, 3, reference, total, number))
    delivery = Delivery(source.encode(), b"acme", 0x40, 0, header + b"%d" % number, {})
    return Arrival(cast("Session", None), 5, number, delivery), delivery


class Whole:
    """What came out: the texts of the parts, message by message."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.came = asyncio.Event()

    def take(self, parts: Sequence[Part]) -> None:
        self.texts.append("".join(text_of(delivery, Alphabet.GSM) for _, delivery in parts))
        self.came.set()


ORDERS: list[tuple[str, list[Part], list[str]]] = [
    ("in order", [part(1), part(2), part(3)], ["123"]),
    ("out of order", [part(3), part(1), part(2)], ["123"]),
    ("one missing", [part(3), part(1)], []),
    ("two messages", [part(n, reference=r) for n in (1, 2, 3) for r in (1, 2)], ["123", "123"]),
    (
        "two people",
        [part(n, source=s) for n in (1, 2, 3) for s in ("4477009001", "4477009002")],
        ["123"] * 2,
    ),
    ("sent again", [part(1), part(1), part(2), part(3)], ["1", "123"]),
    ("the only part", [part(1, total=1)], ["1"]),
    ("a part that can not be", [part(4)], ["4"]),
    ("part 0", [part(0)], ["0"]),
]


@pytest.mark.parametrize(("arrivals", "texts"), [pytest.param(*case, id=label) for label, *case in ORDERS])
async def test_orders(arrivals: list[Part], texts: list[str]) -> None:
    whole = Whole()
    reassembly = Reassembly(whole.take)
    for each in arrivals:
        reassembly.take(*each)
    assert whole.texts == texts
    reassembly.close()


async def test_patience_ends() -> None:
    whole = Whole()
    reassembly = Reassembly(whole.take, patience=0.001)
    reassembly.take(*part(3))
    reassembly.take(*part(1))
    await whole.came.wait()
    assert whole.texts == ["13"]
    reassembly.take(*part(2))
    reassembly.close()
    assert whole.texts == ["13", "2"]


async def test_memory_is_bounded() -> None:
    whole = Whole()
    reassembly = Reassembly(whole.take)
    for number in range(3_000):
        reassembly.take(*part(1, source=f"44770090{number:04}"))
    assert len(whole.texts) == 2_000
    reassembly.close()


NUMBERS = [
    ("with a plus", "+447700900001", "447700900001"),
    ("with zeros", "00447700900001", "447700900001"),
    ("bare", "447700900001", "447700900001"),
    ("a short code", "12345", "12345"),
    ("a name", "MyBank", "MyBank"),
]


@pytest.mark.parametrize(("address", "number"), [pytest.param(*case, id=label) for label, *case in NUMBERS])
def test_numbers(address: str, number: str) -> None:
    delivery = Delivery(address.encode("latin-1"), b"acme", 0, 0, b"hi", {})
    assert inbound_message("smsc", [delivery], Alphabet.GSM, NOW).number == number


@pytest.mark.parametrize("alphabet", Alphabet)
@pytest.mark.parametrize("coding", [0, 1, 2, 3, 4, 5, 8, 0xF0, 0xFF])
def test_any_octets_become_a_text(alphabet: Alphabet, coding: int) -> None:
    octets = bytes(range(256)) + b"\xd8"
    assert text_of(Delivery(b"1", b"2", 0x40, coding, octets, {}), alphabet)
