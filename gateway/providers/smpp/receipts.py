"""Delivery receipts as servers write them: a text of names and values, optional parameters, or both.

The text is that of SMPP 3.4, appendix B: `id:… sub:… dlvrd:… submit date:… done date:… stat:… err:… text:…`.
Servers leave fields out, put them into another order or case, and write states in full.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from gateway.domain.messages import MessageState, Reason
from gateway.domain.tuples import made
from gateway.providers.smpp.codec import Delivery, data_sm, deliver_sm
from gateway.providers.smpp.pdus import Command, EsmClass, Tag

_NAMES = r"(?:id|sub|dlvrd|submit[ _]?date|done[ _]?date|stat|err|text)"
_VALUE = rf"\s*[:=][ \t]*(?!{_NAMES}\s*[:=])([^\s,;]*)"
"""What follows a name; an empty value may be followed by the next name at once."""

# The names come first and what may not stand before them second: so the search is one for plain letters.
_ID = re.compile(rf"id(?<![^\s,;]id){_VALUE}")
_STAT = re.compile(rf"stat(?<![^\s,;]stat){_VALUE}")
_C_STRING = rb"[^\0]*+\0"
_USUAL = re.compile(
    rb"%b..%b..%b\x04..%b%b....(.)" % ((_C_STRING,) * 5)
    + rb"id:([\w.-]++) sub:\d++ dlvrd:\d++ submit date:\d++ done date:\d++ stat:([A-Z]++)(?![^\s,;])",
    re.DOTALL,
)
"""A deliver_sm (4.6.1) with the text of appendix B, as most servers write it: sm_length, id and state."""

_LOOKS_LIKE = re.compile(r"^\s*id\s*:.*\bstat\s*:", re.IGNORECASE | re.DOTALL)


class State(NamedTuple):
    """A state a receipt tells of; `state` is None while the message is on its way."""

    state: MessageState | None
    reason: Reason | None = None


_ON_ITS_WAY = State(None)
_DELIVERED = State(MessageState.DELIVERED)
_EXPIRED = State(MessageState.FAILED, Reason.EXPIRED)
_UNDELIVERABLE = State(MessageState.FAILED, Reason.UNDELIVERABLE)
_UNKNOWN = State(MessageState.FAILED, Reason.UNKNOWN_OUTCOME)
_REJECTED = State(MessageState.FAILED, Reason.REJECTED)

_BY_NUMBER = {
    0: _ON_ITS_WAY,
    1: _ON_ITS_WAY,
    2: _DELIVERED,
    3: _EXPIRED,
    4: _UNDELIVERABLE,
    5: _UNDELIVERABLE,
    6: _ON_ITS_WAY,
    7: _UNKNOWN,
    8: _REJECTED,
    9: _UNDELIVERABLE,
}
"""message_state (5.2.28; 0 and 9 are of SMPP 5.0)."""

_BY_WORD = {
    "SCHEDULED": _ON_ITS_WAY,
    "ENROUTE": _ON_ITS_WAY,
    "EN_ROUTE": _ON_ITS_WAY,
    "BUFFERED": _ON_ITS_WAY,
    "ACCEPTD": _ON_ITS_WAY,
    "ACCEPTED": _ON_ITS_WAY,
    "DELIVRD": _DELIVERED,
    "DELIVERD": _DELIVERED,
    "DELIVERED": _DELIVERED,
    "EXPIRED": _EXPIRED,
    "DELETED": _UNDELIVERABLE,
    "UNDELIV": _UNDELIVERABLE,
    "UNDELIVERABLE": _UNDELIVERABLE,
    "UNDELIVERED": _UNDELIVERABLE,
    "FAILED": _UNDELIVERABLE,
    "SKIPPED": _UNDELIVERABLE,
    "UNKNOWN": _UNKNOWN,
    "REJECTD": _REJECTED,
    "REJECTED": _REJECTED,
}
"""The words of appendix B, and others that servers use for the same."""

_BY_OCTETS = {word.encode(): state for word, state in _BY_WORD.items()}

_GSM_NETWORK = 3
_BY_GSM_ERROR = {
    1: Reason.INVALID_RECIPIENT,
    5: Reason.INVALID_RECIPIENT,
    9: Reason.INVALID_RECIPIENT,
    13: Reason.BLOCKED,
}
"""network_error_code (5.3.2.31) of a GSM network: the user errors of GSM 09.02."""


_RECEIPT_TYPES = int(EsmClass.RECEIPT | EsmClass.INTERMEDIATE)
_OF_RECEIPTS = {int(Tag.RECEIPTED_MESSAGE_ID), int(Tag.MESSAGE_STATE)}


class DeliveryReceipt(NamedTuple):
    """What a receipt says: of which message, and its state, None when that is in none of the known words."""

    message_id: str
    state: State | None


def deliver_sm_or_receipt(body: bytes) -> Delivery | DeliveryReceipt:
    """Reads the body of a deliver_sm, and the receipt in it where that is as most are: twice as fast.

    Raises MalformedPdu.
    """
    usual = _USUAL.match(body)
    if usual is not None:
        size, message_id, word = usual.groups()
        if usual.end(1) + size[0] == len(body):  # There are no parameters.
            return made(DeliveryReceipt, (message_id.decode("latin-1"), _BY_OCTETS.get(word)))
    return deliver_sm(body)


DELIVERIES: Mapping[int, Callable[[bytes], Delivery | DeliveryReceipt]] = {
    Command.DELIVER_SM: deliver_sm_or_receipt,
    Command.DATA_SM: data_sm,
}
"""What reads a PDU that the server delivers, by its command."""


def is_receipt(delivery: Delivery, *, by_text: bool) -> bool:
    """Whether this is a receipt: by its esm_class, by its parameters or, if asked for, by its text."""
    if delivery.esm_class & _RECEIPT_TYPES or delivery.tlvs.keys() >= _OF_RECEIPTS:
        return True
    return by_text and _LOOKS_LIKE.match(_text(delivery)) is not None


def read_receipt(delivery: Delivery) -> DeliveryReceipt:
    """Reads a receipt; parameters count for more than the text."""
    tlvs, text = delivery.tlvs, _text(delivery)
    message_id = tlvs.get(Tag.RECEIPTED_MESSAGE_ID, b"").partition(b"\0")[0].decode("latin-1").strip()
    number = tlvs.get(Tag.MESSAGE_STATE, b"")
    state = _BY_NUMBER.get(number[0]) if number else _BY_WORD.get(_first(_STAT, text).upper())
    if state is _UNDELIVERABLE:
        state = _closer(state, tlvs.get(Tag.NETWORK_ERROR_CODE, b""))
    return DeliveryReceipt(message_id or _first(_ID, text), state)


def _text(delivery: Delivery) -> str:
    # An id may hold characters whose codes differ in GSM 03.38; receipts are written in ASCII whatever the
    # data_coding says.
    return delivery.message.decode("latin-1")


def _first(name: re.Pattern[str], text: str) -> str:
    """The first value of a name: what comes later may be the message's own text."""
    found = name.search(text.lower())
    return text[found.start(1) : found.end(1)] if found else ""


def _closer(state: State, error: bytes) -> State:
    """The reason that the network gives, where it gives one."""
    if len(error) != 3 or error[0] != _GSM_NETWORK:
        return state
    reason = _BY_GSM_ERROR.get(int.from_bytes(error[1:]), state.reason)
    return State(state.state, reason)
