from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.messages import MessageState, Reason
from gateway.providers.smpp.codec import Delivery, MalformedPdu, deliver_sm
from gateway.providers.smpp.pdus import Tag
from gateway.providers.smpp.receipts import (
    DeliveryReceipt,
    State,
    deliver_sm_or_receipt,
    is_receipt,
    read_receipt,
)

DELIVERED, ON_ITS_WAY = State(MessageState.DELIVERED), State(None)


def failed(reason: Reason) -> State:
    return State(MessageState.FAILED, reason)


EXPIRED, UNDELIVERABLE = failed(Reason.EXPIRED), failed(Reason.UNDELIVERABLE)
REJECTED, UNKNOWN = failed(Reason.REJECTED), failed(Reason.UNKNOWN_OUTCOME)


def delivery(text: str = "", tlvs: Mapping[str, bytes] | None = None, *, esm_class: int = 4) -> Delivery:
    named = {int(Tag[name]): value for name, value in (tlvs or {}).items()}
    return Delivery(b"447700900001", b"acme", esm_class, 0, text.encode("latin-1"), named)


TEXTS = [
    (
        "as the specification has it",
        "id:0123456789 sub:001 dlvrd:001 submit date:2603021200 done date:2603021201 stat:DELIVRD text:",
        "0123456789",
        DELIVERED,
    ),
    ("in capitals", "ID:ab12 SUB:001 STAT:UNDELIV ERR:011 TEXT:x", "ab12", UNDELIVERABLE),
    ("mixed case", "Id:7 Stat:Expired", "7", EXPIRED),
    ("another order", "stat:REJECTD err:5 id:77 done date:2603021201", "77", REJECTED),
    (
        "dates with underscores",
        "id:9 submit_date:2603021200 done_date:2603021201 stat:DELIVRD",
        "9",
        DELIVERED,
    ),
    ("spaces behind the colons", "id: 9 stat: DELIVRD err: 000", "9", DELIVERED),
    ("commas", "id:9,sub:001,stat:DELIVRD,err:0", "9", DELIVERED),
    ("equals signs", "id=9 stat=DELIVRD", "9", DELIVERED),
    ("lines", "id:9\nstat:DELETED\nerr:0", "9", UNDELIVERABLE),
    ("empty fields", "id:9 sub: dlvrd: submit date: done date: stat:DELIVRD err: text:", "9", DELIVERED),
    ("an empty field before the state", "id:9 err: stat:DELIVRD", "9", DELIVERED),
    (
        "a long date",
        "id:9 submit date:20260302120000 done date:260302120101+00 stat:ENROUTE",
        "9",
        ON_ITS_WAY,
    ),
    (
        "a UUID",
        "id:1f0c8a8e-62f1-4bd5-9d5c-7f1b4c52bd32 stat:DELIVRD",
        "1f0c8a8e-62f1-4bd5-9d5c-7f1b4c52bd32",
        DELIVERED,
    ),
    ("signs in the id", "id:a_b@c$.1 stat:DELIVRD", "a_b@c$.1", DELIVERED),
    ("the text says otherwise", "id:1 stat:UNDELIV err:1 text:id:2 stat:DELIVRD", "1", UNDELIVERABLE),
    ("no state", "id:1 sub:001", "1", None),
    ("an empty state", "id:1 stat: err:000", "1", None),
    ("a state nobody knows", "id:1 stat:PARKED", "1", None),
    ("no id", "stat:DELIVRD", "", DELIVERED),
    ("no fields", "Your message was delivered", "", None),
    ("nothing", "", "", None),
]


@pytest.mark.parametrize(
    ("text", "message_id", "state"), [pytest.param(*case, id=label) for label, *case in TEXTS]
)
def test_texts(text: str, message_id: str, state: State | None) -> None:
    assert read_receipt(delivery(text)) == (message_id, state)


def body(message: bytes, tlvs: bytes = b"", *, esm_class: int = 4, validity: bytes = b"") -> bytes:
    """A deliver_sm's."""
    between = bytes((esm_class, 0, 0, 0)) + validity + bytes((0, 0, 0, 0, 0, len(message)))
    return b"\0\x01\x01447700900001\0\x05\0acme\0" + between + message + tlvs


def usual(message_id: str = "1", word: str = "DELIVRD") -> bytes:
    """The text of a receipt as most servers write it."""
    fields = (
        f"id:{message_id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:{word} err:000"
    )
    return fields.encode("latin-1")


def slowly(octets: bytes) -> DeliveryReceipt | Delivery:
    """What a body reads as without the short cut."""
    received = deliver_sm(octets)
    return read_receipt(received) if is_receipt(received, by_text=False) else received


def quickly(octets: bytes) -> DeliveryReceipt | Delivery:
    """What it reads as with it."""
    received = deliver_sm_or_receipt(octets)
    if isinstance(received, Delivery) and is_receipt(received, by_text=False):
        return read_receipt(received)
    return received


@pytest.mark.parametrize(
    "word", ["DELIVRD", "UNDELIV", "ACCEPTD", "PARKED", "DELIVRD,", "delivrd", "DELIVRD1", ""]
)
@pytest.mark.parametrize("message_id", ["1", "0A-f.9_", "a:b", "a,b", "a=b", "\xe9", ""])
def test_the_short_cut_reads_the_same(message_id: str, word: str) -> None:
    octets = body(usual(message_id, word))
    assert quickly(octets) == slowly(octets)


STATE, ID = b"\x04\x27\0\x01\x05", b"\0\x1e\0\x029\0"
SHORT_CUTS = [
    ("as most are", body(usual()), True),
    ("of another class", body(usual(), esm_class=0x44), False),
    ("no receipt", body(usual(), esm_class=0), False),
    ("with a validity period", body(usual(), validity=b"000001000000000R"), True),
    ("with parameters that say otherwise", body(usual(), STATE + ID), False),
    ("with another text", body(b"id:1 stat:DELIVRD"), False),
]


@pytest.mark.parametrize(("octets", "short"), [pytest.param(*case, id=label) for label, *case in SHORT_CUTS])
def test_the_short_cut_is_taken_where_nothing_else_is_told(octets: bytes, short: bool) -> None:
    assert isinstance(deliver_sm_or_receipt(octets), DeliveryReceipt) is short
    assert quickly(octets) == slowly(octets)


@given(st.integers(0, 150), st.binary(min_size=1, max_size=3), st.sampled_from([b"", STATE, ID]))
def test_the_short_cut_reads_mutated_receipts_the_same(at: int, octets: bytes, tlvs: bytes) -> None:
    whole = body(usual(), tlvs)
    mutated = whole[:at] + octets + whole[at + len(octets) :]
    try:
        expected = slowly(mutated)
    except MalformedPdu as error:
        with pytest.raises(MalformedPdu, match=str(error)):
            quickly(mutated)
    else:
        assert quickly(mutated) == expected


WORDS = [
    (DELIVERED, "DELIVRD Delivered DELIVERED delivrd"),
    (EXPIRED, "EXPIRED"),
    (UNDELIVERABLE, "UNDELIV UNDELIVERABLE DELETED FAILED SKIPPED"),
    (REJECTED, "REJECTD REJECTED"),
    (UNKNOWN, "UNKNOWN"),
    (ON_ITS_WAY, "ENROUTE EN_ROUTE ACCEPTD ACCEPTED BUFFERED SCHEDULED"),
]


@pytest.mark.parametrize(("state", "words"), WORDS)
def test_words(state: State, words: str) -> None:
    assert [read_receipt(delivery(f"id:1 stat:{word}")).state for word in words.split()] == [state] * len(
        words.split()
    )


STATES = [
    ON_ITS_WAY,
    ON_ITS_WAY,
    DELIVERED,
    EXPIRED,
    UNDELIVERABLE,
    UNDELIVERABLE,
    ON_ITS_WAY,
    UNKNOWN,
    REJECTED,
]


@pytest.mark.parametrize(("number", "state"), list(enumerate(STATES)))
def test_states_as_parameters(number: int, state: State) -> None:
    receipt = delivery("", {"RECEIPTED_MESSAGE_ID": b"4f\0", "MESSAGE_STATE": bytes((number,))})
    assert read_receipt(receipt) == ("4f", state)


PARAMETERS: list[tuple[str, str, dict[str, bytes], str, State | None]] = [
    ("an id without an end", "", {"RECEIPTED_MESSAGE_ID": b"4f"}, "4f", None),
    ("they count for more than the text", "id:1 stat:UNDELIV", {"MESSAGE_STATE": b"\2"}, "1", DELIVERED),
    ("an id of their own", "id:1 stat:DELIVRD", {"RECEIPTED_MESSAGE_ID": b"2\0"}, "2", DELIVERED),
    ("an empty id", "id:1 stat:DELIVRD", {"RECEIPTED_MESSAGE_ID": b"\0"}, "1", DELIVERED),
    ("a state nobody knows", "id:1", {"MESSAGE_STATE": b"\xff"}, "1", None),
    ("an empty state", "id:1 stat:DELIVRD", {"MESSAGE_STATE": b""}, "1", DELIVERED),
    (
        "an unknown subscriber",
        "id:1 stat:UNDELIV",
        {"NETWORK_ERROR_CODE": b"\3\0\1"},
        "1",
        failed(Reason.INVALID_RECIPIENT),
    ),
    ("calls barred", "id:1 stat:UNDELIV", {"NETWORK_ERROR_CODE": b"\3\0\x0d"}, "1", failed(Reason.BLOCKED)),
    ("another error", "id:1 stat:UNDELIV", {"NETWORK_ERROR_CODE": b"\3\0\x1b"}, "1", UNDELIVERABLE),
    ("of another network", "id:1 stat:UNDELIV", {"NETWORK_ERROR_CODE": b"\1\0\1"}, "1", UNDELIVERABLE),
    ("cut off", "id:1 stat:UNDELIV", {"NETWORK_ERROR_CODE": b"\3"}, "1", UNDELIVERABLE),
    ("of a delivered message", "id:1 stat:DELIVRD", {"NETWORK_ERROR_CODE": b"\3\0\1"}, "1", DELIVERED),
]


@pytest.mark.parametrize(
    ("text", "tlvs", "message_id", "state"), [pytest.param(*case, id=label) for label, *case in PARAMETERS]
)
def test_parameters(text: str, tlvs: dict[str, bytes], message_id: str, state: State | None) -> None:
    assert read_receipt(delivery(text, tlvs)) == (message_id, state)


TEXT = "id:1 stat:DELIVRD"
RECEIPTS = [
    ("a message", delivery("hello", esm_class=0), False, False),
    ("a receipt", delivery(TEXT), True, True),
    ("with a reply path", delivery(TEXT, esm_class=0x84), True, True),
    ("with a header", delivery(TEXT, esm_class=0x44), True, True),
    ("intermediate", delivery(TEXT, esm_class=0x20), True, True),
    ("a user's acknowledgement", delivery("ok", esm_class=0x08), False, False),
    (
        "by its parameters",
        delivery("", {"RECEIPTED_MESSAGE_ID": b"1\0", "MESSAGE_STATE": b"\2"}, esm_class=0),
        True,
        True,
    ),
    ("an id without a state", delivery("hi", {"RECEIPTED_MESSAGE_ID": b"1\0"}, esm_class=0), False, False),
    ("by its text", delivery(TEXT, esm_class=0), False, True),
    ("by no text", delivery("my id: 1, stat: x", esm_class=0), False, False),
]


@pytest.mark.parametrize(
    ("received", "strictly", "by_text"), [pytest.param(*case, id=label) for label, *case in RECEIPTS]
)
def test_what_is_a_receipt(received: Delivery, strictly: bool, by_text: bool) -> None:
    assert is_receipt(received, by_text=False) is strictly
    assert is_receipt(received, by_text=True) is by_text


@given(
    st.text(st.characters(max_codepoint=255)), st.dictionaries(st.sampled_from(Tag), st.binary(max_size=5))
)
def test_any_receipt_is_read(text: str, tlvs: dict[Tag, bytes]) -> None:
    received = Delivery(
        b"1", b"2", 4, 0, text.encode("latin-1"), {int(tag): value for tag, value in tlvs.items()}
    )
    message_id, _ = read_receipt(received)
    assert "\0" not in message_id or "\0" in text
