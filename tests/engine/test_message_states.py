"""Whatever happens in whatever order: messages move forward only, and the counters equal the ledger."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeAlias

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.campaigns import CampaignStatus, Counters
from gateway.domain.channels import Channel
from gateway.domain.clock import new_id
from gateway.domain.errors import CampaignNotStoppable, MessageNotFailed
from gateway.domain.messages import MessageRef, MessageState, Outcome
from gateway.engine.receipts import ReceiptSettler
from gateway.engine.recent import RecentSubmissions
from gateway.engine.right_of_way import RightOfWay
from gateway.engine.settings import EngineSettings
from gateway.engine.use_cases import UseCases
from gateway.store import lanes, settling
from gateway.store.database import Database
from gateway.store.lanes import LaneKey
from gateway.store.settling import Accepted, Settlement
from tests.conftest import named
from tests.engine.by_hand import ByHand
from tests.engine.stage import LIMBO, MovableClock, Stage, draft

SIZE = 4
PROMPT = EngineSettings(receipt_wait_seconds=0.0)
QUEUED, FAILED, CANCELED = MessageState.QUEUED, MessageState.FAILED, MessageState.CANCELED
ACCEPTED, REJECTED = Outcome(True), Outcome(False, reason="rejected")
IN_PARTS = Outcome(True, part_ids=("", ""))
THROTTLED, DOWN = Outcome(False, reason="throttled", retry_after=1.0), Outcome(False, provider_down=True)

Step: TypeAlias = tuple[Any, ...]
Play: TypeAlias = Callable[[list[Step]], None]

answers = st.lists(
    st.sampled_from([ACCEPTED, IN_PARTS, REJECTED, THROTTLED, DOWN]), min_size=1, max_size=SIZE
)
told = st.sampled_from([MessageState.SENT, FAILED, MessageState.DELIVERED, MessageState.READ])
steps = st.one_of(
    st.tuples(st.just("send"), answers),
    st.tuples(st.just("receive"), st.lists(st.tuples(st.integers(0, 9), told), min_size=1, max_size=4)),
    st.tuples(st.just("resend"), st.integers(1, SIZE)),
    st.tuples(st.just("die"), st.integers(1, SIZE), st.booleans()),
    st.tuples(st.sampled_from(["pause", "resume", "cancel", "stop", "finish"])),
)


@pytest.fixture(scope="module")
def play(postgres: str) -> Iterator[Play]:
    """Plays steps on a campaign of its own, in one database for all."""

    async def prepare() -> Database:
        connection = await asyncpg.connect(postgres)
        await connection.execute("CREATE DATABASE message_states TEMPLATE gateway_template")
        await connection.close()
        return await Database.connect(named(postgres, "message_states"))

    with asyncio.Runner() as runner:
        database = runner.run(prepare())
        yield lambda plan: runner.run(_play(database, plan))
        runner.run(database.close())


async def _play(database: Database, plan: list[Step]) -> None:
    clock, recent = MovableClock(), RecentSubmissions()
    use_cases = UseCases.on(database, clock, new_id)
    account = await use_cases.accounts.create(str(new_id()))
    campaign = await use_cases.campaigns.create(account, draft(SIZE))
    settler = ReceiptSettler(database, recent, clock, PROMPT, RightOfWay())
    settling = asyncio.create_task(settler.run())
    lane = ByHand(database, account, campaign, recent, settler, clock)
    for step in plan:
        before, (counters, _) = await lane.states(), await lane.counters()
        await _take(step, lane, use_cases)
        await _check(lane, before, counters.submitted, step)
    await _drain(lane, use_cases)
    settler.stop()
    await settling


async def _take(step: Step, lane: ByHand, use_cases: UseCases) -> None:
    campaigns = use_cases.campaigns
    match step:
        case ("resend", seq):
            with suppress(MessageNotFailed):
                await use_cases.messages.resend(lane.account, MessageRef(lane.campaign.number, seq))
        case ("cancel" | "pause" | "resume" as change,):
            with suppress(CampaignNotStoppable):
                await getattr(campaigns, change)(lane.account, lane.campaign.id)
        case ("die", size, hold):
            await lane.die(size, hold=hold)
        case ("stop",):
            if (await campaigns.get(lane.account, lane.campaign.id)).status is CampaignStatus.CANCELED:
                await lane.stop()
        case (name, *arguments):
            await getattr(lane, name)(*arguments)


async def _check(lane: ByHand, before: list[MessageState], submitted: int, step: Step) -> None:
    kept, counted = await lane.counters()
    assert kept == counted
    assert kept.submitted >= submitted
    assert await lane.database.fetchval(LIMBO) == 0
    for seq, (old, new) in enumerate(zip(before, await lane.states(), strict=True), 1):
        if step == ("resend", seq) and old is FAILED:
            assert new in (FAILED, QUEUED)
        elif new is CANCELED:
            assert old in (QUEUED, CANCELED)
        else:
            assert new >= old


async def _drain(lane: ByHand, use_cases: UseCases) -> None:
    """In the end everything is sent or canceled, and the campaign is over."""
    campaign = await use_cases.campaigns.get(lane.account, lane.campaign.id)
    if campaign.status is CampaignStatus.PAUSED:
        await use_cases.campaigns.resume(lane.account, campaign.id)
    work = lane.stop if campaign.status is CampaignStatus.CANCELED else lane.send_all
    while await work():
        pass
    await lane.finish()
    campaign = await use_cases.campaigns.get(lane.account, lane.campaign.id)
    assert campaign.counters.queued == 0
    assert campaign.status in (CampaignStatus.COMPLETED, CampaignStatus.CANCELED)
    assert await lane.live() is None
    assert QUEUED not in await lane.states()


def test_any_course_of_events(play: Play) -> None:
    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(st.lists(steps, max_size=14))
    def course(plan: list[Step]) -> None:
        play(plan)

    course()


async def test_two_owners_that_settle_the_same_messages_count_them_once(stage: Stage) -> None:
    """The former owner was cut off and is late; its successor has sent the messages again."""
    campaign = await stage.send(5)
    key = LaneKey(stage.account.id, Channel.SMS)
    scope = (stage.account.id, campaign.id)
    await lanes.record_attempts(stage.database, key, [(campaign.id, 0, 5)])

    async def settle(owner: str, *, resent: bool) -> None:
        accepted = [Accepted(seq, 1, f"{owner}-{seq}") for seq in range(1, 6)]
        settlement = Settlement(accepted, (), (), ())
        now = stage.clock()
        await settling.settle(
            stage.database, *scope, settlement, provider="p", settled_through=5, resent=resent, at=now
        )

    async with stage.database.transaction() as connection:
        await connection.execute("SELECT FROM messages WHERE seq = 1 FOR UPDATE")
        former = asyncio.create_task(settle("former", resent=False))
        await stage.until_blocked()
        successor = asyncio.create_task(settle("successor", resent=True))
        await stage.until_blocked(2)
    await asyncio.gather(former, successor)
    assert await stage.kept(campaign) == Counters(total=5, sent=5, submitted=5)
