"""A campaign that another gateway began: nobody is forgotten, nobody gets it twice without a word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.domain.campaigns import Campaign, CampaignStatus, Counters, Marks
from gateway.domain.errors import CampaignNotStoppable
from gateway.domain.messages import MessageState
from gateway.domain.recipients import Recipient
from gateway.moving.belongings import Belonging
from gateway.moving.load import batched, load
from tests.engine.stage import Stage
from tests.moving.objects import campaign, message

FOREVER = datetime.max.replace(tzinfo=UTC)


def begun(stage: Stage) -> list[Belonging]:
    """Of ten messages one is sent, the next two may be, the last may be sent again, and six are queued."""
    now = stage.clock()
    going = campaign(
        7,
        dialect="dexatel",
        status=CampaignStatus.IN_PROGRESS,
        start_at=now,
        launched_at=now,
        counters=Counters(total=10, queued=9, delivered=1, submitted=1),
        marks=Marks(attempted_through=3, settled_through=1),
    )
    queued = message(7, state=MessageState.QUEUED, provider=None, provider_message_id=None, submitted_at=None)
    coming: list[Belonging] = [going, message(7)]
    for seq in range(2, 11):
        to = Recipient(f"44770091{seq:04d}")
        retry_at = FOREVER if seq == 10 else None
        coming.append(replace(queued, seq=seq, recipient=to, retry_at=retry_at, attempts=seq // 10))
    return coming


async def loaded(stage: Stage, *, resume: bool) -> Campaign:
    await load(stage.database, stage.clock, stage.account, batched(begun(stage)), resume=resume)
    return await stage.use_cases.campaigns.numbered(stage.account, 7)


async def test_it_goes_on_in_a_lane_that_is_at_work(stage: Stage) -> None:
    await stage.start()
    own = await stage.send(1)
    await stage.until_settled(own)
    going = await loaded(stage, resume=True)
    await stage.until_settled(going)
    assert sorted(each.seq for each in stage.submits(going)) == list(range(2, 11))
    assert (await stage.kept(going)).delivered == 10
    stage.expect("unknown_outcomes")


async def test_what_may_be_on_the_wire_is_held_where_the_provider_says_so(stage: Stage) -> None:
    await stage.start(provider=stage.provider(unknown_outcome="hold"))
    going = await loaded(stage, resume=True)
    await stage.until_settled(going)
    assert sorted(each.seq for each in stage.submits(going)) == [4, 5, 6, 7, 8, 9]
    assert (await stage.kept(going)).failed == 3
    stage.expect("unknown_outcomes")


async def test_without_a_word_nothing_is_sent(stage: Stage) -> None:
    await stage.start()
    going = await loaded(stage, resume=False)
    own = await stage.send(1)
    await stage.until_settled(own)
    assert stage.submits(going) == []
    await stage.use_cases.campaigns.resume(stage.account, going.id)
    await stage.until_settled(going)
    assert len(stage.submits(going)) == 9
    stage.expect("unknown_outcomes")


async def test_a_scheduled_one_waits_for_the_word_and_then_for_its_time(stage: Stage) -> None:
    start = stage.clock() + timedelta(hours=1)
    waiting = campaign(
        7, status=CampaignStatus.SCHEDULED, launched_at=None, start_at=start, counters=Counters(1, 1)
    )
    to = Recipient("447700910001")
    queued = replace(message(7, recipient=to), state=MessageState.QUEUED, provider=None, submitted_at=None)
    await load(stage.database, stage.clock, stage.account, batched([waiting, queued]))
    await stage.start()
    found = await stage.use_cases.campaigns.resume(stage.account, waiting.id)
    assert (found.status, found.held_at) == (CampaignStatus.SCHEDULED, None)
    own = await stage.send(1)
    await stage.until_settled(own)
    assert stage.submits(waiting) == []
    stage.clock.forward(hours=2)
    await stage.until_settled(found)
    assert len(stage.submits(waiting)) == 1
    with pytest.raises(CampaignNotStoppable):
        await stage.use_cases.campaigns.resume(stage.account, waiting.id)


async def test_one_that_its_vendor_has_does_not_go_on_here(stage: Stage) -> None:
    theirs = campaign(7, status=CampaignStatus.SCHEDULED, launched_at=None, imported_at=stage.clock())
    await load(stage.database, stage.clock, stage.account, batched([replace(theirs, counters=Counters())]))
    with pytest.raises(CampaignNotStoppable, match="its vendor has this campaign"):
        await stage.use_cases.campaigns.resume(stage.account, theirs.id)
