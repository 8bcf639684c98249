"""Campaigns through a real SMSC: long messages next to short ones, and the receipts of all their parts."""

from collections import defaultdict
from collections.abc import AsyncIterator
from itertools import permutations
from typing import TypeAlias

import pytest

from gateway.domain.campaigns import Campaign, Counters
from gateway.domain.content import Content, Syntax, Text
from gateway.domain.messages import MessageState
from gateway.domain.recipients import Recipient
from gateway.engine.engine import Engine
from gateway.providers.smpp.provider import SmppProvider
from gateway.providers.smpp.settings import SmppSettings
from tests.engine.stage import Stage
from tests.engine.until import until
from tests.providers.smpp.server import Smsc, smsc_running

SENT, FAILED, DELIVERED = MessageState.SENT, MessageState.FAILED, MessageState.DELIVERED
RECEIPT = {"esm_class": 4, "short_message": "id:%ID% sub:001 dlvrd:001 stat:DELIVRD err:000 text:"}
EXPIRED = {"esm_class": 4, "short_message": "id:%ID% sub:001 dlvrd:000 stat:EXPIRED err:000 text:"}

Said: TypeAlias = tuple[int, str]
"""A part, from 1, and what the SMSC says of it."""

End: TypeAlias = tuple[MessageState, str | None]

OK, BAD, ON = "DELIVRD", "UNDELIV", "ENROUTE"
DELIVERY: End = (DELIVERED, None)
FAILURE: End = (FAILED, "undeliverable")

# label, how many parts, what is said of them one after the other, what the message is then
COURSES: list[tuple[str, int, list[Said], End]] = [
    ("short", 1, [(1, OK)], DELIVERY),
    ("short, doubled", 1, [(1, OK), (1, OK)], DELIVERY),
    ("short, not delivered", 1, [(1, BAD)], FAILURE),
    ("short, delivered after all", 1, [(1, BAD), (1, OK)], DELIVERY),
    *(
        (f"in the order {order}", 3, [(part, OK) for part in order], DELIVERY)
        for order in permutations((1, 2, 3))
    ),
    ("the last part alone", 3, [(3, OK)], (SENT, None)),
    ("all but the first", 4, [(4, OK), (3, OK), (2, OK)], (SENT, None)),
    ("one, again and again", 2, [(2, OK), (2, OK), (2, OK)], (SENT, None)),
    ("all, doubled", 2, [(2, OK), (2, OK), (1, OK), (1, OK), (2, OK)], DELIVERY),
    ("on their way", 2, [(1, ON), (2, ON), (1, OK)], (SENT, None)),
    ("on their way, then there", 2, [(1, ON), (1, OK), (2, ON), (2, OK), (1, ON)], DELIVERY),
    ("the first fails", 3, [(1, BAD), (2, OK), (3, OK)], FAILURE),
    ("the last fails", 3, [(2, OK), (1, OK), (3, BAD)], FAILURE),
    ("it fails, and is delivered after all", 2, [(1, BAD), (2, OK), (1, OK)], DELIVERY),
    ("delivered, and said to fail later", 2, [(1, OK), (2, OK), (1, BAD)], DELIVERY),
]


def provider_at(smsc: Smsc, stage: Stage, **settings: object) -> SmppProvider:
    given = {"host": "127.0.0.1", "port": smsc.port, "reconnect_first": 0.05, "long_messages": "udh"}
    return SmppProvider("smsc", SmppSettings.model_validate(given | settings), clock=stage.clock)


@pytest.fixture
async def smsc() -> AsyncIterator[Smsc]:
    async with smsc_running() as smsc:
        yield smsc


async def _start(stage: Stage, smsc: Smsc, **settings: object) -> Engine:
    return await stage.start(provider=provider_at(smsc, stage, **settings))


async def _send(stage: Stage, *parts: int) -> Campaign:
    """A campaign whose messages take so many parts."""
    texts = ["a" * (100 if count == 1 else 153 * count) for count in parts]
    recipients = [Recipient(f"4915{seq:08d}", {}, [text]) for seq, text in enumerate(texts, 1)]
    content = Content(Text("{{1}}", Syntax.NUMBERED))
    return await stage.send(len(parts), content=content, recipients=recipients)


async def _ids(stage: Stage, smsc: Smsc, campaign: Campaign, *parts: int) -> list[list[str]]:
    """The SMSC's ids of the parts of each message, once all are sent."""
    await stage.until_counted(campaign, submitted=len(parts))
    ids: dict[str, list[str]] = defaultdict(list)
    for event in await smsc.events("accepted", sum(parts)):
        ids[event["to"]].append(event["id"])
    found = [ids[number] for number in sorted(ids)]
    assert list(map(len, found)) == list(parts)
    return found


async def _say(smsc: Smsc, message_id: str, state: str) -> None:
    text = (
        f"id:{message_id} sub:001 dlvrd:001 submit date:2603021200 done date:2603021200 stat:{state} err:000"
    )
    assert await smsc.deliver({"esm_class": 4, "short_message": text}) == 0


async def _ended(stage: Stage, campaign: Campaign) -> list[End]:
    return [(each.state, each.reason) for each in await stage.messages(campaign)]


SIZES = [count for _, count, _, _ in COURSES]


@pytest.mark.parametrize("restart", [False, True], ids=["one process", "a new process half way"])
async def test_receipts_of_parts_in_any_order(stage: Stage, smsc: Smsc, restart: bool) -> None:
    """Each round tells one receipt of every message, so long and short ones come together."""
    await _start(stage, smsc)
    campaign = await _send(stage, *SIZES)
    ids = await _ids(stage, smsc, campaign, *SIZES)
    for turn in range(max(len(course) for _, _, course, _ in COURSES)):
        if restart and turn == 1:
            await stage.stop()
            await _start(stage, smsc)
        for own, (_, _, course, _) in zip(ids, COURSES, strict=True):
            for part, state in course[turn : turn + 1]:
                await _say(smsc, own[part - 1], state)
    assert await _ended(stage, campaign) == [end for *_, end in COURSES]
    assert await stage.kept(campaign) == await stage.counted(campaign)
    assert stage.said("receipts_unmatched") == []


WAYS: list[tuple[str, dict[str, object], dict[str, object], Counters]] = [
    ("after the answers", {"receipt": RECEIPT}, {}, Counters(delivered=4)),
    ("before the answers", {"receipt": RECEIPT, "receipt_first": True}, {}, Counters(delivered=4)),
    ("answers in groups, the last first", {"receipt": RECEIPT, "reverse": 5}, {}, Counters(delivered=4)),
    ("16-bit references", {"receipt": RECEIPT}, {"long_messages": "udh16"}, Counters(delivered=4)),
    ("SAR", {"receipt": RECEIPT}, {"long_messages": "sar"}, Counters(delivered=4)),
    ("one submit", {"receipt": RECEIPT}, {"long_messages": "payload"}, Counters(delivered=4)),
    ("only the last part asks", {"receipt": RECEIPT}, {"part_receipts": "last"}, Counters(delivered=4)),
    (
        "hex, then decimal",
        {"receipt": RECEIPT, "id_form": "hex"},
        {"message_ids": {"submitted": "hex_to_decimal"}},
        Counters(delivered=4),
    ),
    (
        "two pairs of binds",
        {"receipt": RECEIPT},
        {"binds": 2, "bind": "transmitter_receiver"},
        Counters(delivered=4),
    ),
    ("nobody asks", {"receipt": RECEIPT}, {"registered_delivery": 0}, Counters(sent=4)),
    ("no receipt comes", {}, {}, Counters(sent=4)),
    (
        "one number's expire",
        {"receipt": RECEIPT, "by_number": {"491500000003": {"receipt": EXPIRED}}},
        {},
        Counters(delivered=3, failed=1),
    ),
]


@pytest.mark.parametrize(
    ("behaviour", "settings", "end"), [pytest.param(*case, id=label) for label, *case in WAYS]
)
async def test_long_and_short_messages_by_every_way(
    stage: Stage, smsc: Smsc, behaviour: dict[str, object], settings: dict[str, object], end: Counters
) -> None:
    await smsc.set(first_id=1_000, **behaviour)
    await _start(stage, smsc, **settings)
    campaign = await _send(stage, 1, 4, 3, 2)
    await stage.until_counted(campaign, submitted=4, delivered=end.delivered, failed=end.failed)
    kept = await stage.kept(campaign)
    assert (kept.sent, kept.delivered, kept.failed) == (end.sent, end.delivered, end.failed)


@pytest.mark.parametrize("restart", [False, True], ids=["one process", "a new process in between"])
async def test_what_was_accepted_in_two_attempts_is_one_message(
    stage: Stage, smsc: Smsc, restart: bool
) -> None:
    busy = 0x08
    await smsc.set(script=["ok", busy, "ok"], receipt=RECEIPT)
    await _start(stage, smsc)
    campaign = await _send(stage, 3)

    async def tried() -> bool:
        return (await stage.messages(campaign))[0].attempts == 1

    await until(tried, "a part was refused for now")
    if restart:
        await stage.stop()
        await _start(stage, smsc)
    stage.clock.forward(minutes=1)
    await stage.until_counted(campaign, sent=1)
    stage.clock.forward(minutes=1)
    await stage.until_counted(campaign, delivered=1)
    assert await smsc.order() == 4, "only the part that was refused is sent again"


async def test_a_message_that_is_resent_by_hand_is_sent_whole(stage: Stage, smsc: Smsc) -> None:
    busy, refused = 0x08, 0x0B
    await smsc.set(script=["ok", busy, refused, "ok", "ok"], receipt=RECEIPT)
    await _start(stage, smsc)
    campaign = await _send(stage, 2)
    await stage.until_counted(campaign, queued=1)

    async def failed() -> bool:
        stage.clock.forward(minutes=1)
        return (await stage.messages(campaign))[0].state is FAILED

    await until(failed, "its second part is refused for good")
    assert await smsc.order() == 3
    await stage.resend(campaign, 1)
    await stage.until_counted(campaign, delivered=1)
    assert await smsc.order() == 5
