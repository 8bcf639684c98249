"""PDUs as bytes: cutting a stream into them, reading those that come unasked, writing the others.

Responses to submit_sm, of which there is one a message, are not decoded here beyond their header.
"""

import re
from collections.abc import Mapping
from struct import Struct
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from gateway.domain.errors import GatewayError
from gateway.domain.tuples import made
from gateway.providers.smpp.pdus import VERSION, Status, Tag

HEADER = Struct(">IIII")
HEADER_SIZE = HEADER.size
EMPTY_ANSWER = Struct(">IIIIx")
"""A response to a delivery (4.6.2, 4.7.2): its message_id is empty."""
_TLV = Struct(">HH")

LARGEST_PDU = 70_000
"""Octets; a message_payload of the greatest length still fits."""

_ADDRESSES = rb"[^\0]*+\0..([^\0]*+)\0..([^\0]*+)\0"
"""The service_type, then source and destination, each behind its TON and NPI."""
_TIME = rb"[^\0]*+\0"

_BEFORE_MESSAGE = re.compile(rb"%b(.)..%b%b..(.).(.)" % (_ADDRESSES, _TIME, _TIME), re.DOTALL)
"""A deliver_sm up to its sm_length (4.6.1); besides the addresses: esm_class, data_coding, sm_length."""
_BEFORE_PARAMETERS = re.compile(rb"%b(.).(.)" % _ADDRESSES, re.DOTALL)
"""The mandatory part of a data_sm (4.7.1); besides the addresses: esm_class and data_coding."""

_NO_TLVS: Mapping[int, bytes] = MappingProxyType({})

Frame: TypeAlias = tuple[int, int, int, bytes]
"""A PDU's command id, command status, sequence number and body."""


class MalformedPdu(GatewayError):
    """What was received is not a PDU; `status` and `sequence` are what a generic_nack tells of it."""

    def __init__(self, message: str, status: Status, sequence: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.sequence = sequence


class Frames:
    """Cuts a stream into PDUs. Once `broken` is set, the rest of the stream can't be read any more."""

    def __init__(self) -> None:
        self._rest = b""
        self.broken: MalformedPdu | None = None

    def feed(self, data: bytes) -> list[Frame]:
        """The PDUs that are complete now."""
        if self.broken is not None:
            return []
        if self._rest:
            data = self._rest + data
        frames: list[Frame] = []
        at, size, unpack = 0, len(data), HEADER.unpack_from
        while at + HEADER_SIZE <= size:
            length, command, status, sequence = unpack(data, at)
            if not HEADER_SIZE <= length <= LARGEST_PDU:
                text = f"a PDU of {length} octets"
                self.broken = MalformedPdu(text, Status.ESME_RINVCMDLEN, sequence)
                break
            end = at + length
            if end > size:
                break
            frames.append((command, status, sequence, data[at + HEADER_SIZE : end]))
            at = end
        self._rest = data[at:]
        return frames


class Delivery(NamedTuple):
    """A deliver_sm or data_sm: a receipt, or a message that a person sent.

    `message` is the short_message, or the message_payload in its place. Receipts are told without their
    addresses, so those stay octets.
    """

    source: bytes
    destination: bytes
    esm_class: int
    data_coding: int
    message: bytes
    tlvs: Mapping[int, bytes]


def pdu(command: int, sequence: int, body: bytes = b"", status: int = Status.ESME_ROK) -> bytes:
    """A whole PDU."""
    return HEADER.pack(HEADER_SIZE + len(body), command, status, sequence) + body


def c_string(text: str) -> bytes:
    """A C-octet string (3.1). Raises ValueError when the text has characters that can't stand in one."""
    octets = text.encode("latin-1")
    if b"\0" in octets:
        raise ValueError("a NUL can't stand in a C-octet string")
    return octets + b"\0"


def tlv(tag: Tag, value: bytes) -> bytes:
    """An optional parameter (3.2.4.1)."""
    return _TLV.pack(tag, len(value)) + value


def bind_body(system_id: str, password: str, system_type: str, address_range: str) -> bytes:
    """The body of the three bind requests (4.1); TON and NPI of the address range are unknown."""
    names = c_string(system_id) + c_string(password) + c_string(system_type)
    return names + bytes((VERSION, 0, 0)) + c_string(address_range)


def message_id(body: bytes) -> str:
    """The message_id of a submit_sm_resp; empty when the server gave none."""
    return body.partition(b"\0")[0].decode("latin-1")


def deliver_sm(body: bytes) -> Delivery:
    """Reads the body of a deliver_sm (4.6.1). Raises MalformedPdu."""
    begins = _BEFORE_MESSAGE.match(body)
    if begins is None:
        raise MalformedPdu("a deliver_sm that ends too early", Status.ESME_RINVMSGLEN)
    source, destination, esm_class, data_coding, size = begins.groups()
    at = begins.end()
    end = at + size[0]
    if end > len(body):
        raise MalformedPdu("a message shorter than its length", Status.ESME_RINVMSGLEN)
    tlvs = _NO_TLVS if end == len(body) else _tlvs(body, end)
    message = body[at:end] or tlvs.get(Tag.MESSAGE_PAYLOAD, b"")
    return made(Delivery, (source, destination, esm_class[0], data_coding[0], message, tlvs))


def data_sm(body: bytes) -> Delivery:
    """Reads the body of a data_sm (4.7.1). Raises MalformedPdu."""
    begins = _BEFORE_PARAMETERS.match(body)
    if begins is None:
        raise MalformedPdu("a data_sm that ends too early", Status.ESME_RINVMSGLEN)
    source, destination, esm_class, data_coding = begins.groups()
    tlvs = _tlvs(body, begins.end())
    message = tlvs.get(Tag.MESSAGE_PAYLOAD, b"")
    return Delivery(source, destination, esm_class[0], data_coding[0], message, tlvs)


def _tlvs(body: bytes, at: int) -> Mapping[int, bytes]:
    """The optional parameters; zeros that pad the PDU are none."""
    size = len(body)
    found: dict[int, bytes] = {}
    while size - at >= _TLV.size:
        tag, length = _TLV.unpack_from(body, at)
        at += _TLV.size
        if at + length > size:
            raise MalformedPdu("an optional parameter that ends too early", Status.ESME_RINVOPTPARSTREAM)
        found[tag] = body[at : at + length]
        at += length
    if body[at:].strip(b"\0"):
        raise MalformedPdu("an optional parameter without a length", Status.ESME_RINVOPTPARSTREAM)
    return found
