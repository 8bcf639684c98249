"""What an operator changes about an account while its campaigns are sent."""

from gateway.domain.accounts import AccountStatus
from gateway.domain.campaigns import CampaignStatus
from tests.engine.stage import Stage
from tests.engine.until import until

LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = $1"
LANES = 0x6C61_6E65


async def test_another_rate_is_taken_up_while_a_campaign_is_sent(stage: Stage) -> None:
    await stage.limit(10)
    await stage.start()
    campaign = await stage.send(300)
    await stage.until_counted(campaign, submitted=1)
    await stage.limit(None)
    await stage.until_status(campaign, CampaignStatus.COMPLETED)


async def test_a_disabled_account_sends_nothing_and_goes_on_when_it_is_enabled(stage: Stage) -> None:
    await stage.limit(100)
    await stage.start()
    campaign = await stage.send(200)
    await stage.until_counted(campaign, submitted=1)
    await stage.use_cases.accounts.change("acme", {"status": AccountStatus.DISABLED})

    async def stopped() -> bool:
        return not await stage.database.fetchval(LOCKS, LANES)

    await until(stopped, "nobody has the lane")
    sent = len(stage.submits())
    assert sent < 200
    assert await stage.marks(campaign) == (sent, sent)
    await stage.use_cases.accounts.change("acme", {"status": AccountStatus.ACTIVE, "rate": None})
    await stage.until_settled(campaign)
    assert sorted(each.seq for each in stage.submits()) == list(range(1, 201))
