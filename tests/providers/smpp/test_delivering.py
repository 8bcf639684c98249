"""What the SMSC delivers: receipts, and what people write back."""

import asyncio

import pytest

from gateway.domain.channels import Channel
from gateway.domain.messages import MessageState, Reason
from gateway.providers.smpp.pdus import Status
from tests.providers.smpp.conftest import Connect, RememberingIntake, message, messages
from tests.providers.smpp.server import Smsc

DELIVERED, FAILED = MessageState.DELIVERED, MessageState.FAILED
OK, AGAIN = Status.ESME_ROK, Status.ESME_RX_T_APPN

TEXT = {"esm_class": 4, "short_message": "id:%ID% sub:001 dlvrd:001 stat:DELIVRD err:000 text:hello"}
TLV = {"esm_class": 4, "receipted_message_id": "%ID%", "message_state": 2}

IDS: list[tuple[str, dict[str, object], dict[str, object], dict[str, object]]] = [
    ("as text", {"receipt": TEXT}, {}, {}),
    ("as parameters", {"receipt": TLV}, {}, {}),
    ("before the answer", {"receipt": TEXT, "receipt_first": True}, {}, {}),
    ("hex, then decimal", {"receipt": TEXT, "id_form": "hex"}, {"submitted": "hex_to_decimal"}, {}),
    ("padded hex, then decimal", {"receipt": TLV, "id_form": "HEX8"}, {"submitted": "hex_to_decimal"}, {}),
    (
        "padded hex, and the receipt turned into it",
        {"receipt": TEXT, "id_form": "HEX8"},
        {"receipted": "decimal_to_hex", "strip_leading_zeros": True, "case": "lower"},
        {},
    ),
    ("of a pair of binds", {"receipt": TEXT}, {}, {"bind": "transmitter_receiver"}),
]


@pytest.mark.parametrize(
    ("behaviour", "ids", "settings"), [pytest.param(*case, id=label) for label, *case in IDS]
)
async def test_receipts_carry_the_ids_of_their_submits(
    smsc: Smsc,
    connect: Connect,
    intake: RememberingIntake,
    behaviour: dict[str, object],
    ids: dict[str, object],
    settings: dict[str, object],
) -> None:
    await smsc.set(first_id=3_000_000_000, report=False, **behaviour)
    provider = await connect(message_ids=ids, **settings)
    outcomes = await provider.submit(messages(50))
    receipts = [await intake.receipt() for _ in outcomes]
    assert [each.provider_message_id for each in receipts] == [each.provider_message_id for each in outcomes]
    assert {(each.provider, each.state, each.reason) for each in receipts} == {("smsc", DELIVERED, None)}
    assert {each["status"] for each in await smsc.events("delivered", 50)} == {OK}


async def test_no_receipts_are_asked_for(smsc: Smsc, connect: Connect) -> None:
    provider = await connect(registered_delivery=0)
    await provider.submit([message()])
    assert (await smsc.event("submit"))["registered_delivery"] == 0


async def test_a_receipt_that_is_not_taken_is_asked_for_again(
    smsc: Smsc, connect: Connect, intake: RememberingIntake
) -> None:
    await connect()
    intake.broken = True
    assert await smsc.deliver(TEXT) == AGAIN
    assert intake.taken.empty()
    intake.broken = False
    assert await smsc.deliver(TEXT) == OK
    assert (await intake.receipt()).provider_message_id == "0"


async def test_a_receipt_in_a_data_sm(smsc: Smsc, connect: Connect, intake: RememberingIntake) -> None:
    await connect()
    fields = {"esm_class": 4, "receipted_message_id": "abc", "message_state": 3}
    assert await smsc.deliver(fields, **{"as": "data_sm"}) == OK
    receipt = await intake.receipt()
    assert (receipt.provider_message_id, receipt.state, receipt.reason) == ("abc", FAILED, Reason.EXPIRED)


ON_THE_WAY = [
    ("accepted", "id:1 stat:ACCEPTD", {}),
    ("on its way", "id:1 stat:ENROUTE", {}),
    ("no state", "id:1 err:000", {}),
    ("a state nobody knows", "id:1 stat:PARKED", {}),
    ("no id", "stat:DELIVRD", {}),
    ("nothing", "", {}),
    ("a parameter", "", {"receipted_message_id": "1", "message_state": 1}),
]


@pytest.mark.parametrize(("text", "tlvs"), [pytest.param(*case, id=label) for label, *case in ON_THE_WAY])
async def test_receipts_that_settle_nothing_are_answered(
    smsc: Smsc, connect: Connect, intake: RememberingIntake, text: str, tlvs: dict[str, object]
) -> None:
    await connect()
    assert await smsc.deliver({"esm_class": 4, "short_message": text, **tlvs}) == OK
    assert intake.taken.empty()
    assert intake.written.empty()


async def test_a_great_many_receipts(smsc: Smsc, connect: Connect, intake: RememberingIntake) -> None:
    await connect()
    await smsc.order(deliver=TEXT, count=5_000)
    assert {each["status"] for each in await smsc.events("delivered", 5_000)} == {OK}
    assert intake.taken.qsize() == 5_000


BY_TEXT = [(False, "written"), (True, "taken")]


@pytest.mark.parametrize(("by_text", "where"), BY_TEXT)
async def test_what_only_looks_like_a_receipt(
    smsc: Smsc, connect: Connect, intake: RememberingIntake, by_text: bool, where: str
) -> None:
    await connect(receipts_by_text=by_text)
    assert await smsc.deliver({"source_addr": "447700900001", "short_message": TEXT["short_message"]}) == OK
    assert (intake.written.qsize(), intake.taken.qsize()) == ((1, 0) if where == "written" else (0, 1))


INBOUND: list[tuple[str, dict[str, object], dict[str, object], str]] = [
    ("GSM", {"short_message": "STOP @ 5 €", "data_coding": 0}, {}, "STOP @ 5 €"),
    ("UCS-2", {"short_message": "СТОП 😀", "data_coding": 8}, {}, "СТОП 😀"),
    ("Latin-1", {"hex": "4772fcdf65", "data_coding": 3}, {}, "Grüße"),
    ("Latin-1 as default", {"hex": "4772fcdf65", "data_coding": 0}, {"alphabet": "latin1"}, "Grüße"),
    ("in a payload", {"message_payload": "hi there", "short_message": ""}, {}, "hi there"),
    ("empty", {"short_message": ""}, {}, ""),
]


@pytest.mark.parametrize(
    ("fields", "settings", "text"), [pytest.param(*case, id=label) for label, *case in INBOUND]
)
async def test_what_a_person_writes(
    smsc: Smsc,
    connect: Connect,
    intake: RememberingIntake,
    fields: dict[str, object],
    settings: dict[str, object],
    text: str,
) -> None:
    await connect(**settings)
    addresses = {"source_addr": "+447700900001", "destination_addr": "acme"}
    assert await smsc.deliver({**addresses, **fields}) == OK
    written = await intake.message()
    assert (written.provider, written.channel, written.number) == ("smsc", Channel.SMS, "447700900001")
    assert (written.sender, written.text) == ("acme", text)


async def test_what_a_person_writes_is_asked_for_again_when_it_is_not_taken(
    smsc: Smsc, connect: Connect, intake: RememberingIntake
) -> None:
    await connect()
    intake.broken = True
    assert await smsc.deliver({"source_addr": "447700900001", "short_message": "STOP"}) == AGAIN


def part(number: int, text: str, *, total: int = 2, source: str = "447700900001") -> dict[str, object]:
    header = bytes((5, 0, 3, 77, total, number)).hex()
    return {"source_addr": source, "esm_class": 0x40, "hex": header + text.encode().hex()}


async def test_a_long_message_is_put_together(
    smsc: Smsc, connect: Connect, intake: RememberingIntake
) -> None:
    await connect()
    await smsc.order(deliver=part(2, "and the end"))
    await smsc.order(deliver=part(1, "other", source="447700900002"))
    assert smsc.count("delivered") == 0
    await smsc.order(deliver=part(1, "The beginning "))
    assert (await intake.message()).text == "The beginning and the end"
    assert [each["status"] for each in await smsc.events("delivered", 2)] == [OK, OK]
    assert smsc.count("delivered") == 0


async def test_parts_by_parameters(smsc: Smsc, connect: Connect, intake: RememberingIntake) -> None:
    await connect()
    for number, text in ((1, "one "), (3, "three"), (2, "two ")):
        sar = {"sar_msg_ref_num": 9, "sar_total_segments": 3, "sar_segment_seqnum": number}
        await smsc.order(deliver={"source_addr": "447700900001", "short_message": text, **sar})
    assert (await intake.message()).text == "one two three"


async def test_a_long_message_that_stays_incomplete_is_handed_in_at_the_end(
    smsc: Smsc, connect: Connect, intake: RememberingIntake
) -> None:
    provider = await connect()
    await smsc.order(deliver=part(1, "STOP", total=3))
    await provider.close()
    assert (await intake.message()).text == "STOP"


async def test_enquire_link_is_answered_and_asked(smsc: Smsc, connect: Connect) -> None:
    await connect(enquire_link=0.05, response_timeout=0.2)
    await smsc.events("enquire_link", 3)
    assert smsc.count("close") == 0
    await smsc.set(enquire_link=False)
    await smsc.event("close")
    await smsc.events("bind", 2)


async def test_a_server_that_unbinds(smsc: Smsc, connect: Connect) -> None:
    provider = await connect(window=3)
    await smsc.set(answer="silent")
    under_way = asyncio.create_task(provider.submit(messages(5)))
    await smsc.events("submit", 3)
    await smsc.set(answer="ok")
    await smsc.order(unbind=True)
    await smsc.order(hang_up=True)
    outcomes = await under_way
    assert [outcome.provider_down for outcome in outcomes] == [False] * 3 + [True] * 2
    await smsc.events("bind", 2)


async def test_a_server_that_unbinds_when_nothing_is_under_way(smsc: Smsc, connect: Connect) -> None:
    await connect()
    await smsc.order(unbind=True)
    await smsc.event("unbind_resp")
    await smsc.events("bind", 2)


NONSENSE = [
    ("an unknown command", "000000100eadbe0f0000000000000007", [3, 7]),
    ("a deliver_sm that ends too early", "00000014000000050000000000000009000000ff", [1, 9]),
]


@pytest.mark.parametrize(("octets", "nack"), [pytest.param(*case, id=label) for label, *case in NONSENSE])
async def test_nonsense_is_answered_with_generic_nack(
    smsc: Smsc, connect: Connect, octets: str, nack: list[int]
) -> None:
    provider = await connect()
    await smsc.order(write=octets)
    event = await smsc.event("generic_nack")
    assert [event["status"], event["sequence"]] == nack
    assert (await provider.submit([message()]))[0].accepted, "the session goes on"


IGNORED = [
    ("an answer to nothing", "00000011800000040000000000000fff00"),
    ("a generic_nack of nothing", "00000010800000000000000300000000"),
    ("an alert", "00000018000001020000000000000007" + "0000000000000000"),
]


@pytest.mark.parametrize("octets", [pytest.param(octets, id=label) for label, octets in IGNORED])
async def test_what_is_passed_over(smsc: Smsc, connect: Connect, octets: str) -> None:
    provider = await connect()
    await smsc.order(write=octets)
    assert (await provider.submit([message()]))[0].accepted
    assert smsc.count("generic_nack") == 0
