"""Campaigns in every state, and what the ledger says of them."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from gateway.domain.accounts import Account
from gateway.domain.campaigns import Campaign, CampaignDraft, Counters
from gateway.domain.channels import Channel
from gateway.domain.content import Content, Text
from gateway.domain.messages import MessageRef
from gateway.domain.recipients import NewContact, Recipient
from gateway.engine.use_cases import UseCases
from gateway.store import ledger
from gateway.store.database import Database
from tests.conftest import NOON

TOMORROW = NOON + timedelta(days=1)


class Situation(StrEnum):
    """The states of a campaign as an operation meets them."""

    SCHEDULED = "scheduled"
    DUE = "due"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELED = "canceled"
    DELETED = "deleted"


def draft(count: int = 3, **fields: object) -> CampaignDraft:
    """A campaign of some recipients, due at once."""
    given: dict[str, object] = {
        "dialect": "dexatel",
        "channel": Channel.SMS,
        "name": "spring",
        "content": Content(Text("hello")),
        "recipients": [Recipient(f"4477009{place:05d}") for place in range(1, count + 1)],
    }
    return CampaignDraft(**(given | fields))  # type: ignore[arg-type]  # a test's own keywords


async def audience_of(use_cases: UseCases, account: Account, *numbers: str, name: str = "all") -> UUID:
    """A stored audience of these numbers."""
    contacts = [NewContact(number, {"first_name": f"n{place}"}) for place, number in enumerate(numbers)]
    return (await use_cases.audiences.create(account, name, Channel.SMS, contacts)).id


async def campaign_in(
    situation: Situation, use_cases: UseCases, database: Database, account: Account
) -> Campaign:
    """A campaign of three messages in this state; launched ones have a failed, a sent and a queued message.

    In an ended campaign the queued one is what the state makes of it.
    """
    if situation is Situation.DUE:
        audience_id = await audience_of(use_cases, account, "447700900001")
        return await use_cases.campaigns.create(account, draft(0, audience_id=audience_id))
    schedule = TOMORROW if situation is Situation.SCHEDULED else None
    campaign = await use_cases.campaigns.create(account, draft(schedule=schedule))
    if situation is not Situation.SCHEDULED:
        await _set(database, campaign, situation)
    return campaign


async def _set(database: Database, campaign: Campaign, situation: Situation) -> None:
    scope = (campaign.account_id, campaign.id)
    last = {"completed": 3, "failed": 8, "canceled": 8}.get(situation, 0)
    await database.execute(
        """UPDATE messages SET state = CASE seq WHEN 1 THEN 2 WHEN 2 THEN 1 ELSE $3 END
           WHERE account_id = $1 AND campaign_id = $2""",
        *scope,
        last,
    )
    await database.execute(
        """UPDATE campaigns SET status = CASE $3 WHEN 'deleted' THEN 'completed' ELSE $3 END,
                  live = $4, deleted_at = CASE $3 WHEN 'deleted' THEN $5::timestamptz END
           WHERE account_id = $1 AND id = $2""",
        *scope,
        situation,
        situation in (Situation.IN_PROGRESS, Situation.PAUSED),
        NOON,
    )
    counted = await ledger.audit(database, *scope)
    await database.execute(
        """UPDATE campaign_progress SET halted = $3, queued = $4, sent = $5, failed = $6, delivered = $7,
                  canceled = $8
           WHERE account_id = $1 AND campaign_id = $2""",
        *scope,
        situation in (Situation.PAUSED, Situation.CANCELED),
        counted.queued,
        counted.sent,
        counted.failed,
        counted.delivered,
        counted.canceled,
    )


async def lane_sees(database: Database, campaign: Campaign) -> tuple[bool, bool]:
    """Whether the lane owes the campaign something, and whether it may attempt any of it."""
    row = await database.fetchrow(
        """SELECT c.live, p.halted FROM campaigns c
           JOIN campaign_progress p ON p.account_id = c.account_id AND p.campaign_id = c.id
           WHERE c.account_id = $1 AND c.id = $2""",
        campaign.account_id,
        campaign.id,
    )
    assert row is not None
    return row["live"], not row["halted"]


async def counters(database: Database, campaign: Campaign) -> tuple[Counters, Counters]:
    """The campaign's counters as kept, and as counted from the ledger."""
    row = await database.fetchrow(
        """SELECT total, queued, sent, delivered, read, failed, canceled, suppressed, submitted
           FROM campaign_progress WHERE account_id = $1 AND campaign_id = $2""",
        campaign.account_id,
        campaign.id,
    )
    assert row is not None
    return Counters(**dict(row)), await ledger.audit(database, campaign.account_id, campaign.id)


def first_of(campaign: Campaign) -> MessageRef:
    """Its first message, which has failed in launched campaigns."""
    return MessageRef(campaign.number, 1)
