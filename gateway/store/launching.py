"""The statements of a launch, in the caller's transaction unless they say otherwise."""

from datetime import datetime

from gateway.domain.campaigns import Campaign, CampaignDraft
from gateway.store.campaigns import NewCampaign, campaign_from_row, columns_of
from gateway.store.database import Connection, Database, affected
from gateway.store.lanes import LaneKey
from gateway.store.notices import LANES
from gateway.store.statements import statements

_SQL = statements("campaigns")

FEW = 20
"""Recipients at most of a campaign that is inserted and launched in one statement."""


async def snapshot_audience(connection: Connection, campaign: Campaign, at: datetime) -> int:
    """Copies the audience's contacts into the ledger; answers how many."""
    return affected(
        await connection.execute(
            _SQL["launch_audience"], campaign.account_id, campaign.id, campaign.audience_id, at
        )
    )


async def insert_launched(database: Database, draft: CampaignDraft, new: NewCampaign) -> Campaign | None:
    """A new campaign with its few recipients, launched with its insertion; its lane is still to be told.

    None when the draft's unique name is taken; raises asyncpg.UniqueViolationError when its given id is.
    """
    row = await database.fetchrow(
        _SQL["insert_launched"],
        *columns_of(draft, new),
        [
            {
                "number": each.number,
                "address": each.address,
                "fields": list(each.params) or dict(each.fields) or None,
            }
            for each in draft.recipients
        ],
    )
    return campaign_from_row(row) if row else None


async def launch(connection: Connection, campaign: Campaign, total: int, at: datetime) -> Campaign:
    """Hands a campaign of so many messages to its lane, or ends it when there is nobody to send to.

    Messages to opted-out numbers are set apart, and webhooks told of them. Answers the campaign as it is now.
    """
    scope, lane = (campaign.account_id, campaign.id), LaneKey(campaign.account_id, campaign.channel)
    row = await connection.fetchrow(_SQL["launch"], *scope, campaign.channel, at, total, LANES, lane.name)
    assert row is not None, "held by this transaction"
    launched = campaign_from_row(row)
    if launched.counters.suppressed:
        await connection.execute(_SQL["tell_suppressed"], *scope, at)
    return launched


async def refuse(connection: Connection, campaign: Campaign, at: datetime, reason: str) -> None:
    """Ends a campaign that can't be started; what the launch put into the ledger is taken out again.

    Messages that came with the campaign are canceled.
    """
    if campaign.audience_id is None:
        await connection.execute(_SQL["cancel_unlaunched"], campaign.account_id, campaign.id, at)
    else:
        await connection.execute(_SQL["unlaunch"], campaign.account_id, campaign.id)
    await connection.execute(_SQL["refuse_launch"], campaign.account_id, campaign.id, at, reason)
