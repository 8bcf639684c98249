"""A campaign from its launch to its last receipt."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.domain.campaigns import CampaignStatus, Counters
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Text
from gateway.domain.errors import MessageNotFailed
from gateway.domain.messages import MessageState, Reason
from tests.engine.stage import QUICK, Stage
from tests.engine.until import until


async def test_a_campaign_reaches_everybody_once(stage: Stage) -> None:
    await stage.start()
    campaign = await stage.send(350)
    await stage.until_settled(campaign)
    done = await stage.until_status(campaign, CampaignStatus.COMPLETED)
    assert done.counters == Counters(total=350, delivered=350, submitted=350)
    assert sorted(each.seq for each in stage.submits()) == list(range(1, 351))
    assert {each.attempt for each in stage.submits()} == {1}
    messages = await stage.messages(campaign)
    assert {(each.state, each.attempts, each.parts) for each in messages} == {(MessageState.DELIVERED, 1, 1)}
    assert len({each.provider_message_id for each in messages}) == 350
    assert await stage.marks(campaign) == (350, 350)


async def test_every_magic_number_has_its_fate(stage: Stage) -> None:
    """The simulator's table, through the whole engine."""
    fates = {
        "001": (MessageState.DELIVERED, None),
        "002": (MessageState.FAILED, Reason.REJECTED),
        "003": (MessageState.FAILED, Reason.INVALID_RECIPIENT),
        "004": (MessageState.FAILED, Reason.UNDELIVERABLE),
        "005": (MessageState.FAILED, Reason.EXPIRED),
        "006": (MessageState.FAILED, Reason.BLOCKED),
        "007": (MessageState.DELIVERED, None),
        "008": (MessageState.DELIVERED, None),
        "009": (MessageState.FAILED, Reason.RETRIES_EXHAUSTED),
        "010": (MessageState.SENT, None),
        "011": (MessageState.DELIVERED, None),
        "012": (MessageState.DELIVERED, None),
        "013": (MessageState.READ, None),
        "014": (MessageState.DELIVERED, None),
        "015": (MessageState.DELIVERED, None),
        "016": (MessageState.READ, None),
        "017": (MessageState.FAILED, Reason.TEMPLATE_NOT_APPROVED),
        "018": (MessageState.FAILED, Reason.CONTENT_INVALID),
    }
    delays = ("expiry_delay", "late_delay", "duplicate_delay", "recovery_delay", "read_delay")
    provider = stage.provider(**dict.fromkeys(delays, 0.1))
    await stage.start(replace(QUICK, max_attempts=3), provider=provider)
    numbers = [f"447700900{ending}" for ending in fates]
    campaign = await stage.send(0, *numbers, channel=Channel.WHATSAPP)
    await stage.until_counted(campaign, submitted=12)
    stage.clock.forward(seconds=5)
    await stage.until_counted(campaign, submitted=13)
    stage.clock.forward(seconds=5)

    async def all_fates() -> bool:
        return [(each.state, each.reason) for each in await stage.messages(campaign)] == list(fates.values())

    await until(all_fates, "every number has its fate")
    attempts = {each.recipient.number[-3:]: each.attempts for each in await stage.messages(campaign)}
    assert attempts == dict.fromkeys(fates, 1) | {"008": 2, "009": 3}
    done = await stage.until_status(campaign, CampaignStatus.COMPLETED)
    assert done.counters == await stage.counted(campaign)


async def test_a_failed_message_is_sent_again(stage: Stage) -> None:
    await stage.start()
    campaign = await stage.send(5, "447700900004", "447700900002")
    await stage.until_settled(campaign)
    before = await stage.until_status(campaign, CampaignStatus.COMPLETED)
    assert before.counters == Counters(total=5, delivered=3, failed=2, submitted=4)

    await stage.database.execute("UPDATE messages SET number = '4915100000009' WHERE seq <= 2")
    assert (await stage.resend(campaign, 1)).state is MessageState.QUEUED
    assert (await stage.read(campaign)).finished_at is None
    await stage.resend(campaign, 2)
    await stage.until_settled(campaign)
    after = await stage.until_status(campaign, CampaignStatus.COMPLETED)
    assert after.counters == Counters(total=5, delivered=5, submitted=5), "nothing is submitted twice"
    assert after.finished_at is not None
    assert before.finished_at is not None
    assert after.finished_at >= before.finished_at
    with pytest.raises(MessageNotFailed):
        await stage.resend(campaign, 1)
    assert sorted(each.seq for each in stage.submits()) == [1, 1, 2, 2, 3, 4, 5]


async def test_a_message_that_fails_again_can_be_sent_again(stage: Stage) -> None:
    await stage.start()
    campaign = await stage.send(3, "447700900004")
    for _ in range(3):
        await stage.until_settled(campaign)
        assert (await stage.read(campaign)).counters == Counters(total=3, delivered=2, failed=1, submitted=3)
        assert (await stage.resend(campaign, 1)).attempts == 0
    await stage.until_settled(campaign)


async def test_suppressed_numbers_are_not_sent_to(stage: Stage) -> None:
    campaign = await stage.send(10, schedule=stage.clock() + timedelta(hours=1))
    for seq in (2, 5):
        await stage.database.execute(
            """INSERT INTO suppressions SELECT account_id, 'sms', number, 'test', now() FROM messages
               WHERE campaign_id = $1 AND seq = $2""",
            campaign.id,
            seq,
        )
    await stage.start()
    stage.clock.forward(hours=2)
    await stage.until_settled(campaign)
    assert sorted(each.seq for each in stage.submits()) == [1, 3, 4, 6, 7, 8, 9, 10]
    assert (await stage.kept(campaign)) == Counters(total=10, delivered=8, suppressed=2, submitted=8)


async def test_channels_and_accounts_have_lanes_of_their_own(stage: Stage) -> None:
    other = await stage.use_cases.accounts.create("other")
    await stage.limit(1)
    slow = [await stage.send(50), await stage.send(50, channel=Channel.VIBER)]
    quick = await stage.send_for(other, 300)
    await stage.start()
    await stage.until_counted(quick, delivered=300)
    for each in slow:
        assert (await stage.kept(each)).queued > 40
    await stage.limit(None)
    await stage.until_settled(*slow)


async def test_parts_are_counted_where_the_provider_counts_them(stage: Stage) -> None:
    await stage.start(counts_parts=True)
    campaign = await stage.send(3, content=Content(Text("ü" * 161)))
    await stage.until_settled(campaign)
    assert {each.parts for each in await stage.messages(campaign)} == {2}
    assert {each.parts for each in stage.submits()} == {2}
