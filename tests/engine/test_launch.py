"""Starting a campaign: who gets it, who does not, and when it can't start."""

from datetime import timedelta

import pytest

from gateway.domain.accounts import Account, AccountStatus
from gateway.domain.campaigns import Campaign, CampaignDraft, CampaignStatus
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Text
from gateway.domain.errors import AudienceNotFound, ContentInvalid, NoRecipients, TooManyRecipients
from gateway.domain.messages import MessageState
from gateway.domain.recipients import NewContact, Recipient
from gateway.engine.launch import launch_due
from gateway.engine.use_cases import UseCases
from gateway.store import campaigns
from gateway.store.database import Database
from tests.conftest import NOON, FrozenClock, NewTenant, Tenant
from tests.engine.arranging import TOMORROW, audience_of, counters, draft, lane_sees

NUMBERS = [f"44770090000{digit}" for digit in range(5)]


async def _suppress(database: Database, account: Account, channel: Channel, *numbers: str) -> None:
    for number in numbers:
        await database.execute(
            "INSERT INTO suppressions VALUES ($1, $2, $3, 'test', $4)", account.id, channel, number, NOON
        )


async def _launched(
    use_cases: UseCases, database: Database, account: Account, campaign: Campaign, limit: int = 1_000
) -> Campaign:
    """What the scheduler does with a campaign that is due."""
    async with database.transaction() as connection:
        current = await campaigns.locked(connection, account.id, campaign.id)
        assert current is not None
        await launch_due(connection, current, NOON, limit=limit)
    return await use_cases.campaigns.get(account, campaign.id)


async def _numbers(use_cases: UseCases, campaign: Campaign, state: MessageState) -> list[str]:
    messages = await use_cases.messages.of(campaign, limit=100)
    return [message.recipient.number for message in messages if message.state is state]


async def test_recipients_given_inline_are_launched_at_once(use_cases: UseCases, tenant: Tenant) -> None:
    campaign = await use_cases.campaigns.create(tenant.account, draft(3, schedule=NOON))
    assert (campaign.status, campaign.launched_at, campaign.finished_at) == (
        CampaignStatus.IN_PROGRESS,
        NOON,
        None,
    )


async def test_a_scheduled_campaign_waits(use_cases: UseCases, database: Database, tenant: Tenant) -> None:
    campaign = await use_cases.campaigns.create(tenant.account, draft(3, schedule=TOMORROW))
    assert (campaign.status, campaign.start_at, campaign.launched_at) == (
        CampaignStatus.SCHEDULED,
        TOMORROW,
        None,
    )
    assert await lane_sees(database, campaign) == (False, True)


async def test_suppressed_numbers_are_set_apart(
    use_cases: UseCases, database: Database, tenant: Tenant, new_tenant: NewTenant
) -> None:
    other = await new_tenant("other")
    await _suppress(database, tenant.account, Channel.SMS, NUMBERS[1], NUMBERS[3], "33612345678")
    await _suppress(database, tenant.account, Channel.VIBER, NUMBERS[0])
    await _suppress(database, other.account, Channel.SMS, NUMBERS[2])
    recipients = [Recipient(number) for number in [*NUMBERS, NUMBERS[1]]]
    campaign = await use_cases.campaigns.create(tenant.account, draft(recipients=recipients))
    assert await _numbers(use_cases, campaign, MessageState.SUPPRESSED) == [
        NUMBERS[1],
        NUMBERS[3],
        NUMBERS[1],
    ]
    assert await _numbers(use_cases, campaign, MessageState.QUEUED) == [NUMBERS[0], NUMBERS[2], NUMBERS[4]]
    assert (campaign.counters.total, campaign.counters.queued, campaign.counters.suppressed) == (6, 3, 3)
    kept, counted = await counters(database, campaign)
    assert kept == counted


async def test_a_campaign_of_suppressed_numbers_is_completed(
    use_cases: UseCases, database: Database, tenant: Tenant
) -> None:
    await _suppress(database, tenant.account, Channel.SMS, NUMBERS[0])
    campaign = await use_cases.campaigns.create(tenant.account, draft(recipients=[Recipient(NUMBERS[0])]))
    assert (campaign.status, campaign.finished_at, campaign.counters.queued) == (
        CampaignStatus.COMPLETED,
        NOON,
        0,
    )
    assert await lane_sees(database, campaign) == (False, True)


async def test_an_audience_is_read_at_the_start(
    use_cases: UseCases, database: Database, tenant: Tenant
) -> None:
    audience_id = await audience_of(use_cases, tenant.account, *NUMBERS[:2])
    campaign = await use_cases.campaigns.create(tenant.account, draft(0, audience_id=audience_id))
    assert (campaign.status, campaign.counters.total) == (CampaignStatus.IN_PROGRESS, 0)
    await use_cases.audiences.add_contact(
        tenant.account, audience_id, NewContact(NUMBERS[2], {"first_name": "Zoë"})
    )
    await _suppress(database, tenant.account, Channel.SMS, NUMBERS[0])
    campaign = await _launched(use_cases, database, tenant.account, campaign)
    messages = await use_cases.messages.of(campaign, limit=10)
    assert [(each.seq, each.recipient.number, each.recipient.fields) for each in messages] == [
        (1, NUMBERS[0], {"first_name": "n0"}),
        (2, NUMBERS[1], {"first_name": "n1"}),
        (3, NUMBERS[2], {"first_name": "Zoë"}),
    ]
    assert (campaign.counters.total, campaign.counters.queued, campaign.counters.suppressed) == (3, 2, 1)
    kept, counted = await counters(database, campaign)
    assert kept == counted


async def test_a_campaign_keeps_its_messages_when_its_audience_goes(
    use_cases: UseCases, database: Database, tenant: Tenant
) -> None:
    audience_id = await audience_of(use_cases, tenant.account, *NUMBERS)
    campaign = await use_cases.campaigns.create(tenant.account, draft(0, audience_id=audience_id))
    campaign = await _launched(use_cases, database, tenant.account, campaign)
    await use_cases.audiences.delete(tenant.account, audience_id)
    assert await _numbers(use_cases, campaign, MessageState.QUEUED) == NUMBERS


@pytest.mark.parametrize(
    ("label", "contacts", "limit", "deleted", "status", "reason", "total"),
    [
        ("as many as allowed", 5, 5, False, CampaignStatus.IN_PROGRESS, None, 5),
        ("grown too large", 5, 4, False, CampaignStatus.FAILED, "more than 4 recipients", 0),
        ("empty", 0, 4, False, CampaignStatus.COMPLETED, None, 0),
        ("deleted", 3, 4, True, CampaignStatus.FAILED, "its audience was deleted", 0),
    ],
)
async def test_the_audience_at_the_start(
    use_cases: UseCases,
    database: Database,
    tenant: Tenant,
    label: str,
    contacts: int,
    limit: int,
    deleted: bool,
    status: CampaignStatus,
    reason: str | None,
    total: int,
) -> None:
    audience_id = await audience_of(use_cases, tenant.account, *NUMBERS[:contacts])
    campaign = await use_cases.campaigns.create(tenant.account, draft(0, audience_id=audience_id))
    if deleted:
        await use_cases.audiences.delete(tenant.account, audience_id)
    campaign = await _launched(use_cases, database, tenant.account, campaign, limit)
    assert (campaign.status, campaign.reason, campaign.counters.total) == (status, reason, total)
    assert campaign.status is CampaignStatus.IN_PROGRESS or campaign.finished_at == NOON
    kept, counted = await counters(database, campaign)
    assert kept == counted


async def test_what_is_refused_at_creation_leaves_nothing(
    use_cases: UseCases, database: Database, tenant: Tenant, new_tenant: NewTenant, clock: FrozenClock
) -> None:
    small = await new_tenant("small", max_recipients=2)
    large = await audience_of(use_cases, small.account, *NUMBERS)
    foreign = await audience_of(use_cases, tenant.account, *NUMBERS)
    refused: list[tuple[CampaignDraft, type[Exception]]] = [
        (draft(0), NoRecipients),
        (draft(3), TooManyRecipients),
        (draft(0, audience_id=large), TooManyRecipients),
        (draft(0, audience_id=foreign), AudienceNotFound),
        (draft(1, content=Content(Text("t"), "[]")), ContentInvalid),
    ]
    for refusal, error in refused:
        with pytest.raises(error):
            await use_cases.campaigns.create(small.account, refusal)
    assert await database.fetchval("SELECT count(*) FROM campaigns") == 0
    assert await database.fetchval("SELECT count(*) FROM messages") == 0
    assert (await use_cases.campaigns.create(small.account, draft(2))).number == 1


async def test_the_scheduler_rests_while_all_that_is_due_belongs_to_disabled_accounts(
    use_cases: UseCases, database: Database, tenant: Tenant, new_tenant: NewTenant
) -> None:
    other = await new_tenant("other")
    await use_cases.campaigns.create(tenant.account, draft(1, schedule=NOON + timedelta(hours=1)))
    await use_cases.campaigns.create(other.account, draft(1, schedule=TOMORROW))
    assert await campaigns.next_due(database) == NOON + timedelta(hours=1)
    await use_cases.accounts.change("acme", {"status": AccountStatus.DISABLED})
    assert await campaigns.next_due(database) == TOMORROW
    await use_cases.accounts.change("other", {"status": AccountStatus.DISABLED})
    assert await campaigns.next_due(database) is None
