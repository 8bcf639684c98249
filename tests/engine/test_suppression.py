"""Numbers that opt out: before the launch, after it, while a message waits for another attempt."""

from gateway.domain.campaigns import CampaignStatus, Counters
from gateway.domain.channels import Channel
from gateway.domain.messages import MessageState
from gateway.domain.paging import Window
from gateway.engine.use_cases import UseCases
from tests.conftest import NOON, FrozenClock, NewTenant, Tenant
from tests.engine.stage import Stage

ANN, BOB, CARL = "447700900001", "447700900002", "447700900003"
UNDELIVERABLE, BUSY = "447700900004", "447700900009"
ALL: Window[str] = Window(100)


async def test_a_list_for_each_account_and_channel(
    use_cases: UseCases, tenant: Tenant, new_tenant: NewTenant, clock: FrozenClock
) -> None:
    suppressions, stranger = use_cases.suppressions, (await new_tenant("stranger")).account
    assert await suppressions.add(tenant.account, Channel.SMS, [BOB, ANN, ANN], "operator") == 2
    clock.forward(hours=1)
    assert await suppressions.add(tenant.account, Channel.SMS, [ANN, CARL], "import") == 1
    assert await suppressions.add(tenant.account, Channel.VIBER, [ANN], "import") == 1
    assert await suppressions.add(stranger, Channel.SMS, [ANN], "import") == 1
    page = await suppressions.page(tenant.account, ALL, channel=Channel.SMS)
    assert page.total == 3
    assert [(each.number, each.source) for each in page.items] == [
        (ANN, "operator"),
        (BOB, "operator"),
        (CARL, "import"),
    ]
    assert page.items[0].created_at == NOON
    assert await suppressions.remove(tenant.account, Channel.SMS, [ANN, "33612345678"]) == 1
    page = await suppressions.page(tenant.account, Window(2, offset=1))
    assert (page.total, [(each.channel, each.number) for each in page.items]) == (
        3,
        [(Channel.SMS, CARL), (Channel.VIBER, ANN)],
    )
    assert (await suppressions.page(stranger, ALL)).total == 1


def _numbers(*places: int) -> list[str]:
    return [f"4915{place:08d}" for place in places]


async def test_opted_out_after_the_launch(stage: Stage) -> None:
    campaign = await stage.send(300)
    gone = [*range(1, 52), 100, *range(150, 300)]
    await stage.use_cases.suppressions.add(stage.account, Channel.SMS, _numbers(*gone), "operator")
    await stage.use_cases.suppressions.add(stage.account, Channel.VIBER, _numbers(60), "operator")
    await stage.start()
    await stage.until_settled(campaign)
    done = await stage.until_status(campaign, CampaignStatus.COMPLETED)
    sent = 300 - len(gone)
    assert done.counters == Counters(total=300, delivered=sent, submitted=sent, suppressed=len(gone))
    assert sorted({each.seq for each in stage.submits()} | set(gone)) == list(range(1, 301))
    messages = await stage.messages(campaign)
    assert [each.seq for each in messages if each.state is MessageState.SUPPRESSED] == gone
    assert {(each.attempts, each.reason) for each in messages if each.seq in gone} == {(0, None)}
    assert await stage.marks(campaign) == (300, 300)


async def test_everybody_opted_out_after_the_launch(stage: Stage) -> None:
    campaign = await stage.send(120)
    await stage.use_cases.suppressions.add(stage.account, Channel.SMS, _numbers(*range(1, 121)), "operator")
    await stage.limit(100)
    await stage.start()
    done = await stage.until_status(campaign, CampaignStatus.COMPLETED)
    assert done.counters == Counters(total=120, suppressed=120)
    assert stage.submits() == []


async def test_opted_out_in_the_middle(stage: Stage) -> None:
    """What is sent before stays sent, what comes after is suppressed; nothing is in between."""
    await stage.limit(200)
    await stage.start()
    campaign = await stage.send(1_000)
    await stage.until_counted(campaign, sent=20)
    numbers = _numbers(*range(1, 1_001))
    await stage.use_cases.suppressions.add(stage.account, Channel.SMS, numbers, "operator")
    await stage.until_settled(campaign)
    counters = (await stage.read(campaign)).counters
    assert counters.delivered + counters.suppressed == 1_000
    assert counters.delivered >= 20
    assert counters.suppressed > 0
    assert len(stage.submits()) == counters.delivered


async def test_opted_out_while_waiting_for_another_attempt(stage: Stage) -> None:
    await stage.start(throttle_retry_after=3600)
    campaign = await stage.send(3, BUSY)
    await stage.until_counted(campaign, delivered=2)
    sent = len(stage.submits())
    await stage.use_cases.suppressions.add(stage.account, Channel.SMS, [BUSY], "operator")
    stage.clock.forward(hours=3)
    done = await stage.until_status(campaign, CampaignStatus.COMPLETED)
    assert done.counters == Counters(total=3, delivered=2, submitted=2, suppressed=1)
    assert len(stage.submits()) == sent


async def test_a_resend_to_one_who_opted_out(stage: Stage) -> None:
    engine = await stage.start()
    campaign = await stage.send(1, UNDELIVERABLE)
    await stage.until_counted(campaign, failed=1)
    await stage.stop(engine)
    await stage.use_cases.suppressions.add(stage.account, Channel.SMS, [UNDELIVERABLE], "operator")
    await stage.resend(campaign, 1)
    await stage.start()
    done = await stage.until_status(campaign, CampaignStatus.COMPLETED)
    assert done.counters == Counters(total=1, suppressed=1, submitted=1)
    assert len(stage.submits()) == 1


async def test_a_crash_before_it_was_written_down(stage: Stage) -> None:
    """Recorded as attempted, and the lane is lost: the next owner asks again who has opted out."""
    campaign = await stage.send(20)
    await stage.database.execute(
        "UPDATE campaign_progress SET attempted_through = 10 WHERE campaign_id = $1", campaign.id
    )
    numbers = _numbers(*range(1, 6), 15)
    await stage.use_cases.suppressions.add(stage.account, Channel.SMS, numbers, "operator")
    await stage.start()
    await stage.until_settled(campaign)
    assert (await stage.read(campaign)).counters == Counters(
        total=20, delivered=14, submitted=14, suppressed=6
    )
    assert {each.seq for each in stage.submits()} == {*range(6, 15), *range(16, 21)}


async def test_off_the_list_again(stage: Stage) -> None:
    suppressions = stage.use_cases.suppressions
    await stage.start()
    await suppressions.add(stage.account, Channel.SMS, _numbers(1), "operator")
    first = await stage.send(2)
    await stage.until_settled(first)
    assert await suppressions.remove(stage.account, Channel.SMS, _numbers(1)) == 1
    second = await stage.send(2)
    await stage.until_settled(second)
    assert (await stage.read(first)).counters.suppressed == 1
    assert (await stage.read(second)).counters == Counters(total=2, delivered=2, submitted=2)
