"""Starting a campaign: its recipients are fixed, suppressed ones set apart, and its lane takes over."""

from datetime import datetime

import structlog

from gateway.domain.campaigns import Campaign, CampaignStatus
from gateway.store import audiences, campaigns
from gateway.store import launching as store
from gateway.store.database import Connection

log = structlog.get_logger(__name__)


async def launch_due(connection: Connection, campaign: Campaign, now: datetime, *, limit: int) -> None:
    """Launches a due campaign inside the caller's transaction.

    A campaign of an audience gets the contacts the audience has now; it fails when they are more than
    `limit`, or the audience is gone. A campaign with nobody left to send to is completed at once.
    """
    total = campaign.counters.total
    if campaign.audience_id is not None:
        total = await store.snapshot_audience(connection, campaign, now)
        if total > limit:
            await store.refuse(connection, campaign, now, f"more than {limit} recipients")
            return
        if not total and await audiences.by_id(connection, campaign.account_id, campaign.audience_id) is None:
            await store.refuse(connection, campaign, now, "its audience was deleted")
            return
    await store.launch(connection, campaign, total, now)


async def hold_late(connection: Connection, campaign: Campaign, now: datetime) -> None:
    """Leaves a campaign to an operator that was found due too late to start it unasked."""
    late = (now - campaign.start_at).total_seconds() / 3600
    reason = f"found due {late:.1f} hours late"
    log.warning("campaign_held", campaign=str(campaign.id), reason=reason)
    await campaigns.set_status(connection, campaign, CampaignStatus.PAUSED, live=False, at=now, reason=reason)
