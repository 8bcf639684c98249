"""Replies: who they are for, and what they do."""

from datetime import timedelta

import asyncpg
import pytest

from gateway.domain.campaigns import CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.messages import InboundMessage, MessageState
from gateway.domain.paging import Window
from gateway.domain.replies import ReplyWords, Wish
from gateway.domain.templates import NewSender
from gateway.engine.replies import Replies
from gateway.engine.routing import WaysOut
from gateway.engine.use_cases import UseCases
from tests.conftest import NOON, FrozenClock, NewTenant, Tenant
from tests.engine.scripted import Scripted
from tests.engine.stage import Stage, draft

ANN = "447700900001"

WORDS = [
    *[(word, Wish.STOP) for word in ("STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT")],
    *[(word, Wish.STOP) for word in ("stop", " Stop. ", "stop  all", "'STOP'", "Stop!", "ARRÊT", "arrêt")],
    *[(word, Wish.START) for word in ("START", "unstop", "Start.")],
    *[(word, Wish.OTHER) for word in ("", "please stop", "stopped", "STOP IT", "S T O P", "weekend", "👍")],
]


@pytest.mark.parametrize(("text", "wish"), WORDS, ids=[repr(row[0]) for row in WORDS])
def test_words(text: str, wish: Wish) -> None:
    assert ReplyWords([" arrêt "]).wish(text) is wish


def reply(
    text: str, sender: str = "Shop", number: str = ANN, channel: Channel = Channel.SMS
) -> InboundMessage:
    return InboundMessage("main", channel, number, sender, text, NOON)


class World:
    """Three accounts: one keeps the sender, one has sent from it, one has neither."""

    def __init__(self, use_cases: UseCases, replies: Replies, tenants: list[Tenant]) -> None:
        self.use_cases = use_cases
        self.replies = replies
        self.tenants = tenants

    async def suppressed(self) -> dict[str, list[tuple[str, str, str]]]:
        found: dict[str, list[tuple[str, str, str]]] = {}
        for tenant in self.tenants:
            page = await self.use_cases.suppressions.page(tenant.account, Window(100))
            if page.items:
                found[tenant.account.name] = [(each.channel, each.number, each.source) for each in page.items]
        return found


@pytest.fixture
async def world(use_cases: UseCases, clock: FrozenClock, new_tenant: NewTenant) -> World:
    keeps, sends, neither = [await new_tenant(name) for name in ("keeps", "sends", "neither")]
    await use_cases.senders.create(keeps.account, NewSender("Our shop", "Shop", Channel.SMS, "ALPHANUMERIC"))
    later = NOON + timedelta(days=1)
    await use_cases.campaigns.create(sends.account, draft(1, sender="Shop", schedule=later))
    await use_cases.campaigns.create(
        neither.account, draft(1, sender="", channel=Channel.WHATSAPP, schedule=later)
    )
    replies = Replies(use_cases.suppressions._database, clock, ReplyWords())
    return World(use_cases, replies, [keeps, sends, neither])


ENTRY = [("sms", ANN, "reply")]
CASES: list[tuple[str, list[InboundMessage], dict[str, list[tuple[str, str, str]]]]] = [
    ("by code", [reply("stop")], {"keeps": ENTRY, "sends": ENTRY}),
    ("by name", [reply("stop", "Our shop")], {"keeps": ENTRY}),
    ("twice", [reply("stop"), reply("STOP")], {"keeps": ENTRY, "sends": ENTRY}),
    ("and start again", [reply("stop"), reply("start")], {}),
    ("start, then stop", [reply("start"), reply("stop")], {"keeps": ENTRY, "sends": ENTRY}),
    ("something else", [reply("when do you open?")], {}),
    ("nobody's sender", [reply("stop", "Else")], {}),
    ("another channel", [reply("stop", channel=Channel.VIBER)], {}),
    (
        "without a sender of its own",
        [reply("stop", "15550001111", channel=Channel.WHATSAPP)],
        {"neither": [("whatsapp", ANN, "reply")]},
    ),
    ("nothing", [], {}),
]


@pytest.mark.parametrize(("replies", "left"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
async def test_what_a_reply_does(
    world: World, replies: list[InboundMessage], left: dict[str, list[tuple[str, str, str]]]
) -> None:
    await world.replies.take(replies)
    assert await world.suppressed() == left
    assert world.replies.seen.total() == len(replies)


async def test_a_sender_of_digits_with_or_without_a_plus(world: World) -> None:
    keeps = world.tenants[0].account
    await world.use_cases.senders.create(keeps, NewSender("+4477", "+4477", Channel.SMS, "NUMERIC"))
    await world.replies.take([reply("stop", "4477")])
    assert await world.suppressed() == {"keeps": ENTRY}


async def test_start_undoes_nothing_but_a_reply(world: World) -> None:
    keeps = world.tenants[0].account
    await world.use_cases.suppressions.add(keeps, Channel.SMS, [ANN], "operator")
    await world.replies.take([reply("stop"), reply("start")])
    assert await world.suppressed() == {"keeps": [("sms", ANN, "operator")]}


async def test_without_the_database_it_raises(world: World) -> None:
    await world.use_cases.suppressions._database.close()
    with pytest.raises(asyncpg.InterfaceError):
        await world.replies.take([reply("stop")])


async def test_stop_holds_for_what_is_queued(stage: Stage) -> None:
    """Through the engine: the answer comes after the commit, and nothing more is sent."""
    main = Scripted("main")
    await stage.start(ways_out=WaysOut([main]))
    await stage.use_cases.senders.create(
        stage.account, NewSender("Shop", "Shop", Channel.SMS, "ALPHANUMERIC")
    )
    await main.intake.inbound([reply("Stop", number="491500000001"), reply("more, please")])
    campaign = await stage.send(3, sender="Shop")
    await stage.until_status(campaign, CampaignStatus.COMPLETED)
    states = [each.state for each in await stage.messages(campaign)]
    assert states == [MessageState.SUPPRESSED, MessageState.SENT, MessageState.SENT]
    said = [(each["wish"], each["accounts"]) for each in stage.said("reply")]
    assert sorted(said) == [("other", 0), ("stop", 1)]
    assert "491500000001" not in str(stage.logs)
    assert "please" not in str(stage.logs)
