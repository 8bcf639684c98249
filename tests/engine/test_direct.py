"""Single messages at work: sent like a campaign's, stopped one by one, found by their ids."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from gateway.app import event_kinds
from gateway.domain.campaigns import Campaign, CampaignKind
from gateway.domain.conditions import Selection
from gateway.domain.errors import CampaignNotFound, IdTaken, MessageNotFound, MessageNotStoppable
from gateway.domain.message_ids import computed_id, message_id
from gateway.domain.messages import MessageRef, MessageState
from gateway.domain.paging import Window
from gateway.domain.webhooks import NewWebhook
from gateway.engine.slots import PIECES
from gateway.store import ledger
from tests.engine.gated import Gated, none
from tests.engine.stage import Stage, draft
from tests.engine.until import until

GIVEN = UUID("3fa85f64-5717-4562-b3fc-2c963f66afa6")


async def _send(stage: Stage, count: int = 3, *numbers: str, **fields: object) -> Campaign:
    return await stage.send(count, *numbers, kind=CampaignKind.DIRECT, **fields)


async def _cancel(stage: Stage, campaign: Campaign, seq: int) -> None:
    _, message = await stage.use_cases.messages.get(stage.account, MessageRef(campaign.number, seq))
    await stage.use_cases.messages.cancel(stage.account, campaign, message)


async def _states(stage: Stage, campaign: Campaign) -> list[MessageState]:
    return [message.state for message in await stage.messages(campaign)]


async def _until_ended(stage: Stage, campaign: Campaign) -> None:
    async def ended() -> bool:
        found: bool = await stage.database.fetchval(
            "SELECT NOT live FROM campaigns WHERE id = $1", campaign.id
        )
        return found

    await until(ended, "its lane is done with it")


async def test_single_messages_are_sent(stage: Stage) -> None:
    await stage.start()
    campaign = await _send(stage)
    await stage.until_counted(campaign, delivered=3)
    await _until_ended(stage, campaign)
    assert [each.seq for each in stage.submits(campaign)] == [1, 2, 3]
    for operation in (
        stage.use_cases.campaigns.get(stage.account, campaign.id),
        stage.use_cases.campaigns.numbered(stage.account, campaign.number),
        stage.use_cases.campaigns.pause(stage.account, campaign.id),
        stage.use_cases.campaigns.delete(stage.account, campaign.id),
    ):
        with pytest.raises(CampaignNotFound):
            await operation
    assert (await stage.use_cases.campaigns.select(stage.account, Selection(), Window(1))).total == 0
    page = await stage.use_cases.messages.everywhere(stage.account, Selection(), Window(5))
    assert (page.total, [message.seq for _, message in page.items]) == (3, [3, 2, 1])


async def test_at_a_slow_rate_few_wait_on_their_way(stage: Stage) -> None:
    """What waits for the account's pace is not attempted yet, so that it can still be stopped."""
    await stage.limit(8)
    messages = [await _send(stage, 1) for _ in range(12)]
    await stage.start()
    ahead: list[int] = []

    async def sent() -> bool:
        row = await stage.database.fetchrow(
            "SELECT sum(attempted_through)::int AS attempted, sum(submitted)::int AS submitted "
            "FROM campaign_progress"
        )
        assert row is not None
        ahead.append(row["attempted"] - row["submitted"])
        return bool(row["submitted"] == len(messages))

    await until(sent, "all are sent")
    assert 0 < max(ahead) <= 2 * PIECES, "two turns of a quarter of a second"


async def test_one_is_canceled_after_its_lane_has_read_it(stage: Stage) -> None:
    campaign = await _send(stage)
    async with stage.database.transaction() as connection:
        await connection.execute(
            "SELECT FROM campaign_progress WHERE campaign_id = $1 FOR UPDATE", campaign.id
        )
        await stage.start()
        await stage.until_blocked()
        assert await ledger.cancel(connection, campaign, 2, stage.clock())
    await stage.until_counted(campaign, delivered=2)
    await _until_ended(stage, campaign)
    assert [each.seq for each in stage.submits()] == [1, 3]
    assert (await _states(stage, campaign))[1] is MessageState.CANCELED
    assert await stage.marks(campaign) == (3, 3)


async def test_all_are_canceled_after_their_lane_has_read_them(stage: Stage) -> None:
    campaign, other = await _send(stage, 2), await _send(stage, 1)
    async with stage.database.transaction() as connection:
        await connection.execute(
            "SELECT FROM campaign_progress WHERE campaign_id = $1 FOR UPDATE", campaign.id
        )
        await stage.start()
        await stage.until_blocked()
        for seq in (1, 2):
            assert await ledger.cancel(connection, campaign, seq, stage.clock())
    await stage.until_counted(other, delivered=1)
    await _until_ended(stage, campaign)
    assert stage.submits(campaign) == []


async def test_what_is_on_the_wire_or_at_its_end_is_not_canceled(stage: Stage) -> None:
    gated = Gated(stage.provider())
    gated.held = lambda message: True
    await stage.start(provider=gated)
    campaign = await _send(stage, 1)
    await gated.until(waiting=1)
    with pytest.raises(MessageNotStoppable):
        await _cancel(stage, campaign, 1)
    gated.held = none
    await stage.until_counted(campaign, delivered=1)
    with pytest.raises(MessageNotStoppable):
        await _cancel(stage, campaign, 1)
    proper = await stage.send(1, schedule=stage.clock() + timedelta(days=1))
    with pytest.raises(MessageNotStoppable):
        await _cancel(stage, proper, 1)


async def test_one_that_waits_for_its_next_attempt_is_canceled(stage: Stage) -> None:
    await stage.start(provider=stage.provider(throttle_retry_after=60))
    campaign = await _send(stage, 2, "447700900008")
    await stage.until_counted(campaign, delivered=1)

    async def waits() -> bool:
        return (await stage.messages(campaign))[0].attempts == 1

    await until(waits, "the first attempt is settled")
    await _cancel(stage, campaign, 1)
    await _until_ended(stage, campaign)
    stage.clock.forward(minutes=5)
    assert await _states(stage, campaign) == [MessageState.CANCELED, MessageState.DELIVERED]


async def test_one_whose_next_attempt_is_on_the_wire_is_not_canceled(stage: Stage) -> None:
    gated = Gated(stage.provider())
    gated.held = lambda message: message.attempt == 2
    await stage.start(provider=gated)
    campaign = await _send(stage, 1, "447700900008")
    await gated.until(waiting=1)
    with pytest.raises(MessageNotStoppable):
        await _cancel(stage, campaign, 1)
    gated.held = none
    await _until_ended(stage, campaign)
    assert await _states(stage, campaign) != [MessageState.CANCELED]


async def test_scheduled_ones_are_canceled_before_their_start(stage: Stage) -> None:
    some, none_left = [await _send(stage, 2, schedule=stage.clock() + timedelta(hours=1)) for _ in range(2)]
    await _cancel(stage, some, 1)
    for seq in (1, 2):
        await _cancel(stage, none_left, seq)
    await stage.start()
    stage.clock.forward(hours=2)
    await stage.until_counted(some, delivered=1)
    for campaign in (some, none_left):
        await _until_ended(stage, campaign)
    assert [(each.campaign, each.seq) for each in stage.submits()] == [(some.id, 2)]
    statuses = await stage.database.fetch("SELECT status FROM campaigns")
    assert {row["status"] for row in statuses} == {"completed"}
    page = await stage.use_cases.messages.everywhere(stage.account, Selection(), Window(5))
    assert (page.total, [message.seq for _, message in page.items]) == (1, [2])


async def test_webhooks_are_told_of_one_that_is_canceled(stage: Stage) -> None:
    states = event_kinds()["experia", "messageStatus"].states
    new = NewWebhook("experia", "messageStatus", "https://example.com/events", states)
    await stage.use_cases.webhooks.create(stage.account, new)
    campaign = await _send(stage, 2, schedule=stage.clock() + timedelta(hours=1))
    await _cancel(stage, campaign, 2)
    rows = await stage.database.fetch("SELECT campaign_id, state, seqs FROM webhook_outbox")
    assert [tuple(row) for row in rows] == [(campaign.id, MessageState.CANCELED, [2])]


async def test_ids(stage: Stage) -> None:
    messages, account = stage.use_cases.messages, stage.account
    given, other = await _send(stage, 2, given_id=GIVEN), await _send(stage, 1)
    for campaign, seq, expected in (
        (given, 1, GIVEN),
        (given, 2, computed_id(account.id, MessageRef(given.number, 2))),
        (other, 1, computed_id(account.id, MessageRef(other.number, 1))),
    ):
        assert message_id(campaign, seq) == expected
        found, message = await messages.identified(account, expected)
        assert (found.id, message.seq) == (campaign.id, seq)
    unknown = (
        computed_id(account.id, MessageRef(given.number, 3)),
        computed_id(account.id, MessageRef(2**40 - 1, 2**32 - 1)),
        computed_id(other.id, MessageRef(other.number, 1)),
        given.id,
        UUID(int=0),
    )
    for value in unknown:
        with pytest.raises(MessageNotFound):
            await messages.identified(account, value)
    stranger = await stage.use_cases.accounts.create("stranger")
    for value in (GIVEN, message_id(other, 1)):
        with pytest.raises(MessageNotFound):
            await messages.identified(stranger, value)


async def test_an_id_is_given_once(stage: Stage) -> None:
    drafts = [draft(1, kind=CampaignKind.DIRECT, given_id=GIVEN) for _ in range(5)]
    create = stage.use_cases.campaigns.create
    made = await asyncio.gather(*(create(stage.account, each) for each in drafts), return_exceptions=True)
    assert sorted(type(each).__name__ for each in made) == ["Campaign", *["IdTaken"] * 4]
    assert await stage.database.fetchval("SELECT count(*) FROM messages") == 1
    computed = computed_id(stage.account.id, MessageRef(99, 1))
    with pytest.raises(IdTaken):
        await create(stage.account, draft(1, kind=CampaignKind.DIRECT, given_id=computed))
    stranger = await stage.use_cases.accounts.create("stranger")
    await create(stranger, drafts[0])


async def test_one_that_could_not_be_started_is_shown(stage: Stage) -> None:
    campaign = await _send(stage, 1, schedule=stage.clock() + timedelta(hours=1))
    await stage.database.execute("UPDATE campaigns SET status = 'failed' WHERE id = $1", campaign.id)
    await stage.database.execute("UPDATE messages SET state = 8")
    await stage.database.execute("UPDATE campaign_progress SET queued = 0, canceled = 1")
    page = await stage.use_cases.messages.everywhere(stage.account, Selection(), Window(5))
    assert (page.total, len(page.items)) == (1, 1)
    _, message = await stage.use_cases.messages.identified(stage.account, message_id(campaign, 1))
    assert message.state is MessageState.CANCELED
