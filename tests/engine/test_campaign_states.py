"""Every operation in every state: what it leads to, or how it is refused."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignChange, CampaignStatus
from gateway.domain.errors import (
    CampaignInProgress,
    CampaignNotFound,
    CampaignNotScheduled,
    CampaignNotStoppable,
    GatewayError,
    MessageNotFailed,
    MessageNotFound,
)
from gateway.engine.use_cases import UseCases
from gateway.store.database import Database
from tests.conftest import Tenant
from tests.engine.arranging import Situation, campaign_in, counters, first_of, lane_sees

Operation: TypeAlias = Callable[[UseCases, Account, Campaign], Awaitable[object]]
SCHEDULED, IN_PROGRESS, PAUSED, COMPLETED, FAILED, CANCELED = CampaignStatus
Expected: TypeAlias = "CampaignStatus | type[GatewayError]"

OPERATIONS: dict[str, Operation] = {
    "read": lambda cases, account, campaign: cases.campaigns.get(account, campaign.id),
    "change": lambda cases, account, campaign: cases.campaigns.change(
        account, campaign.id, CampaignChange(name="summer")
    ),
    "send now": lambda cases, account, campaign: cases.campaigns.change(
        account, campaign.id, CampaignChange(schedule=None)
    ),
    "cancel": lambda cases, account, campaign: cases.campaigns.cancel(account, campaign.id),
    "pause": lambda cases, account, campaign: cases.campaigns.pause(account, campaign.id),
    "resume": lambda cases, account, campaign: cases.campaigns.resume(account, campaign.id),
    "delete": lambda cases, account, campaign: cases.campaigns.delete(account, campaign.id),
    "delete when not sending": lambda cases, account, campaign: cases.campaigns.delete(
        account, campaign.id, while_sending=False
    ),
    "resend": lambda cases, account, campaign: cases.messages.resend(account, first_of(campaign)),
}

# operation: the outcome in each situation, in the order of Situation
TABLE: dict[str, tuple[Expected, ...]] = {
    "read": (SCHEDULED, IN_PROGRESS, IN_PROGRESS, PAUSED, COMPLETED, FAILED, CANCELED, CampaignNotFound),
    "change": (SCHEDULED, *[CampaignNotScheduled] * 6, CampaignNotFound),
    "send now": (SCHEDULED, *[CampaignNotScheduled] * 6, CampaignNotFound),
    "cancel": (*[CANCELED] * 4, *[CampaignNotStoppable] * 3, CampaignNotFound),
    "pause": (
        CampaignNotStoppable,
        CampaignNotStoppable,
        PAUSED,
        *[CampaignNotStoppable] * 4,
        CampaignNotFound,
    ),
    "resume": (*[CampaignNotStoppable] * 3, IN_PROGRESS, *[CampaignNotStoppable] * 3, CampaignNotFound),
    "delete": (*[CANCELED] * 4, COMPLETED, FAILED, CANCELED, CampaignNotFound),
    "delete when not sending": (
        CANCELED,
        *[CampaignInProgress] * 3,
        COMPLETED,
        FAILED,
        CANCELED,
        CampaignNotFound,
    ),
    "resend": (
        MessageNotFailed,
        MessageNotFound,
        IN_PROGRESS,
        PAUSED,
        IN_PROGRESS,
        MessageNotFailed,
        MessageNotFailed,
        MessageNotFound,
    ),
}


async def _status(database: Database, campaign: Campaign) -> CampaignStatus:
    return CampaignStatus(
        await database.fetchval(
            "SELECT status FROM campaigns WHERE account_id = $1 AND id = $2", campaign.account_id, campaign.id
        )
    )


@pytest.mark.parametrize("operation", TABLE)
async def test_operations(use_cases: UseCases, database: Database, tenant: Tenant, operation: str) -> None:
    for situation, expected in zip(Situation, TABLE[operation], strict=True):
        campaign = await campaign_in(situation, use_cases, database, tenant.account)
        before = await _status(database, campaign)
        operate = OPERATIONS[operation](use_cases, tenant.account, campaign)
        if isinstance(expected, CampaignStatus):
            answer = await operate
            after = await _status(database, campaign)
            assert after is expected, situation
            assert getattr(answer, "status", expected) is expected, situation
            await _agrees_with_its_lane(database, campaign, after)
        else:
            with pytest.raises(GatewayError) as refused:
                await operate
            assert type(refused.value) is expected, situation
            assert await _status(database, campaign) is before, situation
        kept, counted = await counters(database, campaign)
        assert kept == counted, situation


async def _agrees_with_its_lane(database: Database, campaign: Campaign, status: CampaignStatus) -> None:
    live, may_send = await lane_sees(database, campaign)
    kept, _ = await counters(database, campaign)
    assert not (may_send and status in (PAUSED, CANCELED)), "what is stopped must not send"
    assert may_send or status not in (SCHEDULED, IN_PROGRESS), "what goes on must be able to"
    launched = status is not SCHEDULED and kept.total
    assert live or not (launched and kept.queued), "queued messages need a lane that knows of them"


async def test_a_second_cancel_is_refused_and_a_deletion_after_it_is_not(
    use_cases: UseCases, database: Database, tenant: Tenant
) -> None:
    campaign = await campaign_in(Situation.IN_PROGRESS, use_cases, database, tenant.account)
    await use_cases.campaigns.cancel(tenant.account, campaign.id)
    with pytest.raises(CampaignNotStoppable):
        await use_cases.campaigns.cancel(tenant.account, campaign.id)
    await use_cases.campaigns.delete(tenant.account, campaign.id, while_sending=False)
    assert await lane_sees(database, campaign) == (True, False), "what is queued still has to be canceled"
    with pytest.raises(CampaignNotFound):
        await use_cases.campaigns.numbered(tenant.account, campaign.number)
