"""What people write back: texts in their alphabets, and long ones put together again."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias

from gateway.domain.channels import Channel
from gateway.domain.errors import InvalidPhoneNumber
from gateway.domain.messages import InboundMessage
from gateway.domain.phone import normalize
from gateway.providers.smpp import gsm0338
from gateway.providers.smpp.codec import Delivery
from gateway.providers.smpp.long_messages import Concatenation, without_header
from gateway.providers.smpp.pdus import DataCoding, EsmClass, Tag
from gateway.providers.smpp.session import Arrival
from gateway.providers.smpp.settings import Alphabet

PATIENCE = 5.0
"""Seconds for which parts wait, without an answer, for the others of their message."""

_MOST_WAITING = 1_000
"""Messages of which parts wait; with more, they no longer do."""

Part: TypeAlias = tuple[Arrival, Delivery]
"""What waits for its answer, and what is in it."""

Whole: TypeAlias = Callable[[Sequence[Part]], None]
"""Takes the parts of one message in their order."""

_Key: TypeAlias = tuple[bytes, bytes, int, int]


def inbound_message(
    provider: str, parts: Sequence[Delivery], alphabet: Alphabet, at: datetime
) -> InboundMessage:
    """The message of which these are the parts."""
    first = parts[0]
    return InboundMessage(
        provider=provider,
        channel=Channel.SMS,
        number=_number(first.source.decode("latin-1")),
        sender=first.destination.decode("latin-1"),
        text="".join(text_of(each, alphabet) for each in parts),
        at=at,
    )


def text_of(delivery: Delivery, alphabet: Alphabet) -> str:
    """The text without its header; data_coding 0 is the provider's default alphabet, GSM or Latin-1."""
    octets = delivery.message
    if delivery.esm_class & EsmClass.UDH:
        _, octets = without_header(octets)
    if delivery.data_coding == DataCoding.UCS_2:
        return octets.decode("utf-16-be", "replace")
    if delivery.data_coding == DataCoding.DEFAULT and alphabet is not Alphabet.LATIN_1:
        return gsm0338.decode(octets)
    return octets.decode("latin-1")


def _number(address: str) -> str:
    try:
        return normalize(address)
    except InvalidPhoneNumber:
        return address


def place_of(delivery: Delivery) -> Concatenation | None:
    """Which part of a long message this is; None for a whole one."""
    place = None
    if delivery.esm_class & EsmClass.UDH:
        place, _ = without_header(delivery.message)
    elif Tag.SAR_MSG_REF_NUM in delivery.tlvs:
        place = Concatenation(
            *(
                int.from_bytes(delivery.tlvs.get(tag, b""))
                for tag in (Tag.SAR_MSG_REF_NUM, Tag.SAR_TOTAL_SEGMENTS, Tag.SAR_SEGMENT_SEQNUM)
            )
        )
    is_part = place is not None and place.total > 1 and 1 <= place.number <= place.total
    return place if is_part else None


class Reassembly:
    """Holds parts until their message is whole. Those of one that stays incomplete go on as they are."""

    def __init__(self, whole: Whole, patience: float = PATIENCE) -> None:
        self._whole = whole
        self._patience = patience
        self._waiting: dict[_Key, dict[int, Part]] = {}
        self._timers: dict[_Key, asyncio.TimerHandle] = {}

    def take(self, arrival: Arrival, delivery: Delivery) -> None:
        """Takes a message or a part of one."""
        place = place_of(delivery)
        if place is None:
            self._whole([(arrival, delivery)])
            return
        key = (delivery.source, delivery.destination, place.reference, place.total)
        parts = self._waiting.get(key)
        if parts is None or place.number in parts:
            self._release(key)
            parts = self._begin(key)
        parts[place.number] = arrival, delivery
        if len(parts) == place.total or len(self._waiting) > _MOST_WAITING:
            self._release(key)

    def close(self) -> None:
        """Waits for no more parts."""
        for key in list(self._waiting):
            self._release(key)

    def _begin(self, key: _Key) -> dict[int, Part]:
        self._timers[key] = asyncio.get_running_loop().call_later(self._patience, self._release, key)
        return self._waiting.setdefault(key, {})

    def _release(self, key: _Key) -> None:
        parts = self._waiting.pop(key, None)
        if parts is not None:
            self._timers.pop(key).cancel()
            self._whole([part for _, part in sorted(parts.items(), key=lambda item: item[0])])
