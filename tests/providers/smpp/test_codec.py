from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.providers.smpp.codec import (
    LARGEST_PDU,
    Delivery,
    Frame,
    Frames,
    MalformedPdu,
    bind_body,
    c_string,
    data_sm,
    deliver_sm,
    message_id,
    pdu,
    tlv,
)
from gateway.providers.smpp.pdus import Command, Status, Tag, status_name

BODIES = st.lists(st.tuples(st.sampled_from(Command), st.integers(0, 2**32 - 1), st.binary(max_size=80)))


@given(BODIES, st.lists(st.integers(1, 60)), st.integers(0, 2**32 - 1))
def test_a_stream_is_cut_into_the_pdus_it_was_made_of(
    pdus: list[tuple[Command, int, bytes]], sizes: list[int], status: int
) -> None:
    stream = b"".join(pdu(command, sequence, body, status) for command, sequence, body in pdus)
    frames, read = Frames(), list[Frame]()
    for size in sizes:
        read += frames.feed(stream[:size])
        stream = stream[size:]
    read += frames.feed(stream)
    assert read == [(command, status, sequence, body) for command, sequence, body in pdus]
    assert frames.broken is None


LENGTHS = [
    ("no length", 0, False),
    ("shorter than its header", 15, False),
    ("a header alone", 16, True),
    ("the largest", LARGEST_PDU, True),
    ("larger", LARGEST_PDU + 1, False),
    ("text where a PDU should be", int.from_bytes(b"HTTP"), False),
]


@pytest.mark.parametrize(("length", "taken"), [pytest.param(*case, id=label) for label, *case in LENGTHS])
def test_lengths(length: int, taken: bool) -> None:
    frames = Frames()
    first = pdu(Command.ENQUIRE_LINK, 1)
    head = length.to_bytes(4) + bytes((0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 7))
    read = frames.feed(first + head + bytes(max(0, min(length, LARGEST_PDU) - 16)))
    assert len(read) == 1 + taken
    assert (frames.broken is None) == taken
    if frames.broken is not None:
        assert (frames.broken.status, frames.broken.sequence) == (Status.ESME_RINVCMDLEN, 7)
        assert frames.feed(first) == []


def deliver_body(
    message: bytes = b"hi", *, source: bytes = b"447700900001", tlvs: bytes = b"", esm_class: int = 4
) -> bytes:
    addresses = b"\0\x01\x01" + source + b"\0\x05\0acme\0"
    return addresses + bytes((esm_class, 0, 0, 0, 0, 0, 0, 8, 0, len(message))) + message + tlvs


def data_body(tlvs: bytes = b"") -> bytes:
    return b"\0\x01\x01447700900001\0\x05\0acme\0" + bytes((4, 0, 8)) + tlvs


PAYLOAD = tlv(Tag.MESSAGE_PAYLOAD, b"long")
STATE = tlv(Tag.MESSAGE_STATE, b"\x02")
DELIVERIES = [
    ("a short message", deliver_sm(deliver_body()), b"hi", {}),
    ("a payload", deliver_sm(deliver_body(b"", tlvs=PAYLOAD)), b"long", {0x424: b"long"}),
    ("parameters", deliver_sm(deliver_body(tlvs=STATE)), b"hi", {0x427: b"\x02"}),
    ("zeros at the end", deliver_sm(deliver_body(tlvs=STATE + b"\0\0\0")), b"hi", {0x427: b"\x02"}),
    ("a parameter nobody knows", deliver_sm(deliver_body(tlvs=b"\x14\x01\0\0")), b"hi", {0x1401: b""}),
    ("data_sm", data_sm(data_body(PAYLOAD + STATE)), b"long", {0x424: b"long", 0x427: b"\x02"}),
]


@pytest.mark.parametrize(
    ("delivery", "message", "tlvs"), [pytest.param(*case, id=label) for label, *case in DELIVERIES]
)
def test_deliveries(delivery: Delivery, message: bytes, tlvs: dict[int, bytes]) -> None:
    assert delivery == Delivery(b"447700900001", b"acme", 4, 8, message, tlvs)


MALFORMED = [
    ("nothing", b"", Status.ESME_RINVMSGLEN),
    ("a string without an end", b"\0\x01\x01447700900001", Status.ESME_RINVMSGLEN),
    ("a message shorter than it says", deliver_body()[:-1], Status.ESME_RINVMSGLEN),
    ("no message length", deliver_body(b"")[:-1], Status.ESME_RINVMSGLEN),
    ("a parameter cut off", deliver_body(tlvs=PAYLOAD[:-1]), Status.ESME_RINVOPTPARSTREAM),
    ("a parameter's head cut off", deliver_body(tlvs=PAYLOAD[:3]), Status.ESME_RINVOPTPARSTREAM),
]


@pytest.mark.parametrize(("body", "status"), [pytest.param(*case, id=label) for label, *case in MALFORMED])
def test_malformed_deliveries(body: bytes, status: Status) -> None:
    with pytest.raises(MalformedPdu) as raised:
        deliver_sm(body)
    assert raised.value.status is status


@given(st.binary(max_size=200))
def test_random_bodies_raise_nothing_else(body: bytes) -> None:
    for read in (deliver_sm, data_sm):
        with suppress(MalformedPdu):
            assert isinstance(read(body), Delivery)


@given(st.integers(0, 90), st.binary(min_size=1, max_size=3))
def test_mutated_bodies_raise_nothing_else(at: int, octets: bytes) -> None:
    body = deliver_body(b"id:1 stat:DELIVRD", tlvs=PAYLOAD + STATE)
    mutated = body[:at] + octets + body[at + len(octets) :]
    with suppress(MalformedPdu):
        assert isinstance(deliver_sm(mutated), Delivery)


IDS = [
    ("as it should be", b"abc\0", "abc"),
    ("without an end", b"abc", "abc"),
    ("none", b"", ""),
    ("empty", b"\0", ""),
    ("parameters behind it", b"abc\0\x04\x25\0\x01\x01", "abc"),
    ("no ASCII", b"\xe4\0", "ä"),
]


@pytest.mark.parametrize(("body", "expected"), [pytest.param(*case, id=label) for label, *case in IDS])
def test_message_ids(body: bytes, expected: str) -> None:
    assert message_id(body) == expected


def test_a_bind() -> None:
    assert bind_body("acme", "secret", "CP", "") == b"acme\0secret\0CP\0\x34\0\0\0"


@pytest.mark.parametrize("text", ["a\0b", "я"])
def test_what_is_no_c_string(text: str) -> None:
    with pytest.raises(ValueError, match=r"NUL|latin-1"):
        c_string(text)


def test_names_of_statuses() -> None:
    assert [status_name(status) for status in (0x58, 0x401)] == ["ESME_RTHROTTLED", "0x00000401"]
