"""The statements of a launch, all in the caller's transaction."""

from datetime import datetime

from gateway.domain.campaigns import Campaign, CampaignStatus
from gateway.store.database import Connection, affected
from gateway.store.statements import statements

_SQL = statements("campaigns")


async def snapshot_audience(connection: Connection, campaign: Campaign, at: datetime) -> int:
    """Copies the audience's contacts into the ledger; answers how many."""
    return affected(
        await connection.execute(
            _SQL["launch_audience"], campaign.account_id, campaign.id, campaign.audience_id, at
        )
    )


async def suppress(connection: Connection, campaign: Campaign, at: datetime) -> int:
    """Sets messages to opted-out numbers apart, and has webhooks told; answers how many."""
    suppressed = affected(
        await connection.execute(
            _SQL["launch_suppressed"], campaign.account_id, campaign.id, campaign.channel, at
        )
    )
    if suppressed:
        await connection.execute(_SQL["tell_suppressed"], campaign.account_id, campaign.id, at)
    return suppressed


async def set_recipients(connection: Connection, campaign: Campaign, total: int, suppressed: int) -> None:
    """Writes the counters a campaign starts with."""
    await connection.execute(_SQL["launched_progress"], campaign.account_id, campaign.id, total, suppressed)


async def set_launched(
    connection: Connection, campaign: Campaign, status: CampaignStatus, at: datetime
) -> None:
    """Hands the campaign to its lane, or ends it when there is nobody to send to."""
    live = status is CampaignStatus.IN_PROGRESS
    finished_at = None if live else at
    await connection.execute(
        _SQL["launched"],
        campaign.account_id,
        campaign.id,
        status,
        live,
        at,
        finished_at,
        None,
    )


async def refuse(connection: Connection, campaign: Campaign, at: datetime, reason: str) -> None:
    """Ends a campaign that can't be started; what the launch put into the ledger is taken out again.

    Messages that came with the campaign are canceled.
    """
    if campaign.audience_id is None:
        await connection.execute(_SQL["cancel_unlaunched"], campaign.account_id, campaign.id, at)
    else:
        await connection.execute(_SQL["unlaunch"], campaign.account_id, campaign.id)
    await connection.execute(
        _SQL["launched"],
        campaign.account_id,
        campaign.id,
        CampaignStatus.FAILED,
        False,
        at,
        at,
        reason,
    )
